"""What do the words around a date say of it? Its preposition, its verb, and the sorts of words that lead to it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from nlp import cues
from nlp.calendar import When
from nlp.lexer import Tokens

_ARTICLES: Final = frozenset(("the", "about", "around", "roughly", "sometime", "some", "time", "late", "early", "as"))
#: Sorts of words that tell what a date is of.
_KINDS: Final = ("event", "opening", "running", "later", "connector", "clause_verb", "part", "contract", "noun", "verb")
_REACH: Final = 12  # tokens before a date in which its verb may stand


def is_of_noun(tokens: Tokens, when: When) -> bool:
    """Whether a date belongs to a noun of saying or signing: "the October call", "a filing in May"."""
    around = (*tokens[max(0, when.start - 2) : when.start], *tokens[when.end : when.end + 1])
    return any(token.lower in cues.words("due.noun") for token in around)


@lru_cache(maxsize=4096)
def kinds(word: str) -> tuple[str, ...]:
    """The sorts of words that a lower-cased word is of, by the lists of its cues."""
    return tuple(kind for kind in _KINDS if word in cues.words(f"due.{kind}"))


def verbs(words: Sequence[str]) -> list[str]:
    """The verbs among lower-cased words."""
    return [word for word in words if word in cues.words("clause.verb") or word in cues.words("due.event")]


def form(iso: str) -> str:
    """The precision of an ISO prefix: "year", "half", "quarter", "month" or "day"."""
    if "Q" in iso:
        return "quarter"
    if "H" in iso:
        return "half"
    return {4: "year", 10: "day", 5: "day"}.get(len(iso), "month")


def lead(tokens: Tokens, when: When) -> str:
    """The word that leads in a date, past articles and adverbs."""
    at = when.start - 1
    while at >= 0 and tokens[at].lower in _ARTICLES:
        at -= 1
    if at < 0:
        return tokens[when.start].lower if when.kind in ("relative", "span") else "nothing"
    word = tokens[at].lower
    return word if word in cues.words("due.preposition") or tokens[at].kind == "mark" else "other"


def verb(tokens: Tokens, when: When) -> str:
    """The verb nearest before a date."""
    for at in range(when.start - 1, max(-1, when.start - _REACH), -1):
        word = tokens[at].lower
        if word in cues.words("clause.verb") or word in cues.words("due.event") or word in cues.words("due.opening"):
            return word
    return "none"
