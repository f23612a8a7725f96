"""Is the knowledge base sound, and how does it leave the house? Checks, backups and cells for other programs."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from kb import models
from kb.queries import ClaimRow

#: First characters that make a spreadsheet take a cell for a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def check(session: Session) -> list[str]:
    """Every fault found: damaged pages, broken references, and claims whose text is not at their offsets."""
    faults = []
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        faults += [
            f"integrity: {row[0]}" for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"
        ]
        faults += [
            f"foreign key: row {row[1]} of {row[0]} refers to a missing row of {row[2]}"
            for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
    query = select(models.Claim, models.ArticleVersion.text).join(
        models.ArticleVersion, col(models.ArticleVersion.id) == col(models.Claim.version_id)
    )
    for claim, body in session.exec(query):
        if body[claim.start_char : claim.end_char] != claim.value_text:
            faults.append(
                f"claim {claim.id}: {claim.value_text!r} is not at {claim.start_char}-{claim.end_char} of version {claim.version_id}"
            )
    return faults


def backup(engine: Engine, target: Path) -> None:
    """A consistent copy of a SQLite file, made while others write; raises ValueError for other engines."""
    if engine.dialect.name != "sqlite":
        raise ValueError(f"backup: found {engine.dialect.name}, expected SQLite; use the engine's own tool (pg_dump)")
    with sqlite3.connect(str(engine.url.database)) as source, sqlite3.connect(target) as copy:
        source.backup(copy)


def neutral(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def plain(cell: Any) -> str:
    """A cell as a terminal shows it: empty for None, markup and control characters made harmless."""
    printable = "".join(char for char in str("" if cell is None else cell) if char.isprintable())
    return printable.replace("[", r"\[")


def write_parquet(rows: Sequence[ClaimRow], stream: IO[bytes]) -> None:
    """Claims as a Parquet file."""
    columns = {name: [getattr(row, name) for row in rows] for name in ClaimRow._fields}
    pq.write_table(pa.table(columns), stream)
