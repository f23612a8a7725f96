"""How often may a host be asked? Never faster than its delays allow, slower when it errs, not at all when it says so."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, Final, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.hosts import Host, Hosts
from crawler.sources import Source

#: Statuses with which a server says that it has too much to do.
_BUSY: Final = frozenset((429, 503))
#: Errors in a row after which a host is left alone for the rest of the run, and for how long after that.
_MOST_ERRORS: Final = 10
_OUT_OF_REACH: Final = timedelta(hours=1)
#: The longest that a Retry-After puts a host off: some servers name a year.
_LONGEST_SHUT: Final = timedelta(days=1)
#: In the meta of a request: the delay of the source whose page it is, in seconds, on whatever host that lies.
DELAY: Final = "delay"
#: The longest Crawl-delay that is kept, in seconds; beyond it a run would never end.
_LONGEST_DELAY: Final = 300.0


def download_slots(sources: Iterable[Source]) -> dict[str, dict[str, float]]:
    """Scrapy's DOWNLOAD_SLOTS for the hosts of the sources; of several on one host the most patient counts."""
    delays: dict[str, float] = {}
    for source in sources:
        for host in source.hosts():
            name = urlsplit(f"//{host}").hostname or ""
            delays[name] = max(delays.get(name, 0.0), source.delay)
    return {name: {"delay": delay} for name, delay in delays.items() if delay}


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or as a date (RFC 9110, 10.2.3)."""
    text = (value or b"").decode("latin-1").strip()
    try:
        if text.isascii() and text.isdigit():
            return float(text)
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of a run, in requests and seconds; `backoff` is the first wait after an error and the longest one."""

    per_host: int
    per_run: int
    seconds_per_host: float
    backoff: tuple[float, float]
    longest_wait: float


class Politeness:
    """Downloader middleware, inside Scrapy's retries: paces each host, obeys Retry-After, keeps the ceilings.

    AutoThrottle sets a host's delay from its answers; this lifts it to the delay of the sources that declare it or lead to
    it, the Crawl-delay of its robots.txt, and a wait that doubles with every error and halves with every success.
    """

    def __init__(self, crawler: Crawler, hosts: Hosts, limits: Limits, agent: str) -> None:
        self._crawler = crawler
        self._hosts = hosts
        self._limits = limits
        self._agent = agent

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The politeness of a crawl, with the ceilings of its settings."""
        settings = crawler.settings
        limits = Limits(
            settings.getint("GIGAWATCH_REQUESTS_PER_HOST"),
            settings.getint("GIGAWATCH_REQUESTS_PER_RUN"),
            settings.getfloat("GIGAWATCH_SECONDS_PER_HOST"),
            (settings.getfloat("GIGAWATCH_BACKOFF"), settings.getfloat("AUTOTHROTTLE_MAX_DELAY")),
            settings.getfloat("GIGAWATCH_LONGEST_WAIT"),
        )
        hosts = build_from_crawler(load_object(settings["GIGAWATCH_HOSTS"]), crawler)
        politeness = cls(crawler, hosts, limits, settings["ROBOTSTXT_USER_AGENT"])
        crawler.signals.connect(politeness.pace, signals.response_downloaded)
        crawler.signals.connect(politeness.keep_crawl_delay, signals.robots_parsed)
        return politeness

    async def process_request(self, request: Request) -> None:
        """Passes a request on, counted, at its turn; raises NotNow where its host is left alone or a ceiling is met."""
        name, floor = _name(request), self._keep_delay(request)
        slot = self._slot(request)
        delay = slot.delay if slot is not None else floor
        wait = self._hosts.ask(name, delay, per_host=self._ceiling(floor), per_run=self._limits.per_run)
        if wait > 0:
            await asyncio.sleep(wait)

    def _keep_delay(self, request: Request) -> float:
        """Lifts the delay of a host to that of the source whose page is asked of it, declared or not; what it is then.

        A redirect takes the place in Scrapy's queues along that its first host gave it; it waits at its own host.
        """
        request.meta.pop(Downloader.DOWNLOAD_SLOT, None)
        host, delay = self._hosts.known(_name(request)), request.meta.get(DELAY, 0.0)
        if host.floor < delay:
            host = self._hosts.change(_name(request), lambda host: _lift(host, delay))
            self._apply(request, host)
        if host.floor and self._crawler.engine is not None:
            # of a slot that is made, or made again after a pause
            slots = self._crawler.engine.downloader.per_slot_settings
            slots.setdefault(_name(request), {})["delay"] = host.floor
        return host.floor

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Slows a host down that gave no answer."""
        if not isinstance(exception, IgnoreRequest):
            self._apply(request, self._hosts.change(_name(request), self._slow_down))

    def pace(self, request: Request, response: Response) -> None:
        """Sets the delay of a host by its answer; AutoThrottle has set it just before."""
        if response.status < 500 and response.status not in _BUSY:
            self._apply(request, self._hosts.change(_name(request), self._speed_up))
            return
        header = response.headers.get("Retry-After") if response.status in _BUSY else None
        asked = retry_after(header, datetime.now(UTC)) or 0.0

        def note(host: Host) -> None:
            self._slow_down(host)
            if asked > self._limits.longest_wait:
                host.shut(timedelta(seconds=min(asked, _LONGEST_SHUT.total_seconds())), "host asks to wait")

        self._apply(request, self._hosts.change(_name(request), note), pause=asked)

    def keep_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Lifts the delay of a host to what its robots.txt asks for."""
        asked = robotparser.crawl_delay(self._agent)
        if asked:
            delay = min(asked, _LONGEST_DELAY)
            self._apply(request, self._hosts.change(_name(request), lambda host: _lift(host, delay)))

    def _speed_up(self, host: Host) -> None:
        host.errors = 0
        host.backoff = host.backoff / 2 if host.backoff > self._limits.backoff[0] else 0.0

    def _slow_down(self, host: Host) -> None:
        first, longest = self._limits.backoff
        host.backoff = min(max(first, host.backoff * 2), longest)
        host.errors += 1
        if host.errors >= _MOST_ERRORS:
            host.shut(_OUT_OF_REACH, "host out of reach")

    def _ceiling(self, floor: float) -> int:
        """Requests that a host may get in this run: a slow one fewer, so that it does not hold the others up."""
        if not floor:
            return self._limits.per_host
        return min(self._limits.per_host, 2 + int(self._limits.seconds_per_host / floor))

    def _apply(self, request: Request, host: Host, *, pause: float = 0.0) -> None:
        slot = self._slot(request)
        if slot is not None:
            slot.delay = max(slot.delay, host.floor, host.backoff)
        delay = max(host.floor, host.backoff, slot.delay if slot is not None else 0.0)
        pause = pause if not host.shut_for() else 0.0
        self._hosts.pace(_name(request), host, delay=delay, pause=pause)
        if pause and slot is not None:
            # The slot counts its delay from the last request: one that seems to lie ahead holds the queue until then.
            slot.lastseen = max(slot.lastseen, monotonic() + pause)

    def _slot(self, request: Request) -> Any:
        engine = self._crawler.engine
        return engine.downloader.slots.get(_name(request)) if engine is not None else None


def _lift(host: Host, delay: float) -> None:
    host.floor = max(host.floor, delay)


def _name(request: Request) -> str:
    return urlsplit(request.url).hostname or ""
