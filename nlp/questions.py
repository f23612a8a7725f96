"""What is asked of the network about a figure, and what may be answered? Names and dates, by where they stand in the article.

An answer has `places`, positions of words (-1 for none), and `features`, a number for each table of the question's own.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from nlp.reading import AWAY, Reading, Span, distance

#: What a candidate may be, as `Candidates.kind` says it.
KINDS: Final = ("actor", "building", "loose", "new", "other", "place", "programme", "project")
#: How a date was read: without a date at all, as printed, as the last or the next of its name, from the day of publication, as a span.
READINGS: Final = ("", "absolute", "last", "next", "relative", "span")
_MOST: Final = 6  # mentions that are told apart
_KEPT: Final = 12  # mentions of a name that are read

#: How many numbers each feature of a name, and of a date, can be.
NAME_FEATURES: Final = (AWAY + 1, AWAY + 1, _MOST + 1, 2, len(KINDS))
DATE_FEATURES: Final = (AWAY + 1, len(READINGS), 4)


class Answer(NamedTuple):
    """One of the answers to a question: where it stands, the mentions of it (of a name), its features."""

    places: tuple[int, int]
    mentions: tuple[int, ...]
    features: tuple[int, ...]


class Names:
    """The names of an article as answers to which of them a figure is about."""

    def __init__(self, reading: Reading, offsets: Mapping[str, Sequence[int]], titled: frozenset[str]) -> None:
        self._places = {name: [reading.position(offset) for offset in starts] for name, starts in offsets.items()}
        self._read = {name: tuple(places[:_KEPT]) for name, places in self._places.items()}
        self._titled = titled

    def answer(self, name: str, kind: str, figure: Span) -> Answer:
        """A name, by its mentions before and behind the first word of a figure."""
        places = self._places.get(name, ())
        at = bisect_right(places, figure.first)
        before, behind = places[at - 1] if at else -1, places[at] if at < len(places) else -1
        features = (
            AWAY if before < 0 else distance(before - figure.first),
            AWAY if behind < 0 else distance(behind - figure.first),
            min(len(places), _MOST),
            int(name in self._titled),
            KINDS.index(kind),
        )
        return Answer((before, behind), self._read.get(name, ()), features)


def no_date() -> Answer:
    """That a figure has no date."""
    return Answer((-1, -1), (), (AWAY, 0, 0))


def date_answer(reading: Reading, start: int, end: int, read: str, shift: int, figure: Span) -> Answer:
    """A date between two offsets of the text, read in a way, `shift` sentences away from a figure (-1, 0 or 1)."""
    span = reading.span(start, end)
    return Answer(
        (span.first, span.behind - 1), (), (distance(span.first - figure.first), READINGS.index(read), shift + 2)
    )
