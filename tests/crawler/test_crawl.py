"""Whole crawls of the sample site, with real Scrapy over HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler import sample
from crawler.archive import read_stored
from tests.crawler.conftest import Crawl, Rows

GOLD = Path(__file__).parents[1] / "gold"


def gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def claiming() -> dict[str, list[str]]:
    """Every value_text of the articles that make claims."""
    values: dict[str, list[str]] = {}
    for claim in gold("claims.jsonl"):
        values.setdefault(claim["doc"], []).append(claim["value_text"])
    return values


def test_the_sample_site_arrives_whole_and_only_once(
    run_crawl: Crawl, rows: Rows, claiming: dict[str, list[str]], tmp_path: Path
) -> None:
    with sample.serve(port=0) as site:
        blocks = sample.sources(site.url)
        first = run_crawl(blocks)
        asked = len(site.requests)
        second = run_crawl(blocks)
        assert {status for _, path, status in site.requests[asked:] if "robots" not in path} == {304}
    docs = [doc for doc in gold("docs.jsonl") if doc["id"] in claiming]
    dates = dict(rows("select title, published from article"))
    assert [doc["id"] for doc in docs if dates.get(doc["title"]) != doc["published"]] == []
    texts: dict[str, str] = {}
    for title, text in rows("select a.title, v.text from article a join article_version v on v.article_id = a.id"):
        texts[title] = texts.get(title, "") + plain(text)
    lacking = [(doc["id"], v) for doc in docs for v in claiming[doc["id"]] if plain(v) not in texts[doc["title"]]]
    assert lacking == []
    assert first["counts"]["dropped/robots.txt"] == 1
    assert first["errors"] == []
    assert not any(path.startswith("/capital-ledger/drafts/") for _, path, _ in site.requests)
    ((entries,),) = rows("select count(*) from feed")
    assert entries > len(blocks), "the sitemaps behind an index are entries of their own"
    assert second["counts"] == {"entries/unchanged": entries}
    reference, url = rows(
        "select v.archive, a.url from article_version v join article a on a.id = v.article_id limit 1"
    )[0]
    uri, body, *_ = read_stored(tmp_path / "archive", reference)
    assert uri == url
    assert b"<html" in body.lower()


def test_the_second_edition_brings_two_articles_and_a_silent_edit(run_crawl: Crawl, rows: Rows) -> None:
    with sample.serve(port=0) as site:
        port = int(site.url.rsplit(":", 1)[1])
        run_crawl(sample.sources(site.url), looks=(0.0, 0.0, 0.0))
    with sample.serve(edition=2, port=port) as site:
        counts = run_crawl(sample.sources(site.url), looks=(0.0, 0.0, 0.0))["counts"]
    assert (counts["articles/new"], counts["articles/changed"]) == (2, 1)
    edited = "select article_id from article_version group by article_id having count(*) = 2"
    texts = [text for (text,) in rows(f"select text from article_version where article_id = ({edited}) order by id")]
    assert [("260 megawatts" in text, "320 megawatts" in text) for text in texts] == [(True, False), (False, True)]
