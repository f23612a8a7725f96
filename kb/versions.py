"""How is a version of an article told from its others? By its text, and by what it followed where an edit brought one back."""

import hashlib

from sqlmodel import Session, select

from kb import models


def version_of(session: Session, article_id: int, text: str, *, but: int | None = None) -> models.ArticleVersion | None:
    """The first version of an article with this very text, of those that are not the version `but`."""
    same = select(models.ArticleVersion).where(
        models.ArticleVersion.article_id == article_id,
        models.ArticleVersion.content_hash == text_hash(text),
        models.ArticleVersion.id != (but or 0),
    )
    return session.exec(same).first()


def content_hash(
    session: Session, article_id: int, text: str, *, before: models.ArticleVersion | None, but: int | None = None
) -> str:
    """SHA-256 of a version's text; where another version has the same, of it and of the version `before` it."""
    if version_of(session, article_id, text, but=but) is None:
        return text_hash(text)
    return text_hash(f"{before.content_hash if before is not None else ''} {text}")


def text_hash(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
