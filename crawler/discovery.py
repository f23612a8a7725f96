"""Which articles does a feed, sitemap or listing announce? Bytes of any of them as candidates."""

import re
import zlib
from dataclasses import dataclass
from html import unescape
from typing import Any, Final, NamedTuple

from lxml import etree, html

from crawler.dates import read_date
from crawler.feeds import FeedError, Said, read_entries, with_known_references
from crawler.links import absolute_url

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
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
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
        entries = read_entries(data, base)
    except FeedError as error:
        raise DiscoveryError(str(error)) from error
    return [_candidate(said) for said in entries]


def _candidate(said: Said) -> Candidate:
    title, summary = _plain(said.title)[:_LONGEST_TITLE], _plain(said.summary[:_LONGEST_SUMMARY])
    published = _announced(said.published, "feed")
    return Candidate(said.url, title, summary, published, "feed" if published else None)


def _plain(value: str) -> str:
    """A text without its tags, and with the characters that its references stand for: many feeds escape twice."""
    text = _REFERENCE.sub(lambda found: unescape(found[0]), value)
    if "<" in value:
        try:
            text = html.fromstring(f"<div>{value}</div>").text_content()
        except (etree.LxmlError, ValueError):
            text = re.sub(r"<[^>]{0,500}>", " ", text)
    return " ".join(text.split())


def _announced(text: object, origin: str) -> str | None:
    """A date as ISO, the moment in the zone in which it is stated; None where it is none, or no article can be of it."""
    dated = read_date(text, origin)
    return (dated.moment or dated.day) if dated else None


def read_sitemap(body: bytes, base: str) -> tuple[list[Candidate], list[str]]:
    """(candidates, addresses of further sitemaps) of a sitemap, news sitemap or sitemap index.

    Elements count whatever their namespace: many publishers leave it out or misspell it. Raises DiscoveryError where
    the body is neither.
    """
    data = decompress(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(with_known_references(data), parser)
    except etree.XMLSyntaxError as error:
        raise DiscoveryError(f"broken sitemap: {error}") from error
    kind = "missing" if root is None else str(root.tag).rpartition("}")[2]
    if kind not in ("urlset", "sitemapindex"):
        raise DiscoveryError(f"no sitemap: root element is {kind[:80]}")
    candidates = []
    for node in root.iterfind("{*}url"):
        url = absolute_url(base, _text(node.find("{*}loc")))
        if url is not None and url != base:
            title = " ".join(_text(node.find("{*}news/{*}title")).split())[:_LONGEST_TITLE]
            day = _announced(_text(node.find("{*}news/{*}publication_date")), "sitemap")
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
            return _announced(str(times[0]), "listing") if len(times) == 1 else None
    return None
