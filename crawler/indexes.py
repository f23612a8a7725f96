"""Which sitemaps do the indexes of a source list? Known from one run to the next, since an unchanged index is not read."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from crawler.sources import Source
from kb import feeds, store

_GONE: Final = (404, 410)


class Indexes:
    """The sitemaps behind the indexes of sources, as one run comes to know them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lists: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)  # of sources, of sitemaps read whole
        self._in_doubt: set[str] = set()

    def remembered(self, source: Source) -> list[str]:
        """The sitemaps that the source's indexes listed when last read: they may change while their index does not."""
        known = feeds.sitemaps(self._session, source.slug)
        return [sitemap.url for sitemap in known if sitemap.url not in source.sitemaps]

    def note(self, source: Source, url: str, listed: Sequence[str]) -> None:
        """Keeps what a sitemap lists that was read whole; one that lists others is an index."""
        self._lists[source.slug][url] = listed
        ways = [
            *feeds.marked(self._session, ((inner, "sitemap") for inner in listed)),
            (url, "index" if listed else "sitemap"),
        ]
        store.declare_sources(self._session, [{"slug": source.slug, "title": source.title, "feeds": ways}])

    def is_gone(self, source: Source, url: str, status: int | None) -> bool:
        """Whether a sitemap answers that it is no more, and no index read in this run lists it: that is no fault."""
        if status not in _GONE or url in source.sitemaps or not self._is_remembered(source, url):
            return False
        self._in_doubt.add(source.slug)
        return True

    def _is_remembered(self, source: Source, url: str) -> bool:
        is_known = any(sitemap.url == url for sitemap in feeds.sitemaps(self._session, source.slug))
        return is_known and not any(url in listed for listed in self._lists[source.slug].values())

    def settle(self, source: Source) -> None:
        """Forgets the sitemaps that no index lists any more, at the end of a run that has asked for all that is due.

        An index that was unchanged may list them still. Where another one changed, or one of them is gone, the next run
        reads all indexes of the source whole, and knows.
        """
        known = feeds.sitemaps(self._session, source.slug)
        reached, is_certain = self._reached(source, {sitemap.url: sitemap for sitemap in known})
        lost = [sitemap.url for sitemap in known if sitemap.url not in reached]
        if lost and is_certain:
            feeds.forget(self._session, lost)
        elif lost and (source.slug in self._in_doubt or any(self._lists[source.slug].values())):
            feeds.read_anew(self._session, [sitemap.url for sitemap in known if sitemap.is_index])

    def _reached(self, source: Source, known: dict[str, feeds.Sitemap]) -> tuple[set[str], bool]:
        """The sitemaps to which the declared ones lead, and whether there can be no others."""
        reached, waiting, is_certain = set[str](), list(source.sitemaps), True
        while waiting:
            url = waiting.pop()
            if url in reached:
                continue
            reached.add(url)
            if url in self._lists[source.slug]:
                waiting += self._lists[source.slug][url]
            elif url in known and (known[url].is_index or known[url].is_blank):
                is_certain = False
        return reached, is_certain
