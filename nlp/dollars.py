"""Whose dollars does an article mean by a bare sign? Those of the country that it speaks of, where that is plain."""

import re
from functools import lru_cache
from typing import Final

from kb import vocabulary
from kb.vocabulary import Unit
from nlp import cues
from nlp.lexer import Tokens
from nlp.quantities import Quantity

#: Countries whose papers print their own dollar without a letter.
_LOCAL: Final = ("australian_dollar", "canadian_dollar", "new_zealand_dollar")
_FEWEST: Final = 3  # mentions that make a country an article's own
_TIMES: Final = 3  # as many as those of all other countries
_SIGNS: Final = frozenset(("$", "dollar", "dollars"))


def local_dollar(text: str) -> Unit | None:
    """The dollar of an article on Australia, Canada or New Zealand; None where it is the American one."""
    if "$" not in text and "dollar" not in text:
        return None
    count = {name: len(_places(name).findall(text)) for name in _LOCAL}
    best = max(_LOCAL, key=lambda name: count[name])
    if not any(name in text for name in cues.names(f"dollar.country.{best}")):
        return None
    others = len(_places("dollar").findall(text)) + sum(count.values()) - count[best]
    return vocabulary.load().units[best] if count[best] >= max(_FEWEST, _TIMES * others) else None


def in_dollars_of(unit: Unit | None, tokens: Tokens, quantities: list[Quantity]) -> list[Quantity]:
    """The quantities of a sentence, those with a bare sign in the dollar of the article: "$40m" on Hobart in Australian ones."""
    if unit is None:
        return quantities
    return [q._replace(unit=unit) if _is_bare(tokens, q) else q for q in quantities]


def _is_bare(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a sum has a sign or word for the dollar that names no country."""
    if quantity.unit is None or quantity.unit.name != "dollar":
        return False
    printed = tokens.lowers[max(0, quantity.start - 1) : quantity.end + 1]
    return not _SIGNS.isdisjoint(printed) and "us" not in printed and "usd" not in printed


@lru_cache(maxsize=len(_LOCAL) + 1)
def _places(dollar: str) -> re.Pattern[str]:
    """What names a country with such dollars, its states and towns."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(cues.names(f'dollar.{dollar}'))))})")
