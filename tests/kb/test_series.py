"""Values in words: short enough to read, and with every digit where somebody asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.series import exact, readable


@pytest.mark.parametrize(
    ("value", "value_max", "unit", "expected"),
    [
        (1200.0, None, "MW", "1.2 GW"),
        (86_178.283, None, "MW", "86.2 GW"),
        (4_886.0, None, "MW", "4.89 GW"),
        (999.7, None, "MW", "1,000 MW"),
        (0.05, None, "MW", "0.05 MW"),
        (24_576.0, None, "chip", "24,576"),
        (40e9, None, "USD", "$40 bn"),
        (1.2345e12, None, "EUR", "€1.23 tn"),
        (10.0, 15.0, "MW", "10 MW to 15 MW"),
        (793e15, None, "FLOP/s", "793 petaflops"),
        (3_699.6, None, "job", "3,700 jobs"),
    ],
)
def test_three_figures_are_enough_to_read(value: float, value_max: float | None, unit: str, expected: str) -> None:
    assert readable(value, value_max, unit) == expected


@pytest.mark.parametrize(
    ("value", "value_max", "unit", "expected"),
    [
        (86_178.283, None, "MW", "86,178.283 MW"),
        (24_576.0, None, "chip", "24,576"),
        (10.0, 15.0, "MW", "10 to 15 MW"),
        (5e18, None, "FLOP/s", "5,000,000,000,000,000,000 FLOP/s"),
    ],
)
def test_every_digit_is_there_for_who_asks(value: float, value_max: float | None, unit: str, expected: str) -> None:
    assert exact(value, value_max, unit) == expected


@given(st.floats(min_value=0.001, max_value=1e7))
def test_what_is_read_is_within_a_half_percent(value: float) -> None:
    words, unit = readable(value, None, "MW").split()
    read = float(words.replace(",", "")) * (1000 if unit == "GW" else 1)
    assert read == pytest.approx(value, rel=0.005)
