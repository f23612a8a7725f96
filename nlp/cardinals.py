"""Which number do words write out? Cardinals, with hyphens or without, as papers and transcripts print them."""

from typing import Final

from nlp.lexer import DASHES, HYPHENS, Tokens, adjacent
from nlp.scales import GREAT, SCALES, Numeral, scaled
from nlp.units import unit_at

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
#: Digits that are said one by one behind a point, or for a year: "two point oh five", "twenty oh eight".
_DIGITS: Final = {word: value for word, value in SMALL.items() if value < 10} | {"oh": 0}


def and_a_fraction(tokens: Tokens, at: int) -> tuple[float, int] | None:
    """The fraction in "… and a half", "-and-a-quarter" at `at` and the position behind it, else None."""
    words: list[str] = []
    end = at
    while len(words) < 3 and end < len(tokens):
        end += _is_glue(tokens, end)
        words += tokens.lowers[end : end + 1]
        end += 1
    if len(words) == 3 and words[:2] == ["and", "a"] and words[2] in ("half", "quarter", "third"):
        return FRACTIONS[words[2]], end
    return None


def cardinal(tokens: Tokens, at: int) -> Numeral | None:
    """A number in words; "a hundred" and "a million" count, a bare "a" is one and marked `article`."""
    word = tokens[at].lower
    if word in ("a", "an"):
        behind = at + 1 + _is_glue(tokens, at + 1)
        following = tokens[behind].lower if behind < len(tokens) else ""
        if following in ("hundred", "thousand") and _goes_on(tokens, behind + 1):
            return _in_words(tokens, behind, 1.0)  # "a hundred and ten"
        if following in SCALES:
            found = scaled(tokens, 1.0, behind, money=False, spelled=True)
            half = and_a_fraction(tokens, found.end)
            return found if half is None else found._replace(value=found.value * (1 + half[0]), end=half[1])
        return Numeral(1.0, None, at + 1, article=True, spelled=True)
    return _in_words(tokens, at, 0.0) if word in SMALL or word in TENS else None


