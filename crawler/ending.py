"""How does a run end that is told to? Soon: what waits for its turn is left to the next run, what hangs is cut off."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

from scrapy.crawler import Crawler, CrawlerProcess
from twisted.internet.error import ReactorNotRunning

from crawler.failures import RunEnds

#: What answers that are on their way get; well below the ten seconds within which a service manager loses patience.
_GRACE: Final = 4.0
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def by_signals(process: CrawlerProcess, crawler: Crawler) -> Iterator[Callable[[], None]]:
    """Ends the crawl on SIGTERM or SIGINT; afterwards the signals mean what they meant before.

    What it gives is to be called when the crawl is set up, for signals that came before.
    """
    told = False

    def end() -> None:
        process.stop()
        _leave_waiting(crawler)
        _reactor().callLater(_GRACE, _cut_off)

    def hear(signum: int, frame: FrameType | None) -> None:
        nonlocal told
        told = True
        heed()

    def heed() -> None:
        if told and "twisted.internet.reactor" in sys.modules:  # naming it before would choose which
            _reactor().callFromThread(end)

    before = {number: signal.signal(number, hear) for number in _SIGNALS}
    try:
        yield heed
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if told and crawler.stats is not None and crawler.stats.get_value("finish_reason") is None:
        crawler.stats.set_value("finish_reason", "shutdown")
        if crawler.spider is not None:
            crawler.spider.close(crawler.spider, "shutdown")


def _leave_waiting(crawler: Crawler) -> None:
    """Gives up the requests that wait for their host's turn, which may be minutes off."""
    slots: dict[str, Any] = crawler.engine.downloader.slots if crawler.engine is not None else {}
    for slot in slots.values():
        while slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(RunEnds("end of the run"))


def _cut_off() -> None:
    with suppress(ReactorNotRunning):  # it may be stopping by itself
        _reactor().stop()


def _reactor() -> Any:
    """Twisted's; the crawl chooses which, so that it cannot be named before."""
    from twisted.internet import reactor

    return reactor
