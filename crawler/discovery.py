"""Which articles does a feed, sitemap or listing announce? Bytes of any of them as candidates."""

import json
import re
import zlib
from calendar import timegm
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import fastfeedparser
import feedparser
from lxml import etree, html

from crawler.canonical import absolute_url

#: Largest body after decompression; a bigger one is a bomb or no feed.
MAX_BYTES: Final = 50 * 1024 * 1024
#: Sitemaps of one index that are read, those changed last first: the rest is a publisher's back catalogue.
MAX_SITEMAPS: Final = 50
#: Elements around a link in which the date of its teaser is looked for.
_TEASER_DEPTH: Final = 4
#: Articles that one body may announce: as many as the sitemap protocol allows a file to list.
MAX_CANDIDATES: Final = 50_000
#: Characters of a title and of a summary that are kept; what is longer is no title, and an article of its own.
_LONGEST_TITLE: Final = 1_000
_LONGEST_SUMMARY: Final = 20_000
#: The link to a listing's next page: as declared, else by its class, else by its words.
_NEXT_PAGE: Final = """
    (//a[@rel='next'] | //link[@rel='next'])/@href
    | //a[not(//@rel[.='next'])][contains(concat(' ', normalize-space(@class), ' '), ' next ')]/@href
    | //a[not(//@rel[.='next'])][not(//a[contains(concat(' ', normalize-space(@class), ' '), ' next ')])]
        [contains('|next|next page|older|older posts|next »|next ›|next →|', concat('|', translate(normalize-space(.),
        'NEXTPAGOLDRS', 'nextpagoldrs'), '|'))]/@href
"""


class DiscoveryError(ValueError):
    """A body is no feed, sitemap or listing; the message says what was found."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article announced: address, and title, summary and date (ISO) where given.

    `published_from` says by what the date was announced: "feed", "sitemap" or "listing".
    """

    url: str
    title: str = ""
    summary: str = ""
    published: str | None = None
    published_from: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A fetched feed, sitemap or listing (`kind`); `links` is the pattern that a listing's article links match."""

    body: bytes
    url: str
    kind: str
    links: str = ""


class Found(NamedTuple):
    """What an entry announces, and the further sitemaps of an index or the next page of a listing."""

    candidates: list[Candidate]
    further: list[str]


def read_entry(entry: Entry) -> Found:
    """What a feed, sitemap or listing announces, at most MAX_CANDIDATES articles; raises DiscoveryError."""
    further: list[str] = []
    if entry.kind == "feed":
        candidates = read_feed(entry.body, entry.url)
    elif entry.kind == "sitemap":
        candidates, further = read_sitemap(entry.body, entry.url)
    else:
        candidates, following = read_listing(entry.body, entry.url, entry.links)
        further = [following] if following and candidates else []
    return Found(candidates[:MAX_CANDIDATES], further)


def decompress(body: bytes) -> bytes:
    """The body, gunzipped where it is gzip; raises DiscoveryError for broken gzip and for bombs."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise DiscoveryError(f"broken gzip: {error}") from error
    if len(data) > MAX_BYTES:
        raise DiscoveryError(f"over {MAX_BYTES} bytes when unpacked")
    if not unpacker.eof:
        raise DiscoveryError("broken gzip: it breaks off")
    return data


def read_feed(body: bytes, base: str) -> list[Candidate]:
    """Candidates of an RSS, Atom or JSON feed; raises DiscoveryError where neither parser finds a feed."""
    data = decompress(body)
    if not data.strip():
        raise DiscoveryError("empty feed")
    try:
        candidates = _candidates(fastfeedparser.parse(data).entries, base)
    except (ValueError, TypeError, KeyError, AttributeError, etree.LxmlError):
        candidates = []
    if candidates:
        return candidates
    parsed = feedparser.parse(data)
    if not parsed.version and not parsed.entries and not _is_json_feed(data):
        raise DiscoveryError("no feed: neither RSS, Atom nor JSON Feed")
    return _candidates(parsed.entries, base)


def _candidates(entries: Iterable[Any], base: str) -> list[Candidate]:
    found = []
    for entry in entries:
        url = absolute_url(base, entry.get("link") or entry.get("id"))
        if url is not None:
            moment = _moment(entry)
            title = _plain(entry.get("title"))[:_LONGEST_TITLE]
            summary = _plain(entry.get("summary") or entry.get("description"))[:_LONGEST_SUMMARY]
            found.append(Candidate(url, title, summary, moment, "feed" if moment else None))
    return found


def _is_json_feed(data: bytes) -> bool:
    """Whether this is a JSON Feed, which may have no items; feedparser reads none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and str(found.get("version", "")).startswith("https://jsonfeed.org/version/")