def spoken_year_end(tokens: Tokens, at: int) -> int | None:
    """The position behind a year as it is said, if one begins at `at`: "nineteen ninety-nine", "twenty oh eight"."""
    if tokens[at].lower not in ("nineteen", "twenty") or at + 1 >= len(tokens) or tokens[at + 1].text in DASHES:
        return None
    word, end = tokens[at + 1].lower, at + 2
    if word == "oh":
        return end + 1 if end < len(tokens) and tokens[end].lower in _DIGITS else None
    if (word not in TENS and SMALL.get(word, 0) < 10) or _is_hyphened(tokens, at + 1):
        return None
    unit = end + _is_glue(tokens, end)
    said = word in TENS and unit < len(tokens) and _DIGITS.get(tokens[unit].lower, 0) > 0
    end = unit + 1 if said else end
    measures = end < len(tokens) and (tokens[end].lower in SCALES or unit_at(tokens, end) is not None)
    return None if measures else end


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether units or tens follow a hundred or thousand at a position: "and ten", "two hundred", "-fifty"."""
    at += _is_glue(tokens, at)
    at += at < len(tokens) and tokens[at].lower == "and"
    at += _is_glue(tokens, at)
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
        elif end > at and (
            _continues(tokens, end) if word in DASHES else word == "and" and _adds(tokens, end, total, current)
        ):
            step = 1
        elif word == "point" and end > at and (decimals := _decimals(tokens, end + 1)) is not None:
            return scaled(tokens, total + current + decimals[0], decimals[1], money=False, spelled=True)
        if step == 0:
            break
        end += step
    value = total + current
    half = and_a_fraction(tokens, end)
    if half is not None and value < 100:
        return scaled(tokens, value + half[0], half[1], money=False, spelled=True)
    if end < len(tokens) and tokens[end].lower in ("bn", "mn", "tn", "crore"):
        return scaled(tokens, value, end, money=False, spelled=True)
    return Numeral(value, None, end, spelled=True)


def _is_hyphened(tokens: Tokens, at: int) -> bool:
    """Whether a hyphen ties a word to one that is no number: "two twenty-storey towers"."""
    if at + 2 >= len(tokens) or tokens[at + 1].text not in DASHES:
        return False
    return tokens[at + 2].lower not in SMALL


def _is_glue(tokens: Tokens, at: int) -> bool:
    """Whether a hyphen without a space on either side stands at a position."""
    if not 0 < at < len(tokens) - 1 or tokens[at].text not in HYPHENS:
        return False
    return adjacent(tokens[at - 1], tokens[at]) and adjacent(tokens[at], tokens[at + 1])


def _continues(tokens: Tokens, dash: int) -> bool:
    """Whether the word after a dash belongs to the cardinal ("twenty-five", "five-hundred-six", "four-point-five")."""
    at = dash + 1
    if at >= len(tokens):
        return False
    word, after = tokens[at].lower, tokens[dash - 1].lower
    if (after in TENS and word in SMALL and 0 < SMALL[word] < 10) or word in ("hundred", "thousand", "million"):
        return True
    if not _is_glue(tokens, dash):
        return False
    if word in GREAT:
        return True
    if word == "point":
        return _decimals(tokens, at + 1) is not None
    if after == "and" or (word == "and" and (after == "hundred" or after in GREAT)):
        at += word == "and" and 1 + _is_glue(tokens, at + 1)
        return _ends_below_hundred(tokens, at)
    if after == "hundred":
        return _ends_below_hundred(tokens, at)
    return after in GREAT and (word in SMALL or word in TENS) and _next_scale(tokens, at) < SCALES[after]


def _next_scale(tokens: Tokens, at: int) -> float:
    """The great scale by which the number words from `at` on are multiplied; 1 where none is."""
    while at < len(tokens) and (
        tokens[at].lower in SMALL or tokens[at].lower in TENS or tokens[at].lower == "hundred" or _is_glue(tokens, at)
    ):
        at += 1
    return SCALES[tokens[at].lower] if at < len(tokens) and tokens[at].lower in GREAT else 1.0


def _adds(tokens: Tokens, at: int, total: float, current: float) -> bool:
    """Whether "and" at `at` adds what follows to the hundreds or thousands before it."""
    behind = at + 1 + _is_glue(tokens, at + 1)
    if not _ends_below_hundred(tokens, behind):
        return False
    if current > 0:
        return current % 100 == 0
    return total > 0 and _next_scale(tokens, behind) == 1.0


def _ends_below_hundred(tokens: Tokens, at: int) -> bool:
    """Whether units and tens stand at `at`, rather than another number ("… and two hundred")."""
    if at >= len(tokens) or (tokens[at].lower not in SMALL and tokens[at].lower not in TENS):
        return False
    after = at + 1
    while after < len(tokens) and (tokens[after].text in DASHES or tokens[after].lower in SMALL):
        after += 1
    return after >= len(tokens) or tokens[after].lower != "hundred"


def _decimals(tokens: Tokens, at: int) -> tuple[float, int] | None:
    """The decimals said behind "point" ("seven five", "-seventy-five", "oh five") and the position behind them, else None."""
    digits, end = "", at
    while True:
        here = end + _is_glue(tokens, end)
        word = tokens[here].lower if here < len(tokens) else ""
        if word in _DIGITS:
            digits += str(_DIGITS[word])
        elif word in TENS and not digits:
            unit = here + 1 + _is_glue(tokens, here + 1)
            more = _DIGITS.get(tokens[unit].lower, 0) if unit < len(tokens) else 0
            return (TENS[word] + more) / 100, unit + 1 if more else here + 1
        else:
            return (float(f"0.{digits}"), end) if digits else None
        end = here + 1
