"""Which sources are crawled, and how? Reads and checks `sources.toml`: one block per source."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

from crawler.links import absolute_url

KINDS: Final = (
    "trade press", "wire", "newspaper", "local paper", "broadcaster", "company", "utility", "regulator", "analyst",
    "blog", "newsletter", "laboratory", "search",
)  # fmt: skip
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*$")
_FIELDS: Final = {
    "slug": str, "title": str, "homepage": str, "kind": str, "country": str, "language": str, "feeds": list,
    "sitemaps": list, "listings": list, "searches": list, "urls": list, "allow_private": bool, "delay": (int, float),
    "most_waiting": int, "relevance": str, "note": str, "verified": bool,
}  # fmt: skip
#: Whether the cue words of the relevance gate are asked for a source's pages, or all of them are kept.
RELEVANCE: Final = ("cues", "all")
_REQUIRED: Final = ("title", "homepage", "kind", "country", "language")


class SourcesError(ValueError):
    """A block of a sources file is wrong; the message names file, block, field, what was found and the mend."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists articles: its address and the pattern that their addresses match."""

    url: str
    links: str


@dataclass(frozen=True, slots=True)
class Search:
    """A search engine's feed: its address, with {query} where the query goes, and the queries to ask."""

    url: str
    queries: tuple[str, ...]

    def feeds(self) -> list[str]:
        """The address of the feed of each query."""
        return [self.url.replace("{query}", quote_plus(query)) for query in self.queries]


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher that is crawled; `delay` is seconds between requests of a host, `country` an ISO 3166 code.

    The delay holds on every host that the source leads to, declared or not; of several sources' the longest.
    `most_waiting` is how many addresses of it may wait to be fetched; of what it announces beyond them, later runs take
    the rest. `relevance` is "all" for one that writes of nothing else, so that no cue word need be found.
    """

    slug: str
    title: str
    homepage: str
    kind: str
    country: str
    language: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    searches: tuple[Search, ...] = ()
    urls: tuple[str, ...] = ()
    allow_private: bool = False
    delay: float = 1.0
    most_waiting: int = 10_000  # what five runs fetch of one host
    relevance: str = "cues"
    note: str = ""
    verified: bool = False

    def ways(self) -> list[tuple[str, str]]:
        """(url, kind) of every feed (those of searches too), sitemap and listing."""
        feeds = [*self.feeds, *(url for search in self.searches for url in search.feeds())]
        listings = [(listing.url, "listing") for listing in self.listings]
        return [*((url, "feed") for url in feeds), *((url, "sitemap") for url in self.sitemaps), *listings]

    def links_of(self, url: str) -> str:
        """The pattern of the listing at an address; empty where none is declared there."""
        return next((listing.links for listing in self.listings if listing.url == url), "")

    def hosts(self) -> set[str]:
        """host:port of every declared address, without the port where it is the scheme's own."""
        return {urlsplit(url).netloc for url in (self.homepage, *self.urls, *(url for url, _ in self.ways()))}


def shipped() -> Path:
    """The file of the shipped sources."""
    return Path(str(resources.files("crawler").joinpath("sources.toml")))


def load(path: Path | None = None) -> list[Source]:
    """The sources of a TOML file (the shipped one by default); raises SourcesError or OSError."""
    file = "crawler/sources.toml" if path is None else str(path)
    return parse((path or shipped()).read_text(encoding="utf-8"), file)


