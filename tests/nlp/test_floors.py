"""Quality is a floor: these figures on the annotated articles may only rise."""

from pathlib import Path

import pytest

from nlp.evaluation import Report, evaluate

GOLD = Path(__file__).parents[1] / "gold"
OWN = Path(__file__).parents[1] / "gold-own"


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate(GOLD)


def test_quantity_and_claim_floors(report: Report) -> None:
    assert report.quantity.f1 >= 0.945
    assert report.claim.f1 >= 0.835


@pytest.mark.parametrize(
    ("attribute", "floor"),
    [("bound", 0.985), ("status", 0.845), ("due", 0.900), ("chip", 0.965), ("attributed_to", 0.935)],
)
def test_attribute_floors(report: Report, attribute: str, floor: float) -> None:
    assert report.attributes[attribute].accuracy >= floor


@pytest.mark.parametrize(("half", "quantity", "claim"), [("dev", 0.860, 0.725), ("heldout", 0.785, 0.485)])
def test_floors_on_our_own_articles(half: str, quantity: float, claim: float) -> None:
    report = evaluate(OWN / half)
    assert report.quantity.f1 >= quantity
    assert report.claim.f1 >= claim
