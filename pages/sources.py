"""Sources: how each feed fares, how the last runs went, why pages were dropped; and a run now."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from kb import queries
from pages.parts import access, tables

_WHEN = "YYYY-MM-DD HH:mm"


def show() -> None:
    """The page."""
    st.title("Sources")
    crawl()
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
            with st.expander(f"{len(errors)} errors of the last run"):
                st.text("\n".join(errors[:100]))
    else:
        st.info("No crawl has run yet: `gigawatch run` starts one.")
    feeds()
    drops = access.read(queries.drops)
    st.subheader("Dropped pages", anchor=False)
    if drops:
        tables.grid(
            pd.DataFrame(drops, columns=["reason", "pages"]),
            name="Why pages were dropped",
            settings={"reason": "Reason", "pages": "Pages"},
        )
    else:
        st.info("No page was dropped.")


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
    st.caption(f"{len(found)} feeds, {failing} failing.")
    frame = pd.DataFrame(
        {
            "health": "✗ fails" if feed.failures else ("✓ well" if feed.checked else "… not asked yet"), "source": feed.source,
            "kind": feed.kind, "failures": feed.failures, "status": feed.last_status, "entries": feed.entries,
            "checked": feed.checked, "error": feed.last_error or "", "url": feed.url,
        }
        for feed in found
    )  # fmt: skip
    tables.grid(
        frame, name="Health of feeds",
        settings={
            "checked": st.column_config.DatetimeColumn("Checked", format=_WHEN), "url": st.column_config.LinkColumn("Address"),
            "failures": "Failures in a row", "status": "Last answer",
        },
    )  # fmt: skip


@st.cache_resource
def _started() -> dict[str, Any]:
    """The run that this process started, with the file of what it says."""
    return {}


def crawl() -> None:
    """Starts `gigawatch run` in the background, and shows what it says while it lasts."""
    if not access.may_write():
        return
    held = _started()
    process = held.get("process")
    if process is not None and process.poll() is None:
        progress()
        return
    if process is not None:
        words = "done" if process.returncode == 0 else f"ended with code {process.returncode}"
        st.info(f"The crawl started here is {words}.")
        with st.expander("What it said"):
            st.text(said(held))
    if st.button(
        "Run a crawl now", icon=":material/play_arrow:", help="`gigawatch run`: what is due is crawled and extracted."
    ):
        path = Path(tempfile.mkstemp(prefix="gigawatch-run-", suffix=".log")[1])
        with path.open("wb") as log:
            held["process"] = subprocess.Popen(
                [sys.executable, "-c", "from cli import app; app()", "run"], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )  # fmt: skip
        held["log"] = path
        st.rerun()


@st.fragment(run_every=2)
def progress() -> None:
    """What the run says so far; the whole page again once it has ended."""
    held = _started()
    if held["process"].poll() is not None:
        st.rerun()
    counts = access.read(queries.counts)
    st.status(f"A crawl runs: {counts['articles']:,} articles, {counts['queued']:,} pages to go.", state="running")
    st.text(plain_tail(said(held)))


def said(held: dict[str, Any]) -> str:
    """What a run has printed so far."""
    return str(held["log"].read_text(encoding="utf-8", errors="replace"))


def plain_tail(text: str) -> str:
    """The last lines of a log."""
    return "\n".join(text.splitlines()[-8:])


show()
