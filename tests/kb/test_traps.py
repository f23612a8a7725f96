"""Where comparing figures goes wrong most easily: totals beside parts, conversions, editions, decisions on one of two subjects."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from kb import conversions, queries, reviews, store
from kb.entities import decide_entity, merge_entities

Say = Callable[..., store.SavedArticle]
COST: dict[str, Any] = {"metric": "investment", "unit": "USD", "value": 15e9, "printed": "$15bn"}
IN_EUROS: dict[str, Any] = {"metric": "investment", "unit": "EUR", "value": 13.9e9, "printed": "(€13.9bn)"}
#: What a publisher's list of sites says around its figures, in every edition.
LIST = " ".join(
    f"Site {number} of the list is told of as before, in the words of March {number}." for number in range(9)
)


def price(session: Session, say: Say, **changes: Any) -> None:
    """An article that states one price in dollars and again in euros."""
    sentence = "Colossus is said to have $15bn (€13.9bn)."
    text = "Colossus is said to have $15bn (€13.9bn)."
    saved = store.save_article(
        session, source="the-wire", url="http://the-wire.test/price", title="News", text=text,
        fetched=datetime(2025, 1, 5, tzinfo=UTC), published="2025-01-04",
    )  # fmt: skip
    given = [
        {
            "metric": "investment", "value": value, "value_max": None, "bound": "exact", "unit": unit, "subject": "Colossus",
            "chip": [], "status": "planned", "due": None, "attributed_to": "Ada", "confidence": 0.9, "value_text": printed,
            "start": text.index(printed), "end": text.index(printed) + len(printed), "sentence": sentence,
        } | changes
        for printed, value, unit in (("$15bn", 15e9, "USD"), ("€13.9bn", 13.9e9, "EUR"))
    ]  # fmt: skip
    assert store.replace_claims(session, version_id=saved.version_id, claims=given, extractor="1").refused == []


@pytest.fixture
def wire(session: Session) -> None:
    store.declare_sources(session, [{"slug": "the-wire", "title": "The Wire"}])


def test_of_a_total_and_its_part_the_total_is_the_latest_figure(session: Session, say: Say) -> None:
    say({"value": 5000.0}, {"value": 1500.0}, published="2025-01-04")
    assert [row.value for row in queries.claims(session, latest=True)] == [5000.0]
    assert [row.value for row in queries.as_of(session, "2025-06")] == [5000.0]
    assert queries.total(session, metric="power", statuses=["planned"]).total == 5000.0
    assert queries.total(session, metric="power", statuses=["planned"], until="2025-06").total == 5000.0


@pytest.mark.usefixtures("wire")
def test_a_price_told_in_two_currencies_is_one_figure_in_the_first(session: Session, say: Say) -> None:
    price(session, say)
    assert [row.unit for row in queries.claims(session, latest=True)] == ["USD"]
    assert [row.unit for row in queries.as_of(session, "2025-06")] == ["USD"]
    assert [entry.unit for entry in queries.ledger(session, speaker="Ada")] == ["USD"]
    assert queries.total(session, metric="investment", statuses=["planned"]).total == 15e9
    assert queries.total(session, metric="investment", statuses=["planned"], until="2025-06").total == 15e9


def test_an_undated_claim_stands_at_the_day_on_which_it_was_seen(session: Session, say: Say) -> None:
    say({"value": 100.0}, published="2025-01-04")
    say({"value": 550.0}, published=None, fetched=datetime(2025, 3, 2, tzinfo=UTC))  # type: ignore[arg-type]
    assert [row.value for row in queries.claims(session, latest=True)] == [550.0]
    assert [row.value for row in queries.as_of(session, "2025-04")] == [550.0]
    assert [row.value for row in queries.as_of(session, "2025-02")] == [100.0]


def test_a_rejected_subject_leaves_the_other_of_its_number(session: Session, say: Say) -> None:
    text = "Colossus and Cortex are to draw 100 MW each."
    store.declare_sources(session, [{"slug": "the-wire", "title": "The Wire"}])
    saved = store.save_article(
        session, source="the-wire", url="http://the-wire.test/each", title="News", text=text,
        fetched=datetime(2025, 1, 5, tzinfo=UTC), published="2025-01-04",
    )  # fmt: skip
    start = text.index("100 MW")
    given = [
        {
            "metric": "power", "value": 100.0, "value_max": None, "bound": "exact", "unit": "MW", "subject": subject, "chip": [],
            "status": "planned", "due": None, "attributed_to": "Ada", "confidence": 0.9, "value_text": "100 MW",
            "start": start, "end": start + 6, "sentence": text,
        }
        for subject in ("Colossus", "Cortex")
    ]  # fmt: skip
    store.replace_claims(session, version_id=saved.version_id, claims=given, extractor="1")
    (wrong,) = queries.claims(session, subjects=["Cortex"])
    reviews.decide(session, wrong.claim_id, decision="rejected", reviewer="Ada")
    assert [row.subject for row in queries.as_of(session, "2025-06")] == ["Colossus"]
    assert [row.subject for row in queries.review_queue(session)] == ["Colossus"]
    assert [entry.subject for entry in queries.ledger(session, speaker="Ada")] == ["Colossus"]
    total = queries.total(session, metric="power", statuses=["planned"], until="2025-06")
    assert [part.subject for part in total.parts] == ["Colossus"]


def test_a_date_that_moves_between_two_editions_of_a_list_is_a_slip(session: Session, say: Say) -> None:
    say({"value": 1000.0, "due": "2026-07", "printed": "1 GW in July"}, text=LIST, published="2026-01-04")
    say({"value": 1000.0, "due": "2026-11", "printed": "1 GW in November"}, text=LIST, published="2026-01-25")
    assert [row.articles for row in queries.stories(session)] == [2]
    assert [slip.days for slip in queries.slips(session)] == [122]


def test_a_figure_that_changes_between_two_editions_of_a_list_is_a_revision(session: Session, say: Say) -> None:
    say({"value": 100.0, "due": "2027"}, text=LIST, published="2026-01-04")
    say({"value": 130.0, "due": "2027"}, text=LIST, published="2026-01-25")
    assert [(row.earlier.value, row.later.value) for row in queries.revisions(session)] == [(100.0, 130.0)]


def test_a_copy_of_another_paper_is_no_edition(session: Session, say: Say) -> None:
    say({"value": 100.0, "due": "2027"}, text=LIST, published="2026-01-04", source="the-wire")
    say({"value": 130.0, "due": "2027"}, text=LIST, published="2026-01-25", source="the-post")
    assert queries.revisions(session) == []


def test_an_edit_that_is_taken_back_leaves_the_figure_as_it_was(session: Session, say: Say) -> None:
    for day, value in ((5, 260.0), (9, 320.0), (14, 260.0)):
        say({"value": value}, url="http://the-wire.test/x", fetched=datetime(2026, 1, day, tzinfo=UTC))
    assert [row.value for row in queries.claims(session, latest=True)] == [260.0]
    assert [[row.value for row in queries.as_of(session, f"2026-01-{day:02}")] for day in (8, 10, 15)] == [
        [260.0],
        [320.0],
        [260.0],
    ]
    assert [(row.earlier.value, row.later.value) for row in reversed(queries.revisions(session))] == [
        (260.0, 320.0),
        (320.0, 260.0),
    ]


def test_a_ledger_goes_from_total_to_total(session: Session, say: Say) -> None:
    say({"value": 1000.0, "attributed_to": "Ada"}, {"value": 200.0, "attributed_to": "Ada"}, published="2025-01-04")
    say({"value": 1300.0, "attributed_to": "Ada"}, {"value": 200.0, "attributed_to": "Ada"}, published="2025-06-04")
    told = {(entry.day, entry.value): entry.change for entry in queries.ledger(session, speaker="Ada")}
    assert told == {
        ("2025-01-04", 1000.0): None, ("2025-01-04", 200.0): None, ("2025-06-04", 1300.0): 300.0, ("2025-06-04", 200.0): None,
    }  # fmt: skip


def test_a_ledger_passes_over_copies_and_edits_that_left_a_figure(session: Session, say: Say) -> None:
    ada = {"value": 100.0, "attributed_to": "Ada"}
    for day in (5, 9):
        say(ada, text=f"{LIST} Read {day}.", url="http://the-wire.test/x", fetched=datetime(2026, 1, day, tzinfo=UTC))
    say(ada, text=f"{LIST} Read it.", source="the-post", published="2026-01-05")
    assert [entry.source for entry in queries.ledger(session, speaker="Ada")] == ["the-wire"]


def test_what_is_added_by_hand_is_of_no_one_publisher(session: Session, say: Say) -> None:
    say({"value": 200.0}, source="added", published="2025-01-04")
    say({"value": 300.0}, source="added", published="2025-09-04")
    assert queries.revisions(session) == []
    assert [row.publishers for row in queries.support(session)] == [1, 1]
    say({"value": 300.0}, source="added", published="2025-09-05")
    assert max(row.publishers for row in queries.support(session)) == 2


def test_a_figure_of_a_programme_that_its_sites_building_states_is_no_conflict(session: Session, say: Say) -> None:
    for name, parent in (("Programme", None), ("Site", "Programme"), ("Hall", "Site")):
        say({"subject": name, "value": 1.0, "metric": "buildings", "unit": "building"}, published="2025-01-04")
        session.execute(text("UPDATE entity SET parent = :parent WHERE name = :name"), {"parent": parent, "name": name})
    say({"subject": "Programme", "value": 7000.0}, published="2025-01-04", source="the-wire")
    say({"subject": "Programme", "value": 200.0}, published="2025-01-05", source="the-post")
    assert len(queries.conflicts(session)) == 1
    say({"subject": "Hall", "value": 200.0}, published="2025-01-05", source="the-gazette")
    assert queries.conflicts(session) == []


def test_a_whole_merged_into_its_part_is_no_parent_of_itself(session: Session, say: Say) -> None:
    for name, parent in (("Whole", "Above"), ("Between", "Whole"), ("Part", "Between"), ("Above", None)):
        say({"subject": name}, published="2025-01-04")
        session.execute(text("UPDATE entity SET parent = :parent WHERE name = :name"), {"parent": parent, "name": name})
    session.commit()
    merge_entities(session, "Whole", into="Part", reviewer="Ada")
    parents = dict(session.execute(text("SELECT name, parent FROM entity")).all())
    assert (parents["Part"], parents["Between"]) == ("Above", "Part")


def test_one_of_several_named_chips_is_not_held_against_the_power_of_all(session: Session, say: Say) -> None:
    chips = {"metric": "accelerators", "unit": "chip", "status": "operational"}
    say(
        {"value": 500.0, "status": "operational"},
        chips | {"value": 100_000.0, "chip": ["H100"]},
        published="2025-01-04",
    )
    assert [row.ratio for row in queries.ratios(session)] == ["watts_per_accelerator"]
    say(chips | {"value": 125_000.0, "chip": ["GB200"]}, published="2025-01-05")
    assert queries.ratios(session) == []


def test_support_is_of_the_range_that_a_claim_states(session: Session, say: Say) -> None:
    say({"value": 100.0, "value_max": 200.0, "bound": "range"}, published="2025-01-04")
    say({"value": 100.0, "value_max": 150.0, "bound": "range"}, published="2025-01-05", source="the-post")
    ids = [row.claim_id for row in queries.claims(session)]
    assert [queries.support_of(session, ids)[number].value_max for number in ids] == [200.0, 150.0]
    reviews.decide(session, ids[0], decision="rejected", reviewer="Ada")
    assert list(queries.support_of(session, ids)) == [ids[1]]


def test_the_feed_tells_what_was_found_last_and_nothing_rejected(session: Session, say: Say) -> None:
    for day, published, value in ((2, "2025-12-04", 100.0), (9, "2021-01-04", 200.0), (5, "2025-11-04", 300.0)):
        say({"value": value}, published=published, fetched=datetime(2026, 1, day, tzinfo=UTC))
    assert [row.value for row, _ in queries.found_last(session)] == [200.0, 300.0, 100.0]
    (wrong,) = [row for row in queries.claims(session) if row.value == 300.0]
    reviews.decide(session, wrong.claim_id, decision="rejected", reviewer="Ada")
    assert [(row.value, when.day) for row, when in queries.found_last(session)] == [(200.0, 9), (100.0, 2)]


def test_a_withdrawn_figure_contradicts_nobody(session: Session, say: Say) -> None:
    say({"value": 100.0, "due": "2027"}, published="2025-01-04", source="the-wire")
    say({"value": 200.0, "due": "2027"}, published="2025-03-04", source="the-wire")
    say({"value": 200.0, "due": "2027"}, published="2025-04-04", source="the-post")
    assert queries.conflicts(session) == []
    say({"value": 300.0, "due": "2027"}, published="2025-04-05", source="the-gazette")
    assert {row.earlier.value for row in queries.conflicts(session)} == {200.0}


def test_a_ledger_tells_what_came_back_and_leaves_others_figures_apart(session: Session, say: Say) -> None:
    for day, value in ((5, 260.0), (9, 320.0), (14, 260.0)):
        changes = {"value": value, "attributed_to": "Ada"}
        say(changes, url="http://the-wire.test/x", fetched=datetime(2026, 1, day, tzinfo=UTC))
    assert [entry.value for entry in queries.ledger(session, speaker="Ada")] == [260.0, 320.0, 260.0]
    say({"value": 200.0, "attributed_to": "Ada"}, {"value": 500.0, "attributed_to": "Bob"}, published="2026-02-04")
    assert queries.ledger(session, speaker="Ada")[0].change == -60.0


def test_a_correction_outlives_the_merge_of_its_subject(session: Session, say: Say) -> None:
    saved = say({"subject": "Old", "value": 100.0}, published="2025-01-04")
    say({"subject": "New", "value": 7.0}, published="2025-01-05")
    (row,) = queries.claims(session, subjects=["Old"])
    reviews.decide(session, row.claim_id, decision="corrected", reviewer="Ada", corrected={"value": 150.0})
    merge_entities(session, "Old", into="New", reviewer="Ada")
    again = {name: getattr(row, name) for name in ("metric", "value_max", "bound", "unit", "status", "due", "attributed_to",
             "value_text", "sentence", "confidence")}  # fmt: skip
    again |= {"value": 100.0, "subject": "New", "chip": [], "start": row.start_char, "end": row.end_char}
    store.replace_claims(session, version_id=saved.version_id, claims=[again], extractor="2")
    assert [found.value for found in queries.claims(session, subjects=["New"])] == [150.0, 7.0]


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ((500.0, "500 acres"), (494.0, "200 hectares"), True),
        ((490.0, "490 MW"), (500.0, "about 500 MW"), False),
        ((490.0, "490"), (500.0, "500 acres"), False),
    ],
    ids=["acres and hectares", "from one to the other", "a bare number"],
)
def test_a_conversion_names_another_unit(first: tuple[float, str], second: tuple[float, str], is_one: bool) -> None:
    alike = {
        "entity_id": 1,
        "metric": "land_area",
        "status": "planned",
        "due": None,
        "chips": "",
        "sentence": "s",
        "unit": "m2",
        "value_usd": None,
    }
    claims = [
        alike | {"value": value, "value_text": printed, "start_char": place, "end_char": place + 10}
        for place, (value, printed) in zip((0, 15), (first, second), strict=True)
    ]
    assert conversions.conversions(claims) == [False, is_one]


@pytest.mark.usefixtures("wire")
def test_a_conversion_whose_status_is_corrected_is_a_figure_of_its_own(session: Session, say: Say) -> None:
    price(session, say)
    (euros,) = [row for row in queries.claims(session) if row.unit == "EUR"]
    reviews.decide(session, euros.claim_id, decision="corrected", reviewer="Ada", corrected={"status": "operational"})
    assert {row.unit for row in queries.claims(session, latest=True)} == {"USD", "EUR"}


def test_copies_of_a_page_added_by_hand_are_of_one_publisher(session: Session, say: Say) -> None:
    say({"value": 100.0}, text=LIST, source="added", published="2026-01-04")
    say({"value": 100.0}, text=LIST, source="the-wire", published="2026-01-05")
    say({"value": 100.0}, text=LIST, source="the-post", published="2026-01-06")
    assert [(row.stories, row.publishers) for row in queries.support(session)] == [(1, 1)]


def test_a_count_of_some_chips_is_not_held_against_the_power_of_all(session: Session, say: Say) -> None:
    chips = {"metric": "accelerators", "unit": "chip", "status": "operational"}
    say({"value": 300.0, "status": "operational"}, chips | {"value": 200_000.0}, published="2025-01-04")
    say(chips | {"value": 50_000.0, "chip": ["H100"]}, published="2025-01-05")
    assert [row.value for row in queries.ratios(session)] == [pytest.approx(1500.0)]


def test_promises_about_a_rejected_name_count_for_nobody(session: Session, say: Say) -> None:
    for day, due in (("2025-01-04", "2026"), ("2025-06-04", "2027")):
        say({"due": due, "attributed_to": "Ada"}, published=day)
    say({"due": "2026", "attributed_to": "Ada", "subject": "Nowhere"}, published="2025-01-04")
    decide_entity(session, "Nowhere", decision="rejected", reviewer="Ada")
    assert [row.promises for row in queries.slippage_by_speaker(session)] == [2]


def test_figures_of_a_former_whole_are_compared_again(session: Session, say: Say) -> None:
    say({"subject": "Hall", "value": 200.0}, published="2025-01-04")
    say({"subject": "Campus", "value": 900.0}, published="2025-01-04", source="the-wire")
    decide_entity(session, "Hall", decision="accepted", reviewer="Ada", parent="Campus")
    say({"subject": "Campus", "value": 200.0}, published="2025-01-05", source="the-post")
    assert queries.conflicts(session) == []
    decide_entity(session, "Hall", decision="accepted", reviewer="Ada", parent=None)
    assert len(queries.conflicts(session)) == 1
