"""Which ways into a source are kept, and what becomes of those that are not."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from kb import feeds, health, queries, store

FEED, OTHER = "https://a.example/f.xml", "https://a.example/g.xml"
INDEX, INNER = "https://a.example/index.xml", "https://a.example/one.xml"


@pytest.fixture
def source(session: Session) -> Session:
    ways = [(FEED, "feed"), (OTHER, "feed"), (INDEX, "index"), (INNER, "sitemap")]
    store.declare_sources(session, [{"slug": "a", "title": "A", "feeds": ways}, {"slug": "b", "title": "B"}])
    return session


def urls(session: Session) -> set[str]:
    return {feed.url for feed in queries.feeds(session)}


def test_a_way_that_is_declared_no_more_goes_with_its_alarm(source: Session) -> None:
    store.record_feed(source, url=OTHER, status=403, error="HTTP 403")
    health.watch(source)
    feeds.keep_declared(source, "b", [])
    assert [alarm.feed for alarm in health.alarms(source)] == [OTHER]
    feeds.keep_declared(source, "a", [(FEED, "feed"), (INDEX, "sitemap")])
    assert urls(source) == {FEED, INDEX, INNER}
    assert health.alarms(source) == []
    (past,) = health.alarms(source, since=datetime(2020, 1, 1, tzinfo=UTC))
    assert (past.feed, past.detail) == (None, f"HTTP 403: {OTHER}")
    health.watch(source)
    assert health.alarms(source) == []


def test_without_a_declared_sitemap_none_is_listed(source: Session) -> None:
    feeds.keep_declared(source, "a", [(FEED, "feed")])
    assert urls(source) == {FEED}


def test_an_index_stays_one_when_it_is_declared_again(source: Session) -> None:
    ways = [(FEED, "feed"), (INDEX, "sitemap"), (INNER, "sitemap")]
    assert feeds.marked(source, ways) == [(FEED, "feed"), (INDEX, "index"), (INNER, "sitemap")]
    assert feeds.marked(source, []) == []


def test_what_is_to_be_read_anew_is_due_and_has_no_validators(source: Session) -> None:
    due = datetime(2030, 1, 1, tzinfo=UTC)
    for url in (INDEX, INNER):
        store.record_feed(
            source, url=url, status=200, entries=0, etag="x", body_hash="y", interval=9.0, next_due=due
        )  # fmt: skip
    feeds.read_anew(source, [INDEX])
    assert queries.feed_state(source, INDEX) == (None, None, None, None, 9.0, None)
    assert queries.feed_state(source, INNER).etag == "x"
    assert feeds.sitemaps(source, "a") == [(INNER, False, True), (INDEX, True, False)]
