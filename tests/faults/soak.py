"""Does it stay as it is over a long time? A schedule that crawls and extracts a made site while people browse the app.

    python -m tests.faults.soak [PAGES]

`gigawatch schedule` runs until every page of the site is accounted for, a run after another with the ceilings that
ship; the app serves a visitor who opens one page after another meanwhile. Every second the memory, open files and
threads of each process are noted.
"""

import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from crawler.extraction import Dropped, Page, extract_article
from tests.faults import report
from tests.faults.visitor import Views, browse

ROOT = Path(__file__).parents[2]
EVERY = 10  # one page in so many is relevant
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Sample(NamedTuple):
    """What a process held at a moment; `done` are the pages accounted for by then."""

    pid: int
    done: int
    megabytes: float
    files: int
    threads: int


@dataclass
class Soaked:
    """What a soak came to."""

    pages: int
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    unaccounted: list[str] = field(default_factory=list)
    articles: int = 0
    double: int = 0
    claims: int = 0
    runs: list[str] = field(default_factory=list)
    views: Views = field(default_factory=Views)
    said: str = ""
    check: str = ""
    samples: dict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIGAWATCH_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@contextmanager
def started(folder: Path, *command: str, **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """The real command at work in a folder; it is told to end afterwards."""
    line = [sys.executable, "-m", "cli", *command]
    with subprocess.Popen(line, cwd=folder, env=_environment(), text=True, **options) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(120)


def soak(pages: int, folder: Path) -> Soaked:
    """Soaks a knowledge base in a folder with so many pages."""
    found = Soaked(pages)
    generator = [sys.executable, str(ROOT / "benchmarks" / "crawl_site.py"), str(pages), str(EVERY)]
    with subprocess.Popen(generator, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        base = site.stdout.readline().strip()
        _declare(folder, base, pages)
        subprocess.run([sys.executable, "-m", "cli", "db", "upgrade"], cwd=folder, env=_environment(), check=True)
        port, is_over = _free_port(), threading.Event()
        visitor = threading.Thread(target=browse, args=(port, found.views, is_over))
        with (
            (folder / "log").open("w") as log,
            started(folder, "app", "--port", str(port), stdout=log, stderr=log) as app,
        ):
            visitor.start()
            while found.views.shown == 0:
                assert app.poll() is None, (folder / "log").read_text()
                time.sleep(0.2)
            begun = time.monotonic()
            with started(
                folder, "schedule", "--every", "2s", "--sources", "own.toml", stdout=log, stderr=log
            ) as schedule:
                while (done := _done(folder)) < pages or _pending(folder):
                    assert schedule.poll() is None, (folder / "log").read_text()
                    _sample(found, done, {"schedule": schedule.pid, "app": app.pid})
                    time.sleep(1)
            found.seconds = time.monotonic() - begun
            is_over.set()
            visitor.join()
        _account(found, folder, base)
        site.kill()
    found.said = (folder / "log").read_text()
    return found


def _declare(folder: Path, base: str, pages: int) -> None:
    (folder / "own.toml").write_text(
        f'[courier]\ntitle = "Benchmark Courier"\nhomepage = "{base}/"\nkind = "wire"\ncountry = "US"\nlanguage = "en"\n'
        f'feeds = ["{base}/feed.xml"]\nallow_private = true\ndelay = 0\nmost_waiting = {pages}\n'
    )


def _asked(folder: Path, query: str) -> list[Any]:
    if not (folder / "gigawatch.db").exists():
        return []
    with closing(sqlite3.connect(folder / "gigawatch.db", timeout=60)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []  # it is being made


def _done(folder: Path) -> int:
    found = _asked(folder, "SELECT count(*) FROM frontier WHERE state = 'done'")
    return int(found[0][0]) if found else 0


def _pending(folder: Path) -> bool:
    return _asked(folder, "SELECT count(*) FROM article_version WHERE extractor IS NULL") != [(0,)]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _sample(found: Soaked, done: int, processes: dict[str, int]) -> None:
    for name, pid in processes.items():
        _note(found, name, pid, done)
    for run in _children(processes["schedule"]):
        _note(found, "run", run, done)
        for reader in _children(run):
            _note(found, "reader", reader, done)


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child) for tasks in Path(f"/proc/{pid}/task").glob("*/children") for child in tasks.read_text().split()
        ]
    except OSError:
        return []


def _note(found: Soaked, name: str, pid: int, done: int) -> None:
    try:
        held = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 2**20
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
    except OSError:
        return  # it ended meanwhile
    found.samples[name].append(Sample(pid, done, held, files, threads))


def _account(found: Soaked, folder: Path, base: str) -> None:
    """Looks for every page of the site one by one: it has an article, or a reason why it has none."""
    rows = {
        url: (state, reason, article, title)
        for url, state, reason, article, title in _asked(
            folder,
            "SELECT f.url, f.state, f.reason, a.id, f.title FROM frontier f LEFT JOIN article a ON a.url = f.url",
        )
    }
    for number in range(found.pages):
        url = f"{base}/news/{number}"
        state, reason, article, title = rows.pop(url, ("unknown", None, None, ""))
        is_sound = state == "done" and (article is None) != (reason is None)
        if is_sound and (article is not None) != (number % EVERY == 0):  # the gate thought otherwise: does it still?
            is_sound = _read(url, title) == reason
        if not is_sound:
            found.unaccounted.append(f"{number}: {state}, {reason}, article {article}")
        found.reasons[reason or "kept"] += 1
    found.unaccounted += [f"{url}: not of the site" for url in rows]
    ((found.articles,),) = _asked(folder, "SELECT count(*) FROM article")
    ((versions,),) = _asked(folder, "SELECT count(*) FROM article_version")
    found.double = versions - found.articles
    ((found.claims,),) = _asked(folder, "SELECT count(*) FROM claim")
    found.runs = [outcome for (outcome,) in _asked(folder, "SELECT outcome FROM crawl_run ORDER BY id")]
    done = subprocess.run(
        [sys.executable, "-m", "cli", "db", "check", "--archive", "archive"], cwd=folder, capture_output=True, text=True,
        check=False, env=_environment(),
    )  # fmt: skip
    found.check = (done.stdout + done.stderr).strip()


def _read(url: str, title: str) -> str | None:
    """Why a page is not kept when it is read alone; None where it is."""
    with urllib.request.urlopen(url) as answer:
        found = extract_article(Page(answer.read(), url, title=title, site="Benchmark Courier", encoding="utf-8"))
    return found.reason if isinstance(found, Dropped) else None


def growth(samples: list[Sample]) -> float:
    """Megabytes per 1,000 pages, after the first quarter: what is filled once is no leak."""
    late = [sample for sample in samples if sample.done >= samples[-1].done / 4]
    if len({sample.done for sample in late}) < 2:
        return 0.0
    return 1_000 * statistics.linear_regression([s.done for s in late], [s.megabytes for s in late]).slope


def peaks(samples: list[Sample]) -> list[float]:
    """The most memory that each process of a kind had, in the order in which they came."""
    most: dict[int, float] = {}
    for sample in samples:
        most[sample.pid] = max(most.get(sample.pid, 0.0), sample.megabytes)
    return list(most.values())


def figures(found: Soaked) -> dict[str, str]:
    """The figures of a soak, in words and numbers."""
    told = {
        "pages crawled, in runs of the schedule": f"{found.pages:,} in {len(found.runs)} runs, {found.pages / found.seconds:.0f} pages/s beside the rest",
        "pages not accounted for; stored twice": f"{len(found.unaccounted)}; {found.double}",
        "articles kept; claims": f"{found.articles:,}; {found.claims:,}",
        "why the others were not kept": "; ".join(
            f"{count:,} {why}" for why, count in found.reasons.most_common() if why != "kept"
        ),
        "pages of the app viewed meanwhile; with an exception": f"{found.views.shown:,}; {found.views.faulty}",
        "`gigawatch db check` afterwards": found.check,
    }
    for name, samples in found.samples.items():
        memory = peaks(samples)
        told[f"memory of {_NAMES[name]}"] = (
            f"at most {max(memory):.0f} MB, {growth(samples):+.2f} MB per 1,000 pages; the first had {memory[0]:.0f} MB at its peak, the last {memory[-1]:.0f} MB"
            if name in ("run", "reader") and len(memory) > 1
            else f"at most {max(memory):.0f} MB, {growth(samples):+.2f} MB per 1,000 pages"
        )
        half = len(samples) // 2
        early, late = samples[:half] or samples, samples[half:]
        told[f"open files and threads of {_NAMES[name]}, first half and second"] = ", ".join(
            f"{max(getattr(s, kind) for s in early)} and {max(getattr(s, kind) for s in late)} {kind}"
            for kind in ("files", "threads")
        )
    return told


_NAMES = {"schedule": "the schedule", "run": "runs", "reader": "readers of pages", "app": "the app"}


def main() -> None:
    """Soaks, notes the figures and prints them."""
    with tempfile.TemporaryDirectory() as folder:
        found = soak(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000, Path(folder))
    for name, value in figures(found).items():
        report.note("soak", figure=name, value=value)
        print(f"{name}: {value}")
    print(json.dumps({"unaccounted": found.unaccounted[:20], "runs": Counter(found.runs)}))
    sys.exit(bool(found.unaccounted or found.double or found.views.faulty or "No fault" not in found.check))


if __name__ == "__main__":
    main()
