"""Totals that count nothing twice, on cases worked out by hand, on both engines."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, update

from kb import models, queries, store

Say = Callable[..., store.SavedArticle]
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
