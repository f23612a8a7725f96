"""Numerals: what a run of words or digits writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lexer import lex
from nlp.numerals import parse_numeral

CASES = [
    pytest.param("100,000", 100_000, id="thousands"),
    pytest.param("1,88,000", 188_000, id="indian-grouping"),
    pytest.param("100 000", 100_000, id="space-grouping"),
    pytest.param("3 400 chips", 3_400, id="space-in-thousands"),
    pytest.param("1 250 300 chips", 1_250_300, id="spaces-in-millions"),
    pytest.param("2 500 MW blocks", 2, id="two-blocks-of-a-power"),
    pytest.param("3 40 chips", 3, id="no-thousands"),
    pytest.param("2.7m chips", 2_700_000, id="m-before-a-noun"),
    pytest.param("230k", 230_000, id="glued-k"),
    pytest.param("1.33 lakh crore", 1.33e12, id="lakh-crore"),
    pytest.param("half a million", 500_000, id="half-a-million"),
    pytest.param("a quarter of a million", 250_000, id="quarter-of-a-million"),
    pytest.param("a hundred and ten", 110, id="article-and-units"),
    pytest.param("a thousand two hundred", 1_200, id="article-and-hundreds"),
    pytest.param("a hundred and two hundred", 100, id="article-before-another-number"),
    pytest.param("ten lakh crore", 1e13, id="spelled-lakh-crore"),
    pytest.param("half-million", 500_000, id="half-million"),
    pytest.param("a quarter billion", 250_000_000, id="quarter-billion"),
    pytest.param("a pair of halls", 2, id="pair"),
    pytest.param("1.2 quintillion", 1.2e18, id="quintillion"),
    pytest.param("2.4 [billion]", 2.4e9, id="scale-in-brackets"),
    pytest.param("three and a half", 3.5, id="and-a-half"),
    pytest.param("two hundred and fifty thousand", 250_000, id="words"),
    pytest.param("twenty-five", 25, id="hyphened-words"),
    pytest.param("one point two million", 1_200_000, id="point-in-words"),
    pytest.param("a dozen", 12, id="dozen"),
    pytest.param("1½", 1.5, id="fraction-sign"),
    pytest.param("a million", 1_000_000, id="article"),
    pytest.param("3.1 × 10^18", 3.1e18, id="power-of-ten"),
    pytest.param("3.1×10¹⁸", 3.1e18, id="raised-power-of-ten"),
    pytest.param("1e18", 1e18, id="exponent"),
    pytest.param("3 x 10 metres", 3, id="times-is-no-power"),
]


@pytest.mark.parametrize(("text", "value"), CASES)
def test_value_of_a_numeral(text: str, value: float) -> None:
    numeral = parse_numeral(lex(text), 0)
    assert numeral is not None
    assert numeral.value == pytest.approx(value)


@pytest.mark.parametrize(("text", "low", "high"), [("dozens", 12, 120), ("tens of thousands", 10_000, 100_000)])
def test_indefinite_numbers_are_intervals(text: str, low: float, high: float) -> None:
    numeral = parse_numeral(lex(text), 0)
    assert numeral is not None
    assert (numeral.value, numeral.value_max, numeral.vague) == (low, high, True)


def test_and_does_not_swallow_the_next_number() -> None:
    numeral = parse_numeral(lex("one hundred and two hundred"), 0)
    assert numeral is not None
    assert numeral.value == 100


def test_m_alone_is_metres_where_no_noun_follows() -> None:
    numeral = parse_numeral(lex("45 m below"), 0)
    assert numeral is not None
    assert numeral.value == 45


@given(st.integers(min_value=0, max_value=10**13))
def test_digits_with_separators_round_trip(value: int) -> None:
    numeral = parse_numeral(lex(f"{value:,}"), 0)
    assert numeral is not None
    assert numeral.value == value


@pytest.mark.parametrize("text", ["9" * 400, "3 " + "million " * 60, "1.2 × 10^99"])
def test_what_no_one_counts_is_no_number(text: str) -> None:
    assert parse_numeral(lex(text), 0) is None


def test_a_label_keeps_its_number_from_the_thousands_behind() -> None:
    numeral = parse_numeral(lex("in Building 3 400 jobs"), 2)
    assert numeral is not None
    assert numeral.value == 3
