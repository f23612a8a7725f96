"""What does a page say about itself in its markup? Titles, names, people and dates from JSON-LD and meta elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from lxml import etree, html

#: schema.org's types of an article, the most telling first; a WebPage also dates what is no article.
_ARTICLES: Final = (
    "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "LiveBlogPosting",
    "BlogPosting", "Article", "Report", "TechArticle", "ScholarlyArticle", "SocialMediaPosting", "WebPage",
)  # fmt: skip
_PUBLISHED: Final = (
    "article:published_time", "og:article:published_time", "og:published_time", "date", "dc.date", "dcterms.date",
    "dc.date.issued", "dcterms.created", "parsely-pub-date", "publishdate", "publish-date", "pubdate", "sailthru.date",
    "cxenseparse:recs:publishtime", "datepublished", "article.published",
)  # fmt: skip
_MODIFIED: Final = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_AUTHOR: Final = (
    "author",
    "article:author_name",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
)
_METAS: Final = etree.XPath("//meta[@content]")
_CANONICAL: Final = etree.XPath("//link[@rel='canonical']/@href")
_JSON_LD: Final = etree.XPath("//script[contains(@type, 'ld+json')]")
_DEEPEST: Final = 6  # levels of @graph within JSON-LD
#: The JSON within a script: some stand in comments or CDATA, some end in a semicolon.
_JSON: Final = re.compile(r"[\[{].*[\]}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Declared:
    """Metadata as declared, nothing judged: dates are (origin, text), the most trustworthy first.

    `titles` are of the article, `sites` name the publisher, `is_free` is None where nothing is said of a paywall.
    """

    titles: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    published: tuple[tuple[str, str], ...] = ()
    modified: tuple[str, ...] = ()
    canonical: str | None = None
    language: str | None = None
    is_free: bool | None = None


def read_metadata(root: html.HtmlElement) -> Declared:
    """What the page's markup declares, JSON-LD before Open Graph and other meta elements."""
    entries = list(_entries(root))
    known = {str(entry["@id"]): entry for entry in entries if entry.get("@id") and entry.get("name")}
    articles = sorted((entry for entry in entries if _rank(entry) is not None), key=lambda entry: _rank(entry) or 0)
    meta = {
        (node.get("property") or node.get("name") or node.get("itemprop") or "").lower(): node.get("content").strip()
        for node in reversed(_METAS(root))
    }
    best = articles[0] if articles else {}
    return Declared(
        titles=_texts(best.get("headline"), meta.get("og:title"), meta.get("twitter:title")),
        sites=_texts(meta.get("og:site_name"), meta.get("application-name"), *_publishers(articles, known)),
        persons=tuple(
            dict.fromkeys(name for entry in articles for name in _persons(entry.get("author"), known))
        ),
        bylines=_texts(*(meta.get(name) for name in _AUTHOR), _yoast(meta)),
        published=tuple(
            [("json-ld", text) for entry in articles for text in _texts(entry.get("datePublished"))]
            + [("open-graph", meta[name]) for name in _PUBLISHED if name in meta]
        ),
        modified=_texts(*(entry.get("dateModified") for entry in articles), *(meta.get(name) for name in _MODIFIED)),
        canonical=next((str(link).strip() for link in _CANONICAL(root)), None),
        language=_language(root, best, meta),
        is_free=_is_free(articles),
    )  # fmt: skip


def _entries(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, in its order; broken blocks are passed over."""
    for node in _JSON_LD(root):
        block = _JSON.search(node.text_content())
        try:
            found = json.loads(block[0], strict=False) if block else None
        except (ValueError, RecursionError):
            continue
        yield from _flatten(found, 0)


def _flatten(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    for entry in found if isinstance(found, list) else [found]:
        if isinstance(entry, dict):
            yield entry
            yield from _flatten(entry.get("@graph", []), depth + 1)
            yield from _flatten(entry.get("mainEntity", []), depth + 1)
        elif isinstance(entry, list):
            yield from _flatten(entry, depth + 1)


def _rank(entry: dict[str, Any]) -> int | None:
    """How telling an object is of the article; None for what is none."""
    return min((_ARTICLES.index(kind) for kind in _kinds(entry) if kind in _ARTICLES), default=None)


def _kinds(entry: dict[str, Any]) -> list[str]:
    kinds = entry.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _texts(*values: Any) -> tuple[str, ...]:
    """Texts on one line, entities resolved; empty ones, doubles and what is no text are left out."""
    flat = (entry for value in values for entry in (value if isinstance(value, list) else [value]))
    plain = (" ".join(unescape(unescape(entry)).split()) for entry in flat if isinstance(entry, str))
    return tuple(dict.fromkeys(text for text in plain if text))


def _publishers(articles: list[dict[str, Any]], known: dict[str, dict[str, Any]]) -> Iterator[Any]:
    for article in articles:
        for entry in _resolved(article.get("publisher"), known):
            if "Person" not in _kinds(entry):  # who publishes alone is an author
                yield entry.get("name")


def _persons(value: Any, known: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Names of the authors that are no organisations."""
    if isinstance(value, str | list):
        yield from _texts(value)
    for entry in _resolved(value, known):
        if not {"Organization", "NewsMediaOrganization"} & set(_kinds(entry)):
            yield from _texts(entry.get("name"))


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The objects meant; one that is only named by its @id is looked up in the page."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            yield entry if entry.get("name") else known.get(str(entry.get("@id")), entry)


def _yoast(meta: dict[str, str]) -> str | None:
    """The author in the pair of label and data that a common WordPress plug-in writes for Twitter; never a reading time."""
    data = meta.get("twitter:data1", "")
    return data if "twitter:label1" in meta and not any(char.isdigit() or char == "$" for char in data) else None


def _language(root: html.HtmlElement, article: dict[str, Any], meta: dict[str, str]) -> str | None:
    stated = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), article.get("inLanguage"))
    for text in _texts(*stated, meta.get("og:locale"), meta.get("content-language")):
        code = re.split(r"[-_,;\s]", text)[0].lower()
        if re.fullmatch(r"[a-z]{2,3}", code):
            return code
    return None


def _is_free(articles: list[dict[str, Any]]) -> bool | None:
    stated = [str(entry["isAccessibleForFree"]).lower() for entry in articles if "isAccessibleForFree" in entry]
    return None if not stated else "false" not in stated
