"""Which words stand around a figure, by side and nearness? Grounds of a choice."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.lexer import Token
from nlp.quantities import Quantity

_BEFORE, _PAIRED, _CLOSE, _BEHIND = 12, 8, 4, 8  # tokens


def wording(tokens: Sequence[Token], quantity: Quantity) -> Iterator[str]:
    """The words before and behind a quantity, and the pairs of them that lead up to it."""
    start, end = quantity.start, quantity.end
    before = [token.lower for token in tokens[max(0, start - _BEFORE) : start] if token.kind == "word"]
    yield from map("before ".__add__, before)
    yield from map("close ".__add__, before[-_CLOSE:])
    yield from map("behind ".__add__, [t.lower for t in tokens[end : end + _BEHIND] if t.kind == "word"])
    near = [token.lower for token in tokens[max(0, start - _PAIRED) : start + 1]]
    yield from (f"pair {first} {second}" for first, second in pairwise(near))
