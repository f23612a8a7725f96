"""What feeds, sitemaps and listings announce, sound and broken."""

import gzip
import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import MAX_SITEMAPS, DiscoveryError, read_feed, read_listing, read_sitemap

RSS = b'<rss version="2.0"><channel><item><title>T</title><link>/a</link><pubDate>Mon, 02 Jun 2025 10:00:00 GMT</pubDate></item></channel></rss>'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="https://e.com/a"/><id>1</id><published>2025-06-02T10:00:00Z</published></entry></feed>'
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": "https://e.com/a", "title": "T", "date_published": "2025-06-02T10:00:00Z"}],
    }
).encode()


@pytest.mark.parametrize("body", [RSS, ATOM, JSON_FEED, gzip.compress(RSS)], ids=["rss", "atom", "json", "gzip"])
def test_feeds_of_every_kind(body: bytes) -> None:
    (candidate,) = read_feed(body, "https://e.com/feed")
    assert (candidate.url, candidate.title) == ("https://e.com/a", "T")
    assert (candidate.published or "").startswith("2025-06-02")


def test_feeds_that_the_fast_parser_refuses_are_read_by_the_patient_one() -> None:
    (candidate,) = read_feed(
        b"<!-- made by hand --><rss><channel><item><link>/a</link><title>A &nbsp; B</title>", "https://e.com/f"
    )
    assert candidate.url == "https://e.com/a"


def test_summaries_are_plain_text() -> None:
    body = RSS.replace(
        b"</item>", b"<description>&lt;p&gt;A &lt;b&gt;bold&lt;/b&gt; claim&lt;/p&gt;</description></item>"
    )
    assert read_feed(body, "https://e.com/")[0].summary == "A bold claim"


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Moved</body></html>", b"\x1f\x8b broken", b"{}", b"<!-- x -->", b"\x00" * 50]
)
def test_what_is_no_feed_says_so(body: bytes) -> None:
    with pytest.raises(DiscoveryError):
        read_feed(body, "https://e.com/")


def test_a_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with gzip.open(packed, "wb", compresslevel=9) as stream:
        for _ in range(60):
            stream.write(b" " * 1024 * 1024)
    with pytest.raises(DiscoveryError, match="when unpacked"):
        read_feed(packed.getvalue(), "https://e.com/")


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<rss>", b"<urlset><url>", b"{", b"<a href='", RSS, ATOM, JSON_FEED]),
)
def test_any_bytes_are_read_or_refused(noise: bytes, start: bytes) -> None:
    base = "https://e.com/"
    for read in (read_feed, read_sitemap, lambda body, base: read_listing(body, base, "/a")):
        with suppress(DiscoveryError):
            read(start + noise, base)


def test_news_sitemaps_keep_title_and_date_and_indexes_lead_on() -> None:
    news = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc> https://e.com/a </loc><news:news><news:publication_date>2025-06-02</news:publication_date><news:title>T</news:title></news:news></url></urlset>"""
    (candidate,), further = read_sitemap(news, "https://e.com/n.xml")
    assert (candidate.url, candidate.title, candidate.published, further) == ("https://e.com/a", "T", "2025-06-02", [])
    index = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://e.com/s.xml</loc></sitemap></sitemapindex>'
    assert read_sitemap(gzip.compress(index), "https://e.com/i.xml") == ([], ["https://e.com/s.xml"])


def test_sitemaps_without_their_namespace_count_too() -> None:
    (candidate,), _ = read_sitemap(
        b"<urlset><url><loc>/a</loc></url><url><loc>http://[</loc></url></urlset>", "https://e.com/s.xml"
    )
    assert candidate.url == "https://e.com/a"


def test_of_a_long_index_the_latest_sitemaps_are_read() -> None:
    maps = "".join(
        f"<sitemap><loc>https://e.com/{n}.xml</loc><lastmod>{1900 + n}-01-01</lastmod></sitemap>" for n in range(90)
    )
    _, further = read_sitemap(f"<sitemapindex>{maps}</sitemapindex>".encode(), "https://e.com/i.xml")
    assert (len(further), further[0]) == (MAX_SITEMAPS, "https://e.com/89.xml")


@pytest.mark.parametrize("body", [b"", b"<html></html>", RSS])
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(DiscoveryError, match="sitemap"):
        read_sitemap(body, "https://e.com/")


