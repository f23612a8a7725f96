"""In which currency is a bare sum? "Spain puts up 62 million" takes that of the sums before it."""

from typing import Final

from kb.vocabulary import Unit
from nlp.lexer import Tokens
from nlp.quantities import Quantity
from nlp.scales import LETTER_SCALES, SCALES

_SMALLEST: Final = 1e6
_LARGE: Final = 1e4  # of other things: after so many gallons, a bare million is of those
_BACK: Final = 4  # sentences; nobody remembers a currency for longer
_KINDS: Final = ("", "pronoun")  # of a noun that is none: "15,700 million promised by", "2.4 billion of it"


class Currencies:
    """Gives the bare sums of one article, sentence by sentence in order, the currency that was printed last."""

    def __init__(self) -> None:
        self._last: Unit | None = None
        self._at = 0

    def given(self, index: int, tokens: Tokens, quantities: list[Quantity]) -> list[Quantity]:
        """The quantities of the sentence at `index`, each bare sum in millions with a unit."""
        if self._last is not None and index - self._at > _BACK:
            self._last = None
        found = []
        for quantity in quantities:
            if quantity.dimension == "money":
                self._last, self._at = quantity.unit, index
            elif self._last is not None and _is_sum(tokens, quantity):
                quantity = quantity._replace(unit=self._last)
                self._at = index
            elif quantity.value >= _LARGE:
                self._last = None
            found.append(quantity)
        return found


def _is_sum(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a number in millions or more stands for no thing that is named."""
    scale = tokens[quantity.stop - 1]
    return (
        quantity.unit is None
        and quantity.noun.kind in _KINDS
        and not quantity.vague
        and quantity.value >= _SMALLEST
        and (scale.lower in SCALES or scale.text in LETTER_SCALES)
    )
