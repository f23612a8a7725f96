"""Which quantities does a sentence state? Numerals with bounds, ranges, units and the nouns they count."""

from typing import Final, NamedTuple

from kb import vocabulary
from nlp import cues
from nlp.labels import is_label
from nlp.lexer import DASHES, Token, adjacent
from nlp.nouns import Noun, noun_after
from nlp.numerals import Numeral, digits_value, parse_numeral
from nlp.units import RATES, rate_at, unit_at

_NO_NOUN: Final = Noun(0, 0, 0, "", ())
#: Units of which "a" or "another" means one: "a gigawatt", "another exaflop".
_LARGE: Final = frozenset(("gigawatt", "megawatt", "terawatt", "exaflop_per_second"))
_ONES: Final = frozenset(["a", "an", "another", "further", "first", "second", "third", "full", "single", "its", "that", "the", "extra", "additional", "half", "one", "next", "each", "every"])


class Quantity(NamedTuple):
    """A number as stated: positions into the sentence's tokens, value in `unit`, and what it counts.

    `start` to `end` covers bound, number and unit; `number` and `stop` the number alone. `value` is in the
    unit as printed, `value_max` the high end of a range. `rate` is the period of "a day", "per year".
    """

    start: int
    number: int
    stop: int
    end: int
    value: float
    value_max: float | None
    bound: str
    unit: vocabulary.Unit | None
    rate: str | None
    noun: Noun
    vague: bool
    change: bool
    shared: bool = False
    one: bool = False

    @property
    def dimension(self) -> str:
        """Dimension of the unit; "flow" for a volume per time, "rate" for money per time, "count" without a unit."""
        if self.unit is None:
            return "count"
        if self.rate is not None and self.unit.dimension == "volume":
            return "flow"
        if self.rate is not None and self.unit.dimension == "money":
            return "rate"
        return self.unit.dimension

    def canonical(self, value: float) -> float:
        """`value` of this quantity in the canonical unit of its dimension (litres a day for a flow)."""
        if self.unit is None:
            return value
        scaled = value * self.unit.factor
        return scaled * RATES[self.rate] if self.rate is not None and self.unit.dimension == "volume" else scaled


def find_quantities(tokens: tuple[Token, ...]) -> list[Quantity]:
    """Every quantity of a sentence, left to right; dates, labels and ordinals are none."""
    found: list[Quantity] = []
    at = floor = 0
    while at < len(tokens):
        quantity = _quantity(tokens, at, floor) or _bare_unit(tokens, at)
        if quantity is None:
            at += 1
            continue
        found.append(quantity)
        at = floor = max(quantity.end, at + 1)
    return _share_units(tokens, found)


class _Amount(NamedTuple):
    """One number with its own currency or unit, before bounds and ranges are read."""

    start: int
    numeral: Numeral
    unit: vocabulary.Unit | None
    end: int
    rate: str | None


def _quantity(tokens: tuple[Token, ...], at: int, floor: int) -> Quantity | None:
    first = _amount(tokens, at)
    if first is None:
        return None
    start, low, high, end, unit, rate = first.start, first.numeral.value, first.numeral.value_max, first.end, first.unit, first.rate
    joined = _range(tokens, first)
    change = _opens_with(tokens, start, "from")
    bound = "range" if high is not None else "exact"
    if joined is not None:
        second, low = joined
        high, end, unit, rate = second.numeral.value, second.end, second.unit or first.unit, second.rate
        bound = "range"
        if _opens_with(tokens, start, "from") or _opens_with(tokens, start, "between"):
            start, change = start - 1, False
        while start > floor and tokens[start - 1].lower in ("anywhere", "somewhere"):
            start -= 1
    if unit is None and is_label(tokens, first.start, first.numeral, end):
        return None
    noun = _NO_NOUN if unit is not None else noun_after(tokens, end)
    if first.numeral.article and unit is None:
        return None
    number = first.start
    begin, before = _bound_before(tokens, start, floor, unit)
    end, after = _bound_after(tokens, end)
    if after is not None and unit is None and noun.kind == "":
        noun = noun_after(tokens, end)
    if bound == "exact" or (before is not None and bound == "range" and before != "approx"):
        bound = after if after is not None and before is None else before or bound
        bound = "at_least" if after == "at_least" and before in (None, "approx") else bound
    if high is not None and before in (None, "approx"):
        bound = "range"
    return Quantity(begin, number, first.numeral.end if joined is None else end, end, low, high, bound, unit, rate, noun, first.numeral.vague, change)


