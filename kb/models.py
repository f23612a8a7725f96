"""Which tables does the knowledge base keep? SQLModel classes for SQLite and PostgreSQL alike.

What is computed from claims has its tables in `kb.derived`, full text search in `kb.search`. Times are aware and UTC. Dates of uncertain precision are ISO prefixes ("2026", "2026-Q1", "2026-06").
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from kb.moments import UtcDateTime as UtcDateTime  # the name under which revisions know it
from kb.moments import moment

#: Of a claim: that it names a date for what is not there yet. A query must have these words for its index to be used.
PROMISED: Final = text("due_end IS NOT NULL AND status IN ('planned', 'under_construction', 'speculative')")


#: The source of what people add by hand. Who published it is not known, so each of its articles counts as a publisher's own.
ADDED: Final = "added"


class Source(SQLModel, table=True):
    """A declared source."""

    __tablename__ = "source"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    title: str
    homepage: str | None = None
    kind: str | None = None
    country: str | None = None
    language: str | None = None


class Feed(SQLModel, table=True):
    """A way into a source: feed, sitemap, index of sitemaps or listing, with what the last request of it said.

    `read` is when its body last came whole, `interval` the seconds that it is left alone between polls.
    """

    __tablename__ = "feed"
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    url: str = Field(unique=True)
    kind: str = "feed"
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_status: int | None = None
    last_error: str | None = None
    failures: int = 0
    entries: int | None = None
    checked: datetime | None = moment(nullable=True)
    succeeded: datetime | None = moment(nullable=True)
    read: datetime | None = moment(nullable=True)
    interval: float | None = None
    next_due: datetime | None = moment(nullable=True, index=True)


class Frontier(SQLModel, table=True):
    """A URL known to be fetched or looked at again; `state` is "queued", "leased", "done" or "failed".

    `tries` are the attempts in a row that failed, `looks` those that did not; `published_from` says what announced the
    date. ETag, Last-Modified and body hash are those of the last page that was stored.
    """

    __tablename__ = "frontier"
    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    state: str = Field(default="queued", index=True)
    title: str | None = None
    summary: str | None = None
    published: str | None = None
    published_from: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    leased_until: datetime | None = moment(nullable=True)
    tries: int = 0
    looks: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_due: datetime | None = moment(nullable=True, index=True)
    reason: str | None = None
    added: datetime = moment()


class CrawlRun(SQLModel, table=True):
    """One run; `kind` names its command, `counts` holds what it fetched, kept and dropped by reason."""

    __tablename__ = "crawl_run"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(default="crawl", sa_column_kwargs={"server_default": "crawl"})
    started: datetime = moment(index=True)
    finished: datetime | None = moment(nullable=True)
    outcome: str | None = None
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    errors: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Alarm(SQLModel, table=True):
    """Something wrong with a source, or with one feed of it, from `raised` until `ended`; kinds are those of kb.health."""

    __tablename__ = "alarm"
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    feed_id: int | None = Field(default=None, foreign_key="feed.id")
    kind: str
    detail: str
    raised: datetime = moment(index=True)
    ended: datetime | None = moment(nullable=True)


class Story(SQLModel, table=True):
    """Near-identical articles, of which `first_source_id` published first; copies are not independent evidence."""

    __tablename__ = "story"
    id: int | None = Field(default=None, primary_key=True)
    first_source_id: int | None = Field(default=None, foreign_key="source.id")


class Shingle(SQLModel, table=True):
    """One of the runs of words by which an article is recognised in another (`kb.stories`)."""

    __tablename__ = "shingle"
    hash: int = Field(sa_column=Column(BigInteger(), primary_key=True, autoincrement=False))
    article_id: int = Field(foreign_key="article.id", primary_key=True, index=True)


class Article(SQLModel, table=True):
    """A canonical URL; `published_from` says where the publication date was found.

    `published` is a day, `published_at` and `modified` the moment with its time zone where the page gave one.
    """

    __tablename__ = "article"
    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    title: str
    authors: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    published: str | None = Field(default=None, index=True)
    published_precision: str | None = None
    published_from: str | None = None
    published_at: str | None = None
    modified: str | None = None
    language: str | None = None
    first_seen: datetime = moment(index=True)
    story_id: int | None = Field(default=None, foreign_key="story.id", index=True)


class ArticleVersion(SQLModel, table=True):
    """The text of an article as fetched by `run_id`; `archive` is "file:offset" of its WARC record.

    `extractor` is the stamp of its claims, `extracted_run_id` the run that made them.
    """

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "content_hash"),)
    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    fetched: datetime = moment(index=True)
    text: str
    content_hash: str
    fingerprint: str | None = None
    archive: str | None = None
    extractor: str | None = Field(default=None, index=True)
    extracted: datetime | None = moment(nullable=True, index=True)
    run_id: int | None = Field(default=None, foreign_key="crawl_run.id", index=True)
    extracted_run_id: int | None = Field(default=None, foreign_key="crawl_run.id", index=True)


class Entity(SQLModel, table=True):
    """A cluster, site, programme or organisation; `origin` is "curated", "discovered" or "rejected".

    One that a person merged into another has no claims and stays, so that its name leads to the other.
    """

    __tablename__ = "entity"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str = Field(index=True)
    origin: str = Field(default="discovered", index=True)
    owner: str | None = Field(default=None, index=True)
    operator: str | None = None
    country: str | None = None
    region: str | None = None
    lat: float | None = None
    lon: float | None = None
    parent: str | None = Field(default=None, index=True)
    announced: int | None = None
    merged_into: int | None = Field(default=None, foreign_key="entity.id")
    decided: datetime | None = moment(nullable=True)
    decided_by: str | None = None


class EntityAlias(SQLModel, table=True):
    """A written form of an entity's name."""

    __tablename__ = "entity_alias"
    __table_args__ = (UniqueConstraint("entity_id", "alias"),)
    id: int | None = Field(default=None, primary_key=True)
    entity_id: int = Field(foreign_key="entity.id", index=True)
    alias: str = Field(index=True)


