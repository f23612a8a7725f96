"""Whether the archive alone rebuilds what a crawl stored, and whether it says what changed."""

from pathlib import Path

from tests.command import called, gigawatch
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, Reply, block, feed, page, serving, sitemap

CLAIM = "Meta's Hyperion data center in Louisiana will have 200,000 GPUs by the end of 2027. " + TEXT


def crawled(run_crawl: Crawl, *, looks: tuple[float, ...] = (), edit: str | None = None) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a", "/b"), "/a": page("A", CLAIM), "/b": page("B", TEXT + "More.")}
        blocks = [block(local.url, feeds=[f"{local.url}/f.xml"])]
        run_crawl(blocks, looks=looks)
        if edit is not None:
            local.pages["/a"] = page("A", edit)
            run_crawl(blocks, looks=looks)


ARTICLES = "select a.title, a.published, a.published_from, v.text, v.content_hash from article a join article_version v on v.article_id = a.id order by v.id"
CLAIMS = "select value_text, metric, start_char, due from claim order by version_id, start_char, id"


def test_articles_and_claims_are_rebuilt_without_the_web(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    crawled(run_crawl)
    assert called(tmp_path, "extract").returncode == 0
    articles, claims = rows(ARTICLES), rows(CLAIMS)
    assert claims
    assert "changed: nothing" in called(tmp_path, "reextract").stdout
    rows("update article set title = 'Worse', published = '2020-01-01' where title = 'A'")
    rows("update article_version set text = 'Spoiled by an older reading.', content_hash = 'x' || id")
    rows("delete from claim_chip")
    rows("delete from claim")
    done = gigawatch(tmp_path, "reextract")
    assert done.returncode == 0, done.stderr
    assert f"changed: text of 2, title of 1, published of 1; claims 0 -> {len(claims)}" in done.stdout
    assert (rows(ARTICLES), rows(CLAIMS)) == (articles, claims)


def test_an_edited_article_keeps_both_texts_and_the_newest_fields(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    crawled(run_crawl, looks=(0.0,), edit=CLAIM.replace("200,000", "300,000"))
    before = rows(ARTICLES)
    assert len(before) == 3
    rows("update article_version set text = 'Spoiled.', content_hash = 'x' || id")
    called(tmp_path, "reextract")
    assert rows(ARTICLES) == before


def test_texts_that_differ_no_more_become_one_version(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    crawled(run_crawl)
    rows(
        "insert into article_version (article_id, fetched, text, content_hash, archive)"
        " select article_id, fetched, text || ' Follow us', 'x' || id, archive from article_version"
    )
    assert "version of 2" in called(tmp_path, "reextract").stdout
    assert rows("select count(*) from article_version") == [(2,)]


def test_a_text_that_an_edit_brought_back_stays_a_version_of_its_own(
    run_crawl: Crawl, rows: Rows, tmp_path: Path
) -> None:
    crawled(run_crawl, looks=(0.0,), edit=CLAIM.replace("200,000", "300,000"))
    rows(
        "insert into article_version (article_id, fetched, text, content_hash, archive)"
        " select article_id, fetched, text, 'back', archive from article_version where text like '%200,000%'"
    )
    texts = rows("select text from article_version where article_id = 1 order by id")
    assert [("200,000" in text) for (text,) in texts] == [True, False, True]
    rows("update article_version set text = 'Spoiled by an older reading ' || id, content_hash = 'x' || id")
    for _ in range(2):
        called(tmp_path, "reextract")
        assert rows("select text from article_version where article_id = 1 order by id") == texts


def test_a_page_that_left_the_archive_stays_as_it_is(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    crawled(run_crawl)
    articles = rows(ARTICLES)
    for file in (tmp_path / "archive").iterdir():
        file.unlink()
    done = called(tmp_path, "reextract")
    assert done.returncode == 1
    assert "not in the archive" in done.stderr
    assert rows(ARTICLES) == articles


def test_what_a_feed_said_of_a_page_is_kept_wherever_the_page_is_stored(
    run_crawl: Crawl, rows: Rows, tmp_path: Path
) -> None:
    with serving() as local:
        canonical = f'<link rel="canonical" href="{local.url}/news/b"></head>'.encode()
        local.pages = {
            "/f.xml": feed(local.url, "/s/a", "/s/b"),
            "/s/a": Reply(301, "text/plain", b"", (("Location", "/news/a"),)),
            "/news/a": page("A", CLAIM),
            "/s/b": page("B", TEXT + "More.")._replace(
                body=page("B", TEXT + "More.").body.replace(b"</head>", canonical)
            ),
        }
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
        articles = rows(ARTICLES)
        assert {(published, origin) for _, published, origin, *_ in articles} == {("2025-06-02", "feed")}
        assert "changed: nothing" in called(tmp_path, "reextract").stdout
        assert rows(ARTICLES) == articles
        for fetched, stored in (("/s/a", "/news/a"), ("/s/b", "/news/b")):
            told = [called(tmp_path, "explain", local.url + path).stdout for path in (fetched, stored)]
            assert told[0] == told[1]
            assert f"{local.url}{fetched}\n" in told[0]
            assert "announced as: Data center /s/" in told[0]
            assert "2025-06-02 (feed), 1 versions" in told[0]
    assert rows("select count(*) from frontier where state = 'done' and looks = 1") == [(2,)]


def test_a_carried_date_outlives_the_loss_of_what_carried_it(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    crawled(run_crawl)
    articles = rows(ARTICLES)
    rows("update frontier set published = null, published_from = null where url like '%/a'")
    rows("delete from frontier where url like '%/b'")
    called(tmp_path, "reextract")
    assert rows(ARTICLES) == articles


def test_a_page_that_is_announced_by_its_own_address_too_is_fetched_once(run_crawl: Crawl, rows: Rows) -> None:
    with serving() as local:
        local.pages = {
            "/f.xml": feed(local.url, "/s/a"),
            "/s/a": Reply(301, "text/plain", b"", (("Location", "/news/a"),)),
            "/news/a": page("A", CLAIM),
        }
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
        local.pages["/s.xml"] = sitemap(local.url, "/news/a")
        before = len(local.requests)
        run_crawl([block(local.url, sitemaps=[f"{local.url}/s.xml"])])
        assert local.asked(before) == [("/s.xml", 200)]
    assert rows("select count(*) from article") == [(1,)]
