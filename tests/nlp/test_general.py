"""Does the general layer read the quantities of any news, and leave out what only looks like one?"""

import pytest

from nlp.general import quantities


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("The kingdom set aside SAR30bn for it.", 30e9, "riyal"),
        ("It will cost USD1.5bn.", 1.5e9, "dollar"),
        ("The park is worth Rs.500 crore.", 5e9, "rupee"),
        ("The gap is 1.5mm wide.", 1.5, "millimetre"),
        ("It fell to minus 130 degrees Fahrenheit.", -130, "fahrenheit"),
        ("The index closed -1.3% lower.", -1.3, "percentage"),
        ("Each weighs 208 pounds.", 208, "pound mass"),
        ("A third of the chips are idle.", 1 / 3, None),
        ("Two-thirds of the halls are dark.", 2 / 3, None),
        ("Use 1/16 of a pint.", 1 / 16, None),
        ("Half the halls are dark.", 0.5, None),
        ("It has sold 35m of its chips.", 35e6, None),
        ("Some sub-7 nanometre chips are made there.", 7, "nanometre"),
        ("The fund paid $12.50 a share.", 12.5, "dollar per share"),
        ("Halls rent at $80 per sq m.", 80, "dollar per square metre"),
        ("It rises five per cent a year.", 5, "percentage per year"),
        ("The turbine hall is 60 years old.", 60, "year of age"),
        ("They drilled 2 1/2 miles of tunnel.", 2.5, "mile"),
        ("-5 degrees Fahrenheit was enough.", -5, "fahrenheit"),
        ("The loop runs at 30 degrees C.", 30, "celsius"),
        ("The field gives 500,000 barrels.", 500_000, "barrel"),
        ("Grid frequency sank to 49.5 Hz.", 49.5, "hertz"),
    ],
)
def test_reads_money_codes_small_units_signs_and_shares(sentence: str, value: float, unit: str | None) -> None:
    (stated,) = quantities(sentence)
    assert stated.value == pytest.approx(value)
    assert stated.unit == unit


@pytest.mark.parametrize(
    ("sentence", "low", "high"),
    [
        ("It took three or four years.", 3, 4),
        ("There are four to five thousand people.", 4000, 5000),
        ("It needs 2000 - 2500 calories.", 2000, 2500),
        ("The rate fell from 4.8 to 4.7 percent.", 4.8, 4.7),
    ],
)
def test_reads_hesitant_and_spelled_ranges_and_changes(sentence: str, low: float, high: float) -> None:
    (stated,) = quantities(sentence)
    assert (stated.value, stated.value_max) == (low, high)


@pytest.mark.parametrize(
    "sentence",
    [
        "They won 2-0.",
        "She lives at 575 Wilbraham Road.",
        "The S&P 500 fell.",
        "Armstrong, 25, agreed.",
        "They meet on Oct. 18-22.",
        "It polled men aged 18 to 34.",
        "It began at 11 a.m. sharp.",
        "The iPhone 12 Pro is out.",
    ],
)
def test_scores_addresses_indices_ages_and_times_are_no_quantities(sentence: str) -> None:
    assert list(quantities(sentence)) == []


def test_a_year_before_a_larger_number_opens_no_range() -> None:
    values = [(stated.value, stated.value_max) for stated in quantities("Sales grew in 2018 to 3.9 million headsets.")]
    assert values == [(3.9e6, None)]
