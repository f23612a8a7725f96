"""How articles and the ends of their leases are stored together."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, func, select

from kb import frontier, models, store
from kb.articles import Fetched
from kb.landing import Landing, is_stored, land


def landing(url: str, text: str, source: str = "a") -> Landing:
    article = Fetched(source=source, url=url, title="T", text=text, fetched=datetime.now(UTC))
    return Landing(frontier.Outcome(url, "done"), article)


@pytest.fixture
def leased(session: Session) -> Session:
    store.declare_sources(session, [{"slug": "a", "title": "A"}])
    frontier.enqueue(session, [frontier.Announced(f"http://a.test/{k}") for k in range(3)], source="a")
    frontier.lease(session, limit=9)
    return session


def states(session: Session) -> list[tuple[str, str | None]]:
    return list(session.exec(select(models.Frontier.state, models.Frontier.reason).order_by(models.Frontier.id)))


def test_articles_and_leases_end_in_one_commit(leased: Session) -> None:
    dropped = Landing(frontier.Outcome("http://a.test/2", "done", "no text"))
    assert land(leased, [landing("http://a.test/0", "one"), landing("http://a.test/1", "two"), dropped]) == [
        "new",
        "new",
    ]
    assert states(leased) == [("done", None), ("done", None), ("done", "no text")]
    assert is_stored(leased, url="http://a.test/1", text="two")
    assert not is_stored(leased, url="http://a.test/1", text="three")
    assert not is_stored(leased, url="http://a.test/0", text="two")


def test_where_one_fails_none_is_stored(leased: Session) -> None:
    with pytest.raises(ValueError, match="expected a declared one"):
        land(leased, [landing("http://a.test/0", "one"), landing("http://a.test/1", "two", source="b")])
    leased.rollback()
    assert leased.exec(select(func.count()).select_from(models.Article)).one() == 0
    assert {state for state, _ in states(leased)} == {"leased"}


def test_landing_twice_is_landing_once(leased: Session) -> None:
    assert land(leased, [landing("http://a.test/0", "one")]) == ["new"]
    assert land(leased, [landing("http://a.test/0", "one")]) == ["unchanged"]
    assert land(leased, [landing("http://a.test/0", "two")]) == ["changed"]


def test_articles_that_enter_together_are_what_they_are_one_by_one(leased: Session) -> None:
    """Two texts of one address, and two copies of a text, in one group."""
    text = " ".join(f"word{k}" for k in range(60))
    group = [
        ("/1", text),
        ("/2", "Another."),
        ("/1", text + " Corrected."),
        ("/3", "Copied: " + text),
        ("/2", "Another."),
    ]
    assert land(leased, [landing(f"http://a.test{path}", words) for path, words in group]) == [
        "new",
        "new",
        "changed",
        "new",
        "unchanged",
    ]
    told = dict(leased.exec(select(models.Article.url, models.Article.story_id)).all())
    assert told["http://a.test/1"] == told["http://a.test/3"] is not None
    assert told["http://a.test/2"] is None
    versions = select(models.Article.url, models.ArticleVersion.text).join(models.ArticleVersion)
    assert leased.exec(versions.order_by(models.ArticleVersion.id)).all() == [
        ("http://a.test/1", text), ("http://a.test/2", "Another."), ("http://a.test/1", text + " Corrected."),
        ("http://a.test/3", "Copied: " + text),
    ]  # fmt: skip
