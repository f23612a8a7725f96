"""Where does the knowledge base live? Engines, and the lock of a run."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import create_engine

DEFAULT_URL: Final = "sqlite:///gigawatch.db"
_EXPECTED: Final = "expected sqlite:///FILE or postgresql://USER@HOST/NAME"
_BUSY: Final = 30.0  # seconds that a writer waits for another before "database is locked"; ?timeout= of the address
_LOCK_KEY: Final = 7_102_024  # of PostgreSQL's advisory lock for one run at a time
#: Of each process's connections to PostgreSQL; whoever needs others writes them into the address (`?pool_size=20`).
#: Seconds: how long one waits for a free connection, and after how long one is replaced, as firewalls forget idle ones.
_POOL: Final = {"pool_size": 5, "max_overflow": 10, "pool_timeout": 30, "pool_recycle": 1800}
_CONNECTION: Final = {"connect_timeout": 10, "keepalives_idle": 60, "application_name": "gigawatch"}


class DatabaseError(RuntimeError):
    """The database is missing, older or newer than the program; the message says how to mend it."""


class RunInProgressError(RuntimeError):
    """Another run holds the lock."""


def url_from_environment() -> str:
    """GIGAWATCH_DB, or one SQLite file in the working directory."""
    return os.environ.get("GIGAWATCH_DB") or DEFAULT_URL


def connect(url: str | URL | None = None) -> Engine:
    """An engine on `url` (GIGAWATCH_DB by default); SQLite in WAL mode with foreign keys and a busy timeout.

    An address of PostgreSQL may hold `pool_size`, `max_overflow`, `pool_timeout` and `pool_recycle`, and whatever its
    driver knows. Raises DatabaseError for an address of no known form, or where the engine's driver is not installed.
    """
    given = url or url_from_environment()
    try:
        address = make_url(given)
        if address.drivername in ("postgres", "postgresql"):
            address = address.set(drivername="postgresql+psycopg")
        if address.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError(f"found {address.drivername}")
        options: dict[str, Any] = {}
        if address.get_backend_name() == "postgresql":
            options = {name: _number(name, address.query.get(name, usual)) for name, usual in _POOL.items()}
            address = address.difference_update_query(_POOL)
            options["connect_args"] = {name: _CONNECTION[name] for name in _CONNECTION.keys() - address.query.keys()}
        elif "timeout" not in address.query:
            options["connect_args"] = {"timeout": _BUSY}
        engine = create_engine(address, pool_pre_ping=True, **options)
    except ArgumentError as error:
        raise DatabaseError(f"GIGAWATCH_DB: {error}; {_EXPECTED}") from error
    except ValueError as error:  # its words quote what may be a password
        raise DatabaseError(f"GIGAWATCH_DB: found a port that is no number; {_EXPECTED}") from error
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"GIGAWATCH_DB: no module {error.name}; install it with `pip install 'gigawatch[postgres]'`"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        _guardfile_of(engine)
    return engine


def only_read(engine: Engine) -> Engine:
    """The engine, before it is used, made such that the database itself refuses whatever would change it."""

    def refuse(connection: Any, _: ConnectionPoolEntry) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.read_only = True  # of every transaction

    event.listen(engine, "connect", refuse)
    return engine


def _number(name: str, given: object) -> int:
    if not str(given).isdigit():
        raise ArgumentError(f"{name}: found {given!r}, expected a whole number")
    return int(str(given))


def _set_pragmas(connection: Any, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    _enter_wal(cursor)
    cursor.close()


def _enter_wal(cursor: Any) -> None:
    """SQLite's own busy timeout does not cover this switch when several processes open a new file at once."""
    last = monotonic() + cursor.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > last:
                raise
            sleep(0.02)


def _guardfile_of(engine: Engine) -> None:
    """Refuses to commit into a file that is not at its address any more, which SQLite would do without a word."""
    path = file_of(engine)
    if path is None:
        return
    path = path.absolute()

    def remember(connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _identity(path)

    def compare(connection: Connection) -> None:
        if connection.info.get("file") != _identity(path):
            raise FileNotFoundError(f"{path} was deleted or replaced while it was in use; nothing can be stored in it")

    event.listen(engine, "connect", remember)
    event.listen(engine, "commit", compare)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def file_of(engine: Engine) -> Path | None:
    """The path of a SQLite database; None for other engines and databases in memory."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def begin_writing(connection: Connection) -> None:
    """Begins a transaction that writes what it reads first, where several processes write: SQLite lets one in at a time.

    On PostgreSQL the statements themselves wait for each other.
    """
    if connection.dialect.name == "sqlite" and not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def run_lock(engine: Engine, *, shared: bool = False) -> Iterator[None]:
    """Holds the right to crawl or extract; raises RunInProgressError where another process holds it.

    On PostgreSQL, those who hold it `shared` may be many, and keep out only who wants it alone.
    """
    path = file_of(engine)
    if path is not None:
        lock = FileLock(f"{path}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RunInProgressError(f"another run works on {path}; wait for it to end") from None
        try:
            yield
        finally:
            lock.release()
        return
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # no transaction for hours
        kind = "_shared" if shared else ""
        if not connection.execute(text(f"SELECT pg_try_advisory_lock{kind}(:key)"), {"key": _LOCK_KEY}).scalar():
            raise RunInProgressError(f"another run works on {engine.url.render_as_string()}; wait for it to end")
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock{kind}(:key)"), {"key": _LOCK_KEY})
