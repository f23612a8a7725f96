"""Which buildings does a text name by their place alone? "A campus near Decatur", "In Lübbenau, the Schwarz Group …".

The guidelines name such a site by its organisation and place ("CoreWeave Lancaster"), by the place alone where the
text gives no organisation.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nlp import cues
from nlp.mentions import Mention
from nlp.topic import is_actor

_NAME: Final = r"[A-ZÀ-Ý][\w’'-]+(?:[ -](?:(?:of|de|da|do|del|la|le|el|al|y|upon|on) )?[A-ZÀ-Ý][\w’'-]+){0,3}"
_HEAD: Final = r"(?:supercomputer|supercluster|cluster|data[ -]?cent(?:er|re)s?|datacenters?|campus(?:es)?|AI factory|AI hub|compound|complex|facility|site|project|hub)"
#: "Campus in Decatur", "a data centre near the village of Cambois", "machine at Harlow Bend, Missouri".
_BEHIND: Final = re.compile(
    rf"\b(?P<head>{_HEAD}) (?:planned |proposed |now |located |being built |under construction |currently )*(?:in|at|near|outside|for|of) (?:the (?:city|town|village|outskirts|edge|port) of )?(?:the )?(?P<name>{_NAME})"
)
#: "In Jeffersonville, Meta also has", "At Calder, Ontario, it is adding": the place that a sentence opens with.
_OPENS: Final = re.compile(
    rf"(?:^|[.!?”\"] |\n(?:[•*–-] )?)(?:In|At|Near|Outside) (?P<name>{_NAME})(?:, (?P<state>{_NAME}))?, "
)
#: "Licking County, Ohio", "Decatur Township": districts, and towns with their state behind them.
_STATED: Final = re.compile(rf"\b(?P<name>{_NAME})(?:, (?P<state>{_NAME}))")
_DISTRICT: Final = re.compile(r"\b(?P<name>(?:[A-ZÀ-Ý][\w’'-]+ ){1,3}(?:County|Parish|Township))\b")
_BUILDING: Final = re.compile(rf"\b{_HEAD}\b")
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*")


def placed(text: str, named: Sequence[Mention]) -> Iterator[Mention]:
    """The buildings that a text names by their place, where none of the `named` stands; in no order."""
    taken = [(mention.start, mention.end) for mention in named]
    actors = [mention for mention in named if is_actor(mention)]
    for match, head in _matches(text):
        start, end = match.start("name"), match.start("name") + len(_bare(match["name"]))
        place = text[start:end]
        if _may_be_place(place) and not any(start < e and s < end for s, e in taken):
            taken.append((start, end))
            name = f"{place} {head}" if head in ("supercomputer", "supercluster", "cluster") else place
            yield Mention(start, end, _owned(name, start, text, actors), "located", False, True, "placed")


def _matches(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Every place that stands by a building, with the word for the building."""
    for match in _BEHIND.finditer(text):
        yield match, match["head"]
    for sentence in _SENTENCE.finditer(text):
        building = _BUILDING.search(sentence[0])
        if building is None:
            continue
        for pattern in (_OPENS, _STATED, _DISTRICT):
            for match in pattern.finditer(text, sentence.start(), sentence.end()):
                state = match.groupdict().get("state")
                if pattern is not _STATED or (state is not None and _is_region(state)):
                    yield match, ""


def _owned(place: str, start: int, text: str, actors: Sequence[Mention]) -> str:
    """A place with the organisation that its sentence names before it, if it names just one."""
    begin = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start)) + 1
    near = {mention.name for mention in actors if begin <= mention.start < start}
    return f"{near.pop()} {place}" if len(near) == 1 else place


def _bare(name: str) -> str:
    return name.removesuffix("’s").removesuffix("'s").rstrip("’'")


def _may_be_place(name: str) -> bool:
    words = [word.lower() for word in name.split()]
    return not (
        len(name) < 3
        or name.isupper()
        or words[0] in cues.words("attribution.not_name")
        or words[0] in cues.words("entity.common_first")
        or words[0] in cues.words("place.not_place")
        or words[-1] in cues.words("place.not_place")
        or _is_region(name)
    )


def _is_region(name: str) -> bool:
    return _bare(name).lower() in cues.words("entity.region")
