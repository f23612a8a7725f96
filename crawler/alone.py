"""What does a crawl know of those that it works with? Nothing, as there are none; `crawler.shared.share` has the others."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, Self

from crawler.sources import Source

if TYPE_CHECKING:  # commands that do not crawl start without Scrapy
    from scrapy.settings import BaseSettings


class ShareError(RuntimeError):
    """The server that crawls share is out of reach, or those under way cannot be joined."""


class Together(Protocol):
    """The crawls that work through one queue; a request is known to them by a key, for a page its URL in the frontier."""

    def join(self, sources: Sequence[Source]) -> bool:
        """Takes part; whether this crawl is the first, which begins a run."""

    def out(self, own: int) -> int:
        """How many leases are out, of which `own` are this crawl's."""

    def end(self, keys: Iterable[str]) -> None:
        """Forgets requests that are done with: what came of them is written."""

    def leave(self) -> bool:
        """Takes part no longer; whether this crawl was the last."""


class Alone:
    """One crawl in one process, whose requests wait in Scrapy's own queue."""

    @classmethod
    def from_settings(cls, settings: "BaseSettings") -> Self:
        """The only crawl."""
        return cls()

    def join(self, sources: Sequence[Source]) -> bool:
        """It is the first."""
        return True

    def out(self, own: int) -> int:
        """Its own."""
        return own

    def end(self, keys: Iterable[str]) -> None:
        """Nothing to forget."""

    def leave(self) -> bool:
        """It was the last."""
        return True
