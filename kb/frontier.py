"""Which URLs are to be fetched, being fetched, or done? The crawl's frontier, moved on in whole groups."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

import sqlalchemy
from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, func, or_, select, update

from kb import models
from kb.articles import storable
from kb.moments import UtcDateTime
from kb.turns import Turn, take

_AT_ONCE: Final = 500  # parameters of one statement
_Entry = TypeVar("_Entry")
_SAID: Final = {"source_id", "title", "summary", "published", "published_from"}
FARTHEST: Final = timedelta(days=60)  # a turn beyond it was set by a clock that has been put back since
LEASE: Final = timedelta(minutes=15)  # after this a fetch that never ended is given back


class Validators(NamedTuple):
    """What tells whether a page is still the same: its ETag and Last-Modified, and the SHA-256 of its body."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


class Announced(NamedTuple):
    """A URL with what its feed said of it; `reason` says why it need not be fetched, where it need not."""

    url: str
    title: str | None = None
    summary: str | None = None
    published: str | None = None
    published_from: str | None = None
    reason: str | None = None


class Outcome(NamedTuple):
    """How a lease ends: "done", which is a look, "failed", or "queued", which is no attempt.

    `reason` says why a page was dropped; at `next_due` the URL is handed out again; `validators` are those of the page
    that was stored, `stored_as` is the address of its article: another one where the URL redirects, or its page names it.
    """

    url: str
    state: str
    reason: str | None = None
    next_due: datetime | None = None
    validators: Validators | None = None
    stored_as: str | None = None


class Lease(NamedTuple):
    """A URL handed out to be fetched, with what its feed said of it and what the page said when last stored.

    `tries` are the attempts in a row that failed, `looks` those that did not, both before this one.
    """

    url: str
    source: str
    title: str | None
    summary: str | None
    published: str | None
    published_from: str | None
    tries: int
    looks: int
    validators: Validators


class Enqueued(NamedTuple):
    """The URLs that are new in the frontier, and how many more would have been, had there been room for them."""

    new: set[str]
    beyond: int


def enqueue(session: Session, announced: Iterable[Announced], *, source: str, most: int | None = None) -> Enqueued:
    """Queues the URLs that are not known yet, in one commit, the first `most` of them where that is given.

    Raises ValueError where the source was never declared.
    """
    take(session.connection(), Turn.CRAWL)
    source_id = session.exec(select(models.Source.id).where(models.Source.slug == source)).first()
    if source_id is None:
        raise ValueError(f"source: found {source!r}, expected a declared one; declare_sources first")
    entries = {entry.url: entry for entry in reversed(list(announced))}
    for batch in _batched(list(entries), _AT_ONCE):
        for url in session.exec(select(models.Frontier.url).where(col(models.Frontier.url).in_(batch))):
            del entries[url]
    now = datetime.now(UTC)
    rows = [
        entry._asdict()
        | {"title": entry.title and storable(entry.title), "summary": entry.summary and storable(entry.summary)}
        | {"source_id": source_id, "state": "done" if entry.reason else "queued", "added": now}
        for entry in list(reversed(entries.values()))[:most]
    ]
    if rows:
        session.execute(insert(models.Frontier), rows)
    session.commit()
    return Enqueued({row["url"] for row in rows}, len(entries) - len(rows))


def waiting(session: Session) -> dict[str, int]:
    """How many URLs of each source wait to be fetched; a source of which none do is not in it."""
    row = models.Frontier
    query = select(models.Source.slug, func.count()).join(row, col(row.source_id) == models.Source.id)
    return dict(session.exec(query.where(col(row.state).in_(("queued", "leased"))).group_by(models.Source.slug)).all())


