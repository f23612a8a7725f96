"""How are sources read? One spider for all: feeds, sitemaps and listings to candidates, candidates to pages."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from sqlmodel import Session
from twisted.python.failure import Failure

from crawler import discovery
from crawler.canonical import canonical_url
from crawler.discovery import Candidate, DiscoveryError
from crawler.relevance import refuse_title
from crawler.sources import Source
from kb import frontier, queries, store

_MOST_PAGES_OF_LISTING: Final = 20
_LEASED_AT_ONCE: Final = 10_000


class NewsSpider(Spider):
    """Reads what its sources announce and fetches what is new."""

    name = "news"

    def __init__(
        self, *, sources: Sequence[Source], session: Session, looks: Sequence[timedelta], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.sources = {source.slug: source for source in sources}
        self.session = session
        self.looks = looks
        #: host:port of the sources that may lie in a private network
        self.private_hosts = {
            urlsplit(url).netloc for source in sources if source.allow_private for url, _ in source.ways()
        }

    async def start(self) -> AsyncIterator[Request]:
        """Requests for every way into every source, then for what earlier runs left in the frontier."""
        frontier.return_leases(self.session, all_of_them=True)
        for source in self.sources.values():
            for url, kind in source.ways():
                yield self._entry(source, url, kind, declared=url)
            for url in source.urls:
                self._queue(source, Candidate(url))
        for request in self._leased():
            yield request

    def _entry(self, source: Source, url: str, kind: str, *, declared: str, page: int = 1) -> Request:
        """A conditional request for a feed, sitemap or listing, before all articles."""
        etag, modified = queries.feed_state(self.session, url)
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        return Request(
            url, callback=self.parse_entry, errback=self.failed_entry, dont_filter=True, priority=10,
            headers={name: value for name, value in headers.items() if value},
            cb_kwargs={"source": source, "kind": kind, "declared": declared, "page": page},
            meta={"handle_httpstatus_list": [304]},
        )  # fmt: skip

    def parse_entry(self, response: Response, source: Source, kind: str, declared: str, page: int) -> Iterator[Request]:
        """Queues the candidates of an entry and requests them; a broken entry is counted and the others go on."""
        if response.status == 304:
            self._count("entries/unchanged")
            store.record_feed(self.session, url=declared, status=304)
            return
        try:
            candidates, further = self._read(response, source, kind, declared)
        except DiscoveryError as error:
            self._count("entries/broken")
            store.record_feed(self.session, url=declared, status=response.status, error=str(error))
            return
        self._count("entries/read")
        for candidate in candidates:
            self._queue(source, candidate)
        if page == 1:
            store.record_feed(
                self.session, url=declared, status=response.status, entries=len(candidates),
                etag=_header(response, "ETag"), last_modified=_header(response, "Last-Modified"),
            )  # fmt: skip
        if page < _MOST_PAGES_OF_LISTING:
            for url in further:
                yield self._entry(source, url, kind, declared=declared, page=page + 1)
        yield from self._leased()

    def _read(self, response: Response, source: Source, kind: str, declared: str) -> tuple[list[Candidate], list[str]]:
        if kind == "feed":
            return discovery.read_feed(response.body, response.url), []
        if kind == "sitemap":
            return discovery.read_sitemap(response.body)
        links = next(listing.links for listing in source.listings if listing.url == declared)
        candidates, following = discovery.read_listing(response.body, response.url, links)
        return candidates, [following] if following and candidates else []

    def _queue(self, source: Source, candidate: Candidate) -> None:
        """Puts a candidate into the frontier, unless its title alone rules it out."""
        url = canonical_url(candidate.url)
        new = frontier.enqueue(
            self.session,
            url=url,
            source=source.slug,
            title=candidate.title,
            summary=candidate.summary,
            published=candidate.published,
        )
        refused = refuse_title(candidate.title, candidate.summary) if new else None
        if refused is not None:
            self._count(f"dropped/{refused}")
            frontier.finish(self.session, url=url, state="done", reason=refused)

    def _leased(self) -> Iterator[Request]:
        """Requests for every URL that the frontier hands out."""
        for lease in frontier.lease(self.session, limit=_LEASED_AT_ONCE, sources=list(self.sources)):
            yield Request(
                lease.url,
                callback=self.parse_page,
                errback=self.failed_page,
                dont_filter=True,
                cb_kwargs={"lease": lease},
            )

    def parse_page(self, response: Response, lease: frontier.Lease) -> dict[str, Any]:
        """A fetched page on its way to the pipelines."""
        self._count("pages/fetched")
        return {"response": response, "lease": lease, "source": self.sources[lease.source]}

    def failed_entry(self, failure: Failure) -> None:
        """Counts a feed, sitemap or listing that could not be fetched."""
        request = failure.request  # type: ignore[attr-defined]
        self._count("entries/failed")
        store.record_feed(
            self.session, url=request.cb_kwargs["declared"], status=_status(failure), error=_reason(failure)
        )

    def failed_page(self, failure: Failure) -> None:
        """Ends the lease of a page that could not be fetched."""
        request = failure.request  # type: ignore[attr-defined]
        reason = _reason(failure)
        self._count(f"dropped/{reason}")
        frontier.finish(self.session, url=request.cb_kwargs["lease"].url, state="failed", reason=reason)

    def _count(self, name: str) -> None:
        stats = self.crawler.stats
        if stats is not None:
            stats.inc_value(f"gigawatch/{name}")


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _status(failure: Failure) -> int | None:
    return failure.value.response.status if isinstance(failure.value, HttpError) else None


def _reason(failure: Failure) -> str:
    """Why a request failed, in words that can be counted."""
    if isinstance(failure.value, HttpError):
        return f"HTTP {failure.value.response.status}"
    if isinstance(failure.value, IgnoreRequest):
        text = str(failure.value)
        return "robots.txt" if "robots.txt" in text else text or "ignored"
    return failure.value.__class__.__name__
