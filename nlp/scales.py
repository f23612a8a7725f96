"""By what does a word or letter behind a number multiply it?"""

import re
from typing import Final, NamedTuple

from nlp.lexer import DASHES, Tokens, adjacent

SCALES: Final = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15,
    "quintillion": 1e18, "dozen": 12.0, "lakh": 1e5, "lakhs": 1e5, "crore": 1e7, "crores": 1e7, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9,
    "tn": 1e12, "trn": 1e12, "mil": 1e6, "bil": 1e9, "billon": 1e9, "cr": 1e7,
}  # fmt: skip
#: Words that scale what is written before them in words.
GREAT: Final = ("thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "lakh", "crore")
LETTER_SCALES: Final = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "b": 1e9, "B": 1e9, "t": 1e12, "T": 1e12}
PLURAL_SCALES: Final = {
    "dozens": 12.0, "scores": 20.0, "tens": 10.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "trillions": 1e12, "lakhs": 1e5, "crores": 1e7,
}  # fmt: skip
#: Scales that some put in the plural behind digits: "4.3 millions square feet".
_IN_PLURAL: Final = {"millions": 1e6, "billions": 1e9, "trillions": 1e12}
#: How units of area begin, whose thousands and millions are written with a letter.
_AREAS: Final = frozenset(("sq", "sqft", "sf", "ft²", "ft2", "square", "sqm", "m²", "m2", "acres"))
_NO_NOUN: Final = frozenset((
    "of", "above", "below", "long", "high", "tall", "wide", "deep", "away", "from", "by", "in", "at", "on", "to", "and", "or",
    "the", "x", "per",
))  # fmt: skip

_NOTED: Final = re.compile(r"(m|M|b|B|bn|mn|tn)\d{1,2}$")


class Numeral(NamedTuple):
    """A number read from tokens: value (low end where `value_max` is set) and the position after it.

    `vague` marks indefinite numbers ("dozens"), `article` a bare "a" that stands for one, `spelled` words.
    """

    value: float
    value_max: float | None
    end: int
    vague: bool = False
    article: bool = False
    spelled: bool = False


def scaled(tokens: Tokens, value: float, end: int, *, money: bool, spelled: bool = False) -> Numeral:
    """`value` times the scale words that follow, spaced, glued or hyphenated; "lakh crore" multiplies twice."""
    if [token.text for token in tokens[end : end + 3 : 2]] == ["[", "]"] and tokens[end + 1].lower in SCALES:
        return Numeral(value * SCALES[tokens[end + 1].lower], None, end + 3, spelled=spelled)  # "$2.4 [billion]"
    while end < len(tokens):
        step = 1
        if tokens[end].text in DASHES and end + 1 < len(tokens) and adjacent(tokens[end - 1], tokens[end]):
            step = 2
        word = tokens[end + step - 1]
        scale = SCALES.get(word.lower)
        if scale is None and not spelled:
            scale = _IN_PLURAL.get(word.lower)
        if scale is None and money and word.lower == "mm":
            scale = 1e6
        if scale is None and step == 1 and word.text in LETTER_SCALES and is_scale_letter(tokens, end, money=money):
            scale = LETTER_SCALES[word.text]
        if scale is None:
            break
        value *= scale
        end += step
    return Numeral(value, None, end, spelled=spelled)


def is_scale_letter(tokens: Tokens, at: int, *, money: bool) -> bool:
    """Whether the letter at a position multiplies the number before it.

    "k" glued to digits always scales; "m", "b" and "t" also mean metres, bytes and tonnes.
    """
    letter = tokens[at].text
    glued = adjacent(tokens[at - 1], tokens[at])
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    if letter in "kKmM" and follows is not None and follows.lower in _AREAS:
        return True  # "1.3 M sq ft"
    if letter in "kK":
        return glued or (follows is not None and follows.lower in ("gpus", "chips", "accelerators"))  # "50 k GPUs"
    if money:
        return glued or letter in "MBT"
    if letter in "MB":
        return glued
    if letter == "m" and glued and at + 2 < len(tokens) and tokens[at + 1].lower == "of":
        return tokens[at + 2].lower in ("its", "their", "these", "those", "them", "the", "our", "his", "her")
    return letter == "m" and glued and follows is not None and follows.kind == "word" and follows.lower not in _NO_NOUN


def noted_scale(text: str) -> float | None:
    """The factor of a scale to which the number of a footnote is glued: "m4" in "$61.2m4"."""
    noted = _NOTED.match(text)
    return (SCALES.get(noted[1].lower()) or LETTER_SCALES[noted[1]]) if noted is not None else None
