"""Which capitalised words may name a place or project that nothing introduces? The last resort, for the choice to weigh."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from nlp import cues
from nlp.occurrences import occurrences

_RUN: Final = re.compile(
    r"(?:\b[a-z]{1,2}|\b(?:St|Ft|Mt)\. )?[A-ZÀ-Ý][\w’'-]*[\w](?:(?: (?:of|de|da|do|del|la|le|el|al|y|upon|&))* [A-ZÀ-Ý][\w’'-]*[\w])*(?: (?:\d(?![,.]?\d)|I{2,3})\b)?"
)
#: What stands before a word that is capitalised because a sentence, quote or item begins.
_OPENING: Final = re.compile(r"(?:^|[.!?:“\"‘(\[|•*–—-]\s*|\n\s*)$")
_TITLES: Final = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Dr|Sir|Judge|Mayor|Gov|Sen|Rep|Prof|President|Minister|Chief|Secretary|Commissioner)\.? )$"
)
#: What stands behind a name that opens its line as the head of what follows: "Pennard (100%). ", "Hydra, Saarbrücken — ".
_HEADS: Final = re.compile(
    r"(?: \([^)\n]{1,60}\))?(?:, [A-ZÀ-Ý][\w ’-]{2,30})?(?:\. (?=[A-ZÀ-Ý])| [—–|] |: (?=\S))|(?:, [A-ZÀ-Ý][\w ’-]{2,30})\n"
)
#: What opens a line before a colon: a label, where several lines have one.
_LABELLED: Final = re.compile(
    r"^(?:[•*–-] ?)?(?:[*_]{2})?(?P<label>[A-ZÀ-Ý][\w’'/ -]{1,30}?)(?:[*_]{2})?: ?(?:[*_]{2})?", re.MULTILINE
)
_FEWEST: Final = 3  # labels in a text that has labels
_MARKS: Final = "#*•–—-|> 0123456789.)"  # of an item
_BASED: Final = re.compile(r"-(?:based|backed|owned|led|listed|born)$")
_GENITIVE: Final = re.compile(r"[’']s (?=[A-ZÀ-Ý])")
#: What stands behind a name that opens its sentence: "Yondr is …", "Firebird, a start-up", "Vantage: £12 billion".
_ACTS: Final = re.compile(
    r"(?: (?:is|was|has|had|will|would|plans|runs|operates|wants|says|bought|built|opened|expects|hopes|means|began)\b|, (?:a|an|the|which|who|whose)\b"
    r"|[’']s \w|[:,] [$€£¥]?\d| \(|, [A-Z])"
)
_VERSION: Final = re.compile(r"[a-zß-ÿ]-\d+$")
#: What an operator calls a building: "CAL-3", "SIN02".
_CODE: Final = re.compile(r"(?P<letters>[A-Z]{2,5})-?\d{1,3}$")
#: What stands behind somebody's name: what they say, their age, "who", their role, the colon of their turn, their town.
_SPEAKS: Final = re.compile(r",? (?:\w+ )?(?:said|says|told|wrote|added|warned|noted|argued|asked)\b|, \d\d\b|, who\b")
_ROLE: Final = re.compile(
    r", (?:(?:the|a|an|its|their|his|her|one of|(?:[A-Z][\w&-]+ ){0,3}[A-Z][\w&-]+[’']s) )?(?P<role>[A-Za-z-]+)\b"
)
#: The same where words stand before the role: "Curt Maddox, Tallgrass’s project director", "Dana Whitfield, county planner,".
_LONGER_ROLE: Final = re.compile(
    r", (?!\w+ed )(?:[\w&’'-]+ ){1,4}?(?P<role>[A-Za-z-]+)(?=[,.;:—)]|\n|$| (?:of|at|for|in|from|who|on|and|with|here|there)\b)"
)
#: "Ines Okoro of the consultancy Lattice Row".
_OF_A_BODY: Final = re.compile(r",? of the (?:\w+ )?(?P<body>[a-z-]+)\b")
#: Two or three words as people have them.
_AS_PEOPLE: Final = re.compile(r"[A-ZÀ-Ý][a-zß-ÿ’'-]+(?: [A-ZÀ-Ý][a-zß-ÿ’'A-Z-]+){1,2}$")
_TURN: Final = re.compile(r"\]?(?: \([^)\n]{1,60}\))?: \S+(?: \S+){2}")
_SAID: Final = re.compile(r"\b(?:said|says|adds|added|asked|wrote|warned|admitted|joked|recalled) $")
_TWO: Final = 2  # words of a speaker's name before a colon
_MOST: Final = 60  # names; a text with more is a list of names


def capitals(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of capitalised runs that may be names, where each first stands; people and plain openers left out."""
    where: dict[str, tuple[int, int]] = {}
    counts: Counter[str] = Counter()
    inside: set[str] = set()  # seen where a small letter would stand, were it no name
    people: set[str] = set()
    labels = _labels(text)
    for start, name in _runs(text):
        end = start + len(name)
        opens = _OPENING.search(text, max(0, start - 4), start) is not None
        first = name.split()[0].lower()
        if (opens and first in cues.words("attribution.not_name")) or _is_generic(name):
            continue
        if opens and text[end : end + 1] in (":", "*") and name in labels:
            continue
        heads = (
            opens
            and _HEADS.match(text, end) is not None
            and not text[text.rfind("\n", 0, start) + 1 : start].strip(_MARKS)
        )
        if heads and not cues.words("entity.label").isdisjoint(name.lower().split()):
            continue  # "Status: approved", "| Capacity | 900 MW |"
        where.setdefault(name, (start, end))
        counts[name] += 1
        if not opens or " " in name or heads or _VERSION.search(name) or _is_code(name) or _may_act(text, name, end):
            inside.add(name)
        if " " in name and (first in cues.words("entity.forename") or _is_somebody(text, start, end)):
            people.update(name.split()[-2:])
        elif _TITLES.search(text, max(0, start - 16), start) or _SPEAKS.match(text, end):
            people.add(name.split()[-1])
    for name, _ in counts.most_common(_MOST):
        if (
            (name in inside or counts[name] > 2)
            and people.isdisjoint(name.split())
            and (not name.isupper() or _is_code(name))
        ):
            yield where[name]


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """(start, name) of every capitalised run; an owner in the genitive is one of its own ("Tidewater AI’s Narrows")."""
    for match in _RUN.finditer(text):
        start = match.start()
        *owners, name = _GENITIVE.split(match[0])
        for owner in owners:
            yield _unopened(start, owner)
            start += len(owner) + len("’s ")
        yield _unopened(start, name.removesuffix("’s").removesuffix("'s"))


