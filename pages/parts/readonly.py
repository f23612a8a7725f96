"""How is SQL that somebody typed run without harm? Read-only, one statement, with limits of time, rows and size."""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

SECONDS: Final = 5.0
ROWS: Final = 1_000
_LENGTH: Final = 2_000_000  # bytes of one value or of the statement
_STEPS: Final = 20_000  # of SQLite's machine between two looks at the clock
#: What a statement may do: read tables, call functions that reach no file, recurse.
_ALLOWED: Final = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
_FORBIDDEN: Final = ("load_extension", "readfile", "writefile", "edit")

#: Whether the role of a connection could read the server's files or run its programs, whatever the transaction.
_REACHES_FILES: Final = (
    "SELECT rolsuper OR pg_has_role(current_user, 'pg_read_server_files', 'member')"
    " OR pg_has_role(current_user, 'pg_execute_server_program', 'member') FROM pg_roles WHERE rolname = current_user"
)
_ROLE: Final = (
    "GIGAWATCH_DB: the app's role may read the server's files; give it a plain role, and SQL is answered here"
)


class Answer(NamedTuple):
    """Rows of a statement, and whether there were more than the limit."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool
    seconds: float


class RefusedError(ValueError):
    """A statement that is wrong, not a question, or too slow; the message says which."""


def ask(engine: Engine, statement: str, *, seconds: float = SECONDS, rows: int = ROWS) -> Answer:
    """The answer to one SELECT; raises RefusedError for anything else."""
    if not statement.strip():
        raise RefusedError("found no statement, expected a SELECT")
    begun = monotonic()
    if engine.dialect.name == "sqlite":
        columns, found = _ask_sqlite(str(engine.url.database), statement, seconds, rows)
    else:
        columns, found = _ask_postgres(engine, statement, seconds, rows)
    return Answer(columns, found[:rows], len(found) > rows, monotonic() - begun)


def _ask_sqlite(path: str, statement: str, seconds: float, rows: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    last = monotonic() + seconds
    with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, timeout=seconds)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LENGTH)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_authorizer(_judge)
        connection.set_progress_handler(lambda: int(monotonic() > last), _STEPS)
        try:
            cursor = connection.execute(statement)
            found = cursor.fetchmany(rows + 1)
        except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
            if monotonic() > last:
                raise RefusedError(
                    f"the statement took more than {seconds:g} seconds; narrow it, or add a LIMIT"
                ) from error
            raise RefusedError(f"{error}") from error
        if cursor.description is None:
            raise RefusedError("found no question, expected a SELECT")
        return [column[0] for column in cursor.description], found


def _judge(action: int, one: str | None, two: str | None, _: str | None, __: str | None) -> int:
    if action not in _ALLOWED or (action == sqlite3.SQLITE_FUNCTION and two in _FORBIDDEN):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _ask_postgres(engine: Engine, statement: str, seconds: float, rows: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """As a subquery, which can only be a SELECT, and by the extended protocol, which takes one statement."""
    asked = statement.strip().rstrip(";")
    with engine.connect() as connection:
        try:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            if connection.execute(text(_REACHES_FILES)).scalar():
                raise RefusedError(_ROLE)
            connection.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor:
                cursor.execute(f"SELECT * FROM (\n{asked}\n) AS asked LIMIT {rows + 1}", prepare=True)
                return [column.name for column in cursor.description], list(cursor.fetchall())
        except SQLAlchemyError as error:
            raise RefusedError(f"{getattr(error, 'orig', None) or error}") from error
        except engine.dialect.loaded_dbapi.Error as error:
            raise RefusedError(f"{error}") from error
        finally:
            connection.rollback()
