"""How does an article enter the knowledge base? By its canonical URL, with a version for every text, into its story."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from kb import models, stories
from kb.shingles import shingles
from kb.versions import content_hash, text_hash, version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An article as it was fetched by a run; `source` is the slug of its source, `archive` the reference of its page.

    `runs` are the `shingles` of its text, where whoever read it knows them.
    """

    source: str
    url: str
    title: str
    text: str
    fetched: datetime
    authors: Sequence[str] = ()
    published: str | None = None
    published_precision: str | None = None
    published_from: str | None = None
    published_at: str | None = None
    modified: str | None = None
    language: str | None = None
    archive: str | None = None
    run_id: int | None = None
    runs: frozenset[int] | None = None


class SavedArticle(NamedTuple):
    """Where an article was stored; `outcome` is "new", "changed" (a new version) or "unchanged"."""

    article_id: int
    version_id: int
    outcome: str


def put_articles(session: Session, given: Iterable[Fetched]) -> list[SavedArticle]:
    """Stores articles in their order without a commit; another text than the last of a URL becomes a new version.

    Characters that no database keeps (NUL, lone surrogates) become U+FFFD. Raises ValueError where a source was never
    declared, and for an address that is neither of the web nor of a file: people click on it.
    """
    articles = [_storable(article) for article in given]
    owners = _owners(session, {article.source for article in articles})
    urls = select(models.Article.url).where(col(models.Article.url).in_([article.url for article in articles]))
    known = set(session.exec(urls))
    saved: list[SavedArticle] = []
    fresh: list[Fetched] = []
    for article in articles:
        if article.url in known:
            saved += _put_new(session, fresh, owners)  # among which may be another text of it
            fresh = []
            saved.append(_put_again(session, article))
        else:
            known.add(article.url)
            fresh.append(article)
    return saved + _put_new(session, fresh, owners)


def _storable(article: Fetched) -> Fetched:
    if not article.url.startswith(("http://", "https://", "file://")):
        raise ValueError(
            f"url: found {article.url[:80]!r}, expected an address that begins with http://, https:// or file://"
        )
    text, authors = storable(article.text), [storable(author) for author in article.authors]
    runs = article.runs if text == article.text else None
    return replace(article, text=text, title=storable(article.title), authors=authors, runs=runs)


def storable(text: str) -> str:
    """The text with what no database keeps (NUL, lone surrogates) as U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _owners(session: Session, slugs: set[str]) -> Mapping[str, int]:
    """The ids of sources."""
    query = select(models.Source.slug, models.Source.id).where(col(models.Source.slug).in_(slugs))
    owners = {slug: number for slug, number in session.exec(query) if number is not None}
    for slug in sorted(slugs - owners.keys()):
        raise ValueError(f"source: found {slug!r}, expected a declared one; declare_sources first")
    return owners


def _put_new(session: Session, articles: Sequence[Fetched], owners: Mapping[str, int]) -> list[SavedArticle]:
    """Stores articles of URLs that are not known, together: a statement takes longer than a row."""
    if not articles:
        return []
    rows = [
        {
            "url": article.url, "source_id": owners[article.source], "title": article.title, "authors": article.authors,
            "published": article.published, "published_precision": article.published_precision,
            "published_from": article.published_from, "published_at": article.published_at,
            "modified": article.modified, "language": article.language, "first_seen": article.fetched,
        }
        for article in articles
    ]  # fmt: skip
    session.connection().execute(insert(models.Article), rows)
    given = select(models.Article.url, models.Article.id).where(
        col(models.Article.url).in_([row["url"] for row in rows])
    )
    by_url = dict(session.execute(given).all())
    numbers = [by_url[article.url] for article in articles]
    versions = _put_versions(
        session,
        [_version(article, number, text_hash(article.text)) for article, number in zip(articles, numbers, strict=True)],
    )
    stories.assign_new(session.connection(), list(map(_told, numbers, articles)))
    return [SavedArticle(number, versions[number], "new") for number in numbers]


def _told(number: int, article: Fetched) -> stories.Told:
    """A new article as it is compared with others."""
    day = article.published if article.published_at is None else article.published_at
    return stories.Told(
        number, shingles(article.text) if article.runs is None else article.runs, (day or "")[:10], None
    )


def _put_versions(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Stores a version of each of some articles; its id by that of the article."""
    session.connection().execute(insert(models.ArticleVersion), rows)
    row = models.ArticleVersion
    newest = select(row.article_id, func.max(row.id)).where(
        col(row.article_id).in_([one["article_id"] for one in rows])
    )
    return dict(session.execute(newest.group_by(col(row.article_id))).all())


def _version(article: Fetched, article_id: int, digest: str) -> dict[str, Any]:
    return {
        "article_id": article_id, "fetched": article.fetched, "text": article.text, "content_hash": digest,
        "archive": article.archive, "run_id": article.run_id,
    }  # fmt: skip


def _put_again(session: Session, given: Fetched) -> SavedArticle:
    """Stores what was fetched of a URL that is known."""
    article = session.exec(select(models.Article).where(models.Article.url == given.url)).one()
    number = int(article.id or 0)
    last = _last_version(session, number)
    known = _known(session, last, given) if last is not None else None
    if known is not None:
        return SavedArticle(number, int(known.id or 0), "unchanged")
    article.title, article.modified = given.title, given.modified or article.modified
    session.add(article)
    session.flush()  # the index of the version's words takes the title too
    digest = content_hash(session, number, given.text, before=last)
    versions = _put_versions(session, [_version(given, number, digest)])
    stories.assign(session.connection(), article_id=number, text=given.text)
    return SavedArticle(number, versions[number], "changed")


def _last_version(session: Session, article_id: int) -> models.ArticleVersion | None:
    query = select(models.ArticleVersion).where(models.ArticleVersion.article_id == article_id)
    return session.exec(query.order_by(col(models.ArticleVersion.id).desc()).limit(1)).first()


def _known(session: Session, last: models.ArticleVersion, given: Fetched) -> models.ArticleVersion | None:
    """The version that a text is already: the last one, or of a copy older than that any."""
    if last.text == given.text:
        return last
    return version_of(session, last.article_id, given.text) if given.fetched <= last.fetched else None
