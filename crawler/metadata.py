"""What does a page say about itself? Title, authors and dates from JSON-LD, Open Graph and time elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lxml import html

_ARTICLES: Final = frozenset(
    (
        "Article",
        "NewsArticle",
        "BlogPosting",
        "Report",
        "TechArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "LiveBlogPosting",
        "WebPage",
        "SocialMediaPosting",
    )
)
_PUBLISHED: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "date",
    "dc.date",
    "dc.date.issued",
    "parsely-pub-date",
    "publishdate",
    "pubdate",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
)
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Declared:
    """Metadata as declared; dates are ISO days, `published_from` says by what ("json-ld", "open-graph", "time")."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    published_from: str | None = None
    modified: str | None = None
    canonical: str | None = None
    language: str | None = None


def read_metadata(root: html.HtmlElement) -> Declared:
    """What the page's head declares, JSON-LD before Open Graph before time elements."""
    data = next(_articles(root), {})
    meta = {
        (node.get("property") or node.get("name") or "").lower(): (node.get("content") or "").strip()
        for node in reversed(root.xpath("//meta[@content]"))
    }
    times = root.xpath(
        "//article//time[@datetime]/@datetime | //main//time[@datetime]/@datetime | //time[@pubdate]/@datetime"
    )
    dates = [("json-ld", _first_text(data.get("datePublished")))]
    dates += [("open-graph", meta.get(name)) for name in _PUBLISHED] + [("time", str(times[0]) if times else None)]
    origin, published = next(((by, day) for by, value in dates if (day := iso_day(value))), (None, None))
    canonical = root.xpath("//link[@rel='canonical']/@href")
    return Declared(
        title=_first_text(data.get("headline")) or meta.get("og:title") or None,
        authors=tuple(_people(data.get("author"))) or tuple(_people([meta.get("author") or meta.get("dc.creator")])),
        published=published,
        published_from=origin,
        modified=iso_day(_first_text(data.get("dateModified"))) or iso_day(meta.get("article:modified_time")),
        canonical=str(canonical[0]).strip() if canonical else None,
        language=(root.get("lang") or "").split("-")[0].lower() or None,
    )


def iso_day(value: str | None) -> str | None:
    """The ISO day within a date or moment; None where it has none or names no day of the calendar."""
    match = _DAY.search(value or "")
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return None


def _articles(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article, in the page's order; broken blocks are passed over."""
    for node in root.xpath("//script[@type='application/ld+json']"):
        try:
            found = json.loads(re.sub(r"[\x00-\x1f]+", " ", node.text or ""))
        except (json.JSONDecodeError, RecursionError):
            continue
        for entry in _flatten(found, 0):
            kinds = entry.get("@type")
            if _ARTICLES & set(kinds if isinstance(kinds, list) else [kinds]):
                yield entry


def _flatten(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    for entry in found if isinstance(found, list) else [found]:
        if isinstance(entry, dict):
            yield entry
            yield from _flatten(entry.get("@graph", []), depth + 1)
            yield from _flatten(entry.get("mainEntity", []), depth + 1)


def _first_text(value: Any) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return value.strip() or None if isinstance(value, str) else None


def _people(value: Any) -> Iterator[str]:
    """Names of persons; organisations are no authors."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict) and entry.get("@type") != "Organization" and isinstance(entry.get("name"), str):
            yield entry["name"].strip()
        elif isinstance(entry, str) and entry.strip() and not entry.startswith("http"):
            yield entry.strip()
