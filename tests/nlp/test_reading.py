"""How the network sees an article: words as numbers, and where they stand."""

import numpy as np
import pytest

from nlp.mentions import Mention
from nlp.reading import AWAY, Reading, Tables, as_read, distance

TABLES = Tables({"<title>": 2, "draws": 3, "<number 3>": 4, "mw": 5}, {"aws": 2, "ite": 3}, {"cluster known": 2})
TEXT = "The site draws 150 MW."


def reading(text: str = TEXT, title: str = "Power", mentions: tuple[Mention, ...] = ()) -> Reading:
    return Reading(TABLES, text, title, "2026-03-01", mentions, [])


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("Draws", "draws"),
        ("150", "<number 3>"),
        ("12,500", "<number 5>"),
        ("1.25", "<number 1>"),
        ("2026", "<year +0>"),
        ("2027", "<year +1>"),
        ("2045", "<year +4>"),
        ("1989", "<number 4>"),
        ("\n", "<line>"),
        ("\n\n", "<paragraph>"),
        ("²", "<number 1>"),
        ("", "<title>"),
    ],
)
def test_a_number_is_read_by_its_length_and_a_year_by_its_distance(word: str, read: str) -> None:
    assert as_read(word, 2026) == read


def test_words_are_numbered_by_the_tables_and_all_others_are_one() -> None:
    words = reading().rows[:, 0].tolist()
    assert words == [1, 2, 1, 1, 3, 4, 5, 1]  # Power <title> The site draws 150 MW .
    assert reading().rows[:, 1].tolist()[3:5] == [3, 2]


def test_offsets_of_the_text_are_positions_behind_the_title() -> None:
    found = reading()
    span = found.span(TEXT.index("150"), TEXT.index("."))
    assert (span.first, span.behind) == (5, 7)
    assert found.position(10_000) == len(found.rows) - 1


def test_a_name_marks_its_words() -> None:
    rows = reading(mentions=(Mention(4, 8, "Colossus", "cluster", True),)).rows
    assert rows[:, 2].tolist() == [0, 0, 0, 2, 0, 0, 0, 0]


def test_a_quotation_left_open_ends_with_its_line() -> None:
    rows = reading("“We draw\nmore” and “so on” end").rows
    assert rows[2:, 4].tolist() == [1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0]


@pytest.mark.parametrize("text", ["", "\n", " ", "٣٤٥ \u202e12", "x" * 5000])
def test_any_text_is_read(text: str) -> None:
    found = reading(text, title="")
    assert len(found.rows) >= 1
    assert found.span(0, len(text)).first >= 0
    assert found.rows.dtype == np.int32


def test_distances_keep_their_side_and_grow_coarser() -> None:
    numbers = [distance(words) for words in (-5000, -300, -1, 0, 1, 2, 300, 5000)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < AWAY
