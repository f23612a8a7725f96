"""What one spider makes of feeds, sitemaps, listings and pages, good and bad: real Scrapy against a local server."""

import gzip
from itertools import count
from pathlib import Path

from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, Reply, block, feed, page, serving, sitemap, sitemap_index

PAID = '{"@type": "NewsArticle", "isAccessibleForFree": false}'


def test_an_article_travels_from_feed_to_database(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a?utm_source=rss"), "/a": page("Hyperion grows | Test Wire")}
        assert run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])["outcome"] == "done"
        ((url, title, published, origin, text, archive),) = rows(
            "select url, title, published, published_from, text, archive"
            " from article a join article_version v on v.article_id = a.id"
        )
        assert (url, title, published, origin) == (f"{local.url}/a", "Hyperion grows", "2025-06-02", "feed")
    assert TEXT.strip() in text
    assert (tmp_path / "archive" / archive.rpartition(":")[0]).is_file()
    assert rows("select outcome, errors from crawl_run") == [("done", "[]")]


def test_robots_txt_is_obeyed(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/robots.txt": Reply(200, "text/plain", b"User-agent: *\nDisallow: /private/"),
            "/f.xml": feed(local.url, "/private/a", "/b"),
            "/private/a": page("A"),
            "/b": page("B"),
        }
        counts = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])["counts"]
        assert [path for path, _ in local.asked()] == ["/f.xml", "/b"]
    assert (counts["dropped/robots.txt"], counts["articles/new"]) == (1, 1)
    assert rows("select state, reason from frontier where reason is not null") == [("failed", "robots.txt")]


def test_a_server_error_is_tried_again_and_a_redirect_followed(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/f.xml": feed(local.url, "/flaky", "/old"),
            "/flaky": [Reply(500, "text/plain", b"oops"), page("Flaky")],
            "/old": Reply(301, "text/plain", b"", (("Location", "/new"),)),
            "/new": page("Moved", TEXT + "It has moved."),
        }
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
        assert [status for path, status in local.asked() if path == "/flaky"] == [500, 200]
        urls = rows("select url from article order by url")
        assert urls == [(f"{local.url}/flaky",), (f"{local.url}/new",)]


def test_a_second_run_asks_for_the_feed_alone(run_crawl: Crawl) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a", "/b"), "/a": page("A"), "/b": page("B", TEXT + "More.")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks)
        before = len(local.requests)
        assert run_crawl(blocks)["counts"] == {"entries/unchanged": 1}
        assert local.asked(before) == [("/f.xml", 304)]
        local.pages |= {"/f.xml": feed(local.url, "/a", "/b", "/c"), "/c": page("C", TEXT + "Much more.")}
        before = len(local.requests)
        assert run_crawl(blocks)["counts"]["articles/new"] == 1
        assert local.asked(before) == [("/f.xml", 200), ("/c", 200)]


def test_an_edited_page_is_changed_when_looked_at_again(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks, looks=(0.0,))
        local.pages["/a"] = page("A", TEXT.replace("two gigawatts", "five gigawatts"))
        counts = run_crawl(blocks, looks=(0.0,))["counts"]
    assert counts["articles/changed"] == 1
    assert rows("select count(*), count(distinct article_id) from article_version") == [(2, 1)]


