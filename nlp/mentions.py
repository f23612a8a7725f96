"""What is a name in a text? One mention of an entity, with where it stands."""

from typing import NamedTuple


class Mention(NamedTuple):
    """A name in a text: offsets, canonical name, kind, whether the gazetteer knows it, whether it is but a place.

    `clue` says how a name was discovered that the gazetteer does not know ("introduced", "placed", "headed", …).
    """

    start: int
    end: int
    name: str
    kind: str
    known: bool
    place: bool = False
    clue: str = ""
