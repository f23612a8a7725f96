"""Whether the shipped sources are sound, and what a wrong block is told."""

from pathlib import Path

import pytest

from crawler.sources import SourcesError, load, parse

HEAD = '[a]\ntitle="A"\nhomepage="https://a.com"\nkind="wire"\ncountry="US"\nlanguage="en"\n'


def test_the_shipped_sources_are_sound() -> None:
    sources = load()
    assert len(sources) >= 40
    assert {source.kind for source in sources} >= {
        "trade press", "wire", "local paper", "broadcaster", "company", "utility", "regulator", "analyst", "search",
    }  # fmt: skip
    assert all(source.note and not source.verified and not source.allow_private for source in sources)


def test_a_block_becomes_a_source(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    ways = 'feeds=["https://feeds.a.com/f"]\nlistings=[{url="https://a.com/l",links="/n/"}]\nurls=["https://b.com:8443/x"]\n'
    path.write_text(HEAD + ways + "delay=2.5\nmost_waiting=300\n")
    (source,) = load(path)
    assert (source.slug, source.delay, source.most_waiting, source.verified) == ("a", 2.5, 300, False)
    assert source.ways() == [("https://feeds.a.com/f", "feed"), ("https://a.com/l", "listing")]
    assert source.hosts() == {"a.com", "feeds.a.com", "b.com:8443"}


def test_a_search_has_a_feed_per_query() -> None:
    search = 'searches=[{url="https://a.com/s?q={query}&format=rss",queries=["AI campus",\'"100 MW"\']}]'
    (source,) = parse(HEAD + search, "mine.toml")
    assert source.ways() == [
        ("https://a.com/s?q=AI+campus&format=rss", "feed"), ("https://a.com/s?q=%22100+MW%22&format=rss", "feed"),
    ]  # fmt: skip
    assert source.hosts() == {"a.com"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[a]\ntitle="A"', "block [a], field homepage: found nothing"),
        (HEAD.replace("https://", "") + 'feeds=["https://a.com/f"]', "field homepage: found 'a.com'"),
        (HEAD.replace("wire", "zine") + 'feeds=["https://a.com/f"]', "field kind: found 'zine'"),
        (HEAD + 'feeds=["ftp://a.com/f"]', "field feeds: found 'ftp://a.com/f'"),
        (HEAD + 'feeds=["http://[a/f"]', "field feeds: found 'http://[a/f'"),
        (HEAD + "feeds=[5]", "field feeds: found 5"),
        (HEAD + 'feeds="https://a.com/f"', "field feeds: found 'https://a.com/f', expected a list"),
        (HEAD + 'feeds=["https://a.com/f"]\ndelay=-1', "field delay: found -1"),
        (HEAD + 'feeds=["https://a.com/f"]\ndelay="1"', "field delay: found '1', expected a number"),
        (HEAD + 'feeds=["https://a.com/f"]\nmost_waiting=0', "field most_waiting: found 0, expected addresses, 1 or more"),
        (HEAD + 'feed=["https://a.com/f"]', "field feed: expected one of"),
        (HEAD + 'feeds=["https://a.com/f"]\nrelevance="some"', "field relevance: found 'some', expected one of cues, all"),
        (HEAD, "no way in"),
        (HEAD + 'listings=[{url="https://a.com",links="("}]', "mend the pattern"),
        (HEAD + 'listings=[{url="https://a.com",links=5}]', "mend the pattern"),
        (HEAD + 'listings=["https://a.com"]', "field listings: found 'https://a.com'"),
        (HEAD + 'searches=[{url="https://a.com/s?q=",queries=["x"]}]', "expected {query} in it"),
        (HEAD + 'searches=[{url="https://a.com/{query}",queries=[]}]', "field searches: found queries []"),
        (HEAD + 'searches=[{url="https://a.com/{query}",queries="x"}]', "field searches: found queries 'x'"),
        (HEAD + 'searches=["https://a.com/{query}"]', "field searches: found 'https://a.com/{query}'"),
        (HEAD + 'feeds=["https://a.com/f"]\n' + HEAD.replace("[a]", "[b]") + 'feeds=["https://a.com/f"]', "stands in [a] too"),
        (HEAD.replace("[a]", "[A_1]"), "rename the block"),
        ("a = 5", "block [a], field title"),
        ("[a", "mend the TOML"),
    ],
)  # fmt: skip
def test_a_wrong_block_names_file_block_field_and_mend(text: str, named: str) -> None:
    with pytest.raises(SourcesError) as error:
        parse(text, "mine.toml")
    assert named in str(error.value)
    assert "mine.toml" in str(error.value)
