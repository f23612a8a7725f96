"""When was a page published, by what it says, and where does it say so?"""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from htmldate import find_date
from lxml import etree, html

_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(?<!\d)(\d{4})(\d{2})(\d{2})(?:T|$)")
_DOTTED: Final = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")  # with dots, the day comes first
#: Time elements but those of comments and of what is quoted from elsewhere.
_TIMES: Final = etree.XPath(
    "//time[not(ancestor::blockquote)][not(ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"
    "[not(self::body or self::html or self::main or self::article)])]"
)
#: The day of the web's first page. Earlier ones, 1970-01-01 foremost, are what machines write where they know none.
_FIRST: Final = date(1991, 8, 6)
#: How far a day of publication may be after that of the fetch: zones differ, and some announce the next morning's.
_AHEAD: Final = timedelta(days=2)
_ZONE: Final = re.compile(r"(?<=:\d\d)\s*\(?([A-Z]{3,4})\)?$")
_OFFSET: Final = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_NAMED: Final = re.compile(r"(?i)publish|entry-date|post-date|pubdate|posted")
_UPDATED: Final = re.compile(r"(?i)updat|modif")


@dataclass(frozen=True, slots=True)
class Dated:
    """A day, ISO; the moment with its time zone where one was given; and where it was found.

    `origin` is "json-ld", "open-graph", "time", "feed", "htmldate" (a marked date) or "text" (a date in the text).
    """

    day: str
    moment: str | None
    origin: str


def read_date(text: object, origin: str, fetched: date | None = None) -> Dated | None:
    """The day and moment that a text states, ISO or as in mail headers, in the zone in which it states them.

    None where it states no day of the calendar, or one on which nothing can have appeared that was fetched on the day
    `fetched` (today where that is not given).
    """
    dated = _stated(_ZONE.sub(_offset, text.strip()), origin) if isinstance(text, str) else None
    latest = (fetched or datetime.now(UTC).date()) + _AHEAD
    return dated if dated and _FIRST.isoformat() <= dated.day <= latest.isoformat() else None


def _offset(zone: re.Match[str]) -> str:
    """A zone's name as its offset, where mail headers do not know it; the name where nobody does."""
    minutes = _zones().get(zone[1])
    if minutes is None:
        return zone[0]
    return f" {'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


@lru_cache(maxsize=1)
def _zones() -> dict[str, int]:
    table = tomllib.loads(resources.files("crawler").joinpath("dates.toml").read_text(encoding="utf-8"))
    return {str(name): int(minutes) for name, minutes in table["zones"].items()}


def _stated(stated: str, origin: str) -> Dated | None:
    match = _DAY.search(stated)
    if match is not None:
        year, month, day = (int(part) for part in match.groups() if part)
    elif (match := _DOTTED.search(stated)) is not None:
        day, month, year = (int(part) for part in match.groups())
    else:
        return _mail_date(stated, origin)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Dated(found.isoformat(), _moment(stated), origin)


def _moment(text: str) -> str | None:
    """The moment with its zone; None for one without a zone, which names no moment."""
    try:
        moment = datetime.fromisoformat(_OFFSET.sub("", text).replace(" ", "T", 1))
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo is not None else None


def _mail_date(text: str, origin: str) -> Dated | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return Dated(moment.date().isoformat(), moment.isoformat() if moment.tzinfo else None, origin)


def marked_date(root: html.HtmlElement, fetched: date | None = None) -> Dated | None:
    """The date of a time element that says it is of publication, or the one day that all of them state."""
    times = _times(root, fetched)
    for node, dated in times:
        named = f"{node.get('class') or ''} {node.get('itemprop') or ''}"
        if node.get("pubdate") is not None or (_NAMED.search(named) and not _UPDATED.search(named)):
            return dated
    return times[0][1] if len({dated.day for _, dated in times}) == 1 else None


def shown_dates(root: html.HtmlElement, fetched: date | None = None) -> list[Dated]:
    """The dates of all time elements, in their order."""
    return [dated for _, dated in _times(root, fetched)]


def _times(root: html.HtmlElement, fetched: date | None) -> list[tuple[html.HtmlElement, Dated]]:
    found = []
    for node in _TIMES(root):
        dated = read_date(node.get("datetime"), "time", fetched) or read_date(node.text_content(), "time", fetched)
        if dated is not None:
            found.append((node, dated))
    return found


def guessed_date(root: html.HtmlElement, url: str, fetched: date | None = None) -> Dated | None:
    """What htmldate finds in address, markup and at last in the text."""
    options: dict[str, Any] = {"url": url, "original_date": True, "outputformat": "%Y-%m-%d"}
    if fetched is not None:
        options["max_date"] = fetched.isoformat()
    for is_extensive, origin in ((False, "htmldate"), (True, "text")):
        found = find_date(root, extensive_search=is_extensive, **options)
        if found:
            return Dated(found, None, origin)
    return None
