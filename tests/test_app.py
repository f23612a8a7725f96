"""The pages of the app, as a script run sees them: filled, empty, without a database, and with wrong links."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import kb
from kb import queries
from kb.series import readable
from tests.filled import HOSTILE

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("[a-z]*.py") if path.stem != "navigation")

Open = Callable[..., AppTest]


@pytest.fixture(scope="module", autouse=True)
def components() -> Iterator[None]:
    """What installed packages add to Streamlit, looked for once: it reads what all of them say for every run of a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the app looks for its knowledge base: nothing is there yet."""
    path = tmp_path / "gigawatch.db"
    monkeypatch.setenv("GIGAWATCH_DB", f"sqlite:///{path}")
    monkeypatch.setenv("GIGAWATCH_REVIEW", "on")
    return path


@pytest.fixture
def empty(database: Path) -> Path:
    """A knowledge base with tables and nothing in them."""
    engine = kb.connect(f"sqlite:///{database}")
    kb.upgrade(engine)
    engine.dispose()
    return database


@pytest.fixture
def filled(filled_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The knowledge base that all tests read."""
    monkeypatch.setenv("GIGAWATCH_REVIEW", "on")
    monkeypatch.setenv("GIGAWATCH_DB", f"sqlite:///{filled_file}")
    return filled_file


@pytest.fixture
def own(filled_file: Path, database: Path) -> Path:
    """A copy of it, to write into."""
    shutil.copy(filled_file, database)
    return database


def show(page: str, /, **link: str | list[str]) -> AppTest:
    """A page as it is after its link was opened."""
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=60)
    if page != "compare":
        app.switch_page(f"{page}.py")
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def words(elements: Any) -> str:
    """All that elements of one kind say."""
    return "\n".join(str(element.value) for element in elements)


@pytest.mark.parametrize("page", PAGES)
def test_a_missing_database_says_what_to_do(page: str, database: Path) -> None:
    assert "gigawatch run \\-\\-sample" in words(show(page).error)
    assert not database.exists()


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_database_says_what_to_do(page: str, empty: Path) -> None:
    app = show(page)
    assert not app.error
    if page != "sql":
        assert "gigawatch run" in words(app.info)


