"""How far is a crawl? Its counts, told every half second while it runs."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.internet.task import LoopingCall

#: Of the counts that Scrapy keeps of a crawl, those that are ours begin with this.
PREFIX: Final = "gigawatch/"
_SECONDS: Final = 0.5

OnProgress = Callable[[Mapping[str, int]], None]


def counts(crawler: Crawler) -> dict[str, int]:
    """The crawl's counts so far: articles/new, articles/changed, entries/unchanged, dropped/<reason> and so on."""
    stats: Mapping[str, Any] = crawler.stats.get_stats() if crawler.stats is not None else {}
    return {name.removeprefix(PREFIX): value for name, value in sorted(stats.items()) if name.startswith(PREFIX)}


class Progress:
    """Extension that tells GIGAWATCH_ON_PROGRESS, where it is set, the counts of the crawl."""

    def __init__(self, crawler: Crawler, told: OnProgress | None) -> None:
        self._crawler = crawler
        self._told = told
        self._loop: LoopingCall | None = None
        if told is not None:
            crawler.signals.connect(self.open, signals.spider_opened)
            crawler.signals.connect(self.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The extension of a crawl."""
        return cls(crawler, crawler.settings.get("GIGAWATCH_ON_PROGRESS"))

    def open(self) -> None:
        """Begins to tell."""
        self._loop = LoopingCall(self._tell)
        self._loop.start(_SECONDS, now=False)

    def close(self) -> None:
        """Ends it."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()

    def _tell(self) -> None:
        if self._told is not None:
            self._told(counts(self._crawler))
