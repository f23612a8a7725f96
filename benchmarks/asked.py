"""What are the timed queries about? The busiest of a knowledge base, and the SQL that they have in common."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sqlmodel import Session

PAGE: Final = 100
OF_SUBJECT: Final = "entity_id = (SELECT id FROM entity WHERE name = ?)"
BY_DAY: Final = "day {0}, version_id {0}, start_char {0}, id {0}"
#: Claims that nobody rejected.
KEPT: Final = (
    "coalesce((SELECT r.decision FROM review r WHERE r.version_id = {0}.version_id AND r.start_char = {0}.start_char"
    " AND r.end_char = {0}.end_char AND r.metric = {0}.metric AND (r.subject IS NULL OR r.subject = (SELECT name FROM entity"
    " WHERE id = {0}.entity_id)) ORDER BY r.id DESC LIMIT 1), '') <> 'rejected'"
)
#: Of the claims of one text the largest comes first.
NEWEST: Final = "{0}.day DESC, {0}.version_id DESC, coalesce({0}.value_usd, {0}.value) DESC, {0}.start_char"


class Asked(NamedTuple):
    """What the queries are about: the subject and speaker with most claims, their metric, one claim and article."""

    subject: str
    metric: str
    speaker: str
    owner: str
    source: str
    claim_id: int
    version_id: int

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> "Asked":
        """The busiest of everything."""
        subject, metric = connection.execute(
            "SELECT e.name, s.metric FROM series s JOIN entity e ON e.id = s.entity_id"
            " GROUP BY s.entity_id, s.metric ORDER BY sum(s.claims) DESC LIMIT 1"
        ).fetchone()
        (speaker,) = connection.execute(
            "SELECT attributed_to FROM claim WHERE attributed_to IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
        (owner,) = connection.execute(
            "SELECT e.owner FROM series s JOIN entity e ON e.id = s.entity_id WHERE e.owner NOT LIKE '%,%'"
            " GROUP BY e.owner ORDER BY sum(s.claims) DESC LIMIT 1"
        ).fetchone()
        claim, version = connection.execute("SELECT id, version_id FROM claim ORDER BY id DESC LIMIT 1").fetchone()
        return cls(subject, metric, speaker, owner, "source-1", claim, version)


Ours = Callable[[Session, Asked], Any]
ByHand = Callable[[Asked], tuple[str, tuple[Any, ...]]]
