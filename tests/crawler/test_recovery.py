"""Whether a crawl that is killed at any moment is whole in the end."""

import os
import random
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.crawler.conftest import Crawl, Rows
from tests.crawler.crawling import started
from tests.crawler.local import TEXT, Local, block, feed, page, serving, sitemap, sitemap_index

URLS = 400
KILLS = int(os.environ.get("GIGAWATCH_TEST_KILLS", "20"))
_TABLES = "select count(*) from sqlite_master where name = 'frontier'"


def site(local: Local) -> list[dict[str, Any]]:
    """Half of the pages behind a feed, half behind the sitemaps of an index."""
    paths = [f"/page-{k}" for k in range(URLS)]
    half, quarter = URLS // 2, URLS // 4
    local.pages = {path: page(f"Data center {path}", f"{TEXT} Hall {path}.") for path in paths}
    local.pages |= {
        "/f.xml": feed(local.url, *paths[:half]),
        "/index.xml": sitemap_index(local.url, "/one.xml", "/two.xml"),
        "/one.xml": sitemap(local.url, *paths[half : half + quarter]),
        "/two.xml": sitemap(local.url, *paths[half + quarter :]),
    }
    return [block(local.url, feeds=[f"{local.url}/f.xml"], sitemaps=[f"{local.url}/index.xml"])]


def wait_for(local: Local, count: int, process: BaseProcess) -> None:
    """Returns when the server has answered so many requests, or the crawl is over."""
    while len(local.requests) < count and process.is_alive():
        time.sleep(0.005)


def test_a_crawl_killed_at_random_moments_brings_every_page_once(
    run_crawl: Crawl, rows: Rows, database: str, tmp_path: Path
) -> None:
    moments = random.Random(KILLS)
    killed = 0
    with serving() as local:
        blocks = site(local)
        given = database, str(tmp_path / "archive"), blocks, (), False, {}
        done: set[str] = set()
        for _ in range(KILLS):
            before = len(local.requests)
            process = started(*given)
            wait_for(local, before + moments.randint(0, 2 * URLS // KILLS), process)
            time.sleep(moments.uniform(0, 0.05))
            killed += process.is_alive()
            process.kill()
            process.join()
            again = {local.url + path for path, status in local.requests[before:] if status == 200}
            assert again & done == set(), "what is done is not asked for again"
            if Path(database.removeprefix("sqlite:///")).exists() and rows(_TABLES) == [(1,)]:
                done = {url for (url,) in rows("select url from frontier where state = 'done'")}
        ended = run_crawl(blocks)
    assert killed >= KILLS * 0.8, "few may come to an end before their moment"
    assert (ended["outcome"], ended["errors"]) == ("done", [])
    assert rows("select count(*), count(distinct url) from article") == [(URLS, URLS)]
    assert rows("select count(*), count(distinct article_id) from article_version") == [(URLS, URLS)]
    assert rows("select state, looks, tries, count(*) from frontier group by 1, 2, 3") == [("done", 1, 0, URLS)]
