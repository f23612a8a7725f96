"""What becomes of a fetched page? It is validated, archived and stored, or dropped with a reason."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import TextResponse

from crawler import answers, archive, polling
from crawler.extraction import Dropped, Page
from crawler.records import Exchange
from kb import frontier, landing
from kb.articles import Fetched

if TYPE_CHECKING:
    from crawler.spider import NewsSpider

Item = dict[str, Any]


class _OfCrawl:
    """A pipeline that works with the crawl it is part of."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline of a crawl."""
        return cls(crawler)

    @property
    def _spider(self) -> "NewsSpider":
        return cast("NewsSpider", self._crawler.spider)


class Validate(_OfCrawl):
    """Keeps pages that hold a relevant article; the item gains `kept`, what is to be stored of them."""

    async def process_item(self, item: Item) -> Item:
        """The item with what was read of it; raises DropItem with the reason for leaving the page out."""
        response, lease, source = item["response"], item["lease"], item["source"]
        kind = (response.headers.get("Content-Type") or b"text/html").decode("latin-1").lower()
        if not isinstance(response, TextResponse) or not any(name in kind for name in ("html", "text/plain")):
            raise self._drop(item, "no HTML")
        found = await self._spider.workers.read(
            Page(
                response.body,
                response.url,
                title=lease.title or "",
                summary=lease.summary or "",
                published=lease.published,
                site=source.title,
                encoding=response.encoding,
                is_relevant=source.relevance == "all",
                asked=lease.url,
                exchange=Exchange.of(item["response"].request, response),
            )
        )
        if isinstance(found, Dropped):
            raise self._drop(item, found.reason)
        return item | {"kept": found}

    async def close_spider(self) -> None:
        """Ends the processes that read pages."""
        await self._spider.workers.close()

    def _drop(self, item: Item, reason: str) -> DropItem:
        self._spider.ledger.drop(item["lease"].url, reason)
        return DropItem(reason, log_level="DEBUG")


class Archive(_OfCrawl):
    """Keeps a page whose text is new as a WARC record in GIGAWATCH_ARCHIVE; the item gains `archive`, its reference."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._archive = archive.Archive(Path(crawler.settings["GIGAWATCH_ARCHIVE"]))

    def process_item(self, item: Item) -> Item:
        """The item with the reference of its record."""
        article, is_again = item["kept"].article, item["lease"].looks > 0
        if is_again and landing.is_stored(self._spider.session, url=article.url, text=article.text):
            return item | {"archive": None}
        return item | {"archive": self._archive.add(item["kept"].records)}

    def close_spider(self) -> None:
        """Ends the archive's file."""
        self._archive.close()


class Store(_OfCrawl):
    """Hands the article to the ledger, with the end of the page's lease."""

    def process_item(self, item: Item) -> Item:
        """The item, to be stored."""
        kept, lease, looks = item["kept"], item["lease"], self._spider.looks
        article = Fetched(
            **kept.article.fields(carried_from=lease.published_from), source=lease.source, fetched=datetime.now(UTC),
            archive=item["archive"], run_id=self._spider.run_id, runs=kept.runs,
        )  # fmt: skip
        due = polling.next_look(looks, lease.looks)
        self._spider.ledger.end(
            frontier.Outcome(lease.url, "done", next_due=due, validators=answers.validators(item["response"])), article
        )
        return item
