"""Decisions of people on claims and names, and how they outlive an extraction."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from kb import models, queries, reviews, store
from kb.entities import DecisionError, decide_entity, merge_entities, withdraw_entity
from kb.exports import export_gold
from nlp.evaluation import evaluate

Save = Callable[..., store.SavedArticle]
Say = Callable[..., store.SavedArticle]
Claims = Callable[..., dict[str, Any]]


def only(session: Session) -> queries.ClaimRow:
    (row,) = queries.claims(session)
    return row


def decide(session: Session, decision: str, claim_id: int | None = None, **corrected: Any) -> None:
    reviews.decide(
        session, claim_id or only(session).claim_id, decision=decision, reviewer="Ada", corrected=corrected or None
    )


def test_a_rejected_claim_stays_in_the_timeline_and_counts_nowhere_else(session: Session, say: Say) -> None:
    say({"value": 100.0})
    decide(session, "rejected")
    assert only(session).review == "rejected"
    assert queries.support(session) == queries.subjects(session) == queries.claims(session, latest=True) == []
    assert queries.as_of(session, "2027") == queries.review_queue(session) == []
    decide(session, "accepted")
    assert [row.value for row in queries.claims(session, latest=True)] == [100.0]


def test_a_rejected_claim_conflicts_with_nothing(session: Session, say: Say) -> None:
    say({"value": 100.0})
    say({"value": 200.0}, source="the-post")
    (conflict,) = queries.conflicts(session)
    decide(session, "rejected", conflict.later.claim_id)
    assert queries.conflicts(session) == []


def test_a_correction_shows_at_once_and_after_every_extraction(
    session: Session, save: Save, claim: Claims, power_claim: dict[str, Any]
) -> None:
    version = save().version_id
    given = [claim(), power_claim]
    store.replace_claims(session, version_id=version, claims=given, extractor="1")
    chips = queries.claims(session, metrics=["accelerators"])[0]
    decide(session, "corrected", chips.claim_id, due="2026-06", chip=["H200"], subject="Colossus 2")
    decide(session, "corrected", chips.claim_id, status="speculative")
    for stamp in ("1", "2", "3"):
        row = queries.claims(session, metrics=["accelerators"])[0]
        assert (row.subject, row.due, row.due_end, row.chips, row.status, row.value, row.review) == (
            "Colossus 2", "2026-06", "2026-06-30", "H200", "speculative", 200_000, "corrected",
        )  # fmt: skip
        assert [s.subject for s in queries.support(session, metrics=["accelerators"])] == ["Colossus 2"]
        assert len(queries.claims(session)) == 2
        store.replace_claims(session, version_id=version, claims=given, extractor=stamp)
    decide(session, "accepted", queries.claims(session, metrics=["accelerators"])[0].claim_id)
    assert queries.claims(session, metrics=["accelerators"])[0].due == "2026-06", "what is accepted is what is shown"


def test_an_accepted_claim_comes_back_where_an_extractor_misses_it(
    session: Session, save: Save, claim: Claims, power_claim: dict[str, Any]
) -> None:
    version = save().version_id
    store.replace_claims(session, version_id=version, claims=[claim(), power_claim], extractor="1")
    accepted, rejected = queries.claims(session)
    decide(session, "accepted", accepted.claim_id)
    decide(session, "rejected", rejected.claim_id)
    assert store.replace_claims(session, version_id=version, claims=[], extractor="2").stored == 1
    row = only(session)
    assert (row.value_text, row.review, row.chips) == ("200,000", "accepted", "H100")


def test_a_decision_on_one_of_two_subjects_leaves_the_other(session: Session, save: Save, claim: Claims) -> None:
    version = save().version_id
    store.replace_claims(session, version_id=version, claims=[claim(), claim(subject="Cortex")], extractor="1")
    cortex = queries.claims(session, subjects=["Cortex"])[0]
    decide(session, "rejected", cortex.claim_id)
    assert {row.subject: row.review for row in queries.claims(session)} == {"Colossus": None, "Cortex": "rejected"}
    assert [s.subject for s in queries.support(session)] == ["Colossus"]


@pytest.mark.parametrize(
    ("decision", "corrected", "said"),
    [
        ("corrected", {"value": float("nan")}, "value: found nan"),
        ("corrected", {"value": -1.0}, "value: found -1.0"),
        ("corrected", {"unit": "USD"}, "unit: found 'USD', expected chip"),
        ("corrected", {"due": "soon"}, "due: found 'soon'"),
        ("corrected", {"metric": "loudness"}, "metric: found 'loudness'"),
        ("corrected", {"value_text": "5"}, "value_text: expected one of metric"),
        ("corrected", {"subject": " "}, "subject: found ' '"),
        ("corrected", {}, "expected changed fields"),
        ("accepted", {"value": 1.0}, "and with no other"),
        ("doubted", {}, "decision: found 'doubted'"),
    ],
)
def test_a_wrong_decision_is_refused_with_its_field(
    session: Session, save: Save, claim: Claims, decision: str, corrected: dict[str, Any], said: str
) -> None:
    store.replace_claims(session, version_id=save().version_id, claims=[claim()], extractor="1")
    with pytest.raises(DecisionError, match=said):
        decide(session, decision, **corrected)
    session.rollback()
    assert only(session).review is None
    with pytest.raises(DecisionError, match="claim: found no 999"):
        decide(session, "accepted", 999)


def test_a_correction_that_makes_two_claims_one_is_refused(session: Session, save: Save, claim: Claims) -> None:
    version = save().version_id
    store.replace_claims(session, version_id=version, claims=[claim(), claim(subject="Cortex")], extractor="1")
    with pytest.raises(DecisionError, match="reject one of the two"):
        decide(session, "corrected", queries.claims(session, subjects=["Cortex"])[0].claim_id, subject="Colossus")
    assert len(queries.claims(session)) == 2


def test_a_discovered_name_is_accepted_with_its_facts_or_rejected(session: Session, say: Say) -> None:
    say({"subject": "Project Larch"}, {"subject": "Tuesday"})
    decide_entity(
        session, "Project Larch", decision="accepted", reviewer="Ada", kind="programme", owner="xAI", country="Norway"
    )
    decide_entity(session, "Tuesday", decision="rejected", reviewer="Ada")
    larch, tuesday = queries.entities(session)
    assert (larch.name, larch.origin, larch.kind, larch.owner, larch.decided_by) == (
        "Project Larch",
        "curated",
        "programme",
        "xAI",
        "Ada",
    )
    assert larch.decided is not None
    assert (tuesday.origin, tuesday.claims) == ("rejected", 0)
    assert [s.subject for s in queries.support(session)] == ["Project Larch"]
    assert len(queries.claims(session)) == 2
    say({"subject": "Tuesday", "value": 5.0}, {"subject": "Project Larch"})
    assert [name.name for name in queries.subjects(session)] == ["Project Larch"]
    assert queries.entities(session, names=["Project Larch"])[0].kind == "programme", "a later extraction keeps it"
    decide_entity(session, "Tuesday", decision="accepted", reviewer="Ada")
    assert {s.subject for s in queries.support(session)} == {"Project Larch", "Tuesday"}


def test_merging_gives_claims_and_names_to_the_other_for_good(session: Session, say: Say) -> None:
    say({"subject": "Larch"}, {"subject": "Project Larch", "value": 200.0}, published="2026-01-04")
    say({"subject": "Larch Campus"}, published="2026-01-04", source="the-post")
    merge_entities(session, "Larch Campus", into="Larch", reviewer="Ada")
    assert merge_entities(session, "Larch", into="Project Larch", reviewer="Ada") == 2
    assert {row.subject for row in queries.claims(session)} == {"Project Larch"}
    assert queries.aliases(session, "Project Larch") == ["Larch", "Larch Campus"]
    assert [(name.name, name.claims) for name in queries.subjects(session)] == [("Project Larch", 3)]
    assert queries.entities(session, names=["Larch Campus"])[0].merged_into == "Project Larch"
    say({"subject": "Larch Campus", "value": 100.0}, source="the-gazette")
    (best,) = queries.support(session, least_stories=2)
    assert (best.subject, best.value, best.publishers) == ("Project Larch", 100.0, 3)


def test_a_claim_that_both_have_is_kept_once(session: Session, save: Save, claim: Claims) -> None:
    version = save().version_id
    given = [claim(subject="Larch"), claim(subject="Project Larch")]
    store.replace_claims(session, version_id=version, claims=given, extractor="1")
    merge_entities(session, "Larch", into="Project Larch", reviewer="Ada")
    assert only(session).subject == "Project Larch"
    store.replace_claims(session, version_id=version, claims=given, extractor="2")
    assert only(session).subject == "Project Larch"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda s: merge_entities(s, "Nobody", into="Larch", reviewer="Ada"), "found no 'Nobody'"),
        (lambda s: merge_entities(s, "Larch", into="Larch", reviewer="Ada"), "expected two entities"),
        (lambda s: decide_entity(s, "Larch", decision="doubted", reviewer="Ada"), "found 'doubted'"),
        (lambda s: decide_entity(s, "Larch", decision="accepted", reviewer="Ada", kind="castle"), "found 'castle'"),
        (
            lambda s: decide_entity(s, "Larch", decision="accepted", reviewer="Ada", parent="Larch"),
            "its own descendant",
        ),
        (
            lambda s: decide_entity(s, "Larch", decision="accepted", reviewer="Ada", colour="red"),
            "colour: expected one of",
        ),
    ],
)
def test_a_wrong_decision_on_a_name_is_refused(
    session: Session, say: Say, ask: Callable[[Session], object], said: str
) -> None:
    say({"subject": "Larch"})
    with pytest.raises(DecisionError, match=said):
        ask(session)


def test_reviewed_claims_are_an_annotated_set_that_evaluate_reads(
    session: Session, save: Save, claim: Claims, tmp_path: Path
) -> None:
    store.replace_claims(
        session, version_id=save().version_id, claims=[claim(), claim(subject="Cortex")], extractor="1"
    )
    accepted, rejected = queries.claims(session)
    decide(session, "corrected", accepted.claim_id, due="2026-06")
    assert export_gold(session, tmp_path / "some")[:] == (1, 1)
    assert json.loads((tmp_path / "some/docs.jsonl").read_text())["reviewed"] == "some"
    decide(session, "rejected", rejected.claim_id)
    export_gold(session, tmp_path / "gold")
    doc = json.loads((tmp_path / "gold/docs.jsonl").read_text(encoding="utf-8"))
    (line,) = map(json.loads, (tmp_path / "gold/claims.jsonl").read_text(encoding="utf-8").splitlines())
    assert (doc["reviewed"], doc["published"], doc["publisher"]) == ("all", "2026-01-04", "the-wire")
    assert doc["text"][line["start"] :].startswith(line["value_text"])
    assert {
        "group": 1,
        "subject": "Colossus",
        "due": "2026-06",
        "chip": ["H100"],
        "status": "planned",
    }.items() <= line.items()
    assert "Colossus 1" in line["subject_aliases"]
    assert evaluate(tmp_path / "gold").claim.expected == 1


def test_a_review_without_a_subject_holds_for_every_subject(session: Session, save: Save, claim: Claims) -> None:
    version = save().version_id
    store.replace_claims(session, version_id=version, claims=[claim(), claim(subject="Cortex")], extractor="1")
    row = session.exec(select(models.Claim)).first()
    assert row is not None
    session.add(models.Review(
        version_id=version, start_char=row.start_char, end_char=row.end_char, metric=row.metric, decision="rejected",
        reviewer="Ada", decided=row and queries.claims(session)[0].first_seen,
    ))  # fmt: skip
    session.commit()
    store.replace_claims(session, version_id=version, claims=[claim(), claim(subject="Cortex")], extractor="2")
    assert {row.review for row in queries.claims(session)} == {"rejected"}
    assert queries.support(session) == []


def test_a_decision_taken_back_is_as_if_never_made(session: Session, say: Say) -> None:
    say({"value": 100.0})
    before = queries.version(session)
    decide(session, "rejected")
    made = queries.version(session)
    assert reviews.withdraw(session, only(session).claim_id) == "rejected"
    assert only(session).review is None
    assert [row.value for row in queries.claims(session, latest=True)] == [100.0]
    assert len(queries.review_queue(session)) == 1
    decide(session, "accepted")
    versions = {before, made, queries.version(session)}
    assert len(versions) == 3, "a cache would show the decision that was taken back"
    reviews.withdraw(session, only(session).claim_id)
    with pytest.raises(DecisionError, match="found no decision"):
        reviews.withdraw(session, only(session).claim_id)
    with pytest.raises(DecisionError, match="found no 99"):
        reviews.withdraw(session, 99)


def test_a_correction_taken_back_leaves_the_one_before(session: Session, say: Say) -> None:
    say({"value": 100.0, "due": "2026"})
    decide(session, "corrected", subject="Cortex", due="2027")
    decide(session, "corrected", value=130.0)
    assert [tuple(row[4:8]) for row in queries.decisions(session)] == [("Cortex", "power", "100 MW", "corrected")]
    assert queries.decisions(session)[0].corrected == {"subject": "Cortex", "due": "2027", "value": 130.0}
    reviews.withdraw(session, only(session).claim_id)
    row = only(session)
    assert (row.subject, row.due, row.value, row.review) == ("Cortex", "2027", 100.0, "corrected")
    reviews.withdraw(session, row.claim_id)
    row = only(session)
    assert (row.subject, row.due, row.value, row.review) == ("Colossus", "2026", 100.0, None)
    assert queries.decisions(session) == []
    assert [s.subject for s in queries.support(session)] == ["Colossus"]


def test_decisions_are_listed_the_last_first_once_for_each_claim(session: Session, say: Say) -> None:
    say({"value": 100.0}, {"subject": "Cortex", "value": 3.0})
    for row in queries.claims(session):
        decide(session, "rejected", row.claim_id)
    decide(session, "accepted", queries.claims(session, subjects=["Colossus"])[0].claim_id)
    found = queries.decisions(session)
    assert [(row.subject, row.value_text, row.decision, row.reviewer, row.corrected) for row in found] == [
        ("Colossus", "100 MW", "accepted", "Ada", {}), ("Cortex", "3 MW", "rejected", "Ada", {}),
    ]  # fmt: skip
    assert {row.claim_id for row in found} == {row.claim_id for row in queries.claims(session)}
    assert len(queries.decisions(session, limit=1, offset=1)) == 1


def test_a_decision_on_a_name_is_taken_back(session: Session, say: Say) -> None:
    say({"subject": "Larch Park"})
    decide_entity(session, "Larch Park", decision="rejected", reviewer="Ada")
    assert queries.support(session) == []
    withdraw_entity(session, "Larch Park")
    (entity,) = queries.entities(session, names=["Larch Park"])
    assert (entity.origin, entity.decided, entity.decided_by) == ("discovered", None, None)
    assert [s.subject for s in queries.support(session)] == ["Larch Park"]
    for name in ("Larch Park", "Colossus", "Nobody"):
        with pytest.raises(DecisionError):
            withdraw_entity(session, name)


def decided_on(session: Session, save: Save, claim: dict[str, Any], decision: str) -> int:
    """The version of an article with one claim, on which somebody has decided."""
    version = save().version_id
    store.replace_claims(session, version_id=version, claims=[claim], extractor="1")
    (row,) = queries.claims(session)
    reviews.decide(session, row.claim_id, decision=decision, reviewer="Ada")
    return version


@pytest.mark.parametrize("decision", ["accepted", "rejected"])
def test_what_was_decided_on_stays_whatever_a_later_extractor_reads_there(
    session: Session, save: Save, claim: Claims, decision: str
) -> None:
    version = decided_on(session, save, claim(), decision)
    again = claim(value=200.0, status="operational", due=None)
    store.replace_claims(session, version_id=version, claims=[again], extractor="2")
    (found,) = queries.claims(session)
    assert (found.value, found.status, found.due, found.review) == (200_000, "planned", "2026", decision)


@pytest.mark.parametrize("decision", ["accepted", "rejected"])
def test_a_decision_holds_where_a_later_extractor_takes_more_words_to_the_number(
    session: Session, save: Save, claim: Claims, decision: str
) -> None:
    version = decided_on(session, save, claim(), decision)
    longer = claim(value_text="200,000 H100", end=claim()["end"] + len(" H100"))
    store.replace_claims(session, version_id=version, claims=[longer], extractor="2")
    assert [(found.value_text, found.review) for found in queries.claims(session)] == [("200,000", decision)]


def test_a_decision_does_not_reach_another_subject_or_metric_at_its_place(
    session: Session, save: Save, claim: Claims
) -> None:
    version = decided_on(session, save, claim(), "rejected")
    store.replace_claims(session, version_id=version, claims=[claim(subject="Cortex")], extractor="2")
    assert [(found.subject, found.review) for found in queries.claims(session)] == [("Cortex", None)]
