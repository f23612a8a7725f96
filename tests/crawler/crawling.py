"""How do the tests run a crawl? Each in a process of its own, because Twisted's reactor does not start twice.

They are forked from a process that has loaded Scrapy, which takes longer than their crawls; those that need a name or a
standard error of their own are started as `CRAWL` and told on standard input what to do.
"""

import json
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

import kb
from crawler import crawl
from crawler.sources import from_blocks

CRAWL: Final = "from tests.crawler.crawling import main; main()"
_SECONDS: Final = 120.0
_HOW: Final = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
_processes: Final = multiprocessing.get_context(_HOW)
_processes.set_forkserver_preload(["crawler.run", "crawler.connection", "crawler.pipelines", "crawler.robots"])


def crawled(
    url: str, archive: str, blocks: Sequence[Mapping[str, Any]], looks: Sequence[float], only_due: bool, own: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """Outcome, counts and errors of a crawl of source blocks into a knowledge base; `own` are Scrapy settings."""
    engine = kb.connect(url)
    kb.upgrade(engine)
    summary = crawl(
        engine, from_blocks(blocks, "test"), archive=Path(archive), looks=[timedelta(seconds=look) for look in looks],
        only_due=only_due, frontier=os.environ.get("GIGAWATCH_FRONTIER"),
        settings={"RETRY_TIMES": 2, "DOWNLOAD_TIMEOUT": 5, **own},
    )  # fmt: skip
    return {"outcome": summary.outcome, "counts": summary.counts, "errors": list(summary.errors)}


def apart(*given: Any) -> dict[str, Any]:
    """The same, in a process of its own; what it raises is raised here."""
    with ProcessPoolExecutor(
        1, mp_context=_processes
    ) as pool:  # told to end, not by a signal that the crawl may have taken
        return pool.submit(_in_environment, dict(os.environ), given).result(_SECONDS)


def started(*given: Any) -> BaseProcess:
    """The same, under way in a process that may be killed; what came of it is lost."""
    process = _processes.Process(target=_in_environment, args=(dict(os.environ), given))
    process.start()
    return process


def _in_environment(environment: Mapping[str, str], given: Sequence[Any]) -> dict[str, Any]:
    """A crawl in the environment of the test: a fork has that of the process from which it came."""
    os.environ.clear()
    os.environ.update(environment)
    return crawled(*given)


def main() -> None:
    """Does what standard input tells, and prints what came of it."""
    print(json.dumps(crawled(*json.loads(sys.stdin.read()))))
