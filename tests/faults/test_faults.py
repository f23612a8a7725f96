"""Whether faults of the machine are said clearly, leave nothing half written, and are made good by the next run."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.crawler.local import Local, Reply, serving
from tests.faults import news, report
from tests.faults.command import Commands, Ended, Running, until
from tests.faults.conftest import Undisturbed
from tests.faults.content import Content, content, difference
from tests.faults.older import make_older
from tests.faults.test_kills import whole

CRAWL = ("crawl", "--sources", "own.toml")
#: What a stopped command may take: the promise is 10 s, on a machine that does nothing else.
SOON = 30.0


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
    for again in commands_again:
        ended = commands.run(folder, *again, GIGAWATCH_DB=address)
        assert (ended.code, ended.err) == (0, ""), ended
    check = commands.run(folder, "db", "check", "--archive", "archive", GIGAWATCH_DB=address)
    assert (check.code, check.out, check.err) == (0, "No fault found.\n", ""), check
    found = difference(content(address), expected)
    assert found == (0, 0, 0, ()), found.examples
    report.note(
        "faults", fault=fault, tried=1, survived=1, articles_lost=found.lost, double=found.double, wrong=found.wrong
    )  # fmt: skip


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


@pytest.fixture
def folder(undisturbed: Undisturbed, tmp_path: Path) -> Path:
    return news.copy(undisturbed.empty, tmp_path / "work")


def test_a_crawl_told_to_end_does_so_soon_though_servers_hang(
    undisturbed: Undisturbed, commands: Commands, folder: Path
) -> None:
    with serving() as local:
        news.publish(local)
        hanging = set(list(local.pages)[:3])
        take, is_free, asked = local.take, [], set[str]()

        def slow(path: str) -> Reply:
            asked.add(path)
            while path in hanging and not is_free:
                time.sleep(0.05)
            return take(path)

        local.take = slow  # type: ignore[method-assign]
        news.declare(folder, local.url, delay=4)
        running = commands.start(folder, *CRAWL)
        until(lambda: bool(asked & hanging), "a page that hangs")
        begun = time.monotonic()
        running.send(signal.SIGTERM)
        ended = running.wait(SOON)
        took = time.monotonic() - begun
        is_free.append(True)
        refused(ended, "the crawl stopped; the next one goes on from here")
        until(lambda: not running.relatives(), "the readers to end", seconds=SOON)
        with closing(sqlite3.connect(folder / "gigawatch.db")) as connection:
            assert connection.execute("SELECT outcome FROM crawl_run").fetchall() == [("stopped",)]
            assert connection.execute("SELECT count(*) FROM frontier WHERE state = 'leased'").fetchone() == (0,)
        print(f"ended after {took:.1f} s")


def test_an_extraction_told_to_end_does_so(undisturbed: Undisturbed, commands: Commands, tmp_path: Path) -> None:
    folder = news.copy(undisturbed.empty, tmp_path / "run")
    running = commands.start(folder, "run", "--sources", "own.toml", "--brief")
    until(
        lambda: ((folder / "gigawatch.db").exists() and finished(folder)) or running.is_over(), "the end of the crawl"
    )
    running.send(signal.SIGTERM)
    ended = running.wait(SOON)
    refused(ended, "told to end")
    made_good(
        "`SIGTERM` during extraction", folder, commands, undisturbed.after_extraction,
        ("run", "--sources", "own.toml", "--brief"),
    )  # fmt: skip


def finished(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "gigawatch.db")) as connection:
        try:
            return connection.execute("SELECT outcome FROM crawl_run").fetchall() == [("done",)]
        except sqlite3.OperationalError:
            return False


def test_a_database_that_stays_locked_ends_the_run_with_what_was_committed(
    undisturbed: Undisturbed, commands: Commands, folder: Path
) -> None:
    address = f"sqlite:///{folder / 'gigawatch.db'}?timeout=1"
    with (
        slowed(undisturbed.local, folder, 12, commands, GIGAWATCH_DB=address) as running,
        closing(sqlite3.connect(folder / "gigawatch.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        ended = running.wait()
    refused(ended, "database is locked")
    made_good("database locked during a crawl", folder, commands, undisturbed.after_crawl, CRAWL)


def test_an_extraction_of_a_locked_database_says_so(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    folder = news.copy(undisturbed.crawled, tmp_path / "work")
    with closing(sqlite3.connect(folder / "gigawatch.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = commands.run(folder, "extract", GIGAWATCH_DB="sqlite:///gigawatch.db?timeout=1")
    refused(ended, "database is locked")
    made_good("database locked during extraction", folder, commands, undisturbed.after_extraction, ("extract",))


def test_a_database_that_is_deleted_ends_the_run_and_is_made_anew_by_the_next(
    undisturbed: Undisturbed, commands: Commands, folder: Path
) -> None:
    with slowed(undisturbed.local, folder, 12, commands) as running:
        until(lambda: stored(folder / "gigawatch.db") > 0, "articles")
        for file in folder.glob("gigawatch.db*"):
            file.unlink()
        ended = running.wait()
    refused(ended, "was deleted or replaced")
    shutil.rmtree(folder / "archive")
    made_good("database deleted during a crawl", folder, commands, undisturbed.after_crawl, CRAWL)


def test_an_archive_that_is_removed_ends_the_run(undisturbed: Undisturbed, commands: Commands, folder: Path) -> None:
    with slowed(undisturbed.local, folder, 8, commands) as running:
        until(lambda: (folder / "archive").exists() and bool(list((folder / "archive").iterdir())), "an archive")
        shutil.rmtree(folder / "archive")
        ended = running.wait()
    refused(ended, "was removed")
    lost = stored(folder / "gigawatch.db")
    again = commands.run(folder, *CRAWL)
    assert (again.code, again.err) == (0, "")
    check = commands.run(folder, "db", "check", "--archive", "archive")
    assert check.err.count("its archive file") == lost, "the records that are gone are told, each"
    found = difference(content(f"sqlite:///{folder / 'gigawatch.db'}"), undisturbed.after_crawl)
    assert found == (0, 0, 0, ()), found.examples
    report.note(
        "faults", fault="archive removed during a crawl", tried=1, survived=1, articles_lost=0, double=0, wrong=0
    )


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of a few megabytes, which only the administrator can mount."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )  # fmt: skip
    if mounted.returncode:
        reason = f"no small disk: mounting one needs root: {mounted.stderr.strip()}"
        if os.environ.get("GIGAWATCH_CI") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_an_archive_that_cannot_be_written_ends_the_run(
    undisturbed: Undisturbed, commands: Commands, folder: Path
) -> None:
    with small_disk(folder / "archive", 4):
        subprocess.run(["mount", "-o", "remount,ro", str(folder / "archive")], check=True)
        ended = commands.run(folder, *CRAWL)
        refused(ended, "Read-only file system")
        assert stored(folder / "gigawatch.db") == 0, "no article without its page"
        subprocess.run(["mount", "-o", "remount,rw", str(folder / "archive")], check=True)
        made_good("archive not writable", folder, commands, undisturbed.after_crawl, CRAWL)


@pytest.mark.parametrize("room", [60, 900])
def test_a_crawl_that_fills_the_disk_says_so(
    room: int, undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.empty, disk)
        fill(disk, room)
        refused(commands.run(disk, *CRAWL), "disk is full", "No space left", "disk I/O error")
        (disk / "filler").unlink()
        made_good("disk full during a crawl", disk, commands, undisturbed.after_crawl, CRAWL)


def test_an_extraction_that_fills_the_disk_says_so(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.crawled, disk)
        fill(disk, 100)
        refused(commands.run(disk, "extract"), "disk is full", "No space left")
        (disk / "filler").unlink()
        made_good("disk full during extraction", disk, commands, undisturbed.after_extraction, ("extract",))


def test_an_upgrade_that_fills_the_disk_leaves_no_half_of_a_copy(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.extracted, disk)
        make_older(disk / "gigawatch.db", "0003")
        fill(disk, 300)
        refused(commands.run(disk, "db", "upgrade"), "disk is full", "No space left")
        assert list(disk.glob("*.before-*")) == []
        (disk / "filler").unlink()
        made_good("disk full during an upgrade", disk, commands, undisturbed.after_extraction, ("db", "upgrade"))
        assert [whole(path) for path in disk.glob("*.before-*")] == [True]


def test_a_backup_that_fills_the_disk_leaves_nothing(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.extracted, disk)
        fill(disk, 300)
        refused(commands.run(disk, "db", "backup", "copy.db"), "disk is full", "No space left")
        assert list(disk.glob("copy.db*")) == []
        (disk / "filler").unlink()
        made_good(
            "disk full during a backup", disk, commands, undisturbed.after_extraction, ("db", "backup", "copy.db")
        )
        assert difference(content(f"sqlite:///{disk / 'copy.db'}"), undisturbed.after_extraction) == (0, 0, 0, ())


def fill(disk: Path, room: int) -> None:
    """Leaves so many kilobytes of a file system free."""
    free = shutil.disk_usage(disk).free
    (disk / "filler").write_bytes(bytes(free - room * 1024))


def test_what_was_written_by_a_clock_ahead_holds_nothing_up(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    """The clock was two years ahead, and is set back: every moment that is stored lies in the future."""
    with serving() as local:
        news.publish(local, held_back=6)
        folder = tmp_path / "work"
        folder.mkdir()
        news.declare(folder, local.url)
        run = ("run", "--due", "--brief", "--sources", "own.toml")
        assert commands.run(folder, *run).code == 0
        with closing(sqlite3.connect(folder / "gigawatch.db")) as connection, connection:
            for table, columns in moments(connection).items():
                for column in columns:
                    connection.execute(f"UPDATE {table} SET {column} = datetime({column}, '+2 years') || '.000000'")
        news.publish(local)
        made_good("clock set back", folder, commands, moved(undisturbed, local), run)


def moved(undisturbed: Undisturbed, local: Local) -> Content:
    """What the undisturbed run came to, as though its site had been at another address."""
    old, new = undisturbed.local.url, local.url

    def again(cell: Any) -> Any:
        if isinstance(cell, tuple):
            return tuple(again(part) for part in cell)
        return cell.replace(old, new) if isinstance(cell, str) else cell

    return {
        table: Counter({again(row): count for row, count in rows.items()})
        for table, rows in undisturbed.after_extraction.items()
    }


def moments(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns that hold moments, per table."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {table: connection.execute(f"PRAGMA table_info({table})").fetchall() for table in tables}
    return {table: [row[1] for row in rows if row[2] == "DATETIME"] for table, rows in found.items()}


def test_two_runs_at_once_are_one_run(undisturbed: Undisturbed, commands: Commands, folder: Path) -> None:
    with slowed(undisturbed.local, folder, 4, commands) as running:
        refused(commands.run(folder, "run", "--sources", "own.toml"), "another run works on")
        first = running.wait()
    assert (first.code, first.err) == (0, "")
    made_good("two runs at once", folder, commands, undisturbed.after_crawl)


def test_a_server_that_drops_its_connections_ends_the_run(
    undisturbed: Undisturbed, commands: Commands, folder: Path, postgres_url: str
) -> None:
    own = make_url(postgres_url).database
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with slowed(undisturbed.local, folder, 12, commands, GIGAWATCH_DB=postgres_url) as running:
        with admin.connect() as connection:
            ended = connection.execute(
                text(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = :own AND pid <> pg_backend_pid()"
                ),
                {"own": own},
            ).scalar_one()
        assert ended > 1
        told = running.wait()
    admin.dispose()
    refused(told, "terminating connection", "connection")
    made_good(
        "database server drops its connections", folder, commands, undisturbed.after_crawl, CRAWL, url=postgres_url
    )
