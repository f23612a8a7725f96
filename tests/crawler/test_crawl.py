"""Whole crawls with real Scrapy against real servers on loopback."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler import sample
from crawler.archive import read_record
from tests.crawler.conftest import Crawl

GOLD = Path(__file__).parents[1] / "gold"


def rows(database: str, query: str) -> list[Any]:
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        return connection.execute(query).fetchall()


@contextmanager
def serving(pages: dict[str, tuple[int, str, bytes]]) -> Iterator[str]:
    """Serves {path: (status, content type, body)} on loopback and yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = pages.get(self.path.split("?")[0], (404, "text/plain", b"nothing here"))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def block(base: str, **ways: Any) -> dict[str, Any]:
    return {
        "slug": "test-wire", "title": "Test Wire", "homepage": base + "/", "kind": "wire", "country": "US", "language": "en",
        "allow_private": True, "delay": 0, **ways,
    }  # fmt: skip


def page(title: str, text: str) -> tuple[int, str, bytes]:
    body = (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    )
    return 200, "text/html; charset=utf-8", body.encode()


def feed(base: str, *paths: str) -> tuple[int, str, bytes]:
    items = "".join(
        f"<item><title>Data center {p}</title><link>{base}{p}</link><pubDate>Mon, 02 Jun 2025 10:00:00 GMT</pubDate></item>"
        for p in paths
    )
    return 200, "application/rss+xml", f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


TEXT = (
    "Meta said the Hyperion data center in Louisiana will draw two gigawatts of power when its first nine halls are finished. "
    * 3
)


@pytest.fixture(scope="module")
def gold() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / "docs.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_sample_site_arrives_whole_and_only_once(
    run_crawl: Crawl, database: str, gold: list[dict[str, Any]], tmp_path: Path
) -> None:
    with sample.serve(port=0) as site:
        blocks = sample.sources(site.url)
        first = run_crawl(blocks)
        asked = len(site.requests)
        second = run_crawl(blocks)
        assert {status for _, path, status in site.requests[asked:] if "robots" not in path} == {304}
    claiming = {json.loads(line)["doc"] for line in (GOLD / "claims.jsonl").read_text(encoding="utf-8").splitlines()}
    found = dict(rows(database, "select title, published from article"))
    missing = [doc["id"] for doc in gold if doc["id"] in claiming and found.get(doc["title"]) != doc["published"]]
    assert missing == []
    assert first["counts"]["dropped/robots.txt"] == 1
    assert not any(path.startswith("/capital-ledger/drafts/") for _, path, _ in site.requests)
    assert second["counts"] == {"entries/unchanged": len(blocks)}
    reference, url = rows(
        database, "select v.archive, a.url from article_version v join article a on a.id = v.article_id limit 1"
    )[0]
    uri, body = read_record(tmp_path / "archive", reference)
    assert uri == url
    assert b"<html" in body.lower()


def test_the_second_edition_brings_two_articles_and_a_silent_edit(run_crawl: Crawl, database: str) -> None:
    with sample.serve(port=0) as site:
        port = int(site.url.rsplit(":", 1)[1])
        run_crawl(sample.sources(site.url), looks=(0.0,))
    with sample.serve(edition=2, port=port) as site:
        counts = run_crawl(sample.sources(site.url), looks=(0.0,))["counts"]
    assert (counts["articles/new"], counts["articles/changed"]) == (2, 1)
    texts = [
        text
        for (text,) in rows(
            database,
            "select text from article_version where article_id = (select article_id from article_version group by article_id having count(*) = 2)",
        )
    ]
    assert [("260 megawatts" in text, "320 megawatts" in text) for text in texts] == [(True, False), (False, True)]


def test_a_broken_feed_is_counted_and_the_others_go_on(run_crawl: Crawl, database: str) -> None:
    pages: dict[str, tuple[int, str, bytes]] = {}
    with serving(pages) as base:
        pages |= {
            "/good.xml": feed(base, "/a"),
            "/broken.xml": (200, "text/xml", b"<html>maintenance"),
            "/a": page("Hyperion", TEXT),
        }
        counts = run_crawl([block(base, feeds=[f"{base}/good.xml", f"{base}/broken.xml", f"{base}/gone.xml"])])[
            "counts"
        ]
    assert (counts["articles/new"], counts["entries/broken"], counts["entries/failed"]) == (1, 1, 1)
    assert rows(database, "select failures from feed order by url") == [(1,), (1,), (0,)]


def test_private_addresses_are_refused_unless_the_source_allows_them(run_crawl: Crawl, database: str) -> None:
    pages: dict[str, tuple[int, str, bytes]] = {}
    with serving(pages) as base:
        pages |= {"/f.xml": feed(base, "/a"), "/a": page("Hyperion", TEXT)}
        counts = run_crawl([block(base, feeds=[f"{base}/f.xml"], allow_private=False)])["counts"]
    assert counts == {"entries/failed": 1}
    assert rows(database, "select last_error from feed") == [("refused address: private, loopback or link-local",)]


def test_pages_without_text_or_of_another_subject_are_dropped_with_a_reason(run_crawl: Crawl, database: str) -> None:
    pages: dict[str, tuple[int, str, bytes]] = {}
    with serving(pages) as base:
        pages |= {
            "/f.xml": feed(base, "/empty", "/sport", "/pdf"),
            "/empty": page("Hyperion", ""),
            "/sport": page(
                "Cup", "The home side scored three goals in the second half and the crowd sang for an hour. " * 4
            ),
            "/pdf": (200, "application/pdf", b"%PDF-1.4"),
        }
        counts = run_crawl([block(base, feeds=[f"{base}/f.xml"])])["counts"]
    assert {name: count for name, count in counts.items() if name.startswith("dropped")} == {
        "dropped/no HTML": 1, "dropped/no text": 1, "dropped/off topic by text": 1,
    }  # fmt: skip


def test_the_archive_is_readable_by_other_tools(run_crawl: Crawl, tmp_path: Path) -> None:
    pages: dict[str, tuple[int, str, bytes]] = {}
    with serving(pages) as base:
        pages |= {"/f.xml": feed(base, "/a", "/b"), "/a": page("A", TEXT), "/b": page("B", TEXT + "More.")}
        run_crawl([block(base, feeds=[f"{base}/f.xml"])])
    (path,) = (tmp_path / "archive").glob("*.warc.gz")
    with path.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests=True)]
    assert kinds == ["warcinfo", "response", "request", "response", "request"]
