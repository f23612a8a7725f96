"""Which days does a calendar form name? Months, quarters, halves, seasons and parts of years, read from tokens."""

from datetime import date
from typing import Final, NamedTuple

from nlp.lexer import DASHES, Tokens, adjacent, match_phrase
from nlp.timeline import resolve_open

_MONTH_NAMES: Final = (
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
)
MONTHS: Final = {name: k for names in _MONTH_NAMES for k, name in enumerate(names, start=1)} | {"sept": 9}
SEASONS: Final = {"spring": "Q2", "summer": "Q3", "autumn": "Q4", "fall": "Q4", "winter": "Q1"}
ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
PARTS: Final = {
    "early": "Q1",
    "mid": "-06",
    "middle": "-06",
    "late": "Q4",
    "end": "-12",
    "later": "",
    "beginning": "Q1",
    "start": "Q1",
    "close": "-12",
}

#: Parts that are verbs, unless "of" follows.
_NOUNS: Final = frozenset(("beginning", "start", "close", "end"))


_YEAR_TURNS: Final = frozenset(("this", "next", "last", "the", "current", "coming"))
_APOSTROPHES: Final = frozenset("'’‘")
#: What stands before "the year" that is the present one.
_OF_YEAR: Final = frozenset(("of", "for", "before"))
#: What stands before a season without an article.
_OF_SEASON: Final = frozenset(
    ("the", "in", "by", "until", "till", "since", "before", "from", "late", "early", "mid", "-")
)
#: Whether the month that one of these words leads in is over.
_TURNS: Final = {"last": True, "past": True, "next": False, "coming": False}
_HALVES: Final = {"back": "H2", "latter": "H2", "front": "H1"}


class When(NamedTuple):
    """A calendar expression: token positions, ISO prefix, and how it was given.

    `kind` is "absolute" (names its year), "relative" (counted from the publication date), "open" (a month or
    season without a year; `iso` is then "MM" or "Qn", to be resolved by tense) or "span" (a number of months).
    """

    start: int
    end: int
    iso: str
    kind: str


def is_year(text: str) -> bool:
    """Whether a number as printed is a year that an article of ours may speak of."""
    return text.isdecimal() and len(text) == 4 and 1990 <= int(text) <= 2060


def year_at(tokens: Tokens, at: int, today: date | None) -> tuple[int, int] | None:
    """(year, end) of "2026", "next year", "the year", "this fiscal year" at a position."""
    if at >= len(tokens):
        return None
    text = tokens[at].text
    if is_year(text):
        return int(text), at + 1
    words = tokens.lowers[at : at + 4]
    if text in _APOSTROPHES and len(words) > 1 and words[1].isdecimal() and len(words[1]) == 2 and words[1] >= "20":
        return 2000 + int(words[1]), at + 2
    if words[:1] == ["fiscal"] or words[:1] == ["calendar"]:
        return year_at(tokens, at + 1, today)
    if words[:2] in (["that", "year"], ["same", "year"]):
        given = next((token.text for token in reversed(tokens[:at]) if is_year(token.text)), None)
        return (int(given), at + 2) if given is not None else None
    if words[:1] and words[0][:2] == "fy" and words[0][2:].isdecimal() and len(words[0]) in (4, 6):
        return 2000 + int(words[0][-2:]), at + 1
    if today is None:
        return None
    if words[0] not in _YEAR_TURNS:
        return None
    for phrase, shift in (("this", 0), ("next", 1), ("last", -1), ("the", 0), ("current", 0), ("coming", 1)):
        for tail in (["year"], ["fiscal", "year"], ["calendar", "year"], ["financial", "year"]):
            if words[: 1 + len(tail)] == [phrase, *tail] and (
                phrase != "the" or (at > 0 and tokens[at - 1].lower in _OF_YEAR)
            ):
                return today.year + shift, at + 1 + len(tail)
    return None


