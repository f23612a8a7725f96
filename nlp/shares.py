"""Which part of a whole does a sentence name? "A third of", "two-thirds", "half the", "1/16 of", "2 1/2"."""

from typing import Final

from nlp.cardinals import SMALL
from nlp.lexer import DASHES, Tokens, adjacent
from nlp.scales import SCALES, Numeral

_PARTS: Final = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
_DENOMINATORS: Final = frozenset((2, 3, 4, 5, 8, 16, 32, 64, 128))  # "24/7" and "8/10" are no fractions
_WHOLES: Final = frozenset(("of", "the", "its", "their", "our", "all", "those", "these", "that", "his", "her"))


#: Words of which every fraction in words holds one.
OPENERS: Final = frozenset(_PARTS) | frozenset(f"{part}s" for part in _PARTS)


def share_at(tokens: Tokens, at: int) -> Numeral | None:
    """The fraction that begins at a position; None for "half a million", an ordinal or a date."""
    if tokens[at].kind == "number":
        return _in_digits(tokens, at)
    word = tokens[at].lower
    if word == "half":
        whole = at + 1 < len(tokens) and tokens[at + 1].lower in _WHOLES
        return Numeral(0.5, None, at + 1, spelled=True) if whole and not _is_scaled(tokens, at + 1) else None
    many = 1 if word in ("a", "an") else SMALL.get(word, 0)
    end = at + 1
    if end < len(tokens) and tokens[end].text in DASHES:
        end += 1
    if not many or end >= len(tokens):
        return None
    part = _PARTS.get(tokens[end].lower) or (_PARTS.get(tokens[end].lower.removesuffix("s")) if many > 1 else None)
    if part is None or many >= part or not (end + 1 < len(tokens) and tokens[end + 1].lower in _WHOLES):
        return None
    return None if _is_scaled(tokens, end + 1) else Numeral(many / part, None, end + 1, spelled=True)


def _is_scaled(tokens: Tokens, at: int) -> bool:
    """Whether "of a million" follows, so that the fraction is one of a scale."""
    return at + 2 < len(tokens) and tokens[at + 1].lower in ("a", "an") and tokens[at + 2].lower in SCALES


def _in_digits(tokens: Tokens, at: int) -> Numeral | None:
    """ "1/16", or "10 1/2" for ten and a half."""
    whole = tokens[at].text.isdecimal() and at + 1 < len(tokens) and not adjacent(tokens[at], tokens[at + 1])
    part = _slashed(tokens, at + 1) if whole and tokens[at + 1].kind == "number" else None
    return part._replace(value=int(tokens[at].text) + part.value) if part is not None else _slashed(tokens, at)


def _slashed(tokens: Tokens, at: int) -> Numeral | None:
    slashed = (
        at + 2 < len(tokens)
        and tokens[at + 1].text in "/⁄"
        and tokens[at + 2].text.isdecimal()
        and tokens[at].text.isdecimal()
        and adjacent(tokens[at], tokens[at + 1])
        and adjacent(tokens[at + 1], tokens[at + 2])
    )
    if not slashed or (at + 3 < len(tokens) and tokens[at + 3].text == "/"):
        return None
    above, below = int(tokens[at].text), int(tokens[at + 2].text)
    return Numeral(above / below, None, at + 3) if 0 < above < below and below in _DENOMINATORS else None
