"""How are the sample publishers declared as sources?"""

import re
from typing import Any

from crawler.sample.catalogue import Publisher, catalogue
from crawler.sample.entries import entry_path

FIELDS = {"rss": "feeds", "atom": "feeds", "news-sitemap": "sitemaps", "sitemap": "sitemaps"}


def sources(base: str) -> list[dict[str, Any]]:
    """One block per publisher of the site at `base`, in the form of crawler/sources.toml."""
    return [_block(publisher, base.rstrip("/")) for publisher in catalogue(1).publishers]


def _block(publisher: Publisher, base: str) -> dict[str, Any]:
    entry = base + entry_path(publisher)
    ways = {"listings": [{"url": entry, "links": _links(publisher)}]} if publisher.entry == "listing" else {}
    return {
        "slug": publisher.slug,
        "title": publisher.title,
        "homepage": f"{base}/{publisher.slug}/",
        "kind": publisher.kind,
        "country": publisher.country,
        "language": "en",
        "allow_private": True,
        "delay": 0,
        **(ways or {FIELDS[publisher.entry]: [entry]}),
    }


def _links(publisher: Publisher) -> str:
    """A regular expression for the addresses of the publisher's articles."""
    fields = {"publisher": publisher.slug, "slug": "[^/]+", "number": "[0-9]{6}"}
    fields |= {"year": "[0-9]{4}", "month": "[0-9]{2}", "day": "[0-9]{2}"}
    parts = re.split(r"\{(\w+)\}", publisher.path)
    return "".join(fields[part] if at % 2 else re.escape(part) for at, part in enumerate(parts)) + "$"
