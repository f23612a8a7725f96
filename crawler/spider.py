"""How are sources read? One spider for all: feeds, sitemaps and listings to candidates, candidates to pages."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from twisted.python.failure import Failure

from crawler import discovery, failures
from crawler.canonical import canonical_url
from crawler.discovery import Candidate, DiscoveryError
from crawler.relevance import refuse_title
from crawler.sources import Source
from kb import frontier, queries, store

#: How far an entry leads on: pages of a listing, and index, sub-index and sitemap.
_DEEPEST: Final = {"listing": 20, "sitemap": 3}
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
        self.errors: list[str] = []
        self._entered: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of a crawl, told of every fault in a callback or pipeline."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.item_failed, signals.item_error)
        crawler.signals.connect(spider.callback_failed, signals.spider_error)
        return spider

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
        self._entered.add(url)
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
            if kind == "sitemap" and page == 1:
                yield from (self._entry(source, url, kind, declared=url, page=2) for url in self._listed(source))
            return
        try:
            candidates, further = self._read(response, source, kind, declared)
        except DiscoveryError as error:
            self._count("entries/broken")
            self._record_error(source, declared, str(error), response.status)
            return
        self._count("entries/read")
        for candidate in candidates:
            self._queue(source, candidate)
        further = [url for url in further if url not in self._entered] if page < _DEEPEST.get(kind, 1) else []
        if kind == "sitemap" and further:
            feeds = [(url, kind) for url in further]
            store.declare_sources(self.session, [{"slug": source.slug, "title": source.title, "feeds": feeds}])
        if page == 1 or kind == "sitemap":
            store.record_feed(
                self.session, url=declared, status=response.status, entries=len(candidates),
                etag=_header(response, "ETag"), last_modified=_header(response, "Last-Modified"),
            )  # fmt: skip
        for url in further:
            yield self._entry(source, url, kind, declared=url if kind == "sitemap" else declared, page=page + 1)
        yield from self._leased()

    def _listed(self, source: Source) -> list[str]:
        """The sitemaps that the source's indexes listed when last read: they may change while their index does not."""
        known = [feed for feed in queries.feeds(self.session) if feed.source == source.slug and feed.kind == "sitemap"]
        known.sort(key=lambda feed: feed.checked or datetime.min.replace(tzinfo=UTC), reverse=True)
        return [feed.url for feed in known if feed.url not in self._entered][: discovery.MAX_SITEMAPS]

    def _read(self, response: Response, source: Source, kind: str, declared: str) -> tuple[list[Candidate], list[str]]:
        if kind == "feed":
            return discovery.read_feed(response.body, response.url), []
        if kind == "sitemap":
            return discovery.read_sitemap(response.body, response.url)
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
        asked = failure.request.cb_kwargs  # type: ignore[attr-defined]
        self._count("entries/failed")
        self._record_error(asked["source"], asked["declared"], failures.reason(failure), failures.status(failure))

    def failed_page(self, failure: Failure) -> None:
        """Ends the lease of a page that could not be fetched; a later run tries again where that may help."""
        lease = failure.request.cb_kwargs["lease"]  # type: ignore[attr-defined]
        self._put_off(lease, failures.reason(failure), is_passing=failures.is_passing(failure))

    def item_failed(self, item: dict[str, Any], failure: Failure) -> None:
        """Ends the lease of a page whose pipeline broke; the crawl ends where disk or database are at fault."""
        lease = item["lease"]
        self.errors.append(f"{lease.source}: {lease.url}: {failure.getErrorMessage()}")
        if not self._ended_by(failure):
            self._put_off(lease, f"fault: {failure.value.__class__.__name__}", is_passing=True)

    def callback_failed(self, failure: Failure, response: Response) -> None:
        """Keeps the fault of a callback; the crawl ends where disk or database are at fault."""
        self._count("faults")
        self.errors.append(f"{response.url}: {failure.getErrorMessage()}")
        self._ended_by(failure)

    def _ended_by(self, failure: Failure) -> bool:
        if not isinstance(failure.value, SQLAlchemyError | OSError):
            return False
        self.session.rollback()
        if self.crawler.engine is not None:
            self.crawler.engine.close_spider(self, "storage failed")
        return True

    def _put_off(self, lease: frontier.Lease, reason: str, *, is_passing: bool) -> None:
        self._count(f"dropped/{reason}")
        wait = failures.wait(lease.tries) if is_passing else None
        # A "queued" URL would come again within this run; one that is "done" and due comes when its time has come.
        next_due = datetime.now(UTC) + wait if wait is not None else None
        state = "failed" if next_due is None else "done"
        frontier.finish(self.session, url=lease.url, state=state, reason=reason, next_due=next_due)

    def _record_error(self, source: Source, declared: str, error: str, status: int | None) -> None:
        self.errors.append(f"{source.slug}: {declared}: {error}")
        store.record_feed(self.session, url=declared, status=status, error=error)

    def _count(self, name: str) -> None:
        stats = self.crawler.stats
        if stats is not None:
            stats.inc_value(f"gigawatch/{name}")


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