def parse(text: str, file: str) -> list[Source]:
    """The sources written in a TOML text; raises SourcesError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"{file}: {error}; mend the TOML there") from error
    blocks = [dict(block, slug=slug) if isinstance(block, dict) else {"slug": slug} for slug, block in tables.items()]
    return from_blocks(blocks, file)


def from_blocks(blocks: Iterable[Mapping[str, Any]], file: str) -> list[Source]:
    """Checked sources; raises SourcesError for the first wrong block and for an address declared twice."""
    sources = [_source(block, file) for block in blocks]
    owners: dict[str, str] = {}
    for source in sources:
        for url, _ in source.ways():
            if url in owners:
                raise SourcesError(
                    f"{file}, block [{source.slug}]: {url} stands in [{owners[url]}] too; keep it in one of them"
                )
            owners[url] = source.slug
    return sources


def _source(block: Mapping[str, Any], file: str) -> Source:
    slug = str(block.get("slug", ""))
    where = f"{file}, block [{slug}]"
    if not _SLUG.match(slug):
        raise SourcesError(f"{where}: found {slug!r}, expected lower-case words joined by hyphens; rename the block")
    for field in _REQUIRED:
        if not block.get(field):
            raise SourcesError(f"{where}, field {field}: found nothing, expected a text; add it")
    _check_url(block["homepage"], f"{where}, field homepage")
    for field, value in block.items():
        if field not in _FIELDS:
            raise SourcesError(f"{where}, field {field}: expected one of {', '.join(_FIELDS)}; rename or drop it")
        if not isinstance(value, _FIELDS[field]):  # type: ignore[arg-type]
            raise SourcesError(
                f"{where}, field {field}: found {value!r}, expected a {_name(_FIELDS[field])}; mend the value"
            )
    if block.get("delay", 0) < 0:
        raise SourcesError(
            f"{where}, field delay: found {block['delay']}, expected seconds, 0 or more; mend the number"
        )
    if block.get("most_waiting", 1) < 1:
        raise SourcesError(
            f"{where}, field most_waiting: found {block['most_waiting']}, expected addresses, 1 or more; mend the number"
        )
    if block["kind"] not in KINDS:
        raise SourcesError(
            f"{where}, field kind: found {block['kind']!r}, expected one of {', '.join(KINDS)}; pick one"
        )
    if block.get("relevance", "cues") not in RELEVANCE:
        raise SourcesError(
            f"{where}, field relevance: found {block['relevance']!r}, expected one of {', '.join(RELEVANCE)}; pick one"
        )
    listings = tuple(_listing(entry, where) for entry in block.get("listings", ()))
    searches = tuple(_search(entry, where) for entry in block.get("searches", ()))
    urls: dict[str, Any] = {field: tuple(block.get(field, ())) for field in ("feeds", "sitemaps", "urls")}
    for field, addresses in urls.items():
        for url in addresses:
            _check_url(url, f"{where}, field {field}")
    if not any((listings, searches, *urls.values())):
        raise SourcesError(f"{where}: no way in; add feeds, sitemaps, listings, searches or urls")
    plain: dict[str, Any] = {field: block[field] for field in block if field not in ("listings", "searches", *urls)}
    return Source(**plain, **urls, listings=listings, searches=searches)


def _listing(entry: object, where: str) -> Listing:
    if not isinstance(entry, Mapping) or set(entry) != {"url", "links"}:
        raise SourcesError(
            f'{where}, field listings: found {entry!r}, expected {{ url = "…", links = "pattern" }}; write both'
        )
    _check_url(entry["url"], f"{where}, field listings")
    try:
        re.compile(entry["links"])
    except (re.error, TypeError) as error:
        raise SourcesError(
            f"{where}, field listings: found pattern {entry['links']!r}: {error}; mend the pattern"
        ) from error
    return Listing(entry["url"], entry["links"])


def _search(entry: object, where: str) -> Search:
    if not isinstance(entry, Mapping) or set(entry) != {"url", "queries"}:
        raise SourcesError(
            f'{where}, field searches: found {entry!r}, expected {{ url = "…{{query}}…", queries = ["…"] }}; write both'
        )
    url, queries = entry["url"], entry["queries"]
    _check_url(url, f"{where}, field searches")
    if "{query}" not in url:
        raise SourcesError(
            f"{where}, field searches: found {url!r}, expected {{query}} in it; put it where the query goes"
        )
    if not isinstance(queries, list) or not queries or not all(isinstance(query, str) and query for query in queries):
        raise SourcesError(f"{where}, field searches: found queries {queries!r}, expected a list of texts; write some")
    return Search(url, tuple(queries))


def _check_url(url: object, where: str) -> None:
    if not isinstance(url, str) or absolute_url("", url) is None:
        raise SourcesError(f"{where}: found {url!r}, expected an http(s) address; write it in full")


def _name(kind: Any) -> str:
    return {str: "text", list: "list", bool: "true or false"}.get(kind, "number")
