"""What became of an address, where the one that was fetched and the one that is stored differ."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from kb import frontier, store
from kb.articles import Fetched
from kb.fate import fate
from kb.landing import Landing, land

SHORT, ARTICLE = "https://a.example/s/1", "https://a.example/news/one"


def announced(url: str = SHORT) -> frontier.Announced:
    return frontier.Announced(url, "One data center", "In brief", "2026-01-02T10:00:00+00:00", "feed")


def stored(session: Session, *, body: str = "c0ffee", url: str = SHORT, text: str = "Text.") -> None:
    article = Fetched(
        source="a", url=ARTICLE, title="One", text=text, fetched=datetime.now(UTC), published="2026-01-02",
        published_from="feed",
    )  # fmt: skip
    said = frontier.Validators(body_hash=body)
    past = datetime.now(UTC) - timedelta(seconds=1)
    land(session, [Landing(frontier.Outcome(url, "done", None, past, said, ARTICLE), article)])


@pytest.fixture
def moved(session: Session) -> Session:
    """A short address that led to an article at another one."""
    store.declare_sources(session, [{"slug": "a", "title": "A"}])
    frontier.enqueue(session, [announced()], source="a")
    frontier.lease(session, limit=9)
    stored(session)
    return session


def test_both_addresses_tell_the_same_way(moved: Session) -> None:
    found = fate(moved, SHORT)
    assert found is not None
    assert (found.url, found.stored, found.state, found.tries) == (SHORT, ARTICLE, "done", 1)
    assert (found.title, found.article, found.published, found.versions) == ("One data center", "One", "2026-01-02", 1)
    assert fate(moved, ARTICLE) == found


def test_the_addresses_stay_together_when_the_page_changes(moved: Session) -> None:
    assert [lease.url for lease in frontier.lease(moved, limit=9)] == [SHORT], "the article's own is never fetched"
    stored(moved, body="bad", text="Another text.")
    found = fate(moved, SHORT)
    assert found is not None
    assert (found.stored, found.tries, found.versions) == (ARTICLE, 2, 2)
    assert fate(moved, ARTICLE) == found


def test_an_address_that_was_announced_itself_goes_its_own_way(session: Session) -> None:
    store.declare_sources(session, [{"slug": "a", "title": "A"}])
    frontier.enqueue(session, [announced(), frontier.Announced(ARTICLE)], source="a")
    stored(session)
    assert [lease.url for lease in frontier.lease(session, limit=9) if lease.looks == 0] == [ARTICLE]
    stored(session, url=ARTICLE)
    for url in (SHORT, ARTICLE):
        found = fate(session, url)
        assert found is not None
        assert (found.url, found.stored, found.tries) == (url, ARTICLE, 1)


def test_an_article_that_nobody_announced_is_told_of_and_an_unknown_address_is_not(session: Session) -> None:
    store.declare_sources(session, [{"slug": "added", "title": "Added"}])
    store.save_article(session, source="added", url=ARTICLE, title="One", text="Text.", fetched=datetime.now(UTC))
    found = fate(session, ARTICLE)
    assert found is not None
    assert (found.source, found.article, found.versions, found.tries) == ("added", "One", 1, 0)
    assert fate(session, SHORT) is None


def test_a_page_that_led_to_no_article_has_none(session: Session) -> None:
    store.declare_sources(session, [{"slug": "a", "title": "A"}])
    frontier.enqueue(session, [announced(), announced("https://a.example/2")], source="a")
    found = fate(session, SHORT)
    assert found is not None
    assert (found.state, found.article, found.stored) == ("queued", None, None)
