"""Which ways lead into a source now? Those that its block declares, and the sitemaps behind its indexes; others are forgotten.

A sitemap of the kind "index" lists further sitemaps and no pages. It stays so marked while its server says that it is
unchanged, as it is not read then.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import SelectOfScalar

from kb import models
from kb.turns import Turn, take

SITEMAPS: Final = ("sitemap", "index")


class Sitemap(NamedTuple):
    """A known sitemap of a source; `is_blank` says that it listed nothing when last read."""

    url: str
    is_index: bool
    is_blank: bool


def sitemaps(session: Session, source: str) -> list[Sitemap]:
    """The sitemaps of a source, declared or not, those asked last first."""
    query = _of(source).where(col(models.Feed.kind).in_(SITEMAPS))
    found = sorted(session.exec(query), key=lambda feed: feed.checked or datetime.min.replace(tzinfo=UTC), reverse=True)
    return [Sitemap(feed.url, feed.kind == "index", feed.kind == "sitemap" and feed.entries == 0) for feed in found]


def marked(session: Session, ways: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The (url, kind) of ways, with "index" for the sitemaps that are known to be one."""
    declared = list(ways)
    urls = [url for url, kind in declared if kind == "sitemap"]
    query = select(models.Feed.url).where(col(models.Feed.url).in_(urls), models.Feed.kind == "index")
    indexes = set(session.exec(query))
    return [(url, "index" if url in indexes else kind) for url, kind in declared]


def keep_declared(session: Session, source: str, ways: Sequence[tuple[str, str]]) -> None:
    """Forgets the ways into a source that its block no longer declares, with their alarms.

    A sitemap that it does not declare may be listed by an index that it does: one goes here only where none is declared.
    """
    declared = {url for url, _ in ways}
    may_be_listed = SITEMAPS if any(kind in SITEMAPS for _, kind in ways) else ()
    take(session.connection(), Turn.CRAWL)
    forget(session, [f.url for f in session.exec(_of(source)) if f.url not in declared and f.kind not in may_be_listed])


def forget(session: Session, urls: Iterable[str]) -> None:
    """Removes feeds; what stands against them ends, and names the address, which nothing else does from then on."""
    take(session.connection(), Turn.CRAWL)
    now = datetime.now(UTC)
    for feed in [session.exec(select(models.Feed).where(models.Feed.url == url)).one() for url in urls]:
        for alarm in session.exec(select(models.Alarm).where(models.Alarm.feed_id == feed.id)):
            alarm.feed_id, alarm.ended, alarm.detail = None, alarm.ended or now, f"{alarm.detail}: {feed.url}"
            session.add(alarm)
        session.flush()
        session.exec(delete(models.Feed).where(col(models.Feed.id) == feed.id))
    session.commit()


def read_anew(session: Session, urls: Sequence[str]) -> None:
    """Lets the next run ask for feeds at once, and for the whole of them, whatever their validators say."""
    take(session.connection(), Turn.CRAWL)
    unknown = {"etag": None, "last_modified": None, "body_hash": None, "read": None, "next_due": None}
    session.exec(update(models.Feed).where(col(models.Feed.url).in_(urls)).values(unknown))
    session.commit()


def _of(source: str) -> SelectOfScalar[models.Feed]:
    return select(models.Feed).join(models.Source).where(models.Source.slug == source)
