"""Which pages does an edition of the sample site consist of?"""

from collections.abc import Iterator
from typing import Any

from crawler.sample.catalogue import Catalogue, Publisher, SampleArticle, catalogue
from crawler.sample.entries import (
    alternates,
    amp_path,
    entry_pages,
    entry_path,
    lead,
    short_path,
    teaser,
)
from crawler.sample.furnish import PICTURES, furniture
from crawler.sample.markup import blocks
from crawler.sample.metadata import metadata
from crawler.sample.page import MADE, Page, html, render


def pages(edition: int, base: str) -> dict[str, Page]:
    """Every page of the edition by its path (with its query, where it has one); `base` goes into absolute URLs."""
    held = catalogue(edition)
    made = dict(_shared(held, base))
    for publisher in held.publishers:
        made |= _of_publisher(held, publisher, base)
    return made


def _shared(held: Catalogue, base: str) -> Iterator[tuple[str, Page]]:
    newest = held.articles[-1].touched
    directory = [(publisher, entry_path(publisher)) for publisher in held.publishers]
    count = len(held.articles)
    yield "/", html("home.html", newest, edition=held.edition, publishers=directory, count=count)
    sitemaps = [base + path for publisher, path in directory if "sitemap" in publisher.entry]
    disallowed = [article.path.rpartition("/")[0] + "/" for article in held.disallowed]
    robots = render("robots.txt", disallowed=disallowed, sitemaps=sitemaps)
    yield "/robots.txt", Page(robots, "text/plain; charset=utf-8")
    yield "/assets/site.css", Page(render("site.css"), "text/css")
    for number, hue in PICTURES.items():
        yield f"/assets/picture-{number}.svg", Page(render("picture.svg", hue=hue), "image/svg+xml")


def _of_publisher(held: Catalogue, publisher: Publisher, base: str) -> dict[str, Page]:
    articles = held.of(publisher)
    hidden = [article for article in held.disallowed if article.publisher == publisher]
    newest = max(article.moment for article in articles)
    shown: dict[str, Any] = {
        "publisher": publisher,
        "home": f"/{publisher.slug}/",
        "alternates": alternates(publisher, base),
    }
    teasers = [teaser(article) for article in (*articles, *hidden)]
    made: dict[str, Page] = {
        shown["home"]: html("index.html", newest, articles=teasers, following=None, **shown),
        f"{shown['home']}about/": html("about.html", MADE, **shown),
    }
    made |= entry_pages(held, publisher, [*articles, *hidden], base, newest)
    for article in (*articles, *hidden):
        made |= _of_article(held, article, base)
    return made


def _of_article(held: Catalogue, article: SampleArticle, base: str) -> Iterator[tuple[str, Page]]:
    amp = amp_path(article) if article.id in held.with_amp else None
    failures = held.failing.get(article.id, 0)
    yield article.path, _article(article, base, layout=article.publisher.layout, amp=amp, failures=failures)
    if amp:
        yield amp, _article(article, base, layout="amp", amp=None, failures=0)
    if article.id in held.redirected:
        yield short_path(article), Page(b"", status=301, location=article.path)


def _article(article: SampleArticle, base: str, *, layout: str, amp: str | None, failures: int) -> Page:
    around = furniture(article)
    publisher, url = article.publisher, base + article.path
    return html(
        f"article-{layout}.html",
        article.touched,
        failures=failures,
        article=article,
        publisher=publisher,
        home=f"/{publisher.slug}/",
        blocks=blocks(article.text),
        canonical=None if publisher.metadata == "none" else url,
        amp_url=base + amp if amp else None,
        alternates=alternates(publisher, base),
        meta=metadata(article, url=url, picture=base + around["picture"], summary=lead(article)),
        **around,
    )
