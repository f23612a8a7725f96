"""For when does a claim hold?"""

import pytest

from nlp import extract
from nlp.dates import find_dates
from nlp.lexer import lex


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("energised by year's end", ["12"], id="the year's end, its year open"),
        pytest.param("at year-end 2027", ["2027-12"], id="the end of a given year"),
        pytest.param("could start in 2027", ["2027"], id="a verb is no part of a year"),
        pytest.param("at the start of 2027", ["2027-Q1"], id="a noun is a part of a year"),
        pytest.param(
            "due in 2H 2026 and 1Q27", ["2026-H2", "2027-Q1"], id="halves and quarters as analysts write them"
        ),
        pytest.param("from H1'27", ["2027-H1"], id="a year with its century left out"),
        pytest.param("in the back half of 2026", ["2026-H2"], id="a half by another name"),
        pytest.param("the last quarter of 2026", ["2026-Q4"], id="the last quarter of a year"),
        pytest.param("spent last quarter", ["2025-Q3"], id="the last quarter from today"),
        pytest.param("which opened last June", ["2025-06"], id="a month that is over"),
        pytest.param("ready next March", ["2026-03"], id="a month to come"),
        pytest.param("by fall", ["Q4"], id="a season without an article"),
        pytest.param("prices may fall", [], id="a verb is no season"),
        pytest.param("guidance for the fiscal year", ["2025"], id="the present fiscal year"),
        pytest.param("in FY27, not FY5 or FY130", ["2027"], id="a fiscal year has two digits or four"),
        pytest.param("a first hall in 2027, a second late that year", ["2027", "2027-Q4"], id="the year named before"),
        pytest.param("lit by the first of June", ["06-01"], id="a day by its ordinal"),
        pytest.param("as of last Friday", ["2025-11-14"], id="a day of last week"),
        pytest.param("before the new year", ["2025-12"], id="up to the turn of the year"),
        pytest.param("early in the new year", ["2026-Q1"], id="behind the turn of the year"),
        pytest.param("in the first three months of 2026", ["2026-Q1"], id="a quarter by its months"),
        pytest.param("three weeks ago it had", ["2025-10"], id="a length before ago"),
        pytest.param("a year from now", ["2026-11"], id="a length before from now"),
        pytest.param("this time next year", ["2026-11"], id="a year on"),
        pytest.param("by Labor Day", ["09"], id="a feast in its month"),
        pytest.param("three people from now on", [], id="no length"),
    ],
)
def test_dates_are_read_in_the_forms_that_people_write(text: str, expected: list[str]) -> None:
    assert [when.iso for when in find_dates(lex(text), "2025-11-21")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("By August 2026 Larkspur will run 40,000 GPUs in its Ohio data center.", ["2026-08"], id="date that opens the sentence"),
        pytest.param("Oracle's data center in Ohio will house 30,000 GPUs by the end of 2026 and 90,000 by 2028.", ["2026-12", "2028"], id="each figure has the date beside it"),
        pytest.param("Oracle announced in March that its Ohio data center will draw 300 MW.", [None], id="date of the announcement"),
        pytest.param("Larkspur will build a 200 MW data center outside Toledo. It is expected to open in the third quarter of 2027.", ["2027-Q3"], id="date in the next sentence"),
        pytest.param("Oracle's data center in Ohio had 20,000 GPUs in December.", ["2024-12"], id="a month of what was is the last one"),
        pytest.param("Oracle's data center in Ohio will have 20,000 GPUs in December.", ["2025-12"], id="a month of what will be is the next one"),
        pytest.param("Oracle's data center in Ohio will draw 300 MW.\n\nThe county's fair opens in 2027.", [None], id="date beyond a paragraph's end"),
    ],
)  # fmt: skip
def test_a_figure_has_the_date_that_is_its_own(text: str, expected: list[str | None]) -> None:
    assert [claim.due for claim in extract(text, published="2025-07-15")] == expected


def test_no_relative_date_without_a_publication_date() -> None:
    (claim,) = extract("Oracle's data center in Ohio will house 30,000 GPUs by the end of next year.")
    assert claim.due is None
