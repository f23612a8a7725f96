"""Conflicts and support on cases worked out by hand, through the views, on both engines."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from kb import queries, store
from tests.kb.conftest import SEEN

Say = Callable[..., store.SavedArticle]


def pairs(session: Session, **asked: Any) -> list[tuple[float, float]]:
    """The values of each conflict, the smaller first."""
    found = queries.conflicts(session, **asked)
    return sorted((min(c.later.value, c.earlier.value), max(c.later.value, c.earlier.value)) for c in found)


BILLIONS = {"metric": "investment", "unit": "USD", "value": 10e9}
#: (claims of two publishers, days of publication, whether they conflict)
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, bool]] = {
    "two values for one date": ({"due": "2026"}, {"due": "2026", "value": 200.0}, "2025-01-04", "2025-11-04", True),
    "two plans within 180 days": ({}, {"value": 200.0}, "2026-01-04", "2026-05-04", True),
    "two plans a year apart": ({}, {"value": 200.0}, "2025-01-04", "2026-01-05", False),
    "growth over time": (
        {"status": "operational"}, {"status": "operational", "value": 200.0}, "2025-06-01", "2025-12-01", False,
    ),
    "two values of what runs, within 90 days": (
        {"status": "operational"}, {"status": "operational", "value": 200.0}, "2025-06-01", "2025-08-01", True,
    ),
    "up to and exact": (
        {"bound": "at_most", "value": 1200.0}, {"value": 1200.0}, "2026-01-04", "2026-01-05", False,
    ),
    "up to and less": ({"bound": "at_most", "value": 1200.0}, {"value": 900.0}, "2026-01-04", "2026-01-05", False),
    "up to and more": ({"bound": "at_most", "value": 1200.0}, {"value": 1300.0}, "2026-01-04", "2026-01-05", True),
    "more than and more": ({"bound": "at_least", "value": 500.0}, {"value": 800.0}, "2026-01-04", "2026-01-05", False),
    "more than and less": ({"bound": "at_least", "value": 500.0}, {"value": 400.0}, "2026-01-04", "2026-01-05", True),
    "about and within a tenth": ({"bound": "approx"}, {"value": 109.0}, "2026-01-04", "2026-01-05", False),
    "about and beyond a tenth": ({"bound": "approx"}, {"value": 112.0}, "2026-01-04", "2026-01-05", True),
    "rounding": ({"value": 1000.0}, {"value": 1008.0}, "2026-01-04", "2026-01-05", False),
    "a range and a value in it": (
        {"bound": "range", "value_max": 150.0}, {"value": 120.0}, "2026-01-04", "2026-01-05", False,
    ),
    "a range and a value outside": (
        {"bound": "range", "value_max": 150.0}, {"value": 170.0}, "2026-01-04", "2026-01-05", True,
    ),
    "a plan and what runs": ({}, {"status": "operational", "value": 50.0}, "2026-01-04", "2026-01-05", False),
    "two subjects": ({}, {"subject": "Cortex", "value": 200.0}, "2026-01-04", "2026-01-05", False),
    "two metrics": ({}, {"metric": "cooling", "value": 200.0}, "2026-01-04", "2026-01-05", False),
    "more by a later date": (
        {"due": "2026-Q1"}, {"due": "2026", "value": 200.0}, "2025-01-04", "2025-01-05", False,
    ),
    "less by a later date": (
        {"due": "2026-Q4"}, {"due": "2026-H2", "value": 50.0}, "2025-01-04", "2025-01-05", True,
    ),
    "a programme without a date beside its first year": (
        {"value": 1000.0}, {"due": "2026", "value": 200.0}, "2026-03-04", "2026-03-05", False,
    ),
    "chips and other chips": (
        {"metric": "accelerators", "unit": "chip", "chip": ["H100"]},
        {"metric": "accelerators", "unit": "chip", "chip": ["GB200"], "value": 300.0}, "2026-01-04", "2026-01-05", False,
    ),
    "the same chips in another order": (
        {"metric": "accelerators", "unit": "chip", "chip": ["H100", "H200"]},
        {"metric": "accelerators", "unit": "chip", "chip": ["H200", "H100"], "value": 300.0}, "2026-01-04", "2026-01-05", True,
    ),
    "dollars and the same in euros": (
        {"metric": "investment", "unit": "USD", "value": 10e9}, {"metric": "investment", "unit": "EUR", "value": 9.2e9},
        "2024-01-04", "2024-01-05", False,
    ),
    "dollars and twice as much in euros": (
        {"metric": "investment", "unit": "USD", "value": 10e9}, {"metric": "investment", "unit": "EUR", "value": 18e9},
        "2024-01-04", "2024-01-05", True,
    ),
    "two prices of a campus": (BILLIONS, BILLIONS | {"value": 27e9}, "2026-01-04", "2026-01-05", True),
    "two rounds of money raised for a campus": (
        BILLIONS | {"status": "operational"}, BILLIONS | {"status": "operational", "value": 27e9}, "2026-01-04", "2026-01-05", False,
    ),
    "two investments of a company": (
        BILLIONS | {"subject": "CoreWeave"}, BILLIONS | {"subject": "CoreWeave", "value": 27e9}, "2026-01-04", "2026-01-05", False,
    ),
    "two sums of a company for one year": (
        BILLIONS | {"subject": "CoreWeave", "due": "2026"}, BILLIONS | {"subject": "CoreWeave", "due": "2026", "value": 27e9},
        "2026-01-04", "2026-01-05", True,
    ),
    "a quarter's sum of a company and its year's": (
        BILLIONS | {"subject": "CoreWeave", "due": "2026"}, BILLIONS | {"subject": "CoreWeave", "due": "2026-Q1", "value": 27e9},
        "2026-01-04", "2026-01-05", False,
    ),
    "two sums of a programme": (
        BILLIONS | {"subject": "Stargate", "value": 18e9}, BILLIONS | {"subject": "Stargate", "value": 500e9},
        "2026-01-04", "2026-01-05", False,
    ),
    "two powers of a company": ({"subject": "CoreWeave"}, {"subject": "CoreWeave", "value": 200.0}, "2026-01-04", "2026-01-05", True),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "first", "second", "is_conflict"), CASES.values(), ids=CASES)
def test_two_publishers_conflict_or_not(
    session: Session, say: Say, one: dict[str, Any], other: dict[str, Any], first: str, second: str, is_conflict: bool
) -> None:
    say(one, published=first, source="the-wire")
    say(other, published=second, source="the-post")
    assert len(queries.conflicts(session)) == is_conflict


def test_a_conflict_shows_both_sides_with_their_evidence(session: Session, say: Say) -> None:
    say({"value": 100.0, "attributed_to": "Ada"}, published="2026-01-04", source="the-wire")
    say({"value": 100.4}, published="2026-01-09", source="the-gazette")
    say({"value": 200.0}, published="2026-01-08", source="the-post")
    (found,) = queries.conflicts(session)
    assert (found.later.value, found.later.source, found.earlier.value, found.earlier.source) == (
        100.4, "the-gazette", 200.0, "the-post",
    )  # fmt: skip
    assert (found.stories, found.other_stories) == (2, 1)
    assert found.gap == pytest.approx((200 * 0.995 - 100.4 * 1.005) / 200)
    assert queries.conflicts_of(session, found.later.claim_id) == [found]
    assert queries.conflicts(session, subjects=["Cortex"]) == queries.conflicts(session, metrics=["jobs"]) == []
    assert queries.count_of(session, "conflict", subjects=["Colossus"], sources=["the-gazette"]) == 1


def test_a_total_and_its_part_in_one_article_do_not_conflict_anywhere(session: Session, say: Say) -> None:
    say({"value": 200.0}, {"value": 1000.0}, source="the-wire")
    say({"value": 200.0}, source="the-post")
    say({"value": 1000.0}, source="the-gazette")
    assert queries.conflicts(session) == []


def test_two_speakers_in_one_article_do_conflict_where_others_repeat_them(session: Session, say: Say) -> None:
    say({"value": 200.0, "attributed_to": "Ada"}, {"value": 1000.0, "attributed_to": "Bob"}, source="the-wire")
    assert queries.conflicts(session) == [], "one article is no second opinion"
    say({"value": 200.0, "attributed_to": "Ada"}, source="the-post")
    assert pairs(session) == [(200.0, 1000.0)]


def test_the_total_of_a_programme_and_the_part_of_its_site_do_not_conflict(session: Session, say: Say) -> None:
    say({"subject": "Stargate", "value": 7000.0}, source="the-wire")
    say({"subject": "Stargate Abilene", "value": 1200.0}, source="the-post")
    say({"subject": "Stargate", "value": 1200.0}, source="the-gazette")  # the site's figure, under the programme's name
    assert queries.conflicts(session) == []
    say({"subject": "Stargate", "value": 5000.0}, source="the-gazette")
    assert pairs(session) == [(5000.0, 7000.0)]


def test_a_child_that_comes_later_makes_its_parents_figure_a_part(session: Session, say: Say) -> None:
    say({"subject": "Stargate", "value": 7000.0}, source="the-wire")
    say({"subject": "Stargate", "value": 1200.0}, source="the-gazette")
    assert pairs(session) == [(1200.0, 7000.0)]
    say({"subject": "Stargate Abilene", "value": 1200.0}, source="the-post")
    assert pairs(session) == []


def test_what_the_same_voice_has_replaced_is_no_conflict(session: Session, say: Say) -> None:
    say({"due": "2027"}, published="2025-01-04")
    say({"due": "2027", "value": 200.0}, published="2025-06-04")
    assert queries.conflicts(session) == []
    assert [r.change for r in queries.revisions(session)] == [100.0]


def test_copies_of_one_story_are_one_story_of_its_first_publisher(session: Session, say: Say) -> None:
    wire = (
        "The company said on Tuesday that work had begun on a new hall beside the river, to be finished within two years, "
        * 3
    )
    first = say({}, text=wire, source="the-wire", published="2026-01-04")
    say({}, text=wire + " Local people were told.", source="the-post", published="2026-01-05")
    say({}, text=wire[:200], source="the-gazette", published="2026-01-05")
    say({}, source="the-daily", published="2026-01-07")
    say({"bound": "at_most"}, source="the-daily", published="2026-01-08")
    (found,) = queries.support(session)
    assert (found.claims, found.stories, found.publishers) == (5, 3, 2)
    assert (found.first_published, found.last_published) == ("2026-01-04", "2026-01-08")
    assert found.claim_id == queries.claims_of_article(session, first.version_id)[0].claim_id
    (story,) = queries.stories(session)
    assert (story.source, story.articles) == ("the-wire", 3)


def test_support_is_per_figure_and_per_claim(session: Session, say: Say) -> None:
    say({"value": 1200.0, "bound": "at_most"}, {"value": 300.0, "due": "2026"}, source="the-wire")
    say({"value": 1203.0}, source="the-post")
    say({"value": 300.0, "due": "2027"}, source="the-gazette")
    found = {(s.value, s.due): s.stories for s in queries.support(session, order="newest")}
    assert found == {(1200.0, None): 2, (300.0, "2026"): 1, (300.0, "2027"): 1}
    by_claim = queries.support_of(session, [row.claim_id for row in queries.claims(session)])
    assert sorted(s.stories for s in by_claim.values()) == [1, 1, 2, 2]
    assert [s.value for s in queries.support(session, least_stories=2)] == [1200.0]


def test_a_conversion_is_no_second_figure(session: Session, say: Say) -> None:
    sentence = "It will cost $10bn (€9.2bn) and cover 1,000 acres (400 hectares)."
    text_ = "It will cost $10bn (€9.2bn) and cover 1,000 acres (400 hectares)."
    store.declare_sources(session, [{"slug": "w", "title": "W"}])
    saved = store.save_article(
        session, source="w", url="http://w.test/1", title="T", text=text_, fetched=SEEN, published="2024-01-04"
    )
    printed = [("$10bn", "investment", 10e9, "USD"), ("€9.2bn", "investment", 9.2e9, "EUR"),
               ("1,000 acres", "land_area", 4046856.0, "m2"), ("400 hectares", "land_area", 4000000.0, "m2")]  # fmt: skip
    claims = [
        {
            "metric": metric, "value": value, "value_max": None, "bound": "exact", "unit": unit, "subject": "Colossus",
            "chip": [], "status": "planned", "due": None, "attributed_to": None, "value_text": words,
            "start": text_.index(words), "end": text_.index(words) + len(words), "sentence": sentence, "confidence": 1.0,
        }
        for words, metric, value, unit in printed
    ]  # fmt: skip
    store.replace_claims(session, version_id=saved.version_id, claims=claims, extractor="1")
    assert sorted((s.metric, s.unit, s.value) for s in queries.support(session)) == [
        ("investment", "USD", 10e9), ("land_area", "m2", 4046856.0),
    ]  # fmt: skip
    assert len(queries.claims(session)) == 4, "every mention stays in the timeline"
    assert queries.conflicts(session) == []


def test_an_edited_article_counts_by_its_newest_version(session: Session, say: Say) -> None:
    say({"value": 100.0}, url="http://the-wire.test/x")
    say({"value": 300.0}, source="the-post")
    assert pairs(session) == [(100.0, 300.0)]
    say({"value": 300.0}, url="http://the-wire.test/x")
    assert queries.conflicts(session) == []
    (found,) = queries.support(session)
    assert (found.value, found.publishers) == (300.0, 2)
    assert len(queries.claims(session)) == 3


def test_the_views_can_be_asked_in_sql_alone(session: Session, say: Say) -> None:
    say({}, source="the-wire")
    say({"value": 200.0}, source="the-post")
    sql = "SELECT subject, value, unit, other_value, source, other_source FROM claim_conflict WHERE metric = 'power'"
    assert [tuple(row) for row in session.connection().execute(text(sql))] == [
        ("Colossus", 200.0, "MW", 100.0, "the-post", "the-wire")
    ]
    sql = "SELECT value, stories, publishers FROM claim_support WHERE subject = 'Colossus' ORDER BY value"
    assert [tuple(row) for row in session.connection().execute(text(sql))] == [(100.0, 1, 1), (200.0, 1, 1)]
