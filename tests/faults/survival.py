"""Was a fault survived? What is asked after each: a clear message, a next run that completes, and nothing amiss."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.crawler.local import Local
from tests.faults import news, report
from tests.faults.command import Commands, Ended, Running, until
from tests.faults.content import Content, compared

CRAWL = ("crawl", "--sources", "own.toml")


def refused(ended: Ended, *words: str) -> None:
    """The command ended with 1 and said why in words, without a traceback."""
    assert ended.code == 1, ended
    assert "Traceback" not in ended.err, ended.err
    assert [word for word in words if word in ended.err], f"{ended.err} {ended.out}"


def made_good(
    fault: str, folder: Path, commands: Commands, expected: Content, *commands_again: tuple[str, ...],
    url: str | None = None,
) -> None:  # fmt: skip
    """The next run completes, the check is clean, and all is as without the fault."""
    address = url or f"sqlite:///{folder / 'gigawatch.db'}"
    with report.trial(fault, lambda: compared(address, expected)):
        for again in commands_again:
            ended = commands.run(folder, *again, GIGAWATCH_DB=address)
            assert (ended.code, ended.err) == (0, ""), ended
        check = commands.run(folder, "db", "check", "--archive", "archive", GIGAWATCH_DB=address)
        assert (check.code, check.out, check.err) == (0, "No fault found.\n", ""), check


@contextmanager
def slowed(local: Local, folder: Path, count: int, commands: Commands, **environment: str) -> Iterator[Running]:
    """A crawl in its midst: it has asked for so many things, and has some to ask for yet."""
    news.declare(folder, local.url, delay=0.1)
    before = len(local.requests)
    running = commands.start(folder, *CRAWL, **environment)
    until(lambda: len(local.requests) >= before + count or running.is_over(), "requests")
    assert not running.is_over(), running.wait()
    yield running
    news.declare(folder, local.url)


def stored(path: Path) -> int:
    """Articles that are committed."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def whole(path: Path) -> bool:
    """Whether a SQLite file is sound by itself, and a knowledge base."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT count(*) FROM article").fetchone()
        except sqlite3.DatabaseError:
            return False
    return bool(answer == "ok")
