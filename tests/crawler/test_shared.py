"""Whether crawls of several processes, and extractions beside them, do all there is to do once, whoever dies meanwhile."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

import kb
from crawler import shared
from crawler.alone import ShareError
from kb import operations
from tests.crawler.crawling import CRAWL
from tests.crawler.local import Local, block, feed, page, serving, sitemap
from tests.crawler.redis import Server, running
from tests.kb.test_turns import computed

ROOT = Path(__file__).parents[2]
URLS = int(os.environ.get("GIGAWATCH_TEST_URLS", "200"))
#: Extracts whatever is pending, until its input ends and then once more.
EXTRACT = """
import json, select, sys
from sqlmodel import Session
import kb
from nlp import batch
batch._AT_ONCE = 20
is_over, versions, claims = False, 0, 0
with Session(kb.connect()) as session:
    while not is_over:
        is_over = bool(select.select([sys.stdin], [], [], 0.2)[0])
        done = batch.extract_pending(session)
        assert not done.refused
        versions, claims = versions + done.versions, claims + done.claims
print(json.dumps([versions, claims]))
"""
NAMES = ("Abilene", "Colossus", "Hyperion", "Prometheus", "Stargate", "Rainier", "Fairwater", "Goodyear")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = kb.connect(postgres_url)
    kb.upgrade(engine)
    yield engine
    engine.dispose()


class Crowd:
    """Processes that work together on one knowledge base and one queue."""

    def __init__(self, url: str, server: Server, archive: Path) -> None:
        self._url, self._archive = url, archive
        self._environment = os.environ | {
            "GIGAWATCH_DB": url,
            "GIGAWATCH_FRONTIER": server.url,
            "PYTHONPATH": str(ROOT),
        }
        self.processes: list[subprocess.Popen[str]] = []

    def crawl(self, blocks: list[dict[str, Any]], **settings: Any) -> subprocess.Popen[str]:
        process = self._start(CRAWL)
        assert process.stdin is not None
        process.stdin.write(
            json.dumps([self._url, str(self._archive), blocks, [], False, {"GIGAWATCH_LEASE": 4} | settings])
        )
        process.stdin.close()
        process.stdin = None
        return process

    def extract(self) -> subprocess.Popen[str]:
        return self._start(EXTRACT)

    def _start(self, code: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code]
        process = subprocess.Popen(command, env=self._environment, stdin=-1, stdout=-1, stderr=-1, text=True)
        self.processes.append(process)
        return process


@contextmanager
def crowd(url: str, server: Server, archive: Path) -> Iterator[Crowd]:
    crowd = Crowd(url, server, archive)
    try:
        yield crowd
    finally:
        for process in crowd.processes:
            process.kill()
            process.communicate()


#: What Scrapy 2.19 says, once in twenty outages, of what ends after its spider has closed; nothing is lost by it.
OF_SCRAPY = "slot not assigned"


def ended(process: subprocess.Popen[str]) -> Any:
    """What a process says in the end."""
    printed, error = process.communicate(timeout=900)
    assert process.returncode == 0, error
    assert error.strip() == "" or error.strip().endswith(OF_SCRAPY), error
    return json.loads(printed.splitlines()[-1])


def site(local: Local, urls: int) -> list[dict[str, Any]]:
    """Pages that claim something each, half of them behind a feed, half behind a sitemap."""
    rng = random.Random(urls)
    paths = [f"/page-{k}" for k in range(urls)]
    for number, path in enumerate(paths):
        words = " ".join(str(rng.random())[2:8].translate(str.maketrans("0123456789", "abcdefghij")) for _ in range(40))
        claim = f"The {NAMES[number % len(NAMES)]} data center will draw {500 + number} megawatts of power in 2027."
        local.pages[path] = page(f"Data center {path}", f"{claim} {words}. {words[::-1]}.")
    local.pages["/f.xml"] = feed(local.url, *paths[: urls // 2])
    local.pages["/s.xml"] = sitemap(local.url, *paths[urls // 2 :])
    return [block(local.url, feeds=[f"{local.url}/f.xml"], sitemaps=[f"{local.url}/s.xml"])]


def wait_for(local: Local, count: int, processes: list[subprocess.Popen[str]]) -> None:
    """Returns when the server has answered so many requests, or the crawls are over."""
    while len(local.asked()) < count and any(process.poll() is None for process in processes):
        time.sleep(0.005)


def stored(engine: Engine, urls: int) -> None:
    """Fails unless every page is stored once, and nothing waits."""
    with engine.connect() as connection:
        articles = connection.execute(text("SELECT count(*), count(DISTINCT url) FROM article")).one()
        versions = connection.execute(text("SELECT count(*), count(DISTINCT article_id) FROM article_version")).one()
        states = connection.execute(text("SELECT state, tries, count(*) FROM frontier GROUP BY 1, 2")).all()
    assert (articles, versions, states) == ((urls, urls), (urls, urls), [("done", 0, urls)])


def test_three_crawls_one_of_them_killed_and_three_extractions_do_all_once(
    engine: Engine, postgres_url: str, server: Server, tmp_path: Path
) -> None:
    with serving() as local, crowd(postgres_url, server, tmp_path / "archive") as together:
        blocks = site(local, URLS)
        extractions = [together.extract() for _ in range(3)]
        crawls = [together.crawl(blocks, AUTOTHROTTLE_ENABLED=False) for _ in range(3)]
        wait_for(local, URLS // 3, crawls)
        holders = [worker.decode() for worker in server.client.hvals("gigawatch:holders")]
        busiest = max(crawls, key=lambda crawl: sum(f":{crawl.pid}:" in holder for holder in holders))
        in_flight = sum(f":{busiest.pid}:" in holder for holder in holders)
        busiest.send_signal(signal.SIGKILL)
        outcomes = [ended(crawl) for crawl in crawls if crawl is not busiest]
        extracted = [json.loads(extraction.communicate("\n", timeout=900)[0]) for extraction in extractions]
        asked = [path for path, _ in local.asked()]
    assert in_flight > 0
    assert [(outcome["outcome"], outcome["errors"]) for outcome in outcomes] == [("done", [])] * 2
    stored(engine, URLS)
    assert len(set(asked)) == URLS + 2
    assert len(asked) - len(set(asked)) < 150, "only what the killed one had is asked for again"
    assert [len(extracted), sum(versions for versions, _ in extracted)] == [3, URLS]
    with Session(engine) as session:
        claims = session.connection().execute(text("SELECT count(*), count(DISTINCT version_id) FROM claim")).one()
        assert claims == (sum(found for _, found in extracted), URLS)
        assert operations.check(session, archive=tmp_path / "archive") == []
        before = computed(session)
        operations.repair(session)
        assert computed(session) == before


def test_an_outage_in_which_the_server_loses_all_costs_no_page(
    engine: Engine, postgres_url: str, server: Server, tmp_path: Path
) -> None:
    urls = URLS // 4
    with serving() as local, crowd(postgres_url, server, tmp_path / "archive") as together:
        blocks = site(local, urls)
        crawls = [together.crawl(blocks, AUTOTHROTTLE_ENABLED=False) for _ in range(2)]
        wait_for(local, urls // 3, crawls)
        server.kill()
        before = len(local.asked())
        time.sleep(1.5)
        during = len(local.asked())
        server.start()
        outcomes = [ended(crawl) for crawl in crawls]
    assert during < urls, "the outage came in mid-run"
    assert during - before <= 32, "nothing new is begun in an outage"
    assert [(outcome["outcome"], outcome["errors"]) for outcome in outcomes] == [("done", [])] * 2
    stored(engine, urls)


def test_requests_of_all_crawls_together_keep_the_delay_of_a_host(
    engine: Engine, postgres_url: str, server: Server, tmp_path: Path
) -> None:
    delay = 0.4
    with serving() as local, crowd(postgres_url, server, tmp_path / "archive") as together:
        blocks = site(local, 16)
        local.pages["/robots.txt"] = page("none")._replace(
            kind="text/plain", body=f"User-agent: *\nCrawl-delay: {delay}".encode()
        )
        crawls = [together.crawl(blocks) for _ in range(2)]
        counts = [ended(crawl)["counts"].get("pages/fetched", 0) for crawl in crawls]
        gaps = [later - earlier for earlier, later in pairwise(local.moments[2:])]
    assert min(counts) > 0, "both took part"
    assert sum(counts) == 16
    assert sum(gaps) > len(gaps) * delay * 0.95


def test_a_wrong_setting_is_named_before_the_crawl_begins(engine: Engine) -> None:
    for address in ("127.0.0.1:6379", "http://127.0.0.1"):
        with pytest.raises(
            ShareError, match=f"GIGAWATCH_FRONTIER: found '{address}', expected redis://HOST:PORT/NUMBER"
        ):
            shared.settings(address, engine)
    with pytest.raises(ShareError, match="found sqlite, expected GIGAWATCH_DB=postgresql://"):
        shared.settings("redis://127.0.0.1:6379/0", kb.connect("sqlite://"))
