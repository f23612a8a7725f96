"""What pages are made of: SQL that can do no harm, text that stays text, charts and files that say what they show."""

import asyncio
import csv
import io
import itertools
import json
import math
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.applications import Starlette

import kb
from crawler.archive import Archive
from kb import queries
from kb.views import VIEWS
from pages.parts import charts, endpoints, frames, tables, texts, together, visits
from pages.parts.readonly import Answer, RefusedError, ask
from tests.crawler.warcs import records

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def stored(filled_file: Path) -> Iterator[Session]:
    """A session on the knowledge base that all tests read."""
    engine = kb.connect(f"sqlite:///{filled_file}")
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_sql_answers_with_columns_and_rows(engine: Engine) -> None:
    found = ask(engine, "SELECT 1 AS one, 'x' AS two;")
    assert (found.columns, found.rows, found.is_cut) == (["one", "two"], [(1, "x")], False)


def test_sql_is_cut_at_the_limit(engine: Engine) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT i FROM n"
    found: Answer = ask(engine, numbers, rows=10)
    assert len(found.rows) == 10
    assert found.is_cut


HARM = [
    "DELETE FROM claim", "DROP TABLE claim", "CREATE TABLE t (a int)", "INSERT INTO source (slug, title) VALUES ('a', 'b')",
    "UPDATE source SET title = 'x'", "SELECT 1; DROP TABLE claim", "", "nonsense", "COMMIT",
    "WITH gone AS (DELETE FROM claim RETURNING id) SELECT * FROM gone",
]  # fmt: skip


@pytest.mark.parametrize("statement", HARM)
def test_sql_changes_nothing(statement: str, engine: Engine) -> None:
    with pytest.raises(RefusedError):
        ask(engine, statement)
    assert ask(engine, "SELECT count(*) FROM source").rows == [(0,)]


OF_SQLITE = [
    "ATTACH DATABASE 'other.db' AS other", "PRAGMA journal_mode = DELETE", "VACUUM INTO 'copy.db'", "SELECT load_extension('x')",
    "SELECT length(zeroblob(1000000000))", "BEGIN", "EXPLAIN DELETE FROM claim",
]  # fmt: skip


