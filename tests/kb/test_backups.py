import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kb.backups import copy_file


def test_a_copy_takes_the_place_of_half_a_copy_that_a_killed_process_left(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (7)")
    (tmp_path / "b.db.part").write_bytes(b"half of")
    (tmp_path / "b.db.part-journal").write_bytes(b"a copy")
    copy_file(tmp_path / "a.db", tmp_path / "b.db")
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        assert connection.execute("SELECT x FROM t").fetchall() == [(7,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "b.db"]


def test_a_copy_that_cannot_be_made_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database, but long enough to be taken for one" * 40)
    with pytest.raises(OSError, match=r"b\.db: file is not a database; there is no copy"):
        copy_file(tmp_path / "a.db", tmp_path / "b.db")
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
