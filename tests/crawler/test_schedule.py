"""The schedule, run as a user runs it: real processes, real signals, a real site."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import kb
from cli.schedule import duration
from tests.command import called
from tests.crawler.local import Local, feed, page, serving

LINE = re.compile(r"UTC run \d+ done in \d+ s: (\d+) pages, (\d+) new and 0 changed articles, \d+ claims, 0 faults")


def declare(local: Local, folder: Path) -> None:
    (folder / "own.toml").write_text(
        f"""[wire]\ntitle = "Wire"\nhomepage = "{local.url}/"\nkind = "wire"\ncountry = "US"\nlanguage = "en"
feeds = ["{local.url}/f.xml"]\nallow_private = true\ndelay = 0\n"""
    )


@contextmanager
def scheduled(folder: Path, every: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "cli", "schedule", "--every", every, "--sources", "own.toml"]
    environment = {name: value for name, value in os.environ.items() if name != "GIGAWATCH_DB"}
    own = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1", "GIGAWATCH_LOG": "warning"}
    with subprocess.Popen(
        command, cwd=folder, env=environment | own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def wait_until(what: str, is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    last = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < last, f"waited in vain for {what}"
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)


def runs(folder: Path) -> list[str | None]:
    path = folder / "gigawatch.db"
    if not path.exists():
        return []
    with sqlite3.connect(path) as connection:
        try:
            return [outcome for (outcome,) in connection.execute("select outcome from crawl_run order by id")]
        except sqlite3.OperationalError:
            return []


def test_runs_follow_each_other_with_a_line_each_until_the_end_is_asked_for(tmp_path: Path) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("Hyperion")}
        declare(local, tmp_path)
        with scheduled(tmp_path, "2s") as process:
            wait_until("two runs and the begin of a third", lambda: len(runs(tmp_path)) > 2, process)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert [line for line in err.splitlines() if "stopped" not in line and "goes on from" not in line] == []
    lines = [match.groups() for line in out.splitlines() if (match := LINE.search(line))]
    assert lines[:2] == [("1", "1"), ("0", "0")]
    assert out.splitlines()[-1] == "Ended."


def test_a_run_is_ended_gently_and_leaves_the_rest_to_the_next(tmp_path: Path) -> None:
    with serving() as local:
        paths = [f"/{k}" for k in range(400)]
        local.pages = {"/f.xml": feed(local.url, *paths)} | {path: page(f"Data center {path}") for path in paths}
        declare(local, tmp_path)
        (tmp_path / "own.toml").write_text((tmp_path / "own.toml").read_text().replace("delay = 0", "delay = 0.2"))
        with scheduled(tmp_path, "1h") as process:
            wait_until("pages", lambda: len(local.requests) > 4, process)
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "run 1 stopped" in out
        assert runs(tmp_path) == ["stopped"]
        with sqlite3.connect(tmp_path / "gigawatch.db") as connection:
            states = dict(connection.execute("select state, count(*) from frontier group by state"))
    assert states["queued"] > 300
    assert "leased" not in states


def test_a_run_beside_another_says_so_and_does_nothing(tmp_path: Path) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url)}
        declare(local, tmp_path)
        engine = kb.connect(f"sqlite:///{tmp_path / 'gigawatch.db'}")
        kb.upgrade(engine)
        with kb.run_lock(engine), scheduled(tmp_path, "1s") as process:
            assert process.stderr is not None
            assert "another run works on" in process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        engine.dispose()
        assert (process.returncode, runs(tmp_path), local.requests) == (0, [], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90s", 90), ("30m", 1_800), ("6h", 21_600), ("1d", 86_400), ("0h", None), ("6", None), ("-1h", None), ("6 h", None), ("h", None)],
)  # fmt: skip
def test_times_are_a_number_and_a_unit(text: str, expected: int | None) -> None:
    assert duration(text) == expected


def test_a_wrong_time_is_wrong_use(tmp_path: Path) -> None:
    done = called(tmp_path, "schedule", "--every", "often")
    assert (done.returncode, done.stdout) == (2, "")
    assert "found 'often', expected a time such as" in done.stderr