@pytest.mark.parametrize("statement", OF_SQLITE)
def test_sql_reaches_no_other_file(statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    engine = kb.connect(f"sqlite:///{tmp_path / 'gigawatch.db'}")
    kb.upgrade(engine)
    before = sorted(path.name for path in tmp_path.glob("*.db"))
    with pytest.raises(RefusedError):
        ask(engine, statement)
    assert sorted(path.name for path in tmp_path.glob("*.db")) == before
    engine.dispose()


def test_sql_that_takes_too_long_is_stopped(engine: Engine) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(RefusedError):
        ask(engine, endless, seconds=0.3)


@given(st.text(max_size=200))
def test_escaped_text_opens_no_markdown(text: str) -> None:
    escaped = texts.plain(text)
    assert escaped.replace("\\\\", "").replace("\\", "").count("\n") == 0
    bare = [
        char for before, char in zip(f" {escaped}", escaped, strict=False) if char in "`*_[]<>#|~$:" and before != "\\"
    ]
    assert bare == []


@given(st.text(alphabet="<>&\"'ab \ue000\ue001", max_size=60))
def test_a_snippet_holds_no_markup_but_marks(text: str) -> None:
    inner = texts.marked(text).split('<div class="gw">')[1].removesuffix("</div>")
    assert "<" not in inner.replace("<mark>", "").replace("</mark>", "")


def test_a_text_keeps_every_character_when_claims_are_marked(stored: Session) -> None:
    claims = queries.claims_of_article(stored, 1)
    article = queries.article(stored, 1)
    assert article is not None
    page = ET.fromstring(texts.highlighted(article.text, claims).split("</style>")[1])
    assert "".join(page.itertext()) == article.text
    assert len(page.findall(".//mark")) == len({(row.start_char, row.end_char) for row in claims})


def test_values_are_drawn_as_people_read_them(stored: Session) -> None:
    rows = queries.claims(stored, subjects=["Hyperion"], metrics=["power"], bounds=["at_least"])
    frame = frames.of_claims(rows)
    assert set(frame["arrow"]) == {"↑"}
    assert all(shown.endswith(("GW", "MW")) for shown in frame["shown"])


def test_chips_become_h100_equivalents_or_are_left_out(stored: Session) -> None:
    rows = queries.claims(stored, subjects=["Colossus"], metrics=["accelerators"])
    frame = frames.of_claims(rows, frames.Scale(is_h100=True))
    assert set(frame["unit"]) == {"H100e"}
    assert 0 < len(frame) < len(rows)
    h100 = frame[frame["chips"] == "H100"]
    assert (h100["shown"].str.removesuffix(" H100e") == h100["value"].map("{:,.0f}".format)).all()


@pytest.mark.parametrize("at", ["published", "due_end"])
def test_a_chart_tells_plans_from_what_runs_without_colour(at: str, stored: Session) -> None:
    frame = frames.of_claims(queries.claims(stored, metrics=["power"]))
    frame = frame[frame[at].notna()]
    chart = charts.timeline(frame, "Power", unit="MW", at=at).to_dict()
    marks = [layer["mark"] for layer in chart["layer"]]
    points = [mark for mark in marks if mark["type"] == "point"]
    assert [point["filled"] for point in points] == [True, False]
    assert [mark["strokeDash"] for mark in marks if mark["type"] == "line"] == [[1, 0], [4, 4]]
    assert "Hyperion" in charts.described(frame, "Power", at=at)


def test_a_chart_has_no_layer_for_what_is_not_there(stored: Session) -> None:
    frame = frames.of_claims(queries.claims(stored, metrics=["power"], subjects=["Hyperion"], statuses=["planned"]))
    frame = frame[frame["published"].notna() & (frame["arrow"] == "")]
    chart = charts.timeline(frame, "Power", unit="MW", height=210).to_dict(validate=True)
    assert {layer["mark"].get("filled") for layer in chart["layer"] if layer["mark"]["type"] == "point"} == {False}
    assert "text" not in {layer["mark"]["type"] for layer in chart["layer"]}
    assert chart["params"][0]["name"] == "point"


def test_small_timelines_differ_in_their_titles_alone(stored: Session) -> None:
    drawn = []
    for name in ("Hyperion", "Colossus"):
        frame = frames.of_claims(
            queries.claims(stored, metrics=["power"], subjects=[name], statuses=["planned"], bounds=["exact"])
        )
        drawn.append(charts.small_timeline(frame[frame["published"].notna()], name, unit="MW"))
    assert [chart.pop("title") for chart in drawn] == ["Hyperion", "Colossus"]
    assert drawn[0] == drawn[1]
    assert "Hyperion" not in json.dumps(drawn[0])
    assert "data" not in drawn[0]


def test_every_drawing_fits_the_schema(stored: Session) -> None:
    lines = {"planned": [queries.Standing("2025-01-31", 300.0, 1), queries.Standing("2025-02-28", 500.0, 2)]}
    standings = together.frame_of(lines, "MW", is_firm=False)
    moved = pd.DataFrame([{"label": "a", "earlier": "2025-01-31", "later": "2025-06-30", "way": "later"}])
    ratios = pd.DataFrame([{"label": "a", "value": 9.0, "low": 2.0, "high": 8.0, "verdict": "↑ too high"}])
    for chart in (
        charts.standings(standings, "Power", unit="MW", by="name"), charts.moved(moved), charts.bands(ratios),
    ):  # fmt: skip
        assert chart.to_dict(validate=True)["layer"]


def test_files_hold_every_claim_and_no_formula(stored: Session) -> None:
    rows = queries.claims(stored, metrics=["power"])
    risky = [row._replace(title="=HYPERLINK(1)") for row in rows]
    read = list(csv.DictReader(io.StringIO(tables.csv_of(risky))))
    assert len(read) == len(rows)
    assert {row["title"] for row in read} == {"'=HYPERLINK(1)"}
    assert [row["claim_id"] for row in json.loads(tables.json_of(rows))] == [row.claim_id for row in rows]
    assert tables.parquet_of(rows)[:4] == b"PAR1"


Client = Callable[[str], httpx.Response]


@pytest.fixture
def client(filled_file: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Fetches an address of the endpoints, on the knowledge base that all tests read."""
    monkeypatch.setenv("GIGAWATCH_DB", f"sqlite:///{filled_file}")

    async def fetch(address: str) -> httpx.Response:
        served = httpx.ASGITransport(app=Starlette(routes=endpoints.ROUTES))
        async with httpx.AsyncClient(transport=served, base_url="http://app.test") as found:
            return await found.get(address)

    return lambda address: asyncio.run(fetch(address))


def test_claims_are_fetched_as_csv_and_json(client: Client) -> None:
    address = "subject=Hyperion&metric=power&status=planned&since=2025"
    rows = client(f"/api/claims.json?{address}").json()
    assert rows
    assert {(row["subject"], row["metric"], row["status"]) for row in rows} == {("Hyperion", "power", "planned")}
    assert min(row["published"] for row in rows) >= "2025"
    read = list(csv.DictReader(io.StringIO(client(f"/api/claims.csv?{address}").text)))
    assert [row["claim_id"] for row in read] == [str(row["claim_id"]) for row in rows]


@pytest.mark.parametrize("view", VIEWS)
def test_any_view_is_fetched_by_its_words(view: str, client: Client) -> None:
    rows = client(f"/api/views/{view}.json?subject=Hyperion&limit=5").json()
    assert {row["subject"] for row in rows} <= {"Hyperion"}
    read = list(csv.DictReader(io.StringIO(client(f"/api/views/{view}.csv?subject=Hyperion&limit=5").text)))
    assert [row["subject"] for row in read] == [row["subject"] for row in rows]
    assert rows or view not in ("claim_timeline", "claim_latest", "claim_support")


@pytest.mark.parametrize(
    "address", ["claim.csv", "claim_slip.json?value=5", "claim_slip.csv?limit=all", "claim_slip.csv?colour=red"]
)
def test_a_wrong_view_or_column_is_named(address: str, client: Client) -> None:
    answer = client(f"/api/views/{address}")
    assert answer.status_code == 400
    assert re.split(r"[.?=]", address)[-2 if "=" in address else 0] in answer.text


def test_new_claims_are_an_atom_feed(client: Client) -> None:
    answer = client("/api/feed.atom?limit=7")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) == 7
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == 7
    links = [entry.find("a:link[@rel='alternate']", ATOM) for entry in entries]
    assert all(link is not None and "/evidence?version=" in link.get("href", "") for link in links)
    narrowed = ET.fromstring(client("/api/feed.atom?limit=7&subject=Hyperion").content)
    assert {str(title.text).partition(":")[0] for title in narrowed.findall("a:entry/a:title", ATOM)} == {"Hyperion"}


@pytest.mark.parametrize(
    "address", ["metric=nonsense", "since=yesterday", "limit=-1", "limit=99999999", "colour=red", "status=asleep"]
)
def test_a_wrong_parameter_is_named(address: str, client: Client) -> None:
    answer = client(f"/api/claims.csv?{address}")
    assert answer.status_code == 400
    assert address.split("=")[1].strip("-") in answer.text or address.split("=")[0] in answer.text


def test_no_database_is_said(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIGAWATCH_DB", f"sqlite:///{tmp_path / 'none.db'}")
    answer = client("/api/claims.csv")
    assert answer.status_code == 503
    assert "gigawatch run --sample" in answer.text


def test_an_archived_page_is_text_whatever_it_holds(
    client: Client, filled_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"<html><script>alert(1)</script><p>500 MW</p></html>"
    store = Archive(tmp_path / "archive")
    place = store.add(records("http://127.0.0.1:9/a", body))
    store.close()
    shutil.copy(filled_file, tmp_path / "own.db")
    with sqlite3.connect(tmp_path / "own.db") as connection:
        connection.execute("UPDATE article_version SET archive = ? WHERE id = 1", (place,))
        connection.execute("UPDATE article_version SET archive = '../own.db:0' WHERE id = 2")
    monkeypatch.setenv("GIGAWATCH_DB", f"sqlite:///{tmp_path / 'own.db'}")
    monkeypatch.chdir(tmp_path)
    answer = client("/api/archived.txt?version=1")
    assert answer.content == body
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    for address, code in (("version=2", 404), ("version=3", 404), ("version=x", 400), ("", 400)):
        assert client(f"/api/archived.txt?{address}").status_code == code


NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "earlier", "expected"),
    [(None, "", None), (5, "", None), (45, "", 45), (5, "90", 90), (45, "90", 45)],
    ids=["never here", "first visit", "here before", "same visit", "third visit"],
)
def test_a_visit_ends_after_half_an_hour(minutes: int | None, earlier: str, expected: int | None) -> None:
    def ago(given: int) -> datetime:
        return NOW - timedelta(minutes=given)

    last = "" if minutes is None else str(int(ago(minutes).timestamp()))
    cookie = f"{last}~{int(ago(int(earlier)).timestamp()) if earlier else ''}"
    found = visits.before(cookie, NOW)
    assert found == (None if expected is None else ago(expected))
    assert visits.before(visits.remembered(cookie, NOW), NOW + timedelta(minutes=1)) == found


@pytest.mark.parametrize("cookie", ["", "~", "x~y", "9" * 40, "²~²", "<script>~"])
def test_a_cookie_that_is_none_of_ours_says_nothing(cookie: str) -> None:
    assert visits.before(cookie, NOW) is None


def test_names_beside_lines_never_overlap() -> None:
    values = [10.0, 10.1, 10.2, 200.0, 0.0]
    frame = pd.DataFrame({"subject": list("abcde"), "published": "2026-01-01", "value": values})
    for kind in ("linear", "log"):
        stands = charts._named(frame, "subject", "published", kind)["stands"].sort_values().to_list()
        places = [math.log(stand / 1e-9) / math.log(200 / 1e-9) if kind == "log" else stand / 200 for stand in stands]
        assert min(after - before for before, after in itertools.pairwise(places)) > 0.9 * charts._APART
        assert max(places) <= 1.0001
    assert charts._named(frame[:1], "subject", "published", "linear").empty


def test_a_table_is_saved_with_its_own_columns() -> None:
    frame = pd.DataFrame({"day": ["2026-01-31", "=1+1"], "value": [1.5, None]})
    assert tables.csv_of(frame).splitlines() == ["day,value", "2026-01-31,1.5", "'=1+1,"]
    assert json.loads(tables.json_of(frame))[1] == {"day": "=1+1", "value": None}
    assert len(pd.read_parquet(io.BytesIO(tables.parquet_of(frame)))) == 2
