"""Which parsers take bytes from outside, what may they answer, and what must hold of it?

`try_it` is what the property tests and the fuzzer both call. A parser reads an input or refuses it with an error of the
kind that it promises; anything else that it raises is a fault.
"""

import gzip
import json
import re
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from scrapy.robotstxt import ProtegoRobotParser

from crawler import discovery, sources
from crawler.archive import read_stored
from crawler.canonical import canonical_url, declared_url
from crawler.discovery import Candidate, DiscoveryError
from crawler.extraction import Dropped, Page, extract_article
from crawler.ingest import read_path
from crawler.links import LONGEST, absolute_url
from crawler.pages import Article, PageError
from kb.gazetteer import VocabularyError, parse_chips, parse_entities
from kb.vocabulary import parse_metrics, parse_units
from nlp import extract, quantities
from pages.parts.endpoints import WrongParameterError, asked
from tests.crawler.local import TEXT, feed, page, sitemap, sitemap_index

BASE: Final = "https://news.example/f"
DATA: Final = Path(__file__).parents[2] / "kb" / "data"
_SCRATCH: Final = Path(tempfile.mkdtemp(prefix="gigawatch-fuzz-"))
_WHERE: Final = re.compile(r"(?:\.csv, line \d+|\.toml|fuzz\.toml)")


class Parser(NamedTuple):
    """`read` takes bytes and raises one of `refuses` where they are wrong; `seeds` are inputs to begin from."""

    read: Callable[[bytes], None]
    refuses: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]


def try_it(name: str, data: bytes) -> bool:
    """Whether a parser read an input; False where it refused it as it promises."""
    parser = PARSERS[name]
    try:
        parser.read(data)
    except parser.refuses as refusal:
        error = refusal
    else:
        return True
    assert str(error), "an error that says nothing"
    assert not isinstance(error, VocabularyError | sources.SourcesError) or _WHERE.search(str(error)), error
    return False


def _sound(candidates: list[Candidate]) -> None:
    for candidate in candidates:
        assert urlsplit(candidate.url).scheme in ("http", "https")
        assert len(candidate.url) <= LONGEST
        assert len(candidate.title) <= 1_000
        assert "\n" not in candidate.title
        if candidate.published is not None:
            date.fromisoformat(candidate.published[:10])


def _feed(data: bytes) -> None:
    _sound(discovery.read_feed(data, BASE))


def _sitemap(data: bytes) -> None:
    candidates, further = discovery.read_sitemap(data, BASE)
    _sound([*candidates, *map(Candidate, further)])


def _listing(data: bytes) -> None:
    candidates, following = discovery.read_listing(data, BASE, "/a")
    _sound([*candidates, *([Candidate(following)] if following else [])])


def _page(data: bytes) -> None:
    found = extract_article(Page(data, "https://news.example/a", is_relevant=True))
    if isinstance(found, Dropped):
        raise PageError(found.reason)
    _kept(found)


def _kept(found: Article) -> None:
    assert len(found.text) >= 80
    assert canonical_url(found.url) == found.url
    if found.published is not None:
        date.fromisoformat(found.published)


def _robots(data: bytes) -> None:
    rules = ProtegoRobotParser(robotstxt_body=data, spider=None)
    assert rules.allowed("https://news.example/a?b=c", "Gigawatch") in (True, False)
    assert (rules.crawl_delay("Gigawatch") or 0.0) >= 0.0


def _text(data: bytes) -> None:
    text = "The data center Colossus has " + data.decode("utf-8", "replace")
    for claim in extract(text, published="2025-01-01", title="Colossus"):
        assert text[claim.start : claim.end] == claim.value_text
        assert claim.sentence in text
    for quantity in quantities(text):
        assert text[quantity.start : quantity.end] == quantity.value_text


def _address(data: bytes) -> None:
    given = data.decode("utf-8", "replace")
    url = absolute_url(BASE, given)
    declared = declared_url("https://news.example/a", given)
    assert urlsplit(declared).scheme in ("http", "https")
    if url is None:
        raise ValueError("no address")
    once = canonical_url(url)
    assert canonical_url(once) == once, f"{url} becomes {once}, then {canonical_url(once)}"


