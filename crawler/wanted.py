"""Is a record of a web archive worth reading? By host, date and language, then by title: what costs next to nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Final, NamedTuple, Self
from urllib.parse import urlsplit

from crawler.relevance import refuse_title
from crawler.sources import Source

ANY_HOST: Final = "*"
_LANGUAGE: Final = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b")
_TITLE: Final = re.compile(rb"<meta\b[^>]*?\bproperty=[\"']og:title[\"'][^>]*?\bcontent=(?:\"([^\">]*)\"|'([^'>]*)')")
_HEAD: Final = 65_536  # bytes in which a page names its language and title
#: Words that English prose of a hundred words has this often; other languages hardly ever, though some scripts do.
_OF_ENGLISH: Final = (b" the ", b" and ", b" of ", b" is ", b" that ", b" with ")
_LEAST_ENGLISH: Final = 10
_WWW: Final = re.compile(r"^(?:www|m|amp)\.")


class Publisher(NamedTuple):
    """Whose pages are kept under which source; `is_relevant` says that they need not pass the gate.

    `is_declared` tells publishers of the sources file from others, whose sources are made when an article of theirs is.
    """

    slug: str
    title: str
    is_relevant: bool = False
    is_declared: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages of web archives are wanted: by host without "www.", or any, and by the day of their fetching."""

    publishers: Mapping[str, Publisher] = field(default_factory=dict)
    is_any_host: bool = False
    since: str | None = None
    until: str | None = None

    @classmethod
    def of(
        cls, sources: Iterable[Source], *, hosts: Iterable[str] = (), since: str | None = None, until: str | None = None
    ) -> Self:
        """Pages of the sources' homepages, or where hosts are named of those alone; "*" names all."""
        named = {_bare(host.lower()) for host in hosts}
        declared = {
            _bare(urlsplit(source.homepage).netloc): Publisher(source.slug, source.title, source.relevance == "all")
            for source in sources
            if source.kind != "search"  # whose articles are on the hosts of others
        }
        if named and ANY_HOST not in named:
            declared = {host: declared.get(host) or _undeclared(host) for host in named}
        return cls(declared, ANY_HOST in named, since, until)

    def refuse(self, url: str, fetched: datetime) -> str | None:
        """Why a page is not wanted, by its address and the moment of its fetching; None where it may be."""
        if self.publisher(url) is None:
            return "another host"
        day = fetched.date().isoformat()
        if (self.since is not None and day < self.since) or (self.until is not None and day > self.until):
            return "outside the dates"
        return None

    def publisher(self, url: str) -> Publisher | None:
        """Whose page it is, by its host or a domain above it; None where nobody's that is wanted."""
        try:
            host = _bare(urlsplit(url).netloc.lower())
        except ValueError:
            return None
        above = host
        while above:
            if above in self.publishers:
                return self.publishers[above]
            above = above.partition(".")[2]
        return _undeclared(host) if self.is_any_host and host else None


def refuse_head(body: bytes) -> str | None:
    """Why a page need not be read closely, by the language and the title that it names; None where it may be relevant."""
    head = body[:_HEAD]
    language = _LANGUAGE.search(head)
    if language is not None and language[1].lower() not in (b"en", b"eng") and not _may_be_english(body):
        return "another language"
    title = _TITLE.search(head)
    if title is None:
        return None
    return refuse_title(unescape((title[1] or title[2] or b"").decode("utf-8", "replace")), "")


def _may_be_english(body: bytes) -> bool:
    """Whether a page has as many of some words as English ones have, for its markup may be a template's; reading it tells."""
    return sum(body.count(word) for word in _OF_ENGLISH) >= _LEAST_ENGLISH


def _bare(host: str) -> str:
    return _WWW.sub("", host)


def _undeclared(host: str) -> Publisher:
    return Publisher(re.sub(r"[^a-z0-9]+", "-", host).strip("-") or "unnamed", host, is_declared=False)
