"""Which views may people rely on? The documented contract for those who write SQL, for both engines.

`docs/sql.md` defines every column. Views of computed tables join them to the claims that they speak of.
"""

from typing import Final

from sqlalchemy import Connection, text

from kb.verdict import DECISION

#: Columns of claim_timeline in their order; other views reuse these names.
TIMELINE: Final = (
    "claim_id", "subject", "subject_kind", "owner", "country", "metric", "value", "value_max", "bound", "unit", "status",
    "due", "due_start", "due_end", "attributed_to", "chips", "value_text", "sentence", "confidence", "review", "published",
    "first_seen", "source", "source_kind", "title", "url", "article_id", "version_id", "start_char", "end_char", "story_id",
)  # fmt: skip
_SUBJECT: Final = "e.name AS subject, e.kind AS subject_kind, e.owner, e.country"
#: The claims `c` (the later) and `o` of two articles, and the columns that tell them apart.
_PAIR: Final = """
JOIN entity e ON e.id = t.entity_id
JOIN claim c ON c.id = t.claim_id
JOIN claim o ON o.id = t.{other}
JOIN article_version cv ON cv.id = c.version_id JOIN article ca ON ca.id = cv.article_id JOIN source cs ON cs.id = ca.source_id
JOIN article_version ov ON ov.id = o.version_id JOIN article oa ON oa.id = ov.article_id JOIN source os ON os.id = oa.source_id
"""
_BOTH: Final = ("value", "value_max", "bound", "unit", "due", "due_end", "attributed_to", "value_text")


def _pair(prefix: str) -> str:
    one = ", ".join(f"c.{column}" for column in _BOTH)
    other = ", ".join(f"o.{column} AS {prefix}_{column}" for column in _BOTH)
    return (
        f"c.id AS claim_id, {one}, ca.published, cs.slug AS source, ca.url,"
        f" o.id AS {prefix}_claim_id, {other}, oa.published AS {prefix}_published, os.slug AS {prefix}_source, oa.url AS {prefix}_url"
    )


_VIEWS: Final = {
    "claim_timeline": f"""
SELECT c.id AS claim_id, {_SUBJECT}, c.metric, c.value, c.value_max, c.bound, c.unit, c.status, c.due, c.due_start,
       c.due_end, c.attributed_to, nullif(c.chips, '') AS chips, c.value_text, c.sentence, c.confidence,
       {DECISION.format("c")} AS review,
       a.published, a.first_seen, s.slug AS source, s.kind AS source_kind, a.title, a.url, a.id AS article_id,
       c.version_id, c.start_char, c.end_char, a.story_id
FROM claim c
JOIN entity e ON e.id = c.entity_id
JOIN article_version v ON v.id = c.version_id
JOIN article a ON a.id = v.article_id
JOIN source s ON s.id = a.source_id""",
    "claim_latest": f"""
SELECT {", ".join(f"t.{column}" for column in TIMELINE)}
FROM series l JOIN claim_timeline t ON t.claim_id = l.latest_id""",
    "claim_support": f"""
SELECT t.id AS statement_id, {_SUBJECT}, t.metric, nullif(t.chips, '') AS chips, t.status, t.unit, c.value, t.value_max,
       t.lowest, t.highest, c.due, c.due_start, c.due_end, t.claims, t.stories, t.publishers, t.speakers,
       t.first_day AS first_published, t.last_day AS last_published, t.claim_id
FROM statement t JOIN entity e ON e.id = t.entity_id JOIN claim c ON c.id = t.claim_id""",
    "claim_conflict": f"""
SELECT t.id AS conflict_id, {_SUBJECT}, t.metric, nullif(c.chips, '') AS chips, t.status, t.gap, t.stories, t.other_stories,
       {_pair("other")}
FROM conflict t {_PAIR.format(other="other_id")}""",
    "claim_revision": f"""
SELECT t.id AS revision_id, {_SUBJECT}, t.metric, nullif(c.chips, '') AS chips, t.status, t.speaker, t.kind, t.change, t.share,
       {_pair("earlier")}
FROM revision t {_PAIR.format(other="earlier_id")}""",
    "claim_slip": f"""
SELECT t.id AS slip_id, {_SUBJECT}, t.metric, nullif(c.chips, '') AS chips, t.status, t.speaker, t.days,
       {_pair("earlier")}
FROM slip t {_PAIR.format(other="earlier_id")}""",
    "subject_ratio": f"""
SELECT t.id AS ratio_id, {_SUBJECT}, t.ratio, t.status, t.value, t.unit, t.low, t.high, t.flag, t.reason, t.day AS published,
       t.claim_id, c.metric, c.value AS metric_value, c.unit AS metric_unit, c.due, c.value_text,
       t.other_id AS other_claim_id, o.metric AS other_metric, o.value AS other_value, o.unit AS other_unit,
       o.due AS other_due, o.value_text AS other_value_text, nullif(o.chips, '') AS other_chips
FROM ratio t JOIN entity e ON e.id = t.entity_id JOIN claim c ON c.id = t.claim_id JOIN claim o ON o.id = t.other_id""",
}  # fmt: skip
VIEWS: Final = tuple(reversed(_VIEWS))  # in the order in which they can be dropped


def create_views(connection: Connection) -> None:
    """Makes the views anew."""
    drop_views(connection)
    for name, query in _VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {query}"))


def drop_views(connection: Connection) -> None:
    """Removes the views, so that the tables under them can change."""
    for name in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
