"""The commands that look after crawling, run as a user runs them on what real crawls left."""

import json
import os
import pty
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cli import running
from tests.command import called, gigawatch
from tests.crawler.conftest import Crawl
from tests.crawler.local import Reply, block, feed, page, serving


def test_explain_says_why_a_page_was_dropped_or_kept(run_crawl: Crawl, tmp_path: Path) -> None:
    with serving() as local:
        sport = "Google and the home side argued in the second half while the crowd sang for an hour. " * 4
        local.pages = {"/f.xml": feed(local.url, "/a", "/b"), "/a": page("Hyperion"), "/b": page("Cup", sport)}
        local.pages["/f.xml"] = feed(local.url, "/a", "/b")._replace(
            body=feed(local.url, "/a", "/b").body.replace(b"Data center", b"Item")
        )
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
    dropped = gigawatch(tmp_path, "explain", f"{local.url}/b?utm_source=mail").stdout
    assert "dropped: off topic by text" in dropped
    assert "announced as: Item /b" in dropped
    kept = called(tmp_path, "explain", f"{local.url}/a").stdout
    assert "kept: Hyperion, 2025-06-02 (feed), 1 versions" in kept
    assert "strong: data center" in kept
    unknown = called(tmp_path, "explain", f"{local.url}/c")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "no source has announced" in unknown.stderr


def test_status_tells_how_sources_fare(run_crawl: Crawl, tmp_path: Path) -> None:
    with serving() as local:
        local.pages = {
            "/f.xml": feed(local.url, "/a"),
            "/a": page("Hyperion"),
            "/g.xml": Reply(403, "text/plain", b"no"),
        }
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml", f"{local.url}/g.xml"])])
    told = gigawatch(tmp_path, "status")
    assert told.returncode == 0, told.stderr
    (line,) = [line for line in told.stdout.splitlines() if "refused: HTTP 403" in line]
    assert line.split()[0] == "test-wire"
    assert f"{local.url}/g.xml" in told.stdout
    with sqlite3.connect(tmp_path / "gigawatch.db") as connection:
        assert connection.execute("select kind, detail, ended from alarm").fetchall() == [("refused", "HTTP 403", None)]


HOW_FAR = r"\d+ sources, \d+ feeds, \d+ pages, \d+ articles, [\d.]+ pages/s(?:, \d+ claims)?"  # claims follow the crawl


def test_a_second_run_finds_nothing_new_and_each_shows_how_far_it_is(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        run = ("run", "--sample", "--port", str(free.getsockname()[1]))
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "cli", *run]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm", "COLUMNS": "140"}
    environment.pop("GIGAWATCH_DB", None)
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=-1, stderr=slave, text=True) as process:
        os.close(slave)
        shown = b"".join(iter(lambda: _read(master), b"")).decode()
        assert process.stdout is not None
        told = process.stdout.read()
    os.close(master)
    assert process.returncode == 0, shown
    assert "New claims" in told
    assert "\x1b" not in told
    assert re.search(HOW_FAR, shown)
    assert "pages/s" not in told
    again = gigawatch(tmp_path, *run)
    assert (again.returncode, "Nothing new." in again.stdout) == (0, True), again.stderr
    lines = [line for line in again.stdout.splitlines() if "pages/s" in line]
    assert all(re.fullmatch(HOW_FAR, line) for line in lines)
    assert lines[-1].endswith("0 pages, 0 articles, 0.0 pages/s, 0 claims")
    assert [json.loads(event)["event"] for event in again.stderr.splitlines()] == [
        "crawl began", "crawl ended", "claims extracted",
    ]  # fmt: skip
    brief = gigawatch(tmp_path, *run, "--brief")
    assert (brief.returncode, brief.stdout.count("\n"), "pages/s" in brief.stdout) == (0, 1, False), brief.stderr
    assert "articles: 8" in called(tmp_path, "status").stdout


def test_where_no_terminal_is_a_line_is_printed_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter((0.0, 10.0, 31.0, 31.0, 40.0))
    monkeypatch.setattr(running, "monotonic", lambda: next(clock))
    with running.shown(with_end=True) as show:
        for number in range(3):
            show(f"{number} pages")
    assert capsys.readouterr().out.splitlines() == ["1 pages", "2 pages"]


def test_a_crawl_alone_ends_with_how_far_it_came(tmp_path: Path) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("Hyperion")}
        (tmp_path / "own.toml").write_text(
            f"""[wire]\ntitle = "Wire"\nhomepage = "{local.url}/"\nkind = "wire"\ncountry = "US"\nlanguage = "en"
feeds = ["{local.url}/f.xml"]\nallow_private = true\ndelay = 0\n"""
        )
        done = gigawatch(tmp_path, "crawl", "--sources", "own.toml")
    assert done.returncode == 0, done.stderr
    assert re.match(r"1 sources, 1 feeds, 1 pages, 1 articles, [\d.]+ pages/s\n", done.stdout)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other side has closed
        return b""
