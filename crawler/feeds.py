"""What do the entries of an RSS, Atom or JSON feed say? Links, titles, summaries and dates, as they are written.

A well-formed feed is read here, many times faster than by feedparser and with what that leaves out; feedparser reads
what is not well-formed.
"""

import json
import re
from html.entities import html5
from typing import Any, Final, NamedTuple

import feedparser
from lxml import etree

from crawler.links import absolute_url

#: References that XML does not know and HTML does: without them "Meta&rsquo;s" breaks off after its first word. With them
#: the "&" that is none, as in "AT&T", but in sections where XML reads neither.
_REFERENCE: Final = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    rb"|&(?:(?P<name>[A-Za-z][A-Za-z0-9]{0,31};)|(?P<none>(?!#[0-9]{1,9};|#x[0-9A-Fa-f]{1,8};|[A-Za-z_:][\w:.-]{0,99};)))",
    re.DOTALL,
)
_OF_XML: Final = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_ROOTS: Final = {"rss": "item", "RDF": "item", "feed": "entry"}
_PUBLISHED: Final = ("pubdate", "published", "issued", "date", "created", "updated", "modified")
_SUMMARY: Final = ("description", "summary", "encoded", "content")
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_JSON_FEED: Final = "https://jsonfeed.org/version/"


class FeedError(ValueError):
    """A body is no feed; the message says what was found."""


class Said(NamedTuple):
    """What one entry says: the address of its article, and title, summary and date as they are written."""

    url: str
    title: str
    summary: str
    published: str


def read_entries(data: bytes, base: str) -> list[Said]:
    """What the entries of a feed at `base` say, but those that lead to no address; raises FeedError."""
    found = (
        _json_entries(data, base) if data.lstrip().startswith((b"{", b"\xef\xbb\xbf{")) else _xml_entries(data, base)
    )
    return _patient_entries(data, base) if found is None else found


def _json_entries(data: bytes, base: str) -> list[Said] | None:
    """The items of a JSON Feed: `external_url` is where an item leads that has no page of its own."""
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        return None
    items = feed.get("items", [])
    if not isinstance(items, list) or not (items or str(feed.get("version", "")).startswith(_JSON_FEED)):
        return None
    found = []
    for item in filter(lambda item: isinstance(item, dict), items):
        url = absolute_url(base, item.get("url") or item.get("external_url")) or _permanent(item.get("id"))
        if url is not None:
            summary = item.get("summary") or item.get("content_text") or item.get("content_html")
            found.append(Said(url, _text(item.get("title")), _text(summary), _text(item.get("date_published"))))
    return found


def _xml_entries(data: bytes, base: str) -> list[Said] | None:
    """The entries of a well-formed RSS or Atom feed; None for anything else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(with_known_references(data.lstrip()), parser, base_url=base)
    except (etree.XMLSyntaxError, ValueError):
        return None
    kind = _ROOTS.get(etree.QName(root).localname)
    if kind is None or next(root.iter(etree.Entity), None) is not None:
        return None
    entries = list(root.iter(f"{{*}}{kind}"))
    return [said for entry in entries if (said := _said(entry, base))] if entries else None


def with_known_references(data: bytes) -> bytes:
    """XML with its references of HTML ("&rsquo;") as numbers, and with "&amp;" for an "&" of its text."""
    return _REFERENCE.sub(_numbered, data)


def _numbered(reference: re.Match[bytes]) -> bytes:
    if reference["none"] is not None:
        return b"&amp;"
    name = (reference["name"] or b"").decode("ascii")
    if name in _OF_XML or name not in html5:
        return reference[0]
    return "".join(f"&#{ord(char)};" for char in html5[name]).encode("ascii")


def _said(entry: Any, base: str) -> Said | None:
    children = [(etree.QName(node), node) for node in entry if isinstance(node.tag, str)]
    namespace = etree.QName(entry).namespace
    # Those of the feed's own kind come before those of others: an item's title before media:title.
    children.sort(key=lambda child: child[0].namespace != namespace)
    nodes: dict[str, list[Any]] = {}
    for name, node in children:
        nodes.setdefault(name.localname.lower(), []).append(node)
    url = _page_of(entry, nodes, base)
    return Said(url, *(_first(nodes, names) for names in (("title",), _SUMMARY, _PUBLISHED))) if url else None


def _first(nodes: dict[str, list[Any]], names: tuple[str, ...]) -> str:
    """The text of the first child that has one, in the order of the names."""
    texts = ("".join(node.itertext()).strip() for name in names for node in nodes.get(name, ()))
    return next(filter(None, texts), "")


def _page_of(entry: Any, nodes: dict[str, list[Any]], base: str) -> str | None:
    """The address of an entry's page: its link, never that of a recording or of comments; else an id that is an address.

    RSS says of a guid where it is none. Links are relative to xml:base where that is given.
    """
    links, contents = nodes.get("link", []), nodes.get("content", [])
    written = [(node, node.text) for node in links if (node.text or "").strip() and not node.get("href")]
    pages = [node for node in links if node.get("href") and (node.get("rel") or "alternate") == "alternate"]
    pages += [node for node in contents if node.get("src")]
    pages.sort(key=lambda node: "html" not in (node.get("type") or "html"))
    named = [(node, node.get("href") or node.get("src")) for node in pages]
    ids = [node.text for node in nodes.get("guid", ()) if (node.get("isPermaLink") or "").strip().lower() != "false"]
    ids += [entry.get(_ABOUT), *(node.text for node in nodes.get("id", ()))]
    found = [absolute_url(node.base or base, link) for node, link in (*written, *named)]
    return next(filter(None, (*found, *map(_permanent, ids))), None)


def _permanent(name: object) -> str | None:
    """An id that is an address by itself: relative to the feed's, any id would be one."""
    text = str(name or "").strip()
    return absolute_url("", text)


def _patient_entries(data: bytes, base: str) -> list[Said]:
    """What feedparser makes of a feed that is not well-formed, or empty."""
    try:
        parsed = feedparser.parse(data)
    except (ValueError, RecursionError) as error:  # of references to characters that do not exist
        raise FeedError(f"broken feed: {error}") from error
    if not parsed.version and not parsed.entries:
        raise FeedError("no feed: neither RSS, Atom nor JSON Feed")
    found = []
    for entry in parsed.entries:
        link, is_id = entry.get("link"), entry.get("guidislink")  # it makes links of ids, whatever they are
        url = _permanent(link) if is_id else absolute_url(base, link)
        if url is None and parsed.version.startswith("atom"):
            url = _permanent(entry.get("id"))
        if url is not None:
            summary = entry.get("summary") or entry.get("description")
            # Not by `get`, which makes one date of the other.
            dates = (entry[name] for name in ("published", "updated") if name in entry)
            published = next(filter(None, dates), None)
            found.append(Said(url, _text(entry.get("title")), _text(summary), _text(published)))
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
