"""What subjects add to a total: nothing twice, on cases worked out by hand, on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, update

from kb import models, queries, store

Say = Callable[..., store.SavedArticle]
ANNOUNCED = ("operational", "under_construction", "planned")
RUNS = {"status": "operational"}
CHIPS = {"metric": "accelerators", "unit": "chip"}


def amounts(total: queries.Total) -> list[tuple[Any, ...]]:
    return [(part.subject, part.depth, part.stated, part.summed, part.counted) for part in total.parts]


def test_a_parent_counts_by_its_own_figure_or_by_its_parts_never_both(session: Session, say: Say) -> None:
    say({"subject": "Stargate Abilene", "value": 1200.0}, {"subject": "Lighthouse", "value": 900.0})
    say({"subject": "Cortex", "value": 100.0})
    found = queries.total(session, metric="power", statuses=["planned"])
    assert (found.total, found.unit) == (2200.0, "MW")
    assert amounts(found) == [
        ("Cortex", 0, 100.0, None, 100.0), ("Stargate", 0, None, 2100.0, 2100.0),
        ("Lighthouse", 1, 900.0, None, 900.0), ("Stargate Abilene", 1, 1200.0, None, 1200.0),
    ]  # fmt: skip
    say({"subject": "Stargate", "value": 7000.0}, source="the-post")
    assert queries.total(session, metric="power", statuses=["planned"]).total == 7100.0
    say({"subject": "Stargate", "value": 2000.0}, published="2026-03-04", source="the-post")
    stargate = queries.total(session, metric="power", statuses=["planned"]).parts[1]
    assert (stargate.counted, stargate.summed) == (2000.0, 2100.0)
    assert stargate.note == "the parts come to more than is stated of the whole"
    assert queries.total(session, metric="power", statuses=["planned"], owner="Tesla").total == 100.0
    assert queries.total(session, metric="power", statuses=["planned"], subjects=["Stargate Abilene"]).total == 1200.0
    assert queries.total(session, metric="power").parts == []
    with pytest.raises(ValueError, match="metric: found 'sound'"):
        queries.total(session, metric="sound")


def test_named_chips_are_parts_of_the_unnamed_count(session: Session, say: Say) -> None:
    say(
        CHIPS | {"value": 200_000.0},
        CHIPS | {"value": 50_000.0, "chip": ["H200"]},
        CHIPS | {"value": 30_000.0, "chip": ["GB200"]},
    )
    assert queries.total(session, metric="accelerators", statuses=["planned"]).total == 200_000.0
    say(CHIPS | {"value": 300_000.0, "chip": ["GB200"]}, published="2026-02-04")
    assert queries.total(session, metric="accelerators", statuses=["planned"]).total == 350_000.0


@pytest.fixture
def campus(session: Session, say: Say) -> None:
    """A campus with two halls of 100 and 50 MW, the second within a phase that somebody else owns."""
    for name, parent, owner, country in (
        ("Campus", None, "Acme", "France"), ("Hall 1", "Campus", "Acme, Bolt 100%", "France"),
        ("Phase 2", "Campus", "Crown", "Spain"), ("Hall 2", "Phase 2", "Acme", "France"),
    ):  # fmt: skip
        session.add(
            models.Entity(name=name, kind="site", origin="curated", parent=parent, owner=owner, country=country)
        )
    session.commit()
    say({"subject": "Hall 1"}, {"subject": "Hall 2", "value": 50.0}, {"subject": "Cortex", "value": 7.0})


@pytest.mark.usefixtures("campus")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [("Campus", 0, 150.0), ("Hall 1", 1, 100.0), ("Phase 2", 1, 50.0), ("Hall 2", 2, 50.0), ("Cortex", 0, 7.0)]),
        ({"owner": "Acme"}, [("Campus", 0, 150.0), ("Hall 1", 1, 100.0), ("Hall 2", 1, 50.0)]),
        ({"owner": "Bolt 100%"}, [("Hall 1", 0, 100.0)]),
        ({"owner": "Crown"}, []),
        ({"owner": "Bolt"}, []),
        ({"country": "France"}, [("Campus", 0, 150.0), ("Hall 1", 1, 100.0), ("Hall 2", 1, 50.0)]),
        ({"owner": "Acme", "country": "Spain"}, []),
        ({"subjects": ["Phase 2"]}, [("Phase 2", 0, 50.0), ("Hall 2", 1, 50.0)]),
        ({"subjects": ["Hall 1", "Cortex"]}, [("Cortex", 0, 7.0), ("Hall 1", 0, 100.0)]),
        ({"subjects": ["Campus"], "owner": "Crown"}, []),
    ],
)  # fmt: skip
def test_what_is_asked_for_counts_within_its_nearest_whole_that_is_asked_for(
    session: Session, asked: dict[str, Any], expected: list[tuple[str, int, float]]
) -> None:
    found = queries.total(session, metric="power", statuses=["planned"], **asked)
    assert [(part.subject, part.depth, part.counted) for part in found.parts] == expected
    assert found.total == sum(counted for _, depth, counted in expected if depth == 0)


def test_parts_that_hold_each_other_are_counted_nowhere_and_end(session: Session, say: Say) -> None:
    for name, parent in (("One", "Other"), ("Other", "One")):
        session.add(models.Entity(name=name, kind="site", origin="curated", parent=parent))
    session.commit()
    say({"subject": "One"}, {"subject": "Cortex", "value": 7.0})
    assert queries.total(session, metric="power", statuses=["planned"]).total == 7.0


def test_rejected_subjects_are_in_no_total(session: Session, say: Say) -> None:
    say({"subject": "Hearsay"}, {"subject": "Cortex", "value": 7.0})
    session.exec(update(models.Entity).where(col(models.Entity.name) == "Hearsay").values(origin="rejected"))
    assert queries.total(session, metric="power", statuses=["planned"]).total == 7.0


def test_a_joint_count_of_chips_and_the_chips_that_it_names_are_one(session: Session, say: Say) -> None:
    say(CHIPS | {"value": 100_000.0, "chip": ["H100"]}, published="2026-01-04")
    say(CHIPS | {"value": 150_000.0, "chip": ["H100", "H200"]}, published="2026-02-04")
    say(CHIPS | {"value": 7_000.0, "chip": ["GB200"]}, published="2026-02-04")
    asked: dict[str, Any] = {"metric": "accelerators"}
    assert queries.total(session, statuses=["planned"], **asked).total == 157_000.0
    line = queries.totals_over_time(session, lines={"planned": ["planned"]}, **asked)["planned"]
    assert [row.total for row in line] == [100_000.0, 157_000.0]


def test_a_company_counts_by_its_own_figure_or_by_its_projects_whichever_is_larger(session: Session, say: Say) -> None:
    say({"subject": "Tesla", "value": 300.0}, {"subject": "Cortex", "value": 200.0}, published="2026-01-04")
    asked: dict[str, Any] = {"metric": "power"}
    planned = queries.total(session, statuses=["planned"], **asked)
    assert (planned.total, amounts(planned)) == (
        300.0, [("Tesla", 0, 300.0, 200.0, 300.0), ("Cortex", 1, 200.0, None, 200.0)],
    )  # fmt: skip
    assert queries.total(session, statuses=["planned"], owner="Tesla", **asked).total == 300.0
    assert queries.total(session, statuses=["planned"], subjects=["Cortex"], **asked).total == 200.0
    say({"subject": "Cortex", "value": 500.0}, published="2026-02-04")
    assert queries.total(session, statuses=["planned"], **asked).total == 500.0
    line = queries.totals_over_time(session, lines={"planned": ["planned"]}, **asked)["planned"]
    assert [(row.total, row.subjects) for row in line] == [(300.0, 1), (500.0, 1)]


def test_a_programme_without_a_figure_counts_within_its_company(session: Session, say: Say) -> None:
    say({"subject": "OpenAI", "value": 30_000.0}, {"subject": "Stargate Abilene", "value": 1200.0})
    found = queries.total(session, metric="power", statuses=["planned"])
    assert [(part.subject, part.depth, part.counted) for part in found.parts] == [
        ("OpenAI", 0, 30_000.0), ("Stargate", 1, 1200.0), ("Stargate Abilene", 2, 1200.0),
    ]  # fmt: skip
    (line,) = queries.totals_over_time(session, metric="power", lines={"planned": ["planned"]})["planned"]
    assert (found.total, line.total, line.subjects) == (30_000.0, 30_000.0, 1)


def test_a_plan_that_was_cancelled_counts_until_then(session: Session, say: Say) -> None:
    say({"value": 1000.0}, published="2026-01-04")
    say({"value": 1000.0, "status": "cancelled"}, published="2026-03-04")
    asked: dict[str, Any] = {"metric": "power", "statuses": ["planned"]}
    assert queries.total(session, **asked).total == 0.0
    assert [queries.total(session, until=day, **asked).total for day in ("2026-02", "2026-03")] == [1000.0, 0.0]
    line = queries.totals_over_time(session, metric="power", lines={"planned": ["planned"]})["planned"]
    assert [row.total for row in line] == [1000.0, 1000.0, 0.0]
    say({"value": 400.0}, published="2026-04-04")
    assert queries.total(session, **asked).total == 400.0


def test_what_is_cut_from_a_plan_leaves_its_rest(session: Session, say: Say) -> None:
    say({"value": 1000.0}, published="2026-01-04")
    say({"value": 300.0, "status": "cancelled"}, published="2026-03-04")
    assert queries.total(session, metric="power", statuses=["planned"]).total == 1000.0


def test_a_company_that_is_part_of_another_counts_with_its_projects(session: Session, say: Say) -> None:
    say({"subject": "xAI", "value": 300.0}, {"subject": "Colossus", "value": 200.0}, published="2026-01-04")
    found = queries.total(session, metric="power", statuses=["planned"])
    (line,) = queries.totals_over_time(session, metric="power", lines={"planned": ["planned"]})["planned"]
    assert (found.total, line.total) == (300.0, 300.0)


#: What is told month by month, (value, status); and what the plan comes to after each, the cancelled ones being left out.
CANCELLED: list[tuple[list[tuple[float, str]], list[float]]] = [
    ([(500.0, "planned"), (100.0, "planned"), (100.0, "cancelled")], [500.0, 100.0, 0.0]),
    ([(100.0, "planned"), (100.0, "cancelled"), (20.0, "cancelled")], [100.0, 0.0, 0.0]),
    ([(100.0, "planned"), (30.0, "cancelled"), (120.0, "planned")], [100.0, 100.0, 120.0]),
]


@pytest.mark.parametrize(("told", "expected"), CANCELLED, ids=["the newest", "and again some", "but a part"])
def test_a_cancelled_plan_comes_to_nothing_whichever_way_it_is_asked(
    session: Session, say: Say, told: list[tuple[float, str]], expected: list[float]
) -> None:
    for month, (value, status) in enumerate(told, 1):
        say({"value": value, "status": status}, published=f"2025-{month:02}-04")
    asked: dict[str, Any] = {"metric": "power", "statuses": ["planned"]}
    line = queries.totals_over_time(session, metric="power", lines={"planned": ["planned"]})["planned"]
    assert [row.total for row in line] == expected
    assert [queries.total(session, until=f"2025-{month:02}", **asked).total for month in (1, 2, 3)] == expected
    assert queries.total(session, **asked).total == expected[-1]


def test_a_cancellation_that_is_taken_back_leaves_the_plan(session: Session, say: Say) -> None:
    url = "http://the-post.test/x"
    say({"value": 100.0}, published="2025-01-04", fetched=datetime(2025, 1, 5, tzinfo=UTC))
    say(
        {"value": 100.0, "status": "cancelled"},
        url=url,
        published="2025-02-04",
        fetched=datetime(2025, 2, 5, tzinfo=UTC),
    )
    say(
        {"value": 7.0, "metric": "buildings", "unit": "building"},
        url=url,
        published="2025-02-04",
        fetched=datetime(2025, 3, 5, tzinfo=UTC),
    )
    asked: dict[str, Any] = {"metric": "power", "statuses": ["planned"]}
    expected = [100.0, 0.0, 100.0]
    line = queries.totals_over_time(session, metric="power", lines={"planned": ["planned"]}, until="2025-03")["planned"]
    assert [row.total for row in line] == expected
    assert [queries.total(session, until=f"2025-{month:02}", **asked).total for month in (1, 2, 3)] == expected
    assert queries.total(session, **asked).total == 100.0


def test_a_claim_of_a_year_alone_does_not_break_the_months(session: Session, say: Say) -> None:
    say({"value": 100.0}, published="2025-03-04")
    say({"value": 7.0, "metric": "buildings", "unit": "building"}, published="2025")
    line = queries.totals_over_time(session, metric="power", lines={"planned": ["planned"]})["planned"]
    assert {row.total for row in line} == {100.0}
