"""Which line leads in to the items of a list? "According to the center, the project would:" before its bullets or its table."""

import re
from collections.abc import Sequence
from typing import Final

_ITEM: Final = re.compile(
    r"[•*·▪◦–-]\s|\d{1,2}[.)]\s|\([a-z\d]\)\s|\|"
)  # a bullet, a number or the edge of a table's row
_LONGEST: Final = 12  # items of one list


def lead_in(text: str, spans: Sequence[tuple[int, int]], index: int) -> int | None:
    """The index of the sentence that ends in a colon and leads in to the item at `index`; None for no item."""
    if not _is_item(text, spans[index][0]):
        return None
    for at in range(index - 1, max(index - 1 - 2 * _LONGEST, -1), -1):
        start, end = spans[at]
        if text[end - 1] == ":":
            return at
        if "\n" in text[end : spans[at + 1][0]] and not _is_item(text, _line(text, start)):
            return None
    return None


def _is_item(text: str, start: int) -> bool:
    """Whether the line of a sentence opens with the mark of a list or of a table."""
    return _ITEM.match(text, _line(text, start)) is not None


def _line(text: str, start: int) -> int:
    at = text.rfind("\n", 0, start) + 1
    return at + len(text[at:start]) - len(text[at:start].lstrip()) if text[at:start].strip() == "" else at
