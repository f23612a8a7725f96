"""Quality is a floor: these figures on the annotated articles may only rise.

The weights are fitted to `tests/gold/`, so its floors guard what was reached and say little of other articles. `heldout`, `unseen`,
`fresh` and `sealed` are fitted to by nobody, and their errors are read by nobody.
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
    assert report.quantity.f1 >= 0.994
    assert report.claim.f1 >= 0.98


def test_no_article_without_claims_makes_one(report: Report) -> None:
    assert report.traps == 0


def test_confidence_above_nine_tenths_is_right_nineteen_times_in_twenty(report: Report) -> None:
    (sure,) = (step for step in report.trust if step.confidence == 0.9)
    assert sure.claims >= 60
    assert sure.right >= 0.95


@pytest.mark.parametrize(
    ("attribute", "floor"),
    [("bound", 0.995), ("status", 0.998), ("due", 0.988), ("chip", 0.97), ("attributed_to", 0.979)],
)
def test_attribute_floors(report: Report, attribute: str, floor: float) -> None:
    assert report.attributes[attribute].accuracy >= floor


@pytest.mark.parametrize(("attribute", "floor"), [("due", 0.945), ("attributed_to", 0.95)])
def test_floors_where_the_gold_has_a_value(report: Report, attribute: str, floor: float) -> None:
    assert report.attributes[attribute].given_accuracy >= floor


@pytest.mark.parametrize(
    ("half", "quantity", "claim"),
    [("heldout", 0.896, 0.744), ("unseen", 0.884, 0.718), ("fresh", 0.923, 0.787), ("sealed", 0.933, 0.8)],
)
def test_floors_on_our_own_articles(half: str, quantity: float, claim: float) -> None:
    report = evaluate(OWN / half)
    assert report.quantity.f1 >= quantity
    assert report.claim.f1 >= claim
