"""Under which heading, in which block and line a number stands."""

import pytest

from nlp.sections import Sections

TEXT = "Roundup of sites\n\nGulf\nThe first hall draws 200MW.\nIt has 900 jobs.\n\n1. North Larch\nJobs: 50"


@pytest.mark.parametrize(
    ("number", "heading", "line"),
    [
        pytest.param("200MW", "Gulf", "The first hall draws 200MW.", id="heading right above"),
        pytest.param("900", "Gulf", "It has 900 jobs.", id="later line of its section"),
        pytest.param("50", "1. North Larch", "Jobs: 50", id="numbered heading, and a label is none"),
    ],
)
def test_a_number_stands_under_the_last_short_line(number: str, heading: str, line: str) -> None:
    place = Sections(TEXT).at(TEXT.index(number))
    assert TEXT[slice(*place.heading)] == heading
    assert TEXT[place.line :].split("\n")[0] == line


def test_a_block_begins_behind_a_blank_line() -> None:
    place = Sections(TEXT).at(TEXT.index("900"))
    assert TEXT[place.block :].startswith("Gulf")


def test_the_words_of_an_item_open_behind_its_mark() -> None:
    sections = Sections("• 2) Kulai: 64 MW")
    assert "• 2) Kulai: 64 MW"[sections.opening(0) :].startswith("Kulai")


def test_a_text_without_headings_has_none() -> None:
    assert Sections("The site has 90 MW. It cost $2 billion.").at(13).heading == (0, 0)
