"""How does an article look to the network? Word by word, each as a row of numbers of tables.

A row holds the number of the word, of its ending, of the kind of name and the kind of figure that it belongs to, whether
it is quoted, and how it is capitalised. The words of the title come first.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
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
WORD: Final = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\d[\d.,]*\d|\d|\n+|\S")
ENDING: Final = 3  # letters
_OF_WORD: Final = (0, 1, 5)  # what `Tables.of` tells of a word, by its place in a row
_REMEMBERED: Final = 1 << 14  # words
_TITLE: Final = 24  # words of a title that are read
_YEARS: Final = range(1990, 2046)
_UNDATED: Final = 2025  # stands in for the year of publication where there is none


class Span(NamedTuple):
    """Words of an article by position: the first, and the one behind the last."""

    first: int
    behind: int


class Tables:
    """The numbers of words, endings and kinds of names; 0 is nothing, 1 a word or ending that is not listed."""

    def __init__(self, words: Mapping[str, int], endings: Mapping[str, int], kinds: Mapping[str, int]) -> None:
        self.words, self.endings, self.kinds = words, endings, kinds
        #: Of a printed word in a year the numbers of it and of its ending, and how it is capitalised; most words come again.
        self.of: Final = lru_cache(maxsize=_REMEMBERED)(self._of)

    def _of(self, printed: str, year: int) -> tuple[int, int, int]:
        word = as_read(printed, year)
        capitals = 2 if printed.isupper() else 1 if printed[:1].isupper() else 0
        return self.words.get(word, 1), self.endings.get(word[-ENDING:], 1), capitals


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
        self.rows: NDArray[np.int32] = np.zeros((len(printed), 6), dtype=np.int32)
        numbers = chain.from_iterable([tables.of(word, year) for word in printed])
        self.rows[:, _OF_WORD] = np.fromiter(numbers, np.int32).reshape(-1, len(_OF_WORD))
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


def _quoted(printed: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each word is within curly quotation marks; a line ends a quotation that is left open."""
    found = np.zeros(len(printed), dtype=np.bool_)
    behind = 0
    for opening in [at for at, word in enumerate(printed) if word == "“"]:
        if opening >= behind:
            closed = (at for at in range(opening, len(printed)) if printed[at] == "”" or printed[at][:1] == "\n")
            behind = next(closed, len(printed)) + 1
            found[opening:behind] = True
    return found
