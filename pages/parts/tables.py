"""How do claims leave a page? As a table with units, links and dates, and as files that are safe to open."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import partial
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


def downloads(rows: Sequence[ClaimRow], name: str) -> None:
    """The claims of a page as CSV, Parquet and JSON; the chart's own menu saves it as PNG and SVG."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for words, make, ending, mime in (
            ("CSV", csv_of, "csv", "text/csv"),
            ("Parquet", parquet_of, "parquet", "application/vnd.apache.parquet"),
            ("JSON", json_of, "json", "application/json"),
        ):
            st.download_button(
                words, partial(make, rows), f"{name}.{ending}", mime, key=f"{name}-{ending}", icon=":material/download:", on_click="ignore"
            )  # fmt: skip
        st.caption("PNG and SVG: the ⋯ menu of the chart")


def csv_of(rows: Sequence[ClaimRow]) -> str:
    """Claims as CSV with every column of claim_timeline; no cell is a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(ClaimRow._fields)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return stream.getvalue()


def json_of(rows: Sequence[ClaimRow]) -> str:
    """Claims as a JSON list of objects."""
    return json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=1, default=str)


def parquet_of(rows: Sequence[ClaimRow]) -> bytes:
    """Claims as a Parquet file."""
    stream = io.BytesIO()
    write_parquet(rows, stream)
    return stream.getvalue()