def _amount(tokens: tuple[Token, ...], at: int) -> _Amount | None:
    """A number with its currency before it or its unit behind it; None where no number begins at `at`."""
    currency = unit_at(tokens, at)
    number = at
    if currency is not None and currency[0].dimension == "money" and tokens[at].kind != "number":
        number = currency[1]
        if number < len(tokens) and tokens[number].text == "." and tokens[at].lower in ("rs", "dh", "fr"):
            number += 1
        if number >= len(tokens) or (tokens[number].kind != "number" and tokens[at].kind == "word"):
            return None
    else:
        currency = None
    if number >= len(tokens):
        return None
    numeral = parse_numeral(tokens, number, money=currency is not None)
    if numeral is None or (currency is not None and numeral.article):
        return None
    end = numeral.end
    if currency is not None:
        rate = rate_at(tokens, end)
        return _Amount(at, numeral, currency[0], end, rate[0] if rate else None)
    behind = end
    if behind < len(tokens) and tokens[behind].text in DASHES and adjacent(tokens[behind - 1], tokens[behind]):
        behind += 1
    elif numeral.article:
        while behind < len(tokens) and tokens[behind].lower in ("further", "full", "single", "whole", "combined", "total", "additional", "cool"):
            behind += 1
    unit = unit_at(tokens, behind)
    if unit is not None and _is_unit_here(tokens, numeral, behind, unit[1], unit[0]):
        rate = rate_at(tokens, unit[1]) if unit[0].dimension in ("volume", "money") else None
        if rate is not None:
            return _Amount(at, numeral, unit[0], rate[1] if unit[0].dimension == "volume" else unit[1], rate[0])
        return _Amount(at, numeral, unit[0], unit[1], None)
    return None if numeral.article else _Amount(at, numeral, None, end, None)


def _is_unit_here(tokens: tuple[Token, ...], numeral: Numeral, at: int, end: int, unit: vocabulary.Unit) -> bool:
    """Whether a form that is also a plain word or letter ("m", "ha", "second", "W") is a unit behind this numeral."""
    text = tokens[at].text
    if numeral.article:
        return unit.name in _LARGE and tokens[at].lower.rstrip("s") == tokens[at].lower and not _is_class(tokens, end)
    if len(text) == 1 and text.isalpha() and not adjacent(tokens[at - 1], tokens[at]):
        return text in "WVJ" and numeral.value >= 1
    if text.lower() == "second" and numeral.value == 1 and numeral.spelled:
        return False
    return not (text in ("SF", "sf", "ac", "min", "mt", "mi", "V") and numeral.spelled)


