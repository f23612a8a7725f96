"""Which numbers name or order things rather than measure them? Dates, times, versions, ordinals, labels."""

import re
from typing import Final

from nlp import cues
from nlp.calendar import MONTHS
from nlp.lexer import DASHES, Token, Tokens, adjacent
from nlp.nouns import noun_after, products
from nlp.scales import Numeral

_PLACED: Final = ("on", "in", "at", "for", "to")
_YEAR: Final = re.compile(r"(?:19\d\d|20[0-6]\d)$")


def is_label(tokens: Tokens, at: int, numeral: Numeral, end: int) -> bool:
    """Whether the number at `at`, which has no unit, is a date, time, ordinal, version, address or product number."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[numeral.end] if numeral.end < len(tokens) else None
    if token.kind != "number":
        return _is_idiom(tokens, at, numeral)
    return (
        _is_date(token, before, after, tokens, at, numeral)
        or _is_ordinal_or_time(token, after)
        or _is_half_day(tokens, numeral.end)
        or _is_address(tokens, numeral.end)
        or _is_joined(tokens, at, numeral.end)
        or _is_named(token, before, tokens, at, numeral)
    )


def is_year(token: Token) -> bool:
    """Whether a token may be a year of our time."""
    return _YEAR.match(token.text) is not None


def _is_date(
    token: Token, before: Token | None, after: Token | None, tokens: Tokens, at: int, numeral: Numeral
) -> bool:
    plain = token.text.isdecimal() and numeral.end == at + 1
    if not plain:
        return False
    if _YEAR.match(token.text):
        if _counts(before, after):
            return False
        bounded = (
            before is not None
            and before.lower
            in ("than", "least", "over", "about", "around", "some", "roughly", "approximately", "nearly", "almost")
            and after is not None
            and after.kind == "word"
        )
        return not (
            bounded
            and after is not None
            and after.lower not in MONTHS
            and after.lower not in cues.words("noun.boundary")
        )
    if len(token.text) > 2:
        return False
    if before is not None and before.lower.rstrip(".") in MONTHS:
        return True
    if before is not None and before.text == "." and at > 1 and tokens[at - 2].lower in MONTHS:
        return True
    return after is not None and after.lower in MONTHS and after.text[0].isupper()


def _counts(before: Token | None, after: Token | None) -> bool:
    """Whether a number that may be a year counts what follows: "create 2000 jobs", not "in 2000 jobs were lost"."""
    if (
        after is None
        or not after.lower.endswith("s")
        or (before is not None and before.lower in cues.words("label.before_year"))
    ):
        return False
    return any(after.lower in cues.words(path) for path in ("noun.chip", "noun.job", "noun.building"))


def _is_ordinal_or_time(token: Token, after: Token | None) -> bool:
    if after is None:
        return False
    glued = adjacent(token, after)
    if (
        glued
        and after.lower in ("st", "nd", "rd", "th", "x", "g", "d", "am", "pm", "s", "c", "f", "nm", "k")
        and after.text not in "kK"
    ):
        return True
    return after.lower in ("am", "pm", "o'clock", "noon", "gmt", "utc", "est", "edt", "pst", "pdt", "bst", "cet")


def _is_half_day(tokens: Tokens, end: int) -> bool:
    """Whether "a.m." or "p.m." stands behind a number."""
    return (
        end + 2 < len(tokens)
        and tokens[end].lower in ("a", "p")
        and tokens[end + 1].text == "."
        and tokens[end + 2].lower == "m"
    )


def _is_address(tokens: Tokens, end: int) -> bool:
    """Whether a house number stands before a street: "575 Wilbraham Road"."""
    for token in tokens[end : end + 5]:
        if token.kind != "word" or not token.text[0].isupper():
            return False
        if token.lower in cues.words("label.street"):
            return True
    return False


def _is_joined(tokens: Tokens, at: int, end: int) -> bool:
    """Glued to a word or number by a mark: GPT-4, 9:30, 8/10, 555-0134, version 4.1.2, section signs."""
    left = tokens[at - 1] if at else None
    if left is not None and adjacent(left, tokens[at]):
        beyond = tokens[at - 2] if at > 1 else None
        if left.text in DASHES and beyond is not None and adjacent(beyond, left):
            if beyond.kind == "number" or (
                beyond.kind == "word"
                and beyond.lower not in ("mid", "sub", "plus", "nearly", "about")
                and not beyond.lower.endswith(("ly", "teen"))
            ):
                return True
        if left.text in ":/#№@§&_." and beyond is not None and adjacent(beyond, left):
            return True
        if left.text in "#№§@" or left.kind == "word":
            return True
    right = tokens[end] if end < len(tokens) else None
    if right is None or not adjacent(tokens[end - 1], right) or end + 1 >= len(tokens):
        return False
    glued = adjacent(right, tokens[end + 1]) and tokens[end + 1].kind == "number"
    return glued and (
        right.text in ":/."
        or (right.text in DASHES and _is_score(tokens[at].text, tokens[end + 1].text))
        or (
            right.text in DASHES
            and len(tokens[at].text) >= 3
            and tokens[at].text.isdecimal()
            and _YEAR.match(tokens[at].text) is not None
        )
    )


def _is_score(left: str, right: str) -> bool:
    """ "2-0", "9-2", "89-89": no range falls."""
    return left.isdecimal() and right.isdecimal() and len(left) <= 3 and int(right) <= int(left)


def _is_named(token: Token, before: Token | None, tokens: Tokens, at: int, numeral: Numeral) -> bool:
    """Small number behind a name or a label word: "Grok 3", "Building 2", "Phase 1", "Route 55"; list markers."""
    if (before is not None and _is_model(before, token)) or _is_variant(tokens, at) or _is_of_product(tokens, at):
        return True
    if numeral.end != at + 1 or (
        numeral.value >= 1000 and before is not None and before.lower not in cues.words("label.before")
    ):
        return False
    if at == 0 and at + 1 < len(tokens) and tokens[1].text in ".)":
        return True
    if before is not None and before.text == "," and _is_age(tokens, at, numeral):
        return True
    if before is None or before.kind != "word":
        return before is not None and before.text in "#№"
    if before.lower in cues.words("label.before"):
        return not _is_being_built(tokens, at, numeral.end)
    labelled = at > 2 and tokens[at - 2].kind == "number" and tokens[at - 3].lower in cues.words("label.before")
    if labelled and before.lower in ("to", "and", "or"):
        return True  # "aged 18 to 34"
    if not before.text[0].isupper() or at == 1 or before.lower in cues.words("label.opener"):
        return False
    following = tokens[numeral.end] if numeral.end < len(tokens) else None
    return following is None or following.kind != "word" or following.lower in cues.words("noun.boundary")


def _is_being_built(tokens: Tokens, at: int, end: int) -> bool:
    """Whether "building" before a number is the verb: "is building three of them", "far along in building 30 data halls"."""
    if at < 2 or tokens[at - 1].text != "building":
        return False
    verb = tokens[at - 2].lower in ("is", "are", "was", "were", "been", "be", "of", "and")
    return verb or noun_after(tokens, end).kind in ("building", "chip")


def _is_age(tokens: Tokens, at: int, numeral: Numeral) -> bool:
    """ "Armstrong, 25, said": a number between commas behind a name."""
    closed = numeral.end < len(tokens) and tokens[numeral.end].text in ",."
    return (
        closed
        and 5 <= numeral.value <= 110
        and at > 1
        and tokens[at - 2].text[0].isupper()
        and tokens[at - 2].kind == "word"
    )


def _is_model(before: Token, token: Token) -> bool:
    """ "RTX PRO 6000 Blackwell GPUs", "RTX Pro 4500": plain digits behind a word in capitals, or an edition."""
    series = (before.text.isupper() and len(before.text) > 1) or before.lower in cues.words("label.edition")
    return series and token.text.isdecimal() and len(token.text) >= 4


def _is_of_product(tokens: Tokens, at: int) -> bool:
    """ "Trainium 2 chips": a digit that is part of a chip's name."""
    product = products().at(tokens, at - 1) if at else None
    return product is not None and product[1] > at


