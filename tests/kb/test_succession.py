"""Revisions, slips, ledgers and what was known on a day, on cases worked out by hand, on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session

from kb import queries, store

Say = Callable[..., store.SavedArticle]


def changes(session: Session) -> list[tuple[float, float, str]]:
    return [(r.earlier.value, r.later.value, r.kind) for r in reversed(queries.revisions(session))]


def moves(session: Session) -> list[tuple[str | None, str | None, int]]:
    return [(s.earlier.due, s.later.due, s.days) for s in reversed(queries.slips(session))]


#: (two claims of one publisher, days of publication, the revision, the slip in days)
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, list[str], list[int]]] = {
    "another value for the same date": (
        {"due": "2026"}, {"due": "2026-12", "value": 150.0}, "2025-01-04", "2025-06-04", ["changed"], [],
    ),
    "a plan that is met": (
        {"due": "2025"}, {"status": "operational"}, "2025-01-04", "2025-12-04", [], [],
    ),
    "a plan that is exceeded": (
        {"due": "2025"}, {"status": "operational", "value": 150.0}, "2025-01-04", "2025-12-04", [], [],
    ),
    "growth": (
        {"status": "operational"}, {"status": "operational", "value": 150.0}, "2025-01-04", "2025-12-04", ["grown"], [],
    ),
    "growth within the period is a contradiction": (
        {"status": "operational"}, {"status": "operational", "value": 150.0}, "2025-01-04", "2025-02-01", [], [],
    ),
    "a plan without a date": ({}, {"value": 150.0}, "2025-01-04", "2025-06-04", ["changed"], []),
    "up to and then exactly": ({"bound": "at_most"}, {}, "2025-01-04", "2025-06-04", [], []),
    "a floor that rises": (
        {"bound": "at_least"}, {"bound": "at_least", "value": 150.0}, "2025-01-04", "2025-06-04", ["changed"], [],
    ),
    "more than and then more": ({"bound": "at_least"}, {"value": 150.0}, "2025-01-04", "2025-06-04", [], []),
    "the next phase": (
        {"due": "2026"}, {"due": "2028", "value": 500.0}, "2025-01-04", "2025-06-04", [], [],
    ),
    "the same on one day": ({}, {"value": 150.0}, "2025-01-04", "2025-01-04", [], []),
    "a date that moves": (
        {"due": "2026-07"}, {"due": "2026-11"}, "2025-01-04", "2026-06-04", [], [122],
    ),
    "a date that moves while being built": (
        {"due": "2026-Q2"}, {"due": "2026-12-31", "status": "under_construction"}, "2025-01-04", "2026-06-04", [], [184],
    ),
    "a date that is brought forward": (
        {"due": "2027"}, {"due": "2026"}, "2025-01-04", "2025-06-04", [], [-365],
    ),
    "a date that is made precise": ({"due": "2026"}, {"due": "2026-11"}, "2025-01-04", "2025-06-04", [], []),
    "about the same later": (
        {"due": "2026", "bound": "approx"}, {"due": "2027", "value": 105.0}, "2025-01-04", "2025-06-04", [], [365],
    ),
    "another subject": (
        {"due": "2026"}, {"due": "2027", "subject": "Cortex", "value": 150.0}, "2025-01-04", "2025-06-04", [], [],
    ),
    "other chips": (
        {"metric": "accelerators", "unit": "chip", "chip": ["H100"], "due": "2026"},
        {"metric": "accelerators", "unit": "chip", "chip": ["B200"], "due": "2027"}, "2025-01-04", "2025-06-04", [], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "first", "second", "revised", "slipped"), CASES.values(), ids=CASES)
def test_one_voice_revises_slips_or_neither(
    session: Session, say: Say, one: dict[str, Any], other: dict[str, Any], first: str, second: str, revised: list[str], slipped: list[int],
) -> None:  # fmt: skip
    say(one, published=first)
    say(other, published=second)
    assert [r.kind for r in queries.revisions(session)] == revised
    assert [s.days for s in queries.slips(session)] == slipped


def test_a_voice_is_a_speaker_wherever_or_a_publisher(session: Session, say: Say) -> None:
    say({"attributed_to": "Ada", "due": "2027"}, source="the-wire", published="2025-01-04")
    say({"attributed_to": "Bob", "due": "2027", "value": 300.0}, source="the-wire", published="2025-02-04")
    say({"attributed_to": "Ada", "due": "2027", "value": 150.0}, source="the-post", published="2025-03-04")
    say({"due": "2027", "value": 170.0}, source="the-post", published="2025-04-04")
    say({"due": "2027", "value": 190.0}, source="the-gazette", published="2025-05-04")
    assert changes(session) == [(100.0, 150.0, "changed"), (150.0, 170.0, "changed")]
    assert [r.speaker for r in queries.revisions(session)] == ["the-post", "Ada"]
    assert [r.share for r in queries.revisions(session, speakers=["Ada"])] == [pytest.approx(0.5)]


def test_unnamed_sources_are_no_one_voice(session: Session, say: Say) -> None:
    for source, value in (("the-wire", 100.0), ("the-post", 200.0)):
        say(
            {"attributed_to": "unnamed source", "value": value},
            source=source,
            published=f"2025-0{int(value) // 100}-04",
        )
    assert changes(session) == []


def test_a_total_and_its_part_told_twice_are_no_revision(session: Session, say: Say) -> None:
    say({"value": 200.0}, {"value": 1000.0}, published="2025-01-04")
    say({"value": 1000.0}, {"value": 200.0}, published="2025-02-04")
    say({"value": 200.0}, {"value": 1300.0}, published="2025-03-04")
    assert changes(session) == [(1000.0, 1300.0, "changed")]


def test_two_voices_in_one_text_revise_nothing(session: Session, say: Say) -> None:
    say({"value": 200.0}, {"value": 300.0, "attributed_to": "Ada"}, {"value": 500.0, "attributed_to": "Bob"})
    assert changes(session) == []


def test_a_publisher_goes_on_from_its_own_figure_before_one_that_it_reported(session: Session, say: Say) -> None:
    say({"value": 100.0}, {"value": 300.0, "attributed_to": "Ada"}, published="2026-01-04")
    say({"value": 150.0}, published="2026-02-04")
    assert changes(session) == [(100.0, 150.0, "changed")]


def test_a_silent_edit_is_a_revision_of_its_kind_on_the_day_it_was_found(session: Session, say: Say) -> None:
    url = "http://the-wire.test/x"
    say({"value": 100.0}, url=url, published="2026-01-04", fetched=datetime(2026, 1, 5, tzinfo=UTC))
    say({"value": 130.0}, url=url, published="2026-01-04", fetched=datetime(2026, 2, 7, tzinfo=UTC))
    assert changes(session) == [(100.0, 130.0, "edited")]
    assert [row.value for row in queries.as_of(session, "2026-02-06")] == [100.0]
    assert [row.value for row in queries.as_of(session, "2026-02-07")] == [130.0]


def test_a_date_that_slips_twice_is_two_slips(session: Session, say: Say) -> None:
    for day, due in (
        ("2025-01-04", "2026-03"),
        ("2025-09-04", "2026-07"),
        ("2025-10-04", "2026-07"),
        ("2026-05-04", "2026-11"),
    ):
        say({"value": 1000.0, "due": due}, published=day)
    assert moves(session) == [("2026-03", "2026-07", 122), ("2026-07", "2026-11", 122)]
    last = queries.slips(session)[0]
    assert (last.earlier.published, last.earlier.due_end, last.lead_days) == ("2025-10-04", "2026-07-31", 300)


def test_several_dates_for_one_value_in_one_text_are_a_plan_not_a_slip(session: Session, say: Say) -> None:
    say({"due": "2026"}, {"due": "2027"}, published="2025-01-04")
    say({"due": "2026"}, {"due": "2027"}, published="2025-06-04")
    assert moves(session) == []


def test_slippage_is_summed_per_company_of_which_a_subject_may_have_several(session: Session, say: Say) -> None:
    say({"due": "2026-07"}, {"subject": "Cortex", "due": "2025"}, published="2025-01-04")
    say({"due": "2026-11"}, {"subject": "Cortex", "due": "2024"}, published="2025-06-04")
    found = {row.name: row for row in queries.slippage(session)}
    assert set(found) == {"xAI", "SpaceXAI", "Tesla"}  # as the gazetteer has them
    xai, tesla = found["xAI"], found["Tesla"]
    assert (xai.slips, xai.brought_forward, xai.days, xai.most_days, xai.promises) == (1, 0, 122, 122, 2)
    assert (tesla.slips, tesla.brought_forward, tesla.days) == (1, 1, -365)
    assert [row.name for row in queries.slippage(session, until="2025-05")] == []


def test_a_ledger_lists_successive_figures_with_their_changes(session: Session, say: Say) -> None:
    say({"attributed_to": "Ada", "due": "2026"}, published="2025-01-04")
    say({"attributed_to": "Ada", "value": 150.0, "due": "2027"}, {"value": 7.0}, published="2025-06-04")
    say({"attributed_to": "Ada", "metric": "jobs", "unit": "job", "value": 40.0}, published="2025-07-04")
    found = queries.ledger(session, speaker="Ada")
    assert [(e.metric, e.value, e.earlier_value, e.change, e.share, e.earlier_due) for e in found] == [
        ("jobs", 40.0, None, None, None, None), ("power", 150.0, 100.0, 50.0, 0.5, "2026"), ("power", 100.0, None, None, None, None),
    ]  # fmt: skip
    assert [e.value for e in queries.ledger(session, publisher="the-wire")] == [7.0]
    assert [e.value for e in queries.ledger(session, speaker="Ada", metrics=["power"], limit=1)] == [150.0]
    with pytest.raises(ValueError, match="a speaker or a publisher"):
        queries.ledger(session)


def test_what_was_known_on_a_day_is_the_newest_claim_until_then(session: Session, say: Say) -> None:
    say({"value": 100.0}, published="2025-01-04")
    say({"value": 200.0}, published="2025-03")
    say({"value": 300.0, "status": "operational"}, published="2025-02-01")
    known = {
        day: sorted(row.value for row in queries.as_of(session, day))
        for day in ("2024", "2025-01-03", "2025-01-04", "2025-02", "2025-03-15", "2025-03", "2025")
    }
    assert known == {
        "2024": [], "2025-01-03": [], "2025-01-04": [100.0], "2025-02": [100.0, 300.0], "2025-03-15": [100.0, 300.0],
        "2025-03": [200.0, 300.0], "2025": [200.0, 300.0],
    }  # fmt: skip
    assert (
        queries.as_of(session, "2025", statuses=["planned"], metrics=["power"], subjects=["Colossus"], limit=5)[0].value
        == 200.0
    )
    assert queries.as_of(session, "2025", subjects=["Cortex"]) == []
    with pytest.raises(ValueError, match="expected YYYY"):
        queries.as_of(session, "soon")


def test_slippage_is_summed_per_speaker_and_publisher(session: Session, say: Say) -> None:
    for day, due in (("2025-01-04", "2026-07"), ("2025-06-04", "2026-11")):
        say(
            {"attributed_to": "Ada", "due": due},
            {"subject": "Cortex", "attributed_to": "Ada", "due": due},
            published=day,
        )
    say({"subject": "Alps", "due": "2026"}, published="2025-01-04", source="the-post")
    say({"subject": "Alps", "due": "2025"}, published="2025-02-04", source="the-post")
    found = queries.slippage_by_speaker(session)
    assert [tuple(row) for row in found] == [
        ("Ada", 2, 4, 2, 0, 244, 122.0, 122), ("the-post", 1, 2, 1, 1, -365, -365.0, -365),
    ]  # fmt: skip
    assert [row.name for row in queries.slippage_by_speaker(session, since="2025-03")] == ["Ada"]
    assert queries.slippage_by_speaker(session, since="2026") == []
