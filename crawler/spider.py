"""How are sources read? One spider for all: feeds, sitemaps and listings to candidates, candidates to pages."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlmodel import Session
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from crawler import answers, discovery, failures, polling
from crawler.alone import Alone, Together
from crawler.answers import Told as Told  # a queue that crawls share reads it back
from crawler.discovery import Candidate, Entry
from crawler.extraction import Dropped
from crawler.failures import NotNow, RunEnds
from crawler.indexes import Indexes
from crawler.ledger import Ledger
from crawler.politeness import DELAY
from crawler.sources import Source
from crawler.workers import Workers
from kb import frontier, queries

#: How far an entry leads on: pages of a listing, and index, sub-index and sitemap.
_DEEPEST: Final = {"listing": 20, "sitemap": 3}
_SECONDS_BETWEEN_WRITES: Final = 0.5
_ENTRY: Final = "entry"  # before the URL of a feed, sitemap or listing, as no URL of a page begins
_STORAGE_FAILED: Final = "storage failed"


class NewsSpider(Spider):
    """Reads what its sources announce and fetches what is new."""

    name = "news"

    def __init__(
        self,
        *,
        sources: Sequence[Source],
        session: Session,
        run_id: int,
        looks: Sequence[timedelta],
        together: Together,
        is_first: bool,
        only_due: bool = False,
        workers: Workers,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.sources = {source.slug: source for source in sources}
        self.session = session
        self.run_id = run_id
        self.looks = looks
        self.together = together
        self.is_first = is_first
        self.only_due = only_due
        self.errors: list[str] = []
        self.is_unwritten = False  # whether disk or database refused what was to be written
        self.workers = workers  # which read pages and entries; the pipeline starts and ends them
        self.ledger = Ledger(session, list(self.sources), self._count, together)
        self.indexes = Indexes(session)
        self._writing: LoopingCall | None = None
        self._entered: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of a crawl, told of every fault in a callback or pipeline.

        GIGAWATCH_PAGE_SECONDS limits the reading of one page.
        """
        workers = Workers(seconds=crawler.settings.getfloat("GIGAWATCH_PAGE_SECONDS"))
        spider = super().from_crawler(crawler, *args, workers=workers, **kwargs)
        crawler.signals.connect(spider.item_failed, signals.item_error)
        crawler.signals.connect(spider.callback_failed, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Requests for what is to be done; the first crawl of a run begins with what earlier ones left in the frontier."""
        if self.is_first:
            frontier.return_leases(self.session, all_of_them=True)
        self._writing = LoopingCall(self._write)  # which installs Twisted's default reactor where there is none yet
        self._writing.start(_SECONDS_BETWEEN_WRITES, now=False)
        for request in self.requests():
            yield request

    def requests(self) -> Iterator[Request]:
        """Requests for every way into every source, then for what is in the frontier."""
        self._entered.clear()
        for source in self.sources.values():
            for url, kind in source.ways():
                if self._is_due(url):
                    yield self._entry(source, url, kind, declared=url)
            for url in self._listed(source) if self.only_due else ():
                yield self._entry(source, url, "sitemap", declared=url, page=2)
            self.ledger.queue(source, map(Candidate, source.urls), is_declared=True)
        yield from self.leased()

    def closed(self, reason: str) -> None:
        """Writes what is not written yet and gives back the leases of pages that this run did not come to."""
        if self._writing is not None and self._writing.running:
            self._writing.stop()
        if reason != _STORAGE_FAILED:
            try:
                self.ledger.close()
                if reason == "finished" and isinstance(self.together, Alone):  # one of several has read but a part
                    for source in self.sources.values():
                        self.indexes.settle(source)
            except failures.STORAGE as error:
                self.errors.append(failures.words(error))
                self.is_unwritten = True
        else:
            self.together.leave()

    def _write(self) -> None:
        try:
            self.ledger.write()
        except failures.STORAGE as error:
            self.errors.append(failures.words(error))
            self._ended_by(error)

    def _is_due(self, url: str) -> bool:
        return not self.only_due or polling.is_due(queries.feed_state(self.session, url).next_due)

    def _entry(
        self, source: Source, url: str, kind: str, *, declared: str, page: int = 1, told: Told | None = None
    ) -> Request:
        """A request for a feed, sitemap or listing, before all articles; conditional where its state is known.

        `told` is what the first page of a listing said: it is kept once the last one is read.
        """
        self._entered.add(url)
        state = queries.feed_state(self.session, url)
        headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        if polling.is_stale(state.read):
            headers.clear()
        return Request(
            url, callback=self.parse_entry, errback=self.failed_entry, dont_filter=True, priority=10,
            headers={name: value for name, value in headers.items() if value},
            cb_kwargs={"source": source, "kind": kind, "declared": declared, "page": page, "told": told},
            meta={"handle_httpstatus_list": [304], "key": f"{_ENTRY} {url}", DELAY: source.delay},
        )  # fmt: skip

    async def parse_entry(self, response: Response, **asked: Any) -> AsyncIterator[Request]:
        """Queues the candidates of an entry and requests them; a broken entry is counted and the others go on."""
        async for request in self._enter(response, **asked):
            yield request
        self.together.end([response.meta["key"]])

    async def _enter(
        self, response: Response, source: Source, kind: str, declared: str, page: int, told: Told | None
    ) -> AsyncIterator[Request]:
        state = queries.feed_state(self.session, declared)
        said = answers.validators(response)
        if told is None and (response.status == 304 or said.body_hash == state.body_hash):
            self._count("entries/unchanged")
            answers.record(self.session, declared, Told(response.status, said, None), is_changed=False)
            if kind == "sitemap" and page == 1:
                for url in self._listed(source):
                    yield self._entry(source, url, kind, declared=url, page=2)
            return
        found = await self.workers.read(Entry(response.body, response.url, kind, source.links_of(declared)))
        if isinstance(found, Dropped):
            self._count("entries/broken")
            self._end_entry(source, declared, told, found.reason, response.status)
            return
        candidates, further = found
        self._count("entries/read")
        fresh, beyond = self.ledger.queue(source, candidates)
        told = told or Told(response.status, said, len(candidates))
        if beyond:  # the entry is to be read again, though it may not change: there may be room then
            told, further = told._replace(said=frontier.Validators()), []
        further = further if page < _DEEPEST.get(kind, 1) else []
        unasked = [url for url in further if url not in self._entered]
        if kind == "sitemap":
            self.indexes.note(source, declared, further)
            answers.record(self.session, declared, told, is_changed=bool(fresh))
            for url in unasked:
                yield self._entry(source, url, kind, declared=url, page=page + 1)
        elif unasked and (fresh or state.read is None):
            yield self._entry(source, unasked[0], kind, declared=declared, page=page + 1, told=told)
        else:
            answers.record(self.session, declared, told, is_changed=bool(fresh) or page > 1)
        for request in self.leased():
            yield request

    def _listed(self, source: Source) -> list[str]:
        """The sitemaps behind the source's indexes that are due and were not asked for in this run."""
        listed = [url for url in self.indexes.remembered(source) if url not in self._entered]
        return [url for url in listed if self._is_due(url)][: discovery.MAX_SITEMAPS]

    def leased(self) -> Iterator[Request]:
        """Requests for the URLs that the frontier hands out."""
        for lease in self.ledger.leases():
            said, is_last = lease.validators, lease.looks >= len(self.looks)
            headers = {"If-None-Match": said.etag, "If-Modified-Since": said.last_modified}
            yield Request(
                lease.url, callback=self.parse_page, errback=self.failed_page, dont_filter=True,
                cb_kwargs={"lease": lease},
                meta={"handle_httpstatus_list": [304], "key": lease.url, DELAY: self.sources[lease.source].delay},
                # The last look is at the whole page: some servers answer 304 for good.
                headers={} if is_last else {name: value for name, value in headers.items() if value},
            )  # fmt: skip

    def parse_page(self, response: Response, lease: frontier.Lease) -> Iterator[Request | dict[str, Any]]:
        """A fetched page on its way to the pipelines, unless it is as it was when last stored; and further requests."""
        if answers.is_unchanged(response, lease.validators):
            self._count("pages/unchanged")
            due = polling.next_look(self.looks, lease.looks)
            self.ledger.end(frontier.Outcome(lease.url, "done", next_due=due))
        else:
            self._count("pages/fetched")
            yield {"response": response, "lease": lease, "source": self.sources[lease.source]}
        yield from self.leased()

    def failed_entry(self, failure: Failure) -> None:
        """Counts a feed, sitemap or listing that could not be fetched."""
        if isinstance(failure.value, RunEnds):
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = request.cb_kwargs
        self.together.end([request.meta["key"]])
        self._count("entries/failed")
        said = failures.reason(failure), failures.status(failure)
        self._end_entry(
            asked["source"], asked["declared"], asked["told"], *said, is_passing=failures.is_passing(failure)
        )

    def failed_page(self, failure: Failure) -> Iterator[Request]:
        """Ends the lease of a page that could not be fetched; a later run tries again where that may help."""
        lease = failure.request.cb_kwargs["lease"]  # type: ignore[attr-defined]
        if isinstance(failure.value, NotNow):
            self._count(f"postponed/{failure.value}")
            if failure.value.until is None:
                self.ledger.leave(lease.url)
            else:
                self.ledger.end(frontier.Outcome(lease.url, "queued", next_due=failure.value.until))
        else:
            self._put_off(lease, failures.reason(failure), is_passing=failures.is_passing(failure))
        yield from self.leased()

    def item_failed(self, item: dict[str, Any], failure: Failure) -> None:
        """Ends the lease of a page whose pipeline broke; the crawl ends where disk or database are at fault."""
        lease = item["lease"]
        self.errors.append(f"{lease.source}: {lease.url}: {failures.words(failure.value)}")
        if not self._ended_by(failure.value):
            self._put_off(lease, f"fault: {failure.value.__class__.__name__}", is_passing=True)

    def callback_failed(self, failure: Failure, response: Response) -> None:
        """Keeps the fault of a callback; the crawl ends where disk or database are at fault."""
        self._count("faults")
        self.errors.append(f"{response.url}: {failures.words(failure.value)}")
        self._ended_by(failure.value)

    def _ended_by(self, fault: BaseException | None) -> bool:
        if not isinstance(fault, failures.STORAGE):
            return False
        self.is_unwritten = True  # said here too: a crawl that is closing already keeps the reason that it has
        self.session.rollback()
        if self.crawler.engine is not None:
            self.crawler.engine.close_spider(self, _STORAGE_FAILED)
        return True

    def _put_off(self, lease: frontier.Lease, reason: str, *, is_passing: bool) -> None:
        wait = failures.wait(lease.tries + 1) if is_passing else None
        next_due = datetime.now(UTC) + wait if wait is not None else None
        self.ledger.drop(lease.url, reason, state="failed", next_due=next_due)

    def _end_entry(
        self,
        source: Source,
        declared: str,
        told: Told | None,
        error: str,
        status: int | None,
        *,
        is_passing: bool = False,
    ) -> None:
        """Records that a feed, sitemap or listing could not be read; a listing whose first page was read is read.

        The later pages of a listing are walked again where that may help.
        """
        if told is not None:
            read = told._replace(said=frontier.Validators()) if is_passing else told
            answers.record(self.session, declared, read, is_changed=True)
            return
        if not self.indexes.is_gone(source, declared, status):
            self.errors.append(f"{source.slug}: {declared}: {error}")
        answers.record_error(self.session, declared, error, status)

    def _count(self, name: str, count: int = 1) -> None:
        stats = self.crawler.stats
        if stats is not None:
            stats.inc_value(f"gigawatch/{name}", count)
