"""Whether a page that hangs or kills its reader costs that page alone: real processes, real pages."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from crawler.extraction import Dropped, Kept, Page
from crawler.workers import CRASHED, HUNG, Workers
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, Reply, block, feed, page, serving

#: Takes trafilatura minutes: it compares every paragraph with all before it.
PARAGRAPH = b"<p>The data center of 12 March 2024 is <a href='/x'>here</a>.</p>"
ENDLESS = b"<html><body><article>" + PARAGRAPH * 80_000


def children() -> set[int]:
    """Processes that this one has started."""
    return {int(pid) for tasks in Path("/proc/self/task").glob("*/children") for pid in tasks.read_text().split()}


def test_a_page_that_hangs_its_reader_is_dropped_and_the_others_arrive(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/f.xml": feed(local.url, "/endless", "/a", "/b"),
            "/endless": Reply(200, "text/html", ENDLESS),
            "/a": page("A"),
            "/b": page("B", TEXT + "More."),
        }
        ended = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])], GIGAWATCH_PAGE_SECONDS=6)
    assert (ended["outcome"], ended["errors"]) == ("done", [])
    assert (ended["counts"]["articles/new"], ended["counts"][f"dropped/{HUNG}"]) == (2, 1)
    assert rows("select state, reason from frontier where url like '%endless'") == [("done", HUNG)]


def test_a_reader_that_is_killed_costs_its_page_and_the_next_is_read_by_another() -> None:
    async def ask() -> tuple[Kept | Dropped, Kept | Dropped]:
        workers = Workers(seconds=60, size=1)
        before = children()
        doomed = asyncio.create_task(workers.read(Page(ENDLESS, "https://e.com/endless")))
        while not (started := children() - before):
            await asyncio.sleep(0.05)
        for process in started:
            os.kill(process, signal.SIGKILL)
        first = await doomed
        second = await workers.read(Page(page("Hyperion").body, "https://e.com/a"))
        await workers.close()
        return first, second

    first, second = asyncio.run(ask())
    assert first == Dropped(CRASHED)
    assert isinstance(second, Kept)
    assert second.article.title == "Hyperion"


def test_pages_behind_one_that_hangs_are_read_in_their_order() -> None:
    async def ask() -> list[Kept | Dropped]:
        workers = Workers(seconds=3, size=1)
        bodies = [page("First").body, ENDLESS, *(page(f"Title {k}").body for k in range(5))]
        found = await asyncio.gather(*(workers.read(Page(body, f"https://e.com/{k}")) for k, body in enumerate(bodies)))
        await workers.close()
        return list(found)

    first, hung, *others = asyncio.run(ask())
    assert hung == Dropped(HUNG)
    titles = [found.article.title if isinstance(found, Kept) else found.reason for found in (first, *others)]
    assert titles == ["First", *(f"Title {k}" for k in range(5))]


def test_a_further_reader_is_started_only_when_the_first_has_its_fill() -> None:
    async def ask() -> list[int]:
        workers = Workers(seconds=60, size=2)
        before, started = children(), []
        for count in (3, 20):
            pages = (Page(page(f"Title {k}").body, f"https://e.com/{k}") for k in range(count))
            found = await asyncio.gather(*map(workers.read, pages))
            assert all(isinstance(one, Kept) for one in found)
            started.append(len(children() - before))
        await workers.close()
        return started

    assert asyncio.run(ask()) == [1, 2]


def test_a_reader_ends_with_whoever_asked_though_its_page_takes_for_ever() -> None:
    ask = f"""
import asyncio
from crawler.extraction import Page
from crawler.workers import Workers
asyncio.run(Workers(seconds=600, size=1).read(Page(b"<html><body><article>" + {PARAGRAPH!r} * 80_000, "https://e.com/endless")))
"""
    with subprocess.Popen([sys.executable, "-c", ask], stderr=subprocess.PIPE) as asking:

        def readers() -> list[str]:
            return [
                pid
                for tasks in Path(f"/proc/{asking.pid}/task").glob("*/children")
                for pid in tasks.read_text().split()
            ]

        while not (started := readers()):
            time.sleep(0.05)
        stat = Path(f"/proc/{started[0]}/stat")
        while int(stat.read_text().rpartition(")")[2].split()[11]) < 2 * os.sysconf("SC_CLK_TCK"):
            time.sleep(0.1)  # until it has worked longer than its imports take
        asking.kill()
        _, err = asking.communicate()
    last = time.monotonic() + 30
    while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < last, "the reader outlived whoever asked"
        time.sleep(0.05)
    assert err == b""
