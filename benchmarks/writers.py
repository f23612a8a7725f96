"""How fast do several writers put claims into PostgreSQL? Claims per second from one, two and four processes at once.

A knowledge base of articles (`claims_made.py`) is made in a database of its own on the server at `--server`, which is dropped
afterwards. Each writer is a process that takes texts as an extraction does, so that no two have the same, and stores the claims
that it would have found in them, which costs it next to nothing: what is measured is the writing. `compared` is what an
extraction does, which rewrites what follows from the claims of each subject in the same transaction; `bulk` leaves that to one
computation at the end (`seconds to compare`). The rate counts from the moment when all writers begin to the end of the last.

    python benchmarks/writers.py [--claims N] [--at-once VERSIONS] [--writers 1,2,4] [--server URL] [--json]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import make_url, text
from sqlmodel import Session, create_engine

ROOT: Final = Path(__file__).parents[1]
sys.path[0] = str(ROOT)  # in place of this folder, where `kb` would be a benchmark

import kb  # noqa: E402
from benchmarks.claims_made import PER_ARTICLE, claims_of, fill_articles  # noqa: E402
from kb import copying, operations, queries, store  # noqa: E402
from kb.derivation import derive_all  # noqa: E402


@contextmanager
def database(server: str, articles: int) -> Iterator[str]:
    """The address of a knowledge base with articles and no claims."""
    name = f"gigawatch_writers_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    address = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, target = kb.connect(f"sqlite:///{folder}/made.db"), kb.connect(address)
            kb.upgrade(source)
            fill_articles(Path(folder) / "made.db", articles)
            copying.copy(source, target)
            source.dispose()
            target.dispose()
        yield address
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def write(address: str, at_once: int, *, compare: bool) -> None:
    """What one writer does; prints how many claims it stored."""
    engine, stored = kb.connect(address), 0
    claims_of(1, "2024-01-01")  # reads the vocabulary
    print("ready", flush=True)
    sys.stdin.readline()
    with Session(engine) as session:
        while pending := queries.pending_versions(session, extractor="made", limit=at_once):
            given = [(entry.version_id, claims_of(entry.version_id, str(entry.published))) for entry in pending]
            done = store.replace_many(session, given, extractor="made", compare=compare)
            assert not done.refused, done.refused[:3]
            stored += done.stored
    print(stored, flush=True)


def measure(server: str, claims: int, at_once: int, writers: int, *, compare: bool) -> dict[str, Any]:
    """Claims per second of so many writers."""
    articles = claims // PER_ARTICLE
    with database(server, articles) as address:
        command = [sys.executable, str(ROOT / "benchmarks/writers.py"), "--write", address, "--at-once", str(at_once)]
        command += [] if compare else ["--bulk"]
        processes = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(writers)]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        begun = time.perf_counter()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        stored = [int(process.communicate()[0]) for process in processes]
        seconds = time.perf_counter() - begun
        assert sum(stored) == articles * PER_ARTICLE, f"{sum(stored)} claims of {articles * PER_ARTICLE}"
        engine = kb.connect(address)
        compared = 0.0
        if not compare:
            begun = time.perf_counter()
            with engine.begin() as connection:
                derive_all(connection)
            compared = time.perf_counter() - begun
        with Session(engine) as session:
            assert operations.check(session) == []
        engine.dispose()
    found = {"writers": writers, "kind": "compared" if compare else "bulk", "claims": sum(stored), "each": stored}
    return found | {"claims per second": round(sum(stored) / seconds), "seconds to compare": round(compared, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=50_000)
    parser.add_argument(
        "--at-once", type=int, default=200, help="article versions in one transaction; an extraction takes 200"
    )
    parser.add_argument("--writers", default="1,2,4")
    parser.add_argument("--server", default="postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    parser.add_argument("--bulk", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.write, given.at_once, compare=not given.bulk)
        return
    rows = [
        measure(given.server, given.claims, given.at_once, writers, compare=compare)
        for compare in (True, False)
        for writers in map(int, given.writers.split(","))
    ]
    if given.json:
        print(json.dumps({"load": os.getloadavg()[0], "cores": os.cpu_count(), "rows": rows}))
        return
    for row in rows:
        print(", ".join(f"{name}: {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
