"""Which words stand around a figure, by side and nearness, and of which size is it? Grounds of a choice."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.lexer import Tokens
from nlp.quantities import Quantity

_BEFORE, _PAIRED, _CLOSE, _BEHIND = 12, 8, 4, 8  # tokens


def wording(tokens: Tokens, spoken: Sequence[str], quantity: Quantity) -> Iterator[str]:
    """The words before and behind a quantity, as `spoken`, and the pairs of them that lead up to it."""
    start, end = quantity.start, quantity.end
    yield from map("before ".__add__, _before(tokens, spoken, quantity))
    yield from map(
        "behind ".__add__,
        [spoken[at] for at in range(end, min(end + _BEHIND, len(tokens))) if tokens[at].kind == "word"],
    )
    yield from (f"pair {first} {second}" for first, second in pairwise(spoken[max(0, start - _PAIRED) : start + 1]))


def close(tokens: Tokens, spoken: Sequence[str], quantity: Quantity) -> Iterator[str]:
    """The last words before a quantity."""
    return map("close ".__add__, _before(tokens, spoken, quantity)[-_CLOSE:])


def _before(tokens: Tokens, spoken: Sequence[str], quantity: Quantity) -> list[str]:
    return [spoken[at] for at in range(max(0, quantity.start - _BEFORE), quantity.start) if tokens[at].kind == "word"]


def magnitude(value: float) -> float:
    """The half decade that a value lies in, so that figures of one size share a ground: 2.0 for 100 to 316, 2.5 from there."""
    return math.floor(math.log10(max(abs(value), 1e-9)) * 2) / 2
