"""Whether the archive alone rebuilds what a crawl stored, and whether it says what changed."""

from pathlib import Path

from tests.command import called, gigawatch
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, block, feed, page, serving

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


def test_a_page_that_left_the_archive_stays_as_it_is(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    crawled(run_crawl)
    articles = rows(ARTICLES)
    for file in (tmp_path / "archive").iterdir():
        file.unlink()
    done = called(tmp_path, "reextract")
    assert done.returncode == 1
    assert "not in the archive" in done.stderr
    assert rows(ARTICLES) == articles
