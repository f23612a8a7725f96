"""Crawls for the tests: each in a process of its own, because Twisted's reactor does not start twice."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CRAWL = """
import json, os, sys
from datetime import timedelta
from pathlib import Path
import kb
from crawler import crawl
from crawler.sources import from_blocks
url, archive, blocks, looks, only_due, own = json.loads(sys.stdin.read())
engine = kb.connect(url)
kb.upgrade(engine)
summary = crawl(engine, from_blocks(blocks, "test"), archive=Path(archive), looks=[timedelta(seconds=s) for s in looks],
    only_due=only_due, frontier=os.environ.get("GIGAWATCH_FRONTIER"),
    settings={"RETRY_TIMES": 2, "DOWNLOAD_TIMEOUT": 5} | own)
print(json.dumps({"outcome": summary.outcome, "counts": summary.counts, "errors": summary.errors}))
"""

Crawl = Callable[..., dict[str, Any]]
Rows = Callable[[str], list[Any]]


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'gigawatch.db'}"


@pytest.fixture
def run_crawl(tmp_path: Path, database: str) -> Crawl:
    """Crawls source blocks into the test's database and returns outcome, counts and errors."""

    def crawl(
        blocks: list[dict[str, Any]], looks: tuple[float, ...] = (), only_due: bool = False, **settings: Any
    ) -> dict[str, Any]:
        given = json.dumps([database, str(tmp_path / "archive"), blocks, looks, only_due, settings])
        done = subprocess.run(
            [sys.executable, "-c", CRAWL], input=given, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))

    return crawl


@pytest.fixture
def rows(database: str) -> Rows:
    """Answers of the test's database to a query; a statement that writes is committed."""

    def ask(query: str) -> list[Any]:
        connection = sqlite3.connect(database.removeprefix("sqlite:///"))
        try:
            with connection:
                return connection.execute(query).fetchall()
        finally:
            connection.close()

    return ask
