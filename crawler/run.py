"""How is one crawl run? In this process, under the lock of its knowledge base, with a record of what came of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from sqlalchemy import Engine
from sqlmodel import Session

from crawler.sources import Source
from crawler.spider import NewsSpider
from kb import store

_PREFIX: Final = "gigawatch/"
#: Most corrections come within hours, the rest within days.
LOOKS: Final = (timedelta(days=1), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did; `counts` has articles/new, articles/changed, entries/unchanged, dropped/<reason> and so on."""

    run_id: int
    started: datetime
    outcome: str
    counts: dict[str, int]


def crawl(
    engine: Engine,
    sources: Sequence[Source],
    *,
    archive: Path,
    looks: Sequence[timedelta] = LOOKS,
    settings: dict[str, Any] | None = None,
) -> CrawlSummary:
    """Crawls the sources once and returns what came of it. Once per process: Twisted's reactor does not restart.

    `looks` are the times after which a stored article is looked at again, for silent edits. The caller holds
    `kb.run_lock`.
    """
    started = datetime.now(UTC)
    with Session(engine) as session:
        store.declare_sources(session, [asdict(source) | {"feeds": source.ways()} for source in sources])
        run_id = store.start_run(session)
        process = CrawlerProcess(_settings(archive, settings or {}, sources))
        crawler = process.create_crawler(NewsSpider)
        process.crawl(crawler, sources=sources, session=session, looks=looks)
        process.start()
        stats = crawler.stats.get_stats() if crawler.stats is not None else {}
        counts = {
            name.removeprefix(_PREFIX): value for name, value in sorted(stats.items()) if name.startswith(_PREFIX)
        }
        outcome = "done" if stats.get("finish_reason") == "finished" else str(stats.get("finish_reason", "failed"))
        store.finish_run(session, run_id, outcome=outcome, counts=counts)
    return CrawlSummary(run_id, started, outcome, counts)


def _settings(archive: Path, own: dict[str, Any], sources: Sequence[Source]) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="project")
    settings.set("GIGAWATCH_ARCHIVE", str(archive), priority="project")
    slots = {_host(source): {"delay": source.delay} for source in sources if source.delay}
    settings.set("DOWNLOAD_SLOTS", slots, priority="project")
    settings.set("AUTOTHROTTLE_START_DELAY", min((source.delay for source in sources), default=1.0), priority="project")
    settings.update(own, priority="cmdline")
    return settings


def _host(source: Source) -> str:
    return source.homepage.split("/")[2].split(":")[0]
