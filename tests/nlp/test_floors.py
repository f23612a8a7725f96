"""Quality is a floor: these figures on the annotated articles may only rise."""

from pathlib import Path

import pytest

from nlp.evaluation import Report, evaluate

GOLD = Path(__file__).parents[1] / "gold"


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
