"""What sort of name is one that no gazetteer holds? Traits of its form and of its surroundings, in all of the article."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from nlp import cues, plain
from nlp.mentions import Mention
from nlp.occurrences import occurrences

_LOOK: Final = 8  # mentions that are looked at
_WEIGHED: Final = 6  # mentions whose neighbours are weighed
_NEAR: Final = 28  # characters on either side
_IN: Final = re.compile(r"\b(?:in|near|outside|around|from|to|of|at) $", re.IGNORECASE)
_ENDING: Final = re.compile(r"(?:ed|ing|tion|ment|ity|ness|ance|ence|al|ers?|ies|ian|ese|ish|s)$")
_DOES: Final = re.compile(r" (?:(?:also|now|already|itself|has|have|will|would|is|was|are|were) )?(?P<verb>[a-z]+)")
_STATE: Final = re.compile(r", (?P<state>[A-Z][\w.]+(?: [A-Z]\w+)?)")
_OWNS: Final = ("’s ", "'s ")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d[\d.,]*|[^\w\s]|\n")
_REPEATED: Final = re.compile(r"(.)\1+")
_OPENS: Final = re.compile(r"(?:^|[.!?:“\"‘(\[|•*–—]\s*|\n\s*|\n- )$")


def traits(name: str, mentions: Sequence[Mention], text: str) -> Iterator[str]:
    """What the form and the surroundings of a name say of it, in words; each once."""
    yield from dict.fromkeys((*_of_form(name), *_of_use(name, mentions[:_LOOK], text)))


def wording(name: str, mentions: Sequence[Mention], text: str) -> Iterator[str]:
    """The words of a name and those next to it as grounds, each once: too many to be known by kind, so weighed singly."""
    words = name.lower().split()
    last = words[-1]
    yield from (f"word first {words[0]}", f"word last {last}", f"word ends -{last[-3:]}", f"word ends -{last[-2:]}")
    yield f"word count {min(len(words), 4)}"
    yield f"word shape {_REPEATED.sub(lambda run: run[0][0], ''.join(map(_shape, name)))}"
    beside = set()
    for mention in mentions[:_WEIGHED]:
        before = _WORD.findall(text[max(0, mention.start - _NEAR) : mention.start])
        behind = _WORD.findall(text[mention.end : mention.end + _NEAR])
        beside |= {
            f"word before {_masked(before[-1]) if before else 'nothing'}",
            f"word behind {_masked(behind[0]) if behind else 'nothing'}",
        }
    yield from sorted(beside)


def _shape(character: str) -> str:
    return "A" if character.isupper() else "a" if character.islower() else "0" if character.isdigit() else character


def _masked(word: str) -> str:
    """A word in small letters; a number and a name as such."""
    if word[0].isdigit():
        return "number"
    if word == "\n":
        return "line"
    return "name" if word[0].isupper() and word.lower() not in cues.words("attribution.not_name") else word.lower()


def _of_form(name: str) -> Iterator[str]:
    words = name.split()
    yield "one word" if len(words) == 1 else "two words" if len(words) == 2 else "many words"
    tiers = [plain.tier(word) for word in words]
    yield f"plain words {min(tiers)} to {max(tiers)}"
    ending = _ENDING.search(name) if len(words) == 1 else None
    if ending is not None:
        yield f"ends {ending[0]}"
    if any(character.isdigit() for character in name):
        yield "numbered"
    if any(sum(map(str.isupper, word)) > 1 for word in words):
        yield "capitals inside"


def _of_use(name: str, mentions: Sequence[Mention], text: str) -> Iterator[str]:
    opening = 0
    for mention in mentions:
        before, behind = text[max(0, mention.start - _NEAR) : mention.start], text[mention.end : mention.end + _NEAR]
        opening += _OPENS.search(before) is not None
        if _IN.search(before):
            yield "in it"
        elif before.endswith(("the ", "The ")):
            yield "with the"
        elif before.endswith(_OWNS):
            yield "owned"
        if behind.startswith(_OWNS):
            yield "owns"
        elif (state := _STATE.match(behind)) is not None and state["state"].lower() in cues.words("entity.region"):
            yield "in a region"
        elif (does := _DOES.match(behind)) is not None and does["verb"] in cues.words("clause.verb"):
            yield "does"
        elif behind[:2] in (": ", ". ", ":\n", ".\n") and _OPENS.search(before):
            yield "labels"
    if opening == len(mentions):
        yield "opens alone"
    if " " not in name and next(occurrences(text, name.lower()), None) is not None:
        yield "written small"
