"""How is one crawl run? In this process, under the lock of its knowledge base, with a record of what came of it."""

import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from scrapy import Spider
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
from sqlalchemy import Engine
from sqlmodel import Session

from crawler import ending, shared
from crawler.archive import cap
from crawler.politeness import download_slots
from crawler.progress import OnProgress, counts
from crawler.sources import Source
from crawler.spider import NewsSpider
from kb import feeds, health, store

log: Final = logging.getLogger(__name__)
_OUTCOMES: Final = {"finished": "done", "shutdown": "stopped"}
#: Most corrections come within hours, the rest within days.
LOOKS: Final = (timedelta(days=1), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did; `counts` has articles/new, articles/changed, entries/unchanged, dropped/<reason> and so on.

    `outcome` is "done", "stopped" (by a signal) or "failed" (disk or database gone); `errors` name what went wrong:
    "source: address: reason".
    """

    run_id: int
    started: datetime
    outcome: str
    counts: dict[str, int]
    errors: tuple[str, ...] = ()


def crawl(
    engine: Engine,
    sources: Sequence[Source],
    *,
    archive: Path,
    looks: Sequence[timedelta] = LOOKS,
    only_due: bool = False,
    frontier: str | None = None,
    settings: dict[str, Any] | None = None,
    on_progress: OnProgress | None = None,
) -> CrawlSummary:
    """Crawls the sources once and returns what came of it. Once per process: Twisted's reactor does not restart.

    `looks` are the times after which a stored article is looked at again, for silent edits; `only_due` leaves alone
    the feeds whose time has not come; `on_progress` is told the counts twice a second. The caller holds `kb.run_lock`.
    With a `frontier`, the address of a Redis server, it works with the other crawls there. Raises ShareError where it
    cannot, and ValueError where GIGAWATCH_ARCHIVE_GB is wrong.
    """
    started = datetime.now(UTC)
    cap()  # a wrong one ends the run before it begins
    own = (shared.settings(frontier, engine) if frontier is not None else {}) | (settings or {})
    chosen = _settings(sources, own)
    together = load_object(chosen["GIGAWATCH_TOGETHER"]).from_settings(chosen)
    is_first = together.join(sources)
    with Session(engine) as session:
        _declare(session, sources)
        run_id = store.start_run(session)
        crawler = run_spider(
            NewsSpider, sources,
            {"GIGAWATCH_ARCHIVE": str(archive), "GIGAWATCH_ON_PROGRESS": on_progress} | own,
            session=session, run_id=run_id, looks=looks, only_due=only_due, together=together, is_first=is_first,
        )  # fmt: skip
        stats = crawler.stats.get_stats() if crawler.stats is not None else {}
        outcome = _OUTCOMES.get(str(stats.get("finish_reason")), "failed")
        errors = crawler.spider.errors if isinstance(crawler.spider, NewsSpider) else ["the crawl did not start"]
        if isinstance(crawler.spider, NewsSpider) and crawler.spider.is_unwritten:
            outcome = "failed"
        session.rollback()
        found = counts(crawler)
        health.watch(session)
        store.finish_run(session, run_id, outcome=outcome, counts=found, errors=errors)
    return CrawlSummary(run_id, started, outcome, found, tuple(errors))


def _declare(session: Session, sources: Sequence[Source]) -> None:
    """Stores the sources and their ways in, and no others of theirs; a sitemap that listed nothing is read whole again."""
    blocks = [asdict(source) | {"feeds": feeds.marked(session, source.ways())} for source in sources]
    store.declare_sources(session, blocks)
    for source in sources:
        feeds.keep_declared(session, source.slug, source.ways())
        blank = [sitemap.url for sitemap in feeds.sitemaps(session, source.slug) if sitemap.is_blank]
        feeds.read_anew(session, blank)


def run_spider(spider: type[Spider], sources: Sequence[Source], settings: dict[str, Any], **arguments: Any) -> Crawler:
    """The crawler of a spider that has run over the sources, as politely as every crawl; once per process."""
    chosen = _settings(sources, settings)
    if not _contact(chosen) and not all(source.allow_private for source in sources):
        log.warning(
            "no contact is set: publishers cannot reach whoever crawls them; set the environment variable GIGAWATCH_CONTACT"
            " to an address or mailbox of yours, as in GIGAWATCH_CONTACT=crawler@example.org"
        )
    process = CrawlerProcess(chosen)
    logging.getLogger("scrapy").setLevel(chosen["LOG_LEVEL"])  # it makes two lines a page that nobody reads
    crawler = process.create_crawler(spider)
    with ending.by_signals(process, crawler) as heed:
        process.crawl(crawler, sources=sources, **arguments)
        heed()
        process.start(install_signal_handlers=False)
    return crawler


def _settings(sources: Sequence[Source], own: dict[str, Any]) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("DOWNLOAD_SLOTS", download_slots(sources), priority="project")
    private = sorted(set[str]().union(*(source.hosts() for source in sources if source.allow_private)))
    settings.set("GIGAWATCH_PRIVATE_HOSTS", private, priority="project")
    settings.set("AUTOTHROTTLE_START_DELAY", min((source.delay for source in sources), default=1.0), priority="project")
    contact = _contact(settings)
    agent = settings["USER_AGENT"].format(contact=f"; +{contact}" if contact else "")
    settings.set("USER_AGENT", agent, priority="project")
    if find_spec("uvloop") is not None:  # there is none for Windows
        settings.set("ASYNCIO_EVENT_LOOP", "uvloop.Loop", priority="project")
    # A log that the process has already is the crawl's too.
    settings.set("LOG_INSTALL_ROOT_HANDLER", not logging.root.handlers, priority="project")
    settings.update(own, priority="cmdline")
    return settings


def _contact(settings: Settings) -> str:
    """How a publisher reaches whoever crawls; empty where nobody said."""
    return str(os.environ.get("GIGAWATCH_CONTACT") or settings["GIGAWATCH_CONTACT"] or "")
