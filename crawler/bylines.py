"""Who wrote an article? Persons named by metadata, then by marked bylines, then by trafilatura; no organisations."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from functools import lru_cache
from importlib import resources
from typing import Final
from urllib.parse import urlsplit

from lxml import etree, html
from trafilatura.metadata import examine_meta, extract_author, extract_meta_json

from crawler.metadata import Declared

_JOINED: Final = re.compile(r"\s*(?:;|,|\||/|\s(?:-|&|and|und|et|y|e|for|im Gespräch mit)\s)\s*")
#: By their attributes: to try a condition on every element takes several times as long.
_MARKED: Final = etree.XPath(
    "//a/@rel[.='author']/.. | //@itemprop[.='author']/parent::*[not(self::meta)]//*[@itemprop='name']"
    " | //@itemprop[.='author']/parent::*[not(self::meta)][not(.//*[@itemprop='name'])]"
)
_BYLINES: Final = etree.XPath("//@class[contains(., 'uthor') or contains(., 'yline') or contains(., 'utor')]/..")
_SHOWN: Final = etree.XPath("//body//text()[not(ancestor::script or ancestor::style)]")
#: The attributes by which trafilatura tells authors, and what it looks for in them.
_TELLING: Final = ("class", "id", "itemprop", "rel", "data-testid", "data-component")
_TOLD: Final = re.compile(
    r"[Aa]uthor|[Bb]yline|byl|BBL|username|zuozhe|bianji|xiaobian|channel-name|submitted-by|posted-by|journalist-name"
    r"|screenname|writer"
)
_DESCRIBED: Final = etree.XPath(f"//*[{' or '.join(f'@{name}' for name in _TELLING)}] | //author")
#: Elements that trafilatura looks at no more where they are marked as no part of the article.
_FRAMES: Final = frozenset(("a", "div", "section", "span", "time", "figure"))
_BYLINE: Final = re.compile(r"(?i)(?<![a-z])(?:author|byline|autor|autoren|authors|writer|autorenzeile)(?![a-z])")
_NO_BYLINE: Final = re.compile(
    r"(?i)comment|kommentar|avatar|sidebar|teaser|related|footer|widget|recommend|meta-prep|form"
)
_LONGEST_BYLINE: Final = 80  # characters; a longer one is about the author
#: trafilatura writes "site.com" as "Site Com".
_DOMAINS: Final = frozenset(("com", "org", "net", "de", "at", "ch", "it", "fr", "eu", "tv", "info", "uk", "pl"))
_INITIALS: Final = 3  # characters; a guessed name of no more is a signature or an abbreviation
_MOST_WORDS: Final = 5  # of a person's name
_LONGEST: Final = 45  # characters of one


def read_authors(root: html.HtmlElement, declared: Declared, *, sites: Sequence[str], url: str) -> tuple[str, ...]:
    """The authors, in the page's order; empty where none is a person. `sites` are names of the publisher."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    sites = [*sites, host, host.rpartition(".")[0]]
    for names in _named(root, declared):
        found = tuple(name for name in persons(names, sites) if not _is_login(name) or _is_shown(root, name))
        if found:
            return found
    for node in _BYLINES(root):
        text = " ".join(node.text_content().split())
        found = persons([text], sites) if len(text) <= _LONGEST_BYLINE and _is_byline(node) else ()
        if any(" " in name for name in found):
            return found
    guessed = extract_meta_json(root, examine_meta(root)).author or extract_author(naming_parts(root))
    return tuple(name for name in persons([guessed or ""], sites) if " " in name or len(name) > _INITIALS)


def _named(root: html.HtmlElement, declared: Declared) -> Iterator[Sequence[str]]:
    """Who is named by metadata; then by what is marked as a name, which is looked for where they name nobody."""
    yield declared.persons
    yield declared.bylines
    yield [" ".join(node.text_content().split()) for node in _MARKED(root)[:1]]


