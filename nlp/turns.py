"""Whose turn is it to speak? The parts of a transcript or an interview that stand under a speaker's name."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from nlp import cues

_NAME: Final = r"[A-ZÀ-Ý][\w’'-]*\.?(?: (?:[A-ZÀ-Ý][\w’'-]*\.?|al|bin|de|van|von)){1,4}"
#: "Ritu Saldanha — Chief Executive Officer" on a line of its own.
_HEADED: Final = re.compile(
    rf"^(?P<name>{_NAME}) ?(?:—|–|--|-|,|\|) ?[^\n.:]{{0,60}}\b(?:Chief|CEO|CFO|COO|CTO|President|Officer|Chair(?:man|woman)?|Director|Analyst|Founder|Head)\b[^\n.:]{{0,60}}$",
    re.MULTILINE,
)
#: "Prof Richard McMahon: “The first Dawn had …".
_LABELLED: Final = re.compile(
    rf"^(?P<name>{_NAME}|[A-ZÀ-Ý][\w’'-]+)(?: \([^)\n]{{1,60}}\))?: (?=\S+(?: \S+){{3}})",
    re.MULTILINE,
)

_FEWEST: Final = 2  # headings of a transcript
#: A question on a line of its own, as an interviewer puts it.
_QUESTION: Final = re.compile(r"^[^\n]{4,200}\?$", re.MULTILINE)
_FIRST_PERSON: Final = re.compile(r"\bI(?:[’'](?:m|d|ve|ll))?\b")
_QUESTIONS: Final = 3  # in an interview, and words for "I" in its answers


class Turn(NamedTuple):
    """A stretch of a text, by offsets, and the name of who speaks in it as printed."""

    start: int
    end: int
    speaker: str


def turns(text: str, named: Callable[[str], str | None], guest: str | None) -> list[Turn]:
    """The turns of the speakers in order; a heading's turn lasts to the next name, a label's to its paragraph's end.

    A single heading is a caption or a byline. `named` gives the full name for a forename or surname before a colon,
    `guest` is who answers in an interview without labels.
    """
    headed = list(_HEADED.finditer(text))
    if len(headed) < _FEWEST:
        headed = []
    heads = sorted(
        [(m.end(), m["name"], True) for m in headed] + [(m.end(), m["name"], False) for m in _LABELLED.finditer(text)]
    )
    found = []
    for k, (start, name, lasts) in enumerate(heads):
        following = heads[k + 1][0] if k + 1 < len(heads) else len(text)
        line = text.find("\n", start)
        speaker = name if " " in name and _may_be_person(name) else named(name)
        if speaker is not None:
            found.append(Turn(start, following if lasts or line < 0 else min(following, line), speaker))
    return sorted([*found, *_answers(text, guest)]) if guest is not None else found


def _answers(text: str, guest: str) -> list[Turn]:
    """The answers of an interview, from each line that is a question to the next."""
    asked = list(_QUESTION.finditer(text))
    if len(asked) < _QUESTIONS or len(_FIRST_PERSON.findall(text, asked[0].end())) < _QUESTIONS:
        return []
    ends = [*(match.start() for match in asked[1:]), len(text)]
    return [Turn(match.end(), end, guest) for match, end in zip(asked, ends, strict=True)]


def _may_be_person(name: str) -> bool:
    return not any(
        word.lower().rstrip(".") in cues.words("attribution.no_person") or word.endswith(("’s", "'s"))
        for word in name.split()
    )
