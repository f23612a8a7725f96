"""Where does a link lead? The http(s) address that it names on its page."""

from typing import Final
from urllib.parse import urljoin, urlsplit

#: Characters of an address; the sitemap protocol allows no more, and no publisher needs them.
LONGEST: Final = 2_048


def absolute_url(base: str, link: object) -> str | None:
    """The http(s) address that a link on the page `base` leads to; None where it leads to none, or is over LONGEST."""
    target = str(link or "").strip()
    if not target:
        return None
    try:
        url = urljoin(base, target)
        parts = urlsplit(url)
        is_host = bool(parts.hostname) and "&" not in parts.netloc  # a reference within it may stand for anything
        sound = parts.scheme in ("http", "https") and is_host and parts.port != 0
    except ValueError:
        return None
    return url if sound and len(url) <= LONGEST else None
