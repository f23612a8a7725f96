"""What subjects come to together on a day and over time: nothing twice, nothing before it was known."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session

from kb import queries, reviews, store

Say = Callable[..., store.SavedArticle]
ANNOUNCED = ("operational", "under_construction", "planned")
RUNS = {"status": "operational"}


def over(session: Session, statuses: Sequence[str] = ("operational",), **asked: Any) -> list[tuple[Any, ...]]:
    found = queries.totals_over_time(session, lines={"line": statuses}, **({"metric": "power"} | asked))
    return [tuple(row) for row in found.get("line", [])]


def test_what_runs_is_part_of_what_was_announced(session: Session, say: Say) -> None:
    say({"value": 2000.0}, RUNS | {"value": 300.0}, published="2025-01-04")
    say(RUNS | {"value": 500.0}, published="2025-02-04")
    assert queries.total(session, metric="power", statuses=ANNOUNCED).total == 2000.0
    assert over(session) == [("2025-01-31", 300.0, 1), ("2025-02-28", 500.0, 1)]
    assert over(session, statuses=ANNOUNCED) == [("2025-01-31", 2000.0, 1), ("2025-02-28", 2000.0, 1)]


def test_a_total_over_time_counts_parts_within_their_whole(session: Session, say: Say) -> None:
    say({"subject": "Stargate Abilene", "value": 1200.0}, published="2025-01-04")
    say({"subject": "Lighthouse", "value": 900.0}, {"subject": "Cortex", "value": 100.0}, published="2025-02-04")
    say({"subject": "Stargate", "value": 7000.0}, published="2025-04-04")
    planned = over(session, statuses=["planned"])
    assert planned == [
        ("2025-01-31", 1200.0, 1), ("2025-02-28", 2200.0, 2), ("2025-03-31", 2200.0, 2), ("2025-04-30", 7100.0, 2),
    ]  # fmt: skip
    assert over(session, statuses=["planned"], owner="Tesla") == [("2025-02-28", 100.0, 1), ("2025-03-31", 100.0, 1), ("2025-04-30", 100.0, 1)]  # fmt: skip
    assert over(session, statuses=["planned"], until="2025-02-20") == [("2025-01-31", 1200.0, 1), ("2025-02-20", 2200.0, 2)]  # fmt: skip
    assert over(session, statuses=["cancelled"]) == []
    with pytest.raises(ValueError, match="metric: found 'sound'"):
        queries.totals_over_time(session, metric="sound", lines={})


def test_lines_are_told_apart(session: Session, say: Say) -> None:
    say({"value": 2000.0}, RUNS | {"value": 300.0}, published="2025-01-04")
    found = queries.totals_over_time(
        session, metric="power", lines={"announced": ANNOUNCED, "runs": ["operational"], "gone": ["cancelled"]}
    )
    assert {name: [row.total for row in rows] for name, rows in found.items()} == {
        "announced": [2000.0],
        "runs": [300.0],
    }


def test_the_last_month_is_the_total_of_today(session: Session, say: Say) -> None:
    say({"value": 400.0}, RUNS | {"value": 100.0}, published="2025-01-04")
    say({"subject": "Cortex", "value": 130.0}, published="2025-03-09")
    say({"value": 350.0}, published="2025-03-20", source="the-post")
    for statuses in (["planned"], ["operational"], list(ANNOUNCED)):
        now = queries.total(session, metric="power", statuses=statuses).total
        assert over(session, statuses=statuses)[-1][1] == now
        assert queries.total(session, metric="power", statuses=statuses, until="2025-03").total == now
    assert queries.total(session, metric="power", statuses=["planned"], until="2025-03-10").total == 530.0
    assert queries.total(session, metric="power", statuses=["planned"], until="2024").parts == []


def test_a_silent_edit_changes_the_total_from_its_day_on(session: Session, say: Say) -> None:
    edited = {"url": "http://the-wire.test/edited", "published": "2025-01-04"}
    say({"value": 400.0}, **edited, fetched=datetime(2025, 1, 4, 9, tzinfo=UTC))
    say({"value": 550.0}, **edited, fetched=datetime(2025, 3, 6, 9, tzinfo=UTC))
    assert over(session, statuses=["planned"]) == [
        ("2025-01-31", 400.0, 1), ("2025-02-28", 400.0, 1), ("2025-03-31", 550.0, 1),
    ]  # fmt: skip


def test_an_undated_claim_counts_from_the_day_on_which_it_was_seen(session: Session, say: Say) -> None:
    say({"value": 400.0}, published="2025-01-04")
    say({"value": 550.0}, published="", fetched=datetime(2025, 3, 6, 9, tzinfo=UTC))
    totals = {
        day: queries.total(session, metric="power", statuses=["planned"], until=day).total
        for day in ("2025-01-03", "2025-03-05", "2025-03-06")
    }
    assert totals == {"2025-01-03": 0.0, "2025-03-05": 400.0, "2025-03-06": 550.0}
    assert over(session, statuses=["planned"])[-1][:2] == ("2025-03-31", 550.0)


def test_a_rejected_claim_counts_on_no_day(session: Session, say: Say) -> None:
    say({"value": 400.0}, published="2025-01-04")
    say({"value": 40_000.0}, published="2025-02-04")
    wrong = queries.claims(session)[-1]
    reviews.decide(session, wrong.claim_id, decision="rejected", reviewer="Ada")
    assert over(session, statuses=["planned"]) == [("2025-01-31", 400.0, 1), ("2025-02-28", 400.0, 1)]


def test_money_over_time_is_in_dollars(session: Session, say: Say) -> None:
    say({"metric": "investment", "unit": "USD", "value": 5e9}, published="2024-05-01")
    say({"metric": "investment", "unit": "XYZ", "value": 9e9, "subject": "Cortex"}, published="2024-06-01")
    assert [row[1] for row in over(session, ["planned"], metric="investment")] == [5e9, 5e9]
