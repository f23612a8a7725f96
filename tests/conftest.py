"""Databases for every test: a SQLite file of its own, and a real PostgreSQL where a server answers."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

import kb
from tests.faults.command import Commands, loaded
from tests.filled import fill

_SERVER = os.environ.get("GIGAWATCH_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: half of the time, a test waits for a server or keeps a delay."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Puts `__main__` back: Streamlit puts the page it runs in its place, and a process that is started later would run that page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """The address of a PostgreSQL database made for this test session alone."""
    name = f"gigawatch_test_{os.getpid()}"
    admin = create_engine(_SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with admin.connect() as connection:
            # As a knowledge base has it: its owner is nobody else on the server.
            connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'secret-of-{name}'"))
            connection.execute(text(f"CREATE DATABASE {name} OWNER {name}"))
    except OperationalError as error:
        reason = f"no PostgreSQL at {make_url(_SERVER).render_as_string()} (set GIGAWATCH_TEST_POSTGRES): {error.orig}"
        if os.environ.get("GIGAWATCH_CI") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    own = make_url(_SERVER).set(database=name, username=name, password=f"secret-of-{name}")
    yield own.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        connection.execute(text(f"DROP ROLE {name}"))
    admin.dispose()


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    """The address of an empty PostgreSQL database."""
    engine = create_engine(postgres_database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgres_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on either engine."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'gigawatch.db'}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite knowledge base to be copied, since making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "gigawatch.db"
    engine = kb.connect(f"sqlite:///{path}")
    kb.upgrade(engine)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_database: str) -> Iterator[Engine]:
    """A PostgreSQL knowledge base that tests empty in turn."""
    own = make_url(postgres_database)
    name = f"{own.database}_ready"
    admin = create_engine(_SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} OWNER {own.username}"))
    engine = kb.connect(own.set(database=name).render_as_string(hide_password=False))
    kb.upgrade(engine)
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _empty(connection: Connection) -> None:
    """Deletes every row, and lets ids begin at 1 again; TRUNCATE makes new files, which takes fifty times as long."""
    tables = [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name is not None]
    for name in reversed(tables):
        if name != "alembic_version":
            connection.execute(text(f"DELETE FROM {name}"))
    connection.execute(text("SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A knowledge base with tables and views, on either engine."""
    if request.param == "postgresql":
        ready: Engine = request.getfixturevalue("postgres_template")
        with ready.begin() as connection:
            _empty(connection)
        yield ready
        return
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "gigawatch.db")
    engine = kb.connect(f"sqlite:///{tmp_path / 'gigawatch.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on an empty knowledge base, on either engine."""
    with Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def commands() -> Iterator[Commands]:
    """The command, loaded once: each command line is a process forked from that."""
    with loaded() as ready:
        yield ready


# A busy machine is no fault of the code: no test is timed.
settings.register_profile("untimed", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite knowledge base for the app, made once: to read; who writes copies it first."""
    path = tmp_path_factory.mktemp("filled") / "gigawatch.db"
    fill(f"sqlite:///{path}")
    return path
