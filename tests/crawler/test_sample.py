"""Does the sample news site behave like real publishers, and does it hold exactly the annotated articles?"""

import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import feedparser
import httpx
import pytest
import trafilatura
from lxml import etree, html

from crawler.sample import Site, serve, sources
from crawler.sample.catalogue import SampleArticle, catalogue
from crawler.sample.entries import amp_path, entry_path, short_path
from crawler.sample.furnish import furniture
from crawler.sample.markup import blocks
from crawler.sample.metadata import in_words
from crawler.sample.page import NOTICE, Page
from crawler.sample.site import pages

BASE = "http://127.0.0.1:8765"
GOLD = Path(__file__).parents[1] / "gold" / "docs.jsonl"
ARTICLES = {article.id: article for article in catalogue(1).articles}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(port=0) as running:
        yield running


@pytest.fixture(scope="module")
def get(site: Site) -> Iterator[Callable[..., httpx.Response]]:
    with httpx.Client(base_url=site.url, timeout=10, trust_env=False) as client:
        yield client.get


@pytest.fixture(scope="module")
def first() -> dict[str, Page]:
    return pages(1, BASE)


def plain(text: str) -> str:
    """The words of the text without what a browser or an extractor draws: bullets, bars and the width of spaces."""
    return " ".join(re.sub(r"(?m)^\s*[•–>-] |\|", " ", text.replace("\xa0", " ")).split())


def xpath(page: Page, query: str) -> list[str]:
    body = gzip.decompress(page.body) if page.content_type == "application/gzip" else page.body
    return [str(found) for found in etree.fromstring(body).xpath(query, namespaces=SITEMAP)]


def day(moment: time.struct_time) -> str:
    return time.strftime("%Y-%m-%d", moment)


def declared(article_pages: dict[str, Page], base: str) -> dict[str, set[str]]:
    """The article addresses that each source's declared way in leads to, by the source's slug."""

    def page(url: str) -> Page:
        return article_pages[url.removeprefix(base)]

    found: dict[str, set[str]] = {}
    for source in sources(base):
        reached = found.setdefault(source["slug"], set())
        for url in source.get("feeds", []):
            reached |= {entry.link for entry in feedparser.parse(page(url).body).entries}
        sitemaps = list(source.get("sitemaps", []))
        for url in sitemaps:
            sitemaps += xpath(page(url), "//s:sitemap/s:loc/text()")
            reached |= set(xpath(page(url), "//s:url/s:loc/text()"))
        for listing in source.get("listings", []):
            url = listing["url"]
            while url:
                tree = html.fromstring(page(url).body)
                links = {urljoin(url, href) for href in tree.xpath("//a/@href")}
                reached |= {link for link in links if re.search(listing["links"], link)}
                url = next((urljoin(url, href) for href in tree.xpath("//a[@rel='next']/@href")), "")
    return found


def addresses(article: SampleArticle) -> str:
    """How the publisher's way in names the article: as it is, by its short address, with a tracking query."""
    held = catalogue(1)
    path = short_path(article) if article.id in held.redirected else article.path
    query = held.tracked.get(article.publisher.slug)
    return BASE + path + (f"?{query}" if query else "")


def test_the_site_holds_every_annotated_article_letter_for_letter() -> None:
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len(gold) == 90
    for doc in gold:
        article = ARTICLES[doc["id"]]
        assert (article.title, article.published, article.text) == (doc["title"], doc["published"], doc["text"])
        assert article.publisher.slug == doc["publisher"]


def test_every_article_is_reached_from_its_publishers_declared_way_in(first: dict[str, Page]) -> None:
    reached = declared(first, BASE)
    missing = [article.id for article in ARTICLES.values() if addresses(article) not in reached[article.publisher.slug]]
    assert missing == []


def test_ways_in_lead_to_nothing_but_articles_about_pages_and_what_robots_forbids(first: dict[str, Page]) -> None:
    amp = {BASE + amp_path(ARTICLES[id]) for id in catalogue(1).with_amp}
    about = {f"{BASE}/{publisher.slug}/about/" for publisher in catalogue(1).publishers}
    hidden = {BASE + article.path for article in catalogue(1).disallowed}
    found = {url for urls in declared(first, BASE).values() for url in urls}
    assert found - {addresses(article) for article in ARTICLES.values()} <= amp | about | hidden
    assert amp <= found
    assert hidden <= found