def test_listings_follow_their_pattern_and_the_next_page() -> None:
    body = b'<a href="/news/1">One</a><a href="/about">About</a><a href="http://[/news/2">Odd</a><a rel="next" href="?page=2">Next</a>'
    candidates, following = read_listing(body, "https://e.com/latest", r"/news/\d+$")
    assert [(candidate.url, candidate.title) for candidate in candidates] == [("https://e.com/news/1", "One")]
    assert following == "https://e.com/latest?page=2"


def test_a_feed_without_entries_is_a_feed() -> None:
    empty = [
        b'<rss version="2.0"><channel><title>T</title></channel></rss>',
        b'{"version": "https://jsonfeed.org/version/1", "items": []}',
    ]
    assert [read_feed(body, "https://e.com/") for body in empty] == [[], []]


def test_a_sitemap_of_images_is_no_news() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><image:image><image:loc>https://e.com/i.png</image:loc>
    <image:title>Aerial view</image:title></image:image><loc>https://e.com/a</loc></url></urlset>"""
    (candidate,), _ = read_sitemap(body, "https://e.com/i.xml")
    assert (candidate.url, candidate.title, candidate.published_from) == ("https://e.com/a", "", None)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<a rel="next" href="/p/2">2</a>', "https://e.com/p/2"),
        ('<link rel="next" href="/p/2"><a class="next" href="/p/9">Next</a>', "https://e.com/p/2"),
        ('<a class="page next" href="/p/2">&rarr;</a><a href="/p/9">Next</a>', "https://e.com/p/2"),
        ('<a href="/p/2"> Older posts </a>', "https://e.com/p/2"),
        ('<a href="/p/2">NEXT</a>', "https://e.com/p/2"),
        ('<a href="/p/2">What next for the grid</a>', None),
        ('<a href="/p/2" class="nextdoor">Nextdoor</a>', None),
    ],
)
def test_the_next_page_of_a_listing(link: str, expected: str | None) -> None:
    assert read_listing(f"<body>{link}</body>".encode(), "https://e.com/", "/news/")[1] == expected


def test_a_listing_gives_the_date_beside_a_link() -> None:
    body = b"""<main><article><h2><a href="/news/1">One</a></h2><p><time datetime="2025-06-02T10:00:00Z">2 June</time></p></article>
    <article><a href="/news/2">Two</a></article><ul><li><time datetime="2025-06-03">3 June</time><a href="/news/3">Three</a></li></ul></main>"""
    found = {c.title: (c.published, c.published_from) for c in read_listing(body, "https://e.com/", r"/news/\d")[0]}
    assert found == {
        "One": ("2025-06-02T10:00:00+00:00", "listing"), "Two": (None, None), "Three": ("2025-06-03", "listing"),
    }  # fmt: skip


def rss(item: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><item>{item}</item></channel></rss>'.encode()


def atom(entry: str, root: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{root}><entry>{entry}</entry></feed>'.encode()


def json_feed(**item: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            rss("<title>Meta&rsquo;s 2&nbsp;GW plan</title><link>/a</link>"), "Meta’s 2 GW plan", id="of HTML"
        ),
        pytest.param(rss("<title>Meta&amp;rsquo;s plan</title><link>/a</link>"), "Meta’s plan", id="escaped twice"),
        pytest.param(rss("<title><![CDATA[Meta&rsquo;s <b>2 GW</b>]]></title><link>/a</link>"), "Meta’s 2 GW", id="CDATA"),
        pytest.param(rss("<title>AT&amp;T &lt; 5 GW</title><link>/a</link>"), "AT&T < 5 GW", id="of XML"),
        pytest.param(
            rss("<title>The &what; plan</title><link>/a</link>", '<!DOCTYPE rss [<!ENTITY what "GPU">]>'),
            "The GPU plan", id="of its own",
        ),
        pytest.param(rss("<title>AT&T&rsquo;s plan</title><link>/a</link>"), "AT&T’s plan", id="an ampersand that begins none"),
        pytest.param(b"<rss><channel><item><title>Meta&rsquo;s plan</title><link>/a</link>", "Meta’s plan", id="not well-formed"),
        pytest.param(atom("<title type='html'>Meta&amp;#8217;s</title><link href='/a'/>"), "Meta’s", id="Atom"),
        pytest.param(
            atom("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Big <b>plan</b></div></title><link href='/a'/>"),
            "Big plan", id="XHTML",
        ),
    ],
)  # fmt: skip
def test_titles_arrive_whole_whatever_their_references(body: bytes, expected: str) -> None:
    (candidate,) = read_feed(body, "https://e.com/feed")
    assert (candidate.title, candidate.url) == (expected, "https://e.com/a")


