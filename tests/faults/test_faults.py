"""Whether faults of databases, clocks and signals are said clearly and made good by the next run."""

import shutil
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from tests.crawler.local import Local, Reply, serving
from tests.faults import news, report
from tests.faults.command import Commands, until
from tests.faults.conftest import Undisturbed
from tests.faults.content import Content, compared
from tests.faults.survival import CRAWL, made_good, refused, slowed, stored

#: What a stopped command may take: the promise is 10 s, on a machine that does nothing else.
SOON = 30.0


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
        news.declare(folder, local.url)
        report.note(
            "soak", figure="seconds from `SIGTERM` to the end of a crawl whose servers hang", value=f"{took:.1f}"
        )
        made_good(
            "`SIGTERM` during a crawl", folder, commands, moved(undisturbed.after_crawl, undisturbed, local), CRAWL
        )


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
    address = f"sqlite:///{folder / 'gigawatch.db'}"
    with report.trial("archive removed during a crawl", lambda: compared(address, undisturbed.after_crawl)):
        again = commands.run(folder, *CRAWL)
        assert (again.code, again.err) == (0, "")
        check = commands.run(folder, "db", "check", "--archive", "archive")
        assert check.err.count("its archive file") == lost, "the records that are gone are told, each"


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
        made_good("clock set back", folder, commands, moved(undisturbed.after_extraction, undisturbed, local), run)


def moved(held: Content, undisturbed: Undisturbed, local: Local) -> Content:
    """What the undisturbed run came to, as though its site had been at another address."""
    old, new = undisturbed.local.url, local.url

    def again(cell: Any) -> Any:
        if isinstance(cell, tuple):
            return tuple(again(part) for part in cell)
        return cell.replace(old, new) if isinstance(cell, str) else cell

    return {table: Counter({again(row): count for row, count in rows.items()}) for table, rows in held.items()}


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
