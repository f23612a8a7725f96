"""Which number does a run of words or digits write? The one grammar of numerals.

Reads digits with separators and scales ("1,88,000", "1.2bn", "Rs 1.2 lakh crore"), cardinals in words
("two hundred and fifty thousand", "three and a half"), fractions of a scale ("half a million",
"a quarter of a million") and indefinite numbers ("dozens", "tens of thousands") as intervals.
"""

import re
from typing import Final

from nlp import cues
from nlp.cardinals import FRACTIONS, SMALL, TENS, and_a_fraction, cardinal
from nlp.lexer import DASHES, Tokens, adjacent
from nlp.scales import PLURAL_SCALES, SCALES, Numeral, noted_scale, scaled
from nlp.units import unit_at

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
#: Thousands parted by points, as in much of Europe: "166.000".
_POINTS: Final = re.compile(r"\d{2,3}\.000$")
_GLUED_POWER: Final = re.compile(r"e\d\d$")
#: Of what is measured so there are often several alike: "2 500 kW generators", "4 250-acre parcels".
_OF_EACH: Final = frozenset(("power", "energy", "area"))
FRACTION_SIGNS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}
#: Words that can begin a numeral; a sentence with none of these and no digit holds no numeral.
OPENERS: Final = (
    frozenset(SMALL) | frozenset(TENS) | frozenset(SCALES) | frozenset(PLURAL_SCALES) | {"half", "quarter", "pair"}
)
#: Words that may stand for a numeral, with others: "a hundred", "several thousand".
ARTICLES: Final = frozenset(("a", "an", "several", "few"))
#: What makes more of "a" than one: "a hundred", "a quarter-billion", "a pair of", "a few thousand".
_ARTICLE_LEADS: Final = frozenset(SCALES) | frozenset(FRACTIONS) | DASHES | {"hundred", "thousand", "few", "pair"}
#: Numbers that nobody counts or measures anything by: digits of a hash, scales said over and over.
_BEYOND_MEANING: Final = 1e36


def parse_numeral(tokens: Tokens, at: int, *, money: bool = False) -> Numeral | None:
    """The longest numeral that begins at position `at`, or None.

    `money` says that a currency sign stands before it, so that "m", "b" and "t" are scales.
    """
    token = tokens[at]
    if token.kind == "number":
        found: Numeral | None = _digits(tokens, at, money=money)
    elif token.lower in ("a", "an") and _ARTICLE_LEADS.isdisjoint(tokens.lowers[at + 1 : at + 2]):
        found = Numeral(1.0, None, at + 1, article=True, spelled=True)
    elif token.kind == "word" and (token.lower in OPENERS or token.lower in ARTICLES):
        found = (
            _indefinite(tokens, at)
            or _fraction_of_scale(tokens, at)
            or _fraction_before_scale(tokens, at)
            or _pair(tokens, at)
            or cardinal(tokens, at)
        )
    else:
        return None
    return found if found is not None and found.value < _BEYOND_MEANING else None


def _digits(tokens: Tokens, at: int, *, money: bool) -> Numeral | None:
    value = digits_value(tokens[at].text)
    end = at + 1
    if end < len(tokens) and tokens[end].kind == "number" and (behind := _spaced_end(tokens, at)) > end:
        value, end = float("".join(token.text for token in tokens[at:behind])), behind
    if money and end < len(tokens) and adjacent(tokens[at], tokens[end]) and (scale := noted_scale(tokens[end].text)):
        return Numeral(value * scale, None, end + 1)
    if end < len(tokens) and tokens[end].text in FRACTION_SIGNS and value == int(value):
        value += FRACTION_SIGNS[tokens[end].text]
        end += 1
    power = _power_of_ten(tokens, end)
    if power is not None:
        return Numeral(value * 10.0 ** power[0], None, power[1])
    half = and_a_fraction(tokens, end)
    if half is not None:
        value, end = value + half[0], half[1]
    return scaled(tokens, value, end, money=money)


def _spaced_end(tokens: Tokens, at: int) -> int:
    """The position behind a number at `at` whose thousands a space parts, as in much of Europe: "3 400 chips"; else `at`.

    A name or label before it would have the first digits for itself: "Building 3 400 jobs". Power is left alone, for
    "2 500 MW blocks" are two.
    """
    if not (tokens[at].text.isdecimal() and len(tokens[at].text) <= 3 and tokens[at].text[0] != "0"):
        return at
    end = at + 1
    while (
        end < len(tokens)
        and len(tokens[end].text) == 3
        and tokens[end].text.isdecimal()
        and tokens[end - 1].end + 1 == tokens[end].start
    ):
        end += 1
    if end == at + 1 or end >= len(tokens) or tokens[end].kind != "word":
        return at
    measured = unit_at(tokens, end)
    if measured is not None and measured[0].dimension in _OF_EACH:
        return at
    before = tokens[at - 1] if at else None
    if before is None or before.kind == "currency" or before.text in "(:;,–—•~":
        return end
    plain = before.kind == "word" and before.text.islower() and before.lower not in cues.words("label.before")
    return end if plain else at


