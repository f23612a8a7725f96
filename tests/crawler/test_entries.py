"""What becomes of feeds, sitemaps and pages of listings that are gone, or that nothing leads to any more."""

import pytest

from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, Local, Reply, block, feed, page, serving, sitemap, sitemap_index

FEEDS = "select url from feed order by url"


def listing(*links: str, following: str | None = None) -> Reply:
    older = f'<a rel="next" href="{following}">Older</a>' if following else ""
    return Reply(
        200, "text/html", "".join(f'<a href="{link}">A data center</a>' for link in links).encode() + older.encode()
    )


@pytest.mark.parametrize(
    "broken", [Reply(404, "text/plain", b"gone"), Reply(200, "text/html", b"")], ids=["gone", "blank"]
)
def test_a_listing_whose_first_page_was_read_is_read(run_crawl: Crawl, rows: Rows, broken: Reply) -> None:
    with serving() as local:
        local.pages = {"/l1": listing("/news/1", following="/l2"), "/l2": broken, "/news/1": page("One")}
        blocks = [block(local.url, listings=[{"url": f"{local.url}/l1", "links": r"/news/\d+$"}])]
        ended = [run_crawl(blocks) for _ in range(4)]
        assert [found["errors"] for found in ended] == [[]] * 4
        assert [path for path, _ in local.asked() if path == "/l2"] == ["/l2"], "it is not walked again"
        assert [status for path, status in local.asked() if path == "/l1"] == [200, 304, 304, 304]
    assert rows("select failures, last_status, entries, last_error from feed") == [(0, 304, 1, None)]
    assert rows("select kind from alarm") == []


def test_later_pages_of_a_listing_that_are_out_of_reach_are_walked_again(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        busy = Reply(503, "text/plain", b"busy")
        local.pages = {
            "/l1": listing("/news/1", following="/l2"), "/l2": [busy, listing("/news/2")],
            "/news/1": page("One"), "/news/2": page("Two", TEXT + "Two."),
        }  # fmt: skip
        blocks = [block(local.url, listings=[{"url": f"{local.url}/l1", "links": r"/news/\d+$"}])]
        once = {"RETRY_TIMES": 0, "GIGAWATCH_BACKOFF": 0.01}
        assert run_crawl(blocks, **once)["errors"] == []
        assert rows("select failures, entries from feed") == [(0, 1)]
        assert run_crawl(blocks, **once)["counts"]["articles/new"] == 1
        run_crawl(blocks, **once)
        assert [status for path, status in local.asked() if path == "/l2"] == [503, 200]


def test_a_sitemap_that_its_index_lists_no_more_is_forgotten(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/index.xml": sitemap_index(local.url, "/one.xml", "/two.xml"), "/one.xml": sitemap(local.url, "/a"),
            "/two.xml": sitemap(local.url, "/b"), "/a": page("A"), "/b": page("B", TEXT + "B."),
        }  # fmt: skip
        blocks = [block(local.url, sitemaps=[f"{local.url}/index.xml"])]
        run_crawl(blocks)
        local.pages["/index.xml"] = sitemap_index(local.url, "/one.xml")
        del local.pages["/two.xml"]
        before = len(local.requests)
        for _ in range(2):
            assert run_crawl(blocks)["errors"] == []
        assert "/two.xml" not in {path for path, _ in local.asked(before)}
        assert rows(FEEDS) == [(f"{local.url}/index.xml",), (f"{local.url}/one.xml",)]
        local.pages |= {
            "/index.xml": sitemap_index(local.url, "/one.xml", "/two.xml"),
            "/two.xml": sitemap(local.url, "/c"),
        }
        local.pages["/c"] = page("C", TEXT + "C.")
        assert run_crawl(blocks)["counts"]["articles/new"] == 1


def nested(local: Local, *inner: str) -> None:
    local.pages |= {
        "/index.xml": sitemap_index(local.url, "/sub.xml"),
        "/sub.xml": sitemap_index(local.url, *inner),
        "/other.xml": sitemap_index(local.url, "/three.xml"),
    } | {path: sitemap(local.url, f"/a{path}") for path in ("/one.xml", "/two.xml", "/three.xml")}  # fmt: skip


@pytest.mark.parametrize("only_due", [False, True])
def test_among_several_indexes_what_none_lists_is_forgotten_without_a_fault(
    run_crawl: Crawl, rows: Rows, only_due: bool
) -> None:
    with serving() as local:
        nested(local, "/one.xml", "/two.xml")
        blocks = [block(local.url, sitemaps=[f"{local.url}/index.xml", f"{local.url}/other.xml"])]
        run_crawl(blocks)
        assert len(rows(FEEDS)) == 6
        nested(local, "/one.xml")
        del local.pages["/two.xml"]
        errors = []
        for _ in range(4):
            if only_due:
                rows("update feed set next_due = '2020-01-01 00:00:00'")
            errors += run_crawl(blocks, only_due=only_due)["errors"]
        assert errors == []
        assert {url.removeprefix(local.url) for (url,) in rows(FEEDS)} == {
            "/index.xml", "/sub.xml", "/other.xml", "/one.xml", "/three.xml",
        }  # fmt: skip
        before = len(local.requests)
        counts = run_crawl(blocks)["counts"]
        assert counts == {"entries/unchanged": 5}, "in the end nothing is read whole again and again"
        assert "/two.xml" not in {path for path, _ in local.asked(before)}


def test_a_sitemap_that_an_index_lists_and_that_is_gone_is_a_fault(run_crawl: Crawl) -> None:
    with serving() as local:
        local.pages = {"/index.xml": sitemap_index(local.url, "/gone.xml")}
        (error,) = run_crawl([block(local.url, sitemaps=[f"{local.url}/index.xml"])])["errors"]
        assert error == f"test-wire: {local.url}/gone.xml: HTTP 404"


def test_a_feed_that_is_declared_no_more_is_neither_asked_nor_wrong(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A"), "/g.xml": Reply(403, "text/plain", b"no")}
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml", f"{local.url}/g.xml"])])
        assert rows("select kind from alarm where ended is null") == [("refused",)]
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
        assert rows("select kind from alarm where ended is null") == []
        assert rows(FEEDS) == [(f"{local.url}/f.xml",)]


def test_sitemaps_that_are_both_empty_are_told_and_an_index_is_not(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/one.xml": sitemap(local.url), "/two.xml": sitemap(local.url),
            "/index.xml": sitemap_index(local.url, "/three.xml"), "/three.xml": sitemap(local.url, "/a"), "/a": page("A"),
        }  # fmt: skip
        blocks = [block(local.url, sitemaps=[f"{local.url}/{name}.xml" for name in ("one", "two", "index")])]
        for _ in range(2):
            run_crawl(blocks)
            standing = (
                "select f.url, a.kind from alarm a join feed f on f.id = a.feed_id where a.ended is null order by 1"
            )
            assert rows(standing) == [(f"{local.url}/one.xml", "empty"), (f"{local.url}/two.xml", "empty")]


def test_an_index_of_before_indexes_were_marked_is_known_after_one_run(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/index.xml": sitemap_index(local.url, "/one.xml"), "/one.xml": sitemap(local.url, "/a"), "/a": page("A"),
        }  # fmt: skip
        blocks = [block(local.url, sitemaps=[f"{local.url}/index.xml"])]
        run_crawl(blocks)
        rows("update feed set kind = 'sitemap', next_due = '2030-01-01 00:00:00'")
        run_crawl(blocks, only_due=True)
        assert rows("select kind from feed order by url") == [("index",), ("sitemap",)]
        assert rows("select kind from alarm") == []
