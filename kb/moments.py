"""How does a table keep a moment? In UTC, aware on both engines."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """A moment stored in UTC and read back as aware; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(
                f"a moment without time zone: found {value!r}, expected an aware one; use datetime.now(UTC)"
            )
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as read."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A field of a table that holds a moment."""
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable, index=index))
