"""What does a source give when it is tried? Every feed, sitemap and listing is asked once; nothing is stored."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler import failures
from crawler.discovery import Candidate, Entry, Found
from crawler.extraction import Dropped
from crawler.politeness import DELAY
from crawler.run import run_spider
from crawler.sources import Source
from crawler.workers import Workers


@dataclass(frozen=True, slots=True)
class Answer:
    """What one way into a source answered: how many articles and further sitemaps, the newest date, or the fault."""

    slug: str
    url: str
    kind: str
    articles: int = 0
    dated: int = 0
    titled: int = 0
    sitemaps: int = 0
    newest: str | None = None
    fault: str | None = None


def check(sources: Sequence[Source], *, settings: dict[str, Any] | None = None) -> list[Answer]:
    """The answer of every feed, sitemap, listing and single URL of the sources. Once per process."""
    answers: list[Answer] = []
    run_spider(_Checker, sources, {"ITEM_PIPELINES": {}} | (settings or {}), answers=answers)
    order = [url for source in sources for url, _ in (*source.ways(), *((url, "url") for url in source.urls))]
    return sorted(answers, key=lambda answer: order.index(answer.url))


class _Checker(Spider):
    name = "check"

    def __init__(self, *, sources: Sequence[Source], answers: list[Answer], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._sources = sources
        self._answers = answers
        self._workers: Workers | None = None

    async def start(self) -> AsyncIterator[Request]:
        self._workers = Workers(seconds=self.crawler.settings.getfloat("GIGAWATCH_PAGE_SECONDS"), size=1)
        for source in self._sources:
            for url, kind in (*source.ways(), *((url, "url") for url in source.urls)):
                yield Request(
                    url, callback=self.found, errback=self.failed, dont_filter=True,
                    cb_kwargs={"source": source, "way": url, "kind": kind}, meta={DELAY: source.delay},
                )  # fmt: skip

    async def closed(self, reason: str) -> None:
        if self._workers is not None:
            await self._workers.close()

    async def found(self, response: Response, source: Source, way: str, kind: str) -> None:
        read = await self._read(response, source, way, kind)
        if isinstance(read, Dropped):
            self._answers.append(Answer(source.slug, way, kind, fault=read.reason))
            return
        candidates, further = read
        days = sorted(candidate.published for candidate in candidates if candidate.published)
        self._answers.append(
            Answer(
                source.slug, way, kind, len(candidates), len(days), sum(bool(c.title) for c in candidates),
                len(further) if kind == "sitemap" else 0,
                newest=days[-1][:10] if days else None,
                fault=None if candidates or further else "no article in it",
            )
        )  # fmt: skip

    def failed(self, failure: Failure) -> None:
        asked = failure.request.cb_kwargs  # type: ignore[attr-defined]
        self._answers.append(Answer(asked["source"].slug, asked["way"], asked["kind"], fault=failures.reason(failure)))

    async def _read(self, response: Response, source: Source, way: str, kind: str) -> Found | Dropped:
        """What a way in announces, or why it cannot be read; a single page announces itself."""
        if kind == "url" or self._workers is None:
            return Found([Candidate(response.url)], [])
        return await self._workers.read(Entry(response.body, response.url, kind, source.links_of(way)))