def test_every_kind_of_way_in_is_declared_by_several_publishers() -> None:
    ways = [publisher.entry for publisher in catalogue(1).publishers]
    assert {way: ways.count(way) >= 5 for way in set(ways)} == dict.fromkeys(
        ("rss", "atom", "news-sitemap", "sitemap", "listing"), True
    )


@pytest.mark.parametrize(("slug", "version"), [("west-country-post", "rss20"), ("rhine-courier", "atom10")])
def test_feeds_parse_and_list_titles_dates_and_summaries(
    get: Callable[..., httpx.Response], slug: str, version: str
) -> None:
    publisher = next(publisher for publisher in catalogue(1).publishers if publisher.slug == slug)
    feed = feedparser.parse(get(entry_path(publisher)).content)
    assert (feed.version, feed.bozo) == (version, False)
    listed = [(entry.title, day(entry.published_parsed)) for entry in feed.entries]
    assert listed == [(article.title, article.published) for article in catalogue(1).of(publisher)]
    assert all(entry.summary for entry in feed.entries)


def test_every_feed_and_sitemap_gives_the_right_date_in_utc_too(first: dict[str, Page]) -> None:
    for publisher in catalogue(1).publishers:
        articles = {article.title: article.published for article in catalogue(1).of(publisher)}
        page = first[entry_path(publisher)]
        if publisher.entry in ("rss", "atom"):
            for entry in feedparser.parse(page.body).entries:
                assert day(entry.published_parsed) == articles.get(entry.title, "2025-10-10")
        if publisher.entry == "news-sitemap":
            titles, dates = xpath(page, "//n:title/text()"), xpath(page, "//n:publication_date/text()")
            assert {title: date[:10] for title, date in zip(titles, dates, strict=True)} == articles


def test_some_sitemaps_are_compressed(get: Callable[..., httpx.Response]) -> None:
    answer = get("/explainer-desk/sitemap-articles.xml.gz")
    assert answer.headers["content-type"] == "application/gzip"
    assert gzip.decompress(answer.content).startswith(b"<?xml")


def test_listings_run_over_several_pages(get: Callable[..., httpx.Response]) -> None:
    assert "latest?page=2" in get("/dc-trade-weekly/latest").text
    assert "latest?page=3" not in get("/dc-trade-weekly/latest?page=2").text
    assert get("/dc-trade-weekly/latest?page=3").status_code == 404


def test_robots_forbids_the_draft_and_names_the_sitemaps(get: Callable[..., httpx.Response]) -> None:
    robots = RobotFileParser()
    robots.parse(get("/robots.txt").text.splitlines())
    (draft,) = catalogue(1).disallowed
    assert not robots.can_fetch("gigawatch", draft.path)
    assert all(robots.can_fetch("gigawatch", article.path) for article in ARTICLES.values())
    assert get(draft.path).status_code == 200
    for url in robots.site_maps() or []:
        assert get(url).status_code == 200


