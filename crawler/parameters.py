"""Which parameters of an address tell articles apart? Not those of tracking, of sessions, and of AMP and print views."""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Final
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlencode

#: Session ids and click ids: hexadecimal numbers, UUIDs, and long texts of digits, small and capital letters.
_HEX: Final = re.compile(r"(?=[0-9-]*[a-f])[0-9a-f]{8}[0-9a-f-]{8,}", re.IGNORECASE)
_RANDOM: Final = re.compile(r"(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9_=-]{20,}")
_DIGITS: Final = re.compile(r"[0-9]{20,}")
_HOST: Final = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/.*)?", re.IGNORECASE)
_MOST_WORDS: Final = 3  # that name an origin; more are an article's title
_MOST_DIGITS: Final = 2  # beside them; more are an article's number


def telling(query: str) -> str:
    """A query without the parameters that do not tell articles apart, the others in the order of their names.

    One that stands without a value ("?20250602") counts where it has a digit, and an empty value says nothing.
    """
    kept: list[tuple[str, str]] = []
    for part in filter(None, query.split("&")):
        name, equals, value = (unquote_plus(text) for text in part.partition("="))
        if not equals and any(char.isdigit() for char in name) and not is_idle(name, ""):
            kept.append((name, quote_plus(name)))
        elif value and not is_idle(name, value):
            kept.append((name, urlencode({name: value})))
    return "&".join(part for _, part in sorted(kept, key=lambda named: named[0]))


def is_idle(name: str, value: str) -> bool:
    """Whether a parameter says nothing of the article.

    Where its name is used for both (`sid`, `ref`, `source`), its value tells: one that is neither a session id, nor a
    host, nor a word for where a reader came from may be of the article, and is kept, since what is left out by mistake
    makes one address of many articles.
    """
    name, plain = name.lower(), value.strip().lower()
    if name in _names("tracking") or name.startswith(tuple(_names("tracking_prefixes"))):
        return True
    if name in _names("views"):
        return plain in _names("yes") or plain in _names("view_values")
    if name in _names("formats"):
        return plain in _names("view_values")
    return name in _names("doubtful") and _is_origin(value.strip())


def identities(query: str) -> frozenset[tuple[str, str]]:
    """The parameters by whose names publishers tell articles apart, and those without a value."""
    pairs = [(name.lower(), value) for name, value in parse_qsl(telling(query), keep_blank_values=True)]
    return frozenset((name, value) for name, value in pairs if name in _names("identifying") or not value)


def _is_origin(value: str) -> bool:
    """Whether a value is a session's, or says from where a reader came."""
    if any(pattern.fullmatch(value) for pattern in (_HEX, _RANDOM, _DIGITS, _HOST)):
        return True
    words = re.findall(r"[a-z]+", value.lower())
    is_short = len(words) <= _MOST_WORDS and sum(char.isdigit() for char in value) <= _MOST_DIGITS
    return is_short and any(word in _names("origins") for word in words)


@lru_cache(maxsize=16)
def _names(kind: str) -> frozenset[str]:
    return frozenset(tables()["parameters"][kind])


@lru_cache(maxsize=1)
def tables() -> dict[str, dict[str, list[str]]]:
    """What the parts of an address say, as written in `addresses.toml`."""
    return tomllib.loads(resources.files("crawler").joinpath("addresses.toml").read_text(encoding="utf-8"))