def _gazetteer(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    half = text.find("\n\n")
    parse_entities(text[: half + 1], text[half + 2 :])


def _chips(data: bytes) -> None:
    parse_chips(data.decode("utf-8", "replace"))


def _toml(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    refused: list[Exception] = []
    for parse in (parse_units, parse_metrics, lambda text: sources.parse(text, "fuzz.toml")):
        try:
            parse(text)
        except (VocabularyError, sources.SourcesError) as error:
            refused.append(error)
    assert all(_WHERE.search(str(error)) for error in refused), refused
    if len(refused) == 3:
        raise refused[0]


def _warc(data: bytes) -> None:
    path = _SCRATCH / "a.warc"
    path.write_bytes(data)
    for found in read_path(path):
        if isinstance(found, Article):
            _kept(found)
    read_stored(_SCRATCH, "a.warc:0")


def _parameters(data: bytes) -> None:
    given = parse_qs(data.decode("utf-8", "replace"), keep_blank_values=True)
    found = asked(given, limit=10)
    assert 0 <= found.get("limit", 0) <= 10_000


_HTTP: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page("Hyperion").body
_RECORD: Final = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2025-01-01T00:00:00Z\r\n"
    b"WARC-Target-URI: https://e.com/a\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: "
    + str(len(_HTTP)).encode() + b"\r\n\r\n" + _HTTP + b"\r\n\r\n"
)  # fmt: skip
_LD: Final = json.dumps(
    {
        "@graph": [
            {"@type": "NewsArticle", "headline": "H", "datePublished": "2025-01-02", "author": [{"name": "Ada Byron"}]}
        ]
    }
)
_ATOM: Final = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title type="html">&lt;b&gt;A&lt;/b&gt;</title>'
    b'<link href="/a"/><id>x</id><updated>2025-01-02T03:04:05Z</updated><summary>S</summary></entry></feed>'
)
_NEWS: Final = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    b"<url><loc>https://e.com/a</loc><news:news><news:publication_date>2025-01-02</news:publication_date><news:title>A</news:title>"
    b"</news:news></url></urlset>"
)
_SOURCE: Final = b'[wire]\ntitle = "W"\nhomepage = "https://e.com/"\nkind = "wire"\ncountry = "US"\nlanguage = "en"\nfeeds = ["https://e.com/f"]\ndelay = 1\n[[wire.listings]]\nurl = "https://e.com/l"\nlinks = "/a"\n'
_UNIT: Final = b'[watt]\ndimension = "power"\nfactor = 1e-6\nsymbols = ["W"]\nwords = ["watt", "watts"]\nprefixes = ["k", "M"]\n[watt.symbol_variants]\nkW = ["KW"]\n'
_METRIC: Final = b'[power]\ntitle = "Power"\nunit = "MW"\ndimension = "power"\ndescription = "d"\nexample = "e"\n'


def _lines(file: str, count: int) -> bytes:
    return b"\n".join((DATA / file).read_bytes().splitlines()[:count]) + b"\n"


PARSERS: Final[dict[str, Parser]] = {
    "feed": Parser(_feed, (DiscoveryError,), (feed("https://e.com", "/a", "/b").body, _ATOM, gzip.compress(_ATOM, mtime=0), b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "https://e.com/a", "title": "A", "date_published": "2025-01-02T03:04:05Z"}]}')),
    "sitemap": Parser(_sitemap, (DiscoveryError,), (sitemap("https://e.com", "/a").body, sitemap_index("https://e.com", "/s").body, _NEWS)),
    "listing": Parser(_listing, (DiscoveryError,), (b'<article><a href="/a/1">A <b>b</b></a><time datetime="2025-01-02">x</time></article><a rel="next" href="?p=2">Next</a>',)),
    "page": Parser(_page, (PageError,), (page("Hyperion").body, f'<html lang="en"><head><script type="application/ld+json">{_LD}</script><meta property="og:title" content="H"></head><body><time datetime="2025-01-02">2 January</time><p class="byline">By Ada Byron</p><article><p>{TEXT}</p></article></body></html>'.encode())),
    "robots.txt": Parser(_robots, (), (b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 2\nSitemap: https://e.com/s.xml\n",)),
    "text: numerals, units, dates": Parser(_text, (), (b"100,000 to 150,000 H100 GPUs, 1.21 gigawatts by the end of 2026, said Elon Musk.", "a half-million GPUs, $4.5 billion and £12m; two-thirds of 1.5×10^5 m²".encode())),
    "address": Parser(_address, (ValueError,), (b"https://www.e.com/a/amp/?utm_source=x&b=1#c", b"//m.e.com:8080/a;jsessionid=1?PHPSESSID=2", "https://bücher.example/ü?q=ä".encode(), b"../x/./y%2e%2e/z")),
    "gazetteer: clusters and organisations": Parser(_gazetteer, (VocabularyError,), (_lines("clusters.csv", 4) + b"\n" + _lines("organisations.csv", 4),)),
    "gazetteer: chips": Parser(_chips, (VocabularyError,), (_lines("chips.csv", 5),)),
    "TOML: sources, units, metrics": Parser(_toml, (VocabularyError, sources.SourcesError), (_SOURCE, _UNIT, _METRIC)),
    "web archive": Parser(_warc, (ValueError, OSError), (_RECORD, gzip.compress(_RECORD, mtime=0), _RECORD * 2)),
    "query parameters": Parser(_parameters, (WrongParameterError,), (b"subject=Colossus&metric=power&status=planned&since=2025&until=2026-06&limit=100&offset=0", b"metric=power&metric=cooling&since=2025-Q3")),
}  # fmt: skip