def _power_of_ten(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """The exponent of "× 10^19", "×10¹⁹" or "e19" at `at` and the position behind it, else None."""
    if at < len(tokens) and _GLUED_POWER.match(tokens[at].lower) and adjacent(tokens[at - 1], tokens[at]):
        return int(tokens[at].lower[1:]), at + 1
    if at + 2 >= len(tokens) or tokens[at].lower not in ("×", "x", "*", "·") or tokens[at + 1].text != "10":
        return None
    raised = tokens[at + 2].text.translate(_SUPERSCRIPTS) if adjacent(tokens[at + 1], tokens[at + 2]) else ""
    if raised == "^" and at + 3 < len(tokens):
        raised, at = tokens[at + 3].text, at + 1
    return (int(raised), at + 3) if raised.isdecimal() and len(raised) <= 2 else None


def digits_value(digits: str) -> float:
    """The number that one token of digits writes ("1,88,000", "100 000", "2.5", "1,5", "½")."""
    if digits in FRACTION_SIGNS:
        return FRACTION_SIGNS[digits]
    if _POINTS.match(digits):
        digits = digits.replace(".", "")
    for separator in ",'’\u00a0\u202f\u2009 ":
        digits = digits.replace(separator, "")
    return float(digits)


def _fraction_of_scale(tokens: Tokens, at: int) -> Numeral | None:
    """ "Half a million", "a quarter of a million", "three quarters of a billion", "half a" before a unit."""
    words = [token.lower for token in tokens[at : at + 9] if token.text not in DASHES]
    dashes = sum(token.text in DASHES for token in tokens[at : at + 4])
    if words[:2] in (["half", "a"], ["half", "an"]):
        end = at + 2 + (dashes and sum(token.text in DASHES for token in tokens[at : at + 3]))
        if end < len(tokens) and tokens[end].text in DASHES:
            end += 1
        found = scaled(tokens, 0.5, end, money=False, spelled=True)
        return found._replace(article=found.value == 0.5)
    many = SMALL.get(words[0], 1 if words[0] in ("a", "an") else 0) if words else 0
    if many and len(words) >= 5 and words[1] in FRACTIONS and words[2] == "of" and words[3] in ("a", "an"):
        end = at + 5 + dashes
        scale = SCALES.get(words[4])
        if scale is not None:
            return Numeral(many * FRACTIONS[words[1]] * scale, None, end, spelled=True)
        return Numeral(many * FRACTIONS[words[1]], None, end - 1, article=True, spelled=True)
    return None


def _fraction_before_scale(tokens: Tokens, at: int) -> Numeral | None:
    """ "Half million", "a half-million", "a quarter-billion"."""
    at += tokens[at].lower in ("a", "an")
    if at + 1 >= len(tokens) or tokens[at].lower not in ("half", "quarter"):
        return None
    scale = at + 1 + (tokens[at + 1].text in DASHES and adjacent(tokens[at], tokens[at + 1]))
    if scale >= len(tokens) or tokens[scale].lower not in SCALES:
        return None
    return Numeral(FRACTIONS[tokens[at].lower] * SCALES[tokens[scale].lower], None, scale + 1, spelled=True)


def _pair(tokens: Tokens, at: int) -> Numeral | None:
    """ "A pair of" is two."""
    is_pair = tokens.lowers[at : at + 3] == ["a", "pair", "of"]
    return Numeral(2.0, None, at + 2, spelled=True) if is_pair else None


def _indefinite(tokens: Tokens, at: int) -> Numeral | None:
    """ "Dozens" as 12 to 120, "tens of thousands" as 10,000 to 100,000, "several hundred" as 200 to 900."""
    words = tokens.lowers[at : at + 4]
    start = 1 if words[0] in ("a", "several", "few") else 0
    if start and words[start : start + 1] == ["few"]:
        start += 1
    if (start and words[0] != "a") or start == 2:
        scale = SCALES.get(words[start]) if start < len(words) else None
        if scale is not None and scale >= 100:
            return Numeral(2 * scale, 9 * scale, at + start + 1, vague=True, spelled=True)
        return None
    low = PLURAL_SCALES.get(words[0])
    if low is None or words[0] in ("lakhs", "crores"):
        return None
    end = at + 1
    if words[1:2] == ["of"] and len(words) > 2 and words[2] in PLURAL_SCALES:
        low, end = low * PLURAL_SCALES[words[2]], at + 3
    return Numeral(low, low * 10, end, vague=True, spelled=True)
