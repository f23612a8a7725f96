"""Where can the whole line be tried without a network? On this small news site, served over HTTP from loopback."""

from crawler.sample.declared import sources
from crawler.sample.server import Site, serve

__all__ = ["Site", "serve", "sources"]
