"""Under which line does a number stand? The heading of its section, the start of its block and of its line."""

import re
from bisect import bisect_right
from typing import Final, NamedTuple

_LONGEST: Final = 90  # characters of a heading; a longer line is a paragraph, whatever it ends with
_CLOSED: Final = frozenset(".!?,;:”\"'…|")
_BULLET: Final = re.compile(r"[#*•▪▲◦·>–—\- ]*(?:\(?[a-z\d]{1,2}[.)]\s+)?[*_]*")
_SPACED: Final = re.compile(r"\n[ \t]*\n\s*")


class Place(NamedTuple):
    """Where a number stands: (start, end) of the heading above, empty without one, and where block and line begin."""

    heading: tuple[int, int]
    block: int
    line: int


class Sections:
    """The headings, blocks and lines of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks = [0, *(match.end() for match in _SPACED.finditer(text))]
        self._headings = list(_headings(text))
        self._starts = [start for start, _ in self._headings]

    def at(self, offset: int) -> Place:
        """The place of an offset."""
        line = self._text.rfind("\n", 0, offset) + 1
        above = bisect_right(self._starts, line - 1) - 1
        heading = self._headings[above] if above >= 0 else (0, 0)
        return Place(heading, self._blocks[bisect_right(self._blocks, offset) - 1], line)

    def opening(self, line: int) -> int:
        """Where the words of a line begin, behind the marks and numbers of an item."""
        match = _BULLET.match(self._text, line)
        return match.end() if match is not None else line


def _headings(text: str) -> list[tuple[int, int]]:
    """(start, end) of the short lines that end like no sentence, and have a line under them."""
    found, start = [], 0
    while start < len(text):
        end = text.find("\n", start)
        if end < 0:
            break
        line = text[start:end].strip()
        if line and len(line) <= _LONGEST and line[-1] not in _CLOSED and ": " not in line and "|" not in line:
            opening = _BULLET.match(line)
            if opening is None or not opening[0] or line[0] in "#*0123456789":
                found.append((start, end))
        start = end + 1
    return found