def naming_parts(root: html.HtmlElement) -> html.HtmlElement:
    """As much of a page as trafilatura may find an author in: it tries several patterns on every element, one by one.

    Elements that may name an author are copied with all in them, of those around them what may keep them from being read.
    """
    told = html.Element("html")
    copied: set[html.HtmlElement] = set()
    frames: dict[html.HtmlElement, html.HtmlElement] = {}
    for node in _DESCRIBED(root):
        if node.tag != "author" and not _TOLD.search(" ".join(filter(None, map(node.get, _TELLING)))):
            continue
        around = list(node.iterancestors())
        if not around:
            return root
        if not copied.isdisjoint(around):
            continue
        parent = told
        for above in reversed(around):
            if above.tag in _FRAMES:
                if above not in frames:
                    named = {name: value for name in _TELLING if (value := above.get(name)) is not None}
                    frames[above] = etree.SubElement(parent, above.tag, named)
                parent = frames[above]
        parent.append(deepcopy(node))
        copied.add(node)
    return told


def _is_login(name: str) -> bool:
    return " " not in name and name.islower()


def _is_shown(root: html.HtmlElement, name: str) -> bool:
    """Whether readers see a name: a login that stands in the markup alone is of whoever put the page there."""
    return any(name in text.lower() for text in _SHOWN(root))


def _is_byline(node: html.HtmlElement) -> bool:
    """Whether a block names the article's author, not a reader who commented or who else writes here."""
    classes = " ".join(f"{block.get('class') or ''} {block.get('id') or ''}" for block in (node, *node.iterancestors()))
    return bool(_BYLINE.search(node.get("class") or "")) and not _NO_BYLINE.search(classes)


def persons(names: Iterable[str], sites: Sequence[str]) -> tuple[str, ...]:
    """The names of persons among texts that name authors, several in one text taken apart."""
    taboo = {_key(site) for site in sites}
    told = (name for name in names if _key(name) not in taboo and not _pattern("organisations").search(name))
    parts = (part for name in told for part in _parts(name))
    return tuple(dict.fromkeys(part for part in parts if _is_person(part) and _key(part) not in taboo))


def _parts(text: str) -> Iterator[str]:
    for part in _JOINED.split(re.sub(r"\([^)]*\)|https?://\S+|\S*@\S+", " ", text)):
        plain = _pattern("lead_ins").sub("", " ".join(part.split())).strip(" :-–|,")
        plain = plain if re.search(r"\b\w{1,2}\.$", plain) else plain.rstrip(".")
        if plain:
            yield plain


def _is_person(name: str) -> bool:
    words = name.split()
    return (
        len(name) <= _LONGEST
        and len(words) <= _MOST_WORDS
        and not any(char.isdigit() or char in "<>{}[]_=?!" for char in name)
        and not (len(words) == 1 and "." in name)
        and not (len(words) > 1 and words[-1].lower() in _DOMAINS)
        and not _pattern("words").search(name)
        and not _pattern("names").search(name)
        and not _pattern("articles").search(name)
    )


def _key(name: str) -> str:
    """A name by its letters alone, without accents: "La República" publishes larepublica.pe."""
    return "".join(re.findall(r"\w+", unicodedata.normalize("NFKD", name.lower())))


@lru_cache(maxsize=5)
def _pattern(kind: str) -> re.Pattern[str]:
    table = tomllib.loads(resources.files("crawler").joinpath("bylines.toml").read_text(encoding="utf-8"))
    choice = "|".join(sorted(map(re.escape, table[kind]), key=len, reverse=True))
    shape = {
        "words": rf"\b(?:{choice})\b",
        "organisations": rf"\b(?:{choice})\b",
        "names": rf"^(?:{choice})$",
        "articles": rf"^(?:{choice})\b",
        "lead_ins": rf"^(?:(?:{choice})\b[\s:]*)+",
    }[kind]
    return re.compile(shape, re.IGNORECASE)
