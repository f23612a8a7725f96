"""Which URLs are to be fetched, being fetched, or done? The crawl's frontier, one committed transition at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session, col, or_, select, update

from kb import models

LEASE: Final = timedelta(minutes=15)  # after this a fetch that never ended is given back
_MOST_TRIES: Final = 5


class Lease(NamedTuple):
    """A URL handed out to be fetched, with what its feed said of it."""

    url: str
    source: str
    title: str | None
    summary: str | None
    published: str | None
    tries: int


def enqueue(
    session: Session,
    *,
    url: str,
    source: str,
    title: str | None = None,
    summary: str | None = None,
    published: str | None = None,
) -> bool:
    """Queues a URL; False where it is known already.

    Raises ValueError where the source was never declared.
    """
    if session.exec(select(models.Frontier.id).where(models.Frontier.url == url)).first() is not None:
        return False
    source_id = session.exec(select(models.Source.id).where(models.Source.slug == source)).first()
    if source_id is None:
        raise ValueError(f"source: found {source!r}, expected a declared one; declare_sources first")
    session.add(
        models.Frontier(
            url=url, source_id=source_id, title=title, summary=summary, published=published, added=datetime.now(UTC)
        )
    )
    session.commit()
    return True


def lease(session: Session, *, limit: int, sources: Sequence[str] = ()) -> list[Lease]:
    """Hands out up to `limit` URLs that are queued, or done and due for another look, oldest first."""
    now = datetime.now(UTC)
    ready = or_(
        models.Frontier.state == "queued",
        (col(models.Frontier.state) == "done") & (col(models.Frontier.next_due) <= now),
    )
    query = (
        select(models.Frontier, models.Source.slug)
        .join(models.Source, col(models.Source.id) == col(models.Frontier.source_id))
        .where(ready)
        .order_by(col(models.Frontier.id))
        .limit(limit)
    )
    if sources:
        query = query.where(col(models.Source.slug).in_(sources))
    handed = []
    for row, slug in session.exec(query):
        row.state, row.leased_until, row.tries = "leased", now + LEASE, row.tries + 1
        session.add(row)
        handed.append(Lease(row.url, slug, row.title, row.summary, row.published, row.tries))
    session.commit()
    return handed


def finish(
    session: Session, *, url: str, state: str, reason: str | None = None, next_due: datetime | None = None
) -> None:
    """Ends a lease as "done", "failed" or "queued" (to be tried again); `reason` says why a page was dropped.

    A URL that was tried too often fails for good.
    """
    row = session.exec(select(models.Frontier).where(models.Frontier.url == url)).one()
    if state == "queued" and row.tries >= _MOST_TRIES:
        state = "failed"
    row.state, row.reason, row.leased_until, row.next_due = state, reason, None, next_due
    session.add(row)
    session.commit()


def return_leases(session: Session, *, all_of_them: bool = False) -> int:
    """Puts leases that ran out back into the queue and returns how many; at a run's start, all of them."""
    query = update(models.Frontier).where(col(models.Frontier.state) == "leased")
    if not all_of_them:
        query = query.where(col(models.Frontier.leased_until) < datetime.now(UTC))
    count = session.exec(query.values(state="queued", leased_until=None)).rowcount
    session.commit()
    return count
