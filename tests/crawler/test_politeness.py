"""How far apart a host's requests are, and when it is left alone."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from statistics import mean
from urllib.parse import urlsplit

import pytest

from crawler import settings
from crawler.politeness import download_slots, retry_after
from crawler.sources import from_blocks
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.crawling import CRAWL
from tests.crawler.local import TEXT, Local, Reply, block, feed, page, serving


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
    assert first == "Gigawatch/0.1 (news archive on AI data centers)", "an address that nobody reads is none"
    assert last == "Gigawatch/0.1 (news archive on AI data centers; +mailto:crawl@news.test)"


@pytest.mark.parametrize(("contact", "is_private", "warnings"), [("", False, 1), ("a@b.test", False, 0), ("", True, 0)])
def test_a_crawl_of_the_web_without_a_contact_says_so_once(
    tmp_path: Path, contact: str, is_private: bool, warnings: int
) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url)}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"], allow_private=is_private)]
        given = [f"sqlite:///{tmp_path / 'gigawatch.db'}", str(tmp_path / "archive"), blocks, [], False, {}]
        done = subprocess.run(
            [sys.executable, "-c", CRAWL], input=json.dumps(given), env=os.environ | {"GIGAWATCH_CONTACT": contact},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert done.stderr.count("set the environment variable GIGAWATCH_CONTACT") == warnings


def gaps(*logs: Local) -> list[float]:
    """The seconds between the requests of each server."""
    return [later - earlier for local in logs for earlier, later in pairwise(local.moments)]


@pytest.mark.parametrize("is_redirected", [False, True], ids=["linked", "redirected"])
def test_the_delay_of_a_source_holds_on_every_host_it_leads_to(run_crawl: Crawl, is_redirected: bool) -> None:
    with serving() as declared, serving("localhost") as other:
        paths = [f"/{k}" for k in range(4)]
        other.pages = {path: page(path, TEXT + path) for path in paths}
        declared.pages = {
            f"/r{path}": Reply(301, "text/plain", b"", (("Location", other.url + path),)) for path in paths
        }
        links = [f"/r{path}" for path in paths] if is_redirected else paths
        declared.pages["/f.xml"] = feed(declared.url if is_redirected else other.url, *links)
        blocks = [
            block(declared.url, feeds=[f"{declared.url}/f.xml"], delay=0.6),
            block(declared.url, slug="quick", urls=[f"{declared.url}/gone"]),
        ]
        hosts = [urlsplit(local.url).netloc for local in (declared, other)]
        run_crawl(blocks, GIGAWATCH_PRIVATE_HOSTS=hosts)
        assert len(other.asked()) == 4
        assert mean(gaps(other)) > 0.5, "AutoThrottle halves them with every answer"
        assert mean(gaps(declared)) > 0.5


def test_a_host_that_several_sources_lead_to_keeps_the_longest_delay(run_crawl: Crawl) -> None:
    with serving() as declared, serving("localhost") as other:
        other.pages = {f"/{k}": page(str(k), f"{TEXT}{k}") for k in range(4)}
        declared.pages = {"/f.xml": feed(other.url, "/0", "/1"), "/g.xml": feed(other.url, "/2", "/3")}
        blocks = [
            block(declared.url, feeds=[f"{declared.url}/f.xml"], delay=0.2),
            block(other.url, slug="patient", homepage=declared.url, feeds=[f"{declared.url}/g.xml"], delay=0.7),
        ]
        hosts = [urlsplit(local.url).netloc for local in (declared, other)]
        run_crawl(blocks, GIGAWATCH_PRIVATE_HOSTS=hosts)
        assert len(other.asked()) == 4
        assert sum(gaps(other)[2:]) > 2 * 0.5, "0.2 each by the other source alone"


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
    assert sum(gaps[1:]) > 0.6, "twice 0.4 but for what the first was late on its way; without a delay it is nothing"
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
