"""Cardinals: which number words write out, as papers, speakers and transcripts put them."""

import pytest

from nlp.cardinals import spoken_year_end
from nlp.lexer import lex
from nlp.numerals import parse_numeral
from nlp.quantities import find_quantities

HYPHENED = [
    pytest.param("eight-hundred-nine-acre", 809, id="units-behind-a-hundred"),
    pytest.param("three-hundred-sixty billion", 360e9, id="tens-behind-a-hundred"),
    pytest.param("four-thousand-two-hundred-eighteen GPUs", 4_218, id="hundreds-behind-thousands"),
    pytest.param("six-point-five billion", 6.5e9, id="point"),
    pytest.param("nineteen-point-two-five-billion-dollar", 19.25e9, id="decimals-and-scale"),
    pytest.param("one-point-seventy-five gigawatts", 1.75, id="decimals-as-tens"),
    pytest.param("two point oh six", 2.06, id="oh-for-nought"),
    pytest.param("three-hundred-and-twelve", 312, id="and"),
    pytest.param("four-hundred-and-sixty-thousand-square-foot", 460_000, id="and-before-thousands"),
    pytest.param("a-hundred-and-forty", 140, id="article"),
    pytest.param("two-and-a-half-gigawatt", 2.5, id="and-a-half"),
    pytest.param("seventy-billion-dollar", 70e9, id="billions"),
    pytest.param("one-million-five-hundred-thousand", 1_500_000, id="thousands-behind-millions"),
    pytest.param("two thousand and eight", 2_008, id="units-behind-a-thousand"),
]


@pytest.mark.parametrize(("text", "value"), HYPHENED)
def test_hyphens_join_the_words_of_one_number(text: str, value: float) -> None:
    numeral = parse_numeral(lex(text), 0)
    assert numeral is not None
    assert numeral.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("three hundred–four hundred", 300, id="range-with-a-dash"),
        pytest.param("three hundred-four hundred", 300, id="range-with-a-hyphen"),
        pytest.param("two million-three million", 2e6, id="range-of-millions"),
        pytest.param("three twenty-acre lots", 3, id="number-before-a-sized-thing"),
        pytest.param("one thousand and two thousand", 1_000, id="two-numbers"),
        pytest.param("two at this point five", 2, id="point-in-time"),
    ],
)
def test_hyphens_do_not_swallow_the_next_number(text: str, value: float) -> None:
    numeral = parse_numeral(lex(text), 0)
    assert numeral is not None
    assert numeral.value == value


def test_range_written_with_hyphens_throughout() -> None:
    (quantity,) = find_quantities(lex("a forty-to-fifty-megawatt hall"))
    assert (quantity.value, quantity.value_max, quantity.bound) == (40, 50, "range")


@pytest.mark.parametrize(
    ("text", "is_year"),
    [
        ("twenty twenty-seven", True),
        ("twenty thirty", True),
        ("nineteen ninety nine", True),
        ("twenty oh nine", True),
        ("twenty twenty-megawatt halls", False),
        ("twenty-four hundred jobs", False),
        ("nineteen hundred jobs", False),
        ("twenty five", False),
    ],
)
def test_years_as_they_are_said(text: str, is_year: bool) -> None:
    assert (spoken_year_end(lex(text), 0) is not None) is is_year


def test_said_years_count_nothing() -> None:
    assert find_quantities(lex("by twenty twenty-nine data centers will be full")) == []
