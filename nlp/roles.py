"""In which role does a text bring up a name? As what its subject is held against, was once, stands beside, sells to or is paid by.

A role is a list of phrases in `cues.toml`; it goes on through a list of names ("a venture of Brookfield, Aker and Nscale").
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from nlp import cues
from nlp.mentions import Mention

NONE: Final = "plain"
_LOOK: Final = 90  # characters before a name
_LISTED: Final = 9  # words of a list of names, with what joins them
_JOINTS: Final = frozenset(("and", "or", "&", "the", "a", "an", "its", "their"))
_OPENERS: Final = "“‘\"'(["


class Roles:
    """The roles in which a text brings up one name, mention by mention."""

    def __init__(self, mentions: Sequence[Mention], brought_up: Sequence[str]) -> None:
        """`brought_up` is the role of each of the mentions."""
        self._starts = [mention.start for mention in mentions]
        self._roles = brought_up

    def at(self, mention: Mention) -> str:
        """The role of one of the mentions."""
        return self._roles[bisect_left(self._starts, mention.start)]

    def grounds(self, kind: str, sort: str) -> Iterator[str]:
        """What the first, any and all of them say of the name."""
        yield f"{kind} first as {self._roles[0]}"
        yield from {f"{kind} ever as {role}" for role in self._roles if role != NONE}
        if NONE not in self._roles:
            yield f"{sort} always as {self._roles[0] if len(set(self._roles)) == 1 else 'several'}"

    def is_held_against(self) -> bool:
        """Whether the text brings the name up for nothing but comparison."""
        return set(self._roles) == {"compared"}


def roles(mentions: Sequence[Mention], text: str) -> list[str]:
    """The role of each mention of a name, by the words before it; `NONE` where they give it none."""
    return [_role(text, mention.start) for mention in mentions]


def _role(text: str, start: int) -> str:
    words = text[max(0, start - _LOOK, text.rfind("\n", 0, start) + 1) : start].split()
    phrases = _phrases()
    for end in range(len(words), max(0, len(words) - _LISTED), -1):
        last = words[end - 1]
        for phrase, role in phrases.get(last.lower().lstrip(_OPENERS), ()):
            if [word.lower().lstrip(_OPENERS) for word in words[max(0, end - len(phrase)) : end]] == phrase:
                return role
        if last.endswith((".", ";", ":")) or not (last[0].isupper() or last in _JOINTS):
            return NONE
    return NONE


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[list[str], str]]]:
    """The words and the role of every phrase, by its last word; the longest first."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for role in sorted(cues.tables("subject.role")):
        for phrase in cues.words(f"subject.role.{role}"):
            words = phrase.split()
            found.setdefault(words[-1], []).append((words, role))
    for entries in found.values():
        entries.sort(key=lambda entry: (-len(entry[0]), entry))
    return found
