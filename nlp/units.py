"""Which unit of the closed lexicon stands at a position in a sentence?"""

from functools import lru_cache
from typing import Final

from kb import vocabulary
from nlp import cues
from nlp.lexer import DASHES, Tokens, lex

#: Words after a unit of volume or money that make it a rate, and how many of them fill a day.
RATES: Final = {
    "second": 86400.0, "sec": 86400.0, "s": 86400.0, "minute": 1440.0, "min": 1440.0, "hour": 24.0, "hr": 24.0, "day": 1.0, "d": 1.0,
    "daily": 1.0, "week": 1 / 7, "weekly": 1 / 7, "month": 1 / 30.4375, "monthly": 1 / 30.4375, "quarter": 4 / 365.25,
    "year": 1 / 365.25, "annum": 1 / 365.25, "yr": 1 / 365.25, "yearly": 1 / 365.25, "annually": 1 / 365.25, "hourly": 24.0,
}  # fmt: skip
#: The periods that rates other than the plain noun stand for.
PERIODS: Final = {
    "daily": "day", "d": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year", "annum": "year",
    "yr": "year", "hourly": "hour", "hr": "hour", "sec": "second", "s": "second", "min": "minute",
}  # fmt: skip
_ASIDE: Final = 7  # tokens of a conversion in brackets
_USE: Final = 12  # tokens from what is said to be used to its volume
_PAST_YEARS: Final = (["the", "past", "year"], ["the", "last", "year"], ["all", "of", "last"])
_ADVERBS: Final = frozenset(("daily", "weekly", "monthly", "yearly", "annually", "hourly"))
_OPENERS: Final = frozenset(("per", "a", "an", "each", "every", "/"))


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, list[tuple[Tokens, bool, vocabulary.Unit]]]:
    """Forms by their first token, longest first: (tokens, letter for letter?, unit)."""
    forms: dict[str, list[tuple[Tokens, bool, vocabulary.Unit]]] = {}
    for unit in vocabulary.load().units.values():
        written = [(lex(symbol), True, unit) for symbol in unit.symbols] + [
            (lex(word), False, unit) for word in unit.words
        ]
        for form in written:
            forms.setdefault(form[0].lowers[0], []).append(form)
    for found in forms.values():
        found.sort(key=lambda form: (-len(form[0]), not form[1]))
    return forms


def unit_at(tokens: Tokens, at: int) -> tuple[vocabulary.Unit, int] | None:
    """The unit written from position `at` on, the longest first, and the position after it."""
    if at >= len(tokens):
        return None
    for form, exact, unit in _lexicon().get(tokens[at].lower, ()):
        end = at + len(form)
        if tokens.lowers[at:end] == form.lowers and (
            not exact or all(here.text == part.text for here, part in zip(tokens[at:end], form, strict=True))
        ):
            return unit, end
    return None


def rate_at(tokens: Tokens, at: int) -> tuple[str, int] | None:
    """The period of a rate from `at` on ("a day", "/day", "of treated water daily", "of water last year") and the position after it."""
    end = _water_end(tokens, at)
    of_water = end > at
    if end < len(tokens) and tokens[end].lower in ("extra", "more"):
        end += 1
    if end >= len(tokens):
        return None
    if tokens[end].lower in _ADVERBS:
        return tokens[end].lower, end + 1
    words = tokens.lowers[end : end + 4]
    if words[0] == "on" and len(words) == 4 and words[1] in ("a", "an", "the", "its") and words[3] == "day":
        return (words[3], end + 4) if words[2] in cues.words("rate.day") else None
    if words[0] == "in" and len(words) > 2 and words[1] in ("a", "an") and words[2] in ("day", "year"):
        return words[2], end + 3
    if (of_water or _is_used(tokens, at)) and _is_past_year(tokens, end):
        return "year", end
    if words[:4] == ["each", "and", "every", "day"]:
        return "day", end + 4
    if words[0] not in _OPENERS:
        return None
    end += 1
    if end < len(tokens) and tokens[end].text in DASHES:
        end += 1
    found = end < len(tokens) and tokens[end].lower in RATES and tokens[end].lower not in _ADVERBS
    return (tokens[end].lower, end + 1) if found else None


def rate_beyond(tokens: Tokens, at: int) -> str | None:
    """The period that stands behind a conversion in brackets: "274 million gallons (1 billion liters) of water last year"."""
    if at >= len(tokens) or tokens[at].text != "(":
        return None
    closed = next((k for k in range(at, min(at + _ASIDE, len(tokens))) if tokens[k].text == ")"), None)
    found = rate_at(tokens, closed + 1) if closed is not None and closed + 1 < len(tokens) else None
    return found[0] if found is not None else None


def rate_before(tokens: Tokens, at: int) -> str | None:
    """The period that words of the same clause before `at` name: "a daily", "each year it draws", "annual use of"."""
    for k in range(at - 1, max(at - 10, 0) - 1, -1):
        token = tokens[k]
        if token.kind in ("number", "currency") or token.text in ".;:()":
            return None
        if token.lower in _ADVERBS or token.lower == "annual":
            return "year" if token.lower == "annual" else token.lower
        if token.lower in RATES and k and tokens[k - 1].lower in ("per", "each", "every"):
            return token.lower
    return None


def _water_end(tokens: Tokens, at: int) -> int:
    """The position behind "of treated water", "of tertiary-treated effluent"; `at` where no water follows."""
    if at >= len(tokens) or tokens[at].lower != "of":
        return at
    for k in range(at + 1, min(at + 7, len(tokens))):
        word = tokens[k].lower
        if word in cues.words("rate.water"):
            after = tokens[k + 1].lower if k + 1 < len(tokens) else ""
            return k + 2 if after in cues.words("rate.water") else k + 1
        if (tokens[k].kind != "word" and tokens[k].text not in DASHES) or word in cues.words("noun.boundary"):
            break
    return at


def _is_used(tokens: Tokens, end: int) -> bool:
    """Whether a verb shortly before a volume that ends at a position says that it was used."""
    return any(token.lower in cues.words("rate.used") for token in tokens[max(0, end - _USE) : end])


def _is_past_year(tokens: Tokens, at: int) -> bool:
    """Whether "last year" or "in 2024" stands at a position: what was used in it is a yearly use."""
    words = tokens.lowers[at : at + 2]
    if words[0] in ("over", "in", "during", "for") and tokens.lowers[at + 1 : at + 4] in _PAST_YEARS:
        return True
    return words in (["last", "year"], ["that", "year"]) or (
        len(words) == 2
        and words[0] in ("in", "during")
        and len(words[1]) == 4
        and words[1].startswith("20")
        and words[1].isdecimal()
    )
