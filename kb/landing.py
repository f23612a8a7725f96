"""How does what was fetched enter the knowledge base? Articles with the ends of their leases, many in one commit."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from kb import frontier, models
from kb.articles import Fetched, put_articles, storable
from kb.turns import Turn, take


class Landing(NamedTuple):
    """How a lease ends, with its article where it has one."""

    outcome: frontier.Outcome
    article: Fetched | None = None


def land(session: Session, landings: Sequence[Landing]) -> list[str]:
    """Stores articles and ends leases, all of them or none; returns what each article was: new, changed, unchanged."""
    take(session.connection(), Turn.CRAWL)
    saved = put_articles(session, [landing.article for landing in landings if landing.article is not None])
    frontier.end_leases(session, (landing.outcome for landing in landings))
    session.commit()
    session.expunge_all()  # a crawl lasts; what it wrote is not read again
    return [article.outcome for article in saved]


def is_stored(session: Session, *, url: str, text: str) -> bool:
    """Whether the last version of the article at a canonical URL has this very text."""
    query = select(models.ArticleVersion.text).join(models.Article).where(models.Article.url == url)
    last = session.exec(query.order_by(col(models.ArticleVersion.id).desc()).limit(1)).first()
    return last == storable(text)
