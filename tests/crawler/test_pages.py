"""What article a page holds: its text with lists and tables, its title, its date and where that is from."""

from datetime import date

import pytest

from crawler.extraction import Dropped, Page, extract_article
from crawler.pages import Article, PageError, read_page

PARAGRAPH = "<p>" + "The data center draws 300 MW and was opened by the mayor on a windy day. " * 4 + "</p>"
URL = "https://e.com/a"


def read(head: str, body: str = "", **said: str) -> Article:
    return read_page(
        f"<html lang='en-US'><head>{head}</head><body><article>{body}{PARAGRAPH}</article></body></html>", URL, **said
    )


def json_ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"NewsArticle",{fields}}}</script>'


DAY = {"published": "2025-06-01T10:00:00+00:00"}
OPEN_GRAPH = '<meta property="article:published_time" content="2025-06-03T23:30:00-05:00">'


@pytest.mark.parametrize(
    ("head", "body", "said", "expected"),
    [
        (json_ld('"datePublished":"2025-06-02T08:00:00Z"') + OPEN_GRAPH, "", DAY, ("2025-06-02", "json-ld")),
        (json_ld('"datePublished":"June 2, 2025"') + OPEN_GRAPH, "", DAY, ("2025-06-03", "open-graph")),
        (json_ld('"datePublished":"2025-02-31"'), "", DAY, ("2025-06-01", "feed")),
        (OPEN_GRAPH, "", {}, ("2025-06-03", "open-graph")),
        ("", "<time datetime='2025-06-04'>June 4</time>", DAY, ("2025-06-04", "time")),
        ("", "", DAY, ("2025-06-01", "feed")),
        (json_ld('"datePublished":"2025-06-09","dateModified":"2025-06-09"'), "", DAY, ("2025-06-01", "feed")),
        ("", "<p class='date'>Published: June 5, 2025</p>", {}, ("2025-06-05", "htmldate")),
        ("", "", {}, (None, None)),
        (json_ld('"datePublished":"1970-01-01T00:00:00Z"'), "", DAY, ("2025-06-01", "feed")),
        (json_ld('"datePublished":"2099-01-01"'), "<time datetime='2099-01-02'>x</time>", DAY, ("2025-06-01", "feed")),
        (json_ld('"datePublished":"0001-01-01"'), "", {"published": "1970-01-01T00:00:00+00:00"}, (None, None)),
        (json_ld('"datePublished":"1970-01-01"') + OPEN_GRAPH, "", DAY, ("2025-06-03", "open-graph")),
    ],
    ids=["json-ld", "no-iso", "no-such-day", "open-graph", "time", "feed", "edit-day", "printed", "none",
         "before-the-web", "to-come", "implausible-everywhere", "next-after-implausible"],
)  # fmt: skip
def test_dates_say_where_they_come_from(head: str, body: str, said: dict[str, str], expected: object) -> None:
    article = read(head, body, **said)
    assert (article.published, article.published_from) == expected
    assert article.published_precision == ("day" if article.published else None)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (json_ld('"author":{"@type":"Person","name":"A. Writer"}'), ("A. Writer",)),
        (json_ld('"author":[{"@type":"Person","name":"A"},{"@type":"Person","name":"B"}]'), ("A", "B")),
        (json_ld('"author":{"@type":"Organization","name":"Wire"}'), ()),
        ('<meta name="author" content="C. Writer">', ("C. Writer",)),
        ('<meta name="author" content="C. Writer, desk@example.org, @cwriter">', ("C. Writer",)),
        ('<meta name="author" content="Publisher">', ()),
        ("", ()),
    ],
)
def test_authors_are_persons(head: str, expected: tuple[str, ...]) -> None:
    assert read(head).authors == expected


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("fhaacker", "", ()),
        ("fhaacker", "<p>Put up by fhaacker this morning</p>", ("fhaacker",)),
        ("fhaacker", "<script>var by = 'fhaacker'</script>", ()),
        ("Writer", "", ("Writer",)),
    ],
    ids=["unseen", "seen", "in a script", "a name"],
)
def test_a_login_is_an_author_where_readers_see_it(name: str, body: str, expected: tuple[str, ...]) -> None:
    assert read(json_ld(f'"author":{{"@type":"Person","name":"{name}"}}'), body).authors == expected


@pytest.mark.parametrize(
    ("head", "said", "expected"),
    [
        ("<title>Big campus | Site</title>", {"site": "Site"}, "Big campus"),
        ("<title>Site: Big campus</title>", {"site": "Site"}, "Big campus"),
        ("<title>Big campus - more to come</title>", {"site": "Site"}, "Big campus - more to come"),
        (json_ld('"headline":"Big campus"') + "<title>Site</title>", {}, "Big campus"),
        ("<title>Site</title>", {"title": "Big campus"}, "Big campus"),
    ],
)
def test_titles_lose_the_name_of_the_site(head: str, said: dict[str, str], expected: str) -> None:
    assert read(head, **said).title == expected


