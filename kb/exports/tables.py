"""How does a view become a file? CSV, JSON lines and Parquet, row by row, whatever its size."""

import csv
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import text
from sqlmodel import Session

from kb.operations import neutral
from kb.queries.views import columns_of, plain

_AT_ONCE: Final = 20_000
_WHOLE: Final = {"claims", "stories", "other_stories", "publishers", "speakers", "days", "start_char", "end_char"}
_NUMBERS: Final = {"confidence", "lowest", "highest", "gap", "change", "share", "low", "high"}


def rows_of(session: Session, view: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a view by its first column, moments as ISO text in UTC."""
    statement = text(f"SELECT {', '.join(columns)} FROM {view} ORDER BY {columns[0]}")
    streamed = statement.execution_options(stream_results=True, yield_per=_AT_ONCE)
    for row in session.connection().execute(streamed):
        yield plain(columns, row)


def write_csv(session: Session, view: str, path: Path) -> int:
    """Writes a view as CSV that is safe to open in a spreadsheet; returns the number of rows."""
    columns, count = columns_of(session, view), 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for row in rows_of(session, view, columns):
            writer.writerow([neutral(cell) for cell in row])
            count += 1
    return count


def write_jsonl(session: Session, view: str, path: Path) -> int:
    """Writes a view as JSON lines; returns the number of rows."""
    columns, count = columns_of(session, view), 0
    with path.open("w", encoding="utf-8") as stream:
        for row in rows_of(session, view, columns):
            stream.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")
            count += 1
    return count


def write_parquet(session: Session, view: str, path: Path) -> int:
    """Writes a view as Parquet; returns the number of rows."""
    columns, count = columns_of(session, view), 0
    schema = pa.schema([(name, _type_of(name)) for name in columns])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        rows = rows_of(session, view, columns)
        while batch := list(islice(rows, _AT_ONCE)):
            arrays = [
                pa.array(cells, type=field.type) for cells, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(batch)
    return count


def _type_of(column: str) -> Any:
    if column in _WHOLE or column.endswith("_id"):
        return pa.int64()
    if column in _NUMBERS or column.endswith(("value", "value_max")):
        return pa.float64()
    return pa.string()
