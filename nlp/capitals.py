"""Which capitalised words may name a place or project that nothing introduces? The last resort, for the choice to weigh."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from nlp import cues

_RUN: Final = re.compile(
    r"[A-ZÀ-Ý][\w’'-]*[\w](?:(?: (?:of|de|da|do|del|la|le|el|al|y|upon|&))* [A-ZÀ-Ý][\w’'-]*[\w])*(?: (?:\d|I{2,3})\b)?"
)
#: What stands before a word that is capitalised because a sentence, quote or item begins.
_OPENING: Final = re.compile(r"(?:^|[.!?:“\"‘(\[|•*–—-]\s*|\n\s*)$")
_TITLES: Final = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Dr|Sir|Judge|Mayor|Gov|Sen|Rep|Prof|President|Minister|Chief|Secretary|Commissioner)\.? )$"
)
_SPEAKS: Final = re.compile(r",? (?:\w+ )?(?:said|says|told|wrote|added|warned|noted|argued|asked)\b|, \d\d\b|, who\b")
_MOST: Final = 40  # names; a text with more is a list of names


def capitals(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of capitalised runs that may be names, where each first stands; people and plain openers left out."""
    where: dict[str, tuple[int, int]] = {}
    counts: Counter[str] = Counter()
    inside: set[str] = set()  # seen where a small letter would stand, were it no name
    people: set[str] = set()
    for match in _RUN.finditer(text):
        name = match[0].removesuffix("’s").removesuffix("'s")
        start, end = match.start(), match.start() + len(name)
        opens = _OPENING.search(text, max(0, start - 4), start) is not None
        if opens and name.split()[0].lower() in cues.words("attribution.not_name"):
            continue
        where.setdefault(name, (start, end))
        counts[name] += 1
        if not opens or " " in name:
            inside.add(name)
        if _TITLES.search(text, max(0, start - 16), start) or _SPEAKS.match(text, end):
            people.add(name.split()[-1])
    for name, _ in counts.most_common(_MOST):
        if (name in inside or counts[name] > 2) and name.split()[-1] not in people and not name.isupper():
            yield where[name]
