from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from kb import frontier, models, queries, store

Queue = Callable[..., set[str]]


@pytest.fixture
def queue(session: Session) -> Queue:
    store.declare_sources(session, [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B"}])

    def enqueue(*urls: str, source: str = "a", reason: str | None = None) -> set[str]:
        announced = [frontier.Announced(url, f"About {url}", reason=reason) for url in urls]
        return frontier.enqueue(session, announced, source=source).new

    return enqueue


def states(session: Session) -> dict[str, str]:
    session.expire_all()
    return {row.url: row.state for row in session.exec(select(models.Frontier))}


def test_a_url_is_queued_once(session: Session, queue: Queue) -> None:
    assert queue("u1", "u2", "u1") == {"u1", "u2"}
    assert queue("u2", "u3") == {"u3"}
    with pytest.raises(ValueError, match="source: found 'c', expected a declared one"):
        queue("u4", source="c")


def test_of_too_many_urls_the_first_are_queued_and_the_rest_counted(session: Session, queue: Queue) -> None:
    queue("u1", "done", reason="off topic by title")
    queue("u2", source="b")
    announced = [frontier.Announced(f"u{k}") for k in range(1, 7)]
    assert frontier.enqueue(session, announced, source="a", most=2) == ({"u3", "u4"}, 2)
    assert frontier.enqueue(session, announced, source="a", most=0) == (set(), 2)
    assert frontier.waiting(session) == {"a": 2, "b": 1}
    frontier.lease(session, limit=1)
    assert frontier.waiting(session) == {"a": 2, "b": 1}, "what is being fetched is not done"


def test_a_url_is_handed_out_once_with_what_its_feed_said(session: Session, queue: Queue) -> None:
    queue("u1", "u2", "u3")
    (first, second), rest = frontier.lease(session, limit=2), frontier.lease(session, limit=9)
    assert [first.url, second.url, *(lease.url for lease in rest)] == ["u1", "u2", "u3"]
    assert (first.source, first.title, first.tries, first.looks) == ("a", "About u1", 0, 0)
    assert frontier.lease(session, limit=9) == []


def test_only_the_named_sources_are_served(session: Session, queue: Queue) -> None:
    queue("u1")
    queue("u2", source="b")
    assert [lease.url for lease in frontier.lease(session, limit=9, sources=["b"])] == ["u2"]


def test_a_done_url_comes_back_when_it_is_due(session: Session, queue: Queue) -> None:
    queue("u1", "u2", "u3")
    frontier.lease(session, limit=9)
    now = datetime.now(UTC)
    frontier.end_leases(session, [frontier.Outcome("u1", "done", next_due=now - timedelta(seconds=1))])
    frontier.end_leases(session, [frontier.Outcome("u2", "done", next_due=now + timedelta(hours=1))])
    frontier.end_leases(session, [frontier.Outcome("u3", "done", reason="no text")])
    assert [(lease.url, lease.looks) for lease in frontier.lease(session, limit=9)] == [("u1", 1)]
    assert [tuple(drop) for drop in queries.drops(session)] == [("no text", 1)]


def test_a_failed_url_comes_back_when_it_is_due_and_is_no_look(session: Session, queue: Queue) -> None:
    queue("u1", "u2")
    frontier.lease(session, limit=9)
    past = datetime.now(UTC) - timedelta(seconds=1)
    frontier.end_leases(session, [frontier.Outcome("u1", "failed", reason="HTTP 503", next_due=past)])
    frontier.end_leases(session, [frontier.Outcome("u2", "failed", reason="HTTP 404")])
    (again,) = frontier.lease(session, limit=9)
    assert (again.url, again.tries, again.looks) == ("u1", 1, 0)
    frontier.end_leases(session, [frontier.Outcome("u1", "done", next_due=past)])
    (again,) = frontier.lease(session, limit=9)
    assert (again.url, again.tries, again.looks) == ("u1", 0, 1)


def test_a_postponed_url_waits_and_loses_no_try(session: Session, queue: Queue) -> None:
    queue("u1", "u2")
    frontier.lease(session, limit=9)
    now = datetime.now(UTC)
    frontier.end_leases(session, [frontier.Outcome("u1", "queued", next_due=now + timedelta(hours=1))])
    frontier.end_leases(session, [frontier.Outcome("u2", "queued", next_due=now - timedelta(seconds=1))])
    assert [(lease.url, lease.tries) for lease in frontier.lease(session, limit=9)] == [("u2", 0)]


def test_a_url_remembers_what_its_page_said(session: Session, queue: Queue) -> None:
    queue("u1")
    (first,) = frontier.lease(session, limit=1)
    assert first.validators == (None, None, None)
    past = datetime.now(UTC) - timedelta(seconds=1)
    said = frontier.Validators('"a"', "Mon, 02 Jun 2025 10:00:00 GMT", "c0ffee")
    frontier.end_leases(session, [frontier.Outcome("u1", "done", next_due=past, validators=said)])
    frontier.lease(session, limit=1)
    frontier.end_leases(session, [frontier.Outcome("u1", "failed", reason="HTTP 503", next_due=past)])
    assert [lease.validators for lease in frontier.lease(session, limit=1)] == [said]


def test_an_interrupted_attempt_costs_no_try(session: Session, queue: Queue) -> None:
    queue("u1")
    for _ in range(20):
        assert [(lease.url, lease.tries) for lease in frontier.lease(session, limit=1)] == [("u1", 0)]
        frontier.return_leases(session, all_of_them=True)


def test_leases_that_ran_out_return_to_the_queue(session: Session, queue: Queue) -> None:
    queue("u1", "u2")
    frontier.lease(session, limit=9)
    assert frontier.return_leases(session) == 0
    row = session.exec(select(models.Frontier).where(models.Frontier.url == "u1")).one()
    row.leased_until = datetime.now(UTC) - timedelta(seconds=1)
    session.add(row)
    session.commit()
    assert frontier.return_leases(session) == 1
    assert states(session) == {"u1": "queued", "u2": "leased"}
    assert frontier.return_leases(session, all_of_them=True) == 1
    assert [lease.url for lease in frontier.lease(session, limit=9)] == ["u1", "u2"]


def test_what_its_feed_rules_out_is_done_at_once(session: Session, queue: Queue) -> None:
    assert queue("u1", reason="off topic by title") == {"u1"}
    assert frontier.lease(session, limit=9) == []
    assert [tuple(drop) for drop in queries.drops(session)] == [("off topic by title", 1)]


def test_sources_take_turns(session: Session, queue: Queue) -> None:
    queue(*(f"a{k}" for k in range(3)))
    queue(*(f"b{k}" for k in range(3)), source="b")
    assert [lease.url for lease in frontier.lease(session, limit=4)] == ["a0", "b0", "a1", "b1"]


def test_more_urls_than_one_statement_takes_are_handed_out_and_ended(session: Session, queue: Queue) -> None:
    urls = [f"u{k}" for k in range(1_201)]
    assert queue(*urls) == set(urls)
    assert [lease.url for lease in frontier.lease(session, limit=2_000)] == urls
    frontier.end_leases(session, [frontier.Outcome(url, "done") for url in urls])
    assert set(states(session).values()) == {"done"}


def test_characters_that_no_database_keeps_are_replaced(session: Session, queue: Queue) -> None:
    assert queue() == set()
    frontier.enqueue(session, [frontier.Announced("u1", "a\0b", "\ud800")], source="a")
    assert [(lease.title, lease.summary) for lease in frontier.lease(session, limit=1)] == [("a\ufffdb", "\ufffd")]


def test_a_turn_that_a_clock_set_back_left_in_the_far_future_has_come(session: Session, queue: Queue) -> None:
    queue("u1", "u2")
    frontier.lease(session, limit=2)
    now = datetime.now(UTC)
    ends = (("u1", now + timedelta(days=700)), ("u2", now + timedelta(days=7)))
    frontier.end_leases(session, [frontier.Outcome(url, "done", next_due=due) for url, due in ends])
    session.commit()
    assert [lease.url for lease in frontier.lease(session, limit=9)] == ["u1"]
