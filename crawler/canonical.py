"""Under which address is an article known? One form for its many: no tracking, fragment, AMP or print view."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from courlan import normalize_url

_AMP_PATH: Final = re.compile(r"/amp/?$|/amp(?=/)|\.amp(?=\.html$)")
_PRINT_PATH: Final = re.compile(r"/print/?$")
_VIEWS: Final = frozenset(("amp", "outputtype", "print", "share", "ref", "source", "cmpid", "taid", "ncid", "smid"))


def canonical_url(url: str) -> str:
    """The address of an article without tracking parameters, fragment, AMP and print variants.

    Other parameters stay: many publishers tell articles apart by them.
    """
    parts = urlsplit(str(normalize_url(url, strict=False)))
    path = _PRINT_PATH.sub("", _AMP_PATH.sub("", parts.path)) or "/"
    query = urlencode(
        [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.lower() not in _VIEWS]
    )
    host = re.sub(r"^(?:m|mobile|amp)\.(?=[^.]+\.[^.]+)", "", parts.netloc.lower())
    return urlunsplit((parts.scheme, host, path, query, ""))


def declared_url(page_url: str, declared: str | None) -> str:
    """The canonical form of what a page declares as its address, where that is sane: same host, no bare front page."""
    own = canonical_url(page_url)
    if not declared:
        return own
    there, here = urlsplit(declared), urlsplit(own)
    if there.scheme not in ("http", "https") or _site(there.netloc) != _site(here.netloc) or there.path in ("", "/"):
        return own
    return canonical_url(declared)


def _site(host: str) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", host.lower())
