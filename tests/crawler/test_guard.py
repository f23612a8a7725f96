"""Which targets are refused, by the guard before the request and by the resolver when it connects."""

import pytest

from crawler.guard import is_public
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import block, feed, page, serving


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_private_addresses_are_refused_unless_the_source_allows_them(run_crawl: Crawl, rows: Rows, host: str) -> None:
    with serving(host) as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("Hyperion")}
        counts = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"], allow_private=False)])["counts"]
        assert (counts, local.requests) == ({"entries/failed": 1}, [])
        assert rows("select last_error from feed") == [("refused address: private, loopback or link-local",)]
        assert run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])["counts"]["articles/new"] == 1


def test_a_public_page_leads_to_no_private_host(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local, serving() as inner:
        local.pages = {"/f.xml": feed(inner.url, "/secret")}
        inner.pages = {"/secret": page("Secret")}
        counts = run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])["counts"]
        assert inner.requests == []
    assert counts["dropped/refused address: private, loopback or link-local"] == 1


def test_the_resolver_refuses_what_a_name_turns_out_to_mean(run_crawl: Crawl) -> None:
    with serving("localhost") as local:
        local.pages = {"/f.xml": feed(local.url, "/a"), "/a": page("Hyperion")}
        without_guard = {"DOWNLOADER_MIDDLEWARES": {"crawler.guard.Guard": None}, "RETRY_TIMES": 0}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"], allow_private=False)]
        assert run_crawl(blocks, **without_guard)["counts"] == {"entries/failed": 1}
        assert local.requests == []
