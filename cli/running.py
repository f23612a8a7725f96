"""What does one run do, and what does it print? The crawl, then the extraction, then what is new, then notifications."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlmodel import Session

import crawler
import kb
from cli import metrics
from cli.console import console, notes, tell
from cli.notices import Recipients
from cli.tables import claim_table
from crawler import shared
from crawler.sources import Source
from kb import queries, store

if TYPE_CHECKING:
    from nlp.batch import Extraction

Show = Callable[[str], None]
_SHOWN_ERRORS = 20
_SECONDS_BETWEEN_LINES = 30.0


def run_once(
    engine: Engine, declared: Sequence[Source], recipients: Recipients, *, only_due: bool = False, brief: bool = False
) -> bool:
    """Crawls and extracts under the lock, prints what is new and sends it; whether some of it failed."""
    from nlp.batch import Extraction, extract_pending

    began, claims = monotonic(), 0

    def extracted(stored: int) -> None:
        nonlocal claims
        claims += stored
        show(f"{_found(summary.counts, len(declared), seconds)}, {claims} claims")

    with at_work(engine):
        with shown(with_end=True, is_brief=brief) as show:
            summary = crawl(engine, declared, only_due=only_due, frontier=shared.url(), show=show)
            seconds, done = monotonic() - began, Extraction()
            if summary.outcome != "stopped":  # who told the crawl to end does not wait for more
                with Session(engine) as session:
                    done = extract_pending(session, run_id=summary.run_id, on_stored=extracted)
                    extracted(0)  # where there was nothing to extract, it was never told
                    counts = {"versions": done.versions, "claims": done.claims}
                    store.finish_run(
                        session, summary.run_id, outcome=summary.outcome, counts=counts, errors=done.refused
                    )
                tell("claims extracted", level=logging.INFO, run=summary.run_id, refused=len(done.refused), **counts)
        with Session(engine) as session:
            since = queries.untold_since(session, summary.run_id)
            new = queries.new_claims(session, run_started=since, limit=12)
            undelivered = recipients.tell(session, since=since)
    faults = len(summary.errors) + len(done.refused) + len(undelivered)
    if brief:
        console.print(_line(summary, done, faults, monotonic() - began), markup=False, highlight=False, soft_wrap=True)
    else:
        _print_run(summary, declared, done, new)
    print_errors(summary)
    for fault in done.refused:
        tell(f"a claim was refused: {fault}", run=summary.run_id)
    for address in undelivered:
        tell(f"a notification was not delivered: {address}", run=summary.run_id)
    return bool(faults) or summary.outcome != "done"


def at_work(engine: Engine) -> AbstractContextManager[None]:
    """The right to crawl or extract: alone, or where crawls share a frontier beside the others, on PostgreSQL."""
    return kb.run_lock(engine, shared=shared.url() is not None)


def crawl(
    engine: Engine, declared: Sequence[Source], *, only_due: bool = False, frontier: str | None = None,
    show: Show | None = None,
) -> "crawler.CrawlSummary":  # fmt: skip
    """A crawl that is shown while it runs, by `show` or on a bar of its own; the caller is `at_work`."""
    from crawler.archive import FOLDER

    began = monotonic()
    with nullcontext(show) if show is not None else shown(with_end=True) as showing:

        def on_progress(counts: Mapping[str, int]) -> None:
            metrics.under_way.clear()
            metrics.under_way.update(counts)
            showing(_found(counts, len(declared), monotonic() - began))

        tell("crawl began", level=logging.INFO, sources=len(declared))
        summary = crawler.crawl(
            engine, declared, archive=FOLDER, only_due=only_due, frontier=frontier, on_progress=on_progress
        )
        showing(_found(summary.counts, len(declared), monotonic() - began))  # a short crawl ends before it is told once
    metrics.under_way.clear()
    tell(
        "crawl ended", level=logging.INFO, run=summary.run_id, outcome=summary.outcome, counts=summary.counts,
        errors=len(summary.errors), seconds=round(monotonic() - began, 3),
    )  # fmt: skip
    return summary


@contextmanager
def shown(*, with_end: bool = False, is_brief: bool = False) -> Iterator[Show]:
    """How to show how far work is: by a bar on a terminal, else by a plain line now and then, and `with_end` by a last one.

    The lines go where results go, so that who reads standard error finds the events of the log alone; a brief run has none.
    """
    if is_brief and not notes.is_terminal:
        yield lambda found: None
        return
    if not notes.is_terminal:
        with _lines(with_end=with_end) as show:
            yield show
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=notes, transient=True) as bar:
        task = bar.add_task("crawling", total=None)
        yield lambda found: bar.update(task, description=found)


@contextmanager
def _lines(*, with_end: bool) -> Iterator[Show]:
    printed, unsaid = monotonic(), ""

    def show(found: str) -> None:
        nonlocal printed, unsaid
        unsaid = found
        if monotonic() - printed >= _SECONDS_BETWEEN_LINES:
            console.print(found, markup=False, highlight=False, soft_wrap=True)
            printed, unsaid = monotonic(), ""

    yield show
    if with_end and unsaid:
        console.print(unsaid, markup=False, highlight=False, soft_wrap=True)


def _found(counts: Mapping[str, int], sources: int, seconds: float) -> str:
    """How far a crawl is, in words."""
    entries = sum(count for name, count in counts.items() if name.startswith("entries/"))
    pages = counts.get("pages/fetched", 0) + counts.get("pages/unchanged", 0)
    articles = counts.get("articles/new", 0) + counts.get("articles/changed", 0)
    return f"{sources} sources, {entries} feeds, {pages} pages, {articles} articles, {pages / max(seconds, 0.1):.1f} pages/s"


def _line(summary: "crawler.CrawlSummary", done: "Extraction", faults: int, seconds: float) -> str:
    """A run as one line of a log."""
    counts = summary.counts
    pages = counts.get("pages/fetched", 0) + counts.get("pages/unchanged", 0)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC run {summary.run_id} {summary.outcome} in {seconds:.0f} s: {pages} pages, "
        f"{counts.get('articles/new', 0)} new and {counts.get('articles/changed', 0)} changed articles, "
        f"{done.claims} claims, {faults} faults"
    )


def _print_run(
    summary: "crawler.CrawlSummary", declared: Sequence[Source], done: "Extraction", new: Sequence[queries.ClaimRow]
) -> None:
    counts = summary.counts
    articles = f"{counts.get('articles/new', 0)} new and {counts.get('articles/changed', 0)} changed articles"
    console.print(f"Crawled {len(declared)} sources: {articles}; {done.claims} claims from {done.versions} texts.")
    print_drops(counts)
    if new:
        console.print(claim_table(new, "New claims (the most certain first)"))
    else:
        console.print("Nothing new.")


def print_drops(counts: Mapping[str, int]) -> None:
    """How many pages were not kept, a line per reason."""
    for name, count in sorted(counts.items()):
        if name.startswith("dropped/"):
            console.print(f"  dropped {count}: {name.removeprefix('dropped/')}", highlight=False)


def print_errors(summary: "crawler.CrawlSummary") -> None:
    """The errors of a crawl, and how it ended where that was not well, to the log."""
    for error in summary.errors[:_SHOWN_ERRORS]:
        tell(error, run=summary.run_id)
    if len(summary.errors) > _SHOWN_ERRORS:
        tell(f"{len(summary.errors) - _SHOWN_ERRORS} more errors; see `gigawatch status`", run=summary.run_id)
    if summary.outcome != "done":
        tell(f"the crawl {summary.outcome}; the next one goes on from here", run=summary.run_id)
