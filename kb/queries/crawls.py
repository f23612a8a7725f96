"""How do crawls fare? Runs, feeds, dropped pages, and how much the knowledge base holds."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, desc, select

from kb import models
from kb.queries.names import Named
from kb.queries.reading import moment, paged, rows, stored, used


class FeedHealth(NamedTuple):
    """How a feed of a source fares."""

    source: str
    url: str
    kind: str
    last_status: int | None
    failures: int
    entries: int | None
    checked: datetime | None
    last_error: str | None
    succeeded: datetime | None


class FeedState(NamedTuple):
    """What is needed to ask a feed again; all None for one that was never asked."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    read: datetime | None = None
    interval: float | None = None
    next_due: datetime | None = None


class Run(NamedTuple):
    """How a run of a command went; `outcome` is None while it lasts, or where it was killed."""

    id: int
    started: datetime
    finished: datetime | None
    outcome: str | None
    counts: dict[str, Any]
    errors: list[str]
    kind: str


def runs(session: Session, *, limit: int | None = 10, kind: str | None = "crawl") -> list[Run]:
    """The last crawls, or runs of another kind, or with None of all kinds, newest first."""
    query = select(models.CrawlRun).order_by(desc(col(models.CrawlRun.id))).limit(limit)
    found = session.exec(query if kind is None else query.where(models.CrawlRun.kind == kind))
    return [
        Run(int(run.id or 0), run.started, run.finished, run.outcome, run.counts, run.errors, run.kind) for run in found
    ]


def untold_since(session: Session, run_id: int) -> datetime:
    """When the first crawl began whose articles no run has told of: this one, or one before it that was not extracted to its end.

    A crawl whose articles were extracted in the same run counts their versions.
    """
    query = select(models.CrawlRun).where(models.CrawlRun.kind == "crawl", col(models.CrawlRun.id) <= run_id)
    since = session.get_one(models.CrawlRun, run_id).started
    for run in session.exec(query.order_by(desc(col(models.CrawlRun.id))).offset(1)):
        if "versions" in run.counts:
            break
        since = run.started
    return since


def feeds(session: Session) -> list[FeedHealth]:
    """Health of every feed, those that fail most first."""
    query = (
        select(models.Feed, models.Source.slug)
        .join(models.Source, col(models.Source.id) == col(models.Feed.source_id))
        .order_by(desc(col(models.Feed.failures)), models.Source.slug)
    )
    return [
        FeedHealth(
            slug, feed.url, feed.kind, feed.last_status, feed.failures, feed.entries, feed.checked, feed.last_error,
            feed.succeeded,
        )
        for feed, slug in session.exec(query)
    ]  # fmt: skip


def feed_state(session: Session, url: str) -> FeedState:
    """How a declared feed stood when last asked."""
    feed = session.exec(select(models.Feed).where(models.Feed.url == url)).first()
    if feed is None:
        return FeedState()
    return FeedState(feed.etag, feed.last_modified, feed.body_hash, feed.read, feed.interval, feed.next_due)


def extracted_in(session: Session, run_id: int) -> tuple[int, int]:
    """(article versions, their claims) whose claims a run extracted and no later one has."""
    sql = (
        "SELECT count(DISTINCT v.id), count(c.id) FROM article_version v LEFT JOIN claim c ON c.version_id = v.id"
        " WHERE v.extracted_run_id = :run"
    )
    versions, claims = rows(session, sql, {"run": run_id})[0]
    return versions, claims


def texts_in(session: Session, run_id: int) -> int:
    """How many article versions a run fetched."""
    return int(rows(session, "SELECT count(*) FROM article_version WHERE run_id = :run", {"run": run_id})[0][0])


_COUNTED: Final = {
    "sources": "source", "articles": "article", "versions": "article_version", "claims": "claim", "entities": "entity",
    "queued": "frontier WHERE state = 'queued'", "failed": "frontier WHERE state = 'failed'",
}  # fmt: skip
_COUNTS: Final = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in _COUNTED.values())


def counts(session: Session) -> dict[str, int]:
    """Rows per table that people ask about: sources, articles, versions, claims, entities, queued and failed URLs."""
    return dict(zip(_COUNTED, rows(session, _COUNTS)[0], strict=True))


def drops(session: Session) -> list[Named]:
    """Why pages were dropped, with how many each, most first."""
    count = func.count()
    query = (
        select(models.Frontier.reason, count)
        .where(col(models.Frontier.reason).is_not(None))
        .group_by(models.Frontier.reason)
        .order_by(desc(count))
    )
    return [Named(str(name), found) for name, found in session.exec(query)]


class Dropped(NamedTuple):
    """A page that was not kept, and why."""

    url: str
    source: str
    reason: str
    title: str | None
    added: datetime | None


class Progress(NamedTuple):
    """How far a crawl is: feeds asked since it began, of how many; pages still to come; new articles and claims."""

    asked: int
    feeds: int
    waiting: int
    articles: int
    claims: int


def dropped(session: Session, *, reason: str | None = None, limit: int = 50, offset: int = 0) -> list[Dropped]:
    """Pages that were dropped (for a reason), those announced last first."""
    sql = (
        "SELECT f.url, s.slug, f.reason, f.title, f.added FROM frontier f JOIN source s ON s.id = f.source_id"
        f" WHERE f.reason {'IS NOT NULL' if reason is None else '= :reason'} ORDER BY f.added DESC, f.id DESC {paged(limit)}"
    )
    found = rows(session, sql, used(sql, {"reason": reason, "limit": limit, "offset": offset}))
    return [Dropped._make((*row[:-1], moment(row[-1]))) for row in found]


def progress(session: Session, *, since: datetime) -> Progress:
    """How far the crawl that began at a moment is, by what it has stored."""
    sql = (
        "SELECT (SELECT count(*) FROM feed WHERE checked >= :since), (SELECT count(*) FROM feed),"
        " (SELECT count(*) FROM frontier WHERE state IN ('queued', 'leased')),"
        " (SELECT count(*) FROM article WHERE first_seen >= :since),"
        " (SELECT count(*) FROM claim c WHERE c.version_id IN (SELECT id FROM article_version WHERE extracted >= :since))"
    )
    return Progress._make(rows(session, sql, {"since": stored(session, since)})[0])


_VERSION: Final = """
SELECT (SELECT max(id) FROM claim), (SELECT max(extracted) FROM article_version), r.last, r.decisions, e.last, e.decisions,
       (SELECT max(id) FROM crawl_run), (SELECT max(finished) FROM crawl_run)
FROM (SELECT max(decided) AS last, count(*) AS decisions FROM review) r,
     (SELECT max(decided) AS last, count(decided) AS decisions FROM entity) e"""


def version(session: Session) -> str:
    """A short text that changes whenever articles, claims, decisions or runs do; a key for caches.

    Decisions are counted as well, for those that are taken back.
    """
    return "-".join(map(str, rows(session, _VERSION)[0]))


def is_sample(session: Session) -> bool:
    """Whether the knowledge base holds articles of the sample news site on loopback."""
    query = select(models.Source.id).where(col(models.Source.homepage).like("http://127.0.0.1:%")).limit(1)
    return session.exec(query).first() is not None
