"""How does each publisher announce its articles: RSS, Atom, news sitemap, sitemap or listing?"""

import gzip
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from crawler.sample.catalogue import Catalogue, Publisher, SampleArticle
from crawler.sample.markup import blocks
from crawler.sample.metadata import writers
from crawler.sample.page import Page, html, render

XML = "application/xml"
FEEDS = {"rss": ("feed/", "application/rss+xml"), "atom": ("atom.xml", "application/atom+xml")}
OTHERS = {"news-sitemap": "news-sitemap.xml", "sitemap": "sitemap_index.xml", "listing": "latest"}
PER_LISTING = 2
COMPRESSED = ("explainer-desk", "evening-post-tech", "national-labs-review")  # publishers whose sitemap is gzip'd


def entry_path(publisher: Publisher) -> str:
    """The way in that the publisher declares."""
    name = FEEDS[publisher.entry][0] if publisher.entry in FEEDS else OTHERS[publisher.entry]
    return f"/{publisher.slug}/{name}"


def alternates(publisher: Publisher, base: str) -> list[tuple[str, str]]:
    return [(base + entry_path(publisher), FEEDS[publisher.entry][1])] if publisher.entry in FEEDS else []


def short_path(article: SampleArticle) -> str:
    return f"/{article.publisher.slug}/?p={article.number}"


def amp_path(article: SampleArticle) -> str:
    return f"{article.path.rstrip('/')}/amp/"


def entry_pages(
    held: Catalogue, publisher: Publisher, articles: list[SampleArticle], base: str, newest: datetime
) -> Iterator[tuple[str, Page]]:
    """The pages of the publisher's way in."""
    path, home = entry_path(publisher), f"/{publisher.slug}/"
    if publisher.entry == "listing":
        for start in range(0, len(articles), PER_LISTING):
            number = start // PER_LISTING + 1
            teasers = [teaser(article) for article in articles[start : start + PER_LISTING]]
            following = f"{path}?page={number + 1}" if start + PER_LISTING < len(articles) else None
            shown: dict[str, Any] = {"publisher": publisher, "home": home, "alternates": [], "following": following}
            yield (
                (path if start == 0 else f"{path}?page={number}"),
                html("index.html", newest, articles=teasers, **shown),
            )
    elif publisher.entry == "sitemap":
        zipped = publisher.slug in COMPRESSED
        inner = f"{home}sitemap-articles.xml{'.gz' if zipped else ''}"
        about = f"{home}sitemap-pages.xml"
        body = render("sitemap.xml", addresses=list(_sitemap_lines(held, articles, base)))
        yield path, Page(render("sitemap-index.xml", addresses=[base + about, base + inner]), XML, newest)
        yield about, Page(render("sitemap.xml", addresses=[(f"{base}{home}about/", None)]), XML)
        if zipped:
            yield inner, Page(gzip.compress(body, mtime=0), "application/gzip", newest)
        else:
            yield inner, Page(body, XML, newest)
    else:
        items = [_item(held, article, base) for article in articles]
        given = {"publisher": publisher, "base": base, "home": home, "entry": path, "items": items}
        kind = FEEDS[publisher.entry][1] if publisher.entry in FEEDS else XML
        yield path, Page(render(f"{publisher.entry}.xml", updated=newest.isoformat(), **given), kind, newest)


def _item(held: Catalogue, article: SampleArticle, base: str) -> Mapping[str, Any]:
    path = short_path(article) if article.id in held.redirected else article.path
    query = held.tracked.get(article.publisher.slug)
    tracked = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
    whole = "\n".join(blocks(article.text)) if article.publisher.layout == "letter" else None
    return {
        "id": f"tag:gigawatch.sample,{article.published}:{article.id}",
        "title": article.title,
        "url": base + tracked,
        "stamp": article.moment.isoformat(),
        "rfc": format_datetime(article.moment),
        "lead": lead(article),
        "full": whole,
        "writers": writers(article),
    }


def _sitemap_lines(held: Catalogue, articles: list[SampleArticle], base: str) -> Iterator[tuple[str, str]]:
    for article in articles:
        yield base + article.path, article.moment.isoformat()
        if article.id in held.with_amp:
            yield base + amp_path(article), article.moment.isoformat()


def lead(article: SampleArticle) -> str:
    """The beginning of the article's first paragraph, cut between words as feeds do."""
    first = article.text.split("\n")[0]
    return first if len(first) <= 180 else f"{first[:180].rpartition(' ')[0]}…"


def teaser(article: SampleArticle) -> Mapping[str, str]:
    return {"path": article.path, "title": article.title, "lead": lead(article)}
