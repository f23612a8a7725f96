"""Over which period is a bare volume? "Rising to 6 million gallons" takes that of the flow before it."""

from collections.abc import Sequence
from typing import Final

from nlp import cues
from nlp.lexer import Tokens
from nlp.quantities import Quantity

_BACK: Final = 2  # sentences
_MOST_TIMES: Final = 30.0  # larger or smaller than the flow that it goes on from
_NEAR: Final = 8  # tokens


class Flows:
    """Gives the bare volumes of one article, sentence by sentence in order, the period of the flow that they continue."""

    def __init__(self) -> None:
        self._last: Quantity | None = None
        self._at = (0, 0)

    def given(self, index: int, paragraph: int, tokens: Tokens, quantities: Sequence[Quantity]) -> list[Quantity]:
        """The quantities of the sentence at `index`, each volume that goes on from a flow of its paragraph as a flow."""
        found = []
        for quantity in quantities:
            if quantity.dimension == "flow":
                self._last, self._at = quantity, (index, paragraph)
            elif self._goes_on(index, paragraph, quantity) and not _is_of_once(tokens, quantity):
                quantity = quantity._replace(rate=self._last.rate if self._last is not None else None)
            found.append(quantity)
        return found

    def _goes_on(self, index: int, paragraph: int, quantity: Quantity) -> bool:
        if self._last is None or quantity.dimension != "volume" or self._at[1] != paragraph:
            return False
        alike = quantity._replace(rate=self._last.rate)
        ratio = alike.canonical(alike.value) / max(self._last.canonical(self._last.value), 1e-9)
        return index - self._at[0] <= _BACK and 1 / _MOST_TIMES <= ratio <= _MOST_TIMES


def _is_of_once(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a volume is held or poured in once, or of another thing: "a tank of 2 million litres", "90,000 gallons of diesel"."""
    of = tokens.lowers[quantity.end : quantity.end + 2]
    if of[:1] == ["of"] and of[1:] != ["water"]:
        return True
    around = tokens[max(0, quantity.start - _NEAR) : quantity.end + _NEAR]
    return any(token.lower in cues.words("metric.water.once") for token in around)
