"""Which chips are "these GPUs"? A counted noun that points back takes the chips named last before it."""

from collections.abc import Sequence
from typing import Final

from nlp.draft import Draft
from nlp.lexer import Token, lex
from nlp.nouns import products

_REACH: Final = 300  # characters; further back, other chips may have been meant
_POINTERS: Final = frozenset(("these", "those", "such", "them", "same"))
_JOINTS: Final = frozenset(("/", ",", "and", "or", "&"))


def recall_chips(drafts: Sequence[Draft], text: str) -> None:
    """Gives "100,000 of these GPUs" the chips of "rows of H100/H200 GPUs", named before it in its paragraph."""
    for draft in drafts:
        if draft.metric == "accelerators" and not draft.chips and _points_back(draft):
            begin = max(text.rfind("\n", 0, draft.start) + 1, draft.start - _REACH)
            draft.chips = _last_named(lex(text[begin : draft.start]))


def _points_back(draft: Draft) -> bool:
    noun = draft.quantity.noun
    return any(token.lower in _POINTERS for token in draft.sentence.tokens[noun.start : noun.head + 1])


def _last_named(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The chips of the last mention, all of a list ("H100/H200", "B200 and GB200")."""
    chips: list[str] = []
    following: int | None = None
    for begin, end, chip in reversed(list(products().find(tokens))):
        if following is not None and not {token.lower for token in tokens[end:following]} <= _JOINTS:
            break
        chips.append(chip)
        following = begin
    return tuple(dict.fromkeys(reversed(chips)))
