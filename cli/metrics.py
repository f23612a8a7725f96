"""What do monitors read? Metrics of all runs of the knowledge base and of the one under way, for Prometheus, on a port.

They are counted from the records of runs, so that they go on where they were after a restart, and any process of the
same knowledge base tells the same.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from cli.console import fail
from cli.extras import needed
from kb import queries

VARIABLE: Final = "GIGAWATCH_METRICS_PORT"
MetricsPort = Annotated[
    str | None,
    typer.Option(
        "--metrics-port", envvar=VARIABLE, metavar="[HOST:]PORT",
        help="Serve Prometheus metrics there while this works; the host is 127.0.0.1 where none is named.",
    ),
]  # fmt: skip

#: What the run under way has counted so far, by the names that a run's record has; its command keeps it up to date.
under_way: Final[Counter[str]] = Counter()

#: Counts of runs by the first part of their names: the metric, its label for the rest of the name, and what it counts.
_COUNTED: Final = {
    "pages": ("gigawatch_pages", "outcome", "Pages that sources announced, fetched or unchanged."),
    "entries": ("gigawatch_feeds", "outcome", "Requests of feeds, sitemaps and listings, by how they ended."),
    "articles": ("gigawatch_articles", "outcome", "Articles that were kept, by what was known of them before."),
    "dropped": ("gigawatch_dropped", "reason", "Pages and records that were not kept, by reason."),
    "postponed": ("gigawatch_postponed", "reason", "Pages left to a later run, by reason."),
    "records": ("gigawatch_records", None, "Responses in web archives."),
    "versions": ("gigawatch_versions", None, "Article versions whose claims were extracted."),
    "claims": ("gigawatch_claims", None, "Claims that were stored."),
}


@contextmanager
def served(engine: Engine, port: str | None) -> Iterator[int | None]:
    """Serves the metrics of a knowledge base meanwhile, where a port is named; gives the port (another one for 0).

    A wrong or taken one ends the command.
    """
    if not port:
        yield None
        return
    client = needed("prometheus_client", "metrics", "--metrics-port")
    host, _, number = port.rpartition(":")
    if not number.isdigit() or not 0 <= int(number) <= 65_535:
        fail(f"--metrics-port: found {port!r}, expected a port, or HOST:PORT", 2)
    registry = client.CollectorRegistry()
    registry.register(_Runs(engine))
    try:
        server, thread = client.start_http_server(int(number), host or "127.0.0.1", registry)
    except OSError as error:
        fail(f"--metrics-port {port}: {os.strerror(error.errno or 0)}; name a port that is free")
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Runs:
    """Reads the records of runs when Prometheus asks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> list[Any]:
        """Nothing, so that nothing is read before it is asked for."""
        return []

    def collect(self) -> Iterator[Any]:
        """The metrics, family by family."""
        with Session(self._engine) as session:
            runs = queries.runs(session, limit=None, kind=None)
        counts, finished = Counter[str](), [run for run in runs if run.finished is not None]
        for run in finished:
            counts.update({name: count for name, count in run.counts.items() if isinstance(count, int)})
        if any(run.finished is None for run in runs[:1]):
            counts.update(under_way)
        yield from _counted(counts)
        yield from _of_runs(finished)


def _counted(counts: Mapping[str, int]) -> Iterator[Any]:
    core = needed("prometheus_client.core", "metrics", "--metrics-port")
    for first, (name, label, told) in _COUNTED.items():
        family = core.CounterMetricFamily(name, told, labels=[label] if label else [])
        for key, count in sorted(counts.items()):
            part, _, rest = key.partition("/")
            if part == first:
                family.add_metric([rest] if label else [], count)
        yield family


def _of_runs(finished: list[queries.Run]) -> Iterator[Any]:
    core = needed("prometheus_client.core", "metrics", "--metrics-port")
    runs = core.CounterMetricFamily("gigawatch_runs", "Runs that ended.", labels=["kind", "outcome"])
    errors = core.CounterMetricFamily("gigawatch_errors", "Errors of runs.", labels=["kind"])
    seconds = core.SummaryMetricFamily("gigawatch_run_seconds", "How long runs took.", labels=["kind"])
    success = core.GaugeMetricFamily(
        "gigawatch_last_success_timestamp_seconds", "When a run last ended well.", labels=["kind"]
    )
    for kind in sorted({run.kind for run in finished}):
        own = [run for run in finished if run.kind == kind]
        for outcome, count in sorted(Counter(run.outcome or "" for run in own).items()):
            runs.add_metric([kind, outcome], count)
        errors.add_metric([kind], sum(len(run.errors) for run in own))
        taken = [(run.finished - run.started).total_seconds() for run in own if run.finished is not None]
        seconds.add_metric([kind], count_value=len(taken), sum_value=sum(taken))
        well = [run.finished.timestamp() for run in own if run.finished is not None and run.outcome == "done"]
        if well:
            success.add_metric([kind], max(well))
    yield from (runs, errors, seconds, success)
