"""Quality is a floor: these figures on the annotated articles may only rise.

The weights are fitted to all of these sets but `heldout` and `unseen`, which nobody looks at; benchmarks/confidence.py prints what
holds on articles that were left out of the fit.
"""

from pathlib import Path

import pytest

from nlp.evaluation import Report, evaluate

GOLD = Path(__file__).parents[1] / "gold"
OWN = Path(__file__).parents[1] / "gold-own"


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate(GOLD)


def test_quantity_and_claim_floors(report: Report) -> None:
    assert report.quantity.f1 >= 0.987
    assert report.claim.f1 >= 0.905


def test_no_article_without_claims_makes_one(report: Report) -> None:
    assert report.traps == 0


def test_confidence_above_nine_tenths_is_right_nineteen_times_in_twenty(report: Report) -> None:
    (sure,) = (step for step in report.trust if step.confidence == 0.9)
    assert sure.claims >= 60
    assert sure.right >= 0.95


@pytest.mark.parametrize(
    ("attribute", "floor"),
    [("bound", 0.99), ("status", 0.96), ("due", 0.98), ("chip", 0.97), ("attributed_to", 0.96)],
)
def test_attribute_floors(report: Report, attribute: str, floor: float) -> None:
    assert report.attributes[attribute].accuracy >= floor


@pytest.mark.parametrize(("attribute", "floor"), [("due", 0.92), ("attributed_to", 0.93)])
def test_floors_where_the_gold_has_a_value(report: Report, attribute: str, floor: float) -> None:
    assert report.attributes[attribute].given_accuracy >= floor


@pytest.mark.parametrize(
    ("half", "quantity", "claim"), [("dev", 0.96, 0.89), ("heldout", 0.835, 0.64), ("unseen", 0.81, 0.575)]
)
def test_floors_on_our_own_articles(half: str, quantity: float, claim: float) -> None:
    report = evaluate(OWN / half)
    assert report.quantity.f1 >= quantity
    assert report.claim.f1 >= claim