def _unopened(start: int, name: str) -> tuple[int, str]:
    """A run without the words and units that stand before its name: "In Canton", "MW of JB7", "Tulsa-based Prairie Node"."""
    first, _, rest = name.partition(" ")
    if rest and (first.lower() in cues.words("entity.lead_in") or _BASED.search(first) is not None):
        return _unopened(start + len(name) - len(rest), rest)
    return start, name


def _labels(text: str) -> set[str]:
    """The words before a colon that open lines; none where fewer than a few lines have any."""
    found = {match["label"] for match in _LABELLED.finditer(text)}
    return found if len(found) >= _FEWEST else set()


def _is_generic(name: str) -> bool:
    """Whether a run is a numbered thing ("Hall 2", "Stage") or a short form that is no name ("Ark", "Oct")."""
    words = name.lower().split()
    if all(word.rstrip("0123456789") in cues.words("entity.label") for word in words):
        return True  # "Total Investment", "Power Capacity1"
    if words[0] in cues.words("entity.numbered"):
        return len(words) == 1 or (len(words) == 2 and (words[1].isdigit() or set(words[1]) <= {"i"}))
    return words[-1].rstrip("0123456789") in cues.words(
        "entity.no_site_end" if len(words) > 1 else "sentence.abbreviation"
    )


def _may_act(text: str, name: str, end: int) -> bool:
    """Whether one word that opens a sentence does or is something there, and is nowhere written small."""
    return _ACTS.match(text, end) is not None and next(occurrences(text, name.lower()), None) is None


def _is_code(name: str) -> bool:
    """Whether a run is the code of a building, and of no chip, currency, format or year."""
    match = _CODE.match(name)
    return match is not None and match["letters"].lower() not in cues.words("entity.no_code")


def _is_somebody(text: str, start: int, end: int) -> bool:
    """Whether what stands around several capitalised words makes them a person."""
    if _SAID.search(text, max(0, start - 12), start) or _has_role_before(text, start):
        return True
    close = _ROLE.match(text, end)
    if close is not None and close["role"].lower() in cues.words("entity.role"):
        return True
    if _AS_PEOPLE.match(text[start:end]):
        longer, body = _LONGER_ROLE.match(text, end), _OF_A_BODY.match(text, end)
        role = longer["role"].lower().removesuffix("s") if longer is not None else ""
        if role in cues.words("entity.role") - cues.words("entity.role_of_companies"):
            return True
        if body is not None and body["body"] in cues.words("entity.body"):
            return True
    opens = not text[text.rfind("\n", 0, start) + 1 : start].strip("[*_💬>- ")
    return opens and _TURN.match(text, end) is not None and len(text[start:end].split()) == _TWO


def _has_role_before(text: str, start: int) -> bool:
    """Whether the word before a run is a role, so that the run is whoever has it: "managing director, Ofelia Cantú"."""
    before = text[max(0, start - 24) : start].rstrip(", ").rsplit(maxsplit=1)
    return bool(before) and before[-1].lower() in cues.words("entity.role")
