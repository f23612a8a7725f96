"""Where is bulk work done? Here, by processes of this machine, or by machines elsewhere: one setting, and Dask does it.

Jobs are references (ids of articles, names of files): what they stand for is read, and what comes of it written, by
whoever does them. A job whose worker dies is done again by another.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Annotated, Any, Final, TypeVar

import typer

from cli.console import fail, tell
from cli.extras import needed

Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        envvar="GIGAWATCH_DASK",
        help="Where bulk work is done: tcp://HOST:PORT of a Dask scheduler, or `local` for a process per core.",
    ),
]

T = TypeVar("T")
#: (job, what came of it or why it failed), in the order in which jobs end.
Done = Iterator[tuple[tuple[Any, ...], T | Exception]]
#: Does each of the jobs by the function, which takes their parts.
Spread = Callable[[Callable[..., T], Sequence[tuple[Any, ...]]], Done[T]]

LOCAL: Final = "local"
_RETRIES: Final = 2  # of a job that raised; one whose worker died is counted by Dask
_SECONDS: Final = 30.0  # until scheduler and workers must have answered


@contextmanager
def spread_by(dask: str | None) -> Iterator[Spread[Any]]:
    """How to do jobs: one after another in this process, or where the setting says. Wrong settings end the command."""
    if not dask:
        yield _here
        return
    if dask != LOCAL and "://" not in dask:
        fail(f"--dask: found {dask!r}, expected tcp://HOST:PORT or {LOCAL}", 2)
    distributed = needed("distributed", "bulk", "--dask")
    _quiet()
    with (
        distributed.LocalCluster(**_of_this_machine()) if dask == LOCAL else nullcontext(dask) as cluster,
        distributed.Client(cluster, timeout=_SECONDS) as client,
    ):
        client.wait_for_workers(1, timeout=_SECONDS)
        tell("workers joined", level=logging.INFO, workers=len(client.scheduler_info(n_workers=-1)["workers"]))

        def spread(function: Callable[..., T], jobs: Sequence[tuple[Any, ...]]) -> Done[T]:
            futures = {client.submit(function, *job, pure=False, retries=_RETRIES): job for job in jobs}
            for future in distributed.as_completed(list(futures), raise_errors=False):
                yield futures.pop(future), future.result() if future.status == "finished" else _fault(future)

        yield spread


def _here(function: Callable[..., T], jobs: Sequence[tuple[Any, ...]]) -> Done[T]:
    for job in jobs:
        yield job, function(*job)


def _fault(future: Any) -> Exception:
    fault = future.exception() if future.status == "error" else None
    return fault if isinstance(fault, Exception) else RuntimeError(f"the cluster gave it up ({future.status})")


def _of_this_machine() -> dict[str, Any]:
    """A worker per core, each a process, since reading and extraction are Python's; nothing to be seen from outside."""
    return {
        "n_workers": os.cpu_count() or 1, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None,
        "silence_logs": logging.CRITICAL,  # what fails comes back with its reason
    }  # fmt: skip


def _quiet() -> None:
    """Lets Dask's own log in this process go where ours goes."""
    for name in ("distributed", "bokeh", "tornado", "distributed.client", "distributed.scheduler"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