def test_lists_and_tables_survive_navigation_and_adverts_do_not() -> None:
    article = read(
        "",
        "<nav><a href='/'>Home</a> Most read this week</nav><ul><li>Capacity: 1.4GW</li><li>Site: 1,200 acres</li></ul>"
        "<table><tr><th>Site</th><th>Power</th></tr><tr><td>Abilene</td><td>200 MW</td></tr></table>"
        "<aside>Buy 500 servers now</aside>",
    )
    lines = article.text.splitlines()
    assert any("Capacity: 1.4GW" in line for line in lines)
    assert any("Site: 1,200 acres" in line for line in lines)
    assert any("Abilene" in line and "200 MW" in line for line in lines)
    assert not any("servers now" in line or "Most read" in line for line in lines)


@pytest.mark.parametrize("prefix", ["", "<?xml version='1.0' encoding='utf-8'?>"])
def test_characters_arrive_whole(prefix: str) -> None:
    page = (
        f"{prefix}<html><body><article>{'<p>The café draws 90–100 MW, “at least” £5m.</p>' * 8}</article></body></html>"
    )
    for body in (page, page.encode()):
        assert "café draws 90–100 MW, “at least” £5m" in read_page(body, URL).text


def test_latin_pages_without_utf_8_are_read_as_declared() -> None:
    page = f"<html><head><meta charset='iso-8859-1'></head><body><article>{'<p>Le café tire 90 MW du réseau.</p>' * 8}</article></body></html>"
    assert "café tire 90 MW du réseau" in read_page(page.encode("latin-1"), URL).text


@pytest.mark.parametrize("body", [b"", b"<html><body></body></html>", b"\x00\xff\xfe", ""])
def test_pages_without_text_are_errors_with_a_reason(body: bytes | str) -> None:
    with pytest.raises(PageError, match="no "):
        read_page(body, URL)


def test_an_unknown_encoding_is_an_error_with_a_reason() -> None:
    with pytest.raises(PageError, match="no page"):
        read_page(f"<html>{PARAGRAPH}</html>".encode(), URL, encoding="x-unheard-of")


@pytest.mark.parametrize(
    ("stated", "sentences", "expected"),
    [("false", 4, True), ("false", 40, False), ("true", 4, False)],
    ids=["teaser", "whole-text", "free"],
)
def test_only_a_short_text_that_is_not_free_is_paywalled(stated: str, sentences: int, expected: bool) -> None:
    head = json_ld(f'"isAccessibleForFree": {stated}')
    body = "<p>" + "The campus on the north side will have its own substation by the autumn. " * sentences + "</p>"
    page = f"<html><head>{head}</head><body><article>{body}</article></body></html>"
    assert read_page(page, URL).is_paywalled is expected


def test_the_moment_of_publication_keeps_its_time_zone() -> None:
    article = read(OPEN_GRAPH + '<meta property="article:modified_time" content="2025-06-04T08:00:00+02:00">')
    assert (article.published, article.published_at) == ("2025-06-03", "2025-06-03T23:30:00-05:00")
    assert article.modified == "2025-06-04T08:00:00+02:00"


@pytest.mark.parametrize(
    ("head", "published", "expected"),
    [
        pytest.param("", "2025-06-02T22:00:00-05:00", ("2025-06-02", "2025-06-02T22:00:00-05:00"), id="the feed's zone"),
        pytest.param(
            json_ld('"datePublished":"2025-06-03T03:00:00Z"'), "2025-06-02T22:00:00-05:00",
            ("2025-06-02", "2025-06-03T03:00:00+00:00"), id="the feed's day of the same moment",
        ),
        pytest.param(
            json_ld('"datePublished":"2025-06-03T08:00:00+10:00","dateModified":"2025-06-03T08:00:00+10:00"'),
            "2025-06-02T22:00:00+00:00", ("2025-06-03", "2025-06-03T08:00:00+10:00"), id="no earlier day in UTC",
        ),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_zone_in_which_it_is_stated(
    head: str, published: str, expected: tuple[str, str]
) -> None:
    article = read(head, published=published)
    assert (article.published, article.published_at) == expected


def test_no_article_is_dated_after_it_was_fetched() -> None:
    head = json_ld('"datePublished":"2024-03-09"')
    page = f"<html><head>{head}</head><body><article>{PARAGRAPH}</article></body></html>"
    days = [read_page(page, URL, published="2024-03-01", fetched=date(2024, 3, day)).published for day in (2, 8)]
    assert days == ["2024-03-01", "2024-03-09"]


def test_an_edit_in_the_future_is_none() -> None:
    assert read('<meta property="article:modified_time" content="2099-06-04T08:00:00+02:00">').modified is None


def test_a_page_reached_by_a_redirect_to_a_front_page_is_dropped() -> None:
    body = (
        f"<html lang='en'><head><title>Wire</title></head><body><article>{PARAGRAPH}</article></body></html>".encode()
    )
    pages = [
        Page(body, "https://e.com/", title="Hyperion grows", is_relevant=True, asked=asked)
        for asked in ("https://e.com/gone", "https://e.com/", None)
    ]
    found = [extract_article(page) for page in pages]
    assert found[0] == Dropped("redirected to no article")
    assert not any(isinstance(page, Dropped) for page in found[1:])