def test_sitemaps_behind_an_index_are_read_and_watched(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        zipped = Reply(200, "application/gzip", gzip.compress(sitemap(local.url, "/b").body, mtime=0))
        index = sitemap_index(local.url, "/index.xml", "/one.xml", "/two.xml.gz")
        local.pages = {
            "/index.xml": index, "/one.xml": sitemap(local.url, "/a"), "/two.xml.gz": zipped,
            "/a": page("A"), "/b": page("B", TEXT + "B."), "/c": page("C", TEXT + "C."),
        }  # fmt: skip
        blocks = [block(local.url, sitemaps=[f"{local.url}/index.xml"])]
        assert run_crawl(blocks)["counts"]["articles/new"] == 2
        local.pages["/one.xml"] = sitemap(local.url, "/a", "/c")
        before = len(local.requests)
        run_crawl(blocks)
        assert sorted(local.asked(before)) == [
            ("/c", 200), ("/index.xml", 304), ("/one.xml", 200), ("/two.xml.gz", 304),
        ]  # fmt: skip
    assert rows("select count(*) from article") == [(3,)]


def test_indexes_that_list_each_other_end(run_crawl: Crawl) -> None:
    with serving() as local:
        local.pages = {
            "/x.xml": sitemap_index(local.url, "/y.xml", "/z.xml"),
            "/y.xml": sitemap_index(local.url, "/x.xml", "/z.xml"),
            "/z.xml": sitemap_index(local.url, "/x.xml", "/y.xml"),
        }
        run_crawl([block(local.url, sitemaps=[f"{local.url}/x.xml"])])
        assert sorted(path for path, _ in local.asked()) == ["/x.xml", "/y.xml", "/z.xml"]


def test_a_listing_is_read_page_by_page(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        first = b'<a href="/news/1">One data center</a><a href="/about">About</a><a rel="next" href="/list2">Older</a>'
        local.pages = {
            "/list": Reply(200, "text/html", first),
            "/list2": Reply(200, "text/html", b'<a href="/news/2">Two data centers</a><a rel="next" href="/list">Newer</a>'),
            "/news/1": page("One"), "/news/2": page("Two", TEXT + "Two."),
        }  # fmt: skip
        listing = {"url": f"{local.url}/list", "links": r"/news/\d+$"}
        run_crawl([block(local.url, listings=[listing])])
        assert sorted(path for path, _ in local.asked()) == ["/list", "/list2", "/news/1", "/news/2"]
    assert rows("select entries, failures from feed") == [(1, 0)]


def test_what_a_source_announces_beyond_what_may_wait_is_counted_and_taken_later(run_crawl: Crawl, rows: Rows) -> None:
    paths = [f"/{k}" for k in range(25)]
    with serving() as local:
        local.pages = {"/s.xml": sitemap(local.url, *paths)} | {
            path: page(f"Hall {path}", TEXT + path) for path in paths
        }
        blocks = [block(local.url, sitemaps=[f"{local.url}/s.xml"], most_waiting=10)]
        runs = [run_crawl(blocks)["counts"] for _ in range(4)]
    over = "dropped/over most_waiting of test-wire"
    assert [(counts.get("articles/new", 0), counts.get(over, 0)) for counts in runs] == [
        (10, 15),
        (10, 5),
        (5, 0),
        (0, 0),
    ]
    assert runs[-1] == {"entries/unchanged": 1}, "a sitemap that was taken whole is not read again"
    assert len(rows("select url from article")) == 25


def test_a_site_that_makes_up_addresses_fills_no_frontier_but_its_own_part(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local, serving() as other:
        numbers = count()

        def made_up(path: str) -> Reply:
            fresh = [f"/a/{next(numbers)}" for _ in range(100)]
            if path.startswith("/a/"):
                return Reply(404, "text/plain", b"gone")
            if path == "/index.xml":
                return sitemap_index(local.url, *(f"/map{name}" for name in fresh))
            if path.startswith("/list"):
                links = "".join(f'<a href="{name}">A data center</a>' for name in fresh)
                return Reply(200, "text/html", f'{links}<a rel="next" href="/list/{next(numbers)}">Next</a>'.encode())
            return sitemap(local.url, *fresh)

        local.take = made_up  # type: ignore[method-assign]
        other.pages = {"/f.xml": feed(other.url, "/good"), "/good": page("Hyperion")}
        ways = {"sitemaps": [f"{local.url}/index.xml"], "listings": [{"url": f"{local.url}/list", "links": "/a/"}]}
        blocks = [
            block(local.url, **ways, most_waiting=30),
            block(other.url, feeds=[f"{other.url}/f.xml"]) | {"slug": "other"},
        ]
        first, second = (run_crawl(blocks)["counts"] for _ in range(2))
    assert first["articles/new"] == 1
    assert (first["dropped/HTTP 404"], second["dropped/HTTP 404"]) == (30, 30)
    for counts in (first, second):
        assert counts["dropped/over most_waiting of test-wire"] > 4_000
    assert rows("select count(*) from frontier") == [(61,)]


def test_single_urls_need_no_feed(run_crawl: Crawl) -> None:
    with serving() as local:
        local.pages = {"/a": page("A")}
        assert run_crawl([block(local.url, urls=[f"{local.url}/a"])])["counts"]["articles/new"] == 1


def test_a_broken_feed_is_counted_and_the_others_go_on(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/good.xml": feed(local.url, "/a"),
            "/broken.xml": Reply(200, "text/xml", b"<html>maintenance"),
            "/a": page("Hyperion"),
        }
        names = ("good", "broken", "gone")
        ended = run_crawl([block(local.url, feeds=[f"{local.url}/{name}.xml" for name in names])])
        assert sorted(ended["errors"]) == [
            f"test-wire: {local.url}/broken.xml: no feed: neither RSS, Atom nor JSON Feed",
            f"test-wire: {local.url}/gone.xml: HTTP 404",
        ]
    counts = ended["counts"]
    assert (counts["articles/new"], counts["entries/broken"], counts["entries/failed"]) == (1, 1, 1)
    assert rows("select failures from feed order by url") == [(1,), (1,), (0,)]
    assert "HTTP 404" in rows("select errors from crawl_run")[0][0]


def test_links_that_are_no_addresses_cost_nothing_else(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        odd = b"<item><link>http://[::1</link></item><item><link>mailto:a@b.c</link></item><item><link>http://x:99999/</link></item></channel>"
        good = feed(local.url, "/a")
        local.pages = {"/f.xml": good._replace(body=good.body.replace(b"</channel>", odd)), "/a": page("A")}
        ended = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
    assert (ended["counts"]["articles/new"], ended["errors"]) == (1, [])
    assert rows("select count(*) from frontier") == [(1,)]


def test_what_may_pass_is_tried_again_later_and_what_will_not_is_not(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/f.xml": feed(local.url, "/busy", "/gone"),
            "/busy": [*[Reply(503, "text/plain", b"busy")] * 3, page("Busy")],
        }
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        counts = run_crawl(blocks)["counts"]
        assert (counts["dropped/HTTP 503"], counts["dropped/HTTP 404"]) == (1, 1)
        assert run_crawl(blocks)["counts"] == {"entries/unchanged": 1}
        rows("update frontier set next_due = '2020-01-01 00:00:00' where next_due is not null")
        before = len(local.requests)
        assert run_crawl(blocks)["counts"]["articles/new"] == 1
        assert sorted(local.asked(before)) == [("/busy", 200), ("/f.xml", 304)]  # at one time, in either order


def test_pages_that_hold_no_article_for_us_are_dropped_with_a_reason(run_crawl: Crawl) -> None:
    with serving() as local:
        sport = "The home side scored three goals in the second half and the crowd sang for an hour. " * 4
        local.pages = {
            "/f.xml": feed(local.url, "/empty", "/sport", "/pdf", "/huge", "/paid"),
            "/empty": page("Hyperion", ""),
            "/sport": page("Cup", sport),
            "/pdf": Reply(200, "application/pdf", b"%PDF-1.4"),
            "/huge": page("Huge", TEXT * 1000),
            "/paid": page("Paid", f'<script type="application/ld+json">{PAID}</script>{TEXT}'),
        }
        counts = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])], DOWNLOAD_MAXSIZE=100_000)["counts"]
    assert {name: count for name, count in counts.items() if name.startswith("dropped")} == {
        "dropped/no HTML": 1, "dropped/no text": 1, "dropped/off topic by text": 1, "dropped/paywall": 1, "dropped/too large": 1,
    }  # fmt: skip


def test_a_failing_archive_ends_the_run_and_the_next_one_goes_on(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_text("a file where the folder should be")
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("A")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        ended = run_crawl(blocks)
        assert (ended["outcome"], rows("select count(*) from article")) == ("failed", [(0,)])
        assert "File exists" in ended["errors"][0]
        archive.unlink()
        ended = run_crawl(blocks)
    assert (ended["outcome"], ended["counts"]["articles/new"]) == ("done", 1)
    assert rows("select outcome from crawl_run order by id") == [("failed",), ("done",)]


def test_a_source_that_writes_of_nothing_else_needs_no_cue_words(run_crawl: Crawl) -> None:
    with serving() as local:
        plain = (
            "The board met on Tuesday and agreed that the second phase would follow in the spring of next year. " * 4
        )
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("Ten recipes for autumn", plain)}
        titled = local.pages["/f.xml"]._replace(body=feed(local.url, "/a").body.replace(b"Data center", b"Recipes"))
        local.pages["/f.xml"] = titled
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"], relevance="all")]
        assert run_crawl(blocks)["counts"]["articles/new"] == 1
