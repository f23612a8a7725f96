"""Which number does a run of words or digits write? The one grammar of numerals.

Reads digits with separators and scales ("1,88,000", "1.2bn", "Rs 1.2 lakh crore"), cardinals in words
("two hundred and fifty thousand", "three and a half"), fractions of a scale ("half a million",
"a quarter of a million") and indefinite numbers ("dozens", "tens of thousands") as intervals.
"""

import re
from typing import Final, NamedTuple

from nlp.lexer import DASHES, Tokens, adjacent
from nlp.scales import GREAT, LETTER_SCALES, PLURAL_SCALES, SCALES, is_scale_letter, noted_scale

_UNDER_TWENTY: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
SMALL: Final = {word: value for value, word in enumerate(_UNDER_TWENTY)}
TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
FRACTIONS: Final = {"half": 0.5, "quarter": 0.25, "quarters": 0.25, "third": 1 / 3, "thirds": 1 / 3}
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
#: Thousands parted by points, as in much of Europe: "166.000".
_POINTS: Final = re.compile(r"\d{2,3}\.000$")
_GLUED_POWER: Final = re.compile(r"e\d\d$")
FRACTION_SIGNS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}
#: Scales that some put in the plural behind digits: "4.3 millions square feet".
_IN_PLURAL: Final = {"millions": 1e6, "billions": 1e9, "trillions": 1e12}
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
            or _cardinal(tokens, at)
        )
    else:
        return None
    return found if found is not None and found.value < _BEYOND_MEANING else None


def _digits(tokens: Tokens, at: int, *, money: bool) -> Numeral | None:
    value = digits_value(tokens[at].text)
    end = at + 1
    if money and end < len(tokens) and adjacent(tokens[at], tokens[end]) and (scale := noted_scale(tokens[end].text)):
        return Numeral(value * scale, None, end + 1)
    if end < len(tokens) and tokens[end].text in FRACTION_SIGNS and value == int(value):
        value += FRACTION_SIGNS[tokens[end].text]
        end += 1
    power = _power_of_ten(tokens, end)
    if power is not None:
        return Numeral(value * 10.0 ** power[0], None, power[1])
    half = _and_a_fraction(tokens, end)
    if half is not None:
        value, end = value + half, end + 3
    return _scaled(tokens, value, end, money=money)


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


def _scaled(tokens: Tokens, value: float, end: int, *, money: bool, spelled: bool = False) -> Numeral:
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


def _and_a_fraction(tokens: Tokens, at: int) -> float | None:
    """The fraction in "… and a half", "… and a quarter" at `at`, else None."""
    words = tokens.lowers[at : at + 3]
    if len(words) == 3 and words[0] == "and" and words[1] == "a" and words[2] in ("half", "quarter", "third"):
        return FRACTIONS[words[2]]
    return None


def _fraction_of_scale(tokens: Tokens, at: int) -> Numeral | None:
    """ "Half a million", "a quarter of a million", "three quarters of a billion", "half a" before a unit."""
    words = [token.lower for token in tokens[at : at + 9] if token.text not in DASHES]
    dashes = sum(token.text in DASHES for token in tokens[at : at + 4])
    if words[:2] in (["half", "a"], ["half", "an"]):
        end = at + 2 + (dashes and sum(token.text in DASHES for token in tokens[at : at + 3]))
        if end < len(tokens) and tokens[end].text in DASHES:
            end += 1
        scaled = _scaled(tokens, 0.5, end, money=False, spelled=True)
        return scaled._replace(article=scaled.value == 0.5)
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


