"""Bulk work as a user starts it: web archives and extraction, here and on a Dask cluster, of which a worker is killed."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster
from sqlmodel import Session

import kb
from kb import store
from tests.command import called
from tests.crawler.warcs import Made, write_archives

#: The full size is GIGAWATCH_BULK_RECORDS=10000.
RECORDS = int(os.environ.get("GIGAWATCH_BULK_RECORDS", "1000"))
HOST = ("--host", "news.example")
CLAIMS = (
    "select a.url, c.metric, c.value, c.value_text, c.start_char, c.status, c.due, c.attributed_to, e.name from claim c"
    " join article_version v on v.id = c.version_id join article a on a.id = v.article_id"
    " join entity e on e.id = c.entity_id order by a.url, c.start_char, c.metric, e.name"
)
ARTICLES = (
    "select a.url, a.title, a.published, a.first_seen, v.content_hash, v.archive, s.slug from article a"
    " join article_version v on v.article_id = a.id join source s on s.id = a.source_id order by a.url"
)
FILES = "select url, state, counts, error from web_archive order by url"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return write_archives(tmp_path_factory.mktemp("warcs"), records=RECORDS, files=12)


@pytest.fixture(scope="module")
def alone(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which one process has read all of it."""
    folder = tmp_path_factory.mktemp("alone")
    done = called(folder, "backfill", str(made.files[0].parent), *HOST)
    assert done.returncode == 0, done.stderr
    assert "Read 12 of 12 files (0 had been read): " in done.stdout
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Three workers, each a process; a dead one is not replaced, so that the others have to do its work."""
    path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
    os.environ["PYTHONPATH"] = path  # a worker imports what it is sent references to
    with LocalCluster(
        n_workers=3, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        yield cluster


def rows(folder: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "gigawatch.db", timeout=30)) as connection:
        return connection.execute(query).fetchall()


def test_what_is_relevant_is_kept_once_and_the_rest_counted(made: Made, alone: Path) -> None:
    assert [url for url, *_ in rows(alone, ARTICLES)] == made.relevant
    counts = [json.loads(counts) for _, _, counts, _ in rows(alone, FILES)]
    dropped = sum(count for each in counts for name, count in each.items() if name.startswith("dropped/"))
    assert sum(each.get("articles/new", 0) for each in counts) + dropped == made.records + made.broken
    assert (
        sum(count for each in counts for name, count in each.items() if "broken" in name or "body" in name)
        == made.broken
    )
    assert {state for _, state, *_ in rows(alone, FILES)} == {"done"}
    assert len(rows(alone, CLAIMS)) > len(made.relevant)


def test_files_that_are_read_are_not_read_again(made: Made, alone: Path) -> None:
    before = rows(alone, ARTICLES), rows(alone, CLAIMS), rows(alone, FILES)
    again = called(alone, "backfill", str(made.files[0].parent), *HOST)
    assert (again.returncode, "Read 0 of 12 files (12 had been read)" in again.stdout) == (0, True)
    forced = called(alone, "backfill", str(made.files[0]), *HOST, "--again")
    assert "0 new texts; 0 claims from 0 texts" in forced.stdout
    assert (rows(alone, ARTICLES), rows(alone, CLAIMS)) == before[:2]
    counts = json.loads(rows(alone, FILES)[0][2])
    assert counts["articles/unchanged"] == json.loads(before[2][0][2])["articles/new"]


def test_a_killed_worker_costs_nothing_and_doubles_nothing(
    made: Made, alone: Path, cluster: LocalCluster, tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "cli",
        "backfill",
        f"{made.files[0].parent}/*.warc.gz",
        *HOST,
        "--dask",
        cluster.scheduler_address,
    ]
    environment = {name: value for name, value in os.environ.items() if name != "GIGAWATCH_DB"}
    with (
        Client(cluster, set_as_default=False) as client,
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=-1, stderr=-1, text=True) as process,
    ):
        victim = _busy(client, tmp_path, process)
        os.kill(victim, signal.SIGKILL)
        out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    assert rows(tmp_path, ARTICLES) == rows(alone, ARTICLES)
    assert rows(tmp_path, CLAIMS) == rows(alone, CLAIMS)
    assert {state for _, state, *_ in rows(tmp_path, FILES)} == {"done"}
    assert f"{len(made.relevant)} new texts; {len(rows(alone, CLAIMS))} claims from {len(made.relevant)} texts" in out
    assert called(tmp_path, "db", "check").returncode == 0
    tied = rows(
        tmp_path,
        "select distinct r.kind, v.run_id = v.extracted_run_id from article_version v join crawl_run r on r.id = v.run_id",
    )
    assert tied == [("backfill", 1)]


def _busy(client: Client, folder: Path, process: subprocess.Popen[str]) -> int:
    """The process of a worker that reads a file, once some file is read and some are not."""
    last = time.monotonic() + 300
    pids = client.run(os.getpid)
    while time.monotonic() < last and process.poll() is None:
        busy = [worker for worker, tasks in client.processing().items() if tasks]
        if busy and _states(folder).count("done") >= 1:
            return int(pids[busy[0]])
        time.sleep(0.01)
    raise AssertionError(f"no worker was ever busy: {process.communicate() if process.returncode else None}")


def _states(folder: Path) -> list[str]:
    try:
        return [state for _, state, *_ in rows(folder, FILES)]
    except sqlite3.OperationalError:  # not there yet
        return []


def test_rebuilding_is_spread_and_comes_to_the_same(alone: Path, cluster: LocalCluster, tmp_path: Path) -> None:
    for file in alone.glob("gigawatch.db*"):
        shutil.copy(file, tmp_path)
    articles, claims = rows(alone, ARTICLES), rows(alone, CLAIMS)
    with closing(sqlite3.connect(tmp_path / "gigawatch.db")) as connection, connection:
        connection.execute("update article_version set text = 'Spoiled by an older reading.', content_hash = 'x' || id")
        connection.execute("update article_version set extractor = 'older'")
    rebuilt = called(tmp_path, "reextract", "--dask", cluster.scheduler_address)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert (
        f"{len(articles)} texts read anew; changed: text of {len(articles)}; claims {len(claims)} -> {len(claims)}"
        in rebuilt.stdout
    )
    assert (rows(tmp_path, ARTICLES), rows(tmp_path, CLAIMS)) == (articles, claims)


def test_extraction_is_spread_and_misses_nothing(cluster: LocalCluster, tmp_path: Path, database_url: str) -> None:
    engine = kb.connect(database_url)
    kb.upgrade(engine)
    with Session(engine) as session:
        store.declare_sources(session, [{"slug": "wire", "title": "Wire"}])
        for number in range(60):
            store.save_article(
                session, source="wire", url=f"https://wire.example/{number}", title="Hyperion", published="2026-01-02",
                text=f"Meta's Hyperion data center in Louisiana will have {200_000 + number:,} GPUs by the end of 2027.",
                fetched=datetime(2026, 1, 2, tzinfo=UTC),
            )  # fmt: skip
    done = called(tmp_path, "extract", "--dask", cluster.scheduler_address, database=database_url)
    # A slow one says in lines before how far it is.
    assert done.stdout.splitlines()[-1] == "60 claims from 60 texts.", done.stderr
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "select value, extracted_run_id from claim c join article_version v on v.id = c.version_id order by value"
        ).all()
        assert connection.exec_driver_sql("select sum(claims) from series").scalar_one() == 60
    engine.dispose()
    assert [tuple(row) for row in found] == [(200_000 + number, 1) for number in range(60)]
    assert called(tmp_path, "db", "check", database=database_url).returncode == 0


def test_a_wrong_cluster_or_file_is_said(tmp_path: Path, made: Made) -> None:
    for arguments, said in (
        (("backfill", "none.warc.gz"), "none.warc.gz"),
        (("backfill", str(made.files[0]), "--since", "yesterday"), "--since: found 'yesterday', expected a day"),
        (("extract", "--dask", "somewhere"), "--dask: found 'somewhere', expected tcp://HOST:PORT or local"),
    ):
        done = called(tmp_path, *arguments)
        assert done.returncode in (1, 2)
        assert said in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        ("distributed", ("extract", "--dask", "local"), "bulk"), ("fastwarc.warc", ("backfill", "x.warc.gz"), "bulk"),
        ("prometheus_client", ("extract", "--metrics-port", "0"), "metrics"),
    ],
)  # fmt: skip
def test_a_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, arguments: tuple[str, ...], extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    done = called(tmp_path, *arguments)
    assert done.returncode == 1
    assert f"pip install 'gigawatch[{extra}]'" in done.stderr
