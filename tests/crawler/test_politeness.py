"""How far apart a host's requests are."""

from itertools import pairwise

from crawler.politeness import download_slots
from crawler.sources import from_blocks
from tests.crawler.conftest import Crawl
from tests.crawler.local import block, feed, page, serving


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
    # Scrapy varies the delay by half, so that 0.25 s is the least; AutoThrottle alone ends near 0.
    assert len(gaps) == 7
    assert min(gaps) > 0.22
