"""Overview: what is new, what moved most, how much is claimed to run and to come, and how the last crawl went."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from kb import queries
from kb.series import readable
from pages.parts import access, charts, frames, links, tables
from pages.parts.frames import state, title_of
from pages.parts.texts import plain

_DAYS = {"since the last crawl": 0, "30 days": 30, "a year": 365, "ever": 36_500}
_ROWS = 12


def show() -> None:
    """The page."""
    st.title("Overview")
    if access.is_empty():
        return
    health()
    capacity()
    window = links.switch("window", "New", list(_DAYS))
    since = (
        None if window == "ever" else (datetime.now(UTC) - timedelta(days=_DAYS[window] or 36_500)).date().isoformat()
    )
    new(window, since)
    st.subheader("What moved", anchor=False)
    moves(since if _DAYS[window] else None)


def health() -> None:
    """Counts, and how the last crawl went."""
    counts = access.read(queries.counts)
    shown = ("claims", "articles", "entities", "sources")
    with st.container(horizontal=True, gap="large"):
        for name in shown:
            st.metric(name.capitalize(), f"{counts[name]:,}", width="content")
    runs = access.read(queries.runs, limit=1)
    failing = [feed for feed in access.read(queries.feeds) if feed.failures]
    if not runs:
        st.info("No crawl has run yet: `gigawatch run` starts one.")
        return
    run = runs[0]
    words = run.outcome or "unfinished"
    line = f"Last crawl {run.started:%Y-%m-%d %H:%M} UTC: {plain(words)}, errors: {len(run.errors)}, failing feeds: {len(failing)}."
    (st.success if words == "done" and not failing and not run.errors else st.warning)(line, icon=":material/rss_feed:")


def capacity() -> None:
    """How much power is claimed to run, to be built and to come."""
    st.subheader("Power by status", anchor=False)
    rows = []
    for status in ("operational", "under_construction", "planned", "speculative"):
        found = access.read(queries.total, metric="power", statuses=(status,))
        rows.append({"label": state(status), "value": found.total, "shown": readable(found.total, None, found.unit)})
    st.altair_chart(
        charts.bars(pd.DataFrame(rows), unit="MW"),
        width="stretch",
        alt="; ".join(f"{row['label']}: {row['shown']}" for row in rows),
    )
    st.caption(
        "The newest claim of every subject; a part counts within its whole, never twice. Plans are what is claimed, not what will be."
    )


def new(window: str, since: str | None) -> None:
    """The newest claims."""
    if _DAYS[window]:
        rows = access.read(queries.claims, newest_first=True, since=since or "0001", limit=_ROWS)
    else:
        runs = access.read(queries.runs, limit=1)
        rows = access.read(queries.new_claims, run_started=runs[0].started, limit=_ROWS) if runs else []
    if not rows:
        st.info(f"Nothing new: no claim was found {window if not _DAYS[window] else 'in ' + window}.")
        return
    frame = frames.of_claims(rows)
    frame["metric"] = [title_of(row.metric) for row in rows if row.review != "rejected"]
    tables.show(
        frame,
        name="New claims",
        columns=("published", "subject", "metric", "shown", "state", "due", "attributed_to", "source"),
    )


def moves(since: str | None) -> None:
    """The largest revisions, longest slips and newest conflicts."""
    found: dict[str, list[Any]] = {
        "Figures replaced": access.read(queries.revisions, order="largest", since=since, limit=_ROWS),
        "Due dates moved": access.read(queries.slips, order="longest", since=since, limit=_ROWS),
        "In conflict": access.read(queries.conflicts, order="newest", since=since, limit=_ROWS),
    }
    for tab, (title, rows) in zip(st.tabs(list(found)), found.items(), strict=True):
        with tab:
            if not rows:
                st.info("None in this time.")
                continue
            frame = pd.DataFrame(
                {"subject": row.subject, "metric": title_of(row.metric), "status": state(row.status)} | frames.sides(row.later, row.earlier)
                for row in rows
            )  # fmt: skip
            tables.grid(frame.dropna(axis=1, how="all"), name=title)


show()
