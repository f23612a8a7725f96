"""How fast is a backfill? WARC records per second and core, as a ratio to bare fastwarc reading in one run, and its scaling.

The archives are of CC-NEWS's shape: pages as news sites have them, of 120 KB or so, one in a hundred relevant. Bare
reading iterates over all records and unpacks every body, which is the floor for whoever looks at all of them. The gate
also decides which pages are read closely; the whole line reads these and stores the articles too. One core each, turn by
turn, since a machine's speed drifts. `hosts` is the whole line where only one page in ten is of a wanted host, as it is
where declared sources are read out of all the news of the world, and more so.

Scaling counts the records per second of the whole line on a local Dask cluster of 1, 2 and 4 workers, without the
seconds until the workers have joined and imported what they need. So many workers have so many cores, as far as there are
any, to themselves, with their scheduler: a worker with a machine to itself reads pages closely on another core meanwhile.

    python benchmarks/bulk.py [--quick] [--json] [--records N] [--files N] [--plot FILE.svg]
"""

import argparse
import json
import os
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
from sqlmodel import Session  # noqa: E402

import kb  # noqa: E402
from benchmarks.crawl_site import Site  # noqa: E402
from crawler.backfill import backfill_file  # noqa: E402
from crawler.locations import WarcFile, warc_files  # noqa: E402
from crawler.relevance import refuse_page  # noqa: E402
from crawler.wanted import Wanted, refuse_head  # noqa: E402
from crawler.webarchive import read_pages  # noqa: E402
from kb import store  # noqa: E402
from nlp import extract  # noqa: E402
from nlp.batch import extract_pending  # noqa: E402
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
        return _backfill(engine, run_id, paths, hosts)


def _backfill(engine: Any, run_id: int, paths: list[Path], hosts: list[str]) -> Counter[str]:
    wanted, counts = Wanted.of([], hosts=hosts), Counter[str]()
    for path in paths:
        counts.update(backfill_file(engine.url, *_file(path), wanted, run_id))
    return counts


def extraction(paths: list[Path]) -> dict[str, float]:
    """Texts per second and core of the extraction of what a backfill kept, and what all of that takes in the file."""
    with _knowledge_base() as (engine, run_id), Session(engine) as session:
        texts = _backfill(engine, run_id, paths, ["*"])["articles/new"]
        extract("Hyperion will have 200,000 GPUs.")  # which builds the pipeline
        seconds, done = cpu(lambda: extract_pending(session, run_id=run_id))
        session.commit()
        with engine.connect() as connection:
            pages, size = (connection.exec_driver_sql(f"PRAGMA page_{name}").scalar_one() for name in ("count", "size"))
    empty = 600 * 1024  # bytes, about, of a knowledge base without articles
    return {
        "texts_per_cpu_s": round(texts / seconds, 1),
        "claims_per_text": round(done.claims / texts, 2),
        "stored_bytes_per_text": round((pages * size - empty) / texts),
    }


def _file(path: Path) -> list[WarcFile]:
    return warc_files(str(path))


def _cores() -> list[int]:
    """The cores that this process may use; as many numbers as there are where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


@contextmanager
def _on(count: int) -> Iterator[None]:
    """Keeps this process and what it starts to so many cores, where the system lets it."""
    cores = _cores()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores[:count])
        try:
            yield
        finally:
            os.sched_setaffinity(0, cores)
    else:
        yield


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
        _on(workers),
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
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
        extracted = extraction(paths)
        grown = [scaling(paths, workers) for workers in WORKERS]
    one = grown[0]["records_per_s"]
    cores = len(_cores())
    return {
        "cores": cores,
        "load": round(os.getloadavg()[0], 1),
        "records": records,
        "packed_bytes_per_record": round(size / records),
        "kept": kept,
        **{f"{kind}_records_per_cpu_s": round(records / seconds) for kind, seconds in best.items()},
        **{f"ratio_{kind}": round(best["bare"] / best[kind], 3) for kind in ("gate", "whole", "hosts")},
        **extracted,
        "scaling": [
            {
                "workers": each["workers"],
                "records_per_s": round(each["records_per_s"]),
                "efficiency": round(each["records_per_s"] / one / min(each["workers"], cores), 2),
            }
            for each in grown
        ],
    }  # fmt: skip


def show(figures: dict[str, Any]) -> None:
    print(
        f"{figures['records']:,} records of {figures['packed_bytes_per_record']:,} packed bytes, {figures['kept']} kept, "
        f"{figures['cores']} cores, load {figures['load']}"
    )
    for kind, told in (
        ("bare", "fastwarc alone"), ("gate", "with the relevance gate"), ("whole", "the whole line, every host"),
        ("hosts", "the whole line, one host in ten"),
    ):  # fmt: skip
        ratio = figures.get(f"ratio_{kind}")
        line = f"{told:34}{figures[f'{kind}_records_per_cpu_s']:>8,} records per second and core"
        print(line + (f", ratio {ratio}" if ratio is not None else ""))
    print(
        f"extraction: {figures['texts_per_cpu_s']} texts per second and core, {figures['claims_per_text']} claims per text, "
        f"{figures['stored_bytes_per_text']:,} bytes stored per text"
    )
    for each in figures["scaling"]:
        print(f"{each['workers']} workers: {each['records_per_s']:,} records/s, efficiency {each['efficiency']}")


def draw(figures: dict[str, Any], path: Path) -> None:
    """Draws, as SVG, the throughput against workers, beside the line that perfect scaling would have up to the cores."""
    points = [(each["workers"], each["records_per_s"]) for each in figures["scaling"]]
    one, most, cores = points[0][1], points[-1][0], figures["cores"]
    top = 1.15 * max(one * min(most, cores), *(speed for _, speed in points))

    def place(workers: float, speed: float) -> str:
        return f"{70 + 400 * workers / most:.1f},{300 - 250 * speed / top:.1f}"

    ideal = " ".join(place(workers, one * min(workers, cores)) for workers in sorted({0, min(cores, most), most}))
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 350" font-family="sans-serif" font-size="12">',
        '<rect width="620" height="350" fill="white"/>',
        f'<text x="70" y="24" font-size="15">Backfill: WARC records per second against workers ({cores} cores)</text>',
        '<path d="M70 40V300H480" fill="none" stroke="#888"/>',
        f'<polyline points="{ideal}" fill="none" stroke="#666666" stroke-dasharray="5 4"/>',
        f'<polyline points="{" ".join(place(*point) for point in points)}" fill="none" stroke="#0072B2" stroke-width="2"/>',
    ]
    for workers, speed in points:
        x, y = place(workers, speed).split(",")
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="4" fill="#0072B2"/><text x="{x}" y="{float(y) - 10}" text-anchor="middle">{speed:,}</text>'
        )
        parts.append(f'<text x="{x}" y="318" text-anchor="middle">{workers}</text>')
    parts.append('<text x="270" y="340" text-anchor="middle">workers, each a process of one thread</text>')
    parts.append(
        '<text x="490" y="70" fill="#0072B2">measured</text><text x="490" y="90" fill="#666666">one worker times cores</text>'
    )
    path.write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="800 records in place of 10,000, once each")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--records", type=int)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--times", type=int)
    parser.add_argument("--plot", type=Path, help="an SVG file for throughput against workers")
    asked = parser.parse_args()
    records = asked.records or (800 if asked.quick else 10_000)
    figures = measure(records=records, files=asked.files, times=asked.times or (1 if asked.quick else 3))
    if asked.plot is not None:
        draw(figures, asked.plot)
    if asked.json:
        print(json.dumps(figures))
    else:
        show(figures)


if __name__ == "__main__":
    main()
