"""The commands that look after what is known: search, review, names, export, copy, checks; one of each as a process."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.command import called, gigawatch
from tests.test_cli import TEXT


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a knowledge base of one article."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "cortex.txt").write_text(TEXT, encoding="utf-8")
    done = called(folder, "add", "cortex.txt", "--published", "2024-08-26")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    for file in filled.glob("gigawatch.db*"):
        shutil.copy(file, tmp_path)
    return tmp_path


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "gigawatch.db") as connection:
        return connection.execute(sql).fetchall()


def test_search_marks_what_it_finds(filled: Path) -> None:
    assert "[supercluster]" in gigawatch(filled, "search", "super*", "austin").stdout
    (hit,) = map(json.loads, called(filled, "search", "--sentences", "--json", "need about").stdout.splitlines()[:1])
    assert (hit["subject"], hit["metric"]) == ("Cortex", "cooling")
    assert "Nothing found." in called(filled, "search", "tiger").stdout


def test_claims_are_reviewed_and_leave_as_an_annotated_set(folder: Path) -> None:
    ids = [row[0] for row in rows(folder, "SELECT claim_id FROM claim_timeline ORDER BY start_char")]
    rows(folder, f"UPDATE claim SET confidence = 0.01 WHERE id = {ids[1]}")
    least_sure = called(folder, "review", "list").stdout.splitlines()[3]
    assert least_sure.split()[:2] == [str(ids[1]), "0.01"]
    assert called(folder, "review", "accept", str(ids[0]), "--by", "Ada").returncode == 0
    done = gigawatch(folder, "review", "correct", str(ids[1]), "due=2025", "value=131", "--by", "Ada")
    assert done.returncode == 0, done.stderr
    assert called(folder, "review", "reject", str(ids[2])).returncode == 0
    assert rows(folder, "SELECT value, due, review FROM claim_timeline WHERE metric = 'cooling' ORDER BY start_char") == [
        (131.0, "2025", "corrected"), (500.0, "2026-02", "rejected"),
    ]  # fmt: skip
    assert "2 reviewed claims of 1 documents" in called(folder, "export", "--gold", "gold").stdout
    assert len((folder / "gold" / "claims.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert called(folder, "evaluate", "gold").returncode == 0


def test_names_are_accepted_rejected_and_merged(folder: Path) -> None:
    rows(folder, "INSERT INTO entity (name, kind, origin) VALUES ('Larch', 'site', 'discovered')")
    assert "Larch" in called(folder, "entities", "list").stdout
    assert gigawatch(folder, "entities", "accept", "Larch", "--kind", "cluster", "--owner", "xAI").returncode == 0
    assert called(folder, "entities", "merge", "Cortex", "Larch").returncode == 0
    assert rows(folder, "SELECT DISTINCT subject, owner FROM claim_timeline") == [("Larch", "xAI")]
    assert called(folder, "entities", "reject", "Larch").returncode == 0
    assert rows(folder, "SELECT * FROM claim_latest") == []


def test_export_writes_every_file(folder: Path) -> None:
    done = gigawatch(folder, "export", "out")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (folder / "out").iterdir()}
    assert {
        "claim_timeline.csv",
        "claim_slip.parquet",
        "claims.jsonld",
        "new.atom",
        "metadata.yaml",
        "claim_support.jsonl",
    } <= names


def test_a_copy_a_check_a_repair_and_a_backup(folder: Path) -> None:
    done = gigawatch(folder, "db", "copy", "sqlite:///copy.db")
    assert "counts and digests are the same" in " ".join(done.stdout.split()), done.stderr
    rows(folder, "DELETE FROM series")
    broken = called(folder, "db", "check")
    assert broken.returncode == 1
    assert "gigawatch db repair" in broken.stderr
    assert called(folder, "db", "repair").returncode == 0
    assert called(folder, "db", "check").returncode == 0
    assert called(folder, "db", "backup", "kept.db").returncode == 0
    again = called(folder, "db", "backup", "kept.db")
    assert (again.returncode, "kept.db there already" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("db", "downgrade"), 1, "a downgrade would lose claims"),
        (("db", "copy", "nosuch://x"), 1, "expected sqlite:///FILE"),
        (("export",), 2, "expected a folder"),
        (("review", "accept", "999"), 1, "claim: found no 999"),
        (("review", "correct", "1", "value"), 2, "expected FIELD=VALUE"),
        (("review", "correct", "1", "value=many"), 2, "value: found 'many', expected a number"),
        (("review", "correct", "1", "unit=USD"), 1, "unit: found 'USD'"),
        (("entities", "merge", "Nobody", "Cortex"), 1, "found no 'Nobody'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_input_is_told_and_nothing_changes(
    folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = rows(folder, "SELECT * FROM claim_timeline")
    done = called(folder, *arguments)
    assert (done.returncode, said in done.stderr.replace("\n", " ")) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert rows(folder, "SELECT * FROM claim_timeline") == before


def test_an_older_program_says_that_the_file_is_newer(folder: Path) -> None:
    rows(folder, "UPDATE alembic_version SET version_num = '9999'")
    done = called(folder, "claims")
    assert done.returncode == 1
    assert "install a newer Gigawatch" in done.stderr
