"""What article does a page hold? Its text and metadata, each date with where it came from."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from lxml import html

from crawler.body import PageError, parse_page, read_text
from crawler.bylines import read_authors
from crawler.canonical import declared_url
from crawler.dates import Dated, guessed_date, marked_date, read_date, shown_dates
from crawler.languages import spoken_language
from crawler.localdays import local
from crawler.metadata import Declared, read_metadata
from crawler.titles import read_title

__all__ = ["Article", "PageError", "read_page"]

_LEAST_TEXT: Final = 80  # characters; what is shorter is a teaser or an error page
#: A page that says it is not free and has less text than this shows the teaser before its paywall.
_TEASER: Final = 1_200


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed page; `published` is an ISO date, None where nothing tells it.

    `published_at` and `modified` keep the moment with its time zone where one was given. `is_paywalled` says that the
    text is only what stands before a paywall.
    """

    url: str
    title: str
    authors: tuple[str, ...]
    published: str | None
    published_precision: str | None
    published_from: str | None
    modified: str | None
    language: str | None
    text: str
    published_at: str | None = None
    is_paywalled: bool = False

    def fields(self, carried_from: str | None = None) -> dict[str, Any]:
        """What the knowledge base keeps of it; `carried_from` tells where a carried date was found: feed, sitemap, listing."""
        kept = {name: value for name, value in asdict(self).items() if name != "is_paywalled"}
        if self.published_from == "feed":
            kept["published_from"] = carried_from or "feed"
        return kept


def read_page(
    body: bytes | str,
    url: str,
    *,
    title: str = "",
    published: str | None = None,
    site: str = "",
    encoding: str | None = None,
    fetched: date | None = None,
) -> Article:
    """The article of an HTML page; `title` and `published` are what its feed said, `site` the publisher's name.

    `fetched` is the day after which it cannot have been published, today where it is not given. Its language is that of
    its text, and what the markup declares only where the text does not tell.

    Raises PageError where the page has no text.
    """
    root = parse_page(body, encoding)
    declared = read_metadata(root)
    sites = [name for name in (site, *declared.sites) if name]
    headline = read_title(root, declared=declared.titles, carried=title, sites=sites, url=url)
    authors = read_authors(root, declared, sites=sites, url=url)
    edits = (read_date(text, "declared", fetched) for text in declared.modified)
    modified = next(filter(None, edits), None)
    dated = _published(root, declared, modified, read_date(published, "feed", fetched), url, fetched)
    text = read_text(root, url, titles=(headline, title, *declared.titles))
    if len(text) < _LEAST_TEXT:
        raise PageError("no text")
    return Article(
        url=declared_url(url, declared.canonical),
        title=headline,
        authors=authors,
        published=dated.day if dated else None,
        published_precision="day" if dated else None,
        published_from=dated.origin if dated else None,
        modified=(modified.moment or modified.day) if modified else None,
        language=spoken_language(text) or declared.language,
        text=text,
        published_at=dated.moment if dated else None,
        is_paywalled=declared.is_free is False and len(text) < _TEASER,
    )


def _published(
    root: html.HtmlElement,
    declared: Declared,
    modified: Dated | None,
    feed: Dated | None,
    url: str,
    fetched: date | None,
) -> Dated | None:
    """As declared, unless that is the day of an edit and the feed knows an earlier one; then the feed's, then a guess.

    A sole date that is shown to readers outranks meta elements, which often date the page and not the article.
    """
    stated = [dated for origin, text in declared.published if (dated := read_date(text, origin, fetched))]
    own = next(iter(stated), None)
    shown = shown_dates(root, fetched)
    if own is None:
        own = marked_date(root, fetched)
    elif own.origin == "open-graph" and len(shown) == 1 and shown[0].day != own.day:
        own = shown[0]
    announced = local(feed, [*stated, *shown], url) if feed else None
    if own is None:
        return announced or guessed_date(root, url, fetched)
    published = local(own, [*stated, *shown, *([feed] if feed else [])], url)
    if announced is not None and modified is not None:
        if announced.day < published.day and own.day == modified.day:
            return announced
    return published
