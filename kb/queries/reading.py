"""How is a query put to the database? By the driver itself: at a page of rows, a layer between costs as much as the rows.

SQL names its values as `:name`; a list becomes as many values. The session's transaction holds, and errors of the driver
come as SQLAlchemy's.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

_NAME: Final = re.compile(r"(?<![:\w]):(\w+)")
_NO_ROWS: Final = "(SELECT 1 WHERE 1 = 0)"


class _Driver(NamedTuple):
    """The driver's connection of a session, for as long as one transaction lasts."""

    transaction: SessionTransaction | None
    connection: Any
    error: type[Exception]
    dialect: str


def rows(session: Session, sql: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a query, as the driver gives them; every name in it must have a value, or a list of values."""
    driver = _driver(session)
    given = values or {}
    lists = [name for name, value in given.items() if isinstance(value, (list, tuple))]
    statement = sql
    if lists or driver.dialect != "sqlite":
        statement = _prepared(sql, tuple((name, len(given[name])) for name in lists), driver.dialect)
        given = dict(given)
        for name in lists:
            given |= {f"{name}_{number}": value for number, value in enumerate(given.pop(name))}
    try:
        return driver.connection.execute(statement, given).fetchall()  # type: ignore[no-any-return]
    except driver.error as error:
        raise OperationalError(statement, given, error) from error


def _driver(session: Session) -> _Driver:
    """Kept with the session: asking SQLAlchemy for it anew takes a fifth of the time in which SQLite finds one claim."""
    held: _Driver | None = session.info.get(__name__)
    if held is not None and held.transaction is session.get_transaction():
        return held
    connection = session.connection()
    dialect = connection.dialect
    found = _Driver(
        session.get_transaction(), connection.connection.driver_connection, dialect.loaded_dbapi.Error, dialect.name
    )
    session.info[__name__] = found
    return found


@lru_cache(maxsize=512)
def _prepared(sql: str, lists: tuple[tuple[str, int], ...], dialect: str) -> str:
    lengths = dict(lists)
    mark = ":{}" if dialect == "sqlite" else "%({})s"

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in lengths:
            return mark.format(name)
        names = ", ".join(mark.format(f"{name}_{number}") for number in range(lengths[name]))
        return f"({names})" if names else _NO_ROWS

    return _NAME.sub(value, sql if dialect == "sqlite" else sql.replace("%", "%%"))


def one(session: Session, sql: str, values: Mapping[str, Any] | None = None) -> Any:
    """The first column of the first row."""
    return rows(session, sql, values)[0][0]


def paged(limit: int | None) -> str:
    """LIMIT and OFFSET for the values `limit` and `offset`, or nothing."""
    return "" if limit is None else "LIMIT :limit OFFSET :offset"


def used(sql: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that a query names."""
    names = set(_NAME.findall(sql))
    return {name: value for name, value in values.items() if name in names}


@lru_cache(maxsize=8_192)
def moment(value: datetime | str | None) -> datetime | None:
    """A moment as aware and in UTC, from either engine: SQLite keeps text without a zone."""
    if value is None:
        return None
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def stored(session: Session, value: datetime) -> datetime | str:
    """A moment as the engine keeps it, to compare with."""
    if session.get_bind().dialect.name != "sqlite":
        return value
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def placed(clause: Sequence[str]) -> str:
    """A WHERE clause of conditions that must all hold, or nothing."""
    return f"WHERE {' AND '.join(clause)}" if clause else ""
