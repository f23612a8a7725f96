"""Is a database of this program's schema, and what brings it there? Its revision, and the upgrade to the newest one.

Alembic runs the revisions, which are files by number; it is imported when there is one to run, as every command asks first.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, Connection, Engine, inspect, text

from kb import stories
from kb.backups import copy_file
from kb.database import DatabaseError, connect, file_of
from kb.derivation import derive_all
from kb.indexing import create_search, drop_search_view
from kb.views import create_views, drop_views

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER: Final = Path(__file__).parent / "migrations"
_STORIES_SINCE: Final = "0008"  # revision; before it, articles had no stories, or what shared boilerplate was one
_UPGRADE_KEY: Final = 7_102_025  # of PostgreSQL's advisory lock for one upgrade at a time


@lru_cache(maxsize=4)
def shared_engine(url: URL) -> Engine:
    """The one engine of this process on a knowledge base that is there and of its version; for workers elsewhere."""
    engine = connect(url)
    check_version(engine)
    return engine


def upgrade(engine: Engine) -> None:
    """Brings the schema to the program's version and makes its views; creates the database where there is none.

    All of it or nothing, one process at a time, and a copy of an older SQLite file first. Raises DatabaseError for one that a newer program has written.
    """
    _back_up_first(engine)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver itself begins before INSERT, not before CREATE
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_KEY})
        found = _revision(connection)
        _refuse_newer(found)
        if found == _newest():
            return
        drop_views(connection)
        drop_search_view(connection)
        _migrate(connection)
        create_views(connection)
        create_search(connection)
        if found is not None:  # what an older program stored
            if found < _STORIES_SINCE:
                stories.assign_all(connection)
            derive_all(connection)


def check_version(engine: Engine) -> None:
    """Raises DatabaseError where the database is missing, older or newer than the program; for readers."""
    path = file_of(engine)
    if path is not None and not path.exists():
        raise DatabaseError(
            f"no knowledge base at {path}; make one with `gigawatch run --sample` or `gigawatch db upgrade`"
        )
    with engine.connect() as connection:
        found = _revision(connection)
    _refuse_newer(found)
    if found != _newest():
        raise DatabaseError(
            f"the knowledge base has schema {found or 'none'}, this program needs {_newest()}; run `gigawatch db upgrade`"
        )


def migrations() -> "Config":
    """Alembic's configuration for the shipped revisions; `attributes["connection"]` is what it runs on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def _migrate(connection: Connection) -> None:
    from alembic import command

    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _known() -> frozenset[str]:
    """The revisions that this program ships."""
    return frozenset(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*.py"))


def _newest() -> str:
    return max(_known())


def _revision(connection: Connection) -> str | None:
    """The revision that Alembic has noted in a database; None where it has run nothing."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    noted: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return noted


def _back_up_first(engine: Engine) -> None:
    """Copies a SQLite file of an older schema to FILE.before-REVISION, once; PostgreSQL rolls an upgrade back whole."""
    path = file_of(engine)
    if path is None or not path.exists():
        return
    with engine.connect() as connection:
        found = _revision(connection)
    target = path.with_name(f"{path.name}.before-{_newest()}")
    if found in _known() - {_newest()} and not target.exists():
        copy_file(path, target)


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in _known():
        raise DatabaseError(
            f"the knowledge base has schema {found}, which this program does not know; install a newer Gigawatch"
        )
