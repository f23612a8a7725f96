"""Who is told what: notifications to a real server, from runs as a user runs them."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlmodel import Session

from cli.notices import VARIABLE, Recipients, recipients
from kb import health, store
from tests.command import called, gigawatch
from tests.crawler.local import feed, page, serving

SECRET = "hunter2-token"
TEXT = "Elon Musk said the Cortex data center in Austin would house about 50,000 H100 GPUs. " * 2


class Inbox(BaseHTTPRequestHandler):
    mail: ClassVar[list[dict[str, Any]]] = []
    place = ""
    status = 200

    def do_POST(self) -> None:
        type(self).mail.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def inbox() -> Iterator[type[Inbox]]:
    """What arrives at the address `place`."""
    handler = type("OfTest", (Inbox,), {"mail": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    handler.place = f"json://user:{SECRET}@127.0.0.1:{server.server_address[1]}/hook/{SECRET}"
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_run_tells_of_new_claims_once(inbox: type[Inbox], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, inbox.place)
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("Cortex grows", TEXT)}
        (tmp_path / "own.toml").write_text(
            f"""[wire]\ntitle = "Wire"\nhomepage = "{local.url}/"\nkind = "wire"\ncountry = "US"\nlanguage = "en"
feeds = ["{local.url}/f.xml"]\nallow_private = true\ndelay = 0\n"""
        )
        first = gigawatch(tmp_path, "run", "--sources", "own.toml")
        second = gigawatch(tmp_path, "run", "--sources", "own.toml", "--brief")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    (letter,) = inbox.mail
    assert letter["title"].startswith("Gigawatch: ")
    assert "Cortex: about 50,000 (accelerators, planned)" in letter["message"]
    assert f"{local.url}/a" in letter["message"]
    assert SECRET not in first.stdout + first.stderr + second.stdout + second.stderr
    assert second.stdout.count("\n") == 1


def told(session: Session, since: datetime) -> list[str]:
    return recipients().tell(session, since=since)


def kill(session: Session, times: int) -> None:
    for _ in range(times):
        store.record_feed(session, url="https://a.example/f", status=404, error="HTTP 404")
        health.watch(session)


@pytest.fixture
def dying(session: Session) -> Session:
    """A source that is one failure from dead."""
    store.declare_sources(session, [{"slug": "a", "title": "A", "feeds": [("https://a.example/f", "feed")]}])
    kill(session, health.DEAD_AFTER - 1)
    return session


def test_a_dead_source_is_told_when_it_dies(
    dying: Session, inbox: type[Inbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, f"{inbox.place} {inbox.place}")
    since = datetime.now(UTC)
    assert (told(dying, since), inbox.mail) == ([], [])
    kill(dying, 1)
    assert told(dying, since) == []
    assert [letter["title"] for letter in inbox.mail] == ["Gigawatch: 1 dead sources"] * 2
    assert "a: no feed has answered 3 times in a row: HTTP 404" in inbox.mail[0]["message"]
    since = datetime.now(UTC)
    kill(dying, 1)
    assert told(dying, since) == []
    assert len(inbox.mail) == 2


def test_what_is_not_delivered_is_said_without_its_secret(
    dying: Session, inbox: type[Inbox], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.status = 500
    monkeypatch.setenv(VARIABLE, inbox.place)
    since = datetime.now(UTC)
    kill(dying, 1)
    assert told(dying, since) == ["json://…"]
    assert SECRET not in caplog.text


def test_nobody_is_told_where_nobody_asked(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert recipients() == Recipients()
    assert recipients().tell(session, since=datetime.now(UTC)) == []


def test_an_address_that_is_none_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"json://127.0.0.1/ carrierpigeon://{SECRET}")
    done = called(tmp_path, "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert "GIGAWATCH_NOTIFY: address 2 (carrierpigeon)" in done.stderr
    assert SECRET not in done.stderr
