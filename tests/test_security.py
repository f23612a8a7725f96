"""Who may do what? Connections that only read, decisions bound to people, files that are safe to open, secrets kept."""

import asyncio
import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.applications import Starlette
from streamlit import config
from streamlit.user_info import UserInfoProxy
from typer.testing import CliRunner

import kb
from cli import app
from crawler.archive import read_stored
from crawler.ingest import read_path
from crawler.pages import PageError
from kb import operations, store
from kb.database import only_read
from kb.exports.tables import write_csv
from pages.parts import access, endpoints
from pages.parts.readonly import RefusedError, ask
from tests.crawler.local import block, feed, page, serving

# --- who may write


@pytest.fixture
def listening() -> Iterator[Callable[[str | None], None]]:
    """Sets the address that the app listens on."""
    before = config.get_option("server.address")
    yield lambda address: config.set_option("server.address", address)
    config.set_option("server.address", before)


@pytest.mark.parametrize(
    ("address", "said", "expected"),
    [
        ("127.0.0.1", None, True), ("::1", None, True), ("localhost", "", True), ("0.0.0.0", None, False), (None, None, False),
        ("127.0.0.1", "off", False), ("0.0.0.0", "on", True), ("127.0.0.1", "yes please", False), ("127.0.0.1", "ada@example.org", False),
    ],
)  # fmt: skip
def test_decisions_are_off_beyond_loopback_unless_allowed(
    address: str | None,
    said: str | None,
    expected: bool,
    listening: Callable[[str | None], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listening(address)
    monkeypatch.delenv("GIGAWATCH_REVIEW", raising=False)
    if said is not None:
        monkeypatch.setenv("GIGAWATCH_REVIEW", said)
    assert access.may_write() is expected
    if not expected:
        with pytest.raises(PermissionError):
            access.writing()


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"is_logged_in": True, "email": "Ada@example.org"}, True),
        ({"is_logged_in": True, "email": "Ada@example.org", "email_verified": False}, False),
        ({"is_logged_in": True, "email": "Ada@example.org", "email_verified": "false"}, False),
        ({"is_logged_in": True, "email": "Ada@example.org", "email_verified": None}, False),
        ({"is_logged_in": True, "email": "Ada@example.org", "email_verified": "true"}, True),
        ({"is_logged_in": True, "email": "eve@example.org"}, False), ({"is_logged_in": True}, False),
        ({"is_logged_in": False, "email": "ada@example.org"}, False), ({}, False),
    ],
)  # fmt: skip
def test_decisions_are_bound_to_people_who_signed_in(
    user: dict[str, object], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIGAWATCH_REVIEW", "grace@example.org, ada@example.org")
    monkeypatch.setattr(UserInfoProxy, "get", lambda self, name, default=None: user.get(name, default))
    assert access.may_write() is expected


def test_the_app_listens_on_loopback_and_keeps_streamlits_own_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, words: started.append(words))
    CliRunner().invoke(app, ["app"])
    (words,) = started
    given = dict(zip(words[5::2], words[6::2], strict=False))
    assert given["--server.address"] == "127.0.0.1"
    assert not any("enableXsrfProtection" in word or "enableCORS" in word for word in words)


# --- connections that only read


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM source",
        "CREATE TABLE t (a int)",
        "INSERT INTO source (slug, title) VALUES ('a', 'b')",
        "DROP VIEW claim_timeline",
    ],
)
def test_the_apps_own_connections_only_read(statement: str, engine: Engine) -> None:
    reader = only_read(kb.connect(engine.url.render_as_string(hide_password=False)))
    with pytest.raises(SQLAlchemyError), reader.begin() as connection:
        connection.execute(text(statement))
    with reader.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM source")).scalar() == 0
    reader.dispose()


ESCAPES = [
    "SELECT 1) AS asked; DELETE FROM source; --", "SELECT 1) AS asked; COMMIT; DELETE FROM source; SELECT * FROM (SELECT 1",
    "SELECT 1 /* ; */ ; DELETE FROM source", "SELECT 1 AS a INTO t", "SELECT * FROM source FOR UPDATE", "VALUES (1); DROP TABLE claim",
    "WITH a AS (INSERT INTO source (slug, title) VALUES ('a', 'b') RETURNING 1) SELECT * FROM a", "SELECT 1\x00; DROP TABLE claim",
    "EXPLAIN ANALYZE DELETE FROM source", "DO $$ BEGIN DELETE FROM source; END $$", "LOCK TABLE source", "CALL nothing()",
]  # fmt: skip
OF_POSTGRES = [
    "SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')", "SELECT pg_ls_dir('/')", "COPY source TO PROGRAM 'id'",
    "SELECT nextval(pg_get_serial_sequence('source', 'id'))", "SELECT query_to_xml('DELETE FROM source', true, true, '')",
    "SELECT query_to_xml('SELECT set_config(''transaction_read_only'', ''off'', true)', true, true, ''), query_to_xml('DELETE FROM source', true, true, '')",
    "SELECT pg_sleep(30)", "LOAD 'plpgsql'", "SELECT dblink('', '')",
]  # fmt: skip


