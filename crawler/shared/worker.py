"""How does a crawl work with others? It keeps its leases, looks for work, and ends when there is none for anybody."""

from time import monotonic
from typing import Final, Self, cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.internet.task import LoopingCall

from crawler.shared.share import Share
from crawler.spider import NewsSpider

#: Seconds between two looks at the queue while nothing else happens here: Scrapy's own look takes place every five.
_LOOK: Final = 0.1
_OUT_OF_REACH: Final = "frontier out of reach"


class Worker:
    """Extension that renews the leases, asks for work when a host's turn may have come, and ends a crawl without server."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loops = list[LoopingCall]()
        crawler.signals.connect(self.open, signals.spider_opened)
        crawler.signals.connect(self.idle, signals.spider_idle)
        crawler.signals.connect(self.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The extension of a crawl."""
        return cls(crawler)

    @property
    def _spider(self) -> NewsSpider:
        return cast(NewsSpider, self._crawler.spider)

    @property
    def _share(self) -> Share:
        return cast(Share, self._spider.together)

    def open(self) -> None:
        """Begins to look and to renew."""
        renewal = self._crawler.settings.getfloat("GIGAWATCH_LEASE") / 10
        for task, seconds in ((self._look, _LOOK), (self._renew, renewal)):
            self._loops.append(LoopingCall(task))
            self._loops[-1].start(seconds, now=False)

    def close(self) -> None:
        """Ends it."""
        for loop in self._loops:
            if loop.running:
                loop.stop()

    def idle(self) -> None:
        """Queues whatever is still to be done, as a crawl that died may have leased it, or the server lost it.

        What the run has seen is not queued again; so that nothing is in the end, and the crawl with it.
        """
        spider, engine = self._spider, self._crawler.engine
        spider.ledger.take_all_back()
        requests = spider.requests()
        while engine is not None:
            for request in requests:
                engine.crawl(request)
            if self._share.out():
                raise DontCloseSpider
            if spider.ledger.is_exhausted:
                return
            requests = spider.leased()

    def _look(self) -> None:
        engine = self._crawler.engine
        if engine is not None and engine._slot is not None:
            engine._slot.nextcall.schedule()

    def _renew(self) -> None:
        self._share.renew()
        since = self._share.down_since
        if since is not None and monotonic() - since > self._crawler.settings.getfloat("GIGAWATCH_OUTAGE"):
            self._spider.errors.append(
                f"GIGAWATCH_FRONTIER: the server was out of reach for {monotonic() - since:.0f} s"
            )
            if self._crawler.engine is not None:
                self._crawler.engine.close_spider(self._spider, _OUT_OF_REACH)


class Places:
    """Downloader middleware, the outermost: frees the place of a request at its host when its download is over."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of a crawl."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Frees it; the response as it came."""
        self._free(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Frees it."""
        self._free(request)

    def _free(self, request: Request) -> None:
        if "key" in request.meta:
            cast(Share, cast(NewsSpider, self._crawler.spider).together).release(request.meta["key"])
