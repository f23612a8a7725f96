"""Which words stand around a figure? Words of its sentence by side and nearness, as grounds of a choice."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp.lexer import Token
from nlp.quantities import Quantity

_BEFORE, _PAIRED, _CLOSE, _BEHIND = 12, 8, 4, 8  # tokens


def wording(tokens: Sequence[Token], quantity: Quantity) -> Iterator[str]:
    """The words of a sentence, those before and behind a quantity, and the pairs of them that lead up to it."""
    start, end = quantity.start, quantity.end
    yield from (f"sentence {token.lower}" for token in tokens if token.kind == "word")
    for name, low, high in (
        ("before", max(0, start - _BEFORE), start), ("close", max(0, start - _CLOSE), start), ("behind", end, end + _BEHIND),
    ):  # fmt: skip
        yield from (f"{name} {token.lower}" for token in tokens[low:high] if token.kind == "word")
    yield from (f"pair {a.lower} {b.lower}" for a, b in pairwise(tokens[max(0, start - _PAIRED) : start + 1]))