def day_or_month(tokens: Tokens, at: int, today: date | None) -> When | None:
    """ "30 June 2026", "June 30", "September", "May of next year"."""
    if at >= len(tokens):
        return None
    word = tokens[at].lower.rstrip(".")
    day_first = (
        tokens[at].text.isdecimal()
        and int(tokens[at].text) in range(1, 32)
        and at + 1 < len(tokens)
        and tokens[at + 1].lower in MONTHS
    )
    if (
        word in ("first", "1st")
        and match_phrase(tokens, at + 1, ("of",))
        and at + 2 < len(tokens)
        and tokens[at + 2].lower in MONTHS
    ):
        month, end, day = MONTHS[tokens[at + 2].lower], at + 3, 1
    elif day_first:
        month, end, day = MONTHS[tokens[at + 1].lower], at + 2, int(tokens[at].text)
    elif word in MONTHS and tokens[at].text[0].isupper():
        if word == "may" and at == 0 and not (at + 1 < len(tokens) and tokens[at + 1].text.isdecimal()):
            return None
        month, end, day = MONTHS[word], at + 1, 0
        if end < len(tokens) and tokens[end].text == "." and len(word) <= 4:
            end += 1
        if (
            end < len(tokens)
            and tokens[end].text.isdecimal()
            and len(tokens[end].text) <= 2
            and 1 <= int(tokens[end].text) <= 31
        ):
            day, end = int(tokens[end].text), end + 1
            if end < len(tokens) and tokens[end].lower in ("st", "nd", "rd", "th"):
                end += 1
    else:
        return None
    behind = end + 1 if end < len(tokens) and tokens[end].text == "," else end
    if behind < len(tokens) and tokens[behind].lower == "of":
        behind += 1
    year = year_at(tokens, behind, today)
    if year is None:
        iso = f"{month:02d}-{day:02d}" if day else f"{month:02d}"
        known = _TURNS.get(tokens[at - 1].lower) if at else None
        resolved = resolve_open(iso, today, past=known) if known is not None else None
        return When(at, end, resolved or iso, "open" if resolved is None else "relative")
    return When(at, year[1], f"{year[0]}-{month:02d}" + (f"-{day:02d}" if day else ""), "absolute")


def part_of_year(tokens: Tokens, at: int, today: date | None) -> When | None:
    """ "Early 2026", "mid-2026", "the end of next year", "late this year", "the end of June", "end of the decade"."""
    word = tokens[at].lower
    if word not in PARTS:
        return None
    end = at + 1
    if end < len(tokens) and tokens[end].text in DASHES:
        end += 1
    if match_phrase(tokens, end, ("of", "the", "decade")) or match_phrase(tokens, end, ("of", "this", "decade")):
        return When(at, end + 3, "2030", "absolute")
    if word in _NOUNS and not (
        match_phrase(tokens, end, ("of",))
        or tokens[end - 1].text in DASHES
        or (word == "end" and not match_phrase(tokens, end, ("in",)))
    ):
        return None  # "could start in 2027", "beginning 2028": a verb
    while end < len(tokens) and tokens[end].lower in ("of", "in"):
        end += 1
    if (
        end < len(tokens)
        and tokens[end].lower == "the"
        and not (end + 1 < len(tokens) and tokens[end + 1].lower == "year")
    ):
        end += 1
    inner = quarter_or_half(tokens, end, today) or day_or_month(tokens, end, today) or season(tokens, end, today)
    if inner is not None:
        return inner._replace(start=at)
    year = year_at(tokens, end, today)
    if year is None:
        if word == "end" and end < len(tokens) and tokens[end].lower == "month" and today:
            return When(at, end + 1, today.isoformat()[:7], "relative")
        return None
    mark = PARTS[word]
    iso = f"{year[0]}{mark}" if mark.startswith("-") or not mark else f"{year[0]}-{mark}"
    return When(at, year[1], iso, "absolute" if tokens[year[1] - 1].text.isdecimal() else "relative")


