"""Whether the shipped sources are sound, and what a wrong block is told."""

from pathlib import Path

import pytest

from crawler.sources import SourcesError, load, parse

HEAD = '[a]\ntitle="A"\nhomepage="https://a.com"\nkind="wire"\ncountry="US"\nlanguage="en"\n'


def test_the_shipped_sources_are_sound() -> None:
    sources = load()
    assert len(sources) >= 6
    assert all(source.note and not source.verified and not source.allow_private for source in sources)


def test_a_block_becomes_a_source(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    ways = 'feeds=["https://feeds.a.com/f"]\nlistings=[{url="https://a.com/l",links="/n/"}]\nurls=["https://b.com:8443/x"]\n'
    path.write_text(HEAD + ways + "delay=2.5\n")
    (source,) = load(path)
    assert (source.slug, source.delay, source.verified) == ("a", 2.5, False)
    assert source.ways() == [("https://feeds.a.com/f", "feed"), ("https://a.com/l", "listing")]
    assert source.hosts() == {"a.com", "feeds.a.com", "b.com:8443"}


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
        (HEAD + 'feed=["https://a.com/f"]', "field feed: expected one of"),
        (HEAD, "no way in"),
        (HEAD + 'listings=[{url="https://a.com",links="("}]', "mend the pattern"),
        (HEAD + 'listings=[{url="https://a.com",links=5}]', "mend the pattern"),
        (HEAD + 'listings=["https://a.com"]', "field listings: found 'https://a.com'"),
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
