"""Which web archives have been read, how far, and what came of them? A row per file, so that a backfill goes on.

What a file held enters together with the note that it is read: killed in between, it is read again and stored once.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, Session, SQLModel, func, select

from kb import models
from kb.articles import Fetched, put_articles
from kb.turns import Turn, take


class WebArchive(SQLModel, table=True):
    """A WARC file; `state` is "reading", "done" or "failed", `counts` holds its records, kept or dropped by reason."""

    __tablename__ = "web_archive"
    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    size: int | None = Field(default=None, sa_column=Column(BigInteger(), nullable=True))
    state: str = Field(index=True)
    counts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    error: str | None = None
    run_id: int | None = Field(default=None, foreign_key="crawl_run.id", index=True)
    finished: datetime | None = Field(default=None, sa_column=Column(models.UtcDateTime(), nullable=True))


class ArchiveRead(NamedTuple):
    """How a file was read in a run."""

    url: str
    state: str
    counts: dict[str, int]
    error: str | None


def done(session: Session) -> dict[str, int | None]:
    """The files that are read, with their size then; None where it was not known."""
    query = select(WebArchive.url, WebArchive.size).where(WebArchive.state == "done")
    return dict(session.exec(query).all())


def begin(session: Session, *, url: str, size: int | None, run_id: int) -> None:
    """Notes that a file is being read."""
    archive = session.exec(select(WebArchive).where(WebArchive.url == url)).first() or WebArchive(url=url, state="")
    archive.size, archive.state, archive.run_id = size, "reading", run_id
    archive.counts, archive.error, archive.finished = {}, None, None
    session.add(archive)
    session.commit()


def finish(session: Session, *, url: str, counts: Mapping[str, int], error: str | None = None) -> None:
    """Notes what came of a file that was begun, with the error where it could not be read, and commits."""
    archive = session.exec(select(WebArchive).where(WebArchive.url == url)).one()
    archive.counts, archive.error = dict(counts), error
    archive.state, archive.finished = "done" if error is None else "failed", datetime.now(UTC)
    session.add(archive)
    session.commit()


def read_in(session: Session, run_id: int) -> list[ArchiveRead]:
    """How the files fared that a run read last, by address."""
    query = select(WebArchive).where(WebArchive.run_id == run_id).order_by(WebArchive.url)
    return [ArchiveRead(row.url, row.state, row.counts, row.error) for row in session.exec(query)]


def keep(session: Session, articles: Sequence[Fetched]) -> list[str]:
    """Stores articles without a commit; what each was: new, changed, unchanged, or older than what is known of it.

    A text that was fetched before the newest version of its article would pass for an edit: it is left out.
    """
    take(session.connection(), Turn.CRAWL)
    outcomes = []
    for article in articles:
        newest = (
            select(func.max(models.ArticleVersion.fetched))
            .join(models.Article)
            .where(models.Article.url == article.url)
        )
        known = session.exec(newest).one()
        if known is not None and known > article.fetched:
            outcomes.append("older")
        else:
            outcomes += [saved.outcome for saved in put_articles(session, [article])]
    return outcomes
