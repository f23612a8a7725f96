"""How does an article look to the network? Word by word, each as a row of numbers of tables.

A row holds the number of the word, of its ending, of the kind of name and the kind of figure that it belongs to, whether
it is quoted, and how it is capitalised. The words of the title come first.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.mentions import Mention
from nlp.timeline import parse_day

#: What a figure measures, in the order of the network's labels; the last stands for no metric.
METRICS: Final = (
    "accelerators", "h100_equivalents", "power", "cooling", "generation", "storage", "investment", "compute",
    "floor_area", "land_area", "water", "jobs", "buildings", "build_time", "none",
)  # fmt: skip
#: How far a word stands from another, in words, by the steps at which it matters; see `distance`.
_STEPS: Final = (1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 96, 140, 200, 300, 500)
#: Numbers of distances: on both sides, none where there is no other word, and that of the words of the title.
DISTANCES: Final = 2 * len(_STEPS) + 3
AWAY, TITLED = DISTANCES - 2, DISTANCES - 1
WORD: Final = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+(?:['’][a-z]+)?|\n+|\S")
ENDING: Final = 3  # letters
_TITLE: Final = 24  # words of a title that are read
_YEARS: Final = range(1990, 2046)
_UNDATED: Final = 2025  # stands in for the year of publication where there is none


class Span(NamedTuple):
    """Words of an article by position: the first, and the one behind the last."""

    first: int
    behind: int


class Tables(NamedTuple):
    """The numbers of words, endings and kinds of names; 0 is nothing, 1 a word or ending that is not listed."""

    words: Mapping[str, int]
    endings: Mapping[str, int]
    kinds: Mapping[str, int]


class Reading:
    """The words of an article: `rows` (words x 6) for the network, and where in the text each of them stands.

    Its `figures` are offsets with what the rules say that each measures, "" for nothing.
    """

    def __init__(
        self,
        tables: Tables,
        text: str,
        title: str,
        published: str | None,
        mentions: Iterable[Mention],
        figures: Iterable[tuple[int, int, str]],
    ) -> None:
        found = [(match.start(), match.group()) for match in WORD.finditer(text)]
        titled = WORD.findall(title)[:_TITLE]
        year = year_of(published)
        printed = [*titled, "", *(word for _, word in found)]
        #: The number of words before the text: the title's, and one that ends it.
        self.titled: Final = len(titled) + 1
        self._starts = [start for start, _ in found]
        words = [as_read(word, year) for word in printed]
        self.rows: NDArray[np.int32] = np.zeros((len(words), 6), dtype=np.int32)
        self.rows[:, 0] = [tables.words.get(word, 1) for word in words]
        self.rows[:, 1] = [tables.endings.get(word[-ENDING:], 1) for word in words]
        for mention in mentions:
            span = self.span(mention[0], mention[1])
            self.rows[span.first : span.behind, 2] = tables.kinds.get(kind_of(mention), 0)
        #: The words of the figures.
        self.figures: Final[list[Span]] = []
        for start, end, metric in figures:
            span = self.span(start, end)
            self.rows[span.first : span.behind, 3] = 1 + METRICS.index(metric or "none")
            self.figures.append(span)
        self.rows[:, 4] = _quoted(printed)
        self.rows[:, 5] = [2 if word.isupper() else 1 if word[:1].isupper() else 0 for word in printed]

    def span(self, start: int, end: int) -> Span:
        """The words between two offsets of the text, at least one."""
        first = self.position(start)
        return Span(first, max(first + 1, bisect_left(self._starts, end) + self.titled))

    def position(self, offset: int) -> int:
        """The position of the first word that begins at an offset of the text or behind it; of the last if none does."""
        return min(bisect_left(self._starts, offset), max(len(self._starts) - 1, 0)) + self.titled


def year_of(published: str | None) -> int:
    """The year from which the years of an article are counted."""
    day = parse_day(published)
    return day.year if day is not None else _UNDATED


def as_read(word: str, year: int) -> str:
    """A word as the network knows it: a number by its length, a year by its distance to that of publication."""
    if not word:
        return "<title>"
    if word[0] == "\n":
        return "<line>" if len(word) == 1 else "<paragraph>"
    if not word[0].isdigit():
        return word.lower()
    if len(word) == 4 and word.isdecimal() and int(word) in _YEARS:
        return f"<year {max(-3, min(4, int(word) - year)):+d}>"
    return f"<number {len(word.replace(',', '').split('.')[0])}>"


def kind_of(mention: Mention) -> str:
    """What a mention names: its kind, whether the gazetteer knows it, whether it is but a place."""
    kind, known, place = mention[3:6]
    return f"{kind}{' known' if known else ''}{' place' if place else ''}"


def distance(words: int) -> int:
    """The number of a signed distance in words, coarser the farther."""
    step = bisect_left(_STEPS, abs(words) + 1)
    return len(_STEPS) + (step if words >= 0 else -step)


def _quoted(printed: Sequence[str]) -> list[bool]:
    """Whether each word is within curly quotation marks; a line ends a quotation that is left open."""
    found, inside = [], False
    for word in printed:
        inside = inside or word == "“"
        found.append(inside)
        if word == "”" or word[:1] == "\n":
            inside = False
    return found
