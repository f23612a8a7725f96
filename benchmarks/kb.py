"""How fast is the knowledge base? Bulk writing beside raw SQLite, every query of the app beside hand-written SQL.

A knowledge base is made (`claims_made.py`) in a folder of its own. Claims are written in bulk, and the same rows again
by `sqlite3.executemany` into a file with the same schema, indexes and triggers and the same articles. Then each query is
asked as the app asks it, for the subject with the most claims where it asks for one, and as SQL by hand through
`sqlite3`. Both take turns, fast ones more often. Milliseconds are the medians of the clock; "of cpu" is the processor's
time for the fastest, which other work on the machine distorts least, and the ratio (1.0 = as fast as by hand) compares
those of both. With --db a knowledge base that is there is asked, and none written.

    python benchmarks/kb.py [--claims N] [--db FILE] [--quick] [--json] [--plot FILE.svg]
"""

import argparse
import json
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlmodel import Session

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be this file

import kb  # noqa: E402
from benchmarks.asked import Asked  # noqa: E402
from benchmarks.claims_made import PER_ARTICLE, claims_of, fill_articles  # noqa: E402
from benchmarks.growth import draw  # noqa: E402
from benchmarks.queries_by_hand import QUERIES  # noqa: E402
from kb import store  # noqa: E402
from kb.derivation import derive_all  # noqa: E402

AT_ONCE: Final = 4_000  # article versions in one transaction
LEAST: Final = 0.5  # seconds of processor time for each query: the fastest of few runs is a matter of luck
MOST: Final = 40  # times as often as a slow one
GROWTH: Final = (100_000, 300_000, 600_000)


class Timed(NamedTuple):
    """Milliseconds of a query by the app and by hand, the ratio of what both cost the processor, rows, and the app's cost."""

    ours: float
    by_hand: float
    ratio: float
    rows: int
    processor: float


class Cost(NamedTuple):
    """Milliseconds by the clock and of the processor."""

    clock: float
    processor: float


class Written(NamedTuple):
    """Seconds of a processor for writing by the store and by hand, and for comparing; bytes of the file."""

    store: float
    raw: float
    compared: float
    size: int


def batches(path: Path, articles: int) -> Iterator[list[tuple[int, list[dict[str, Any]]]]]:
    """The claims of every article, by transactions."""
    with sqlite3.connect(path) as connection:
        published = dict(connection.execute("SELECT id, published FROM article"))
    for start in range(1, articles + 1, AT_ONCE):
        yield [
            (number, claims_of(number, published[number]))
            for number in range(start, min(start + AT_ONCE, articles + 1))
        ]


def fill(path: Path, claims: int, on_step: Callable[[int], None] = lambda claims: None) -> Written:
    """Makes the knowledge base and times its writing by the processor; `on_step` looks at it at each of GROWTH on the way."""
    engine = kb.connect(f"sqlite:///{path}")
    kb.upgrade(engine)
    articles = claims // PER_ARTICLE
    fill_articles(path, articles)
    by_hand = path.with_name("by-hand.db")
    _checkpoint(path)
    shutil.copy(path, by_hand)
    taken, compared, steps = 0.0, 0.0, [step for step in GROWTH if step < claims] + [claims]
    written = 0
    with Session(engine) as session:
        for batch in batches(path, articles):
            begun = time.process_time()
            done = store.replace_many(session, batch, extractor="made", compare=False)
            taken += time.process_time() - begun
            assert not done.refused, done.refused[:3]
            written += done.stored
            if written >= steps[0]:
                compared = _compare(path)
                on_step(steps.pop(0))
    engine.dispose()
    raw = write_by_hand(path, by_hand)
    by_hand.unlink()
    _checkpoint(path)
    return Written(taken, raw, compared, path.stat().st_size)


def _compare(path: Path) -> float:
    """Seconds of a processor to compute all that follows from the claims."""
    engine = kb.connect(f"sqlite:///{path}")
    begun = time.process_time()
    with engine.begin() as connection:
        derive_all(connection)
    taken = time.process_time() - begun
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return taken


def write_by_hand(path: Path, by_hand: Path) -> float:
    """Seconds of a processor to write the same claims by `executemany` into the same schema, in the same transactions."""
    with sqlite3.connect(path) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(claim)")]
        entities = connection.execute("SELECT * FROM entity").fetchall()
    taken = 0.0
    source, target = sqlite3.connect(path), sqlite3.connect(by_hand)
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL", "journal_mode=WAL"):
        target.execute(f"PRAGMA {pragma}")
    target.executemany(f"INSERT INTO entity VALUES ({', '.join('?' * len(entities[0]))})", entities)
    target.commit()
    statement = f"INSERT INTO claim ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    last = source.execute("SELECT max(version_id) FROM claim").fetchone()[0]
    for start in range(1, last + 1, AT_ONCE):
        within = (start, start + AT_ONCE)
        rows = source.execute(
            "SELECT * FROM claim WHERE version_id >= ? AND version_id < ? ORDER BY id", within
        ).fetchall()
        chips = source.execute(
            "SELECT h.* FROM claim_chip h JOIN claim c ON c.id = h.claim_id WHERE c.version_id >= ? AND c.version_id < ?",
            within,
        ).fetchall()
        begun = time.process_time()
        target.executemany(statement, rows)
        target.executemany("INSERT INTO claim_chip VALUES (?, ?)", chips)
        target.commit()
        taken += time.process_time() - begun
    source.close()
    target.close()
    return taken


