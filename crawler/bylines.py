"""Who wrote an article? Persons named by metadata, then by marked bylines, then by trafilatura; no organisations."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import Final
from urllib.parse import urlsplit

from lxml import html
from trafilatura.metadata import examine_meta, extract_author, extract_meta_json

from crawler.metadata import Declared

_JOINED: Final = re.compile(r"\s*(?:;|,|\||/|\s(?:-|&|and|und|et|y|e|for|im Gespräch mit)\s)\s*")
_MARKED: Final = "//a[@rel='author'] | //*[@itemprop='author'][not(self::meta)]//*[@itemprop='name'] | //*[@itemprop='author'][not(self::meta)][not(.//*[@itemprop='name'])]"
_BYLINES: Final = "//*[@class[contains(., 'uthor') or contains(., 'yline') or contains(., 'utor')]]"
_SHOWN: Final = "//body//text()[not(ancestor::script or ancestor::style)]"
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
    for node in root.xpath(_BYLINES):
        text = " ".join(node.text_content().split())
        found = persons([text], sites) if len(text) <= _LONGEST_BYLINE and _is_byline(node) else ()
        if any(" " in name for name in found):
            return found
    guessed = extract_meta_json(root, examine_meta(root)).author or extract_author(root)
    return tuple(name for name in persons([guessed or ""], sites) if " " in name or len(name) > _INITIALS)


def _named(root: html.HtmlElement, declared: Declared) -> Iterator[Sequence[str]]:
    """Who is named by metadata; then by what is marked as a name, which is looked for where they name nobody."""
    yield declared.persons
    yield declared.bylines
    yield [" ".join(node.text_content().split()) for node in root.xpath(_MARKED)[:1]]


def _is_login(name: str) -> bool:
    return " " not in name and name.islower()


def _is_shown(root: html.HtmlElement, name: str) -> bool:
    """Whether readers see a name: a login that stands in the markup alone is of whoever put the page there."""
    return any(name in text.lower() for text in root.xpath(_SHOWN))


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
