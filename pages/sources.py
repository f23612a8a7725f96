"""Sources: how each feed fares, how the last runs went, why pages were dropped; and a run now."""

from typing import Final

import pandas as pd
import streamlit as st

from kb import queries
from pages.parts import access, crawling, links, tables

_WHEN: Final = "YYYY-MM-DD HH:mm"
_ANY: Final = "any reason"
_ROWS: Final = 100  # of dropped pages


def show() -> None:
    """The page."""
    st.title("Sources")
    crawling.show()
    runs = access.read(queries.runs, limit=20)
    st.subheader("Last runs", anchor=False)
    if runs:
        tables.grid(
            run_rows(runs),
            name="Last runs",
            settings={"started": st.column_config.DatetimeColumn("Started", format=_WHEN)},
        )
        errors = [error for run in runs[:1] for error in run.errors]
        if errors:
            with st.expander(f"{len(errors)} error{'s' * (len(errors) != 1)} of the last run"):
                st.text("\n".join(errors[:100]))
    else:
        st.info("No crawl has run yet: `gigawatch run` starts one.")
    feeds()
    drops()


def drops() -> None:
    """Why pages were dropped, and which."""
    st.subheader("Dropped pages", anchor=False)
    found = {entry.name: entry.claims for entry in access.read(queries.drops)}
    if not found:
        st.info("No page was dropped.")
        if links.read("reason"):
            links.one("reason", "Pages dropped for", [_ANY])
        return
    frame = pd.DataFrame(found.items(), columns=["reason", "pages"])
    tables.grid(frame, name="Why pages were dropped", settings={"reason": "Reason", "pages": "Pages"})
    reason = links.one("reason", "Pages dropped for", [_ANY, *found])
    pages = access.read(queries.dropped, reason=None if reason == _ANY else reason, limit=_ROWS)
    total = found.get(reason, sum(found.values()))
    st.caption(f"{total:,} pages" + (f"; the {len(pages)} announced last:" if total > len(pages) else ":"))
    rows = pd.DataFrame(
        {"source": page.source, "title": page.title or "", "reason": page.reason, "announced": page.added, "url": page.url}
        for page in pages
    )  # fmt: skip
    announced = st.column_config.DatetimeColumn("Announced", format=_WHEN)
    address = st.column_config.LinkColumn("Address")
    tables.grid(access.named(rows), name="Dropped pages", settings={"announced": announced, "url": address})


def run_rows(runs: list[queries.Run]) -> pd.DataFrame:
    """Runs as rows, with what they fetched, kept and dropped."""
    return pd.DataFrame(
        {
            "started": run.started, "outcome": run.outcome or "unfinished", "fetched": run.counts.get("pages/fetched", 0),
            "new": run.counts.get("articles/new", 0), "changed": run.counts.get("articles/changed", 0),
            "dropped": sum(count for name, count in run.counts.items() if name.startswith("dropped/")), "errors": len(run.errors),
        }
        for run in runs
    )  # fmt: skip


def feeds() -> None:
    """Every feed, those that fail first."""
    found = access.read(queries.feeds)
    st.subheader("Feeds", anchor=False)
    if not found:
        st.info("No feed was asked yet.")
        return
    failing = sum(1 for feed in found if feed.failures)
    st.caption(f"{len(found)} feed{'s' * (len(found) != 1)}, {failing} failing.")
    frame = pd.DataFrame(
        {
            "health": "✗ fails" if feed.failures else ("✓ well" if feed.checked else "… not asked yet"), "source": feed.source,
            "kind": feed.kind, "failures": feed.failures, "status": feed.last_status, "entries": feed.entries,
            "checked": feed.checked, "error": feed.last_error or "", "url": feed.url,
        }
        for feed in found
    )  # fmt: skip
    tables.grid(
        access.named(frame), name="Health of feeds",
        settings={
            "checked": st.column_config.DatetimeColumn("Checked", format=_WHEN), "url": st.column_config.LinkColumn("Address"),
            "failures": "Failures in a row", "status": "Last answer",
        },
    )  # fmt: skip


show()
