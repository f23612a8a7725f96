"""Which views may people rely on? The documented contract for those who write SQL, for both engines."""

from typing import Final

from sqlalchemy import Connection, text

#: Columns of claim_timeline in their order; other views reuse these names.
TIMELINE: Final = (
    "claim_id", "subject", "subject_kind", "owner", "country", "metric", "value", "value_max", "bound", "unit", "status",
    "due", "due_start", "due_end", "attributed_to", "chips", "value_text", "sentence", "confidence", "review", "published",
    "first_seen", "source", "source_kind", "title", "url", "article_id", "version_id", "start_char", "end_char", "story_id",
)  # fmt: skip

_CHIPS: Final = {
    "sqlite": "(SELECT group_concat(chip, ',') FROM (SELECT chip FROM claim_chip WHERE claim_id = c.id ORDER BY chip))",
    "postgresql": "(SELECT string_agg(chip, ',' ORDER BY chip) FROM claim_chip WHERE claim_id = c.id)",
}

_TIMELINE: Final = """
CREATE VIEW claim_timeline AS
SELECT c.id AS claim_id, e.name AS subject, e.kind AS subject_kind, e.owner AS owner, e.country AS country,
       c.metric, c.value, c.value_max, c.bound, c.unit, c.status, c.due, c.due_start, c.due_end, c.attributed_to,
       {chips} AS chips, c.value_text, c.sentence, c.confidence,
       (SELECT r.decision FROM review r WHERE r.version_id = c.version_id AND r.start_char = c.start_char
           AND r.end_char = c.end_char AND r.metric = c.metric ORDER BY r.id DESC LIMIT 1) AS review,
       a.published, a.first_seen, s.slug AS source, s.kind AS source_kind, a.title, a.url, a.id AS article_id,
       c.version_id, c.start_char, c.end_char, a.story_id
FROM claim c
JOIN entity e ON e.id = c.entity_id
JOIN article_version v ON v.id = c.version_id
JOIN article a ON a.id = v.article_id
JOIN source s ON s.id = a.source_id
"""

#: The newest claim of each subject, metric, chips and status; of several in one article the last.
_LATEST: Final = """
CREATE VIEW claim_latest AS
SELECT {columns} FROM (
    SELECT t.*, row_number() OVER (
        PARTITION BY subject, metric, coalesce(chips, ''), status
        ORDER BY coalesce(published, substr(CAST(first_seen AS text), 1, 10)) DESC, version_id DESC, start_char DESC
    ) AS newest
    FROM claim_timeline t
    WHERE coalesce(review, '') <> 'rejected'
) AS ranked
WHERE newest = 1
"""

VIEWS: Final = ("claim_latest", "claim_timeline")  # in the order in which they can be dropped


def create_views(connection: Connection) -> None:
    """Makes the views anew."""
    drop_views(connection)
    connection.execute(text(_TIMELINE.format(chips=_CHIPS[connection.dialect.name])))
    connection.execute(text(_LATEST.format(columns=", ".join(TIMELINE))))


def drop_views(connection: Connection) -> None:
    """Removes the views, so that the tables under them can change."""
    for view in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {view}"))
