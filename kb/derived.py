"""Which tables are computed from claims? What `kb.derivation` rewrites in the transaction that changes a claim.

Each row belongs to one subject and metric, the block in which claims are compared. The views show them with names.
Ids of claims carry no constraint: a block is rewritten whole with its claims, and `gigawatch db check` compares both.
"""

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel


class Series(SQLModel, table=True):
    """The claims of one subject, metric, chips and status: how many, since when, and which of them is the newest.

    `latest_id` is None, and `day` empty, where no article says any of it any more; `value` and `value_usd` are of the
    newest, None where it is a plan that was told to be cancelled since. `course` has what the newest came to at the ends of months (`kb.courses`).
    """

    __tablename__ = "series"
    __table_args__ = (
        Index("ix_series_block", "entity_id", "metric"), Index("ix_series_day", "day"), Index("ix_series_claims", "claims"),
        Index("ix_series_metric", "metric", "entity_id", "claims"), Index("ix_series_status", "status", "claims"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    entity_id: int = Field(foreign_key="entity.id")
    metric: str
    chips: str
    status: str
    claims: int
    first_known: str
    day: str
    latest_id: int | None = Field(default=None, index=True)
    value: float | None = None
    value_usd: float | None = None
    course: dict[str, float | None] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )


class Statement(SQLModel, table=True):
    """One figure of a series as often as it was stated: values within 0.5 %, the same unit and end of `due`.

    `claim_id` is its first claim; `lowest` and `highest` span the values taken for the same. `stories` and
    `publishers` count independent evidence: copies of a story are one, and belong to its first publisher.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_block", "entity_id", "metric", "status", "due_end"),
        Index("ix_statement_support", "stories", "last_day"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entity_id: int = Field(foreign_key="entity.id")
    metric: str
    chips: str
    status: str
    unit: str
    due_end: str
    lowest: float
    highest: float
    value_max: float | None
    claims: int
    stories: int
    publishers: int
    speakers: int
    first_day: str
    last_day: str
    claim_id: int


class Conflict(SQLModel, table=True):
    """Two figures that cannot both hold, by their two claims that lie nearest in time; the later is `claim_id`.

    `gap` is the distance of their intervals as a share of the larger value.
    """

    __tablename__ = "conflict"
    __table_args__ = (Index("ix_conflict_block", "entity_id", "metric"), Index("ix_conflict_day", "day"))
    id: int | None = Field(default=None, primary_key=True)
    entity_id: int = Field(foreign_key="entity.id")
    metric: str
    status: str
    day: str
    gap: float
    stories: int
    other_stories: int
    claim_id: int
    other_id: int


class Revision(SQLModel, table=True):
    """A figure that replaces an earlier one of the same voice; `kind` is "changed", "grown" or "edited".

    `change` is the later value less the earlier in the claims' unit, `share` the same as a share of the earlier.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_block", "entity_id", "metric"), Index("ix_revision_day", "day"))
    id: int | None = Field(default=None, primary_key=True)
    entity_id: int = Field(foreign_key="entity.id")
    metric: str
    status: str
    day: str
    kind: str
    speaker: str
    change: float
    share: float | None
    claim_id: int
    earlier_id: int


class Slip(SQLModel, table=True):
    """The same figure of the same voice with another due date: `days` later (below zero: brought forward)."""

    __tablename__ = "slip"
    __table_args__ = (
        Index("ix_slip_block", "entity_id", "metric"), Index("ix_slip_day", "day"), Index("ix_slip_days", "days"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    entity_id: int = Field(foreign_key="entity.id")
    metric: str
    status: str
    day: str
    speaker: str
    days: int
    claim_id: int
    earlier_id: int


class Ratio(SQLModel, table=True):
    """One newest claim of a subject over another, with what makes it implausible (`kb/data/ratios.toml`)."""

    __tablename__ = "ratio"
    __table_args__ = (Index("ix_ratio_name", "ratio", "value"),)
    id: int | None = Field(default=None, primary_key=True)
    entity_id: int = Field(foreign_key="entity.id", index=True)
    ratio: str
    status: str
    value: float
    unit: str
    low: float
    high: float
    flag: str | None
    reason: str | None
    day: str
    claim_id: int
    other_id: int
