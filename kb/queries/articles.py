"""Which articles are there? Texts with their sources, versions and stories, and those that await extraction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select

from kb import models
from kb.queries.reading import moment, placed, rows


class PendingVersion(NamedTuple):
    """An article version whose claims are older than the extractor."""

    version_id: int
    title: str
    published: str | None
    text: str


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


class ArticleRow(NamedTuple):
    """An article with its newest version and the number of claims in that."""

    article_id: int
    version_id: int
    title: str
    url: str
    source: str
    published: str | None
    published_from: str | None
    first_seen: datetime | None
    story_id: int | None
    versions: int
    claims: int


class VersionRow(NamedTuple):
    """A version of an article, with how many claims it makes."""

    version_id: int
    fetched: datetime | None
    archive: str | None
    extractor: str | None
    claims: int


class StoryRow(NamedTuple):
    """A story with its first publisher and how many articles tell it."""

    story_id: int
    source: str
    title: str
    published: str | None
    articles: int


def pending_versions(
    session: Session, *, extractor: str, limit: int | None = None, among: Sequence[int] | None = None
) -> list[PendingVersion]:
    """Article versions whose stamp is not `extractor`, oldest first, each after the earlier ones of its article.

    Of the ids in `among`, where given. They are the caller's until its transaction ends: on PostgreSQL, several
    extractions at once each get their own.
    """
    earlier = aliased(models.ArticleVersion)
    is_next = ~exists().where(
        col(earlier.article_id) == col(models.ArticleVersion.article_id),
        col(earlier.id) < col(models.ArticleVersion.id),
        col(earlier.extractor).is_distinct_from(extractor),
    )
    query = (
        select(models.ArticleVersion.id, models.Article.title, models.Article.published, models.ArticleVersion.text)
        .join(models.Article, col(models.Article.id) == col(models.ArticleVersion.article_id))
        .where(col(models.ArticleVersion.extractor).is_distinct_from(extractor), is_next)
        .order_by(col(models.ArticleVersion.id))
        .limit(limit)
        .with_for_update(of=models.ArticleVersion, key_share=True, skip_locked=True)
    )
    if among is not None:
        query = query.where(col(models.ArticleVersion.id).in_(among))
    return [PendingVersion(*row) for row in session.exec(query)]


def pending_ids(session: Session, *, extractor: str) -> list[int]:
    """The ids of all article versions whose stamp is not `extractor`, oldest first."""
    query = (
        select(models.ArticleVersion.id)
        .where(col(models.ArticleVersion.extractor).is_distinct_from(extractor))
        .order_by(col(models.ArticleVersion.id))
    )
    return [int(found or 0) for found in session.exec(query)]


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


def articles(
    session: Session, *, source: str | None = None, story_id: int | None = None, since: str | None = None,
    until: str | None = None, limit: int = 50, offset: int = 0,
) -> list[ArticleRow]:  # fmt: skip
    """Articles, the newest first; `since` and `until` are ISO prefixes of the day of publication."""
    given: dict[str, Any] = {"source": source, "story": story_id, "since": since, "until": until and until + "~"}
    parts = {
        "source": "a.source_id = (SELECT id FROM source WHERE slug = :source)", "story": "a.story_id = :story",
        "since": "a.published >= :since", "until": "a.published <= :until",
    }  # fmt: skip
    values = {name: value for name, value in given.items() if value is not None}
    narrowed = placed([parts[name] for name in values])
    sql = (
        "SELECT a.id, (SELECT max(v.id) FROM article_version v WHERE v.article_id = a.id) AS version_id, a.title, a.url, s.slug,"
        " a.published, a.published_from, a.first_seen, a.story_id,"
        " (SELECT count(*) FROM article_version v WHERE v.article_id = a.id),"
        " (SELECT count(*) FROM claim c WHERE c.version_id = (SELECT max(v.id) FROM article_version v WHERE v.article_id = a.id))"
        f" FROM (SELECT a.* FROM article a {narrowed}"
        " ORDER BY a.published DESC NULLS LAST, a.id DESC LIMIT :limit OFFSET :offset) a JOIN source s ON s.id = a.source_id"
        " ORDER BY a.published DESC NULLS LAST, a.id DESC"
    )
    found = rows(session, sql, values | {"limit": limit, "offset": offset})
    return [ArticleRow._make((*row[:7], moment(row[7]), *row[8:])) for row in found]


def versions(session: Session, article_id: int) -> list[VersionRow]:
    """The versions of an article, the oldest first; more than one means that it was edited."""
    sql = (
        "SELECT v.id, v.fetched, v.archive, v.extractor, (SELECT count(*) FROM claim c WHERE c.version_id = v.id)"
        " FROM article_version v WHERE v.article_id = :article ORDER BY v.id"
    )
    found = rows(session, sql, {"article": article_id})
    return [VersionRow(row[0], moment(row[1]), *row[2:]) for row in found]


def stories(session: Session, *, limit: int = 50, offset: int = 0) -> list[StoryRow]:
    """Stories that several articles tell, the one found last first, by the article that came first."""
    sql = (
        "SELECT t.id, s.slug, a.title, a.published, (SELECT count(*) FROM article o WHERE o.story_id = t.id)"
        " FROM (SELECT id, first_source_id FROM story ORDER BY id DESC LIMIT :limit OFFSET :offset) t"
        " JOIN source s ON s.id = t.first_source_id"
        " JOIN article a ON a.id = (SELECT o.id FROM article o WHERE o.story_id = t.id"
        " ORDER BY coalesce(o.published_at, o.published, '9999'), o.first_seen, o.id LIMIT 1) ORDER BY t.id DESC"
    )
    return [StoryRow._make(row) for row in rows(session, sql, {"limit": limit, "offset": offset})]