def _checkpoint(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def ask(path: Path, *, times: int) -> dict[str, Timed]:
    """How long each query takes."""
    engine = kb.connect(f"sqlite:///{path}")
    kb.check_version(engine)
    connection = sqlite3.connect(path)
    connection.row_factory = None
    found: dict[str, Timed] = {}
    with Session(engine) as session:
        asked = Asked.of(connection)
        for name, (ours, by_hand) in QUERIES.items():
            statement, values = by_hand(asked)
            rows, reference = ours(session, asked), connection.execute(statement, values).fetchall()
            if len(rows) not in (1, len(reference)):  # one: added up from many rows
                raise SystemExit(f"{name}: {len(rows)} rows by the app, {len(reference)} by hand")
            one: list[Cost] = []
            other: list[Cost] = []
            begun = time.process_time()
            while len(one) < times or (time.process_time() - begun < LEAST and len(one) < MOST * times):
                one.append(_cost(lambda ask=ours: ask(session, asked)))
                other.append(_cost(lambda sql=statement, given=values: connection.execute(sql, given).fetchall()))
            by_app, in_sql = (statistics.median(cost.clock for cost in costs) for costs in (one, other))
            least, least_in_sql = (min(cost.processor for cost in costs) for costs in (one, other))
            found[name] = Timed(by_app, in_sql, least / least_in_sql, len(rows), least)
    connection.close()
    engine.dispose()
    return found


def _cost(work: Callable[[], object]) -> Cost:
    begun, used = time.perf_counter(), time.process_time()
    work()
    return Cost(1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - used))


def measure(claims: int, *, times: int, plot: Path | None = None) -> dict[str, Any]:
    """Every figure for a knowledge base of so many claims; draws its growth where a file is named."""
    grown: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gigawatch.db"

        def look(step: int) -> None:
            if plot is not None:
                grown[step] = {name: timed.ours for name, timed in ask(path, times=5).items()}

        written = fill(path, claims, look)
        asked = ask(path, times=times)
    if plot is not None:
        draw(grown, plot)
    return {
        "claims": claims,
        "articles": claims // PER_ARTICLE,
        "write_ratio": round(written.raw / written.store, 3),
        "claims_per_second": round(claims / written.store),
        "raw_claims_per_second": round(claims / written.raw),
        "compare_seconds": round(written.compared, 1),
        "bytes_per_claim": round(written.size / claims),
    } | of_queries(asked)


def of_queries(asked: dict[str, Timed]) -> dict[str, Any]:
    """The figures of the queries."""
    return {
        "query_ms": {name: round(timed.ours, 2) for name, timed in asked.items()},
        "by_hand_ms": {name: round(timed.by_hand, 2) for name, timed in asked.items()},
        "processor_ms": {name: round(timed.processor, 2) for name, timed in asked.items()},
        "query_ratio": {name: round(timed.ratio, 2) for name, timed in asked.items()},
        "rows": {name: timed.rows for name, timed in asked.items()},
    }


def show(figures: dict[str, Any]) -> None:
    """Prints the figures as tables."""
    if "claims" in figures:
        show_writing(figures)
    print(f"{'query':32}{'ms':>9}{'by hand':>9}{'of cpu':>9}{'ratio':>7}{'rows':>7}")
    for name, ours in figures["query_ms"].items():
        ratio, rows = figures["query_ratio"][name], figures["rows"][name]
        by_hand, processor = figures["by_hand_ms"][name], figures["processor_ms"][name]
        print(f"{name:32}{ours:9.2f}{by_hand:9.2f}{processor:9.2f}{ratio:7.2f}{rows:7d}")


def show_writing(figures: dict[str, Any]) -> None:
    """Prints how fast claims were written and compared."""
    print(
        f"{figures['claims']:,} claims in {figures['articles']:,} articles, {figures['bytes_per_claim']} bytes per claim"
    )
    print(
        f"written {figures['claims_per_second']:,} claims per second of a processor, by hand {figures['raw_claims_per_second']:,}:"
        f" ratio {figures['write_ratio']}; compared in {figures['compare_seconds']} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--db", type=Path, help="a knowledge base that is there, to be asked alone")
    parser.add_argument("--quick", action="store_true", help="20,000 claims, few repetitions")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plot", type=Path, help="an SVG file for the growth of the slowest queries")
    asked = parser.parse_args()
    times = 5 if asked.quick else 15
    if asked.db is not None:
        figures = of_queries(ask(asked.db, times=times))
    else:
        figures = measure(20_000 if asked.quick else asked.claims, times=times, plot=asked.plot)
    if asked.json:
        print(json.dumps(figures, indent=1))
    else:
        show(figures)


if __name__ == "__main__":
    main()
