"""What does one number state, with its currency or unit? Amounts, before bounds and ranges are read."""

from functools import lru_cache
from typing import Final, NamedTuple

from kb import vocabulary
from nlp import cues
from nlp.bounds import bound_after
from nlp.lexer import DASHES, Tokens, adjacent, lex
from nlp.numerals import ARTICLES, OPENERS, parse_numeral
from nlp.scales import SCALES, Numeral
from nlp.shares import share_at
from nlp.units import rate_at, rate_before, rate_beyond, unit_at

#: Units of which "a" or "another" means one: "a gigawatt", "another exaflop".
LARGE: Final = frozenset(("gigawatt", "megawatt", "terawatt", "exaflop_per_second"))
_MOST_OPERATIONS: Final = 1e23  # no machine does more in a second; "1e25 FLOP" is what a training run took
_HEAD: Final = 6  # tokens: a list marker, a sign, a number and its scale
_LETTERS: Final = frozenset(("N", "P"))  # of naira and of Philippine pesos, which stand for much else
_SITE: Final = frozenset(("power", "energy", "area", "volume", "compute", "money", "flow", "time"))


class Amount(NamedTuple):
    """One number with its own currency or unit, before bounds and ranges are read.

    `bound` is set where it stands between number and unit: "200-odd megawatts".
    """

    start: int
    numeral: Numeral
    unit: vocabulary.Unit | None
    end: int
    rate: str | None
    bound: str | None = None


@lru_cache(maxsize=1)
def openers() -> frozenset[str]:
    """The words, in lower case, that an amount can begin with; any other begins with a digit or a sign."""
    money = {
        form
        for unit in vocabulary.load().units.values()
        if unit.dimension == "money"
        for form in (*unit.symbols, *unit.words)
    }
    return OPENERS | ARTICLES | {lex(form)[0].lower for form in money}


def amount_at(tokens: Tokens, at: int) -> Amount | None:
    """A number with its currency before it or its unit behind it; None where no number begins at `at`."""
    currency = unit_at(tokens, at)
    number = at
    if currency is not None and currency[0].dimension == "money" and tokens[at].kind != "number":
        number = currency[1]
        if number < len(tokens) and tokens[number].text == "." and tokens[at].lower in ("rs", "dh", "fr"):
            number += 1
        if number >= len(tokens) or (tokens[number].kind != "number" and tokens[at].kind == "word"):
            return None
        if tokens[at].kind == "word" and not any(symbol.startswith(tokens[at].text) for symbol in currency[0].symbols):
            return None  # "won 2", "Euro 2020": a currency's name stands behind its number
        if tokens[at].text in _LETTERS and not adjacent(tokens[number - 1], tokens[number]):
            return None  # "N 650 W", "S&P 500"
    else:
        currency = None
    if number >= len(tokens):
        return None
    numeral = share_at(tokens, number) or parse_numeral(tokens, number, money=currency is not None)
    if numeral is None or (currency is not None and numeral.article):
        return None
    end = numeral.end
    if currency is not None:
        numeral, bound = _scaled_behind_bound(tokens, numeral)
        rate = rate_at(tokens, numeral.end)
        return Amount(at, numeral, currency[0], numeral.end, rate[0] if rate else None, bound)
    behind, bound = _unit_position(tokens, numeral)
    unit = _weighed(unit_at(tokens, behind), numeral, tokens)
    if unit is not None and _is_unit_here(tokens, numeral, behind, unit[1], unit[0]):
        if unit[0].dimension not in ("volume", "money"):
            return Amount(at, numeral, unit[0], unit[1], None, bound)
        rate = rate_at(tokens, unit[1])
        if unit[0].dimension == "money":
            return Amount(at, numeral, unit[0], unit[1], rate[0] if rate else None, bound)
        if rate is None:
            return Amount(at, numeral, unit[0], unit[1], rate_before(tokens, at) or rate_beyond(tokens, unit[1]), bound)
        return Amount(at, numeral, unit[0], rate[1], rate[0], bound)
    return None if numeral.article else Amount(at, numeral, None, end, None)


