"""What is known of each host in a run, and when may it be asked next?

The hosts of one process are here, those of a shared crawl in `crawler.shared.hosts`; GIGAWATCH_HOSTS says which.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from scrapy.crawler import Crawler

from crawler.failures import NotNow


@dataclass(slots=True)
class Host:
    """Seconds between requests (by rule, by errors), errors in a row, and until when (Unix time) it is left alone, and why."""

    floor: float = 0.0
    backoff: float = 0.0
    errors: int = 0
    shut_until: float = 0.0
    reason: str = ""

    def shut(self, time: timedelta, reason: str) -> None:
        """Leaves the host alone for a time."""
        self.shut_until, self.reason = (datetime.now(UTC) + time).timestamp(), reason

    def shut_for(self) -> float:
        """The seconds for which the host is still left alone."""
        return max(0.0, self.shut_until - datetime.now(UTC).timestamp())

    def refusal(self) -> NotNow:
        """Why a host that is shut is not asked."""
        return NotNow(self.reason, until=datetime.fromtimestamp(self.shut_until, UTC))


class Hosts(Protocol):
    """The hosts of a run, by name."""

    def known(self, name: str) -> Host:
        """What is known of a host."""

    def change(self, name: str, how: Callable[[Host], None]) -> Host:
        """Changes what is known of a host; what it is then."""

    def pace(self, name: str, host: Host, *, delay: float, pause: float) -> None:
        """Tells the seconds between two requests of a host, and those before the next."""

    def ask(self, name: str, delay: float, *, per_host: int, per_run: int) -> float:
        """The seconds until the turn of a request, which is counted; raises NotNow for a host shut or a ceiling met."""


def floors(crawler: Crawler) -> defaultdict[str, Host]:
    """The hosts of the sources with their delays, and any other."""
    slots = crawler.settings.getdict("DOWNLOAD_SLOTS")
    return defaultdict(Host, {name: Host(float(slot["delay"])) for name, slot in slots.items()})


class OwnHosts:
    """Hosts that this process alone asks: Scrapy's download slots keep the time between their requests."""

    def __init__(self, hosts: defaultdict[str, Host]) -> None:
        self._hosts = hosts
        self._of_host = defaultdict[str, int](int)
        self._of_run = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The hosts of a crawl."""
        return cls(floors(crawler))

    def known(self, name: str) -> Host:
        """What is known of a host."""
        return self._hosts[name]

    def change(self, name: str, how: Callable[[Host], None]) -> Host:
        """Changes what is known of a host."""
        how(self._hosts[name])
        return self._hosts[name]

    def pace(self, name: str, host: Host, *, delay: float, pause: float) -> None:
        """Nothing: the download slot has been told."""

    def ask(self, name: str, delay: float, *, per_host: int, per_run: int) -> float:
        """No time at all; raises NotNow where the host is shut or a ceiling met."""
        if self._hosts[name].shut_for():
            raise self._hosts[name].refusal()
        if self._of_host[name] >= per_host:
            raise NotNow("ceiling of the host")
        if self._of_run >= per_run:
            raise NotNow("ceiling of the run")
        self._of_host[name] += 1
        self._of_run += 1
        return 0.0
