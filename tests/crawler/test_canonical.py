"""Under which address an article is known, and which links are addresses at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.canonical import canonical_url, declared_url, leads_away
from crawler.links import absolute_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.com/a?utm_source=x&id=7#top", "https://example.com/a?id=7"),
        ("https://example.com/a?fbclid=x&gclid=y", "https://example.com/a"),
        ("https://example.com/story/amp/", "https://example.com/story"),
        ("https://example.com/guitar/amp/review", "https://example.com/guitar/amp/review"),
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://example.com/story.amp", "https://example.com/story"),
        ("https://www.google.com/amp/s/www.example.com/story/amp/?usqp=x", "https://www.example.com/story"),
        ("https://google.co.uk/amp/example.com/a", "http://example.com/a"),
        ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a?amp=1", "https://www.example.com/a"),
        ("https://www.google.com/amp/help", "https://www.google.com/amp/help"),
        ("https://example.com/story.amp.html", "https://example.com/story.html"),
        ("https://m.example.com/story", "https://example.com/story"),
        ("https://amp.example.co.uk/story", "https://example.co.uk/story"),
        ("https://m.com/story", "https://m.com/story"),
        ("https://example.com/story/print/", "https://example.com/story"),
        ("https://example.com/story?outputType=amp", "https://example.com/story"),
        ("https://example.com/print/123", "https://example.com/print/123"),
        ("https://example.com/story?view=print", "https://example.com/story"),
        ("https://example.com/story?printable=true", "https://example.com/story"),
        ("https://example.com/story?amp", "https://example.com/story"),
        ("https://example.com/story?print=7041", "https://example.com/story?print=7041"),
        ("https://example.com/story?view=map", "https://example.com/story?view=map"),
        ("https://example.com/champ/story", "https://example.com/champ/story"),
        ("https://example.com/?p=123", "https://example.com/?p=123"),
        ("https://example.com/a?id=5&amp;page=2", "https://example.com/a?id=5&page=2"),
        ("https://example.com/a?id=5&section=2", "https://example.com/a?id=5&section=2"),
        ("https://example.com/a?copy=1&current=2&region=3", "https://example.com/a?copy=1&current=2&region=3"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://127.0.0.1:8765/a", "http://127.0.0.1:8765/a"),
    ],
)
def test_one_address_for_many(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("sid=1", id="a number"),
        pytest.param("sid=20250602-7", id="a day and a number"),
        pytest.param("session=opening-of-the-campus", id="a title"),
        pytest.param("source=NP-2025-17", id="a reference"),
        pytest.param("ref=1234", id="a reference number"),
        pytest.param("share=12", id="a small number"),
        pytest.param("cid=44871", id="a content id"),
        pytest.param("gallery=5", id="what only begins as a tracker does"),
        pytest.param("20250602", id="a number without a name"),
    ],
)
def test_a_parameter_that_may_tell_articles_apart_stays(query: str) -> None:
    assert canonical_url(f"https://e.com/story?{query}") == f"https://e.com/story?{query}"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("sid=9f86d081884c7d659a2feaa0c55ad015", id="a session"),
        pytest.param("session=550e8400-e29b-41d4-a716-446655440000", id="a session's UUID"),
        pytest.param("ref=techmeme.com", id="a host"),
        pytest.param("ref=hp_1", id="a place on the home page"),
        pytest.param("source=rss", id="a feed"),
        pytest.param("share=twitter", id="a button"),
        pytest.param("cid=sm_twitter_feed", id="a campaign"),
        pytest.param("PHPSESSID=1&utm_id=2&fbclid=3", id="names of trackers alone"),
        pytest.param("lang=&share", id="nothing said"),
    ],
)
def test_a_parameter_of_tracking_or_a_session_goes(query: str) -> None:
    assert canonical_url(f"https://e.com/story?{query}") == "https://e.com/story"


@given(st.text(max_size=80), st.sampled_from(["", "/", "https://e.com/", "http://[", "https://e.com/amp/amp/"]))
@example("https://m.m.e.com/print/amp/?ref=1", "")
@example("?lt=1&b=2", "")
@example("/a;jsession&#105;d=1", "")
@example("?a=&amp;amp;lt;b;", "/&amp;lt;")
@example("https://m.GOOGLE.com//amp/s/google.com/amp/s/e.com/a/print?1&sid=a", "")
@example("?&amp;1x;=%26amp;&%31=", "")
@example("https://e.com//...amp", "")
def test_every_address_has_one_form_that_stays(tail: str, head: str) -> None:
    url = absolute_url("https://e.com/news/", head + tail)
    if url is not None:
        once = canonical_url(url)
        assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a", "https://e.com/a"),
        (" b ", "https://e.com/news/b"),
        ("https://f.org/c", "https://f.org/c"),
        ("", None),
        ("mailto:a@e.com", None),
        ("javascript:void(0)", None),
        ("ftp://e.com/a", None),
        ("http://[::1", None),
        ("https://e.com:99999/a", None),
        ("https://e.com&#91;/a", None),
        (None, None),
    ],
)
def test_links_lead_to_addresses_or_nowhere(link: object, expected: str | None) -> None:
    assert absolute_url("https://e.com/news/", link) == expected


@pytest.mark.parametrize(
    ("page", "declared", "expected"),
    [
        ("https://www.example.com/a?x=1", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a?x=1", "/a", "https://example.com/a"),
        ("https://example.com/a", "https://example.com/", "https://example.com/a"),
        ("https://example.com/a", "https://other.org/a", "https://example.com/a"),
        ("https://example.com/a", "http://[", "https://example.com/a"),
        ("https://example.com/a", None, "https://example.com/a"),
    ],
)
def test_a_declared_address_counts_only_where_it_is_sane(page: str, declared: str | None, expected: str) -> None:
    assert declared_url(page, declared) == expected


ARTICLE = "https://e.com/news/2025/06/meta-opens-its-campus"


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param("/news/", id="a folder above"),
        pytest.param("/news/2025/06", id="a month"),
        pytest.param("/technology", id="a section elsewhere"),
        pytest.param("/latest/", id="a listing"),
        pytest.param("/tag/meta-campus", id="a tag that shares words"),
        pytest.param("/en-us/", id="a front page of a language"),
        pytest.param("/index.html", id="the front page by its file"),
        pytest.param("/news/energy-and-the-environment", id="a section of several words"),
    ],
)
def test_a_page_that_declares_a_listing_keeps_its_address(declared: str) -> None:
    assert declared_url(ARTICLE, declared) == ARTICLE


@pytest.mark.parametrize(
    ("page", "declared"),
    [
        pytest.param("/2025/meta-opens-its-campus?page=2&x=1", "/2025/meta-opens-its-campus", id="parameters"),
        pytest.param("/2025/meta-opens-its-campus/2", "/2025/meta-opens-its-campus", id="a further page"),
        pytest.param("/news/amp/world-65432109", "/news/world-65432109", id="AMP before the end"),
        pytest.param("/print/123", "/energy/meta-opens-its-campus", id="a print view by number"),
        pytest.param("/print/123", "/node/123", id="the same short number"),
        pytest.param("/print/tech/hyperion", "/tech/hyperion", id="a print view by path"),
        pytest.param("/a/hyperion-grows", "/b/hyperion-grows-again", id="shared words"),
        pytest.param("/a/old-words-44871", "/b/new-44871", id="the same number"),
        pytest.param("/a/old-words-of-the-title", "/a/quite-another-headline-since-then", id="another title"),
        pytest.param("/?p=123", "/hyperion?p=123", id="the same number as a parameter"),
        pytest.param("/article.php?id=5", "/meta-opens-its-campus", id="a title for a number"),
        pytest.param("/blog?x=1", "/blog", id="a listing of itself"),
    ],
)
def test_a_declared_address_of_the_same_article_counts(page: str, declared: str) -> None:
    assert declared_url(f"https://e.com{page}", declared) == f"https://e.com{declared}"


def test_pages_told_apart_by_a_parameter_stay_apart_whatever_they_declare() -> None:
    pages = [f"https://e.com/article.php?id={number}" for number in (1, 2, 3)]
    assert [declared_url(page, "https://e.com/article.php") for page in pages] == pages


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        pytest.param("/gone", "/", True, id="front page"),
        pytest.param("/gone", "/?utm_source=x", True, id="front page with tracking"),
        pytest.param("/gone", "https://other.org/", True, id="front page of another host"),
        pytest.param("/gone", "/en/", True, id="front page of a language"),
        pytest.param("/news/gone", "/news/", True, id="section above"),
        pytest.param("/a/meta-opens-its-campus", "/technology-and-science", True, id="another section"),
        pytest.param("/a/1", "/tag/meta", True, id="tag"),
        pytest.param("/gone", "/page-not-found", True, id="nothing there"),
        pytest.param("/article?id=5", "/article", True, id="number lost"),
        pytest.param("/old", "/new", False, id="moved"),
        pytest.param("/?p=123", "/2025/06/meta-opens-its-campus", False, id="short address"),
        pytest.param("/", "/en/", False, id="from the front page itself"),
        pytest.param("/a", "https://www.e.com/a/", False, id="other host and slash"),
        pytest.param("/rss/click/8812", "https://other.org/hyperion", False, id="counter of a feed"),
        pytest.param("/a/meta-opens-campus-44871", "/b/44871", False, id="same number"),
        pytest.param("/blog", "/news", False, id="from listing to listing"),
    ],
)
def test_a_redirect_that_leads_away_from_the_article(asked: str, found: str, expected: bool) -> None:
    assert leads_away(f"https://e.com{asked}", found if "://" in found else f"https://e.com{found}") is expected
