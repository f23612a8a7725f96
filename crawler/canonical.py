"""Under which address is an article known? One form for its many: no tracking, fragment, AMP or print view."""

import re
from html import unescape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from courlan import normalize_url

_HOST: Final = re.compile(r"^(?:(?:m|mobile|amp)\.)+(?=[^.]+\.[^.]+)")
_PATH: Final = re.compile(r"/amp(?=/|$)|\.amp(?=\.html$)|/print(?=/?$)")
#: Characters of an address; the sitemap protocol allows no more, and no publisher needs them.
LONGEST: Final = 2_048
#: What Java servers add to the path of a visitor without cookies; other session ids are among the parameters below.
_SESSION: Final = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
#: "&amp;" is left over from feeds that escape twice; "&section=2" is a parameter, though HTML would read "§ion=2".
_REFERENCE: Final = re.compile(r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
_VIEWS: Final = frozenset((
    "phpsessid", "jsessionid", "aspsessionid", "cfid", "cftoken", "sid", "sessid", "session",
    "amp", "outputtype", "print", "share", "ref", "source", "cmpid", "taid", "ncid", "smid",
))  # fmt: skip


def absolute_url(base: str, link: object) -> str | None:
    """The http(s) address that a link on the page `base` leads to; None where it leads to none, or is over LONGEST."""
    target = str(link or "").strip()
    if not target:
        return None
    try:
        url = urljoin(base, target)
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return url if sound and len(url) <= LONGEST else None


def canonical_url(url: str) -> str:
    """The address of an article without tracking parameters, session ids, fragment, AMP and print variants.

    Other parameters stay: many publishers tell articles apart by them. Raises ValueError for what is no address.
    """
    plain = _REFERENCE.sub(lambda found: unescape(found[0]), url)
    parts = urlsplit(str(normalize_url(urlsplit(_SESSION.sub("", plain)), strict=False)))
    path = parts.path
    while (shorter := _PATH.sub("", path)) != path:
        path = shorter.removesuffix("/")
    query = urlencode(
        [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.lower() not in _VIEWS]
    )
    return urlunsplit((parts.scheme, _HOST.sub("", parts.netloc.lower()), path or "/", query, ""))


def declared_url(page_url: str, declared: str | None) -> str:
    """The canonical form of what a page declares as its address, where that is sane: same host, no bare front page."""
    own = canonical_url(page_url)
    if not declared:
        return own
    url = absolute_url(page_url, declared)
    if url is None or _site(url) != _site(own) or urlsplit(url).path in ("", "/"):
        return own
    return canonical_url(url)


def _site(url: str) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", urlsplit(url).netloc.lower())
