"""Does a noun phrase speak of people without a name? "A person briefed on the talks", "county officials", "its backers"."""

from typing import Final

from nlp import cues
from nlp.lexer import Tokens
from nlp.runs import holds_name, is_name

_ONE: Final = frozenset(("a", "an", "one", "another", "two", "three", "four", "several", "some"))


def _is_staff(noun: str) -> bool:
    """Whether people with that noun speak for an employer named with them; officials of a place do not."""
    return noun.removesuffix("s") in cues.words("attribution.staff") and noun not in ("official", "officials")


def is_unnamed(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a phrase is of people without a name: "a person briefed on the talks", "county officials", "its backers"."""
    unnamed = cues.phrases("attribution.unnamed").find(tokens, max(0, start - 1), end)
    if unnamed and not (unnamed[-1][0] > 0 and tokens[unnamed[-1][0]].text[0].isupper()):
        first, stop, _ = unnamed[-1]
        noun, before = tokens[stop - 1].lower, tokens[first - 1] if first > 0 else None
        if before is not None and (before.lower == "company" or (_is_staff(noun) and is_name(tokens, first - 1))):
            return False  # "company officials", "Morgan Stanley analysts"
        if stop + 1 < end and tokens[stop].lower in ("at", "with", "from", "of") and is_name(tokens, end - 1):
            return tokens[stop - 1].lower in ("source", "person", "people", "insider", "insiders")
        return (
            stop == end
            or tokens[stop].lower in cues.words("attribution.describes")
            or not holds_name(tokens, stop, end)
        )
    nouns = cues.words("attribution.unnamed_one")
    if (
        end > start + 1
        and tokens[end - 1].lower in cues.words("attribution.envoy")
        and tokens[end - 2].text[0].isupper()
        and tokens[end - 2].lower.endswith(("’s", "'s"))
    ):
        return False  # "Microsoft’s lawyers"
    for at in range(start, end):
        noun = tokens[at].lower
        if at + 1 < end and tokens[at + 1].lower not in cues.words("attribution.describes"):
            continue
        if noun in cues.words("attribution.staff") and at + 1 < end and holds_name(tokens, at + 2, end):
            continue  # "an analyst at Jefferies"
        ahead = set(tokens.lowers[max(start, at - 4) : at])
        if noun in nouns and not _ONE.isdisjoint(ahead) and "the" not in ahead:
            return True
        if (
            noun.endswith("s")
            and noun[:-1] in nouns
            and noun not in cues.words("attribution.role")
            and ahead.isdisjoint(("the", "company"))
        ):
            return True
    return False
