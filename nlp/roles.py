"""In which role does a text bring up a name? As what its subject is held against, was once, stands beside, sells to or is paid by.

A role is a list of phrases in `cues.toml`; it goes on through a list of names ("a venture of Brookfield, Aker and Nscale").
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from nlp import cues
from nlp.mentions import Mention

NONE: Final = "plain"
_LOOK: Final = 90  # characters before a name
_LIST: Final = r"(?:(?:the|a|an|its|their) )?(?:[A-ZÀ-Ý][\w’'&-]*(?:,| and| &| or)? (?:and |or |the )?){0,6}"


class Roles:
    """The roles in which a text brings up one name, mention by mention."""

    def __init__(self, mentions: Sequence[Mention], text: str) -> None:
        self._starts = [mention.start for mention in mentions]
        self._roles = roles(mentions, text)

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
    match = _before().search(text[max(0, start - _LOOK, text.rfind("\n", 0, start) + 1) : start])
    return match.lastgroup or NONE if match is not None else NONE


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    """A phrase of a role, and the list of names behind it that a stretch ends in."""
    groups = []
    for role in sorted(cues.tables("subject.role")):
        phrases = sorted(cues.words(f"subject.role.{role}"), key=len, reverse=True)
        groups.append(f"(?P<{role}>{'|'.join(map(re.escape, phrases))})")
    return re.compile(rf"(?<![\w-])(?i:{'|'.join(groups)}) {_LIST}$")
