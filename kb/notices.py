"""What is there to tell people since a moment? One query for each kind of news; another kind is another line below."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlmodel import Session

from kb import health, queries

_MOST: Final = 20  # lines of one kind
_RUN: Final = 20_000  # claims; a run that finds more tells of its most certain ones


def new_claims(session: Session, since: datetime) -> list[str]:
    """The claims of what was fetched since then, the most certain first."""
    rows = queries.new_claims(session, run_started=since, limit=_MOST)
    return [
        f"{row.subject}: {row.value_text} ({row.metric}, {row.status}{f', due {row.due}' if row.due else ''})"
        f" - {row.source}, {row.published or 'undated'}, {row.url}"
        for row in rows
    ]


def conflicts(session: Session, since: datetime) -> list[str]:
    """What contradicts an earlier figure among the claims of what was fetched since then."""
    new = _new(session, since)
    pairs = queries.conflicts(session, subjects=sorted(new.values())) if new else []
    return [
        f"{pair.subject}, {pair.metric}: {pair.later.value_text} ({pair.later.source}, {pair.later.published})"
        f" against {pair.earlier.value_text} ({pair.earlier.source}, {pair.earlier.published}), {pair.later.url}"
        for pair in pairs
        if {pair.later.claim_id, pair.earlier.claim_id} & new.keys()
    ][:_MOST]


def slips(session: Session, since: datetime) -> list[str]:
    """The due dates that moved back with the claims of what was fetched since then."""
    new = _new(session, since)
    pairs = queries.slips(session, least_days=1, subjects=sorted(new.values())) if new else []
    return [
        f"{pair.subject}, {pair.metric}: {pair.earlier.due} becomes {pair.later.due}, {pair.days} days later"
        f" - {pair.speaker}, {pair.later.url}"
        for pair in pairs
        if pair.later.claim_id in new
    ][:_MOST]


def _new(session: Session, since: datetime) -> dict[int, str]:
    """The subjects of the claims of what was fetched since then, by claim."""
    return {row.claim_id: row.subject for row in queries.new_claims(session, run_started=since, limit=_RUN)}


def dead_sources(session: Session, since: datetime) -> list[str]:
    """The sources none of whose feeds answers any more, as found since then."""
    alarms = health.alarms(session, since=since)
    return [f"{alarm.source}: {alarm.detail}" for alarm in alarms if alarm.kind == "dead"][:_MOST]


#: Heading and query of every kind, in the order in which they are told.
KINDS: Final[tuple[tuple[str, Callable[[Session, datetime], list[str]]], ...]] = (
    ("New claims", new_claims),
    ("Conflicts", conflicts),
    ("Slips", slips),
    ("Dead sources", dead_sources),
)


def told(session: Session, *, since: datetime) -> dict[str, list[str]]:
    """The lines to tell under each heading; headings with nothing to tell are left out."""
    found = {heading: query(session, since) for heading, query in KINDS}
    return {heading: lines for heading, lines in found.items() if lines}
