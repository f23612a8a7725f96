"""What article does a page hold? Text by trafilatura, metadata as declared, dates with where they came from."""

import re
from dataclasses import dataclass
from typing import Final

import trafilatura
from htmldate import find_date
from lxml import etree, html

from crawler.canonical import declared_url
from crawler.metadata import Declared, iso_day, read_metadata

_LEAST_TEXT: Final = 80  # characters; what is shorter is a teaser or an error page
_ADVERTS: Final = [
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' ad ')]",
    "//aside",
    "//*[@role='complementary']",
]


class PageError(ValueError):
    """A page holds no article; the message is the reason for dropping it."""


@dataclass(frozen=True, slots=True)
class Article:
    """A parsed page; `published` is an ISO date, None where nothing tells it."""

    url: str
    title: str
    authors: tuple[str, ...]
    published: str | None
    published_precision: str | None
    published_from: str | None
    modified: str | None
    language: str | None
    text: str


def read_page(
    body: bytes | str,
    url: str,
    *,
    title: str = "",
    published: str | None = None,
    site: str = "",
    encoding: str | None = None,
) -> Article:
    """The article of an HTML page; `title` and `published` are what its feed said, `site` the publisher's name.

    Raises PageError where the page has no text.
    """
    root = _root(body, encoding)
    declared = read_metadata(root)
    text = trafilatura.extract(
        root,
        url=url,
        include_comments=False,
        include_tables=True,
        favor_precision=False,
        prune_xpath=_ADVERTS,
        deduplicate=False,
    )
    if not text or len(text) < _LEAST_TEXT:
        raise PageError("no text")
    day, origin = _published(root, declared, published, url)
    return Article(
        url=declared_url(url, declared.canonical),
        title=_title(root, declared, title, site),
        authors=declared.authors,
        published=day,
        published_precision="day" if day else None,
        published_from=origin,
        modified=declared.modified,
        language=declared.language,
        text=text,
    )


def _root(body: bytes | str, encoding: str | None) -> html.HtmlElement:
    data = body.encode("utf-8", "replace") if isinstance(body, str) else body
    try:
        parser = html.HTMLParser(encoding="utf-8" if isinstance(body, str) else encoding or _encoding(data))
        root = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise PageError("no page: cannot be parsed as HTML") from error
    if not isinstance(root, html.HtmlElement):
        raise PageError("no page: cannot be parsed as HTML")
    return root


def _encoding(body: bytes) -> str | None:
    """UTF-8 where the bytes are; None leaves it to what the page declares."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _published(
    root: html.HtmlElement, declared: Declared, carried: str | None, url: str
) -> tuple[str | None, str | None]:
    """(day, where from): declared, unless it is the day of an edit and the feed knows an earlier one; then the feed's."""
    own, feed = declared.published, iso_day(carried)
    if own is not None and feed is not None and feed < own and own == declared.modified:
        return feed, "feed"
    if own is not None:
        return own, declared.published_from
    if feed is not None:
        return feed, "feed"
    guessed = find_date(root, url=url, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    return (guessed, "htmldate") if guessed else (None, None)


def _title(root: html.HtmlElement, declared: Declared, carried: str, site: str) -> str:
    """The headline, without the site's name: what two of page heading, metadata and feed agree on, else as declared."""
    heading = next((node.text_content() for node in root.xpath("//h1") if node.text_content().strip()), "")
    found = [declared.title or "", carried, heading, root.findtext(".//title") or ""]
    plain = [title for title in (_without_site(" ".join(text.split()), site) for text in found) if title]
    agreed = next(
        (title for k, title in enumerate(plain) if title.lower() in [other.lower() for other in plain[k + 1 :]]), None
    )
    return agreed or next(iter(plain), "")


def _without_site(title: str, site: str) -> str:
    """A title without " | Publisher" or " - Publisher" behind it or "Publisher: " before it."""
    if not site:
        return title
    name = re.escape(site)
    return re.sub(rf"(?i)\s*[|–—:·-]\s*(?:the )?{name}$|^{name}\s*[|:–—-]\s*", "", title).strip()