def _unit_position(tokens: Tokens, numeral: Numeral) -> tuple[int, str | None]:
    """Where the unit of a number would stand, and the bound before it: "200-odd megawatts", "50 additional acres"."""
    at = numeral.end
    if heads_line(tokens, at):
        found = unit_at(tokens, at + 1)
        return (at + 1 if found is not None and found[0].dimension in _SITE else at), None
    behind, bound = (at, None) if numeral.article else bound_after(tokens, at)
    if at < behind < len(tokens) and tokens[behind].text in DASHES and adjacent(tokens[behind - 1], tokens[behind]):
        behind += 1  # "1,000-plus-acre"
    while behind < len(tokens) and tokens[behind].lower in cues.words("unit.adjective"):
        behind += 1
    if behind == at and not numeral.article and _is_described_land(tokens, at):
        behind += 1
    if behind > at:
        found = unit_at(tokens, behind)
        if numeral.article or (found is not None and found[0].dimension in _SITE and len(tokens[behind].text) > 1):
            return behind, bound
    glued = at < len(tokens) and tokens[at].text in DASHES and adjacent(tokens[at - 1], tokens[at])
    return at + glued, None


def _is_described_land(tokens: Tokens, at: int) -> bool:
    """Whether one word stands between a number and its acres: "2,300 wooded acres", "60 flat hectares"."""
    if at + 1 >= len(tokens) or tokens[at + 1].lower not in ("acres", "hectares") or tokens[at].kind != "word":
        return False
    return (
        tokens[at].text.islower()
        and tokens[at].lower not in cues.words("noun.boundary")
        and unit_at(tokens, at) is None
    )


def heads_line(tokens: Tokens, end: int) -> bool:
    """Whether a dash parts a number that heads its line from what it counts: "4. 1,200 – jobs that the site created"."""
    if not 0 < end < len(tokens) - 1 or tokens[end].text not in "–—:" or tokens[end].start == tokens[end - 1].end:
        return False
    return end <= _HEAD and all(token.kind != "word" or token.lower in SCALES for token in tokens[:end])


def _scaled_behind_bound(tokens: Tokens, numeral: Numeral) -> tuple[Numeral, str | None]:
    """A sum of money whose scale stands behind its bound ("$100-plus million", "$1.5+ billion"), and that bound."""
    behind, bound = bound_after(tokens, numeral.end)
    if bound is None or behind >= len(tokens) or tokens[behind].lower not in SCALES:
        return numeral, None
    return numeral._replace(value=numeral.value * SCALES[tokens[behind].lower], end=behind + 1), bound


def _weighed(
    unit: tuple[vocabulary.Unit, int] | None, numeral: Numeral, tokens: Tokens
) -> tuple[vocabulary.Unit, int] | None:
    """A few "pounds" without the sign are a weight, and so are many of a stuff ("of steel"); thousands of them are money."""
    if unit is None or unit[0].name != "pound_sterling":
        return unit
    behind = tokens.lowers[unit[1] : unit[1] + 4]
    if numeral.value >= 1000 and not (behind[:1] == ["of"] and not cues.words("unit.stuff").isdisjoint(behind)):
        return unit
    return vocabulary.load().units["pound_mass"], unit[1]


def _is_unit_here(tokens: Tokens, numeral: Numeral, at: int, end: int, unit: vocabulary.Unit) -> bool:
    """Whether a form that is also a plain word or letter ("m", "ha", "second", "W") is a unit behind this numeral."""
    text = tokens[at].text
    if numeral.article:
        return unit.name in LARGE and tokens[at].lower.rstrip("s") == tokens[at].lower and not is_class(tokens, end)
    if len(text) == 1 and text.isalpha() and not adjacent(tokens[at - 1], tokens[at]):
        return text in "WVJ" and numeral.value >= 1
    if unit.name == "flop_per_second" and numeral.value > _MOST_OPERATIONS:
        return False
    if text.lower() == "second" and (numeral.spelled or tokens[at - 1].text not in DASHES):
        return False  # "one second", "640 second-hand chips"; many are "seconds"
    return not (text in ("SF", "sf", "ac", "min", "mt", "mi", "V") and numeral.spelled)


def is_class(tokens: Tokens, at: int) -> bool:
    """Whether the unit before `at` forms a class word: "gigawatt-scale", "gigawatt class"."""
    if at < len(tokens) and tokens[at].text in DASHES:
        at += 1
    return at < len(tokens) and tokens[at].lower in ("scale", "class", "plus", "size", "sized", "level", "range", "era")
