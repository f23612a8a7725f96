"""Whose turn is it to write what others write too? Transactions that touch the same rows go one after another.

Several crawls and extractions may write into PostgreSQL at once. What each writes depends on what is there (the URLs known,
the articles alike, the other claims of a subject), so that two at once would store a thing twice or miss each other. SQLite
has one writer at a time.
"""

from enum import IntEnum

from sqlalchemy import Connection, text


class Turn(IntEnum):
    """What is written in turns; the numbers are keys of PostgreSQL's advisory locks, as are those in `kb.database` and `kb.schema`."""

    CRAWL = 7_102_026  # sources, frontier, articles, stories, alarms
    CLAIMS = 7_102_027  # claims, entities, reviews, and what is computed from them


def take(connection: Connection, turn: Turn) -> None:
    """Waits until no other transaction has the turn; it is this one's until it ends. To be taken before its first read."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(turn)})
