"""How do articles, claims and runs enter the knowledge base? Every write, checked at the door.

Functions flush and commit what they wrote; storing the same thing twice is storing it once. Articles have a module of
their own (`kb.articles`), claims another (`kb.replacement`), decisions of people a third (`kb.reviews`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, select

from kb import models
from kb.articles import Fetched, SavedArticle, put_articles
from kb.replacement import SavedClaims, replace_claims, replace_many
from kb.turns import Turn, take

__all__ = [
    "SavedArticle", "SavedClaims", "declare_sources", "finish_run", "record_feed", "replace_claims", "replace_many",
    "save_article", "start_run",
]  # fmt: skip


def declare_sources(session: Session, sources: Iterable[Mapping[str, Any]]) -> None:
    """Stores or updates sources and their feeds.

    Each mapping has `slug` and `title`, may have `homepage`, `kind`, `country`, `language`, and `feeds`: pairs of
    (url, kind).
    """
    take(session.connection(), Turn.CRAWL)
    for block in sources:
        source = session.exec(select(models.Source).where(models.Source.slug == block["slug"])).first()
        source = source or models.Source(slug=block["slug"], title=block["title"])
        for field in ("title", "homepage", "kind", "country", "language"):
            if block.get(field) is not None:
                setattr(source, field, block[field])
        session.add(source)
        session.flush()
        for url, kind in block.get("feeds", ()):
            feed = session.exec(select(models.Feed).where(models.Feed.url == url)).first()
            feed = feed or models.Feed(url=url, kind=kind, source_id=_id(source))
            feed.kind, feed.source_id = kind, _id(source)
            session.add(feed)
    session.commit()


def save_article(session: Session, **fields: Any) -> SavedArticle:
    """Stores an article with the fields of `Fetched`, and commits."""
    take(session.connection(), Turn.CRAWL)
    (saved,) = put_articles(session, [Fetched(**fields)])
    session.commit()
    return saved


def start_run(session: Session, *, kind: str = "crawl") -> int:
    """Opens the record of a run of a command and returns its id."""
    run = models.CrawlRun(kind=kind, started=datetime.now(UTC))
    session.add(run)
    session.commit()
    return _id(run)


def finish_run(
    session: Session, run_id: int, *, outcome: str, counts: Mapping[str, Any], errors: Sequence[str] = ()
) -> None:
    """Closes the record of a run with how it ended ("done", "failed", "stopped"), its counts and errors.

    A run that is closed again, since its articles were extracted too, keeps the counts and errors that it had.
    """
    run = session.get_one(models.CrawlRun, run_id)
    run.finished, run.outcome = datetime.now(UTC), outcome
    run.counts, run.errors = {**run.counts, **counts}, [*run.errors, *errors]
    session.add(run)
    session.commit()


def record_feed(
    session: Session, *, url: str, status: int | None, etag: str | None = None, last_modified: str | None = None,
    body_hash: str | None = None, entries: int | None = None, error: str | None = None, interval: float | None = None,
    next_due: datetime | None = None,
) -> None:  # fmt: skip
    """Stores what a request of a declared feed said; a failure adds to those in a row, a success ends them.

    `body_hash` is given where the body came whole: the validators that came with it replace the old ones.
    """
    feed = session.exec(select(models.Feed).where(models.Feed.url == url)).one()
    now = datetime.now(UTC)
    feed.checked, feed.last_status, feed.last_error, feed.next_due = now, status, error, next_due
    feed.interval = interval if interval is not None else feed.interval
    if error is not None:
        feed.failures += 1
    else:
        feed.failures, feed.succeeded = 0, now
        feed.entries = feed.entries if entries is None else entries
        if body_hash is not None:
            feed.etag, feed.last_modified, feed.body_hash, feed.read = etag, last_modified, body_hash, now
    session.add(feed)
    session.commit()


def _id(row: Any) -> int:
    """The primary key of a row that has been flushed."""
    return int(row.id)
