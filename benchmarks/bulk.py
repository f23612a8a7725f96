"""How fast is a backfill? WARC records per second and core, as a ratio to bare fastwarc reading in one run, and its scaling.

The archives are of CC-NEWS's shape: pages as news sites have them, of 120 KB or so, one in a hundred relevant. Bare
reading iterates over all records and unpacks every body, which is the floor for whoever looks at all of them. The gate
also decides which pages are read closely; the whole line reads these and stores the articles too. One core each, turn by
turn, since a machine's speed drifts. `hosts` is the whole line where only one page in ten is of a wanted host, as it is
where declared sources are read out of all the news of the world, and more so.

Scaling counts the records per second of the whole line on a local Dask cluster of 1, 2 and 4 workers, without the
seconds until the workers have joined and imported what they need.

    python benchmarks/bulk.py [--quick] [--json] [--records N] [--files N] [--plot FILE.svg]
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from distributed import Client, LocalCluster  # noqa: E402
from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: E402

import kb  # noqa: E402
from benchmarks.crawl_site import Site  # noqa: E402
from crawler.backfill import backfill_file  # noqa: E402
from crawler.locations import WarcFile, warc_files  # noqa: E402
from crawler.relevance import refuse_page  # noqa: E402
from crawler.wanted import Wanted, refuse_head  # noqa: E402
from crawler.webarchive import read_pages  # noqa: E402
from kb import store  # noqa: E402
from sqlmodel import Session  # noqa: E402
from tests.crawler.warcs import packed  # noqa: E402

RELEVANT: Final = 100  # one page in so many
WORKERS: Final = (1, 2, 4)
_DISTINCT: Final = 1_500  # pages; a larger archive has them again under other addresses


def write(folder: Path, records: int, files: int) -> list[Path]:
    """Archives of so many pages; a page's host is one of ten."""
    site = Site(min(records, _DISTINCT), RELEVANT)
    folder.mkdir()
    paths = [folder / f"CC-NEWS-20240817{part:02}0000-{part:05}.warc.gz" for part in range(files)]
    for part, path in enumerate(paths):
        with path.open("wb") as stream:
            for number in range(part, records, files):
                body = site.page(number % site.pages)
                stream.write(packed(f"https://news{number // files % 10}.example/{number}", body, number=number))
    return paths


def bare(paths: list[Path]) -> int:
    """Reads every response of the files, and its body; returns how many there are."""
    count = 0
    for path in paths:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                record.reader.read()
                count += 1
    return count


def gate(paths: list[Path]) -> int:
    """Reads every page of the files and asks the gate; returns how many pages there are."""
    counts = Counter[str]()
    for path in paths:
        with path.open("rb") as stream:
            pages = read_pages(stream, refuse=lambda url, fetched: None, count=lambda name: counts.update([name]))
            for page in pages:
                _ = refuse_head(page.body) or refuse_page(page.body, page.encoding, "")
    return counts["records"]


def whole(paths: list[Path], hosts: list[str]) -> Counter[str]:
    """Backfills the files into a knowledge base of its own, in this process and the one that reads pages closely."""
    with _knowledge_base() as (engine, run_id):
        wanted, counts = Wanted.of([], hosts=hosts), Counter[str]()
        for path in paths:
            counts.update(backfill_file(engine.url, *_file(path), wanted, run_id))
    return counts


def _file(path: Path) -> list[WarcFile]:
    return warc_files(str(path))


@contextmanager
def _knowledge_base() -> Iterator[tuple[Any, int]]:
    with tempfile.TemporaryDirectory() as folder:
        engine = kb.connect(f"sqlite:///{folder}/gigawatch.db")
        kb.upgrade(engine)
        with Session(engine) as session:
            run_id = store.start_run(session, kind="backfill")
        yield engine, run_id
        engine.dispose()


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time that work takes, with what it started and ended; a busy machine lengthens them less."""
    begun = os.times()
    found = work()
    ended = os.times()
    return sum(ended[:4]) - sum(begun[:4]), found


def scaling(paths: list[Path], workers: int) -> dict[str, float]:
    """Records per second of the whole line by so many workers, and seconds of processor time per record of all of them."""
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as local,
        Client(local) as client,
        _knowledge_base() as (engine, run_id),
    ):
        wanted = Wanted.of([], hosts=["*"])
        client.run(_warm)
        begun = time.perf_counter()
        futures = [
            client.submit(backfill_file, engine.url, _file(path)[0], wanted, run_id, pure=False) for path in paths
        ]
        counts = sum((Counter(found) for found in client.gather(futures)), Counter[str]())
        taken = time.perf_counter() - begun
    return {
        "workers": workers,
        "records_per_s": counts["records"] / taken,
        "kept": counts["articles/new"] + counts["articles/changed"],
    }


def _warm() -> None:
    import crawler.backfill  # noqa: F401


def measure(*, records: int, files: int, times: int) -> dict[str, Any]:
    """Every figure."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (sys.path[0], os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryDirectory() as name:
        paths = write(Path(name) / "warcs", records, files)
        size = sum(path.stat().st_size for path in paths)
        turns: dict[str, list[float]] = {"bare": [], "gate": [], "whole": [], "hosts": []}
        kept = 0
        for _ in range(times):
            for kind, work in (
                ("bare", lambda: bare(paths)), ("gate", lambda: gate(paths)), ("whole", lambda: whole(paths, ["*"])),
                ("hosts", lambda: whole(paths, ["news0.example"])),
            ):  # fmt: skip
                seconds, found = cpu(work)
                turns[kind].append(seconds)
                if kind == "whole":
                    kept = found["articles/new"]
        best = {kind: min(seconds) for kind, seconds in turns.items()}
        grown = [scaling(paths, workers) for workers in WORKERS]
    one = grown[0]["records_per_s"]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "cores": cores,
        "load": round(os.getloadavg()[0], 1),
        "records": records,
        "packed_bytes_per_record": round(size / records),
        "kept": kept,
        **{f"{kind}_records_per_cpu_s": round(records / seconds) for kind, seconds in best.items()},
        **{f"ratio_{kind}": round(best["bare"] / best[kind], 3) for kind in ("gate", "whole", "hosts")},
        "scaling": [
            {
                "workers": each["workers"],
                "records_per_s": round(each["records_per_s"]),
                "efficiency": round(each["records_per_s"] / one / min(each["workers"], cores), 2),
            }
            for each in grown
        ],
    }  # fmt: skip
