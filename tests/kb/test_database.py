import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

import kb
from kb import models, store

ROOT = Path(__file__).parents[2]


def test_sqlite_waits_for_others_and_keeps_references(tmp_path: Path) -> None:
    engine = kb.connect(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_the_environment_names_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GIGAWATCH_DB", raising=False)
    assert str(kb.connect().url) == "sqlite:///gigawatch.db"
    monkeypatch.setenv("GIGAWATCH_DB", "postgresql://postgres@db.test/name")
    assert str(kb.connect().url) == "postgresql+psycopg://postgres@db.test/name"


@pytest.mark.parametrize("url", ["gigawatch.db", "nosuch://x/y", "mysql://u@h/x"])
def test_an_address_of_no_known_form_is_named(url: str) -> None:
    with pytest.raises(kb.DatabaseError, match=r"GIGAWATCH_DB: .*expected sqlite:///FILE or postgresql"):
        kb.connect(url)


def test_a_row_that_refers_to_nothing_is_refused(session: Session) -> None:
    session.add(models.Feed(source_id=99, url="http://x.test"))
    with pytest.raises(DBAPIError):
        session.commit()


def test_upgrading_twice_is_upgrading_once(engine: Engine) -> None:
    with Session(engine) as session:
        store.declare_sources(session, [{"slug": "s", "title": "S"}])
    kb.upgrade(engine)
    kb.check_version(engine)
    with Session(engine) as session:
        assert session.exec(select(models.Source.slug)).all() == ["s"]


def test_an_upgrade_that_fails_leaves_nothing_half_made(database_url: str) -> None:
    engine = kb.connect(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE review (id integer)"))  # in the way of the last but one table
    with pytest.raises(DBAPIError):
        kb.upgrade(engine)
    assert set(inspect(engine).get_table_names()) == {"review"}
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE review"))
    kb.upgrade(engine)
    kb.check_version(engine)
    engine.dispose()


def start_python(code: str, database_url: str) -> subprocess.Popen[str]:
    environment = os.environ | {"GIGAWATCH_DB": database_url, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdin=-1, stdout=-1, stderr=-1, text=True)


UPGRADE = "import kb, sys\nengine = kb.connect()\nprint('ready', flush=True)\nsys.stdin.readline()\nkb.upgrade(engine)"


def test_upgrades_at_once_are_one(database_url: str) -> None:
    processes = [start_python(UPGRADE, database_url) for _ in range(3)]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.communicate(timeout=60)[1] for process in processes] == ["", "", ""]
    finally:
        for process in processes:
            process.kill()
    engine = kb.connect(database_url)
    kb.check_version(engine)
    engine.dispose()


def test_readers_are_told_how_to_make_or_mend_the_database(database_url: str) -> None:
    engine = kb.connect(database_url)
    with pytest.raises(kb.DatabaseError, match="gigawatch db upgrade"):
        kb.check_version(engine)
    kb.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (kb.check_version, kb.upgrade):
        with pytest.raises(
            kb.DatabaseError, match="schema 9999, which this program does not know; install a newer Gigawatch"
        ):
            refused(engine)
    engine.dispose()


HOLD = "import kb, sys\nwith kb.run_lock(kb.connect()):\n    print('held', flush=True)\n    sys.stdin.read()"


def test_two_runs_never_meet_and_a_killed_one_frees_the_next(
    database_url: str,
) -> None:
    engine = kb.connect(database_url)
    with start_python(HOLD, database_url) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(kb.RunInProgressError, match="another run works on"), kb.run_lock(engine):
            pytest.fail("two runs held the lock")
        process.send_signal(signal.SIGKILL)
        process.wait()
    held = []
    for _ in range(20):  # PostgreSQL needs a moment to see that its client is gone
        try:
            with kb.run_lock(engine):
                held.append(True)
            break
        except kb.RunInProgressError:
            time.sleep(0.1)
    engine.dispose()
    assert held == [True]


def test_the_pool_of_postgresql_stands_in_its_address() -> None:
    engine = kb.connect("postgresql://ada@db.test/news?pool_size=2&max_overflow=0&sslmode=require")
    assert (engine.pool.size(), engine.url.query) == (2, {"sslmode": "require"})
    with pytest.raises(kb.DatabaseError, match="GIGAWATCH_DB: pool_size: found 'many', expected a whole number"):
        kb.connect("postgresql://ada@db.test/news?pool_size=many")


def test_the_address_may_say_how_long_a_writer_waits(tmp_path: Path) -> None:
    engine = kb.connect(f"sqlite:///{tmp_path / 'a.db'}?timeout=0.25")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 250
    engine.dispose()


@pytest.mark.parametrize("is_replaced", [False, True])
def test_nothing_is_committed_into_a_file_that_is_gone(tmp_path: Path, is_replaced: bool) -> None:
    path = tmp_path / "a.db"
    engine = kb.connect(f"sqlite:///{path}")
    kb.upgrade(engine)
    with Session(engine) as session:
        store.declare_sources(session, [{"slug": "s", "title": "S"}])
        path.unlink()
        if is_replaced:
            path.touch()
        with pytest.raises(FileNotFoundError, match=r"a\.db was deleted or replaced while it was in use"):
            store.declare_sources(session, [{"slug": "t", "title": "T"}])
    engine.dispose()