def test_conditional_requests_are_answered_with_304(get: Callable[..., httpx.Response]) -> None:
    for path in ("/", "/west-country-post/feed/", "/explainer-desk/sitemap_index.xml", ARTICLES["dev-003"].path):
        fresh = get(path)
        tag, date = fresh.headers["etag"], fresh.headers["last-modified"]
        for headers in ({"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": date}):
            again = get(path, headers=headers)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert get(path, headers={"If-None-Match": '"other"', "If-Modified-Since": date}).status_code == 200
        assert get(path, headers={"If-Modified-Since": "Sun, 01 Jan 2023 00:00:00 GMT"}).status_code == 200
        assert get(path, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_the_feeds_short_address_redirects_to_the_article(site: Site, get: Callable[..., httpx.Response]) -> None:
    article = ARTICLES["dev-031"]
    answer = get(short_path(article))
    assert (answer.status_code, answer.headers["location"]) == (301, article.path)
    assert get(short_path(article), follow_redirects=True).url == site.url + article.path


def test_one_page_answers_500_once_per_server() -> None:
    path = ARTICLES["dev-047"].path
    for _ in range(2):
        with serve(port=0) as own:
            assert [httpx.get(own.url + path, trust_env=False).status_code for _ in range(3)] == [500, 200, 200]
            assert own.requests == [("GET", path, 500), ("GET", path, 200), ("GET", path, 200)]


def test_tracking_queries_lead_to_the_same_page(get: Callable[..., httpx.Response]) -> None:
    path = ARTICLES["dev-012"].path
    assert get(f"{path}?utm_source=rss&fbclid=1").content == get(path).content
    story = ARTICLES["dev-015"].path
    assert "?id=" in story
    assert get(f"{story}&utm_source=rss").content == get(story).content
    assert get(f"{path}?page=2").status_code == 404


def test_head_answers_without_a_body(site: Site) -> None:
    answer = httpx.head(site.url + ARTICLES["dev-001"].path, trust_env=False)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 1000


@pytest.mark.parametrize("article", ARTICLES.values(), ids=ARTICLES)
def test_the_pages_blocks_show_the_articles_text_exactly(article: SampleArticle) -> None:
    shown = html.fromstring("<main>" + "\n".join(blocks(article.text)) + "</main>")
    for cell in shown.iter("td", "th", "p", "li", "h3", "br"):
        cell.tail = f"\n{cell.tail or ''}"
    assert plain(shown.text_content()) == plain(article.text)


def test_trafilatura_recovers_every_paragraph_from_every_layout(first: dict[str, Page]) -> None:
    wanted = missed = 0
    for article in ARTICLES.values():
        text = plain(trafilatura.extract(first[article.path].body.decode(), include_comments=False) or "")
        lines = [plain(line) for line in article.text.splitlines() if line]
        wanted += len(lines)
        missed += sum(line not in text for line in lines)
    assert (wanted > 600, missed) == (True, 0)


def test_lists_tables_and_quotations_are_marked_up() -> None:
    assert blocks("a | b\n1 < 2 | 3") == [
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1 &lt; 2</td><td>3</td></tr></tbody></table>"
    ]
    assert blocks("NEXT\n• one\n• two") == ["<h3>NEXT</h3>\n<ul><li>one</li><li>two</li></ul>"]
    assert blocks("> him\n> hers") == ["<blockquote><p>him</p><p>hers</p></blockquote>"]
    assert blocks("Revenue: $1.\nNet loss: $2.") == ["<p>Revenue: $1.<br>\nNet loss: $2.</p>"]


def test_pages_are_furnished_with_numbers_that_are_not_the_articles(first: dict[str, Page]) -> None:
    layouts = {article.publisher.layout: article for article in ARTICLES.values()}
    assert len(layouts) >= 8
    for article in layouts.values():
        shown = html.fromstring(first[article.path].body).text_content()
        around = furniture(article)
        assert all(other.title in shown for other in around["related"])
        assert all(said in shown for _, said in around["comments"])


def test_the_right_date_stands_on_the_page_or_in_the_feed(first: dict[str, Page]) -> None:
    for article in ARTICLES.values():
        page = first[article.path].body.decode()
        on_page = article.published in page or in_words(article.moment, article.publisher.country) in page
        assert on_page or article.publisher.entry in ("rss", "atom", "news-sitemap"), article.id


def test_metadata_is_wrong_in_the_ways_that_publishers_declare(first: dict[str, Page]) -> None:
    def json_ld(id: str) -> str:
        found = html.fromstring(first[ARTICLES[id].path].body).xpath("//script[@type='application/ld+json']/text()")
        return str(found[0]) if found else ""

    assert json.loads(json_ld("dev-003"))["datePublished"].startswith("2023-11-02")
    assert json.loads(json_ld("dev-002"))["@graph"][2]["@type"] == "NewsArticle"
    assert json.loads(json_ld("dev-035"))["datePublished"].startswith("2025-06-19")
    with pytest.raises(json.JSONDecodeError):
        json.loads(json_ld("dev-017"))
    assert json_ld("dev-001") == json_ld("dev-009") == ""


def test_one_text_is_syndicated_to_three_publishers() -> None:
    copies = [article for article in ARTICLES.values() if article.text == ARTICLES["dev-063"].text]
    assert len({article.publisher.slug for article in copies}) == len({article.title for article in copies}) == 3


def test_the_amp_page_names_the_article_as_canonical(first: dict[str, Page]) -> None:
    path = ARTICLES["dev-032"].path
    (amp,) = html.fromstring(first[path].body).xpath("//link[@rel='amphtml']/@href")
    assert html.fromstring(first[amp.removeprefix(BASE)].body).xpath("//link[@rel='canonical']/@href") == [BASE + path]


def test_every_page_says_that_it_is_sample_data(first: dict[str, Page]) -> None:
    silent = [path for path, page in first.items() if page.content_type.startswith("text/html") and page.status == 200]
    assert [path for path in silent if NOTICE not in page_text(first[path])] == []
    assert page_text(first["/"]).count(NOTICE) == 2


def page_text(page: Page) -> str:
    return str(html.fromstring(page.body).text_content())


def test_no_page_links_to_a_page_that_is_missing(first: dict[str, Page]) -> None:
    for path, page in first.items():
        if page.content_type.startswith("text/html") and page.body:
            tree = html.fromstring(page.body)
            local = {str(at).partition("#")[0] for at in tree.xpath("//a/@href | //img/@src") if str(at)[0] == "/"}
            assert local <= first.keys(), path


def test_the_same_edition_has_the_same_bytes(first: dict[str, Page]) -> None:
    catalogue.cache_clear()
    assert pages(1, BASE) == first


def test_the_second_edition_edits_one_article_and_adds_two(first: dict[str, Page]) -> None:
    second = pages(2, BASE)
    assert first.keys() < second.keys()
    changed = {path for path in first if first[path] != second[path]}
    edited = ARTICLES["dev-025"].path
    new = [article for article in catalogue(2).articles if article.id.startswith("new-")]
    owners = {article.publisher for article in new}
    assert second.keys() - first.keys() == {article.path for article in new}
    assert len(new) == 2
    assert changed == {"/", edited, *(f"/{p.slug}/" for p in owners), *map(entry_path, owners)}
    assert second[edited].body == first[edited].body.replace(b"260 megawatts", b"320 megawatts")
    assert second[edited].etag != first[edited].etag
    assert second[edited].modified > first[edited].modified


def test_an_edition_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"found edition 3 .* expected one of \(1, 2\)"), serve(edition=3, port=0):
        pass


