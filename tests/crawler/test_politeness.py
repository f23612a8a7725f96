"""How far apart a host's requests are, and when it is left alone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from crawler import settings
from crawler.politeness import download_slots, retry_after
from crawler.sources import from_blocks
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, Reply, block, feed, page, serving


def test_the_most_patient_source_of_a_host_counts() -> None:
    blocks = [
        block("https://a.com", feeds=["https://feeds.a.com/f"], delay=1),
        block("https://a.com:443", slug="other", feeds=["https://b.com/f"], delay=3),
        block("https://c.com", slug="eager", feeds=["https://c.com/f"]),
    ]
    slots = {name: slot["delay"] for name, slot in download_slots(from_blocks(blocks, "test")).items()}
    assert slots == {"a.com": 3, "feeds.a.com": 1, "b.com": 3}


def test_a_fast_server_is_not_asked_faster_than_its_delay(run_crawl: Crawl) -> None:
    with serving() as local:
        paths = [f"/{k}" for k in range(6)]
        local.pages = {"/f.xml": feed(local.url, *paths)} | {path: page(path) for path in paths}
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"], delay=0.5)])
        gaps = [later - earlier for earlier, later in pairwise(local.moments)]
    # AutoThrottle alone ends near 0.
    assert len(gaps) == 7
    assert sum(gaps) > 7 * 0.48


def test_the_contact_stands_in_the_user_agent(run_crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url)}
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
        monkeypatch.setenv("GIGAWATCH_CONTACT", "mailto:crawl@news.test")
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
    first, last = local.agents[0], local.agents[-1]
    assert first.startswith("Gigawatch/")
    assert "+https://" in first
    assert "+mailto:crawl@news.test" in last


def test_no_console_listens_during_a_crawl() -> None:
    assert (settings.TELNETCONSOLE_ENABLED, settings.REMOTE_CONTROL_ENABLED) == (False, False)


def test_crawl_delay_is_kept(run_crawl: Crawl) -> None:
    with serving() as local:
        local.pages = {
            "/robots.txt": Reply(200, "text/plain", b"User-agent: *\nCrawl-delay: 9\n\nUser-agent: gigawatch\nCrawl-delay: 0.4"),
            "/f.xml": feed(local.url, "/1", "/2"), "/1": page("1"), "/2": page("2", TEXT + "2"),
        }  # fmt: skip
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
        gaps = [later - earlier for earlier, later in pairwise(local.moments)]
    assert len(gaps) == 3
    assert sum(gaps[1:]) > 2 * 0.38  # the first request is late by the time in which its connection is made
    assert gaps[0] > 0.2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120.0),
        (b" 0 ", 0.0),
        (b"Mon, 02 Jun 2025 10:01:30 GMT", 90.0),
        (b"Mon, 02 Jun 2025 09:00:00 GMT", 0.0),
        (b"soon", None),
        (b"-5", None),
        (b"9" * 5000, float("inf")),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: bytes | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2025, 6, 2, 10, tzinfo=UTC)) == seconds


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_is_waited_for(run_crawl: Crawl, status: int) -> None:
    with serving() as local:
        busy = Reply(status, "text/plain", b"busy", (("Retry-After", "2"),))
        local.pages = {"/f.xml": feed(local.url, "/a", "/b"), "/a": [busy, page("A")], "/b": page("B", TEXT + "B")}
        counts = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])], CONCURRENT_REQUESTS_PER_DOMAIN=1)["counts"]
        at = local.requests.index(("/a", status))
        assert local.moments[at + 1] - local.moments[at] > 1.9
    assert counts["articles/new"] == 2


def test_a_long_retry_after_puts_the_host_off_to_a_later_run(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        then = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
        busy = Reply(503, "text/plain", b"busy", (("Retry-After", then),))
        local.pages = {"/f.xml": feed(local.url, "/a", "/b"), "/a": [busy, page("A")], "/b": page("B", TEXT + "B")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"], delay=0.05)]
        counts = run_crawl(blocks, CONCURRENT_REQUESTS=1)["counts"]
        assert local.asked() == [("/f.xml", 200), ("/a", 503)]
        assert counts["postponed/host asks to wait"] == 2
        waits = "select count(*) from frontier where state = 'queued' and tries = 0 and next_due > datetime('now', '+{} minutes')"
        assert (rows(waits.format(110)), rows(waits.format(130))) == ([(2,)], [(0,)])
        assert run_crawl(blocks)["counts"] == {"entries/unchanged": 1}
        rows("update frontier set next_due = '2020-01-01 00:00:00'")
        assert run_crawl(blocks)["counts"]["articles/new"] == 2


def test_no_retry_after_puts_a_host_off_for_more_than_a_day(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/f.xml": feed(local.url, "/a"),
            "/a": Reply(429, "text/plain", b"", (("Retry-After", "99999999999"),)),
        }
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
    assert rows("select next_due < datetime('now', '+25 hours') from frontier") == [(1,)]


def test_the_wait_doubles_with_every_error_and_halves_with_every_success(run_crawl: Crawl) -> None:
    with serving() as local:
        error = Reply(500, "text/plain", b"oops")
        paths = [f"/{k}" for k in range(4)]
        local.pages = {"/f.xml": feed(local.url, *paths)} | {path: page(path, TEXT + path) for path in paths}
        local.pages["/0"] = [error, error, error, page("0")]
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks, GIGAWATCH_BACKOFF=0.4, RETRY_TIMES=3, RETRY_PRIORITY_ADJUST=5, CONCURRENT_REQUESTS=1)
        assert [path for path, _ in local.asked()] == ["/f.xml", "/0", "/0", "/0", "/0", "/1", "/2", "/3"]
        gaps = [later - earlier for earlier, later in pairwise(local.moments)][-6:]
    # A wait is fixed when the request before it leaves, so that the first success still waits like the last error.
    least = [0.4, 0.8, 1.6, 1.6, 0.8, 0.4]
    # Half of each tells doubling from none, and leaves room for a request that is slow to arrive.
    assert [gap > wait * 0.55 for gap, wait in zip(gaps, least, strict=True)] == [True] * 6
    assert gaps[5] < gaps[4] < gaps[3]


def test_a_host_that_only_errs_is_left_alone(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        paths = [f"/{k}" for k in range(30)]
        local.pages = {"/f.xml": feed(local.url, *paths)} | {path: Reply(500, "text/plain", b"") for path in paths}
        counts = run_crawl(
            [block(local.url, feeds=[f"{local.url}/f.xml"])],
            GIGAWATCH_BACKOFF=0.01, AUTOTHROTTLE_MAX_DELAY=0.02, RETRY_TIMES=0, CONCURRENT_REQUESTS=1,
        )["counts"]  # fmt: skip
        assert len(local.asked()) == 11
    assert (counts["dropped/HTTP 500"], counts["postponed/host out of reach"]) == (10, 20)
    assert rows("select state, tries, count(*) from frontier group by 1, 2") == [("failed", 1, 10), ("queued", 0, 20)]


@pytest.mark.parametrize("ceiling", ["GIGAWATCH_REQUESTS_PER_HOST", "GIGAWATCH_REQUESTS_PER_RUN"])
def test_what_is_over_a_ceiling_waits_for_the_next_run(run_crawl: Crawl, ceiling: str) -> None:
    with serving() as local:
        paths = [f"/{k}" for k in range(6)]
        local.pages = {"/f.xml": feed(local.url, *paths)} | {path: page(path, TEXT + path) for path in paths}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        runs = []
        for _ in range(3):
            before = len(local.requests)
            runs.append(run_crawl(blocks, **{ceiling: 5})["counts"].get("articles/new", 0))
            assert len(local.requests) - before <= 5  # robots.txt and the feed count too
    assert runs == [3, 3, 0]


def test_a_slow_host_gets_as_many_requests_as_its_time_allows(run_crawl: Crawl) -> None:
    with serving() as local:
        paths = [f"/{k}" for k in range(9)]
        local.pages = {"/f.xml": feed(local.url, *paths)} | {path: page(path, TEXT + path) for path in paths}
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"], delay=0.2)], GIGAWATCH_SECONDS_PER_HOST=0.65)
        assert len(local.requests) == 5