@pytest.mark.parametrize("statement", ESCAPES)
def test_sql_does_not_break_out(statement: str, engine: Engine) -> None:
    with pytest.raises(RefusedError):
        ask(engine, statement, seconds=1)
    assert ask(engine, "SELECT count(*) FROM source").rows == [(0,)]


@pytest.mark.parametrize("statement", OF_POSTGRES)
def test_sql_reaches_nothing_beside_the_tables_of_postgres(statement: str, postgres_template: Engine) -> None:
    with pytest.raises(RefusedError):
        ask(postgres_template, statement, seconds=0.5)


def test_a_time_limit_cannot_be_lifted_from_within(postgres_template: Engine) -> None:
    with pytest.raises(RefusedError):
        ask(postgres_template, "SELECT set_config('statement_timeout', '0', false), pg_sleep(30)", seconds=0.5)
    assert ask(postgres_template, "SELECT current_setting('statement_timeout')", seconds=0.5).rows == [("500ms",)]


def test_a_role_that_reaches_the_servers_files_gets_no_answers(postgres_template: Engine) -> None:
    server = os.environ.get("GIGAWATCH_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
    mighty = kb.connect(make_url(server).render_as_string(hide_password=False))
    with pytest.raises(RefusedError, match="plain role"):
        ask(mighty, "SELECT 1")
    mighty.dispose()


OF_SQLITE = [
    "ATTACH ':memory:' AS m", "SELECT * FROM pragma_table_info('claim'), pragma_journal_mode", "SELECT readfile('/etc/passwd')",
    "SELECT writefile('x.txt', 'x')", "SELECT fts3_tokenizer('simple')", "SELECT * FROM dbstat", "CREATE VIRTUAL TABLE v USING fts5(a)",
    "PRAGMA writable_schema = ON", "SELECT load_extension('mod_spatialite')", "DETACH main", "REINDEX", "ANALYZE", "SAVEPOINT s",
    "SELECT hex(randomblob(9000000))", "SELECT replace(hex(zeroblob(900000)), '00', 'aaaaaaaaaa')",
]  # fmt: skip


@pytest.mark.parametrize("statement", OF_SQLITE)
def test_sql_reaches_nothing_beside_the_tables_of_sqlite(statement: str, filled_file: Path) -> None:
    engine = kb.connect(f"sqlite:///{filled_file}")
    with pytest.raises(RefusedError):
        ask(engine, statement, seconds=2)
    engine.dispose()


def test_endpoints_answer_nothing_but_reading() -> None:
    async def statuses() -> set[int]:
        served = httpx.ASGITransport(app=Starlette(routes=endpoints.ROUTES))
        async with httpx.AsyncClient(transport=served, base_url="http://app.test") as client:
            asked = [
                await client.request(way, route.path.replace("{view}", "claim_slip"))
                for route in endpoints.ROUTES
                for way in ("POST", "PUT", "DELETE", "PATCH")
            ]
            return {answer.status_code for answer in asked}

    assert asyncio.run(statuses()) == {405}


# --- what leaves, and what comes in

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert operations.neutral(cell) == f"'{cell}"


def test_no_exported_view_holds_a_formula(engine: Engine, tmp_path: Path) -> None:
    sentence = "=cmd|'/c calc'!A1 says Hyperion draws 2 GW."
    with Session(engine) as session:
        store.declare_sources(session, [{"slug": "wire", "title": "@wire"}])
        saved = store.save_article(
            session,
            source="wire",
            url="https://e.com/=1",
            title="-2+3",
            text=sentence,
            published="2025-01-01",
            fetched=kb_moment(),
        )
        claim = {
            "subject": "=Hyperion", "metric": "power", "value": 2000.0, "value_max": None, "unit": "MW", "status": "planned", "bound": "exact",
            "due": None, "attributed_to": "+Meta", "chip": [], "confidence": 0.9, "value_text": "2 GW", "start": sentence.index("2 GW"),
            "end": sentence.index("2 GW") + 4, "sentence": sentence,
        }  # fmt: skip
        done = store.replace_claims(session, version_id=saved.version_id, claims=[claim], extractor="test")
        assert not done.refused
        for view in ("claim_timeline", "claim_latest", "claim_support"):
            assert write_csv(session, view, tmp_path / f"{view}.csv") == 1
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert any(cell.startswith("'=") for cell in cells)


def kb_moment() -> datetime:
    return datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..\\secret", "..", "a/../../b", "\x00", "."])
def test_a_reference_from_outside_never_becomes_a_path(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "archive").mkdir()
    with pytest.raises((ValueError, OSError)):
        read_stored(tmp_path / "archive", f"{name}:0")


def test_a_saved_archive_brings_no_address_that_runs(tmp_path: Path) -> None:
    urls = ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://e.com/a")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page("T").body
    records = [
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"
        for url in urls
    ]  # fmt: skip
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    found = list(read_path(tmp_path / "a.warc"))
    assert [entry.url for entry in found if not isinstance(entry, PageError)] == ["https://e.com/a"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " javascript:alert(1)", "ftp://e.com/"]
)
def test_an_address_that_runs_is_never_stored(url: str, session: Session) -> None:
    store.declare_sources(session, [{"slug": "wire", "title": "Wire"}])
    with pytest.raises(ValueError, match="url: found"):
        store.save_article(session, source="wire", url=url, title="T", text="Text.", fetched=kb_moment())