def _is_variant(tokens: Tokens, at: int) -> bool:
    """ "Ascend 950DT": digits behind a capitalised word with a suffix in capitals glued to them."""
    if not 0 < at < len(tokens) - 1 or not tokens[at].text.isdecimal() or not adjacent(tokens[at], tokens[at + 1]):
        return False
    suffix, name = tokens[at + 1], tokens[at - 1]
    return (
        suffix.kind == "word"
        and suffix.text.isupper()
        and len(suffix.text) <= 3
        and suffix.lower not in cues.words("noun.chip")
        and name.kind == "word"
        and name.text[0].isupper()
        and name.lower not in cues.words("label.opener")
    )


def _is_pronoun(before: str, following: str) -> bool:
    """Whether "one" stands for a thing named before it: "on the original one", "a bigger one"."""
    ends = following == "" or following in ",.;:)" or following.isdecimal()
    return (
        ends
        and before.isalpha()
        and before
        not in ("and", "or", "to", "than", "least", "about", "only", "just", "is", "from", "by", "are", "was")
    )


def _is_superlative(tokens: Tokens, at: int) -> bool:
    """Whether things of a kind are meant of which these are outstanding ones: "one of the largest", "two of Asia's most advanced"."""
    if at + 1 >= len(tokens):
        return False
    return any(
        token.lower in ("most", "best") or token.lower.endswith("est") for token in tokens[at + 1 : at + 3]
    ) and (tokens[at].lower in ("the", "its", "their", "our") or tokens[at].lower.endswith(("’s", "'s")))


