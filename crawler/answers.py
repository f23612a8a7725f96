"""What did a page, feed, sitemap or listing answer? Whether it is what it was; of feeds when they are asked again."""

from hashlib import sha256
from typing import NamedTuple

from scrapy.http import Response
from sqlmodel import Session

from crawler import polling
from kb import frontier, queries, store


class Told(NamedTuple):
    """What a feed, sitemap or listing said when asked; `entries` is None where it was unchanged."""

    status: int
    said: frontier.Validators
    entries: int | None


def validators(response: Response) -> frontier.Validators:
    """What tells later whether this response is still what the server has; a 304 has no body to tell by."""
    body_hash = sha256(response.body).hexdigest() if response.status == 200 else None
    return frontier.Validators(_header(response, "ETag"), _header(response, "Last-Modified"), body_hash)


def is_unchanged(response: Response, stored: frontier.Validators) -> bool:
    """Whether a page is what it was when last stored; of one that never was, most of which are dropped, no hash is taken."""
    if response.status != 200:
        return response.status == 304
    return stored.body_hash is not None and validators(response).body_hash == stored.body_hash


def record(session: Session, declared: str, told: Told, *, is_changed: bool) -> None:
    """Keeps what a declared address said; one that changes is asked again sooner."""
    interval = polling.next_interval(queries.feed_state(session, declared).interval, is_changed=is_changed)
    store.record_feed(
        session, url=declared, status=told.status, entries=told.entries, etag=told.said.etag,
        last_modified=told.said.last_modified, body_hash=told.said.body_hash, interval=interval,
        next_due=polling.next_poll(interval),
    )  # fmt: skip


def record_error(session: Session, declared: str, error: str, status: int | None) -> None:
    """Keeps why a declared address could not be read; it is asked again later than one that could."""
    interval = polling.next_interval(queries.feed_state(session, declared).interval, is_changed=False)
    due = polling.next_poll(interval)
    store.record_feed(session, url=declared, status=status, error=error, interval=interval, next_due=due)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
