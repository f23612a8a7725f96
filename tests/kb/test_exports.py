"""What leaves the knowledge base: files that other programs open, and the written contract that goes with them."""

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text
from sqlmodel import Session

from kb import queries, reviews, store
from kb.exports import export_all
from kb.exports.dictionary import definition_of, dictionary, questions, views
from kb.views import VIEWS

Say = Callable[..., store.SavedArticle]
DOCS = (Path(__file__).parents[2] / "docs" / "sql.md").read_text(encoding="utf-8")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def said(session: Session, say: Say) -> None:
    """Claims that fill every view."""
    say({"due": "2026"}, published="2025-01-04")
    say({"due": "2027"}, {"due": "2028", "value": 50.0}, published="2025-06-04", source="the-wire")
    say({"due": "2028", "value": 70.0}, published="2025-07-04", source="the-wire")
    say({"due": "2028", "value": 90.0}, published="2025-07-05", source="the-post")
    say(
        {
            "metric": "investment",
            "unit": "USD",
            "value": 5e9,
            "bound": "range",
            "value_max": 6e9,
            "sentence": "=HYPERLINK(1) & <b>",
        }
    )
    for claim in queries.claims(session, metrics=["investment"]):
        reviews.decide(session, claim.claim_id, decision="accepted", reviewer="Ada")


def test_every_view_is_written_in_three_formats_with_the_same_rows(
    session: Session, said: None, tmp_path: Path
) -> None:
    written = export_all(session, tmp_path)
    assert set(views()) == set(VIEWS)
    for view in views():
        expected = session.connection().execute(text(f"SELECT count(*) FROM {view}")).scalar_one()
        assert expected, view
        with (tmp_path / f"{view}.csv").open(encoding="utf-8", newline="") as stream:
            assert len(list(csv.DictReader(stream))) == expected
        lines = [json.loads(line) for line in (tmp_path / f"{view}.jsonl").read_text(encoding="utf-8").splitlines()]
        assert pq.read_table(tmp_path / f"{view}.parquet").to_pylist() == lines
        assert len(lines) == expected == written[f"{view}.csv"]
    with (tmp_path / "claim_timeline.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["sentence"] for row in csv.DictReader(stream)][-1].startswith("'="), "no formula for a spreadsheet"


def test_linked_data_is_json_with_a_claim_an_observation_and_a_review(
    session: Session, said: None, tmp_path: Path
) -> None:
    export_all(session, tmp_path)
    graph = json.loads((tmp_path / "claims.jsonld").read_text(encoding="utf-8"))["@graph"]
    kinds = [node["@type"] for node in graph]
    assert (kinds.count("Claim"), kinds.count("ClaimReview"), kinds[0]) == (6, 1, "Dataset")
    money = next(
        node for node in graph if node["@type"] == "Claim" and node["about"]["measuredProperty"] == "investment"
    )
    assert money["about"]["value"] == {
        "@type": "QuantitativeValue",
        "unitText": "USD",
        "minValue": 5e9,
        "maxValue": 6e9,
    }
    assert money["about"]["observationAbout"]["name"] == "Colossus"
    assert next(node for node in graph if node["@type"] == "ClaimReview")["itemReviewed"] == {"@id": money["@id"]}
    assert len({node["@id"] for node in graph}) == len(graph)


def test_the_feed_holds_the_newest_claims_under_names_that_stay(session: Session, said: None, tmp_path: Path) -> None:
    def entries() -> list[tuple[str | None, str | None]]:
        export_all(session, tmp_path)
        tree = ElementTree.parse(tmp_path / "new.atom")
        return [
            (entry.findtext("a:id", None, ATOM), entry.findtext("a:title", None, ATOM))
            for entry in tree.findall("a:entry", ATOM)
        ]

    first = entries()
    assert len(first) == len({name for name, _ in first}) == 6
    assert first[-1][1] == "Colossus: power 100 MW (planned, due 2026)", (
        "of what was fetched last, the last stored first"
    )
    session.connection().execute(text("UPDATE claim SET id = id + 1000"))
    assert entries() == first


def test_every_column_of_every_view_is_defined_in_the_dictionary_and_the_documentation(session: Session) -> None:
    sections = dict(re.findall(r"### `(\w+)`\n(.*?)(?=\n##)", DOCS, re.DOTALL))
    assert set(sections) == set(VIEWS)
    for view in views():
        assert definition_of(view) in sections[view]
        columns = dictionary(session, view)
        if view != "claim_latest":
            assert [tuple(row) for row in re.findall(r"\| `(\w+)` \| (.*) \|", sections[view])] == list(columns.items())


def test_the_documentation_holds_the_twelve_questions() -> None:
    asked = re.findall(r"(?m)^\d+\. (.*)\n\n```sql\n((?:.*\n)*?)```", DOCS)
    assert asked == [(question.title, question.sql + "\n") for question in questions()]
    assert len(asked) == 12


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_a_worked_question_runs_on_both_engines(session: Session, said: None, question: object) -> None:
    rows = session.connection().execute(text(question.sql)).all()  # type: ignore[attr-defined]
    empty = {"course_of_a_figure", "well_supported", "silent_edits", "implausible", "known_by_then", "changed_plans"}
    assert bool(rows) == (question.name not in empty)  # type: ignore[attr-defined]


def test_the_documented_search_runs(session: Session, said: None) -> None:
    (statement,) = re.findall(r"```sqlite\n(.*?)\n```", DOCS, re.DOTALL)
    if session.get_bind().dialect.name == "sqlite":
        assert session.connection().exec_driver_sql(statement).all() == []
        assert session.connection().exec_driver_sql(statement.replace("giga", "colo").replace("campus", "said")).all()


def test_datasette_gets_every_column_and_question_as_yaml(session: Session, said: None, tmp_path: Path) -> None:
    export_all(session, tmp_path, database="mine")
    lines = (tmp_path / "metadata.yaml").read_text(encoding="utf-8").splitlines()
    keys = [json.loads(line.strip().split(":")[0]) for line in lines]
    assert "mine" in keys
    assert {*VIEWS, "start_char", "course_of_a_figure", "search_article_idx"} <= set(keys)
