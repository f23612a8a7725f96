"""When was a page published, by what it says, and where does it say so?"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from htmldate import find_date
from lxml import html

_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)|(?<!\d)(\d{4})(\d{2})(\d{2})(?:T|$)")
_DOTTED: Final = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")  # with dots, the day comes first
#: Time elements but those of comments and of what is quoted from elsewhere.
_TIMES: Final = (
    "//time[not(ancestor::blockquote)][not(ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')]"
    "[not(self::body or self::html or self::main or self::article)])]"
)
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


def read_date(text: object, origin: str) -> Dated | None:
    """The day and moment that a text states, ISO or as in mail headers; None where it states no day of the calendar."""
    if not isinstance(text, str):
        return None
    stated = text.strip()
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
        moment = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo is not None else None


def _mail_date(text: str, origin: str) -> Dated | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return Dated(moment.date().isoformat(), moment.isoformat() if moment.tzinfo else None, origin)


def marked_date(root: html.HtmlElement) -> Dated | None:
    """The date of a time element that says it is of publication, or the one day that all of them state."""
    times = _times(root)
    for node, dated in times:
        named = f"{node.get('class') or ''} {node.get('itemprop') or ''}"
        if node.get("pubdate") is not None or (_NAMED.search(named) and not _UPDATED.search(named)):
            return dated
    return times[0][1] if len({dated.day for _, dated in times}) == 1 else None


def shown_dates(root: html.HtmlElement) -> list[Dated]:
    """The dates of all time elements, in their order."""
    return [dated for _, dated in _times(root)]


def _times(root: html.HtmlElement) -> list[tuple[html.HtmlElement, Dated]]:
    return [
        (node, dated)
        for node in root.xpath(_TIMES)
        if (dated := read_date(node.get("datetime"), "time") or read_date(node.text_content().strip(), "time"))
    ]


def guessed_date(root: html.HtmlElement, url: str) -> Dated | None:
    """What htmldate finds in address, markup and at last in the text."""
    options: dict[str, Any] = {"url": url, "original_date": True, "outputformat": "%Y-%m-%d"}
    for is_extensive, origin in ((False, "htmldate"), (True, "text")):
        found = find_date(root, extensive_search=is_extensive, **options)
        if found:
            return Dated(found, None, origin)
    return None
