"""By which feeds and sitemaps can a site be crawled? Asks its front page and robots.txt, else the usual places."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree, html
from protego import Protego
from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import failures
from crawler.discovery import Entry, Found
from crawler.extraction import Dropped
from crawler.links import absolute_url
from crawler.politeness import DELAY
from crawler.run import run_spider
from crawler.sources import Source
from crawler.workers import Workers

_FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
#: Where the common publishing systems put them; asked only where a site declares none.
_USUAL_FEEDS: Final = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json")
_USUAL_SITEMAPS: Final = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")
_FEED_LINK: Final = re.compile(r"(?:rss|atom|feed)s?(?:\.xml|\.json)?/?$", re.IGNORECASE)
#: Sitemaps of an index that are worth a look: those of news, by their names.
_NEWS_SITEMAP: Final = re.compile(r"news|article|post|press", re.IGNORECASE)
_MOST_SITEMAPS: Final = 5
_DEEPEST: Final = 2


@dataclass(slots=True)
class Site:
    """What was found of a site; `sitemaps` are those of news, `plain` the others, `faults` what could not be read."""

    url: str
    title: str = ""
    language: str = ""
    feeds: dict[str, frozenset[str]] = field(default_factory=dict)
    sitemaps: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def ways(self) -> dict[str, list[str]]:
        """The fields `feeds` and `sitemaps` of its block; a plain sitemap lists a whole site and is the last resort."""
        sitemaps = self.sitemaps or ([] if self.feeds else self.plain)
        return {name: urls for name, urls in (("feeds", list(self.feeds)), ("sitemaps", sitemaps)) if urls}


def explore(url: str, *, allow_private: bool = False, settings: dict[str, Any] | None = None) -> Site:
    """The site behind an address, asked as politely as every crawl. Once per process."""
    site = Site(url)
    source = Source("site", url, url, "blog", "US", "en", urls=(url,), allow_private=allow_private)
    run_spider(_Explorer, [source], {"ITEM_PIPELINES": {}} | (settings or {}), site=site)
    return site


class _Explorer(Spider):
    name = "explore"

    def __init__(self, *, sources: Sequence[Source], site: Site, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._site = site
        self._delay = max(source.delay for source in sources)
        self._asked: set[str] = set()
        self._workers: Workers | None = None

    async def start(self) -> AsyncIterator[Request]:
        self._workers = Workers(seconds=self.crawler.settings.getfloat("GIGAWATCH_PAGE_SECONDS"), size=1)
        await self._explore(self._site)
        return
        yield  # Scrapy wants an iterator; every request is awaited above

    async def closed(self, reason: str) -> None:
        if self._workers is not None:
            await self._workers.close()

    async def _explore(self, site: Site) -> None:
        declared = await self._front_page()
        listed = await self._rules()
        for url in declared:
            await self._try_feed(url)
        for url in listed:
            await self._try_sitemap(url)
        if not site.feeds:
            for place in _USUAL_FEEDS:
                await self._try_feed(urljoin(site.url, place), is_guess=True)
        if not site.sitemaps:
            for place in _USUAL_SITEMAPS:
                await self._try_sitemap(urljoin(site.url, place), is_guess=True)

    async def _front_page(self) -> list[str]:
        """The feeds that the front page declares, then those that it links to; its title and language are kept."""
        response = await self._fetch(self._site.url)
        if response is None or await self._take_feed(self._site.url, response) is None:
            return []
        try:
            root = html.document_fromstring(response.body)
        except (etree.LxmlError, ValueError) as error:
            self._site.faults.append(f"{self._site.url}: {error}")
            return []
        names = root.xpath("//meta[@property='og:site_name']/@content") or root.xpath("//title/text()")
        self._site.title = " ".join(str(names[0]).split()) if names else ""
        self._site.language = (root.get("lang") or "").split("-")[0].lower()
        declared = [link.get("href") for link in root.iter("link") if link.get("type") in _FEED_TYPES]
        linked = [link.get("href") for link in root.iter("a") if _FEED_LINK.search(link.get("href") or "")]
        found = [absolute_url(response.url, href) for href in (*declared, *linked)]
        return [url for url in dict.fromkeys(found) if url is not None and "/comments/" not in url]

    async def _rules(self) -> list[str]:
        """The sitemaps that robots.txt names."""
        response = await self._fetch(urljoin(self._site.url, "/robots.txt"), is_guess=True)
        if response is None:
            return []
        rules = Protego.parse(response.body.decode("utf-8", "replace"))
        return [url for line in rules.sitemaps if (url := absolute_url(response.url, line)) is not None]

    async def _try_feed(self, url: str, *, is_guess: bool = False) -> None:
        response = await self._fetch(url, is_guess=is_guess)
        fault = await self._take_feed(url, response) if response is not None else None
        if fault is not None and not is_guess:
            self._site.faults.append(f"{url}: {fault}")

    async def _take_feed(self, url: str, response: Response) -> str | None:
        """Keeps a feed with entries; why it is none, where it is none."""
        found = await self._read(response, "feed")
        if isinstance(found, Dropped):
            return found.reason
        articles = frozenset(candidate.url for candidate in found.candidates)
        if articles and articles not in self._site.feeds.values():  # the same entries as RSS and as Atom count once
            self._site.feeds[url] = articles
        return None

    async def _try_sitemap(self, url: str, *, is_guess: bool = False, depth: int = 0) -> None:
        response = await self._fetch(url, is_guess=is_guess)
        if response is None:
            return
        found = await self._read(response, "sitemap")
        if isinstance(found, Dropped):
            if not is_guess:
                self._site.faults.append(f"{url}: {found.reason}")
            return
        candidates, further = found
        if any(candidate.published_from == "sitemap" for candidate in candidates):
            self._site.sitemaps.append(url)
        elif depth == 0 and (candidates or further):
            self._site.plain.append(url)
        named = [inner for inner in further if _NEWS_SITEMAP.search(inner)] if depth < _DEEPEST else []
        for inner in named[:_MOST_SITEMAPS]:
            await self._try_sitemap(inner, depth=depth + 1)

    async def _read(self, response: Response, kind: str) -> Found | Dropped:
        """What a feed or sitemap announces, or why it cannot be read."""
        if self._workers is None:
            return Dropped("no reader was started")
        return await self._workers.read(Entry(response.body, response.url, kind))

    async def _fetch(self, url: str, *, is_guess: bool = False) -> Response | None:
        """The answer to the first request of an address; None where it was asked already or is an error."""
        if url in self._asked or self.crawler.engine is None:
            return None
        self._asked.add(url)
        try:
            response = await self.crawler.engine.download_async(Request(url, meta={DELAY: self._delay}))
        except Exception as error:  # whatever the network may bring is a fault of this one address
            failure = Failure(error)  # type: ignore[no-untyped-call]
            self._site.faults.append(f"{url}: {failures.reason(failure)}")
            return None
        if response.status == 200:
            return response
        if not is_guess:
            self._site.faults.append(f"{url}: HTTP {response.status}")
        return None
