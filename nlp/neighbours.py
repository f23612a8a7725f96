"""Which words stand next to a figure, and next to the names of its sentence? Grounds of choices."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from nlp.draft import Draft
from nlp.lexer import Tokens
from nlp.scenes import Place

_NEAR: Final = 3  # tokens on either side of a figure
_PAIR: Final = 2  # tokens on either side of a name


def of_figure(draft: Draft) -> list[str]:
    """The words before and behind a figure, those of names as the kind of what they name."""
    spoken, quantity = draft.sentence.spoken(), draft.quantity
    return [
        *map("before ".__add__, spoken[max(0, quantity.start - _NEAR) : quantity.start]),
        *map("behind ".__add__, spoken[quantity.end : quantity.end + _NEAR]),
    ]


def of_names(here: Sequence[Place], tokens: Tokens) -> dict[str, list[tuple[str, str]]]:
    """For each name of a sentence the words next to it on either side, each with the pair that it belongs to, once."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place in here:
        found[place.mention.name] += _beside(place, tokens)
    return {name: list(dict.fromkeys(pairs)) for name, pairs in found.items()}


def _beside(place: Place, tokens: Tokens) -> Iterator[tuple[str, str]]:
    ahead = tokens.lowers[place.behind : place.behind + _PAIR]
    if ahead:
        yield f"then {ahead[0]}", f"then {' '.join(ahead)}"
    before = tokens.lowers[max(0, place.first - _PAIR) : place.first]
    if before:
        yield f"after {before[-1]}", f"after {' '.join(before)}"
