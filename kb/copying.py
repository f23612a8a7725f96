"""How does a knowledge base move to another engine? Every row of every table, checked by count and digest."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, Table, func, insert, select, text
from sqlmodel import SQLModel

from kb import derived, models, webarchives  # noqa: F401 (fill the metadata)
from kb.database import DatabaseError
from kb.schema import check_version, upgrade

_AT_ONCE: Final = 5_000


class CopiedTable(NamedTuple):
    """A table of the copy: its rows, and the digest that both sides share."""

    name: str
    rows: int
    digest: str


def copy(
    source: Engine, target: Engine, *, on_table: Callable[[CopiedTable], None] = lambda table: None
) -> list[CopiedTable]:
    """Copies a knowledge base into an empty one, in one transaction; the target gets its schema first.

    Raises DatabaseError where the target holds anything, or a count or digest of the copy differs; nothing stays then.
    """
    check_version(source)
    upgrade(target)
    copied = []
    with source.connect() as reading, target.begin() as writing:
        for table in SQLModel.metadata.sorted_tables:
            if writing.execute(select(func.count()).select_from(table)).scalar_one():
                raise DatabaseError(
                    f"{target.url.render_as_string()} has rows in {table.name}; expected an empty knowledge base to copy into"
                )
        for table in SQLModel.metadata.sorted_tables:
            for rows in _batches(reading, table):
                writing.execute(insert(table), rows)
            result = CopiedTable(table.name, *digest(reading, table))
            if result[1:] != digest(writing, table):
                raise DatabaseError(f"the copy of {table.name} differs from its source; nothing was kept")
            copied.append(result)
            on_table(result)
        if target.dialect.name == "postgresql":
            _set_sequences(writing)
    return copied


def digest(connection: Connection, table: Table) -> tuple[int, str]:
    """The number of rows of a table, and a digest of them all that is the same on both engines."""
    hashed, count = hashlib.sha256(), 0
    for rows in _batches(connection, table):
        for row in rows:
            hashed.update(json.dumps(row, sort_keys=True, default=str, ensure_ascii=True).encode())
        count += len(rows)
    return count, hashed.hexdigest()


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in the order of its key; of `entity` those that others lead to come first."""
    order: list[Any] = list(table.primary_key.columns)
    if table.name == "entity":
        order = [table.c.merged_into.is_not(None), *order]
    found = connection.execute(select(table).order_by(*order), execution_options={"stream_results": True})
    for rows in found.partitions(_AT_ONCE):
        yield [dict(row._mapping) for row in rows]


def _set_sequences(connection: Connection) -> None:
    """PostgreSQL goes on numbering after the rows that came with their numbers."""
    for table in SQLModel.metadata.sorted_tables:
        if "id" in table.c:
            last = connection.execute(select(func.max(table.c.id))).scalar()
            if last is not None:
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), :last)"), {"last": last}
                )
