"""May an address be asked, by its host's robots.txt (RFC 9309)? Not where the rules say no or are out of reach.

Scrapy's own middleware takes an error page for the rules, crawls on where there is no answer, and lets requests
through that wait together for the same rules: only the first of them gets to see them.
"""

import asyncio
from typing import Final, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from crawler.failures import CERTIFICATE, NotNow, is_refused_certificate

#: Before whatever else a host has queued.
_PRIORITY: Final = 1000
_OUT_OF_REACH: Final = "robots.txt out of reach"
#: Of the rules that are read; RFC 9309 asks for 500 KiB at least (2.5).
_MOST_BYTES: Final = 512 * 1024


class Robots:
    """Downloader middleware: asks each host for its rules once per run and keeps them.

    A 4xx means that there are none; a 5xx, a 429 or no answer at all closes the host for this run (2.3.1).
    """

    def __init__(self, crawler: Crawler, agent: str) -> None:
        self._crawler = crawler
        self._agent = agent
        self._rules: dict[str, asyncio.Task[ProtegoRobotParser | str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of a crawl, under the product name of ROBOTSTXT_USER_AGENT."""
        return cls(crawler, crawler.settings["ROBOTSTXT_USER_AGENT"])

    async def process_request(self, request: Request) -> None:
        """Passes a request on; raises IgnoreRequest where the rules refuse it, NotNow where they are out of reach."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._rules:
            self._rules[host] = asyncio.ensure_future(self._fetch(f"{host}/robots.txt", request))
        rules = await asyncio.shield(self._rules[host])
        if isinstance(rules, str):
            raise NotNow(rules)
        if not rules.allowed(request.url, self._agent):
            raise IgnoreRequest("robots.txt")

    async def _fetch(self, url: str, request: Request) -> ProtegoRobotParser | str:
        """The rules at an address, or why the host is closed."""
        asked = Request(url, callback=NO_CALLBACK, priority=_PRIORITY, meta={"dont_obey_robotstxt": True})
        if self._crawler.engine is None:
            return _OUT_OF_REACH
        try:
            response = await self._crawler.engine.download_async(asked)
        except Exception as error:  # whatever the network may bring: there was no answer
            return CERTIFICATE if is_refused_certificate(error) else _OUT_OF_REACH
        if response.status >= 500 or response.status == 429:
            return _OUT_OF_REACH
        body = response.body[:_MOST_BYTES] if response.status == 200 else b""
        rules = ProtegoRobotParser(robotstxt_body=body, spider=self._crawler.spider)
        self._crawler.signals.send_catch_log(signals.robots_parsed, robotparser=rules, request=request)
        return rules
