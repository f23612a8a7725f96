"""A volume takes the period of the flow that it goes on from; what is filled or held once has none."""

import pytest

from nlp.general import quantities


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("It uses 2 million gallons a day. That may rise to 7 million gallons.", "gallon per day"),
        ("It takes 2 million litres a year, rising to 8 million litres later.", "litre per year"),
        ("It uses 2 million gallons a day.\nThe lake lost 7 million gallons.", "gallon"),
        ("It uses 2 million gallons a day. The loops are filled with 300,000 gallons.", "gallon"),
        ("It uses 2 million gallons a day. The county has 7 billion gallons.", "gallon"),
        ("The tower is fed from a well. It took 300,000 gallons.", "gallon"),
    ],
)
def test_period_of_a_bare_volume(text: str, unit: str) -> None:
    assert [found.unit for found in quantities(text)][-1] == unit
