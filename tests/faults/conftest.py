"""What the fault tests share: a site to crawl, and what a run without a fault comes to."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawler.local import Local, serving
from tests.faults import news
from tests.faults.command import Commands
from tests.faults.content import Content, content


@dataclass
class Undisturbed:
    """A site, the folder that a crawl starts from, and folders with what they hold after a crawl and an extraction.

    `seconds` are what the two took.
    """

    local: Local
    empty: Path
    crawled: Path
    extracted: Path
    after_crawl: Content
    after_extraction: Content
    seconds: tuple[float, float]


@pytest.fixture(scope="session")
def undisturbed(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    base = tmp_path_factory.mktemp("undisturbed")
    empty, crawled, extracted = (base / name for name in ("empty", "crawled", "extracted"))
    with serving() as local:
        news.publish(local)
        empty.mkdir()
        news.declare(empty, local.url)
        after, seconds = [], []
        for start, end, command in (
            (empty, crawled, ("crawl", "--sources", "own.toml")),
            (crawled, extracted, ("extract",)),
        ):
            news.copy(start, end)
            begun = time.monotonic()
            ended = commands.run(end, *command)
            seconds.append(time.monotonic() - begun)
            assert (ended.code, ended.err) == (0, "")
            after.append(content(f"sqlite:///{end / 'gigawatch.db'}"))
        yield Undisturbed(local, empty, crawled, extracted, after[0], after[1], (seconds[0], seconds[1]))


@pytest.fixture
def folder(undisturbed: Undisturbed, tmp_path: Path) -> Path:
    return news.copy(undisturbed.empty, tmp_path / "work")