def test_a_port_that_serves_the_same_edition_is_used_again(site: Site) -> None:
    port = int(site.url.rpartition(":")[2])
    with serve(port=port) as again:
        assert again.url == site.url
    assert httpx.get(f"{site.url}/", trust_env=False).status_code == 200


def test_a_port_that_serves_another_edition_is_refused(site: Site) -> None:
    port = int(site.url.rpartition(":")[2])
    with (
        pytest.raises(OSError, match=r"found edition 1 of the site, expected .* edition 2 .*--port"),
        serve(edition=2, port=port),
    ):
        pass


def test_a_port_that_another_web_server_holds_is_refused() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.05,))
        thread.start()
        try:
            with pytest.raises(OSError, match=r"found another web server \(BaseHTTP.*--port"):
                serve(port=other.server_port).__enter__()
        finally:
            other.shutdown()
            thread.join()


def test_a_port_held_by_something_that_does_not_speak_http_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        threading.Thread(target=lambda: mute.accept()[0].close(), daemon=True).start()
        with pytest.raises(OSError, match=r"does not answer HTTP .*--port"):
            serve(port=mute.getsockname()[1]).__enter__()


def test_the_port_is_free_again_after_the_block() -> None:
    with serve(port=0) as once:
        port = int(once.url.rpartition(":")[2])
    with serve(port=port) as twice:
        assert twice.url == once.url
