"""What becomes of a fetched page? Relevance by its cheap text first, then the article, made ready to be stored.

`serve` is the whole of a process that `crawler.workers` starts, since a page may hang or crash whoever reads it; so may
a feed, sitemap or listing.
"""

import contextlib
import ctypes
import io
import os
import pickle
import re
import signal
import struct
import sys
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from crawler.body import PageError
from crawler.canonical import leads_away
from crawler.discovery import DiscoveryError, Entry, Found, read_entry
from crawler.pages import Article, read_page
from crawler.records import Exchange, page_records
from crawler.relevance import refuse_page, refuse_text
from kb.shingles import shingles

#: Characters and numerals beyond which a text is a data set and no article; a year's report of a company stays below.
_LONGEST_TEXT: Final = 1_000_000
_MOST_NUMERALS: Final = 5_000
_NUMERAL: Final = re.compile(r"\d[\d.,]*")
LENGTH: Final = struct.Struct("!Q")  # before every message
_PR_SET_PDEATHSIG: Final = 1  # prctl(2)


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page with what its feed said of it; `site` is the publisher's name.

    `is_relevant` says that it need not pass the gate. `asked` is the address of the first request, where redirects may
    lie between it and `url`; `fetched` the day after which it cannot have been published, today where it is not given.
    `exchange` is given for a page that is to be archived.
    """

    body: bytes
    url: str
    title: str = ""
    summary: str = ""
    published: str | None = None
    site: str = ""
    encoding: str | None = None
    is_relevant: bool = False
    asked: str | None = None
    fetched: date | None = None
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A page's article, the runs of words of its text, and its records for the archive; none without an exchange."""

    article: Article
    runs: frozenset[int]
    records: bytes


@dataclass(frozen=True, slots=True)
class Dropped:
    """A page that is not kept, and why."""

    reason: str


def extract_article(page: Page) -> Article | Dropped:
    """The page's article, or why it is not kept; the costly reading is done only for pages that may be relevant.

    One that was asked for and sent elsewhere is not kept: what its feed said would title and date another page. Kept are
    articles in English, as `crawler.languages` tells by their text, and those of which nothing tells the language.
    """
    if page.asked is not None and leads_away(page.asked, page.url):
        return Dropped("redirected to no article")
    said = f"{page.title}\n{page.summary}"
    refused = None if page.is_relevant else refuse_page(page.body, page.encoding, said)
    if refused is not None:
        return Dropped(refused)
    try:
        article = read_page(
            page.body, page.url, title=page.title, published=page.published, site=page.site, encoding=page.encoding,
            fetched=page.fetched,
        )  # fmt: skip
    except PageError as error:
        return Dropped(str(error))
    if article.is_paywalled:
        return Dropped("paywall")
    if len(article.text) > _LONGEST_TEXT:
        return Dropped("text too long")
    if len(_NUMERAL.findall(article.text)) > _MOST_NUMERALS:
        return Dropped("too many numbers")
    refused = None if page.is_relevant else refuse_text(article.title, article.text)
    if refused is not None:
        return Dropped(refused)
    return article if article.language in (None, "en") else Dropped("another language")


def prepare_page(page: Page) -> Kept | Dropped:
    """What is to be stored of a page, or why it is not kept: whatever takes time is done, so that the crawl need only write."""
    found = extract_article(page)
    if isinstance(found, Dropped):
        return found
    records = b"" if page.exchange is None else page_records(page.url, page.body, page.exchange)
    return Kept(found, shingles(found.text), records)


def serve() -> None:
    """Answers pages and entries that come pickled on standard input on standard output, each with its length before it.

    An empty message says first that all is imported.
    """
    _end_with_parent()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    with contextlib.redirect_stdout(io.StringIO()):  # a library that prints must not break the protocol
        _tell(answers, b"")
        while (message := _message(asked)) is not None:
            given: Page | Entry = pickle.loads(message)
            found: Kept | Found | Dropped
            try:
                found = read_entry(given) if isinstance(given, Entry) else prepare_page(given)
            except DiscoveryError as error:
                found = Dropped(str(error))
            except Exception as error:
                found = Dropped(f"fault: {type(error).__name__}")
            _tell(answers, pickle.dumps(found))


def _tell(stream: BinaryIO, message: bytes) -> None:
    try:
        stream.write(LENGTH.pack(len(message)) + message)
        stream.flush()
    except BrokenPipeError:
        os._exit(0)  # nobody asks any more; what is left in the buffer has nowhere to go


def _message(stream: BinaryIO) -> bytes | None:
    """The next message; None where whoever asked is gone, be it in the middle of one."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    length = LENGTH.unpack(head)[0]
    message = stream.read(length)
    return message if len(message) == length else None


def _end_with_parent() -> None:
    """Lets this process end with the one that started it, even while it reads a page for minutes; on Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
