"""How fast may a host be asked? Never faster than its source's `delay`, slower where AutoThrottle finds it slow."""

from collections.abc import Iterable, Mapping
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.sources import Source


def download_slots(sources: Iterable[Source]) -> dict[str, dict[str, float]]:
    """Scrapy's DOWNLOAD_SLOTS for the hosts of the sources; of several on one host the most patient counts."""
    delays: dict[str, float] = {}
    for source in sources:
        for host in source.hosts():
            name = urlsplit(f"//{host}").hostname or ""
            delays[name] = max(delays.get(name, 0.0), source.delay)
    return {name: {"delay": delay} for name, delay in delays.items() if delay}


class Floor:
    """Extension: holds each host at its own delay, which AutoThrottle would lower for a fast server."""

    def __init__(self, crawler: Crawler, slots: Mapping[str, Mapping[str, Any]]) -> None:
        self._crawler = crawler
        self._slots = slots

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The floor of a crawl, under DOWNLOAD_SLOTS."""
        floor = cls(crawler, crawler.settings.getdict("DOWNLOAD_SLOTS"))
        crawler.signals.connect(floor.hold, signals.response_downloaded)
        return floor

    def hold(self, request: Request) -> None:
        """Lifts the delay of the request's host to its floor; AutoThrottle has set it just before."""
        key = str(request.meta.get("download_slot"))
        slot = self._crawler.engine.downloader.slots.get(key) if self._crawler.engine is not None else None
        if slot is not None and key in self._slots:
            slot.delay = max(slot.delay, self._slots[key]["delay"])