def test_an_older_database_says_what_to_do(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    said = words(show("compare").error)
    assert "gigawatch db upgrade" in said or "newer" in said


def test_a_file_that_is_no_database_is_named(database: Path) -> None:
    database.write_text("no database at all " * 100)
    assert "cannot be read" in words(show("compare").error)


#: Of each page: what its link asks for, and what it must then show.
SHOWN = {
    "compare": ({"metric": "Power", "subjects": ["Hyperion", "Colossus"]}, "caption", "Click a point"),
    "overview": ({}, "caption", "By the newest claims known at each month"),
    "subject": ({"name": "Hyperion"}, "markdown", "Blue Owl Capital"),
    "evidence": ({"version": "1"}, "subheader", "Meta finishes its Research SuperCluster"),
    "search": ({"q": "gigawatt*"}, "html", "<mark>"),
    "slippage": ({}, "caption", "Arrowhead"),
    "review": ({}, "markdown", "Larch Park"),
    "sources": ({}, "caption", "1 failing"),
    "sql": ({"q": "SELECT count(*) AS n FROM claim_timeline"}, "caption", "1 rows"),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_is_stored(page: str, filled: Path) -> None:
    link, kind, expected = SHOWN[page]
    app = show(page, **link)
    assert not app.error
    assert expected in words(app.get(kind) if kind != "html" else app.html)
    assert "Sample data" in words(app.warning)


#: Of each page: a wrong link, and the word of it that must be named.
WRONG = [
    ("compare", {"metric": "nonsense"}, "nonsense"),
    ("compare", {"subjects": ["Colossus", "Atlantis"]}, "Atlantis"),
    ("compare", {"companies": "Nobody", "who": "companies"}, "Nobody"),
    ("compare", {"status": "asleep"}, "asleep"),
    ("compare", {"since": "last year"}, "last year"),
    ("compare", {"asof": "1999-01"}, "1999"),
    ("compare", {"asof": "soon"}, "soon"),
    ("compare", {"log": "perhaps"}, "perhaps"),
    ("compare", {"who": "countries", "countries": "Atlantis"}, "Atlantis"),
    ("compare", {"axis": "sideways"}, "sideways"),
    ("overview", {"window": "never"}, "never"),
    ("subject", {"name": "<b>Atlantis</b>"}, "Atlantis"),
    ("subject", {"part": "Nonsense"}, "Nonsense"),
    ("evidence", {"version": "999999"}, "999999"),
    ("evidence", {"version": "one"}, "one"),
    ("evidence", {"version": "1", "at": "3"}, "character 3"),
    ("subject", {"map": "perhaps"}, "perhaps"),
    ("search", {"in": "drawers"}, "drawers"),
    ("search", {"q": "power", "metric": "sound"}, "sound"),
    ("search", {"q": "power", "page": "first"}, "first"),
    ("search", {"q": "power", "page": "-1"}, "1"),
    ("slippage", {"owners": "Nobody"}, "Nobody"),
    ("slippage", {"since": "soon"}, "soon"),
    ("review", {"what": "dinner"}, "dinner"),
    ("sources", {"reason": "boredom"}, "boredom"),
    ("sql", {"q": "DROP TABLE claim"}, "not authorized"),
    ("sql", {"q": "SELECT value FROM nowhere"}, "nowhere"),
]


@pytest.mark.parametrize(("page", "link", "named"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_link_is_named(page: str, link: dict[str, Any], named: str, filled: Path) -> None:
    assert named in words(show(page, **link).error).replace("\\", "")


@pytest.mark.parametrize("page", PAGES)
def test_a_parameter_that_a_page_does_not_know_is_named(page: str, filled: Path) -> None:
    assert "colour" in words(show(page, **SHOWN[page][0], colour="red").warning)
    assert "changes nothing" not in words(show(page, **SHOWN[page][0]).warning)


def test_a_link_reproduces_the_view(filled: Path) -> None:
    app = show("compare", metric="Investment", subjects=["Hyperion", "Stargate"], status="planned", log="true")
    assert app.selectbox(key="metric").value == "Investment"
    assert app.multiselect(key="subjects").value == ["Hyperion", "Stargate"]
    table = app.dataframe[0].value
    assert set(table["subject"]) <= {"Hyperion", "Stargate"}
    assert set(table["state"]) == {"planned"}
    cited = app.code[0].value
    assert "subjects=Hyperion&subjects=Stargate" in cited
    assert "status=planned" in cited
    assert "log=true" in cited


def test_a_day_in_the_past_shows_what_was_known_then(filled: Path) -> None:
    now, then = (show("compare", metric="Power", subjects="Hyperion", **link) for link in ({}, {"asof": "2025-03"}))
    days = list(then.dataframe[0].value["published"])
    assert days
    assert max(days) < "2025-04"
    assert len(now.dataframe[0].value) > len(days)


def test_sums_in_other_currencies_can_be_seen_in_dollars(filled: Path) -> None:
    subject = "Project Southgate"
    converted, stated = (
        show("compare", metric="Investment", subjects=subject, dollars=dollars).dataframe[0].value
        for dollars in ("true", "false")
    )
    assert {shown[0] for shown in converted["shown"]} == {"$"}
    assert any("A$" in shown for shown in stated["shown"])


def test_countries_come_to_totals_that_count_nothing_twice(filled: Path) -> None:
    app = show("compare", metric="Power", who="countries", countries=["United States"], status="operational")
    parts = next(table.value for table in app.dataframe if "part" in table.value)
    with Session(kb.connect(f"sqlite:///{filled}")) as session:
        total = queries.total(session, metric="power", country="United States")
    assert list(parts["part"].str.strip()) == [part.subject for part in total.parts]
    assert app.metric[0].value == readable(total.total, None, "MW")
    assert "countries=United+States" in app.code[0].value


def test_a_company_stands_for_what_it_owns_with_others(filled: Path) -> None:
    app = show("compare", metric="Power", who="companies", companies=["xAI", "Meta"])
    words = app.get("vega_lite_chart")[0].proto.alt
    assert "xAI" in words
    assert "Meta" in words
    assert "SpaceXAI" not in words, "those that are not compared are not drawn"


def test_capacity_is_drawn_against_what_was_announced(filled: Path) -> None:
    app = show("overview")
    with Session(kb.connect(f"sqlite:///{filled}")) as session:
        runs = queries.total(session, metric="power").total
    alt = app.get("vega_lite_chart")[0].proto.alt
    assert f"operational {readable(runs, None, 'MW')}" in alt
    figures = next(table.value for table in app.dataframe if set(table.value.columns) >= {"day", "name", "exact"})
    assert set(figures["name"]) == {"announced", "operational"}


def test_the_first_visit_has_none_before_it(filled: Path) -> None:
    assert "first visit" in words(show("overview", window="since your last visit").info)


def test_what_is_new_can_be_asked_for_any_time(filled: Path) -> None:
    app = show("overview", window="ever")
    with Session(kb.connect(f"sqlite:///{filled}")) as session:
        count = queries.count_claims(session)
    assert f"{count:,} claims" in words(app.caption)
    assert {tab.label.split(" (")[0] for tab in app.tabs} == {"Figures replaced", "Due dates moved", "In conflict"}


def test_text_from_outside_is_shown_as_text(filled: Path) -> None:
    with Session(kb.connect(f"sqlite:///{filled}")) as session:
        row = next(row for row in queries.claims(session, sources=["wire"]) if HOSTILE in row.title)
    app = show("evidence", version=str(row.version_id), at=str(row.start_char))
    page = words(app.html)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    for element in (*app.markdown, *app.subheader, *app.caption, *app.title):
        assert "<script>" not in element.value
        assert "[link](" not in element.value
        assert "**bold**" not in element.value


def test_a_claim_has_its_place_and_its_permalink(filled: Path) -> None:
    app = show("evidence", version="1", at="119")
    assert (
        '<mark class="chosen" id="chosen" title="Research SuperCluster: accelerators, operational">6,080</mark>'
        in words(app.html)
    )
    assert app.code[0].value.endswith("/evidence?version=1&at=119")


def test_an_article_without_claims_says_so(filled: Path) -> None:
    with sqlite3.connect(filled) as connection:
        (version,) = connection.execute(
            "SELECT id FROM article_version WHERE id NOT IN (SELECT version_id FROM claim) LIMIT 1"
        ).fetchone()
    app = show("evidence", version=str(version))
    assert "states no claim" in words(app.info)
    assert not app.dataframe


def test_an_edited_article_shows_what_changed(filled: Path) -> None:
    with Session(kb.connect(f"sqlite:///{filled}")) as session:
        rows = list(queries.claims(session, sources=["wire"], subjects=["Colossus 2"]))
    page = words(show("evidence", version=str(rows[-1].version_id)).html)
    assert "<del>Colossus 2 will draw 400 MW" in page
    assert "<ins>Colossus 2 will draw 550 MW" in page


def test_copies_of_a_story_are_listed(filled: Path) -> None:
    with Session(kb.connect(f"sqlite:///{filled}")) as session:
        row = queries.claims(session, subjects=["Larch Park"])[0]
    assert row.story_id is not None
    assert "The same story elsewhere" in words(show("evidence", version=str(row.version_id)).subheader)


@pytest.mark.parametrize("part", ["Timeline", "Statements", "Conflicts", "Changes", "Ledger", "Ratios", "Sources"])
def test_every_part_of_a_record_is_drawn(part: str, filled: Path) -> None:
    app = show("subject", name="Hyperion", part=part)
    assert not app.error
    assert len(app.dataframe) or len(app.text) > 1 or len(app.get("vega_lite_chart")) > 1


def test_a_conflict_shows_both_quotes(filled: Path) -> None:
    with Session(kb.connect(f"sqlite:///{filled}")) as session:
        found = queries.conflicts(session, subjects=["Hyperion"], order="widest")[0]
        quotes = [queries.claim(session, side.claim_id) for side in (found.earlier, found.later)]
    said = words(show("subject", name="Hyperion", part="Conflicts").text)
    for quote in quotes:
        assert quote is not None
        assert quote.sentence in said


def test_hits_are_counted_and_narrowed_by_the_link(filled: Path) -> None:
    app = show("search", q="gigawatt*", metric="power", status="operational")
    chosen = next(found for found in app.multiselect if found.label == "Metric")
    assert chosen.value == ["power"]
    heads = [element.value for element in app.markdown]
    assert heads
    assert all("· Power ·" in head and head.endswith("operational") for head in heads)
    assert any(label.startswith("Power (") for label in chosen.options)


def test_dates_that_moved_are_summed_by_speaker(filled: Path) -> None:
    tables = [table.value for table in show("slippage").dataframe]
    tallies = [table for table in tables if list(table.columns[:2]) == ["name", "subjects"]]
    assert len(tallies) == 2
    assert "Meta" in set(tallies[1]["name"])


def test_dropped_pages_are_named_with_their_reasons(own: Path) -> None:
    with sqlite3.connect(own) as connection:
        connection.execute(
            "INSERT INTO frontier (url, source_id, state, tries, title, reason, added)"
            " VALUES ('http://127.0.0.1:9/off', 1, 'done', 0, 'Ferries', 'off topic', '2026-03-01 00:00:00')"
        )
    app = show("sources", reason="off topic")
    pages = next(table.value for table in app.dataframe if "announced" in table.value)
    assert list(pages["title"]) == ["Ferries"]


def test_a_subject_leads_to_its_parts_and_its_whole(filled: Path) -> None:
    links = {link.proto.label.replace("\\", "") for link in show("subject", name="Stargate").get("page_link")}
    assert any("Part: Stargate Abilene" in label for label in links)
    links = {link.proto.label.replace("\\", "") for link in show("subject", name="Stargate Abilene").get("page_link")}
    assert "Part of Stargate" in links


def test_a_date_that_moved_is_counted_in_days(filled: Path) -> None:
    app = show("slippage", owners="Meta")
    rows = app.dataframe[0].value
    assert ("Hyperion", "2027", "2030", 1096) in set(
        rows[["subject", "promised", "now", "days"]].itertuples(index=False, name=None)
    )


def test_a_claim_is_decided_on_and_taken_back(own: Path) -> None:
    def stored() -> list[tuple[str, str]]:
        with sqlite3.connect(own) as connection:
            return connection.execute("SELECT decision, reviewer FROM review").fetchall()

    app = show("review")
    assert app.button(key="rejected").disabled
    app.text_input(key="reviewer").set_value("Ada").run()
    app.button(key="rejected").click().run()
    assert not app.exception
    assert app.markdown[0].value.startswith("Rejected")
    assert stored() == [("rejected", "Ada")]
    app.button(key="undo").click().run()
    assert stored() == []
    app.button(key="accepted").click().run()
    app.segmented_control(key="what").set_value("decisions").run()
    assert "**Accepted** Larch Park" in words(app.markdown)
    app.button(key="back-1").click().run()
    assert stored() == []


def test_a_name_is_accepted(own: Path) -> None:
    app = show("review", what="names", name="Larch Park")
    app.text_input(key="reviewer").set_value("Ada").run()
    app.button(key="name-accepted").click().run()
    assert not app.exception
    with sqlite3.connect(own) as connection:
        assert connection.execute("SELECT origin FROM entity WHERE name = 'Larch Park'").fetchone() == ("curated",)
    app.button(key="undo").click().run()
    with sqlite3.connect(own) as connection:
        assert connection.execute("SELECT origin FROM entity WHERE name = 'Larch Park'").fetchone() == ("discovered",)


def test_a_crawl_that_ends_with_faults_is_told_with_what_it_said(own: Path) -> None:
    engine = kb.connect(f"sqlite:///{own}")
    with kb.run_lock(engine):  # another run is going on
        app = show("sources")
        app.button(key="crawl").click().run()
        deadline = time.monotonic() + 120
        while not any("ended with faults" in found.value for found in app.warning) and time.monotonic() < deadline:
            time.sleep(0.5)
            app.run()
    assert "code 1" in words(app.warning)
    assert "another" in words(app.text).lower()
    engine.dispose()


def test_nothing_can_be_decided_where_others_may_reach_the_app(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIGAWATCH_REVIEW", raising=False)
    assert "Decisions are off" in words(show("review").info)
    assert not show("review").button
    assert not show("sources").button
