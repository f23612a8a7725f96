"""A bare sum takes the currency of the sums before it, and of nothing else."""

import pytest

from nlp.general import quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The upgrade costs €129 million. Spain puts up 62 million.", 62e6, "euro"),
        ("It got $2 billion in May and 500 million in June.", 5e8, "dollar"),
        ("The bank lent £4bn. Of that 1.5bn is drawn.", 1.5e9, "pound sterling"),
        (
            "The plant cost $3 billion. It uses 2 million gallons a day, up to 5 million in summer.",
            5e6,
            "gallon per day",
        ),
        ("It paid $40 million. The site has 200,000 GPUs and will have a million.", 1e6, None),
        ("The town raised $3 million. It has 62 houses.", 62, None),
    ],
)
def test_currency_of_a_bare_sum(text: str, value: float, unit: str | None) -> None:
    assert {found.value: found.unit for found in quantities(text)}[value] == unit
