"""Under which address an article is known, and which links are addresses at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.canonical import absolute_url, canonical_url, declared_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.com/a?utm_source=x&id=7#top", "https://example.com/a?id=7"),
        ("https://example.com/a?fbclid=x&gclid=y", "https://example.com/a"),
        ("https://example.com/story/amp/", "https://example.com/story"),
        ("https://example.com/news/amp/story", "https://example.com/news/story"),
        ("https://example.com/story.amp.html", "https://example.com/story.html"),
        ("https://m.example.com/story", "https://example.com/story"),
        ("https://amp.example.co.uk/story", "https://example.co.uk/story"),
        ("https://m.com/story", "https://m.com/story"),
        ("https://example.com/story/print/", "https://example.com/story"),
        ("https://example.com/story?outputType=amp", "https://example.com/story"),
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


@given(st.text(max_size=80), st.sampled_from(["", "/", "https://e.com/", "http://[", "https://e.com/amp/amp/"]))
@example("https://m.m.e.com/print/amp/?ref=1", "")
@example("?lt=1&b=2", "")
@example("/a;jsession&#105;d=1", "")
@example("?a=&amp;amp;lt;b;", "/&amp;lt;")
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
