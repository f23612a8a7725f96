"""What does the knowledge base hold? Every read of the app and the command line, as named tuples."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, func, text
from sqlmodel import Session, col, desc, select

from kb import models
from kb.views import TIMELINE


class ClaimRow(NamedTuple):
    """One row of the view claim_timeline."""

    claim_id: int
    subject: str
    subject_kind: str
    owner: str | None
    country: str | None
    metric: str
    value: float
    value_max: float | None
    bound: str
    unit: str
    status: str
    due: str | None
    due_start: str | None
    due_end: str | None
    attributed_to: str | None
    chips: str | None
    value_text: str
    sentence: str
    confidence: float
    review: str | None
    published: str | None
    first_seen: datetime
    source: str
    source_kind: str | None
    title: str
    url: str
    article_id: int
    version_id: int
    start_char: int
    end_char: int
    story_id: int | None


class PendingVersion(NamedTuple):
    """An article version whose claims are older than the extractor."""

    version_id: int
    title: str
    published: str | None
    text: str


class Named(NamedTuple):
    """A name in use with the number of claims that bear it."""

    name: str
    claims: int


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
    """How a run went; `outcome` is None while it lasts, or where it was killed."""

    id: int
    started: datetime
    finished: datetime | None
    outcome: str | None
    counts: dict[str, Any]
    errors: list[str]


class ArticleText(NamedTuple):
    """The text of one article version with its source."""

    article_id: int
    title: str
    url: str
    source: str
    published: str | None
    published_from: str | None
    fetched: datetime
    archive: str | None
    text: str


_FILTERS: Final = {"subjects": "subject", "metrics": "metric", "statuses": "status", "sources": "source"}


def pending_versions(session: Session, *, extractor: str, limit: int | None = None) -> list[PendingVersion]:
    """Article versions whose stamp is not `extractor`, oldest first."""
    query = (
        select(models.ArticleVersion.id, models.Article.title, models.Article.published, models.ArticleVersion.text)
        .join(models.Article, col(models.Article.id) == col(models.ArticleVersion.article_id))
        .where(col(models.ArticleVersion.extractor).is_distinct_from(extractor))
        .order_by(col(models.ArticleVersion.id))
        .limit(limit)
    )
    return [PendingVersion(*row) for row in session.exec(query)]


def claims(
    session: Session, *, subjects: Sequence[str] = (), metrics: Sequence[str] = (), statuses: Sequence[str] = (), sources: Sequence[str] = (),
    since: str | None = None, until: str | None = None, latest: bool = False, limit: int | None = None, offset: int = 0,
) -> list[ClaimRow]:  # fmt: skip
    """Rows of claim_timeline (claim_latest where `latest`), by date of publication, then place in the text.

    `since` and `until` are ISO prefixes of the publication date, the first inclusive, the second up to its end;
    an empty sequence is no filter.
    """
    given = {"subjects": subjects, "metrics": metrics, "statuses": statuses, "sources": sources}
    where = [f"{_FILTERS[name]} IN :{name}" for name, values in given.items() if values]
    values: dict[str, Any] = {name: list(chosen) for name, chosen in given.items() if chosen}
    if since is not None:
        where.append("published >= :since")
        values["since"] = since
    if until is not None:
        where.append("substr(published, 1, length(:until)) <= :until")
        values["until"] = until
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    page = "LIMIT :limit OFFSET :offset" if limit is not None else ""
    if limit is not None:
        values |= {"limit": limit, "offset": offset}
    view = "claim_latest" if latest else "claim_timeline"
    statement = text(
        f"SELECT {', '.join(TIMELINE)} FROM {view} {condition} ORDER BY coalesce(published, ''), version_id, start_char, claim_id {page}"
    )
    statement = statement.bindparams(*(bindparam(name, expanding=True) for name in given if name in values))
    return [_claim(row) for row in session.connection().execute(statement, values)]


def claim(session: Session, claim_id: int) -> ClaimRow | None:
    """One claim by its id."""
    statement = text(f"SELECT {', '.join(TIMELINE)} FROM claim_timeline WHERE claim_id = :claim_id")
    row = session.connection().execute(statement, {"claim_id": claim_id}).first()
    return None if row is None else _claim(row)


def new_claims(session: Session, *, run_started: datetime, limit: int = 20) -> list[ClaimRow]:
    """Claims of article versions fetched since a run started, most confident first."""
    statement = text(
        f"SELECT {', '.join(TIMELINE)} FROM claim_timeline "
        "WHERE version_id IN (SELECT id FROM article_version WHERE fetched >= :run_started) "
        "ORDER BY confidence DESC, coalesce(published, '') DESC, claim_id LIMIT :limit"
    ).bindparams(bindparam("run_started", type_=models.UtcDateTime()))
    return [
        _claim(row) for row in session.connection().execute(statement, {"run_started": run_started, "limit": limit})
    ]


def subjects(session: Session, *, metric: str | None = None) -> list[Named]:
    """Subjects with claims (of a metric), those with most first."""
    count = func.count()
    query = select(models.Entity.name, count).join(models.Claim, col(models.Claim.entity_id) == col(models.Entity.id))
    if metric is not None:
        query = query.where(models.Claim.metric == metric)
    query = query.group_by(models.Entity.name).order_by(desc(count), models.Entity.name)
    return [Named(*row) for row in session.exec(query)]


def metrics(session: Session) -> list[Named]:
    """Metrics with claims, those with most first."""
    count = func.count()
    query = select(models.Claim.metric, count).group_by(models.Claim.metric).order_by(desc(count), models.Claim.metric)
    return [Named(*row) for row in session.exec(query)]


def article(session: Session, version_id: int) -> ArticleText | None:
    """The text of an article version and where it comes from."""
    query = (
        select(models.ArticleVersion, models.Article, models.Source.slug)
        .join(models.Article, col(models.Article.id) == col(models.ArticleVersion.article_id))
        .join(models.Source, col(models.Source.id) == col(models.Article.source_id))
        .where(models.ArticleVersion.id == version_id)
    )
    row = session.exec(query).first()
    if row is None:
        return None
    version, found, slug = row
    return ArticleText(
        int(found.id or 0),
        found.title,
        found.url,
        slug,
        found.published,
        found.published_from,
        version.fetched,
        version.archive,
        version.text,
    )


def runs(session: Session, *, limit: int = 10) -> list[Run]:
    """The last runs, newest first."""
    rows = session.exec(select(models.CrawlRun).order_by(desc(col(models.CrawlRun.id))).limit(limit))
    return [Run(int(run.id or 0), run.started, run.finished, run.outcome, run.counts, run.errors) for run in rows]


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


def counts(session: Session) -> dict[str, int]:
    """Rows per table that people ask about: sources, articles, versions, claims, entities, queued and failed URLs."""
    tables: dict[str, Any] = {
        "sources": models.Source, "articles": models.Article, "versions": models.ArticleVersion,
        "claims": models.Claim, "entities": models.Entity,
    }  # fmt: skip
    found = {name: session.exec(select(func.count()).select_from(table)).one() for name, table in tables.items()}
    for state in ("queued", "failed"):
        query = select(func.count()).select_from(models.Frontier).where(models.Frontier.state == state)
        found[state] = session.exec(query).one()
    return found


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


def version(session: Session) -> str:
    """A short text that changes whenever articles, claims, reviews or runs do; a key for caches."""
    parts = [
        session.exec(select(func.max(column))).one()
        for column in (models.Claim.id, models.ArticleVersion.extracted, models.Review.id, models.CrawlRun.id)
    ]
    return "-".join(str(part) for part in parts)


def _claim(row: Any) -> ClaimRow:
    values = list(row)
    place = TIMELINE.index("first_seen")
    seen = datetime.fromisoformat(values[place]) if isinstance(values[place], str) else values[place]
    values[place] = seen.replace(tzinfo=UTC) if seen.tzinfo is None else seen.astimezone(UTC)  # SQLite keeps no zone
    return ClaimRow(*values)


def is_sample(session: Session) -> bool:
    """Whether the knowledge base holds articles of the sample news site on loopback."""
    query = select(models.Source.id).where(col(models.Source.homepage).like("http://127.0.0.1:%")).limit(1)
    return session.exec(query).first() is not None