def _plain(value: object) -> str:
    text = str(value or "")
    if "<" in text:
        try:
            text = html.fromstring(f"<div>{text}</div>").text_content()
        except (etree.LxmlError, ValueError):
            text = re.sub(r"<[^>]{0,500}>", " ", text)
    return " ".join(text.split())


def _moment(entry: Any) -> str | None:
    """The entry's date as an ISO text in UTC."""
    parsed = entry.get("published_parsed")
    if parsed is not None and not isinstance(parsed, str):
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
    return iso(entry.get("published"))


def iso(value: object) -> str | None:
    """An ISO date or moment for one that is written so; None for anything else."""
    if not isinstance(value, str) or not value:
        return None
    try:
        return (
            datetime.fromisoformat(value.strip()).isoformat()
            if "T" in value
            else datetime.fromisoformat(value.strip()[:10]).date().isoformat()
        )
    except ValueError:
        return None


def read_sitemap(body: bytes, base: str) -> tuple[list[Candidate], list[str]]:
    """(candidates, addresses of further sitemaps) of a sitemap, news sitemap or sitemap index.

    Elements count whatever their namespace: many publishers leave it out or misspell it. Raises DiscoveryError where
    the body is neither.
    """
    data = decompress(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DiscoveryError(f"broken sitemap: {error}") from error
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise DiscoveryError(
            f"no sitemap: root element is {etree.QName(root).localname if root is not None else 'missing'}"
        )
    candidates = []
    for node in root.iterfind("{*}url"):
        url = absolute_url(base, _text(node.find("{*}loc")))
        if url is not None and url != base:
            title = " ".join(_text(node.find("{*}news/{*}title")).split())[:_LONGEST_TITLE]
            day = iso(_text(node.find("{*}news/{*}publication_date")))
            candidates.append(Candidate(url, title, "", day, "sitemap" if day else None))
    latest = sorted(root.iterfind("{*}sitemap"), key=lambda node: _text(node.find("{*}lastmod")), reverse=True)
    further = [absolute_url(base, _text(node.find("{*}loc"))) for node in latest]
    return candidates, [url for url in dict.fromkeys(further) if url is not None and url != base][:MAX_SITEMAPS]


def _text(node: Any) -> str:
    return (node.text or "").strip() if node is not None else ""


def read_listing(body: bytes, base: str, links: str) -> tuple[list[Candidate], str | None]:
    """(candidates, address of the next page) of a page whose article links match the pattern `links`.

    Raises DiscoveryError where the body is no HTML.
    """
    if not body.strip():
        raise DiscoveryError("empty listing")
    try:
        root = html.document_fromstring(body)
    except (etree.LxmlError, ValueError) as error:
        raise DiscoveryError(f"no listing: {error}") from error
    pattern, found = re.compile(links), dict[str, Candidate]()
    for anchor in root.iter("a"):
        url = absolute_url(base, anchor.get("href"))
        if url is not None and pattern.search(url):
            title = " ".join(anchor.text_content().split())[:_LONGEST_TITLE]
            if url not in found or len(title) > len(found[url].title):
                day = _day_beside(anchor)
                found[url] = Candidate(url, title, "", day, "listing" if day else None)
    following = root.xpath(_NEXT_PAGE)
    return list(found.values()), absolute_url(base, following[0]) if following else None


def _day_beside(anchor: html.HtmlElement) -> str | None:
    """The date that stands in the same teaser as a link: that of its nearest ancestor with exactly one."""
    for ancestor, _ in zip(anchor.iterancestors(), range(_TEASER_DEPTH), strict=False):
        times = ancestor.xpath(".//time/@datetime")
        if times:
            return iso(str(times[0])) if len(times) == 1 else None
    return None
