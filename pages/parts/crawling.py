"""How is a crawl run from the app? As the command line would, in a process of its own, with its progress on the page."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import streamlit as st

from kb import queries
from pages.parts import access

_LINES: Final = 12  # of what a run says


@dataclass
class Crawl:
    """A run that this process started, and the file of what it says."""

    process: subprocess.Popen[bytes]
    log: Path
    began: datetime

    def said(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@st.cache_resource(show_spinner=False)
def _held() -> list[Crawl]:
    """The last run that this process started, if any."""
    return []


def command(*, is_sample: bool) -> list[str]:
    """What a run is started with: the sample site again where the knowledge base holds nothing else."""
    return [sys.executable, "-c", "from cli import app; app()", "run", *(["--sample"] if is_sample else [])]


def show() -> None:
    """A button that starts a run, how far it is while it lasts, and how it ended."""
    if not access.may_write():
        return
    held = _held()
    if held and held[-1].process.poll() is None:
        _progress()
        return
    if held:
        _ended(held[-1])
    is_sample = access.read(queries.is_sample)
    what = "the sample site is crawled again" if is_sample else "what the sources announce is crawled and extracted"
    if st.button("Run a crawl now", icon=":material/play_arrow:", key="crawl", help=f"In the background: {what}."):
        log = Path(tempfile.mkstemp(prefix="gigawatch-run-", suffix=".log")[1])
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command(is_sample=is_sample), stdout=stream, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )  # fmt: skip
        for earlier in held:
            earlier.log.unlink(missing_ok=True)
        held[:] = [Crawl(process, log, datetime.now(UTC))]
        st.rerun()


def _ended(crawl: Crawl) -> None:
    """How a run ended, and what it said."""
    code = crawl.process.returncode
    words = "is done" if code == 0 else f"ended with faults (code {code})"
    (st.success if code == 0 else st.warning)(
        f"The crawl started here at {crawl.began:%H:%M} UTC {words}.", icon=":material/rss_feed:"
    )
    with st.expander("What it said", expanded=code != 0):
        st.text(crawl.said())


@st.fragment(run_every=2)
def _progress() -> None:
    """How far the run is, from what it has stored; the whole page again once it has ended."""
    crawl = _held()[-1]
    if crawl.process.poll() is not None:
        st.rerun()
    with access.session() as session:  # past the cache, whose version changes with claims, not with pages
        found = queries.progress(session, since=crawl.began)
    seconds = (datetime.now(UTC) - crawl.began).seconds
    words = f"A crawl runs since {seconds} seconds: {found.articles:,} new articles, {found.claims:,} new claims, {found.waiting:,} pages to go."
    st.progress(found.done / max(1, found.done + found.waiting), text=words)
    said = crawl.said().splitlines()[-_LINES:]
    if said:
        st.text("\n".join(said))
