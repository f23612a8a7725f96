"""What operators see: the log, in its two forms and without secrets, and the metrics."""

import json
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import typer
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from sqlmodel import Session

from cli import logs, metrics
from cli.console import fail, log, tell
from kb import store
from kb.secrets import without_secrets
from tests.command import called


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Leaves the log as it was."""
    before, level = logging.root.handlers[:], log.level
    yield
    logging.root.handlers[:] = before
    log.setLevel(level)


def test_an_event_is_one_json_line_where_no_terminal_reads(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    tell("crawl ended", level=logging.INFO, run=7, counts={"articles/new": 2})
    with pytest.raises(typer.Exit):
        fail('found "x"\non two lines')
    logging.getLogger("scrapy.core").info("nobody asked")
    logging.getLogger("scrapy.core").warning("a %s of another library", "fault")
    one, two, three = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert one.pop("time").endswith("Z")
    assert one == {
        "level": "INFO",
        "logger": "gigawatch",
        "event": "crawl ended",
        "run": 7,
        "counts": {"articles/new": 2},
    }
    assert (two["level"], two["event"]) == ("ERROR", 'found "x"\non two lines')
    assert (three["logger"], three["event"]) == ("scrapy.core", "a fault of another library")


def test_a_terminal_gets_plain_lines_of_what_went_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    logs.set_up()
    tell("crawl ended", level=logging.INFO, run=7)
    tell("wire: https://wire.example/feed: HTTP 503", run=7)
    assert capsys.readouterr().err == "gigawatch: wire: https://wire.example/feed: HTTP 503\n"


def test_a_setting_leaves_out_what_went_well(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(logs.VARIABLE, "warning")
    logs.set_up()
    tell("crawl ended", level=logging.INFO)
    tell("a fault")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["a fault"]


@pytest.mark.parametrize(
    "secret",
    [
        "postgresql+psycopg://me:hunter2@db.example/kb", "mailtos://me:hunter2@example.org", "s3://key:hunter2@bucket/x",
        "https://store.example/a.warc.gz?X-Amz-Signature=hunter2&part=1", "https://e.example/x?api_key=hunter2",
        "redis://:hunter2@cache.example:6379/0",
    ],
)  # fmt: skip
def test_no_secret_of_an_address_gets_into_the_log(capsys: pytest.CaptureFixture[str], secret: str) -> None:
    logs.set_up()
    tell(f"cannot reach {secret}", address=secret, nested={"of": [secret]})
    logging.getLogger("other").error("cannot reach %s", secret)
    said = capsys.readouterr().err
    assert "hunter2" not in said
    assert len([json.loads(line) for line in said.splitlines()]) == 2


def test_addresses_without_secrets_stay_as_they_are() -> None:
    for text in ("https://wire.example/a?id=7&page=2", "a@b.example", "file:///a/b.warc.gz:120", "12:30 @home"):
        assert without_secrets(text) == text


def test_a_refused_database_is_told_without_its_password(tmp_path: Path) -> None:
    environment = os.environ | {"GIGAWATCH_DB": "postgresql://me:hunter2@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-c", "from cli import app; app()", "extract"], cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    (event,) = (json.loads(line) for line in done.stderr.splitlines())
    assert "port 1 failed" in event["event"]
    assert "hunter2" not in done.stdout + done.stderr


def test_metrics_tell_of_all_runs_and_of_the_one_under_way(engine: Engine) -> None:
    with Session(engine) as session:
        first = store.start_run(session)
        counts = {"pages/fetched": 5, "articles/new": 2, "dropped/off topic by text": 3}
        store.finish_run(session, first, outcome="done", counts=counts, errors=["feed: 503"])
        store.finish_run(session, first, outcome="done", counts={"claims": 9, "versions": 2})
        store.finish_run(session, store.start_run(session, kind="backfill"), outcome="failed", counts={"records": 70})
        store.start_run(session)
    metrics.under_way.clear()
    metrics.under_way.update({"pages/fetched": 4})
    with metrics.served(engine, "0") as port:
        found = _read(port)
        assert found['gigawatch_pages_total{outcome="fetched"}'] == 9
        assert found['gigawatch_dropped_total{reason="off topic by text"}'] == 3
        assert (found["gigawatch_claims_total{}"], found["gigawatch_records_total{}"]) == (9, 70)
        assert found['gigawatch_errors_total{kind="crawl"}'] == 1
        assert found['gigawatch_runs_total{kind="backfill",outcome="failed"}'] == 1
        assert found['gigawatch_run_seconds_count{kind="crawl"}'] == 1
        assert found['gigawatch_last_success_timestamp_seconds{kind="crawl"}'] > 1_700_000_000
        assert 'gigawatch_last_success_timestamp_seconds{kind="backfill"}' not in found
        with pytest.raises(typer.Exit), metrics.served(engine, str(port)):
            pass
    metrics.under_way.clear()


def _read(port: int | None) -> dict[str, float]:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        told = answer.read().decode()
    samples = [sample for family in text_string_to_metric_families(told) for sample in family.samples]
    labels = [",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items())) for sample in samples]
    return {f"{sample.name}{{{said}}}": sample.value for sample, said in zip(samples, labels, strict=True)}


def test_a_run_ties_its_articles_and_claims_together(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Meta's Hyperion data center will have 200,000 GPUs by the end of 2027.", "utf-8")
    done = called(tmp_path, "add", "a.txt", "--published", "2026-01-02")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "gigawatch.db") as connection:
        query = (
            "select r.kind, r.outcome, v.run_id, v.extracted_run_id, c.value from claim c join article_version v"
            " on v.id = c.version_id join crawl_run r on r.id = v.run_id"
        )
        assert connection.execute(query).fetchall() == [("add", "done", 1, 1, 200_000)]