def quarter_or_half(tokens: Tokens, at: int, today: date | None) -> When | None:
    """ "Q3 2026", "the third quarter of next year", "H2", "the second half of 2026", "this quarter"."""
    if at >= len(tokens):
        return None
    word, mark, end = tokens[at].lower, "", at + 1
    if len(word) == 2 and word[0] in "qh" and word[1] in "1234" and not (word[0] == "h" and word[1] in "34"):
        mark = word.upper()
    elif word in ORDINALS and end < len(tokens):
        if tokens[end].text in DASHES or tokens[end].lower in ("calendar", "fiscal"):
            end += 1
        if (
            end < len(tokens)
            and tokens[end].lower in ("quarter", "half")
            and not (tokens[end].lower == "half" and ORDINALS[word] > 2)
        ):
            mark, end = ("Q" if tokens[end].lower == "quarter" else "H") + str(ORDINALS[word]), end + 1
    elif (word == "final" and end < len(tokens) and tokens[end].lower == "quarter") or (
        word == "last"
        and at > 0
        and tokens[at - 1].lower == "the"
        and end < len(tokens)
        and tokens[end].lower == "quarter"
    ):
        mark, end = "Q4", end + 1
    elif word in _HALVES and end < len(tokens) and tokens[end].lower == "half":
        mark, end = _HALVES[word], end + 1
    elif word in ("1", "2", "3", "4") and end < len(tokens) and adjacent(tokens[at], tokens[end]):
        short = tokens[end].lower
        if short[0] not in "qh" or (short[0] == "h" and word > "2"):
            return None
        if len(short) == 3 and short[1:].isdecimal():
            return When(at, end + 1, f"20{short[1:]}-{short[0].upper()}{word}", "absolute")
        if short not in ("q", "h"):
            return None
        mark, end = short.upper() + word, end + 1
    elif word in ("this", "last", "next", "current") and end < len(tokens) and tokens[end].lower == "quarter" and today:
        quarter = (today.month - 1) // 3 + {"this": 0, "current": 0, "last": -1, "next": 1}[word]
        return When(at, end + 1, f"{today.year + quarter // 4}-Q{quarter % 4 + 1}", "relative")
    if not mark:
        return None
    behind = end
    while behind < len(tokens) and tokens[behind].lower in ("of", "in", ","):
        behind += 1
    year = year_at(tokens, behind, today)
    if year is not None:
        return When(at, year[1], f"{year[0]}-{mark}", "absolute")
    if mark.startswith("H") and end < len(tokens) and tokens[end].lower == "of":
        return None
    return (
        When(at, end, mark, "open")
        if mark.startswith("Q")
        else (When(at, end, f"{today.year}-{mark}", "relative") if today else None)
    )


def season(tokens: Tokens, at: int, today: date | None) -> When | None:
    """ "Next summer", "this fall", "the spring of 2026", "the autumn"."""
    word = tokens[at].lower if at < len(tokens) else ""
    shift = {"this": 0, "next": 1, "last": -1}.get(word)
    if shift is not None and at + 1 < len(tokens) and tokens[at + 1].lower in SEASONS and today:
        quarter = SEASONS[tokens[at + 1].lower]
        past = int(quarter[1]) < (today.month - 1) // 3 + 1
        year = today.year + (
            shift if shift <= 0 else int(past or (shift == 1 and int(quarter[1]) <= (today.month - 1) // 3 + 1))
        )
        if shift == -1 and not past and int(quarter[1]) > (today.month - 1) // 3 + 1:
            year = today.year - 1
        elif shift == -1 and past:
            year = today.year - (tokens[at + 1].lower != "winter" and not past)
        return When(at, at + 2, f"{year}-{quarter}", "relative")
    if word not in SEASONS:
        return None
    end = at + 1
    while end < len(tokens) and tokens[end].lower in ("of", "in"):
        end += 1
    given = year_at(tokens, end, today)
    if given is not None:
        return When(at, given[1], f"{given[0]}-{SEASONS[word]}", "absolute")
    if at > 0 and tokens[at - 1].lower in _OF_SEASON:
        return When(at, at + 1, SEASONS[word], "open")
    return None
