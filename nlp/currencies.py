"""Whose dollars, kroner or ¥ does an article mean by the bare word or sign? Those of the country that it speaks of, where that is plain."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from kb import vocabulary
from kb.vocabulary import Unit
from nlp import cues
from nlp.lexer import Tokens
from nlp.quantities import Quantity


class _Shared(NamedTuple):
    """A word for money that several countries share: how it is printed, whose it is where nothing tells, and whose it may be.

    An article is on one of these where it names its places `fewest` times, and `times` as often as those of all others.
    """

    path: str
    signs: frozenset[str]
    default: str
    local: tuple[str, ...]
    fewest: int
    times: int


_SHARED: Final = (
    _Shared(
        "dollar", frozenset(("$", "dollar", "dollars")), "dollar",
        ("australian_dollar", "canadian_dollar", "new_zealand_dollar"), 3, 3,
    ),
    _Shared("krone", frozenset(("krone", "kroner")), "norwegian_krone", ("danish_krone",), 1, 2),
    _Shared("yen", frozenset(("¥",)), "yen", ("yuan",), 5, 3),
)  # fmt: skip
#: What says beside a sum that it is in the money of the country that the word alone would mean, whatever the article is on.
_NATIONAL: Final = frozenset(("us", "usd", "american", "norwegian"))


def local_money(text: str) -> Mapping[str, Unit]:
    """The currencies that an article means by a shared word, by the name of the unit that the word alone would be."""
    found = {}
    for shared in _SHARED:
        if any(sign in text for sign in shared.signs):
            unit = _local(text, shared)
            if unit is not None:
                found[shared.default] = unit
    return found


def in_money_of(local: Mapping[str, Unit], tokens: Tokens, quantities: list[Quantity]) -> list[Quantity]:
    """The quantities of a sentence, those with a bare word in the article's own currency: "$40m" on Hobart in Australian dollars."""
    if not local:
        return quantities
    return [
        q._replace(unit=local[q.unit.name])
        if q.unit is not None and q.unit.name in local and _is_bare(tokens, q)
        else q
        for q in quantities
    ]


def _local(text: str, shared: _Shared) -> Unit | None:
    if not any(name in text for local in shared.local for name in cues.names(f"{shared.path}.country.{local}")):
        return None
    count = {name: len(_places(shared.path, name).findall(text)) for name in shared.local}
    best = max(shared.local, key=lambda name: count[name])
    if not any(name in text for name in cues.names(f"{shared.path}.country.{best}")):
        return None
    others = len(_places(shared.path, shared.default).findall(text)) + sum(count.values()) - count[best]
    return vocabulary.load().units[best] if count[best] >= max(shared.fewest, shared.times * others) else None


def _is_bare(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether a sum has a sign or word that names no country."""
    printed = tokens.lowers[max(0, quantity.start - 1) : quantity.end + 1]
    signs = next(shared.signs for shared in _SHARED if quantity.unit and shared.default == quantity.unit.name)
    return not signs.isdisjoint(printed) and _NATIONAL.isdisjoint(printed)


@lru_cache(maxsize=8)
def _places(path: str, currency: str) -> re.Pattern[str]:
    """What names a country with such money, its states and towns."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(cues.names(f'{path}.{currency}'))))})")
