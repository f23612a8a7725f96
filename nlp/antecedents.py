"""Which chips are "these GPUs"? A counted noun that points back takes the chips named last before it."""

from collections.abc import Sequence
from typing import Final

from nlp import cues
from nlp.draft import Draft
from nlp.lexer import Tokens, lex
from nlp.nouns import products

_REACH: Final = 300  # characters; further back, other chips may have been meant
_AHEAD: Final = 10  # tokens behind the noun
_LINKS: Final = frozenset((
    "on", "the", "using", "of", "them", "these", "based", "with", "newer", "latest", "new", "its", "from", "generation",
    ",", "mostly", "all", "mainly", "(", "–", "—", ":", "’s", "'s", "built", "around", "platform", "chips", "are", "a", "an",
    "mix", "mixture", "blend", "combination", "split", "between", "most", "probably", "likely", "in", "|", ";",
))  # fmt: skip
_POINTERS: Final = frozenset(("these", "those", "such", "them", "same"))
_JOINTS: Final = frozenset(("/", ",", "and", "or", "&"))


def recall_chips(drafts: Sequence[Draft], text: str) -> None:
    """Gives "100,000 of these GPUs" the chips of "rows of H100/H200 GPUs", named before it in its paragraph."""
    for draft in drafts:
        if draft.metric == "accelerators":
            draft.chips = _listed_on(draft) if draft.chips else _named_behind(draft) or _named_before(draft)
        if draft.metric == "accelerators" and not draft.chips and _points_back(draft):
            begin = max(text.rfind("\n", 0, draft.start) + 1, draft.start - _REACH)
            draft.chips = _last_named(lex(text[begin : draft.start]))


def _named_behind(draft: Draft) -> tuple[str, ...]:
    """The chips that the words behind the noun name: "100,000 Nvidia GPUs on the Vera Rubin platform", "of them the newer H200"."""
    tokens, start = draft.sentence.tokens, draft.quantity.noun.end if draft.quantity.noun.kind else draft.quantity.end
    following = [q.start for q in draft.sentence.quantities if q.start >= start]
    stop = min([start + _AHEAD, len(tokens), *following])
    found = products().find(tokens, start, stop)
    if not found or any(
        token.lower not in _LINKS and not token.text[0].isupper() for token in tokens[start : found[0][0]]
    ):
        return ()
    return _list_of(tokens, found)


def _named_before(draft: Draft) -> tuple[str, ...]:
    """The chips after which its sentence calls the machine that a number then counts out: "The H100 cluster includes 248 GPUs"."""
    tokens, start = draft.sentence.tokens, draft.quantity.start
    begin = max((q.end for q in draft.sentence.quantities if q.end <= start), default=0)
    found = products().find(tokens, begin, start)
    return (found[-1][2],) if found and tokens[found[-1][1]].lower in cues.words("noun.machine") else ()


def _listed_on(draft: Draft) -> tuple[str, ...]:
    """The chips of a noun, with those that a list goes on with: "550,000 GB200s and GB300s"."""
    tokens, end = draft.sentence.tokens, draft.quantity.noun.end
    if end >= len(tokens) or tokens[end].lower not in _JOINTS or draft.sentence.quantities[-1].start > end:
        return draft.chips
    found = products().find(tokens, end, end + _AHEAD)
    if not found or found[0][0] != end + 1:
        return draft.chips
    return tuple(dict.fromkeys((*draft.chips, *_list_of(tokens, found))))


def _list_of(tokens: Tokens, found: Sequence[tuple[int, int, str]]) -> tuple[str, ...]:
    """The chips of mentions up to the first that no joint ties to the one before it."""
    listed = [found[0]]
    for mention in found[1:]:
        if not set(tokens.lowers[listed[-1][1] : mention[0]]) <= _JOINTS:
            break
        listed.append(mention)
    return tuple(dict.fromkeys(chip for _, _, chip in listed))


def _points_back(draft: Draft) -> bool:
    noun = draft.quantity.noun
    return any(token.lower in _POINTERS for token in draft.sentence.tokens[noun.start : noun.head + 1])


def _last_named(tokens: Tokens) -> tuple[str, ...]:
    """The chips of the last mention, all of a list ("H100/H200", "B200 and GB200")."""
    chips: list[str] = []
    following: int | None = None
    for begin, end, chip in reversed(list(products().find(tokens))):
        if following is not None and not set(tokens.lowers[end:following]) <= _JOINTS:
            break
        chips.append(chip)
        following = begin
    return tuple(dict.fromkeys(reversed(chips)))
