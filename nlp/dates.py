"""Which dates does a sentence name? Calendar forms and times counted from the publication date."""

import re
from datetime import date, timedelta
from typing import Final

from nlp import cues
from nlp.calendar import (
    MONTHS,
    ORDINALS,
    PARTS,
    SEASONS,
    When,
    day_or_month,
    part_of_year,
    quarter_or_half,
    season,
    year_at,
)
from nlp.lexer import DASHES, Token, Tokens
from nlp.numerals import parse_numeral
from nlp.timeline import months_later, parse_day

_UNITS: Final = {"day": 1 / 30.4375, "week": 7 / 30.4375, "month": 1, "quarter": 3, "year": 12}


_LONGEST: Final = 480  # months
_SHORTEST: Final = 2  # tokens of a length: "three weeks"
_WEEKDAYS: Final = {
    day: k for k, day in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
#: The cheap question: a sentence with none of these words and no year names no date.
_SIGNS: Final = (
    frozenset(MONTHS) | frozenset(SEASONS) | frozenset(_UNITS) | frozenset(f"{unit}s" for unit in _UNITS)
    | frozenset(_WEEKDAYS) | frozenset(("half", "decade", "decades", "christmas", "thanksgiving", "halloween", "year’s", "year's", "eve", "years’", "months’", "q1", "q2", "q3", "q4", "h1", "h2"))
)  # fmt: skip


#: Words that can begin what `_event` reads beside its cues.
_EVENTS: Final = frozenset(("new", "the", "last", "this", "month", "month’s", "month's", "full", "first"))

#: Words that can begin a calendar expression, beside months, years and "Q3".
_OPENERS: Final = (
    frozenset(SEASONS) | frozenset(ORDINALS) | frozenset(PARTS)
    | frozenset(["ago", "from", "labor", "memorial", "halloween", "full", "month", "month’s", "month's", "thanksgiving", "final", "this", "last", "next", "current", "the", "coming", "back", "latter", "front", "that", "same", "ended", "closed", "finished", "exited", "fiscal", "calendar", "within", "in", "over", "inside", "during", "christmas", "year", "year’s", "year's", "year-end", "new"])
)  # fmt: skip


_WORD: Final = re.compile(r"\w+")
_YEAR: Final = re.compile(r"\b(?:(?:19|20)\d\d|[Ff][Yy]\d+)\b")


def has_sign(text: str) -> bool:
    """Whether a text that is not yet lexed may name a date at all."""
    return _YEAR.search(text) is not None or not _SIGNS.isdisjoint(_WORD.findall(text.lower()))


def _may_be_date(token: Token) -> bool:
    return (token.kind == "number" and len(token.text) == 4) or token.lower[:2] == "fy" or token.lower[-1:].isdecimal()


def find_dates(tokens: Tokens, published: str | None) -> list[When]:
    """Every calendar expression of a sentence, left to right; relative ones only where `published` is known."""
    if _SIGNS.isdisjoint(tokens.distinct) and not any(map(_may_be_date, tokens)):
        return []
    today = parse_day(published)
    found: list[When] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].lower
        opens = tokens[at].kind == "number" or word in _OPENERS or word[-1].isdecimal() or word.rstrip(".") in MONTHS
        when = _date_at(tokens, at, today) if opens else None
        if when is None or (found and when.start < found[-1].end):
            at += 1
        else:
            found.append(when)
            at = when.end
    return found


def _date_at(tokens: Tokens, at: int, today: date | None) -> When | None:
    for reader in (day_or_month, _event, part_of_year, quarter_or_half, season, _span, _counted_from):
        when = reader(tokens, at, today)
        if when is not None:
            return when
    year = year_at(tokens, at, today)
    if year is None:
        return _this_month(tokens, at, today)
    return When(
        at,
        year[1],
        str(year[0]),
        "absolute" if tokens[at].text.isdecimal() or tokens[at].lower.startswith("fy") else "relative",
    )


def _event(tokens: Tokens, at: int, today: date | None) -> When | None:
    """ "Year-end", "the year is out", "Christmas", "last Friday": what has a name of its own in the year."""
    if today is None:
        return None
    named = cues.phrases("date.month").at(tokens, at)
    if named is not None:
        month, end = named
        given = year_at(tokens, end, today)
        return When(at, given[1], f"{given[0]}-{month}", "absolute") if given else When(at, end, month, "open")
    if tokens[at].lower not in _EVENTS:
        return None
    lower = tokens.lowers[at : at + 4]
    if lower[:3] in (["new", "year’s", "eve"], ["new", "year's", "eve"]):
        return When(at, at + 3, f"{today.year}-12-31", "relative")
    if (lower[:2] == ["new", "year"] and tokens[at].text != "new") or lower[:3] == ["the", "new", "year"]:
        return _new_year(tokens, at, today)
    if lower[:2] == ["this", "time"] and lower[2:] in (["next", "year"], ["last", "year"]):
        return When(at, at + 4, months_later(today, 12 if lower[2] == "next" else -12), "relative")
    if lower[:2] in (["last", "week"], ["this", "week"]):
        day = today - timedelta(days=7) if lower[0] == "last" else today
        return When(at, at + 2, day.isoformat()[:7], "relative")
    if len(lower) > 1 and lower[0] == "last" and lower[1] in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS[lower[1]] - 1) % 7 + 1
        return When(at, at + 2, (today - timedelta(days=back)).isoformat(), "relative")
    if lower[:2] in (["month", "-"], ["month", "end"], ["month’s", "end"], ["month's", "end"]) and "end" in lower[1:3]:
        return When(at, at + (3 if lower[1] == "-" else 2), today.isoformat()[:7], "relative")
    if lower[:2] == ["the", "quarter"] and at > 0 and tokens[at - 1].lower in ("in", "for", "ended", "during", "of"):
        quarter = today.year * 4 + (today.month - 1) // 3 - 1  # companies report on the one that is over
        return When(at, at + 2, f"{quarter // 4}-Q{quarter % 4 + 1}", "relative")
    if lower[:3] == ["full", "-", "year"] or lower[:2] == ["full", "year"]:
        return When(at, at + (3 if lower[1] == "-" else 2), str(today.year), "relative")
    if lower[:3] == ["first", "three", "months"]:
        given = year_at(tokens, at + 4, today) if lower[3:] == ["of"] else None
        return When(at, given[1], f"{given[0]}-Q1", "absolute") if given else When(at, at + 3, "Q1", "open")
    return None


