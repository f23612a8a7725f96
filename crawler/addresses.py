"""What does an address tell of its page: an article, a listing or a front page, and the same article as another?"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from crawler.parameters import identities, tables

_ENDING: Final = re.compile(r"\.(?:s?html?|xhtml|php\d?|aspx?|jsp|cms|ece|amp|do|cfm)$")
_PART: Final = re.compile(r"[^\W_]+")
#: Front pages of a language or country: /en, /en-us, /us.
_LOCALE: Final = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
#: Words of the last part of an article's address; those of sections are fewer, without "and".
_TITLE_WORDS: Final = 4
#: An article's number: months, days and pages have fewer digits, and "covid19" is a word.
_NUMBER: Final = re.compile(r"\d{4,}|(?=.{8})(?:[a-z]*\d){2}[a-z\d]*")
_LEAST_SHARED: Final = 0.5  # of the words of the shorter of two titles in addresses
#: Characters in a script without spaces that make a title.
_UNSPACED: Final = 8


def is_front(url: str) -> bool:
    """Whether it is of a publisher's front page, that of a language or country too."""
    parts = urlsplit(url)
    segments = _segments(parts)
    is_short = not segments or (len(segments) == 1 and bool(_LOCALE.fullmatch(segments[0])))
    return is_short and not identities(parts.query)


def is_listing(url: str) -> bool:
    """Whether it is of a page that lists articles, by its last parts alone."""
    parts = urlsplit(url)
    segments = _segments(parts)
    if not segments or identities(parts.query):
        return False
    is_in_folder = len(segments) > 1 and segments[-2] in _names("folders")
    return segments[-1] in _names("listings") or (is_in_folder and not _has_words(segments))


def is_refusal(url: str) -> bool:
    """Whether it is of a page that asks for something, or says that there is nothing."""
    return bool(_names("refusals").intersection(_segments(urlsplit(url))[-1:]))


def is_same_article(url: str, other: str) -> bool:
    """Whether `other`, on the same host, may be an address of the article at `url`.

    It may not where it is a front page, a listing, a refusal, or a folder that `url` is in (but for further pages of an
    article), or loses the parameter that tells articles apart. Else it has to look like an article's, or to share number
    or title.
    """
    if other == url:
        return True
    if is_front(other):
        return False
    known, said = identities(urlsplit(url).query), identities(urlsplit(other).query)
    own, others = _segments(urlsplit(url)), _segments(urlsplit(other))
    if known and not known & said and not _is_title(others):
        return False
    if own == others:
        return True
    if is_listing(other) or is_refusal(other):
        return False
    if own[: len(others)] == others:
        return _is_title(others) and not any(_is_title([segment]) for segment in own[len(others) :])
    return bool(said) or _is_title(others) or _shares(own, others)


def leads_away(asked: str, found: str, *, is_same_site: bool) -> bool:
    """Whether a redirect from an article's address ends at a page that is not the article.

    Publishers send readers of what is gone to the front page, to a section or to a page that says so. Another host may
    be the article's new one, and its address look like anything but those.
    """
    if asked == found or is_front(asked):
        return False
    if is_front(found) or is_refusal(found) or (is_listing(found) and not is_listing(asked)):
        return True
    own, others = _segments(urlsplit(asked)), _segments(urlsplit(found))
    is_telling = _has_words(own) or own[: len(others)] == others
    return is_same_site and is_telling and not is_same_article(asked, found)


def _segments(parts: SplitResult) -> list[str]:
    """The parts of a path in lower case, without the ending of a file and without its last where that is an index."""
    found = [_ENDING.sub("", part) for part in unquote(parts.path).lower().split("/") if part]
    return found[:-1] if found and found[-1] in _names("indexes") else found


def _is_title(segments: list[str]) -> bool:
    """Whether the last part of a path is of an article: a title of several words, or a number that is no date."""
    return bool(segments) and (_has_words(segments) or bool(_numbers(segments[-1:])))


def _has_words(segments: list[str]) -> bool:
    last = segments[-1] if segments else ""
    return len(_title(last)) >= _TITLE_WORDS or (len(last) >= _UNSPACED and not last.isascii())


def _title(segment: str) -> list[str]:
    return [word for word in _PART.findall(segment) if not word.isdigit() and word not in _names("joining")]


def _numbers(segments: list[str]) -> set[str]:
    """What numbers articles: long numbers but years, and words of letters and digits, such as "iduskbn2a1"."""
    parts = {part for segment in segments for part in _PART.findall(segment)}
    return {part for part in parts if _NUMBER.fullmatch(part) and not _YEAR.fullmatch(part)}


def _shares(own: list[str], others: list[str]) -> bool:
    """Whether two paths end alike, or have a number or most words of their titles in common."""
    if not own or not others or own[-1] == others[-1]:
        return bool(own and others)
    first, second = set(_title(own[-1])), set(_title(others[-1]))
    common, least = len(first & second), max(2.0, _LEAST_SHARED * min(len(first), len(second)))
    return common >= least or bool(_numbers(own) & _numbers(others))


@lru_cache(maxsize=8)
def _names(kind: str) -> frozenset[str]:
    return frozenset(tables()["paths"][kind])
