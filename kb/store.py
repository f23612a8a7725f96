"""How do articles, claims and runs enter the knowledge base? Every write, checked at the door.

Functions flush and commit what they wrote; storing the same thing twice is storing it once. Claims have a module of
their own (`kb.replacement`), decisions of people another (`kb.reviews`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from kb import models, stories
from kb.replacement import SavedClaims, replace_claims, replace_many
from kb.turns import Turn, take
from kb.versions import content_hash, version_of

__all__ = [
    "SavedArticle", "SavedClaims", "declare_sources", "finish_run", "record_feed", "replace_claims", "replace_many",
    "save_article", "start_run",
]  # fmt: skip


class SavedArticle(NamedTuple):
    """Where an article was stored; `outcome` is "new", "changed" (a new version) or "unchanged"."""

    article_id: int
    version_id: int
    outcome: str


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
    """Stores an article as `put_article` does, and commits."""
    take(session.connection(), Turn.CRAWL)
    saved = put_article(session, **fields)
    session.commit()
    return saved


def put_article(
    session: Session, *, source: str, url: str, title: str, text: str, fetched: datetime, authors: Sequence[str] = (),
    published: str | None = None, published_precision: str | None = None, published_from: str | None = None,
    published_at: str | None = None, modified: str | None = None, language: str | None = None, archive: str | None = None,
    run_id: int | None = None,
) -> SavedArticle:  # fmt: skip
    """Stores an article by its canonical URL without a commit; another text than its last becomes a new version.

    Characters that no database keeps (NUL, lone surrogates) become U+FFFD. `run_id` is the run that fetched it. Raises
    ValueError where the source was never declared, and for an address that is neither of the web nor of a file: people
    click on it.
    """
    if not url.startswith(("http://", "https://", "file://")):
        raise ValueError(f"url: found {url[:80]!r}, expected an address that begins with http://, https:// or file://")
    text, title, authors = storable(text), storable(title), [storable(author) for author in authors]
    owner = session.exec(select(models.Source.id).where(models.Source.slug == source)).first()
    if owner is None:
        raise ValueError(f"source: found {source!r}, expected a declared one; declare_sources first")
    article = session.exec(select(models.Article).where(models.Article.url == url)).first()
    outcome = "changed"
    if article is None:
        article = models.Article(
            url=url, source_id=owner, title=title, authors=authors, published=published,
            published_precision=published_precision, published_from=published_from, published_at=published_at,
            modified=modified, language=language, first_seen=fetched,
        )  # fmt: skip
        session.add(article)
        session.flush()
        outcome = "new"
    last = _last_version(session, _id(article)) if outcome == "changed" else None
    known = _known(session, last, text, fetched) if last is not None else None
    if known is not None:
        return SavedArticle(_id(article), _id(known), "unchanged")
    if outcome == "changed":
        article.title, article.modified = title, modified or article.modified
        session.add(article)
    version = models.ArticleVersion(
        article_id=_id(article), fetched=fetched, text=text, content_hash=content_hash(session, _id(article), text, before=last),
        archive=archive, run_id=run_id,
    )  # fmt: skip
    session.add(version)
    session.flush()
    stories.assign(session.connection(), article_id=_id(article), text=text)
    return SavedArticle(_id(article), _id(version), outcome)


def _last_version(session: Session, article_id: int) -> models.ArticleVersion | None:
    query = select(models.ArticleVersion).where(models.ArticleVersion.article_id == article_id)
    return session.exec(query.order_by(col(models.ArticleVersion.id).desc()).limit(1)).first()


def _known(session: Session, last: models.ArticleVersion, text: str, fetched: datetime) -> models.ArticleVersion | None:
    """The version that a text is already: the last one, or of a copy older than that any."""
    if last.text == text:
        return last
    return version_of(session, last.article_id, text) if fetched <= last.fetched else None


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


def storable(text: str) -> str:
    """The text with what no database keeps (NUL, lone surrogates) as U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _id(row: Any) -> int:
    """The primary key of a row that has been flushed."""
    return int(row.id)
