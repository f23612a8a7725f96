"""How are totals shown? Of companies, countries or a few subjects, over time, with the parts that they are made of."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from kb import queries
from kb.queries import Standing, Total
from kb.series import exact, readable
from pages.parts import access, charts, figure, tables
from pages.parts.frames import state, title_of


class Sum(NamedTuple):
    """A total as it was at the ends of months, and as it is, with its parts."""

    over_time: list[Standing]
    now: Total


def of_each(
    what: str, names: Sequence[str], *, metric: str, statuses: Sequence[str], until: str | None = None
) -> dict[str, Sum]:
    """The totals of each "owner" or "country", or of the subjects together, by name; only those of which something is stated."""
    groups = (
        {", ".join(names): {"subjects": tuple(names)}} if what == "subject" else {name: {what: name} for name in names}
    )
    found = {}
    for name, narrowed in groups.items():
        asked: Any = {"metric": metric, "statuses": tuple(statuses), "until": until} | narrowed
        now = access.read(queries.total, **asked)
        if now.parts:
            found[name] = Sum(access.read(queries.totals_over_time, **asked), now)
    return found


def show(found: Mapping[str, Sum], metric: str, statuses: Sequence[str], *, key: str, log: bool = False) -> None:
    """A line for each total, what each comes to, and the parts."""
    words = ", ".join(state(status) for status in statuses)
    title = f"{title_of(metric)}: {words}"
    if not found:
        st.info(f"No {title_of(metric).lower()} is claimed of them that is {words}.")
        return
    unit = next(iter(found.values())).now.unit
    frame = frame_of(
        {name: sums.over_time for name, sums in found.items()}, unit, is_firm=list(statuses) == ["operational"]
    )
    described = "; ".join(f"{name} {readable(sums.now.total, None, unit)}" for name, sums in found.items())
    chart = charts.standings(frame, title, unit=unit, by="name", log=log)
    figure.show(chart, key=f"{key}-chart", alt=f"{title}, month by month. Now: {described}.")
    st.caption("By the newest claims known at each month's end. A part counts within its whole, never twice.")
    with st.container(horizontal=True, gap="large"):
        for name, sums in found.items():
            value = readable(sums.now.total, None, unit)
            st.metric(name, value, width="content", help=f"Exactly {exact(sums.now.total, None, unit)}")
    figure.files_of(frame.drop(columns="firm"), key, charts=[f"{key}-chart"], title=title)
    parts = parts_of(found, unit)
    with st.expander(f"The {len(parts)} parts"):
        tables.grid(parts, name="Parts of the totals")


def frame_of(found: Mapping[str, Sequence[Standing]], unit: str, *, is_firm: bool) -> pd.DataFrame:
    """Totals at the ends of months as rows."""
    return pd.DataFrame(
        {
            "name": name, "day": row.day, "value": row.total, "unit": unit, "shown": readable(row.total, None, unit),
            "exact": exact(row.total, None, unit), "subjects": row.subjects, "firm": is_firm,
        }
        for name, standings in found.items()
        for row in standings
    )  # fmt: skip


def parts_of(found: Mapping[str, Sum], unit: str) -> pd.DataFrame:
    """The subjects that each total is made of, indented below what they are part of."""

    def words(value: float | None) -> str:
        return "" if value is None else readable(value, None, unit)

    return pd.DataFrame(
        {
            "of": name, "part": "\u2003" * part.depth + part.subject, "counted": words(part.counted),
            "stated": words(part.stated), "sum of parts": words(part.summed), "note": part.note or "",
        }
        for name, sums in found.items()
        for part in sums.now.parts
    )  # fmt: skip
