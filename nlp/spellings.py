"""How may a known name be printed, and where in a text do such forms stand?"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from kb.vocabulary import Entity

#: "UAE-US AI Campus" is "UAE-U.S. AI Campus" to others.
_US: Final = re.compile(r"\bUS\b")
#: What a name may end in, with capitals or without.
_KINDS: Final = (
    "Campus", "Cluster", "Supercomputer", "Data Center", "Data Centre", "Supercluster", "AI Factory", "AI Factories", "AI Gigafactory",
    "AI Gigafactories", "AI Growth Zone", "Growth Zone", "AI Zone", "AI Hub", "Site", "Computing Centre", "Computing Center",
)  # fmt: skip
#: The same without capitals, and each way to write one with the other.
_SMALL: Final = {ending: ending.lower().replace("ai ", "AI ") for ending in _KINDS}
_OTHERWISE: Final = [pair for ending, small in _SMALL.items() for pair in ((ending, small), (small, ending))]
_ENDINGS: Final = tuple(f" {ending}" for ending, _ in _OTHERWISE)
_WORD: Final = re.compile(r"\w+")
#: What may not stand right behind a name, or it is part of a longer word, an address or a shortened word ("SoftBank Corp.").
_GOES_ON: Final = re.compile(r"\w|\.[a-zß-ÿ]|(?:(?<= Corp)|(?<= Inc)|(?<= Ltd)|(?<= Co))\.")
_NO_NAME_BEHIND: Final = ("@", ".")  # of a handle or an address


class Form(NamedTuple):
    """A form of a name, and whoever bears it."""

    printed: str
    bearers: list[Entity]


class Forms:
    """The forms of all names of entities, by the first word of each and the two characters behind it, if it goes on."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        bearers: dict[str, list[Entity]] = {}
        for entity in entities:
            for form in {form for name in (entity.name, *entity.aliases) for form in spellings(name)}:
                bearers.setdefault(form, []).append(entity)
        self._by_word: dict[str, dict[str, list[Form]]] = {}
        for printed in sorted(bearers, key=len, reverse=True):
            first = _WORD.search(printed)
            if first is not None and first.start() == 0:
                behind = printed[first.end() : first.end() + 2]
                by_next = self._by_word.setdefault(first[0], {})
                by_next.setdefault(behind, []).append(Form(printed, bearers[printed]))

    def found(self, text: str) -> Iterator[tuple[int, int, list[Entity]]]:
        """(start, end, bearers) of every form in a text, in order, the longest where several begin."""
        reach, forms_of = 0, self._by_word.get
        for word in _WORD.finditer(text):
            forms = forms_of(word[0])
            if forms is None:
                continue
            start, behind = word.span()
            if start < reach or text[max(0, start - 1) : start] in _NO_NAME_BEHIND:
                continue
            following = text[behind : behind + 2]
            for printed, bearers in chain(*(forms.get(following[:length], ()) for length in (2, 1, 0))):
                end = start + len(printed)
                if text.startswith(printed, start) and _GOES_ON.match(text, end) is None:
                    yield start, end, bearers
                    reach = end
                    break


def spellings(name: str) -> set[str]:
    """A name as printed by others: hyphen or space, straight or curly quote, en dash, more capitals or fewer."""
    forms = {name, name.replace("-", " "), name.replace("'", "’"), name.replace("-", "–")}
    if "US" in name:
        forms |= {_US.sub("U.S.", form) for form in forms}
    for printed, other in _OTHERWISE if name.endswith(_ENDINGS) else ():
        if name.endswith(f" {printed}"):
            forms |= {form.removesuffix(printed) + other for form in forms if form.endswith(printed)}
    if name.startswith("Project "):
        forms.add(f"{name.removeprefix('Project ')} project")
    if len(name) > 5 and name.isalpha():
        forms.add(name.upper())
    if any(word.isupper() and len(word) > 4 for word in name.split()):
        forms.add(" ".join(word.title() if word.isupper() and len(word) > 4 else word for word in name.split()))
    return {form for form in forms if form.strip()}
