"""What is known of each host by all crawls together, and when is its next turn, whichever of them asks?"""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Self, cast

from scrapy.crawler import Crawler

from crawler.alone import ShareError
from crawler.failures import NotNow
from crawler.hosts import Host, floors
from crawler.shared.share import Share
from crawler.spider import NewsSpider


class SharedHosts:
    """Hosts that several crawls ask. While the server is away each goes by what it knew last, at its own pace."""

    def __init__(self, share: Share, hosts: defaultdict[str, Host]) -> None:
        self._share = share
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The hosts of the crawls that a crawl works with."""
        return cls(cast(Share, cast(NewsSpider, crawler.spider).together), floors(crawler))

    def known(self, name: str) -> Host:
        """What is known of a host."""
        try:
            found = self._share.value(f"state:{name}")
        except ShareError:
            found = None
        return self._read(name, found)

    def change(self, name: str, how: Callable[[Host], None]) -> Host:
        """Changes what is known of a host; what it is then."""

        def changed(found: bytes | None) -> bytes:
            self._hosts[name] = self._read(name, found)
            how(self._hosts[name])
            return json.dumps(asdict(self._hosts[name])).encode()

        try:
            self._share.swap(f"state:{name}", changed)
        except ShareError:
            how(self._hosts[name])
        return self._hosts[name]

    def pace(self, name: str, host: Host, *, delay: float, pause: float) -> None:
        """Tells the seconds between two requests of a host, and those before the next."""
        self._share.tell("slow", name, delay, pause, host.shut_for())

    def ask(self, name: str, delay: float, *, per_host: int, per_run: int) -> float:
        """The seconds until the turn of a request, which is counted; raises NotNow for a host shut or a ceiling met."""
        try:
            wait = self._share.call("ask", name, delay, per_host, per_run)
        except ShareError:
            return 0.0
        if wait == -1:
            raise self.known(name).refusal()
        if wait < 0:
            raise NotNow("ceiling of the host" if wait == -2 else "ceiling of the run")
        return float(wait) / 1000

    def _read(self, name: str, found: bytes | None) -> Host:
        return Host(**json.loads(found)) if found is not None else self._hosts[name]
