"""Where do capitals tell a name? Not in lines in title case, unless the name stands alone there."""

import re
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
    line = text[start : end if end >= 0 else len(text)][:_LINE]
    cell = next((cell for cell in _CELLS.finditer(line) if cell.end() > at - start), None)
    words = _LONG.findall(cell[0] if cell is not None else line)
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)
