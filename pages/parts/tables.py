"""How do claims leave a page? As a table with units, links and dates, and as files that are safe to open."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from kb.operations import neutral, write_parquet
from kb.queries import ClaimRow

#: Headings of columns by field; what is not listed is not shown.
HEADINGS: Final = {
    "published": "Published", "subject": "Subject", "metric": "Metric", "shown": "Claim", "value_text": "As printed",
    "bound": "Bound", "state": "Status", "due": "Due", "chips": "Chips", "attributed_to": "Said by", "source": "Source",
    "stories": "Stories", "publishers": "Publishers", "last_published": "Last stated", "title": "Article",
    "caution": "Caution",
}  # fmt: skip


def show(frame: pd.DataFrame, *, name: str, columns: Sequence[str] = ()) -> None:
    """A table of the known columns that are not empty, with a link to each row's evidence and article."""
    wanted = [column for column in (columns or HEADINGS) if column in frame]
    kept = [column for column in wanted if frame[column].replace("", None).notna().any()]
    settings: dict[str, Any] = {column: HEADINGS.get(column, column.replace("_", " ").capitalize()) for column in kept}
    if "due" in kept:
        settings["due"] = st.column_config.TextColumn("Due", width=96)
    if "evidence" in frame:
        kept.insert(0, "evidence")
        settings["evidence"] = st.column_config.LinkColumn("Evidence", display_text="show", width=78)
    if "url" in frame:
        kept.append("url")
        settings["url"] = st.column_config.LinkColumn("Link", display_text="open")
    grid(frame[kept], name=name, settings=settings)


def grid(frame: pd.DataFrame, *, name: str, settings: Mapping[str, Any] | None = None) -> None:
    """A table of any columns, its headings capitalised, empty cells left empty; `name` is what a screen reader says."""
    headings = {column: column.replace("_", " ").capitalize() for column in frame.columns}
    st.dataframe(
        frame, hide_index=True, width="stretch", placeholder="", alt=name,
        column_config=headings | dict(settings or {}),
    )  # fmt: skip


def csv_of(rows: Sequence[ClaimRow] | pd.DataFrame) -> str:
    """Claims as CSV with every column of claim_timeline, or a table with its own; no cell is a formula."""
    columns, cells = _columns(rows)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([neutral(cell) for cell in row] for row in cells)
    return stream.getvalue()


def json_of(rows: Sequence[ClaimRow] | pd.DataFrame) -> str:
    """Claims, or the rows of a table, as a JSON list of objects."""
    columns, cells = _columns(rows)
    found = [dict(zip(columns, row, strict=True)) for row in cells]
    return json.dumps(found, ensure_ascii=False, indent=1, default=str)


def parquet_of(rows: Sequence[ClaimRow] | pd.DataFrame) -> bytes:
    """Claims, or the rows of a table, as a Parquet file."""
    stream = io.BytesIO()
    if isinstance(rows, pd.DataFrame):
        rows.to_parquet(stream, index=False)
    else:
        write_parquet(rows, stream)
    return stream.getvalue()


def _columns(rows: Sequence[ClaimRow] | pd.DataFrame) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    if isinstance(rows, pd.DataFrame):
        plain = rows.astype(object).where(rows.notna(), None)
        return list(rows.columns), plain.itertuples(index=False, name=None)
    return ClaimRow._fields, rows