def _new_year(tokens: Tokens, at: int, today: date) -> When:
    """The turn of the year, or what follows it: "by the New Year", "early in the new year"."""
    end = at + (3 if tokens[at].lower == "the" else 2)
    before = tokens.lowers[max(0, at - 2) : at]
    if before[-1:] in (["by"], ["before"]):
        return When(at, end, f"{today.year}-12", "relative")
    if before[-1:] == ["in"]:
        return When(at, end, f"{today.year + 1}{'-Q1' if before[0] == 'early' else ''}", "relative")
    return When(at, end, f"{today.year + 1}-01", "relative")


def _this_month(tokens: Tokens, at: int, today: date | None) -> When | None:
    word = tokens[at].lower
    if (
        today is None
        or word not in ("this", "next", "last")
        or at + 1 >= len(tokens)
        or tokens[at + 1].lower != "month"
    ):
        return None
    return When(at, at + 2, months_later(today, {"this": 0, "next": 1, "last": -1}[word]), "relative")


def _span(tokens: Tokens, at: int, today: date | None) -> When | None:
    """ "Within 24 months", "over the next five years", "in the coming 18 months": a number of months from now."""
    word = tokens[at].lower
    if word not in ("within", "in", "over", "inside", "during", "next", "coming") or today is None:
        return None
    end, ahead = at + 1, word in ("within", "inside", "next", "coming")
    while end < len(tokens) and tokens[end].lower in (
        "the",
        "next",
        "coming",
        "about",
        "roughly",
        "around",
        "another",
        "a",
        "span",
        "of",
        "period",
        "just",
        "some",
        "approximately",
    ):
        ahead = ahead or tokens[end].lower in ("next", "coming")
        end += 1
    numeral = parse_numeral(tokens, end) if end < len(tokens) else None
    several = None
    if numeral is None or numeral.article:
        bare = (
            end < len(tokens)
            and tokens[end].lower in ("decade", "year")
            and tokens[end - 1].lower in ("next", "coming", "a")
        )
        if (
            bare
            and ahead
            and word in ("within", "in", "over", "during")
            and (tokens[end].lower == "decade" or tokens[at + 1].lower in ("a", "the"))
        ):
            several = (120.0 if tokens[end].lower == "decade" else 12.0, end + 1)
        if several is None:
            return None
        return When(at, several[1], months_later(today, several[0]), "span" if not ahead else "relative")
    end = numeral.end
    high = numeral.value
    if end + 1 < len(tokens) and (tokens[end].text in DASHES or tokens[end].lower in ("to", "or")):
        second = parse_numeral(tokens, end + 1)
        if second is not None and not second.article:
            high, end = second.value, second.end
    if end < len(tokens) and tokens[end].text in DASHES:
        end += 1
    unit = tokens[end].lower.rstrip("s") if end < len(tokens) else ""
    unit = unit.removesuffix("’").removesuffix("'")
    if unit not in _UNITS or high * _UNITS[unit] > _LONGEST:
        return None
    if unit in ("day",) and high < 20:
        return None
    return When(at, end + 1, months_later(today, high * _UNITS[unit]), "relative" if ahead else "span")


def _counted_from(tokens: Tokens, at: int, today: date | None) -> When | None:
    """ "Three weeks ago", "a year from now": a length before the word that counts it from the day of publication."""
    lower = tokens.lowers[at : at + 2]
    is_past = lower[:1] == ["ago"]
    if today is None or at < _SHORTEST or not (is_past or lower in (["from", "now"], ["from", "today"])):
        return None
    unit = tokens[at - 1].lower.rstrip("s")
    if unit not in _UNITS:
        return None
    numeral = parse_numeral(tokens, at - _SHORTEST)
    is_whole = numeral is not None and numeral.end == at - 1
    count = numeral.value if numeral is not None and is_whole else 1.0 if tokens[at - 2].lower in ("a", "an") else None
    if count is None or count * _UNITS[unit] > _LONGEST:
        return None
    months = count * _UNITS[unit]
    end = at + (1 if is_past else 2)
    return When(at - _SHORTEST, end, months_later(today, -months if is_past else months), "relative")
