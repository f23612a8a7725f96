"""Under which address is an article known? One form for its many: no tracking, fragment, AMP or print view."""

import re
from html import unescape
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from courlan import normalize_url

from crawler import addresses
from crawler.links import absolute_url
from crawler.parameters import telling

_HOST: Final = re.compile(r"^(?:(?:m|mobile|amp)\.)+(?=[^.]+\.[^.]+)")
#: Endings of AMP and print views. Before the end "amp" may be what an article is about: such a view names its article.
_VIEW: Final = re.compile(r"(?<=[^/])/(?:amp|print)/?$|(?<=[^/.])\.amp(?=(?:\.html)?$)")
#: Search engines show the AMP pages of others under addresses of their own, "s" for those by https.
_AMP_CACHE: Final = re.compile(
    r"https?://(?:(?:[a-z0-9-]+\.)*(?:google|bing)\.[a-z]+(?:\.[a-z]+)?/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[civ])"
    r"/(s/)?(?=(?:[a-z0-9-]+\.)+[a-z]{2,}/.)",
    re.IGNORECASE,
)
#: What Java servers add to the path of a visitor without cookies; other session ids are among the parameters below.
_SESSION: Final = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
#: "&amp;" is left over from feeds that escape twice; "&section=2" is a parameter, though HTML would read "§ion=2".
_REFERENCE: Final = re.compile(r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """The address of an article without tracking parameters, session ids, fragment, AMP and print variants.

    Other parameters stay: many publishers tell articles apart by them. Raises ValueError for what is no address.
    """
    plain = _without_variants(url)
    while cached := _AMP_CACHE.match(plain):
        plain = _without_variants(f"{'https' if cached[1] else 'http'}://{plain[cached.end() :]}")
    return plain


def _without_variants(url: str) -> str:
    plain = _SESSION.sub("", _REFERENCE.sub(lambda found: unescape(found[0]), url))
    given = urlsplit(plain)
    parts = urlsplit(str(normalize_url(given._replace(query="", fragment=""), strict=False)))
    path = parts.path
    while (shorter := _VIEW.sub("", path)) != path:
        path = shorter
    return urlunsplit((parts.scheme, _HOST.sub("", parts.netloc.lower()), path or "/", telling(given.query), ""))


def declared_url(page_url: str, declared: str | None) -> str:
    """The canonical form of what a page declares as its address, where that may be the same article's on the same host.

    Templates that declare the front page or the section on every page would make one article of all of them.
    """
    own = canonical_url(page_url)
    url = absolute_url(page_url, declared)
    if url is None or _site(url) != _site(own):
        return own
    canonical = canonical_url(url)
    return canonical if addresses.is_same_article(own, canonical) else own


def leads_away(asked: str, found: str) -> bool:
    """Whether the page at `found`, to which the request of an article at `asked` was redirected, is not that article."""
    if asked == found:
        return False
    own, other = canonical_url(asked), canonical_url(found)
    return addresses.leads_away(own, other, is_same_site=_site(own) == _site(other))


def _site(url: str) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", urlsplit(url).netloc.lower())