def _is_class(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the unit before `at` forms a class word: "gigawatt-scale", "gigawatt class"."""
    if at < len(tokens) and tokens[at].text in DASHES:
        at += 1
    return at < len(tokens) and tokens[at].lower in ("scale", "class", "plus", "size", "sized", "level", "range", "era")


def _bare_unit(tokens: tuple[Token, ...], at: int) -> Quantity | None:
    """"The first gigawatt", "another gigawatt", "its gigawatt": a large unit in the singular that means one of it."""
    if at == 0 or tokens[at].kind != "word" or tokens[at - 1].lower not in _ONES:
        return None
    unit = unit_at(tokens, at)
    if unit is None or unit[0].name not in _LARGE or tokens[at].lower.endswith("s") or _is_class(tokens, unit[1]):
        return None
    if not tokens[at].lower.startswith(("giga", "exa")):
        return None
    start, bound = _bound_before(tokens, at - 1 if tokens[at - 1].lower in ("another", "a") else at, 0, unit[0])
    return Quantity(start, at, unit[1], unit[1], 1.0, None, bound or "exact", unit[0], None, _NO_NOUN, False, False, one=True)


def _range(tokens: tuple[Token, ...], first: _Amount) -> tuple[_Amount, float] | None:
    """The high end of a range that `first` opens and its low end in the same scale, or None."""
    at = first.end
    if at >= len(tokens) or first.numeral.vague or first.numeral.article:
        return None
    joiner = tokens[at].lower
    between, opened = _opens_with(tokens, first.start, "between"), _opens_with(tokens, first.start, "from")
    if joiner == "and" and not between:
        return None
    if joiner not in ("to", "and") and tokens[at].text not in DASHES:
        return None
    step = 2 if tokens[at].text in DASHES and at + 1 < len(tokens) and tokens[at + 1].text in DASHES else 1
    second = _amount(tokens, at + step) if at + step < len(tokens) else None
    if second is None or second.numeral.vague or second.numeral.article:
        return None
    if first.unit is not None and second.unit is not None and first.unit.dimension != second.unit.dimension:
        return None
    if first.unit is not None and second.unit is None and first.unit.dimension != "money":
        return None
    if joiner == "to" and (_rises(tokens, first.start) if opened else _rises(tokens, first.start) and not _estimates(tokens, first.start)):
        return None
    return _aligned(tokens, first, second)


def _aligned(tokens: tuple[Token, ...], first: _Amount, second: _Amount) -> tuple[_Amount, float] | None:
    """`second` and the value of `first` in its unit: the scale and the unit may stand behind the second only."""
    low, high = first.numeral.value, second.numeral.value
    plain = tokens[first.numeral.end - 1].kind == "number"
    last = tokens[second.numeral.end - 1]
    if plain and last.kind == "word" and first.numeral.end == second_number(first):
        mantissa = digits_value(tokens[_digits_at(tokens, second)].text) if tokens[_digits_at(tokens, second)].kind == "number" else None
        if mantissa and (first.unit is None or first.unit.dimension == "money") and low <= mantissa * 1000 and low < high:
            scale = high / mantissa
            low = low * scale if low * scale < high or low < mantissa else low
    if first.unit is not None and second.unit is not None and first.unit is not second.unit:
        low = low * first.unit.factor / second.unit.factor
    return (second, low) if low < high else None


def second_number(amount: _Amount) -> int:
    """The position behind the digits of an amount that has no scale word."""
    return amount.numeral.end


def _digits_at(tokens: tuple[Token, ...], amount: _Amount) -> int:
    at = amount.start
    while tokens[at].kind != "number" and at < amount.numeral.end - 1:
        at += 1
    return at


def _opens_with(tokens: tuple[Token, ...], at: int, word: str) -> bool:
    return at > 0 and tokens[at - 1].lower == word


def _rises(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a verb or noun of change governs the numbers from `at` on: "rose from", "an increase from"."""
    window = [token.lower for token in tokens[max(0, at - 9) : at]]
    return any(word in cues.words("change.verb") for word in window)


def _estimates(tokens: tuple[Token, ...], at: int) -> bool:
    window = [token.lower for token in tokens[max(0, at - 9) : at]]
    return any(word in cues.words("change.spread") for word in window)


def _bound_before(tokens: tuple[Token, ...], start: int, floor: int, unit: vocabulary.Unit | None) -> tuple[int, str | None]:
    """Where the bound words before `start` begin, and the outermost bound; times do not take "over" or "in"."""
    bound = None
    table = cues.phrases("bound.before")
    while start > floor:
        match = table.before(tokens, start)
        if match is None or match[1] < floor:
            break
        if unit is not None and unit.dimension == "time" and tokens[match[1]].lower == "over" and start - match[1] == 1:
            break
        bound, start = match
    return start, bound


def _bound_after(tokens: tuple[Token, ...], end: int) -> tuple[int, str | None]:
    """Where bound words behind `end` stop, and their bound ("or more", "+", "give or take")."""
    at = end
    if at < len(tokens) and tokens[at].text == ",":
        at += 1
    match = cues.phrases("bound.after").at(tokens, at)
    if match is None:
        return end, None
    words = [token.lower for token in tokens[at : match[1]]]
    if len(words) == 1 and words[0] in ("plus", "odd", "roughly", "approximately", "tops", "max", "minimum", "maximum") and match[1] < len(tokens) and tokens[match[1]].kind in ("number", "currency"):
        return end, None
    if words == ["+"] and not adjacent(tokens[at - 1], tokens[at]):
        return end, None
    return match[1], match[0]


def _share_units(tokens: tuple[Token, ...], found: list[Quantity]) -> list[Quantity]:
    """Gives a bare number the unit or noun of the next one it is coordinated with: "1.2 and 1.8GW"."""
    for k in range(len(found) - 2, -1, -1):
        here, following = found[k], found[k + 1]
        gap = [token.lower for token in tokens[here.end : following.start]]
        if here.unit is not None or here.noun.kind or not gap or any(word not in (",", "and", "or", "/", "then", "&") for word in gap):
            continue
        if following.unit is not None and following.unit.dimension != "money":
            found[k] = here._replace(unit=following.unit, rate=following.rate, shared=True)
        elif following.noun.kind:
            found[k] = here._replace(noun=following.noun, shared=True)
    return found
