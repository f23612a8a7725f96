"""Do two numbers span a range? "10–15", "between 3 and 5", "$3 to $5 billion", but not "rose from 3 to 5"."""

from typing import Final

from nlp import cues
from nlp.amounts import Amount, amount_at
from nlp.labels import is_year
from nlp.lexer import DASHES, Tokens, adjacent
from nlp.numerals import digits_value
from nlp.scales import SCALES

_REACH: Final = 9  # tokens before a range among which a verb governs it
_BOUND: Final = 4  # tokens of a bound between "from" and a number: "from less than 5 to"
_FAR: Final = 15  # and before "from", where it may have an object of its own: "raised its target for Ohio from"


def range_at(tokens: Tokens, first: Amount) -> tuple[Amount, float] | None:
    """The high end of a range that `first` opens and its low end in the same scale, or None."""
    at = first.end
    if at >= len(tokens) or first.numeral.vague or first.numeral.article:
        return None
    if _is_suspended(tokens, at):
        at += 1
    joiner = tokens[at].lower
    between, opened = opens_with(tokens, first.start, "between"), opens_with(tokens, first.start, "from")
    if joiner == "and" and not between:
        return None
    if joiner not in ("to", "and", "or") and tokens[at].text not in DASHES:
        return None
    doubled = at + 1 < len(tokens) and tokens[at + 1].text in DASHES and adjacent(tokens[at], tokens[at + 1])
    step = 2 if doubled else 1  # "10--15", "thirty-to-forty-acre"
    second = amount_at(tokens, at + step) if at + step < len(tokens) else None
    if second is None or second.numeral.vague or (second.numeral.article and first.unit is None):
        return None
    if first.unit is not None and second.unit is not None and first.unit.dimension != second.unit.dimension:
        return None
    if first.unit is not None and second.unit is None and first.unit.dimension != "money":
        return None
    if (
        first.unit is None
        and is_year(tokens[first.start])
        and second.unit is not None
        and second.unit.dimension == "money"
    ):
        return None  # "$212 billion in 2023 to $416 billion"
    if joiner == "or" and not _is_hesitant(first, second):
        return None
    if joiner == "to" and (_rises(tokens, first.start, _FAR) if opened else _is_step(tokens, first.start)):
        return None
    return _aligned(tokens, first, second)


def _aligned(tokens: Tokens, first: Amount, second: Amount) -> tuple[Amount, float] | None:
    """`second` and the value of `first` in its unit: the scale and the unit may stand behind the second only."""
    low, high = first.numeral.value, second.numeral.value
    plain = tokens[first.numeral.end - 1].kind == "number"
    last = tokens[second.numeral.end - 1]
    if first.numeral.spelled and second.numeral.spelled and low < 100 and last.lower in SCALES:
        return (second, low * SCALES[last.lower]) if low * SCALES[last.lower] < high else None
    if plain and last.kind == "word":
        mantissa = (
            digits_value(tokens[_digits_at(tokens, second)].text)
            if tokens[_digits_at(tokens, second)].kind == "number"
            else None
        )
        if (
            mantissa
            and (first.unit is None or first.unit.dimension == "money")
            and low <= mantissa * 1000
            and low < high
        ):
            scale = high / mantissa
            low = low * scale if low * scale < high or low < mantissa else low
    if first.unit is not None and second.unit is not None and first.unit is not second.unit:
        low = low * first.unit.factor / second.unit.factor
    return (second, low) if low < high else None


def _is_hesitant(first: Amount, second: Amount) -> bool:
    """Whether "three or four years" leaves it open which: a number and one a little higher."""
    low, high = first.numeral.value, second.numeral.value
    return first.unit is None and low >= 2 and low < high <= 1.5 * low + 1


def _digits_at(tokens: Tokens, amount: Amount) -> int:
    at = amount.start
    while tokens[at].kind != "number" and at < amount.numeral.end - 1:
        at += 1
    return at


def _is_suspended(tokens: Tokens, at: int) -> bool:
    """Whether a hyphen waits for the unit behind another number: "15- to 20-acre lots"."""
    return (
        0 < at < len(tokens) - 1
        and tokens[at].text in DASHES
        and adjacent(tokens[at - 1], tokens[at])
        and tokens[at + 1].lower in ("to", "and", "or")
    )


def opens_with(tokens: Tokens, at: int, word: str) -> bool:
    """Whether `word` stands right before position `at`."""
    return at > 0 and tokens[at - 1].lower == word


def _rises(tokens: Tokens, at: int, reach: int = _REACH) -> bool:
    """Whether a verb or noun of change governs the numbers from `at` on: "rose from", "an increase from"."""
    if any(token.kind == "number" and not is_year(token) for token in tokens[max(0, at - reach) : at]):
        reach = min(reach, _REACH)
    window = tokens.lowers[max(0, at - reach) : at]
    if "(" in window:
        window = window[len(window) - window[::-1].index("(") :]
    bounds = {k for k, word in enumerate(window[:-1]) if word == "up" and window[k + 1] == "to"}
    return any(word in cues.words("change.verb") and k not in bounds for k, word in enumerate(window))


def _is_step(tokens: Tokens, at: int) -> bool:
    """Whether the number at a position tells by how much a thing changed, or from what: "rose 240 MW to 1.1 GW", "by $30m to $90m"."""
    if "from" in tokens.lowers[max(0, at - _BOUND) : at]:
        return _rises(tokens, at, _FAR)
    while at and tokens[at - 1].lower in cues.words("bound.before.approx"):
        at -= 1
    return at > 0 and tokens[at - 1].lower in cues.words("change.step")