# --- secrets

SECRET = "s3cr3t-Mark"
ADDRESSES = [
    f"postgresql+psycopg://ada:{SECRET}@127.0.0.1:1/none", f"postgresql://ada:{SECRET}", f"postgresql://ada:{SECRET}@127.0.0.1:port/x",
    f"mysql://ada:{SECRET}@127.0.0.1/x", f"oracle+x://ada:{SECRET}@h", f"{SECRET}", f"postgresql+psycopg://ada@127.0.0.1:1/x?password={SECRET}",
    f"postgresql+psycopg://ada:{SECRET}@127.0.0.1:1/x?nonsense=1", f"sqlite+{SECRET}:///x.db",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_message_tells_the_databases_password(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIGAWATCH_DB", address)
    for words in (["status"], ["db", "upgrade"], ["claims"]):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 1
        assert SECRET not in done.output
        assert '"logger": "gigawatch"' in done.output
    monkeypatch.setenv("GIGAWATCH_DB", "sqlite:///own.db")
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    done = CliRunner().invoke(app, ["db", "copy", address])
    assert done.exit_code == 1
    assert SECRET not in done.output


def test_a_run_tells_no_secret_to_logs_statuses_or_exports(postgres_url: str, tmp_path: Path) -> None:
    secrets = [str(make_url(postgres_url).password), "hook-s3cr3t"]
    (tmp_path / "sources.toml").write_text("")
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a", "/b"), "/a": page("Hyperion")}
        (tmp_path / "sources.toml").write_text(
            "[wire]\n"
            + "\n".join(
                f"{name} = {toml(value)}"
                for name, value in block(local.url, feeds=[f"{local.url}/f.xml"]).items()
                if name != "slug"
            )
        )
        variables = os.environ | {
            "GIGAWATCH_DB": postgres_url, "PYTHONPATH": str(Path(__file__).parents[1]),
            "GIGAWATCH_NOTIFY": "json://ada:hook-s3cr3t@127.0.0.1:1/hook-s3cr3t slack://hook-s3cr3t/x",
        }  # fmt: skip
        printed = ""
        for words, variable in (
            (["run", "--sources", "sources.toml"], {"GIGAWATCH_NOTIFY": "json://ada:hook-s3cr3t@127.0.0.1:1/hook-s3cr3t"}),
            (["run", "--sources", "sources.toml"], {}), (["status"], {}), (["export", "out"], {}),
        ):  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-m", "cli", *words],
                env=variables | variable,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            printed += done.stdout + done.stderr
    assert "a notification was not delivered: json://…" in printed
    assert "address 2 (slack)" in printed
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in secrets:
        assert secret not in printed
        assert secret.encode() not in files
    engine = kb.connect(postgres_url)
    with Session(engine) as session:
        runs = session.connection().execute(text("SELECT counts, errors FROM crawl_run")).all()
    engine.dispose()
    assert runs
    assert not [secret for secret in secrets if secret in str(runs)]


def toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