def test_titles_of_news_sitemaps_arrive_whole() -> None:
    body = b"""<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://e.com/a</loc>
    <news:news><news:title>Meta&rsquo;s plan</news:title></news:news></url></urlset>"""
    assert read_sitemap(body, "https://e.com/n.xml")[0][0].title == "Meta’s plan"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            atom("<link rel='enclosure' href='/a.mp3' type='audio/mpeg'/><link href='/a'/>"), "/a", id="enclosure first"
        ),
        pytest.param(atom("<link rel='self' href='/a.xml'/><link rel='alternate' href='/a'/>"), "/a", id="self first"),
        pytest.param(
            atom("<link type='application/pdf' href='/a.pdf'/><link type='text/html' href='/a'/>"), "/a", id="HTML of two"
        ),
        pytest.param(atom("<link rel='enclosure' href='/a.mp3'/><id>tag:e.com,2025:1</id>"), None, id="enclosure alone"),
        pytest.param(atom("<id>https://e.com/a</id>"), "/a", id="id that is an address"),
        pytest.param(atom("<link href='a'/>", " xml:base='https://e.com/news/'"), "/news/a", id="xml:base"),
        pytest.param(
            rss("<guid isPermaLink='false'>https://e.com/?p=7</guid><enclosure url='/a.mp3'/>"), None, id="guid that is none"
        ),
        pytest.param(rss("<guid isPermaLink='false'>8812</guid><title>T</title>"), None, id="guid that is a number"),
        pytest.param(rss("<guid>8812</guid><title>T</title>"), None, id="guid that is no address after all"),
        pytest.param(rss("<guid>https://e.com/a</guid>"), "/a", id="guid that is an address"),
        pytest.param(rss("<guid isPermaLink='true'>https://e.com/g</guid><link>/a</link>"), "/a", id="link before guid"),
        pytest.param(
            rss("<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='self' href='/f'/><link>/a</link>"), "/a", id="foreign link"
        ),
        pytest.param(json_feed(id="8812", title="T"), None, id="JSON id that is a number"),
        pytest.param(json_feed(id="https://e.com/a"), "/a", id="JSON id that is an address"),
        pytest.param(json_feed(id="1", external_url="https://e.com/b"), "/b", id="JSON that links elsewhere"),
        pytest.param(json_feed(url="https://e.com/a", external_url="https://e.com/b"), "/a", id="JSON with a page of its own"),
    ],
)  # fmt: skip
def test_an_entry_leads_to_its_page_or_nowhere(body: bytes, expected: str | None) -> None:
    assert [found.url for found in read_feed(body, "https://e.com/feed/")] == (
        [f"https://e.com{expected}"] if expected else []
    )


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        pytest.param("Mon, 02 Jun 2025 22:00:00 EST", "2025-06-02T22:00:00-05:00", id="named zone"),
        pytest.param("Mon, 02 Jun 2025 22:00:00 +0530", "2025-06-02T22:00:00+05:30", id="offset"),
        pytest.param("Tue, 03 Jun 2025 03:00:00 GMT", "2025-06-03T03:00:00+00:00", id="GMT"),
        pytest.param("2025-06-02 22:00:00", "2025-06-02", id="no zone"),
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", None, id="before the web"),
        pytest.param("2099-01-01T00:00:00Z", None, id="to come"),
        pytest.param("soon", None, id="no date"),
    ],
)
def test_a_feeds_date_keeps_its_zone(stated: str, expected: str | None) -> None:
    broken = (
        f"<!-- x --><rss version='2.0'><channel><item><title>A & B</title><link>/a</link><pubDate>{stated}</pubDate>"
    )
    bodies = [
        rss(f"<link>/a</link><pubDate>{stated}</pubDate>"),
        broken.encode(),
        json_feed(url="/a", date_published=stated),
    ]
    found = [read_feed(body, "https://e.com/")[0] for body in bodies]
    assert [(said.published, said.published_from) for said in found] == [(expected, expected and "feed")] * 3