def lease(session: Session, *, limit: int, sources: Sequence[str] = ()) -> list[Lease]:
    """Hands out up to `limit` URLs: those queued, and those done or failed whose next turn has come.

    Sources take turns, so that none waits behind another's backlog; within one the oldest come first.
    """
    take(session.connection(), Turn.CRAWL)
    now = datetime.now(UTC)
    row, state, next_due = models.Frontier, col(models.Frontier.state), col(models.Frontier.next_due)
    turn = func.row_number().over(partition_by=col(row.source_id), order_by=col(row.id))
    handed: list[Any] = [
        row.id, row.url, models.Source.slug, row.title, row.summary, row.published, row.published_from, row.tries,
        row.looks, row.etag, row.last_modified, row.body_hash,
    ]  # fmt: skip
    query = (
        sqlalchemy.select(*handed)
        .join(models.Source, col(models.Source.id) == col(row.source_id))
        .where(
            or_(
                (state == "queued") & next_due.is_(None),
                (state != "leased") & ((next_due <= now) | (next_due > now + FARTHEST)),
            )
        )
        .order_by(turn, col(row.id))
        .limit(limit)
    )
    if sources:
        query = query.where(col(models.Source.slug).in_(sources))
    found = session.execute(query).all()
    for batch in _batched([entry[0] for entry in found], _AT_ONCE):
        taken = update(models.Frontier).where(col(models.Frontier.id).in_(batch))
        session.exec(taken.values(state="leased", leased_until=now + LEASE))
    session.commit()
    return [Lease._make((*entry[1:9], Validators(*entry[9:]))) for entry in found]


def end_leases(session: Session, outcomes: Iterable[Outcome]) -> None:
    """Ends leases without a commit: what was stored of their pages is to be committed with them."""
    row, ended_as = models.Frontier, list(outcomes)
    for has_validators, group in _grouped(ended_as).items():
        values: dict[str, Any] = {
            "state": bindparam("new_state"), "reason": bindparam("new_reason"), "leased_until": None,
            "next_due": bindparam("due", type_=UtcDateTime()), "looks": col(row.looks) + bindparam("look"),
            "tries": col(row.tries) * bindparam("keep") + bindparam("miss"),
        }  # fmt: skip
        if has_validators:
            values |= {name: bindparam(f"new_{name}") for name in Validators._fields}
        ended = update(row).where(col(row.url) == bindparam("the_url")).values(values)
        session.connection().execute(ended, group)
    for outcome in ended_as:
        if outcome.stored_as not in (None, outcome.url):
            _know_address(session, outcome)


def _know_address(session: Session, outcome: Outcome) -> None:
    """Keeps what was said of a URL at the address of its article, too, which need not be fetched any more.

    The two have the body hash in common. An address that was announced itself goes its own way.
    """
    found = select(models.Frontier).where(col(models.Frontier.url).in_((outcome.url, outcome.stored_as)))
    rows = {row.url: row for row in session.exec(found)}
    announced, stored = rows.get(outcome.url), rows.get(str(outcome.stored_as))
    if announced is None or (stored is not None and not is_address(stored)):
        return
    if stored is None:
        said = announced.model_dump(include=_SAID)
        stored = models.Frontier(**said, url=str(outcome.stored_as), state="done", added=datetime.now(UTC))
    stored.etag, stored.last_modified, stored.body_hash = outcome.validators or Validators()
    session.add(stored)
    session.flush()


def is_address(row: models.Frontier) -> bool:
    """Whether a URL was never to be fetched: its article was found at another one."""
    return row.state == "done" and row.reason is None and row.looks == 0 and row.tries == 0


def _grouped(outcomes: Iterable[Outcome]) -> dict[bool, list[dict[str, Any]]]:
    """The parameters of each outcome, apart for those with and without validators."""
    groups: dict[bool, list[dict[str, Any]]] = {}
    for outcome in outcomes:
        said = outcome.validators
        groups.setdefault(said is not None, []).append(
            {
                "the_url": outcome.url, "new_state": outcome.state, "new_reason": outcome.reason, "due": outcome.next_due,
                "look": int(outcome.state == "done"), "keep": int(outcome.state != "done"),
                "miss": int(outcome.state == "failed"),
            }
            | ({f"new_{name}": value for name, value in said._asdict().items()} if said is not None else {})
        )  # fmt: skip
    return groups


def return_leases(session: Session, *, all_of_them: bool = False) -> int:
    """Puts leases that ran out back into the queue and returns how many; at a run's start and end, all of them."""
    take(session.connection(), Turn.CRAWL)
    query = update(models.Frontier).where(col(models.Frontier.state) == "leased")
    if not all_of_them:
        query = query.where(col(models.Frontier.leased_until) < datetime.now(UTC))
    count = session.exec(query.values(state="queued", leased_until=None, next_due=None)).rowcount
    session.commit()
    return count


def _batched(entries: Sequence[_Entry], size: int) -> Iterator[Sequence[_Entry]]:
    """The entries in slices of `size`."""
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
