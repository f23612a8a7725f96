"""How fast is a crawl? Pages per second of the whole line, as ratios to bare Scrapy and to news-please in one run.

The whole line fetches a feed and its pages, gates, archives, extracts the articles and stores them in SQLite, with the
settings as shipped but for the politeness towards one host (AutoThrottle and the ceilings), which would be all that is
measured. Bare Scrapy fetches the same pages as often at once and does nothing with them. Each runs in a process of its
own and is timed from the opening of its spider to the closing; on `mixed`, one page in ten is relevant, on `relevant`
all are. The server has a process, and a core where there are two. news-please is optional (`pip install news-please`)
and reads fewer pages, by its own `from_urls`.

    python benchmarks/crawl.py [--quick] [--json] [--pages N | --memory N]

`--memory N` crawls N mixed pages instead and tells how the crawl's memory grew from the first quarter on.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

#: The same for both crawls.
AT_ONCE: Final = {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "LOG_LEVEL": "ERROR"}
UNHURRIED: Final = {
    "AUTOTHROTTLE_ENABLED": False, "GIGAWATCH_REQUESTS_PER_HOST": 10**9, "GIGAWATCH_REQUESTS_PER_RUN": 10**9,
}  # fmt: skip
MIXED, RELEVANT = 10, 1  # one page in so many is relevant
HERE: Final = Path(__file__).parent


@contextmanager
def site(pages: int, every: int) -> Iterator[str]:
    """The address of a site that is served while the block runs."""
    command = [sys.executable, str(HERE / "crawl_site.py"), str(pages), str(every)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.kill()


def bare(base: str, pages: int) -> dict[str, Any]:
    """A spider without pipelines on Scrapy's defaults."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    class Bare(Spider):
        name = "bare"
        fetched = 0

        async def start(self) -> Any:
            for number in range(pages):
                yield Request(f"{base}/news/{number}")

        def parse(self, response: Any) -> None:
            Bare.fetched += response.status == 200

    started = time.perf_counter()
    process = CrawlerProcess(AT_ONCE)
    process.crawl(Bare)
    process.start()
    return {"pages": Bare.fetched, "seconds": time.perf_counter() - started}


def whole(base: str, pages: int) -> dict[str, Any]:
    """The whole line, into a knowledge base and an archive of its own."""
    sys.path[0] = str(HERE.parent)  # in place of this folder, where `kb` would be a benchmark
    import kb
    from crawler import crawl
    from crawler.sources import from_blocks

    block = {
        "slug": "courier", "title": "Benchmark Courier", "homepage": f"{base}/", "kind": "wire", "country": "US",
        "language": "en", "allow_private": True, "delay": 0, "feeds": [f"{base}/feed.xml"],
        "most_waiting": pages,
    }  # fmt: skip
    marks: list[tuple[int, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        engine = kb.connect(f"sqlite:///{folder}/gigawatch.db")
        kb.upgrade(engine)
        started = time.perf_counter()
        done = crawl(
            engine, from_blocks([block], "benchmark"), archive=Path(folder) / "archive", settings=AT_ONCE | UNHURRIED,
            on_progress=lambda counts: marks.append((counts.get("pages/fetched", 0), resident(os.getpid()))),
        )  # fmt: skip
        seconds = time.perf_counter() - started
        engine.dispose()
    if done.errors or done.outcome != "done":
        sys.exit(f"the crawl {done.outcome}: {done.errors[:3]}")
    kept = done.counts.get("articles/new", 0)
    return {"pages": done.counts.get("pages/fetched", 0), "seconds": seconds, "kept": kept, "memory": marks}


def resident(pid: int) -> int:
    """Bytes of memory that a process and those that it started hold; 0 where the system does not tell."""
    try:
        held = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return held + sum(resident(int(child)) for child in children)


def news_please(base: str, pages: int) -> dict[str, Any]:
    """news-please's own way from addresses to articles."""
    from newsplease import NewsPlease

    started = time.perf_counter()
    found = NewsPlease.from_urls([f"{base}/news/{number}" for number in range(pages)], fetch_images=False)
    return {"pages": len(found), "seconds": time.perf_counter() - started}


CRAWLS: Final = {"bare": bare, "whole": whole, "news_please": news_please}


def run(name: str, pages: int, every: int) -> dict[str, Any]:
    """What a crawl came to, in a process of its own: a reactor does not start twice."""
    with site(pages, every) as base:
        command = [sys.executable, __file__, "--one", name, base, str(pages)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: the crawl ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["pages"] != pages:
        sys.exit(f"{name}: found {found['pages']} pages, expected {pages}")
    return found


def speed(found: dict[str, Any]) -> float:
    """Pages per second."""
    return float(found["pages"] / found["seconds"])


def measure(*, pages: int, peer_pages: int) -> dict[str, Any]:
    """Every figure; bare Scrapy runs before and after ours, since a machine's speed drifts."""
    turns = [run(name, pages, every) for name, every in (
        ("bare", MIXED), ("whole", MIXED), ("bare", MIXED), ("whole", RELEVANT), ("bare", MIXED),
    )]  # fmt: skip
    first, mixed, second, relevant, third = map(speed, turns)
    peer = speed(run("news_please", peer_pages, MIXED)) if find_spec("newsplease") else None
    return {
        "cores": os.cpu_count(),
        "pages": pages,
        "bare_pages_per_s": round((first + second + third) / 3, 1),
        "mixed_pages_per_s": round(mixed, 1),
        "relevant_pages_per_s": round(relevant, 1),
        "ratio_mixed": round(2 * mixed / (first + second), 3),
        "ratio_relevant": round(2 * relevant / (second + third), 3),
        "ratio_news_please": None if peer is None else round(mixed / peer, 1),
    }


def memory(pages: int) -> dict[str, Any]:
    """How the memory of the whole line, its readers included, grows after the first quarter of a mixed crawl."""
    marks = run("whole", pages, MIXED)["memory"]
    late = [(done, held / 2**20) for done, held in marks if done >= pages / 4]
    numbers, sizes = zip(*late, strict=True)
    slope = statistics.linear_regression(numbers, sizes).slope
    return {"pages": pages, "memory_mb": round(max(sizes)), "mb_per_1000_pages": round(1000 * slope, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="1,500 pages in place of 5,000")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--pages", type=int)
    parser.add_argument("--memory", type=int, metavar="N")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, base, pages = given.one
        print(json.dumps(CRAWLS[name](base, int(pages))))
        return
    pages = given.pages or (1_500 if given.quick else 5_000)
    found = memory(given.memory) if given.memory else measure(pages=pages, peer_pages=100 if given.quick else 300)
    if given.json:
        print(json.dumps(found))
        return
    for name, figure in found.items():
        print(f"{name:22} {'not measured (news-please is not installed)' if figure is None else f'{figure:,}'}")


if __name__ == "__main__":
    main()