def _cardinal(tokens: Tokens, at: int) -> Numeral | None:
    """A number in words; "a hundred" and "a million" count, a bare "a" is one and marked `article`."""
    word = tokens[at].lower
    if word in ("a", "an"):
        following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        if following in ("hundred", "thousand") and _goes_on(tokens, at + 2):
            return _in_words(tokens, at + 1, 1.0)  # "a hundred and ten"
        if following in SCALES:
            scaled = _scaled(tokens, 1.0, at + 1, money=False, spelled=True)
            half = _and_a_fraction(tokens, scaled.end)
            if half is None:
                return scaled
            return scaled._replace(value=scaled.value * (1 + half), end=scaled.end + 3)
        return Numeral(1.0, None, at + 1, article=True, spelled=True)
    return _in_words(tokens, at, 0.0) if word in SMALL or word in TENS else None


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether units or tens follow a hundred or thousand at a position: "and ten", "two hundred"."""
    at += at < len(tokens) and tokens[at].lower == "and"
    return _ends_below_hundred(tokens, at) or (at < len(tokens) and tokens[at].lower in SMALL)


def _in_words(tokens: Tokens, at: int, current: float) -> Numeral:
    """The cardinal that the words from `at` on write, of which `current` is said already."""
    total, end = 0.0, at
    while end < len(tokens):
        word = tokens[end].lower
        step = 0
        if word in SMALL and (current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and SMALL[word] < 10)):
            current, step = current + SMALL[word], 1
        elif word in TENS and current % 100 == 0:
            current, step = current + TENS[word], 1
        elif word in TENS and end == at + 1 and 0 < current < 10 and not _is_hyphened(tokens, end):
            current, step = 100 * current + TENS[word], 1  # "six seventy five million", as people say it
        elif word == "hundred" and 0 < current < 100:
            current, step = current * 100, 1
        elif word in GREAT and current > 0:
            total, current, step = total + current * SCALES[word], 0.0, 1
        elif word in ("dozen",) and current > 0 and total == 0:
            return Numeral(current * 12, None, end + 1, spelled=True)
        elif (word in DASHES and end > at and _continues(tokens, end + 1, after=tokens[end - 1].lower)) or (
            word == "and" and current % 100 == 0 and current > 0 and _ends_below_hundred(tokens, end + 1)
        ):
            step = 1
        elif word == "point" and end > at and end + 1 < len(tokens) and tokens[end + 1].lower in SMALL:
            decimals, end = _decimals(tokens, end + 1)
            return _scaled(tokens, total + current + decimals, end, money=False, spelled=True)
        if step == 0:
            break
        end += step
    value = total + current
    half = _and_a_fraction(tokens, end)
    if half is not None and value < 100:
        return _scaled(tokens, value + half, end + 3, money=False, spelled=True)
    if end < len(tokens) and tokens[end].lower in ("bn", "mn", "tn", "crore"):
        return _scaled(tokens, value, end, money=False, spelled=True)
    return Numeral(value, None, end, spelled=True)


def _is_hyphened(tokens: Tokens, at: int) -> bool:
    """Whether a hyphen ties a word to one that is no number: "two twenty-storey towers"."""
    if at + 2 >= len(tokens) or tokens[at + 1].text not in DASHES:
        return False
    return tokens[at + 2].lower not in SMALL


def _continues(tokens: Tokens, at: int, *, after: str) -> bool:
    """Whether the word after a hyphen belongs to the cardinal ("twenty-five", "five-hundred")."""
    if at >= len(tokens):
        return False
    word = tokens[at].lower
    return (after in TENS and word in SMALL and 0 < SMALL[word] < 10) or word in ("hundred", "thousand", "million")


def _ends_below_hundred(tokens: Tokens, at: int) -> bool:
    """Whether "and …" at `at` adds units and tens, rather than opening another number ("… and two hundred")."""
    if at >= len(tokens) or (tokens[at].lower not in SMALL and tokens[at].lower not in TENS):
        return False
    after = at + 1
    while after < len(tokens) and (tokens[after].text in DASHES or tokens[after].lower in SMALL):
        after += 1
    return after >= len(tokens) or tokens[after].lower != "hundred"


def _decimals(tokens: Tokens, at: int) -> tuple[float, int]:
    """The decimals spelled after "point" and the position behind them."""
    value, place = 0.0, 0.1
    while at < len(tokens) and tokens[at].lower in SMALL and SMALL[tokens[at].lower] < 10:
        value, place, at = value + SMALL[tokens[at].lower] * place, place / 10, at + 1
    return round(value, 9), at


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
