"""Where do capitals tell a name? Not in lines in title case, unless the name stands alone there."""

import re
from functools import lru_cache
from typing import Final

from nlp.occurrences import occurrences

#: What a row of a table, or a line of labels, holds between its marks.
_CELLS: Final = re.compile(r".+?(?: [|·/] |\t|  |: |$)")
_LONG: Final = re.compile(r"[^\W\d_][\w’'-]{3,}")
_ALONE: Final = re.compile(r" ?(?:\n|\Z|[:–—|(])|[^\n:]{1,30}:[*_]* *(?:\n|\Z)")
_LINE: Final = 200  # characters of a line that are looked at


def is_running(text: str, name: str) -> bool:
    """Whether a name stands anywhere but in lines in title case, where capitals say nothing about names."""
    return any(not is_headline(text, at) or _is_alone(text, at, at + len(name)) for at in occurrences(text, name))


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether a stretch fills its line, or all of it up to a colon or dash, or opens a line that ends in a colon."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return not line.strip("#*•–- ") and _ALONE.match(text, end) is not None


def is_headline(text: str, at: int) -> bool:
    """Whether an offset lies in a line in title case, where capitals say nothing about names."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    cells = _cells(text[start : min(end if end >= 0 else len(text), start + _LINE)])
    return next((titled for stop, titled in cells if stop > at - start), cells[-1][1])


@lru_cache(maxsize=256)
def _cells(line: str) -> list[tuple[int, bool]]:
    """Where each cell of a line ends, and whether it is in title case; what lies beyond the last is as all of the line."""
    cells = [(cell.end(), _is_titled(cell[0])) for cell in _CELLS.finditer(line)]
    return [*cells, (len(line), _is_titled(line))]


def _is_titled(cell: str) -> bool:
    words = _LONG.findall(cell)
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)
