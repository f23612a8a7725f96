"""Whose turn is it to speak? The parts of a transcript or an interview that stand under a speaker's name."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from nlp import cues

_NAME: Final = r"[A-ZÀ-Ý][\w’'-]*\.?(?: (?:[A-ZÀ-Ý][\w’'-]*\.?|al|bin|de|van|von)){1,4}"
#: "Ritu Saldanha — Chief Executive Officer" on a line of its own.
_HEADED: Final = re.compile(
    rf"^(?P<name>{_NAME}) ?(?:—|–|--|-|,|\|) ?[^\n.:]{{0,60}}\b(?:Chief|CEO|CFO|COO|CTO|President|Officer|Chair(?:man|woman)?|Director|Analyst|Founder|Head)\b[^\n.:]{{0,60}}$",
    re.MULTILINE,
)
_TIME: Final = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?"
#: A name on a line of its own above a time, as transcripts made by machine have it, with the office between them.
_TIMED: Final = re.compile(rf"^(?P<name>{_NAME})\n(?:[^\n.]{{2,60}}\n)?{_TIME}$", re.MULTILINE)
#: "Prof Richard McMahon: “The first Dawn had …", "[00:06:29] Dale Okafor: …", "Paul Tran, Chief Financial Officer: …".
_LABELLED: Final = re.compile(
    rf"^(?:[-•*–] )?\**(?:{_TIME} )?(?:(?i:mr|mrs|ms|dr)\.? )?(?P<name>{_NAME}|[A-ZÀ-Ý][\w’'-]+)\**"
    r"(?: \([^)\n]{1,60}\)|(?P<office>, [^:.\n]{0,40}(?i:chief|officer|C[EFOT]O|president|director|manager|chair\w*|founder|analyst)\b[^:.\n]{0,40}))?"
    r":\** (?=\S+(?: \S+){2})",
    re.MULTILINE,
)
#: Who posted what stands below, in a forum: "lowsidebuck 7 hours ago | next", "> gridgremlin · Oct 6".
_POSTED: Final = re.compile(
    r"^[ >▲•]*(?P<name>[A-Za-z]\w*(?:[.-]\w+)*)(?: [·|—–-] | )(?:(?:\d+|an?) ?(?:m|h|d|w|min|hr|minute|hour|day|week|month|year)s? ago\b[^\n]*"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}\b[^\n]{0,20})$",
    re.MULTILINE,
)
#: The same on the line of the post, where the name is plainly none of a person: "baler_twine: page 6 also says …".
_HANDLED: Final = re.compile(
    r"^[ >]*(?P<name>u/\w+|\w+_\w+|[a-z]+\d\w*|[A-Z][a-z]+[A-Z]\w+): (?=\S+(?: \S+){3})", re.MULTILINE
)

_FEWEST: Final = 2  # headings of a transcript, labels with an office, posts of a thread, and answers with a label
#: "A: Steel is up." below "Q: Where are we?"
_INITIAL: Final = re.compile(r"^(?P<who>Q|A|Question|Answer): ", re.MULTILINE)
#: A question on a line of its own, as an interviewer puts it.
_QUESTION: Final = re.compile(r"^[^\n]{4,200}\?\**$", re.MULTILINE)
_FIRST_PERSON: Final = re.compile(r"\bI(?:[’'](?:m|d|ve|ll))?\b")
_QUESTIONS: Final = 3  # in an interview, and words for "I" in its answers


class Turn(NamedTuple):
    """A stretch of a text, by offsets, the name of who speaks in it as printed, and what names the speaker.

    `kind` is one of "heading", "label", "post", "answer".
    """

    start: int
    end: int
    speaker: str
    kind: str


def turns(text: str, named: Callable[[str], str | None], guest: Callable[[], str | None]) -> list[Turn]:
    """The turns of the speakers in order; a heading's turn lasts to the next name, a label's to its paragraph's end.

    Where several labels tell an office, or one is that of a call's operator, they are headings; a single heading of another
    kind is a caption or a byline. `named` gives the full name for a forename or surname before a colon, `guest` whoever
    answers in an interview without names.
    """
    heads = sorted(_heads(text))
    found = []
    for k, (start, name, kind) in enumerate(heads):
        following = heads[k + 1][0] if k + 1 < len(heads) else len(text)
        line = text.find("\n", start)
        printed = name.title() if name.isupper() and kind != "post" else name
        is_whole = " " in printed and _may_be_person(printed) and (printed == name or printed in text)
        speaker = printed if kind == "post" or is_whole else named(printed)
        if speaker is not None:
            end = min(following, line) if kind == "label" and line >= 0 else following
            found.append(Turn(start, end, speaker, kind))
    return sorted([*found, *_answers(text, guest)])


def _heads(text: str) -> Iterator[tuple[int, str, str]]:
    """Where each turn begins, the name that opens it, and what kind of line that is."""
    labelled = list(_LABELLED.finditer(text))
    officers = sum(match["office"] is not None for match in labelled)
    is_call = any(match["name"] == "Operator" for match in labelled)
    for match in labelled:
        is_heading = is_call or (match["office"] is not None and officers >= _FEWEST)
        yield match.end(), match["name"], "heading" if is_heading else "label"
    for patterns, kind in (((_HEADED, _TIMED), "heading"), ((_POSTED, _HANDLED), "post")):
        found = [match for pattern in patterns for match in pattern.finditer(text)]
        if len(found) >= _FEWEST:
            yield from ((match.end(), match["name"], kind) for match in found)


def _answers(text: str, guest: Callable[[], str | None]) -> list[Turn]:
    """The answers of an interview, by their labels or else from each line that is a question to the next."""
    initials = list(_INITIAL.finditer(text))
    if sum(match["who"][0] == "A" for match in initials) >= _FEWEST:
        ends = [*(match.start() for match in initials[1:]), len(text)]
        answers = [(match, end) for match, end in zip(initials, ends, strict=True) if match["who"][0] == "A"]
    else:
        asked = list(_QUESTION.finditer(text))
        if len(asked) < _QUESTIONS or len(_FIRST_PERSON.findall(text, asked[0].end())) < _QUESTIONS:
            return []
        ends = [*(match.start() for match in asked[1:]), len(text)]
        answers = list(zip(asked, ends, strict=True))
    speaker = guest()
    return [Turn(match.end(), end, speaker, "answer") for match, end in answers] if speaker is not None else []


def _may_be_person(name: str) -> bool:
    return not any(
        word.lower().rstrip(".") in cues.words("attribution.no_person")
        or word.endswith(("’s", "'s"))
        or (not word.isalpha() and any(c.isdigit() for c in word))
        for word in name.split()
    )
