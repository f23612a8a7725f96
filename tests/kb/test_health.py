"""What is said to be wrong with a source, on rows as crawls leave them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from kb import frontier, health, models, store

FEED, SITEMAP = "https://a.example/f.xml", "https://a.example/s.xml"
Troubles = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def source(session: Session) -> Session:
    store.declare_sources(session, [{"slug": "a", "title": "A", "feeds": [(FEED, "feed"), (SITEMAP, "sitemap")]}])
    store.record_feed(session, url=FEED, status=200, entries=9, body_hash="x")
    store.record_feed(session, url=SITEMAP, status=200, entries=9, body_hash="x")
    return session


@pytest.fixture
def troubles(source: Session) -> Troubles:
    return lambda: [(trouble.kind, trouble.detail) for trouble in health.troubles(source)]


def fail(session: Session, url: str, times: int, status: int | None = None) -> None:
    for _ in range(times):
        store.record_feed(session, url=url, status=status, error=f"HTTP {status}" if status else "TimeoutError")


def articles(session: Session, count: int, *, length: int = 1_000, published: str | None = "2026-01-01") -> None:
    for _ in range(count):
        number = store.save_article(
            session, source="a", url=f"https://a.example/{datetime.now(UTC).timestamp()}", title="T",
            text=f"{datetime.now(UTC)} ".ljust(length, "x"), fetched=datetime.now(UTC), published=published,
        ).article_id  # fmt: skip
        assert number


def pages(session: Session, count: int, reason: str | None, *, state: str = "done") -> None:
    urls = [f"https://a.example/p/{datetime.now(UTC).timestamp()}/{k}" for k in range(count)]
    frontier.enqueue(session, [frontier.Announced(url) for url in urls], source="a")
    frontier.end_leases(session, [frontier.Outcome(url, state, reason) for url in urls])


def test_a_source_that_answers_is_well(troubles: Troubles) -> None:
    assert troubles() == []


def test_a_source_is_dead_when_none_of_its_feeds_answers(source: Session, troubles: Troubles) -> None:
    fail(source, FEED, 5)
    assert troubles() == []
    fail(source, SITEMAP, 2)
    assert troubles() == []
    fail(source, SITEMAP, 1)
    assert troubles() == [("dead", "no feed has answered 3 times in a row: TimeoutError")]
    store.record_feed(source, url=FEED, status=304)
    assert troubles() == []


def test_a_feed_that_refuses_is_told_at_once(source: Session, troubles: Troubles) -> None:
    fail(source, FEED, 1, 403)
    assert troubles() == [("refused", "HTTP 403")]


def test_pages_that_refuse_are_told_when_they_are_many(source: Session, troubles: Troubles) -> None:
    pages(source, 15, "HTTP 403", state="failed")
    assert troubles() == []
    pages(source, 5, None)
    assert troubles() == [("refused", "15 of the last 20 pages")]
    off_topic = [frontier.Announced(f"https://a.example/o/{k}", reason="off topic by title") for k in range(20)]
    frontier.enqueue(source, off_topic, source="a")
    assert troubles() == [("refused", "15 of the last 20 pages")], "what was never asked for refuses nothing"
    pages(source, 15, None)
    assert troubles() == []


def test_a_feed_that_lists_nothing_is_told(source: Session, troubles: Troubles) -> None:
    store.record_feed(source, url=FEED, status=200, entries=0, body_hash="y")
    assert troubles() == [("empty", "the feed lists nothing")]


def test_an_index_of_sitemaps_is_not_empty(source: Session, troubles: Troubles) -> None:
    ways = [(SITEMAP, "index"), ("https://a.example/s2.xml", "sitemap")]
    store.declare_sources(source, [{"slug": "a", "title": "A", "feeds": ways}])
    store.record_feed(source, url=SITEMAP, status=200, entries=0, body_hash="y")
    assert troubles() == []


def test_sitemaps_that_are_all_empty_are_told_each(source: Session, troubles: Troubles) -> None:
    other = "https://a.example/s2.xml"
    store.declare_sources(source, [{"slug": "a", "title": "A", "feeds": [(other, "sitemap")]}])
    for url in (SITEMAP, other):
        store.record_feed(source, url=url, status=200, entries=0, body_hash="y")
    assert troubles() == [("empty", "the sitemap lists nothing")] * 2


def test_what_was_taken_out_of_the_crawl_is_not_wrong_for_ever(source: Session, troubles: Troubles) -> None:
    store.declare_sources(source, [{"slug": "b", "title": "B", "feeds": [("https://b.example/f.xml", "feed")]}])
    fail(source, "https://b.example/f.xml", 3, 403)
    assert {kind for kind, _ in troubles()} == {"dead", "refused"}
    gone = source.exec(select(models.Feed).where(models.Feed.url == "https://b.example/f.xml")).one()
    gone.checked = datetime.now(UTC) - timedelta(days=40)
    source.add(gone)
    source.commit()
    assert troubles() == []


def test_texts_and_dates_that_shift_are_a_drift(source: Session, troubles: Troubles) -> None:
    articles(source, 60)
    assert troubles() == []
    articles(source, 20, length=300)
    assert troubles() == [("drift", "texts of 300 characters, before 1000")]
    articles(source, 20, published=None)
    ((kind, detail),) = troubles()
    assert (kind, detail) == ("drift", "100% without a date, before 0%")


def test_pages_that_lose_their_text_are_a_drift(source: Session, troubles: Troubles) -> None:
    pages(source, 50, None)
    pages(source, 12, None)
    assert troubles() == []
    pages(source, 8, "no text")
    assert troubles() == [("drift", "40% of pages without text, before 0%")]


def test_a_short_past_is_none(source: Session, troubles: Troubles) -> None:
    articles(source, 30)
    articles(source, 20, length=300)
    assert troubles() == []


def test_an_alarm_is_raised_once_and_ends(source: Session) -> None:
    started = datetime.now(UTC)
    fail(source, FEED, 1, 403)
    health.watch(source)
    fail(source, FEED, 1, 403)
    health.watch(source)
    (standing,) = health.alarms(source)
    assert (standing.source, standing.feed, standing.kind, standing.ended) == ("a", FEED, "refused", None)
    assert health.alarms(source, since=started) == [standing]
    assert health.alarms(source, since=standing.raised + timedelta(microseconds=1)) == []
    (row,) = health.sources(source)
    assert (row.source, row.feeds, row.failures, row.alarms) == ("a", 2, 0, ["refused: HTTP 403"])
    store.record_feed(source, url=FEED, status=200, entries=9, body_hash="x")
    health.watch(source)
    assert health.alarms(source) == []
    (past,) = health.alarms(source, since=started)
    assert past.ended is not None
