"""Which quantities does a sentence state? Numerals with bounds, ranges, units and the nouns they count."""

from typing import Final, NamedTuple

from kb import vocabulary
from nlp import cues
from nlp.amounts import LARGE, Amount, amount_at, heads_line, is_class, openers
from nlp.bounds import bound_after, bound_before
from nlp.cardinals import spoken_year_end
from nlp.labels import is_label, is_year
from nlp.lexer import DASHES, Tokens, adjacent
from nlp.nouns import Noun, implied_noun, noun_after
from nlp.ranges import opens_with, range_at
from nlp.units import RATES, unit_at

_NO_NOUN: Final = Noun(0, 0, 0, "", ())
_ONES: Final = frozenset(
    [
        "a",
        "an",
        "another",
        "further",
        "first",
        "second",
        "third",
        "full",
        "single",
        "its",
        "that",
        "the",
        "extra",
        "additional",
        "half",
        "one",
        "next",
        "each",
        "every",
    ]
)


_COMPASS: Final = frozenset("NSEW")
_SINGULAR: Final = ("giga", "exa")  # how the units begin that mean one of them without a number


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


def find_quantities(tokens: Tokens) -> list[Quantity]:
    """Every quantity of a sentence, left to right; dates, labels and ordinals are none."""
    found: list[Quantity] = []
    opening = openers()
    at = floor = 0
    while at < len(tokens):
        kind, word = tokens[at].kind, tokens[at].lower
        if kind == "mark" or (kind == "word" and word not in opening and not word.startswith(_SINGULAR)):
            at += 1
            continue
        if kind == "word" and (year := spoken_year_end(tokens, at)) is not None:
            at = year
            continue
        quantity = _quantity(tokens, at, floor) or _bare_unit(tokens, at)
        if quantity is None:
            at += 1
            continue
        found.append(quantity)
        at = floor = max(quantity.end, at + 1)
    return _share_units(tokens, found)


def _quantity(tokens: Tokens, at: int, floor: int) -> Quantity | None:
    first = amount_at(tokens, at)
    if first is None or _is_crossing(tokens, at):
        return None
    start, low, high, end, unit, rate = (
        first.start,
        first.numeral.value,
        first.numeral.value_max,
        first.end,
        first.unit,
        first.rate,
    )
    joined = range_at(tokens, first)
    change = opens_with(tokens, start, "from")
    bound = "range" if high is not None else "exact"
    if joined is not None:
        second, low = joined
        high, end, unit, rate = second.numeral.value, second.end, second.unit or first.unit, second.rate
        bound = "range"
        if opens_with(tokens, start, "from") or opens_with(tokens, start, "between"):
            start, change = start - 1, False
        while start > floor and tokens[start - 1].lower in ("anywhere", "somewhere"):
            start -= 1
    if unit is None and not _spans(tokens, first, joined) and is_label(tokens, first.start, first.numeral, end):
        return None
    if first.numeral.article and unit is None:
        return None
    number = first.start
    signed = _signed_from(tokens, first.start, unit)
    if signed < first.start and joined is None:
        start, low = signed, -low
    spaced = start > floor and tokens[start - 1].text in ("US", "USD") and tokens[start].kind == "currency"
    begin, before = bound_before(tokens, start - spaced, floor, unit)  # "more than US $25bn"
    end, after = bound_after(tokens, end)
    after = after or (first if joined is None else joined[0]).bound
    noun = _NO_NOUN if unit is not None else noun_after(tokens, end)
    if unit is None and noun.kind == "pronoun":
        named = implied_noun(tokens, begin, end)
        noun = noun._replace(kind=named.kind, chips=named.chips) if named.kind else noun
    elif unit is None and noun.kind == "":
        noun = noun_after(tokens, end + 1) if heads_line(tokens, end) else implied_noun(tokens, begin, end)
    if bound == "exact" or (before is not None and bound == "range" and before != "approx"):
        bound = after if after is not None and before is None else before or bound
        bound = "at_least" if after == "at_least" and before in (None, "approx") else bound
    if high is not None and before in (None, "approx"):
        bound = "range"
    return Quantity(
        begin,
        number,
        first.numeral.end if joined is None else end,
        end,
        low,
        high,
        bound,
        unit,
        rate,
        noun,
        first.numeral.vague,
        change,
    )


def _is_crossing(tokens: Tokens, at: int) -> bool:
    """Whether a number is a street's by the points of the compass: "the corner of W 450 N and N 650 W"."""
    return 0 < at < len(tokens) - 1 and {tokens[at - 1].text, tokens[at + 1].text} <= _COMPASS


def _spans(tokens: Tokens, first: Amount, joined: tuple[Amount, float] | None) -> bool:
    """Whether what may be a year opens a range of its own size: "2000 - 2500 calories", not "in 2018 to 3.9 million"."""
    if joined is None or not is_year(tokens[first.start]) or is_year(tokens[joined[0].start]):
        return False
    return joined[0].numeral.value < 10 * first.numeral.value


def _signed_from(tokens: Tokens, at: int, unit: vocabulary.Unit | None) -> int:
    """Where the minus of a negative number stands: "minus 130 degrees", "-1.3%"; `at` itself for any other."""
    sign = at
    if sign and tokens[sign - 1].text in DASHES and adjacent(tokens[sign - 1], tokens[sign]):
        sign -= 1
    if sign and tokens[sign - 1].lower == "minus":
        return sign - 1
    falls = unit is not None and unit.dimension in ("ratio", "temperature", "angle")
    apart = sign < at and (sign == 0 or tokens[sign - 1].end < tokens[sign].start)
    return sign if falls and apart else at


def _bare_unit(tokens: Tokens, at: int) -> Quantity | None:
    """ "The first gigawatt", "another gigawatt", "its gigawatt": a large unit in the singular that means one of it."""
    if at == 0 or tokens[at].kind != "word" or tokens[at - 1].lower not in _ONES:
        return None
    unit = unit_at(tokens, at)
    if unit is None or unit[0].name not in LARGE or tokens[at].lower.endswith("s") or is_class(tokens, unit[1]):
        return None
    if not tokens[at].lower.startswith(_SINGULAR):
        return None
    start, bound = bound_before(tokens, at - 1 if tokens[at - 1].lower in ("another", "a") else at, 0, unit[0])
    return Quantity(
        start, at, unit[1], unit[1], 1.0, None, bound or "exact", unit[0], None, _NO_NOUN, False, False, one=True
    )


def _share_units(tokens: Tokens, found: list[Quantity]) -> list[Quantity]:
    """Gives a bare number the unit or noun of the next one it is coordinated with: "1.2 and 1.8GW"."""
    for k in range(len(found) - 2, -1, -1):
        here, following = found[k], found[k + 1]
        described = _is_only_described(tokens, here) and following.noun.kind == "job"
        if here.unit is not None or (here.noun.kind and not described):
            continue
        gap = tokens.lowers[here.noun.end if described else here.end : following.start]
        if not gap or any(word not in (",", "and", "or", "/", "then", "&") for word in gap):
            continue
        if following.unit is not None and following.unit.dimension != "money":
            found[k] = here._replace(unit=following.unit, rate=following.rate, shared=True)
        elif following.noun.kind:
            found[k] = here._replace(noun=following.noun, shared=True)
    return found


def _is_only_described(tokens: Tokens, quantity: Quantity) -> bool:
    """Whether only adjectives stand where the noun of a number should: "2,400 direct and 7,000 indirect jobs"."""
    words = set(tokens.lowers[quantity.noun.start : quantity.noun.end])
    return quantity.noun.kind == "other" and bool(words) and words <= cues.words("noun.adjective")
