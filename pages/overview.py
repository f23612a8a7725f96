"""Overview: what is new, what moved most, how much is claimed to run and to come, and how the last crawl went."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd
import streamlit as st

from kb import queries
from kb.queries import Asked
from kb.series import readable
from pages.parts import access, charts, figure, frames, links, tables, together, visits
from pages.parts.frames import state, title_of
from pages.parts.texts import plain

_DAYS: Final = {"7 days": 7, "30 days": 30, "a year": 365}
_WINDOWS: Final = ("since the last crawl", "since your last visit", *_DAYS, "ever")
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_ROWS: Final = 12
#: What was announced: a plan, or what became of it; of each subject the largest of these.
_LINES: Final = {"announced": ("operational", "under_construction", "planned"), "operational": ("operational",)}


def show() -> None:
    """The page."""
    st.title("Overview")
    if access.is_empty():
        return
    health()
    capacity()
    st.subheader("New", anchor=False)
    window = links.switch("window", "Time", _WINDOWS)
    since = began(window)
    if since is not None:
        asked: Asked = {"seen_since": since} if since > _EVER else {}  # a million texts take a second to look at
        new(window, asked)
        st.subheader("What moved", anchor=False)
        moves(asked)
    visits.remember()


def health() -> None:
    """Counts, and how the last crawl went."""
    counts = access.read(queries.counts)
    with st.container(horizontal=True, gap="medium"):
        for name in ("claims", "articles", "entities", "sources"):
            st.metric(name.capitalize(), f"{counts[name]:,}", width="content")
    runs = access.read(queries.runs, limit=1)
    failing = sum(1 for feed in access.read(queries.feeds) if feed.failures)
    if not runs:
        st.info("No crawl has run yet: `gigawatch run` starts one.")
        return
    run = runs[0]
    found = run.counts.get("articles/new", 0), run.counts.get("articles/changed", 0)
    line = (
        f"Last crawl {run.started:%-d %B %Y, %H:%M} UTC: {plain(run.outcome or 'unfinished')}. {found[0]:,} new and {found[1]:,} "
        f"changed articles, {len(run.errors)} errors, {failing} failing feeds."
    )
    is_well = run.outcome == "done" and not failing and not run.errors
    (st.success if is_well else st.warning)(line, icon=":material/rss_feed:")
    if not is_well:
        st.page_link("sources.py", label="What failed, and why", icon=":material/rss_feed:")


def capacity() -> None:
    """How much power is said to run, against how much was announced, at the end of every month."""
    over_time = access.read(queries.totals_over_time, metric="power", lines=_LINES)
    lines = [
        together.frame_of({name: found}, "MW", is_firm=name == "operational")
        for name, found in over_time.items()
        if found
    ]
    if not lines:
        return
    frame = pd.concat(lines)
    now = {name: readable(found[-1].total, None, "MW") for name, found in over_time.items() if found}
    title = "Power announced, and power that runs"
    words = "; ".join(f"{name} {value}" for name, value in now.items())
    chart = charts.standings(frame, title, unit="MW", by="name")
    figure.show(chart, key="capacity-chart", alt=f"{title}, month by month. Now: {words}.")
    st.caption(
        "By the newest claims known at each month's end. Announced: of each subject the largest figure that runs, is being built or "
        "is planned. A part counts within its whole, never twice; what is only speculated about is left out."
    )
    with st.expander("The figures of this chart"):
        shown = frame.sort_values(["day", "name"], ascending=False)
        tables.grid(
            shown[["day", "name", "shown", "exact", "subjects"]],
            name=title,
            settings={"shown": "Total", "day": "Known by"},
        )
        figure.files_of(frame.drop(columns="firm"), "capacity", charts=["capacity-chart"], title=title)
        sources = [entry.name for entry in access.read(queries.sources)]
        figure.cite(f"{title}: {words}", page="overview", link={}, sources=sources)


def began(window: str) -> datetime | None:
    """The moment since which a claim is new; None where there is none, which is then said."""
    if window == "ever":
        return _EVER
    if window in _DAYS:
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=_DAYS[window])
    last = visits.last_visit()
    if window == "since your last visit":
        if last is None:
            st.info("This is the first visit of this browser, or its cookies are off. Choose another time.")
        return last
    runs = access.read(queries.runs, limit=1)
    if not runs:
        st.info("No crawl has run yet. Choose another time.")
    return runs[0].started if runs else None


def new(window: str, asked: Asked) -> None:
    """The newest claims, by when they were found."""
    count = access.read(queries.count_claims, **asked)
    if not count:
        st.info(f"Nothing new: no claim was found {window if window.startswith('since') else 'in ' + window}.")
        return
    rows = access.read(queries.claims, newest_first=True, **(asked | {"limit": _ROWS}))
    frame = access.named(frames.of_claims(rows))
    frame["metric"] = [title_of(row.metric) for row in rows if row.review != "rejected"]
    st.caption(f"{count:,} claims" + (f"; the {len(frame)} published last:" if count > len(frame) else ":"))
    columns = ("published", "subject", "metric", "shown", "value_text", "state", "due", "attributed_to", "source")
    tables.show(frame, name="New claims", columns=columns)


def moves(asked: Asked) -> None:
    """The largest revisions, longest slips and newest conflicts, of the texts asked for."""
    page: Asked = asked | {"limit": _ROWS}
    found: dict[str, list[Any]] = {
        "Figures replaced": access.read(queries.revisions, order="largest", **page),
        "Due dates moved": access.read(queries.slips, order="longest", **page),
        "In conflict": access.read(queries.conflicts, order="newest", **page),
    }
    names = [f"{title} ({len(rows)}{'+' * (len(rows) == _ROWS)})" for title, rows in found.items()]
    for tab, (title, rows) in zip(st.tabs(names), found.items(), strict=True):
        with tab:
            if not rows:
                st.info("None in this time.")
                continue
            frame = pd.DataFrame(
                {"subject": row.subject, "metric": title_of(row.metric), "status": state(row.status)} | size(row)
                | frames.sides(row.later, row.earlier)
                for row in rows
            )  # fmt: skip
            number = st.column_config.NumberColumn
            settings = {
                "change": number("Change", format="percent"),
                "apart": number("Apart", format="percent"),
                "days": number("Days", format="%d"),
            }
            tables.grid(access.named(frame.dropna(axis=1, how="all")), name=title, settings=settings)


def size(row: Any) -> dict[str, Any]:
    """How far a figure or a date moved."""
    if isinstance(row, queries.Revision):
        return {"change": row.share}
    return {"days": row.days} if isinstance(row, queries.Slip) else {"apart": row.gap}


show()
