"""Which names are tied to a number by the grammar of its sentence? Lists, neighbours, appositions, prepositions."""

import re
from collections.abc import Sequence
from typing import Final

from nlp.draft import Draft
from nlp.lexer import Tokens
from nlp.mentions import Mention
from nlp.topic import is_actor, is_place, is_project

_TIES: Final = frozenset(
    [
        "for",
        "at",
        "of",
        "in",
        "to",
        "into",
        "on",
        "from",
        "by",
        "fill",
        "called",
        "dubbed",
        "named",
        "with",
        "over",
        "as",
    ]
)
#: What leads to names of places that a thing lies beside.
_BESIDE: Final = frozenset(("near", "along", "between", "beside", "off", "outside"))
_LIST: Final = re.compile(r"(?:\s*(?:,|and|or|of|each|’s|'s|&|[A-Z]\w+)\s*)*")


def shared(draft: Draft, here: Sequence[Mention]) -> list[str]:
    """Subjects of "Google, Amazon and Oracle got 50,000 apiece": the names listed before the number."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    tail = tokens.lowers[quantity.end : quantity.end + 5]
    lead = tokens.lowers[max(0, quantity.start - 8) : quantity.start]
    if not ({"apiece", "each"} & set(tail) or {"each", "both"} & set(lead)):
        return []
    base, listed = draft.sentence.start, list[Mention]()
    for mention in reversed([m for m in here if m.end <= draft.start and (is_project(m) or is_actor(m))]):
        if listed:
            between = " ".join(t.text for t in tokens if mention.end <= base + t.start < listed[-1].start)
            if not _LIST.fullmatch(between):
                break
        listed.append(mention)
    lead = [token.lower for token in tokens if listed and base + token.end <= listed[-1].start][-1:]
    if lead and lead[0] in _BESIDE:
        return []
    names = list(dict.fromkeys(mention.name for mention in reversed(listed)))
    return names if len(names) > 1 else []


def adjoining(draft: Draft, here: Sequence[Mention]) -> Mention | None:
    """The name right before the number: "Frontier at 1.353", "Solstice (100,000 …", "Tesla 15,000"."""
    base, tokens, start = draft.sentence.start, draft.sentence.tokens, draft.start
    for mention in reversed(here):
        if mention.end <= start and (is_project(mention) or is_actor(mention)):
            between = [token.lower for token in tokens if mention.end <= base + token.start < start]
            if len(between) <= 1 and (
                not between or between[0] in ("at", "(", ":", "–", "—", "|", ",", "with", "’s", "'s", "has", "got")
            ):
                if is_project(mention):
                    return mention
                named = not between and not is_genitive(tokens, base, mention)
                return mention if named or (between and between[0] in (":", "|", "got", "(")) else None
            return None
    return None


def apposed(draft: Draft, projects: Sequence[Mention]) -> str | None:
    """The project that the figure describes in apposition: "Lumina Pulau, the 200-megawatt campus in …"."""
    base, tokens, start = draft.sentence.start, draft.sentence.tokens, draft.start
    before = [mention for mention in projects if mention.end <= start]
    if not before:
        return None
    between = [token.lower for token in tokens if before[-1].end <= base + token.start < start]
    is_apposed = len(between) == 2 and between[0] == "," and between[1] in ("the", "a", "an", "its")
    return before[-1].name if is_apposed else None


def tied(draft: Draft, projects: Sequence[Mention], right: int) -> Mention | None:
    """The project that a preposition ties to the number from behind: "$10 billion for Hyperion"."""
    tokens, base, end = draft.sentence.tokens, draft.sentence.start, draft.end
    others = [q for q in draft.sentence.quantities if q.start >= draft.quantity.end]
    limit = base + tokens[others[0].start].start if others else draft.sentence.end
    for mention in projects:
        if end <= mention.start and not is_place(mention):
            gap = [token.text for token in tokens if end <= base + token.start < mention.start]
            if len(gap) <= 2 and not any(word in ",.;:()" or word.lower() in _TIES for word in gap):
                return mention  # "the $500 billion Stargate project"
        if end <= mention.start < min(right, limit):
            between = [token.lower for token in tokens if end <= base + token.start < mention.start]
            if len(between) <= 14 and _TIES & set(between):
                return mention
    return None


def related(draft: Draft, projects: Sequence[Mention]) -> str | None:
    """The project whose relative clause holds the number: "Stargate, in which OpenAI and Oracle will put $100 billion"."""
    base, tokens, start = draft.sentence.start, draft.sentence.tokens, draft.start
    before = [mention for mention in projects if mention.end <= start]
    if not before:
        return None
    following = [token.lower for token in tokens if before[-1].end <= base + token.start][:3]
    opens = following[:2] == [",", "where"] or (len(following) == 3 and following[0] == "," and following[2] == "which")
    return before[-1].name if opens else None


def recipient(draft: Draft, here: Sequence[Mention]) -> str | None:
    """The organisation that a sum goes into: "up to $100 billion in OpenAI"."""
    if draft.metric != "investment":
        return None
    tokens, end = draft.sentence.tokens, draft.quantity.end
    if end >= len(tokens) or tokens[end].lower not in ("in", "into"):
        return None
    at = draft.sentence.start + tokens[end].end
    return next((m.name for m in here if is_actor(m) and 0 <= m.start - at <= 2), None)


def is_companion(tokens: Tokens, base: int, mention: Mention) -> bool:
    """Whether an organisation merely takes part: "The campus, to be developed with AdaniConneX and Airtel, starts at"."""
    at = next((k for k, token in enumerate(tokens) if base + token.start >= mention.start), 0)
    while at > 1 and tokens[at - 1].lower in ("and", ",", "&") and tokens[at - 2].text[0].isupper():
        at -= 2
        while at > 0 and tokens[at - 1].text[0].isupper():
            at -= 1
    return at > 0 and tokens[at - 1].lower in ("with", "by", "alongside", "from", "between")


def is_genitive(tokens: Tokens, base: int, mention: Mention) -> bool:
    """Whether the word of a mention ends in a genitive ("Google’s")."""
    return any(base + t.start < mention.end < base + t.end and t.lower.endswith(("’s", "'s")) for t in tokens)
