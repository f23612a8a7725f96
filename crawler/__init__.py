"""From source to article: `crawl` reads what sources announce and stores what is new."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crawler.run import CrawlSummary, crawl
    from crawler.sources import Source, SourcesError, load

__all__ = ["CrawlSummary", "Source", "SourcesError", "crawl", "load"]

_PLACES: Final = {
    "CrawlSummary": "run",
    "crawl": "run",
    "Source": "sources",
    "SourcesError": "sources",
    "load": "sources",
}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is asked for: a process that reads pages needs no Scrapy, and starts at once."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"crawler.{_PLACES[name]}"), name)
