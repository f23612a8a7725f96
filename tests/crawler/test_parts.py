"""The crawler's parts: addresses, feeds, sitemaps, relevance, pages, sources and the guard."""

import gzip
import json
from pathlib import Path

import pytest

from crawler.canonical import canonical_url, declared_url
from crawler.discovery import DiscoveryError, read_feed, read_listing, read_sitemap
from crawler.guard import is_public
from crawler.pages import PageError, read_page
from crawler.relevance import refuse_text, refuse_title
from crawler.sources import SourcesError, load, parse

GOLD = Path(__file__).parents[1] / "gold"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.com/a?utm_source=x&id=7#top", "https://example.com/a?id=7"),
        ("https://example.com/story/amp/", "https://example.com/story"),
        ("https://m.example.com/story", "https://example.com/story"),
        ("https://example.com/story/print/", "https://example.com/story"),
        ("https://example.com/story?outputType=amp", "https://example.com/story"),
    ],
)
def test_one_address_for_many(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


def test_a_declared_address_counts_only_where_it_is_sane() -> None:
    assert declared_url("https://www.example.com/a?x=1", "https://example.com/a") == "https://example.com/a"
    assert declared_url("https://example.com/a", "https://example.com/") == "https://example.com/a"
    assert declared_url("https://example.com/a", "https://other.org/a") == "https://example.com/a"


def test_feeds_of_three_kinds() -> None:
    rss = b'<rss version="2.0"><channel><item><title>T</title><link>/a</link><pubDate>Mon, 02 Jun 2025 10:00:00 GMT</pubDate></item></channel></rss>'
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="https://e.com/a"/><id>1</id><published>2025-06-02T10:00:00Z</published></entry></feed>'
    found = [read_feed(body, "https://e.com/feed")[0] for body in (rss, atom, gzip.compress(rss))]
    assert {candidate.url for candidate in found} == {"https://e.com/a"}
    assert all((candidate.published or "").startswith("2025-06-02") for candidate in found)


@pytest.mark.parametrize("body", [b"", b"<html><body>Moved</body></html>", b"\x1f\x8b broken"])
def test_what_is_no_feed_says_so(body: bytes) -> None:
    with pytest.raises(DiscoveryError):
        read_feed(body, "https://e.com/")


def test_news_sitemaps_keep_title_and_date_and_indexes_lead_on() -> None:
    news = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>https://e.com/a</loc><news:news><news:publication_date>2025-06-02</news:publication_date><news:title>T</news:title></news:news></url></urlset>"""
    (candidate,), further = read_sitemap(news)
    assert (candidate.url, candidate.title, candidate.published, further) == ("https://e.com/a", "T", "2025-06-02", [])
    index = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://e.com/s.xml</loc></sitemap></sitemapindex>'
    assert read_sitemap(gzip.compress(index)) == ([], ["https://e.com/s.xml"])


def test_listings_follow_their_pattern_and_the_next_page() -> None:
    body = b'<a href="/news/1">One</a><a href="/about">About</a><a rel="next" href="?page=2">Next</a>'
    candidates, following = read_listing(body, "https://e.com/latest", r"/news/\d+$")
    assert [candidate.url for candidate in candidates] == ["https://e.com/news/1"]
    assert following == "https://e.com/latest?page=2"


def test_the_gate_lets_every_claiming_article_through() -> None:
    docs = [json.loads(line) for line in (GOLD / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    claiming = {json.loads(line)["doc"] for line in (GOLD / "claims.jsonl").read_text(encoding="utf-8").splitlines()}
    kept = [
        refuse_title(doc["title"], "") is None and refuse_text(doc["title"], doc["text"]) is None
        for doc in docs
        if doc["id"] in claiming
    ]
    assert sum(kept) / len(kept) >= 0.99


def test_page_dates_say_where_they_come_from() -> None:
    text = "<p>" + "The data center draws 300 MW and was opened by the mayor on a windy day. " * 4 + "</p>"
    json_ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","datePublished":"2025-06-02T08:00:00Z","author":{"@type":"Person","name":"A. Writer"}}</script>'
    article = read_page(
        f"<html lang='en-US'><head>{json_ld}</head><body><article>{text}</article></body></html>", "https://e.com/a"
    )
    assert (article.published, article.published_from, article.authors, article.language) == (
        "2025-06-02",
        "json-ld",
        ("A. Writer",),
        "en",
    )
    bare = read_page(
        f"<html><body><article><h1>H | Site</h1>{text}</article></body></html>",
        "https://e.com/a",
        published="2025-06-01T10:00:00+00:00",
        site="Site",
    )
    assert (bare.published, bare.published_from, bare.title) == ("2025-06-01", "feed", "H")


@pytest.mark.parametrize("body", [b"", b"<html><body></body></html>", b"\x00\xff\xfe"])
def test_pages_without_text_are_errors_with_a_reason(body: bytes | str) -> None:
    with pytest.raises(PageError, match="no "):
        read_page(body, "https://e.com/a")


def test_the_shipped_sources_are_sound() -> None:
    sources = load()
    assert len(sources) >= 6
    assert all(source.note for source in sources)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[a]\ntitle="A"', "block [a], field homepage"),
        ('[a]\ntitle="A"\nhomepage="https://a.com"\nkind="zine"\ncountry="US"\nlanguage="en"\nfeeds=["https://a.com/f"]', "field kind: found 'zine'"),
        ('[a]\ntitle="A"\nhomepage="https://a.com"\nkind="wire"\ncountry="US"\nlanguage="en"\nfeeds=["ftp://a.com/f"]', "field feeds: found 'ftp://a.com/f'"),
        ('[a]\ntitle="A"\nhomepage="https://a.com"\nkind="wire"\ncountry="US"\nlanguage="en"', "no way in"),
        ('[a]\ntitle="A"\nhomepage="https://a.com"\nkind="wire"\ncountry="US"\nlanguage="en"\nlistings=[{url="https://a.com",links="("}]', "mend the pattern"),
        ("[a", "mend the TOML"),
    ],
)  # fmt: skip
def test_a_wrong_block_names_file_block_field_and_mend(text: str, named: str) -> None:
    with pytest.raises(SourcesError) as error:
        parse(text, "mine.toml")
    assert named in str(error.value)
    assert "mine.toml" in str(error.value)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
