"""`gigawatch sources` against real local servers: each command started as a user starts it, the others forked."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler.blocks import slug_of
from crawler.sources import load
from tests.command import called, gigawatch
from tests.crawler.local import Local, Reply, feed, page, serving, sitemap, sitemap_index
from tests.faults.command import Commands

NEWS = b'<news:news xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><news:publication_date>2025-06-02</news:publication_date></news:news></url>'


def news_sitemap(base: str, *paths: str) -> Reply:
    plain = sitemap(base, *paths)
    return plain._replace(body=plain.body.replace(b"</url>", NEWS))


def front_page(head: str, body: str = "<p>News</p>") -> Reply:
    return Reply(200, "text/html", f'<html lang="en-GB"><head>{head}</head><body>{body}</body></html>'.encode())


def declared(local: Local, path: str) -> dict[str, Reply]:
    """A site that names its feed and a sitemap of news, so that nothing is sought in the usual places."""
    link, named = f'<link type="application/rss+xml" href="{path}">', f"Sitemap: {local.url}/latest.xml"
    return {
        "/": front_page(link), "/robots.txt": Reply(200, "text/plain", named.encode()),
        path: feed(local.url, "/a"), "/latest.xml": news_sitemap(local.url, "/a"),
    }  # fmt: skip


def write(path: Path, local: Local) -> None:
    head = f'homepage = "{local.url}/"  # its front page\nkind = "wire"\ncountry = "US"\nlanguage = "en"\nallow_private = true\n'
    path.write_text(
        f'''# My sources.

[good]
title = "Good"
{head}feeds = ["{local.url}/f.xml"]
sitemaps = ["{local.url}/index.xml", "{local.url}/news.xml"]
verified = false

# This one is in doubt.
[bad]
title = "Bad"
{head}feeds = ["{local.url}/gone.xml"]
urls = ["{local.url}/page"]
verified = true

[quiet]
title = "Quiet"
{head}listings = [{{ url = "{local.url}/list", links = "/news/" }}]
''',
        encoding="utf-8",
    )


def test_check_tries_every_way_in_and_sets_verified(tmp_path: Path, commands: Commands) -> None:
    path = tmp_path / "mine.toml"
    with serving() as local:
        write(path, local)
        before = path.read_text(encoding="utf-8")
        local.pages = {
            "/f.xml": feed(local.url, "/a", "/b"), "/index.xml": sitemap_index(local.url, "/1.xml", "/2.xml"),
            "/news.xml": news_sitemap(local.url, "/a"), "/page": page("Page"), "/list": front_page("", "<p>Nothing</p>"),
        }  # fmt: skip
        done = gigawatch(tmp_path, "sources", "check", "--sources", "mine.toml")
        assert done.returncode == 1, done.stderr
        said = " ".join(done.stdout.split())
        for expected in (
            f"good feed 2 articles, 2 titles, 2 dates, newest 2025-06-02 {local.url}/f.xml",
            f"good sitemap 2 sitemaps, 0 articles {local.url}/index.xml",
            f"good sitemap 1 articles, 0 titles, 1 dates, newest 2025-06-02 {local.url}/news.xml",
            f"bad feed fault: HTTP 404 {local.url}/gone.xml",
            f"bad url a page {local.url}/page",
            f"quiet listing fault: no article in it {local.url}/list",
            "1 of 3 sources verified",
        ):
            assert expected in said
        assert "not verified: bad, quiet" in done.stderr
        after = path.read_text(encoding="utf-8")
        assert {source.slug: source.verified for source in load(path)} == {"good": True, "bad": False, "quiet": False}
        assert before.replace("verified = false", "verified = !").replace(
            "verified = true", "verified = false"
        ).replace("verified = !", "verified = true") == after.removesuffix("verified = false\n"), (
            "all else stays as it was"
        )

        local.pages["/list"] = front_page("", '<a href="/news/1">One</a>')
        asked = len(local.requests)
        done = commands.run(tmp_path, "sources", "check", "quiet", "--sources", "mine.toml")
        assert (done.code, local.asked(asked)) == (0, [("/list", 200)])
        assert [source.verified for source in load(path)] == [True, False, True]
    assert not (tmp_path / "gigawatch.db").exists()


def test_check_obeys_robots_txt(tmp_path: Path, commands: Commands) -> None:
    path = tmp_path / "mine.toml"
    with serving() as local:
        write(path, local)
        local.pages = {"/robots.txt": Reply(200, "text/plain", b"User-agent: *\nDisallow: /")}
        done = commands.run(tmp_path, "sources", "check", "good", "--sources", "mine.toml")
        assert local.asked() == []
    assert done.out.count("fault: robots.txt") == 3


def added(commands: Commands, tmp_path: Path, local: Local, *options: str) -> dict[str, Any]:
    """The block that `sources add` writes for the front page."""
    done = commands.run(
        tmp_path, "sources", "add", f"{local.url}/", "--allow-private", "--sources", "mine.toml", *options
    )
    assert done.code == 0, done.err
    (source,) = load(tmp_path / "mine.toml")
    blocks = tomllib.loads((tmp_path / "mine.toml").read_text(encoding="utf-8"))
    assert tomllib.loads(done.out.partition("\n\n")[2]) == blocks
    return dict(blocks[source.slug])


def test_add_takes_what_a_site_declares(tmp_path: Path, commands: Commands) -> None:
    with serving() as local:
        links = (
            '<link rel="alternate" type="application/rss+xml" href="/f.xml"><link type="application/atom+xml" href="/twin.xml">'
            '<link rel="alternate" type="application/rss+xml" href="/comments/feed/"><link type="application/rss+xml" href="/empty.xml">'
        )
        named = f"Sitemap: {local.url}/index.xml\nUser-agent: *\nAllow: /"
        local.pages = {
            "/": front_page(f'<title>The Wire</title><meta property="og:site_name" content="Wire &amp; Co">{links}'),
            "/robots.txt": Reply(200, "text/plain", named.encode()),
            "/f.xml": feed(local.url, "/a"), "/twin.xml": feed(local.url, "/a"), "/empty.xml": feed(local.url),
            "/index.xml": sitemap_index(local.url, "/pages.xml", "/news-1.xml"),
            "/pages.xml": sitemap(local.url, "/about"), "/news-1.xml": news_sitemap(local.url, "/a"),
        }  # fmt: skip
        block = added(commands, tmp_path, local, "--kind", "wire", "--country", "GB", "--name", "the-wire")
        assert block == {
            "title": "Wire & Co", "homepage": f"{local.url}/", "kind": "wire", "country": "GB", "language": "en",
            "feeds": [f"{local.url}/f.xml"], "sitemaps": [f"{local.url}/news-1.xml"], "allow_private": True,
            "note": "found by `gigawatch sources add`", "verified": True,
        }  # fmt: skip
        assert "/comments/feed/" not in dict(local.asked())


def test_add_looks_in_the_usual_places(tmp_path: Path, commands: Commands) -> None:
    with serving() as local:
        local.pages = {
            "/": front_page("<title>The Wire</title>"), "/feed/": feed(local.url, "/a"),
            "/news-sitemap.xml": news_sitemap(local.url, "/a"), "/sitemap.xml": sitemap(local.url, "/about"),
        }  # fmt: skip
        block = added(commands, tmp_path, local)
        assert (block["feeds"], block["sitemaps"]) == ([f"{local.url}/feed/"], [f"{local.url}/news-sitemap.xml"])


def test_add_takes_a_plain_sitemap_where_there_is_nothing_else(tmp_path: Path, commands: Commands) -> None:
    with serving() as local:
        local.pages = {"/": front_page(""), "/sitemap.xml": sitemap(local.url, "/a", "/b")}
        block = added(commands, tmp_path, local)
        assert (block["sitemaps"], block.get("feeds")) == ([f"{local.url}/sitemap.xml"], None)


def test_add_takes_the_address_of_a_feed(tmp_path: Path, commands: Commands) -> None:
    with serving() as local:
        local.pages = {"/": feed(local.url, "/a")}
        assert added(commands, tmp_path, local)["feeds"] == [f"{local.url}/"]


def test_add_writes_nothing_that_is_wrong(tmp_path: Path, commands: Commands) -> None:
    path = tmp_path / "mine.toml"
    with serving() as local:
        local.pages = {"/": front_page("")}
        done = commands.run(tmp_path, "sources", "add", local.url, "--allow-private", "--sources", "mine.toml")
        assert (done.code, path.exists()) == (1, False)
        assert "no feed and no sitemap found" in done.err
        done = commands.run(tmp_path, "sources", "add", local.url, "--sources", "mine.toml")
        assert "refused address" in done.err
        write(path, local)
        before, asked = path.read_text(encoding="utf-8"), len(local.requests)
        options = ("sources", "add", local.url, "--allow-private", "--sources", "mine.toml")
        for wrong, said in (
            (("--name", "good"), "block [good]: it stands there already"),
            (("--kind", "zine"), "field kind: found 'zine'"),
            (("--name", "No Good"), "rename the block"),
        ):
            done = called(tmp_path, *options, *wrong)
            assert (done.returncode, path.read_text(encoding="utf-8")) == (1, before)
            assert said in " ".join(done.stderr.split())
        assert len(local.requests) == asked, "what is wrong of itself is told before the site is asked"
        local.pages |= declared(local, "/f.xml")
        done = gigawatch(tmp_path, *options)
        assert (done.returncode, path.read_text(encoding="utf-8")) == (1, before)
        assert f"{local.url}/f.xml stands in [good] too" in " ".join(done.stderr.split())
        assert "Traceback" not in done.stderr
    assert called(tmp_path, "sources", "add", "example.com").returncode == 2
    assert called(tmp_path, "sources", "check", "nobody", "--sources", "mine.toml").returncode == 2


@pytest.mark.parametrize("command", ["crawl", "run"])
def test_what_went_wrong_in_a_crawl_is_said(tmp_path: Path, command: str) -> None:
    with serving() as local:
        write(tmp_path / "mine.toml", local)
        local.pages = {
            "/f.xml": feed(local.url, "/a"), "/a": page("A"), "/news.xml": Reply(200, "text/html", b"<html>maintenance"),
            "/index.xml": sitemap(local.url), "/page": page("Page"), "/list": front_page(""),
        }  # fmt: skip
        done = gigawatch(tmp_path, command, "--sources", "mine.toml")
    assert done.returncode == 1
    assert f"bad: {local.url}/gone.xml: HTTP 404" in done.stderr
    assert f"good: {local.url}/news.xml: no sitemap: root element is html" in done.stderr


def test_a_run_may_be_of_what_is_due_alone(tmp_path: Path, commands: Commands) -> None:
    (tmp_path / "mine.toml").write_text("")
    with serving() as local:
        local.pages = declared(local, "/f.xml") | {"/a": page("A")}
        added(commands, tmp_path, local)
        assert commands.run(tmp_path, "run", "--due", "--sources", "mine.toml").code == 0
        asked = len(local.requests)
        done = commands.run(tmp_path, "run", "--due", "--sources", "mine.toml")
        assert (done.code, local.requests[asked:]) == (0, [])
        assert "Nothing new." in done.out


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.datacenterdynamics.com/en/", "datacenterdynamics"),
        ("https://news.example.co.uk/", "news-example"),
        ("https://w.media/", "w"),
        ("http://127.0.0.1:8000/", "127-0-0-1"),
    ],
)
def test_a_block_is_named_by_its_host(url: str, slug: str) -> None:
    assert slug_of(url) == slug
