"""`gigawatch status`: how do sources, feeds and runs fare?"""

import json
from datetime import datetime

from rich.box import SIMPLE
from rich.table import Table
from sqlmodel import Session

from cli.console import console, ready
from kb import health, queries
from kb.operations import plain


def status() -> None:
    """Health of sources, last runs, counts."""
    with ready(write=False) as engine, Session(engine) as session:
        console.print("  ".join(f"{name}: {count}" for name, count in queries.counts(session).items()))
        for entry in queries.runs(session, limit=5, kind=None):
            console.print(
                f"run {entry.id}: {entry.started:%Y-%m-%d %H:%M} {entry.kind} {entry.outcome or 'unfinished'} {json.dumps(entry.counts)}",
                highlight=False,
            )
        console.print(_sources(health.sources(session)))
        failing = [feed for feed in queries.feeds(session) if feed.failures]
        if failing:
            console.print(_feeds(failing))
        for drop in queries.drops(session):
            console.print(f"dropped {drop.claims}: {drop.name}", markup=False)


def _sources(rows: list[health.SourceHealth]) -> Table:
    table = Table("source", "last success", "failures", "articles", "newest", "alarms", title="Sources", box=SIMPLE)
    for row in rows:
        table.add_row(
            row.source, _moment(row.succeeded), str(row.failures), str(row.articles), _moment(row.newest),
            plain("; ".join(row.alarms)),
        )  # fmt: skip
    return table


def _feeds(rows: list[queries.FeedHealth]) -> Table:
    table = Table(
        "source", "failures in a row", "last error", "last success", "feed", title="Failing feeds", box=SIMPLE
    )
    for row in rows:
        table.add_row(row.source, str(row.failures), plain(row.last_error), _moment(row.succeeded), plain(row.url))
    return table


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else "never"