class Claim(SQLModel, table=True):
    """One mention of one number that one article version states of one subject (annotation guidelines).

    Copied beside it, so that lists need no join: `source_id`, `chips` (sorted, joined by commas), `day` (of publication,
    empty where unknown) and `known`, the day by which it could be known: the last day of publication, or for a later
    version that of its fetching. `value_usd` and `h100e_*` are the value made comparable (`kb.likeness`); one that
    `is_conversion` says again in another unit what the claim before it says (`kb.conversions`).
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("version_id", "start_char", "end_char", "metric", "entity_id"),
        Index("ix_claim_series", "entity_id", "metric", "day", "version_id", "start_char", "status"),
        Index("ix_claim_subject", "entity_id", "day", "version_id", "start_char"),
        Index("ix_claim_metric", "metric", "day", "version_id", "start_char"),
        Index("ix_claim_day", "day", "version_id", "start_char"),
        Index("ix_claim_source", "source_id", "day"),
        Index("ix_claim_speaker", "attributed_to", "day", "version_id", "start_char"),
        Index("ix_claim_confidence", "confidence"),
        Index("ix_claim_promise", "attributed_to", "source_id", sqlite_where=PROMISED, postgresql_where=PROMISED),
    )
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="article_version.id")
    entity_id: int = Field(foreign_key="entity.id")
    source_id: int
    metric: str
    value: float
    value_max: float | None = None
    bound: str
    unit: str
    status: str
    due: str | None = None
    due_start: str | None = None
    due_end: str | None = None
    attributed_to: str | None = None
    chips: str = ""
    value_text: str
    sentence: str
    start_char: int
    end_char: int
    confidence: float
    extractor: str
    day: str = ""
    known: str
    value_usd: float | None = None
    h100e_bf16: float | None = None
    h100e_8bit: float | None = None
    is_conversion: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ClaimChip(SQLModel, table=True):
    """A chip that a claim counts, by canonical name."""

    __tablename__ = "claim_chip"
    claim_id: int = Field(foreign_key="claim.id", primary_key=True)
    chip: str = Field(primary_key=True)


class Review(SQLModel, table=True):
    """A human decision on a claim, keyed by its place in the text so that it survives re-extraction.

    `subject` is the one extracted, None where the decision holds for every subject of the number. `claim` is the claim
    as extracted, so that one that was accepted comes back where a later extractor misses it; `corrected` the fields
    that the reviewer changed. Of several decisions the last holds.
    """

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_place", "version_id", "start_char", "end_char", "metric"),)
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="article_version.id")
    start_char: int
    end_char: int
    metric: str
    subject: str | None = None
    decision: str
    claim: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    corrected: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    reviewer: str
    decided: datetime = moment()
