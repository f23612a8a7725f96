"""What a later run asks for: what has changed, and now and then the rest."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler import polling
from crawler.settings import ITEM_PIPELINES
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, Reply, block, feed, page, serving, sitemap

LOOKS = (0.0, 0.0, 0.0)


def test_an_unchanged_page_answers_304_and_is_not_archived_again(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks, looks=LOOKS)
        before = rows("select archive from article_version")
        assert run_crawl(blocks, looks=LOOKS)["counts"] == {"entries/unchanged": 1, "pages/unchanged": 1}
        assert ("/a", 304) in local.requests
    assert rows("select archive from article_version") == before
    assert rows("select looks, tries, next_due is not null from frontier") == [(2, 0, 1)]


def test_a_page_with_the_same_body_is_unchanged_whatever_its_server_says(run_crawl: Crawl, rows: Rows) -> None:
    with serving(tags=False) as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks, looks=LOOKS)
        assert run_crawl(blocks, looks=LOOKS)["counts"] == {"entries/unchanged": 1, "pages/unchanged": 1}
        assert sorted(local.asked()[-2:]) == [("/a", 200), ("/f.xml", 200)]
    assert rows("select count(*) from article_version") == [(1,)]


@pytest.mark.parametrize("status", [203, 206])
def test_a_page_that_comes_by_way_of_a_proxy_or_as_a_range_is_read_all_the_same(
    status: int, run_crawl: Crawl, rows: Rows
) -> None:
    with serving(tags=False) as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")._replace(status=status)}
        counts = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])], looks=LOOKS)["counts"]
        assert (counts.get("pages/fetched"), counts.get("pages/unchanged")) == (1, None)
    assert rows("select count(*) from article_version") == [(1,)]


def test_a_page_whose_text_is_unchanged_is_not_archived_again(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks, looks=LOOKS)
        changed = page("A")
        local.pages["/a"] = changed._replace(body=changed.body.replace(b"</body>", b"<footer>12:04</footer></body>"))
        counts = run_crawl(blocks, looks=LOOKS)["counts"]
    assert (counts["pages/fetched"], counts["articles/unchanged"]) == (1, 1)
    (path,) = (tmp_path / "archive").glob("*.warc.gz")
    with path.open("rb") as stream:
        records = [
            record.rec_headers.get_header("WARC-Target-URI")
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        ]
    assert records == [f"{local.url}/a"]
    assert rows("select looks, next_due is not null from frontier") == [(2, 1)]


def test_the_last_look_is_at_the_whole_page(run_crawl: Crawl) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        for _ in range(4):
            run_crawl(blocks, looks=(0.0, 0.0))
        assert [status for path, status in local.asked() if path == "/a"] == [200, 304, 200]


def test_a_failed_attempt_is_no_look(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": [Reply(503, "text/plain", b"busy"), page("A")]}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        once = {"RETRY_TIMES": 0, "GIGAWATCH_BACKOFF": 0.01}
        run_crawl(blocks, looks=(3600.0,), **once)
        assert rows("select state, looks, tries from frontier") == [("failed", 0, 1)]
        rows("update frontier set next_due = '2020-01-01 00:00:00'")
        run_crawl(blocks, looks=(3600.0,), **once)
        ((state, looks, tries, due),) = rows("select state, looks, tries, next_due from frontier")
    assert (state, looks, tries) == ("done", 1, 0)
    assert (
        timedelta(minutes=55) < datetime.fromisoformat(due).replace(tzinfo=UTC) - datetime.now(UTC) < timedelta(hours=1)
    )


class Lingering:
    """A pipeline that takes a second to close, so that what is left is written while the crawl is closing."""

    async def close_spider(self) -> None:
        await asyncio.sleep(1.2)

    def process_item(self, item: object) -> object:
        return item


@pytest.mark.parametrize(
    "pipelines", [{}, {"tests.crawler.test_incremental.Lingering": 900}], ids=["closed", "closing"]
)
def test_a_run_whose_last_write_is_refused_has_failed(run_crawl: Crawl, rows: Rows, pipelines: dict[str, int]) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks)
        for table in ("shingle", "article_version", "article"):
            rows(f"delete from {table}")
        rows("create trigger refused before insert on article begin select raise(abort, 'no room for it'); end")
        rows("update frontier set state = 'leased', etag = null, last_modified = null, body_hash = null")
        again = run_crawl(blocks, ITEM_PIPELINES=ITEM_PIPELINES | pipelines)
        assert again["outcome"] == "failed"
        assert "no room for it" in again["errors"][0]


def test_a_page_that_was_never_stored_is_asked_for_whole(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks)
        for table in ("shingle", "article_version", "article"):
            rows(f"delete from {table}")
        rows("update frontier set state = 'leased', etag = null, last_modified = null, body_hash = null")
        assert run_crawl(blocks)["counts"]["articles/new"] == 1


def test_now_and_then_a_feed_is_read_whole(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url)}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks)
        run_crawl(blocks)
        rows("update feed set read = '2020-01-01 00:00:00'")
        run_crawl(blocks)
        run_crawl(blocks)
        assert [status for _, status in local.asked()] == [200, 304, 200, 304]
        rows("update feed set etag = null, body_hash = null")
        run_crawl(blocks)
        run_crawl(blocks)
        assert [status for _, status in local.asked()][4:] == [200, 304]


def test_only_what_is_due_is_asked(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url), "/g.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml", f"{local.url}/g.xml"])]
        run_crawl(blocks, only_due=True)
        assert {path for path, _ in local.asked()} == {"/f.xml", "/g.xml", "/a"}
        before = len(local.requests)
        assert run_crawl(blocks, only_due=True)["counts"] == {}
        assert local.asked(before) == []
        rows("update feed set next_due = '2020-01-01 00:00:00' where url like '%/g.xml'")
        run_crawl(blocks, only_due=True)
        assert local.asked(before) == [("/g.xml", 304)]


def test_feeds_that_change_are_asked_more_often(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/still.xml": feed(local.url), "/busy.xml": feed(local.url)}
        blocks = [block(local.url, feeds=[f"{local.url}/busy.xml", f"{local.url}/still.xml"])]
        for k in range(4):
            local.pages |= {f"/{k}": page(str(k), TEXT + str(k)), "/busy.xml": feed(local.url, f"/{k}")}
            run_crawl(blocks)
        (busy,), (still,) = rows("select interval from feed order by url")
    assert (busy, still) == (polling.FIRST / 8, polling.FIRST * 1.5**3)


@given(st.lists(st.booleans(), max_size=60))
def test_the_wait_stays_between_minutes_and_weeks(changes: list[bool]) -> None:
    interval = None
    for is_changed in changes:
        interval = polling.next_interval(interval, is_changed=is_changed)
        assert polling.SHORTEST <= interval <= polling.LONGEST
        wait = (polling.next_poll(interval) - datetime.now(UTC)).total_seconds()
        assert interval * 0.89 < wait < interval * 1.11


def test_polls_of_feeds_added_together_drift_apart() -> None:
    assert len({polling.next_poll(3600.0).replace(microsecond=0) for _ in range(50)}) > 10


@pytest.mark.parametrize(("way", "found"), [("sitemaps", "sitemap"), ("feeds", "feed")])
def test_a_date_tells_what_announced_it(run_crawl: Crawl, rows: Rows, way: str, found: str) -> None:
    with serving() as local:
        news = b"<news:news><news:title>Data center</news:title><news:publication_date>2025-06-02</news:publication_date></news:news></url>"
        listed = sitemap(local.url, "/a")
        body = listed.body.replace(b"<urlset ", b'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" ')
        announced = listed._replace(body=body.replace(b"</url>", news)) if way == "sitemaps" else feed(local.url, "/a")
        local.pages = {"/x.xml": announced, "/a": page("A")}
        run_crawl([block(local.url, **{way: [f"{local.url}/x.xml"]})])
    assert rows("select published, published_from from article") == [("2025-06-02", found)]


def test_a_listing_is_followed_only_as_far_as_there_is_news(run_crawl: Crawl) -> None:
    def listing(number: int, following: int) -> Reply:
        return Reply(
            200,
            "text/html",
            f'<a href="/news/{number}">Data center</a><a rel="next" href="/l{following}">Older</a>'.encode(),
        )

    with serving() as local:
        local.pages = {
            "/l1": listing(1, 2),
            "/l2": listing(2, 3),
            "/l3": Reply(200, "text/html", b'<a href="/news/3">Data</a>'),
        }
        local.pages |= {f"/news/{k}": page(str(k), TEXT + str(k)) for k in range(1, 9)}
        blocks = [block(local.url, listings=[{"url": f"{local.url}/l1", "links": r"/news/\d+$"}])]
        run_crawl(blocks)
        assert [path for path, _ in local.asked() if path.startswith("/l")] == ["/l1", "/l2", "/l3"]
        before = len(local.requests)
        local.pages["/l1"] = listing(4, 2)
        run_crawl(blocks)
        assert local.asked(before) == [("/l1", 200), ("/news/4", 200), ("/l2", 200)] or local.asked(before) == [
            ("/l1", 200), ("/l2", 200), ("/news/4", 200),
        ]  # fmt: skip
        before = len(local.requests)
        run_crawl(blocks)
        assert local.asked(before) == [("/l1", 304)]


def test_a_feed_whose_time_a_clock_set_back_left_in_the_far_future_is_due() -> None:
    now = datetime.now(UTC)
    assert [polling.is_due(due) for due in (None, now, now + timedelta(hours=1), now + timedelta(days=15))] == [
        True,
        True,
        False,
        False,
    ]
    assert polling.is_due(now + timedelta(days=700))
    assert [polling.is_stale(read) for read in (now - timedelta(days=1), now + timedelta(days=700))] == [False, True]
