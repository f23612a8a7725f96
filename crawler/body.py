"""What is the text of a page? trafilatura's, of a tree made ready for it, without furniture at its edges."""

import codecs
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Final

import trafilatura
from lxml import etree, html

#: By their attributes: to try a condition on every element takes several times as long.
_ADVERTS: Final = [
    "//@class[contains(., 'ad')][contains(concat(' ', normalize-space(.), ' '), ' ad ')]/parent::*[not(self::body)]",
    "//aside",
    "//@role[.='complementary']/..",
]
_MACHINERY: Final = ("script", "style", "svg", "template")  # nothing to read, and copied with the tree again and again
_PART: Final = re.compile(r"(?i)body|content|story|chunk|article|text")
_LEAST_PART: Final = 300  # characters of text outside links that make a block a part of an article
_MOST_PARTS: Final = 12  # more blocks of one class are a listing
_TOP_LINES: Final = 3  # lines among which the title may be repeated


class PageError(ValueError):
    """A page holds no article; the message is the reason for dropping it."""


def parse_page(body: bytes | str, encoding: str | None = None) -> html.HtmlElement:
    """The tree of an HTML page, UTF-8 where its bytes are, else as declared; raises PageError where it is none."""
    try:
        if encoding is not None:
            codecs.lookup(encoding)
        root = _parsed(body, encoding)
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise PageError("no page: cannot be parsed as HTML") from error
    if not isinstance(root, html.HtmlElement):
        raise PageError("no page: cannot be parsed as HTML")
    return root


def _parsed(body: bytes | str, encoding: str | None) -> html.HtmlElement | None:
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
    except UnicodeDecodeError:
        parser = html.HTMLParser(encoding=encoding, remove_comments=True, remove_pis=True, collect_ids=False)
        return html.document_fromstring(body, parser=parser)
    return trafilatura.load_html(text) if text.strip() else None


def read_text(root: html.HtmlElement, url: str, *, titles: Iterable[str] = ()) -> str:
    """The article's text, one paragraph, list item or table row per line; empty where there is none. Changes the tree.

    `titles` are forms of its title, which its first lines may repeat.
    """
    etree.strip_elements(root, *_MACHINERY, with_tail=False)
    _drop_link_paragraphs(root)
    _join_parts(root)
    options = {"url": url, "include_comments": False, "include_tables": True}
    # Some sites put the article itself into an <aside>.
    text = trafilatura.extract(root, prune_xpath=_ADVERTS, **options) or trafilatura.extract(root, **options)
    return _trimmed(text or "", {_key(title) for title in titles})


def _drop_link_paragraphs(root: html.HtmlElement) -> None:
    """A paragraph that is all link leads to another story, whose figures are not this one's."""
    for paragraph in list(root.iter("p")):
        links = list(paragraph.iter("a"))
        if links and paragraph.getparent() is not None and not len(list(paragraph.iter("img"))):
            text = _plain(paragraph)
            if text and sum(len(_plain(link)) for link in links) >= len(text) - 3:
                paragraph.drop_tree()


def _join_parts(root: html.HtmlElement) -> None:
    """Moves the parts of an article that adverts cut into blocks of one class into the first: only one would be read."""
    parts: dict[tuple[str, str], list[html.HtmlElement]] = defaultdict(list)
    for block in root.iter("div", "section"):
        name = block.get("class") or ""
        if _PART.search(name) and sum(map(_own_length, block.iterchildren("p"))) >= _LEAST_PART:
            parts[block.tag, name].append(block)
    for blocks in parts.values():
        if not 1 < len(blocks) <= _MOST_PARTS:
            continue
        article = next(blocks[0].iterancestors("article", "main"), None)
        if article is None or any(article not in block.iterancestors() for block in blocks):
            continue
        if any(block in other.iterancestors() for block in blocks for other in blocks):
            continue
        for block in blocks[1:]:
            blocks[0].extend(list(block))
        return


def _own_length(paragraph: html.HtmlElement) -> int:
    return len(_plain(paragraph)) - sum(len(_plain(link)) for link in paragraph.iter("a"))


def _plain(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def _trimmed(text: str, titles: set[str]) -> str:
    """The text without its repeated title and without lines of furniture."""
    rules, lines = _rules(), text.splitlines()
    repeated = next((k for k, line in enumerate(lines[:_TOP_LINES]) if _key(line) and _key(line) in titles), None)
    if repeated is not None:
        del lines[repeated]
    return "\n".join(line for line in lines if len(line) > rules[0] or not rules[1].match(line))


def _key(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.lower()))


@lru_cache(maxsize=1)
def _rules() -> tuple[int, re.Pattern[str]]:
    table = tomllib.loads(resources.files("crawler").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
    return int(table["longest"]), re.compile(rf"(?i)[\s\-–•|*#]*(?:{'|'.join(table['lines'])})")
