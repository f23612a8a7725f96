"""The command, run as a user runs it in an empty folder; what needs no process of its own has none."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from tests.command import called, gigawatch

TEXT = """Tesla unveiled Cortex, a supercluster of H100 and H200 GPUs at its Austin plant. Elon Musk said Cortex would house
approximately 100,000 of these GPUs. He said that it will need about 130 MW of cooling this year and over 500 MW in the next 18 months."""


def test_an_added_text_is_in_the_timeline_with_its_evidence(tmp_path: Path) -> None:
    (tmp_path / "cortex.txt").write_text(TEXT, encoding="utf-8")
    done = gigawatch(tmp_path, "add", "cortex.txt", "--published", "2024-08-26")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "gigawatch.db") as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "select * from claim_timeline where subject = 'Cortex' order by start_char"
        ).fetchall()
    assert [(row["metric"], row["value"], row["bound"], row["due"]) for row in rows] == [
        ("accelerators", 100_000, "approx", None), ("cooling", 130, "approx", "2024"), ("cooling", 500, "at_least", "2026-02"),
    ]  # fmt: skip
    assert all(TEXT[row["start_char"] : row["end_char"]] == row["value_text"] for row in rows)
    assert rows[0]["published"] == "2024-08-26"
    again = called(tmp_path, "add", "cortex.txt", "--published", "2024-08-26")
    assert "0 claims from 0 new texts" in again.stdout
    assert called(tmp_path, "db", "check").returncode == 0


def test_claims_come_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "cortex.txt").write_text(TEXT, encoding="utf-8")
    called(tmp_path, "add", "cortex.txt", "--published", "2024-08-26")
    table = gigawatch(tmp_path, "claims", "--metric", "cooling").stdout
    assert "over 500 MW" in table
    assert "100,000" not in table
    found = json.loads(called(tmp_path, "claims", "--format", "json").stdout)
    assert [row["metric"] for row in found] == ["accelerators", "cooling", "cooling"]
    lines = list(csv.reader(io.StringIO(called(tmp_path, "claims", "--format", "csv").stdout)))
    assert len(lines) == 4
    assert called(tmp_path, "claims", "--format", "xml").returncode == 2


def test_extract_prints_json_lines_and_touches_no_database(tmp_path: Path) -> None:
    done = gigawatch(tmp_path, "extract", "-", "--published", "2024-08-26", given=TEXT)
    claims = [json.loads(line) for line in done.stdout.splitlines()]
    assert [claim["value_text"] for claim in claims] == ["approximately 100,000", "about 130 MW", "over 500 MW"]
    assert set(claims[0]) == {
        "doc", "value_text", "start", "end", "metric", "value", "value_max", "bound", "unit", "subject", "chip", "status", "due",
        "attributed_to", "sentence", "confidence",
    }  # fmt: skip
    assert not (tmp_path / "gigawatch.db").exists()


def test_extract_reads_docs(tmp_path: Path) -> None:
    (tmp_path / "docs.jsonl").write_text(
        json.dumps({"id": "x1", "text": TEXT, "title": "T", "published": "2024-08-26"}), encoding="utf-8"
    )
    done = called(tmp_path, "extract", "--docs", "docs.jsonl")
    assert {json.loads(line)["doc"] for line in done.stdout.splitlines()} == {"x1"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("claims",), 1, "no knowledge base at gigawatch.db"),
        (("add", "missing.txt"), 1, "missing.txt"),
        (("evaluate", "nowhere"), 1, "an annotated set is a folder with docs.jsonl and claims.jsonl"),
        (("crawl", "no-such-source"), 2, "no source 'no-such-source'"),
        (("run", "--sources", "nowhere.toml"), 1, "nowhere.toml"),
    ],
)
def test_bad_input_gets_a_message_and_no_traceback(
    tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = called(tmp_path, *arguments)
    assert done.returncode == code
    assert said in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_evaluate_prints_scores_for_people_and_machines(tmp_path: Path) -> None:
    gold = Path(__file__).parent / "gold"
    figures = json.loads(gigawatch(tmp_path, "evaluate", str(gold), "--json").stdout)
    assert figures["claim"]["f1"] > 0.8
    assert set(figures["attributes"]) == {"bound", "status", "due", "chip", "attributed_to"}
    assert "quantity" in called(tmp_path, "evaluate", str(gold)).stdout