def _is_distributed(tokens: Tokens, end: int) -> bool:
    """Whether things counted before are laid out behind a number: "five halls, one on each floor", "two per hall"."""
    words = tokens.lowers[end : end + 2]
    return words[:1] == ["per"] or (len(words) > 1 and words[0] in _PLACED and words[1] in ("each", "every"))


def _is_idiom(tokens: Tokens, at: int, numeral: Numeral) -> bool:
    """Spelled numbers that count nothing: "one of a kind", "one another", "at one point", "day one"."""
    following = tokens[numeral.end].lower if numeral.end < len(tokens) else ""
    before = tokens[at - 1].lower if at else ""
    if numeral.value < 20 and _is_distributed(tokens, numeral.end):
        return True
    if before in ("original", "existing") and not following.isalpha():
        return True  # "adds 2 GW to the original three"
    if at > 0 and tokens[at].text[0].isupper() and tokens[at - 1].text[0].isupper() and numeral.value < 20:
        return True  # "BBC One", "Kick Six"
    if tokens[at].lower == "one" and numeral.end == at + 1 and _is_pronoun(before, following):
        return True
    if following == "of" and numeral.value < 20 and _is_superlative(tokens, numeral.end + 1):
        return True
    if numeral.value == 1 and numeral.end == at + 1:
        return following in ("another", "day", "time", "thing", "way", "reason", "more", "hand", "point") or before in (
            "no",
            "any",
            "every",
            "each",
            "this",
            "that",
            "which",
            "day",
            "the",
            "phase",
            "same",
            "only",
            "last",
            "next",
            "right",
            "on",
            "another",
        )
    if _is_being_built(tokens, at, numeral.end):
        return False
    sized = numeral.end < len(tokens) and tokens[numeral.end].kind == "number"  # "under phase one two 90 MW halls"
    return before in cues.words("label.before") and numeral.value < 30 and not sized
