"""Crawls for the tests: each in a process of its own, because Twisted's reactor does not start twice."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_CRAWL = """
import json, sys
from datetime import timedelta
from pathlib import Path
import kb
from crawler import crawl
from crawler.sources import from_blocks
url, archive, blocks, looks = json.loads(sys.stdin.read())
engine = kb.connect(url)
kb.upgrade(engine)
summary = crawl(engine, from_blocks(blocks, "test"), archive=Path(archive), looks=[timedelta(seconds=s) for s in looks],
    settings={"RETRY_TIMES": 2, "DOWNLOAD_TIMEOUT": 5})
print(json.dumps({"outcome": summary.outcome, "counts": summary.counts}))
"""

Crawl = Callable[..., dict[str, Any]]


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'gigawatch.db'}"


@pytest.fixture
def run_crawl(tmp_path: Path, database: str) -> Crawl:
    """Crawls source blocks into the test's database and returns outcome and counts."""

    def crawl(blocks: list[dict[str, Any]], looks: tuple[float, ...] = ()) -> dict[str, Any]:
        given = json.dumps([database, str(tmp_path / "archive"), blocks, looks])
        done = subprocess.run(
            [sys.executable, "-c", _CRAWL], input=given, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))

    return crawl
