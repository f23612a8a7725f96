"""What does a knowledge base hold, whatever the numbers of its rows and the times at which they came?

Two that hold the same have the same `content`: per table, a counter of its rows in words of their content.
"""

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

import kb
from kb import derived, models  # noqa: F401 (fill the metadata)

Content = dict[str, Counter[Any]]

#: Rows are told by content; what says when or in which order they came is left out.
_QUERIES = {
    "article": (
        "SELECT a.url, p.slug, a.title, a.authors, a.published, a.published_precision, a.published_from, a.published_at,"
        " a.modified, a.language, f.slug FROM article a JOIN source p ON p.id = a.source_id"
        " LEFT JOIN story s ON s.id = a.story_id LEFT JOIN source f ON f.id = s.first_source_id"
    ),
    "version": (
        "SELECT a.url, v.content_hash, v.text, CASE WHEN v.archive IS NULL THEN 0 ELSE 1 END, v.extractor"
        " FROM article_version v JOIN article a ON a.id = v.article_id"
    ),
    "frontier": "SELECT f.url, p.slug, f.state, f.reason, f.title FROM frontier f JOIN source p ON p.id = f.source_id",
    "entity": (
        "SELECT e.name, e.kind, e.origin, e.owner, m.name, (SELECT count(*) FROM entity_alias a WHERE a.entity_id = e.id)"
        " FROM entity e LEFT JOIN entity m ON m.id = e.merged_into"
    ),
    "shingle": "SELECT a.url, h.hash FROM shingle h JOIN article a ON a.id = h.article_id",
    "chip": "SELECT claim_id, chip FROM claim_chip",
}
_CLAIMS = (
    "SELECT c.id, a.url, v.content_hash, c.start_char, c.end_char, c.metric, e.name, c.value, c.value_max, c.bound, c.unit,"
    " c.status, c.due, c.due_start, c.due_end, c.attributed_to, c.chips, c.value_text, c.sentence, c.confidence, c.extractor,"
    " c.day, c.known, c.value_usd, c.h100e_bf16, p.slug FROM claim c JOIN article_version v ON v.id = c.version_id"
    " JOIN article a ON a.id = v.article_id JOIN entity e ON e.id = c.entity_id JOIN source p ON p.id = c.source_id"
)
_PLACE = 4  # columns of a claim that say where it stands; the last says at whose
_FIGURE = 7  # columns behind it: metric, subject, value, highest value, bound, unit, status
_STORIES = "SELECT story_id, url FROM article WHERE story_id IS NOT NULL ORDER BY story_id, url"
#: Of several decisions on one place the last holds: a command that is given again after it was killed decides again.
_DECISIONS = (
    "SELECT a.url, v.content_hash, r.start_char, r.end_char, r.metric, r.subject, r.decision, r.corrected, r.reviewer"
    " FROM review r JOIN article_version v ON v.id = r.version_id JOIN article a ON a.id = v.article_id ORDER BY r.id"
)
_COMPUTED = ("series", "statement", "conflict", "revision", "slip", "ratio")
_OF_CLAIMS = ("claim_id", "other_id", "earlier_id", "latest_id")
#: Tables of newest claims: of two that came on one day the later is the newer, so which one it is says when they came. They
#: are compared by the figure alone.
_OF_NEWEST = ("series", "ratio")


class Difference(NamedTuple):
    """How a knowledge base differs from the one that it should equal; examples say in what."""

    lost: int
    double: int
    wrong: int
    examples: tuple[str, ...]


def content(url: str) -> Content:
    """What the database at an address holds."""
    engine = kb.connect(url)
    with engine.connect() as connection:
        found = _content(connection)
    engine.dispose()
    return found


def compared(url: str, expected: Content) -> Difference:
    """How what the database at an address holds differs from what it should; one that cannot be read holds nothing."""
    try:
        found = content(url)
    except SQLAlchemyError:
        found = {name: Counter() for name in expected}
    return difference(found, expected)


def _content(connection: Connection) -> Content:
    found = {
        name: Counter(map(_row, connection.execute(text(sql)))) for name, sql in _QUERIES.items() if name != "chip"
    }
    claims = {row[0]: _row(row[1:]) for row in connection.execute(text(_CLAIMS))}
    said = {claim: row[_PLACE : _PLACE + _FIGURE] for claim, row in claims.items()}
    found["claim"] = Counter(claims.values())
    found["chip"] = Counter((claims[claim], chip) for claim, chip in connection.execute(text(_QUERIES["chip"])))
    stories: dict[int, tuple[str, ...]] = {}
    for story, url in connection.execute(text(_STORIES)):
        stories[story] = (*stories.get(story, ()), url)
    found["story"] = Counter(stories.values())
    last = {_row(row[:6]): _row(row[6:]) for row in connection.execute(text(_DECISIONS))}
    found["decision"] = Counter(last.items())
    names = {row[0]: row[1] for row in connection.execute(text("SELECT id, name FROM entity"))}
    for name in _COMPUTED:
        columns = [column.name for column in SQLModel.metadata.tables[name].columns if column.name != "id"]
        rows = connection.execute(text(f"SELECT {', '.join(columns)} FROM {name}")).mappings()
        found[name] = Counter(
            tuple(
                (said if name in _OF_NEWEST else claims).get(row[column]) if column in _OF_CLAIMS
                else names[row[column]] if column == "entity_id" else _cell(row[column])
                for column in columns
            )
            for row in rows
        )  # fmt: skip
    return found


def _row(row: Any) -> tuple[Any, ...]:
    return tuple(_cell(cell) for cell in row)


def _cell(cell: Any) -> Any:
    return str(cell) if isinstance(cell, list | dict) else round(cell, 9) if isinstance(cell, float) else cell


def difference(found: Content, expected: Content) -> Difference:
    """Articles and versions that are lost or there twice, and rows of any table that are wrong or missing otherwise."""
    lost = double = wrong = 0
    examples = []
    for name in expected:
        missing, more = expected[name] - found[name], found[name] - expected[name]
        examples += [f"{name}: lacks {row}" for row in list(missing)[:2]]
        examples += [f"{name}: has {row}" for row in list(more)[:2]]
        twice = sum(count for row, count in more.items() if row in expected[name])
        if name in ("article", "version"):
            lost += sum(missing.values())
        else:
            wrong += sum(missing.values())
        double += twice
        wrong += sum(more.values()) - twice
    return Difference(lost, double, wrong, tuple(examples))
