"""From source to article: `crawl` reads what sources announce and stores what is new."""

from crawler.run import CrawlSummary, crawl
from crawler.sources import Source, SourcesError, load

__all__ = ["CrawlSummary", "Source", "SourcesError", "crawl", "load"]
