"""How does what was fetched enter the knowledge base? Articles with the ends of their leases, many in one commit."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from kb import frontier, models, store
from kb.turns import Turn, take


class Landing(NamedTuple):
    """How a lease ends, with the fields of its article as `store.put_article` takes them, where it has one."""

    outcome: frontier.Outcome
    article: Mapping[str, Any] | None = None


def land(session: Session, landings: Sequence[Landing]) -> list[str]:
    """Stores articles and ends leases, all of them or none; returns what each article was: new, changed, unchanged."""
    take(session.connection(), Turn.CRAWL)
    saved = [
        store.put_article(session, **landing.article).outcome for landing in landings if landing.article is not None
    ]
    frontier.end_leases(session, (landing.outcome for landing in landings))
    session.commit()
    session.expunge_all()  # a crawl lasts; what it wrote is not read again
    return saved


def is_stored(session: Session, *, url: str, text: str) -> bool:
    """Whether the last version of the article at a canonical URL has this very text."""
    query = select(models.ArticleVersion.text).join(models.Article).where(models.Article.url == url)
    last = session.exec(query.order_by(col(models.ArticleVersion.id).desc()).limit(1)).first()
    return last == store.storable(text)
