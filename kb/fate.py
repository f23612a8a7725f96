"""What became of a URL? Its place in the frontier, why it was dropped, and the article that it led to."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from kb import frontier, models


class Fate(NamedTuple):
    """A URL's way so far; the fields from `article` on are None where it led to none.

    `url` is the address that was fetched and `stored` the one at which its article is kept, where the two differ.
    """

    url: str
    source: str
    state: str
    reason: str | None
    tries: int
    added: datetime
    next_due: datetime | None
    title: str | None
    summary: str | None
    article: str | None
    published: str | None
    published_from: str | None
    versions: int
    text: str | None
    stored: str | None


def fate(session: Session, url: str) -> Fate | None:
    """What became of a canonical URL, fetched or stored; None where no source announced it and no article is kept there."""
    row = session.exec(select(models.Frontier).where(models.Frontier.url == url)).first()
    article = session.exec(select(models.Article).where(models.Article.url == url)).first()
    if row is None:
        return _told(session, _put_in(article), article) if article is not None else None
    if article is None:
        return _told(session, row, _led_to(session, row))
    return _told(session, _fetched(session, row) if frontier.is_address(row) else row, article)


def _put_in(article: models.Article) -> models.Frontier:
    """The way of an article that was never in the frontier: put in by hand, or out of a web archive."""
    return models.Frontier(url=article.url, source_id=article.source_id, state="done", added=article.first_seen)


def _led_to(session: Session, row: models.Frontier) -> models.Article | None:
    """The article that a URL led to at another address, which has the same body: a redirect, or what its page names."""
    query = select(models.Article).join(models.Frontier, col(models.Frontier.url) == col(models.Article.url))
    return session.exec(query.where(models.Frontier.body_hash == row.body_hash)).first() if row.body_hash else None


def _fetched(session: Session, row: models.Frontier) -> models.Frontier:
    """The URL that led to an address that was never fetched."""
    alike = select(models.Frontier).where(models.Frontier.body_hash == row.body_hash, models.Frontier.looks > 0)
    return session.exec(alike.order_by(col(models.Frontier.id))).first() or row


def _told(session: Session, row: models.Frontier, article: models.Article | None) -> Fate:
    of_article = models.ArticleVersion.article_id == (article.id if article else None)
    versions = session.exec(select(func.count()).select_from(models.ArticleVersion).where(of_article)).one()
    newest = select(models.ArticleVersion.text).where(of_article).order_by(col(models.ArticleVersion.id).desc())
    return Fate(
        row.url, session.get_one(models.Source, row.source_id).slug, row.state, row.reason, row.looks + row.tries,
        row.added, row.next_due, row.title, row.summary, article.title if article else None,
        article.published if article else None, article.published_from if article else None, versions,
        session.exec(newest).first(), article.url if article else None,
    )  # fmt: skip
