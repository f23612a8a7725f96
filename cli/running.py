"""What does one run do, and what does it print? The crawl, then the extraction, then what is new, then notifications."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from time import monotonic

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlmodel import Session

import crawler
import kb
from cli.console import console, notes
from cli.notices import Recipients
from cli.tables import claim_table
from crawler.archive import FOLDER
from crawler.sources import Source
from kb import queries
from nlp.batch import Extraction, extract_pending

Show = Callable[[str], None]
_SHOWN_ERRORS = 20


def run_once(
    engine: Engine, declared: Sequence[Source], recipients: Recipients, *, only_due: bool = False, brief: bool = False
) -> bool:
    """Crawls and extracts under the lock, prints what is new and sends it; whether some of it failed."""
    began, claims = monotonic(), 0

    def extracted(stored: int) -> None:
        nonlocal claims
        claims += stored
        show(f"{_found(summary.counts, len(declared), seconds)}, {claims} claims")

    with kb.run_lock(engine):
        with _shown() as show:
            summary = crawl(engine, declared, only_due=only_due, show=show)
            with Session(engine) as session:
                seconds = monotonic() - began
                done = extract_pending(session, on_stored=extracted)
        with Session(engine) as session:
            new = queries.new_claims(session, run_started=summary.started, limit=12)
            undelivered = recipients.tell(session, since=summary.started)
    faults = len(summary.errors) + len(done.refused) + len(undelivered)
    if brief:
        console.print(_line(summary, done, faults, monotonic() - began), markup=False, highlight=False, soft_wrap=True)
    else:
        _print_run(summary, declared, done, new)
    print_errors(summary)
    for fault in done.refused:
        notes.print(f"gigawatch: a claim was refused: {fault}", markup=False)
    for address in undelivered:
        notes.print(f"gigawatch: a notification was not delivered: {address}", markup=False)
    return bool(faults) or summary.outcome != "done"


def crawl(
    engine: Engine, declared: Sequence[Source], *, only_due: bool = False, show: Show | None = None
) -> crawler.CrawlSummary:
    """A crawl that is shown while it runs, by `show` or on a bar of its own; the caller holds the lock."""
    began = monotonic()
    with nullcontext(show) if show is not None else _shown() as showing:
        return crawler.crawl(
            engine, declared, archive=FOLDER, only_due=only_due,
            on_progress=lambda counts: showing(_found(counts, len(declared), monotonic() - began)),
        )  # fmt: skip


@contextmanager
def _shown() -> Iterator[Show]:
    """How to show how far a run is: by a bar on a terminal; a log gets plain lines when all is done, so nothing."""
    if not notes.is_terminal:
        yield lambda found: None
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=notes, transient=True) as bar:
        task = bar.add_task("crawling", total=None)
        yield lambda found: bar.update(task, description=found)


def _found(counts: Mapping[str, int], sources: int, seconds: float) -> str:
    """How far a crawl is, in words."""
    entries = sum(count for name, count in counts.items() if name.startswith("entries/"))
    pages = counts.get("pages/fetched", 0) + counts.get("pages/unchanged", 0)
    articles = counts.get("articles/new", 0) + counts.get("articles/changed", 0)
    return f"{sources} sources, {entries} feeds, {pages} pages, {articles} articles, {pages / max(seconds, 0.1):.1f} pages/s"


def _line(summary: crawler.CrawlSummary, done: Extraction, faults: int, seconds: float) -> str:
    """A run as one line of a log."""
    counts = summary.counts
    pages = counts.get("pages/fetched", 0) + counts.get("pages/unchanged", 0)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC run {summary.run_id} {summary.outcome} in {seconds:.0f} s: {pages} pages, "
        f"{counts.get('articles/new', 0)} new and {counts.get('articles/changed', 0)} changed articles, "
        f"{done.claims} claims, {faults} faults"
    )


def _print_run(
    summary: crawler.CrawlSummary, declared: Sequence[Source], done: Extraction, new: Sequence[queries.ClaimRow]
) -> None:
    counts = summary.counts
    articles = f"{counts.get('articles/new', 0)} new and {counts.get('articles/changed', 0)} changed articles"
    console.print(f"Crawled {len(declared)} sources: {articles}; {done.claims} claims from {done.versions} texts.")
    for name, count in counts.items():
        if name.startswith("dropped/"):
            console.print(f"  dropped {count}: {name.removeprefix('dropped/')}", highlight=False)
    if new:
        console.print(claim_table(new, "New claims (the most certain first)"))
    else:
        console.print("Nothing new.")


def print_errors(summary: crawler.CrawlSummary) -> None:
    """The errors of a crawl, and how it ended where that was not well, to standard error."""
    for error in summary.errors[:_SHOWN_ERRORS]:
        notes.print(f"gigawatch: {error}", markup=False, highlight=False, soft_wrap=True)
    if len(summary.errors) > _SHOWN_ERRORS:
        notes.print(f"gigawatch: {len(summary.errors) - _SHOWN_ERRORS} more errors; see `gigawatch status`")
    if summary.outcome != "done":
        notes.print(f"gigawatch: the crawl {summary.outcome}; the next one goes on from here")
