"""What is a crawl to fetch, and what came of it? Its side of the frontier, written in groups: a commit costs a page's time.

What a group holds is leased in the knowledge base until it is written. A crawl that is killed in between fetches those
few pages again, and stores them once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from crawler.alone import Together
from crawler.canonical import canonical_url
from crawler.discovery import Candidate
from crawler.relevance import refuse_title
from crawler.sources import Source
from kb import frontier
from kb.articles import Fetched
from kb.landing import Landing, land

#: Pages whose outcome is written in one commit; fewer where the crawl is slow, as it also writes twice a second.
_GROUP: Final = 64
#: Leases that are out at once; half of them must have ended before there are more, so that memory stays bounded.
_MOST_LEASES: Final = 4_000

Count = Callable[..., None]


class Ledger:
    """The frontier as one crawl sees it; `count` is told the name of what came of each page, and how many."""

    def __init__(self, session: Session, sources: Sequence[str], count: Count, together: Together) -> None:
        self._session = session
        self._together = together
        self._sources = sources
        self._count = count
        self._landings: list[Landing] = []
        self._room: dict[str, int] = {}  # addresses that each source may still add in this run
        self._out = 0
        self.is_exhausted = False

    def queue(self, source: Source, candidates: Iterable[Candidate], *, is_declared: bool = False) -> frontier.Enqueued:
        """Puts candidates into the frontier; which of them are new, and for how many more there is no room.

        A title alone may rule a page out; it takes room, too. Addresses that are declared need none.
        """
        refuse = refuse_title if source.relevance == "cues" else lambda title, summary: None
        announced: dict[str, frontier.Announced] = {}
        for candidate in candidates:
            url = canonical_url(candidate.url)
            announced.setdefault(
                url,
                frontier.Announced(
                    url, candidate.title, candidate.summary, candidate.published, candidate.published_from,
                    refuse(candidate.title, candidate.summary),
                ),
            )  # fmt: skip
        if source.slug not in self._room:
            self._room[source.slug] = max(0, source.most_waiting - frontier.waiting(self._session).get(source.slug, 0))
        room = None if is_declared else self._room[source.slug]
        queued = frontier.enqueue(self._session, announced.values(), source=source.slug, most=room)
        if not is_declared:
            self._room[source.slug] -= len(queued.new)
        if queued.beyond:
            self._count(f"dropped/over most_waiting of {source.slug}", queued.beyond)
        for url in queued.new:
            reason = announced[url].reason
            if reason is not None:
                self._count(f"dropped/{reason}")
        self.is_exhausted = self.is_exhausted and not queued.new
        return queued

    def leases(self) -> Iterator[frontier.Lease]:
        """URLs to fetch, where there are any and few are out."""
        if self.is_exhausted or (out := self._together.out(self._out)) > _MOST_LEASES // 2:
            return
        wanted = _MOST_LEASES - out
        handed = frontier.lease(self._session, limit=wanted, sources=self._sources)
        self.is_exhausted = len(handed) < wanted
        self._out += len(handed)
        yield from handed

    def end(self, outcome: frontier.Outcome, article: Fetched | None = None) -> None:
        """Notes how a lease ends, with the article that is to be stored."""
        self._out -= 1
        stored_as = article.url if article is not None else None
        self._landings.append(Landing(outcome._replace(stored_as=stored_as), article))
        if len(self._landings) >= _GROUP:
            self.write()

    def drop(self, url: str, reason: str, *, state: str = "done", next_due: datetime | None = None) -> None:
        """Ends the lease of a page that is not kept, and counts the reason."""
        self._count(f"dropped/{reason}")
        self.end(frontier.Outcome(url, state, reason, next_due))

    def leave(self, url: str) -> None:
        """Notes that a lease stays until the end of the run, since its page is not to be asked for in this one."""
        self._out -= 1
        self._together.end([url])

    def write(self) -> None:
        """Writes what was noted; raises SQLAlchemyError where the database refuses, and forgets it then."""
        landings, self._landings = self._landings, []
        if landings:
            for outcome in land(self._session, landings):
                self._count(f"articles/{outcome}")
            self._together.end(landing.outcome.url for landing in landings)

    def take_all_back(self) -> None:
        """Makes every lease one to be handed out, whoever had it: for when nobody works on any."""
        self.write()
        frontier.return_leases(self._session, all_of_them=True)
        self.is_exhausted = False

    def close(self) -> None:
        """Writes the rest; the last crawl of a run gives back the leases that the run did not come to."""
        try:
            self.write()
        finally:
            is_last = self._together.leave()
        if is_last:
            frontier.return_leases(self._session, all_of_them=True)
