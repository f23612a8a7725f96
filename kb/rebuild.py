"""How are stored articles rebuilt from their archived pages? Versions with their records, and their replacement."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlmodel import Session, col, delete, func, select, update

from kb import models
from kb.derivation import blocks_of_article, derive
from kb.reviews import relocate
from kb.turns import Turn, take
from kb.versions import content_hash

#: Where a date was announced, and not found on the page; the archived page does not tell it.
_CARRIED: Final = ("feed", "sitemap", "listing")
_OF_ARTICLE: Final = (
    "title", "authors", "published", "published_precision", "published_from", "published_at", "modified", "language",
)  # fmt: skip


class ArchivedVersion(NamedTuple):
    """An article version with its archive record, and what feed and source said of it.

    The date that was announced is kept by the article, too, where none was found on its page.
    """

    version_id: int
    url: str
    archive: str
    said_title: str | None
    said_summary: str | None
    said_published: str | None
    said_from: str | None
    site: str
    is_newest: bool


def archived_ids(session: Session) -> list[list[int]]:
    """The versions that have an archive record, those of an article together, in the order of their fetching."""
    query = (
        select(models.ArticleVersion.article_id, models.ArticleVersion.id)
        .where(col(models.ArticleVersion.archive).is_not(None))
        .order_by(col(models.ArticleVersion.article_id), col(models.ArticleVersion.id))
    )
    return [[int(found or 0) for _, found in rows] for _, rows in groupby(session.exec(query), key=itemgetter(0))]


def archived_versions(session: Session, ids: Sequence[int]) -> list[ArchivedVersion]:
    """Those of the versions that have an archive record, in their order; the newest is so among the archived."""
    theirs = select(models.ArticleVersion.article_id).where(col(models.ArticleVersion.id).in_(ids))
    newest = (
        select(func.max(models.ArticleVersion.id))
        .where(
            col(models.ArticleVersion.article_id).in_(theirs),
            col(models.ArticleVersion.archive).is_not(None),
        )
        .group_by(col(models.ArticleVersion.article_id))
    )
    last = set(session.exec(newest))
    query = (
        select(models.ArticleVersion, models.Article, models.Source.title, models.Frontier)
        .join(models.Article, col(models.Article.id) == col(models.ArticleVersion.article_id))
        .join(models.Source, col(models.Source.id) == col(models.Article.source_id))
        .outerjoin(models.Frontier, col(models.Frontier.url) == col(models.Article.url))
        .where(col(models.ArticleVersion.archive).is_not(None), col(models.ArticleVersion.id).in_(ids))
        .order_by(col(models.ArticleVersion.article_id), col(models.ArticleVersion.id))
    )
    return [
        ArchivedVersion(
            int(version.id or 0), article.url, str(version.archive), said.title if said else None,
            said.summary if said else None, *_announced(article, said), site, version.id in last,
        )
        for version, article, site, said in session.exec(query)
    ]  # fmt: skip


def _announced(article: models.Article, said: models.Frontier | None) -> tuple[str | None, str | None]:
    """(date, what told it) as announced: at the article's address, else as the article has it from another one."""
    if said is not None and said.published is not None:
        return said.published, said.published_from
    if article.published_from in _CARRIED:
        return article.published_at or article.published, article.published_from
    return None, None


def replace_version(session: Session, *, version_id: int, article: Mapping[str, Any], is_newest: bool) -> list[str]:
    """Puts a version's text, and for the newest the article's fields, in place of the stored; returns what changed.

    A new text makes the version's claims stale. One that the version before or after it has already ends this version:
    the two differed by what is not read any more. Its reviews go to the other. With another version between them the text
    is one that an edit brought back, and stays.
    """
    take(session.connection(), Turn.CLAIMS)
    version = session.get_one(models.ArticleVersion, version_id)
    row = session.get_one(models.Article, version.article_id)
    changed = []
    for field in _OF_ARTICLE if is_newest else ():
        value = list(article[field]) if field == "authors" else article[field]
        if getattr(row, field) != value:
            setattr(row, field, value)
            changed.append(field)
    text = str(article["text"])
    if version.text != text:
        changed.append("text")
    before, after = _beside(session, version)
    other = next((beside for beside in (before, after) if beside is not None and beside.text == text), None)
    if other is not None:
        _end_version(session, version, int(other.id or 0))
        session.commit()
        return [field for field in changed if field != "text"] + ["version"]
    if changed:
        version.extractor = None  # claims depend on the article's date and title too
    if "text" in changed:
        relocate(session, version_id, version.text, text)
        given = content_hash(session, version.article_id, text, before=before, but=version_id)
        version.text, version.content_hash, version.fingerprint = text, given, None
    session.add_all((row, version))
    session.commit()
    return changed


def _beside(
    session: Session, version: models.ArticleVersion
) -> tuple[models.ArticleVersion | None, models.ArticleVersion | None]:
    """The versions of an article before and after one of it."""
    theirs, number = (
        select(models.ArticleVersion).where(models.ArticleVersion.article_id == version.article_id),
        col(models.ArticleVersion.id),
    )
    before = theirs.where(number < version.id).order_by(number.desc()).limit(1)
    return session.exec(before).first(), session.exec(
        theirs.where(number > version.id).order_by(number).limit(1)
    ).first()


def _end_version(session: Session, version: models.ArticleVersion, other: int) -> None:
    blocks = blocks_of_article(session.connection(), version.article_id)
    claims = select(models.Claim.id).where(models.Claim.version_id == version.id)
    session.exec(delete(models.ClaimChip).where(col(models.ClaimChip.claim_id).in_(claims)))
    session.exec(delete(models.Claim).where(col(models.Claim.version_id) == version.id))
    session.exec(update(models.Review).where(col(models.Review.version_id) == version.id).values(version_id=other))
    session.delete(version)
    session.flush()
    derive(session.connection(), blocks)
