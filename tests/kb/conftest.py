"""Articles and claims to store."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session

from kb import store

TEXT = "Colossus will run 200,000 H100 GPUs by 2026. The site draws about 150 MW."
SEEN = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)

Claims = Callable[..., dict[str, Any]]


@pytest.fixture
def article_text() -> str:
    """The text that the claims are about."""
    return TEXT


@pytest.fixture
def claim() -> Claims:
    """Makes a claim about the chips in TEXT, with the fields given changed."""

    def make(**changes: object) -> dict[str, Any]:
        start = TEXT.index("200,000")
        return {
            "metric": "accelerators", "value": 200_000, "value_max": None, "bound": "exact", "unit": "chip",
            "subject": "Colossus", "chip": ["H100"], "status": "planned", "due": "2026", "attributed_to": None,
            "value_text": "200,000", "start": start, "end": start + 7, "sentence": TEXT[:44], "confidence": 0.9,
        } | changes  # fmt: skip

    return make


@pytest.fixture
def power_claim(claim: Claims) -> dict[str, Any]:
    """The claim about the power in TEXT."""
    start = TEXT.index("about 150 MW")
    return claim(
        metric="power", value=150.0, bound="approx", unit="MW", chip=[], status="operational", due=None,
        value_text="about 150 MW", start=start, end=start + 12, sentence=TEXT[45:], confidence=0.7,
    )  # fmt: skip


@pytest.fixture
def save(session: Session) -> Callable[..., store.SavedArticle]:
    """Stores an article of a declared source, with the fields given changed."""
    store.declare_sources(
        session,
        [{"slug": "the-wire", "title": "The Wire", "kind": "wire", "feeds": [("http://wire.test/feed", "feed")]}],
    )

    def save_article(**changes: Any) -> store.SavedArticle:
        given: Mapping[str, Any] = {
            "source": "the-wire", "url": "http://wire.test/1", "title": "Colossus grows", "text": TEXT, "fetched": SEEN,
            "published": "2026-01-04", "published_precision": "day", "published_from": "json-ld",
        }  # fmt: skip
        return store.save_article(session, **(given | changes))

    return save_article


Say = Callable[..., store.SavedArticle]


@pytest.fixture
def say(session: Session) -> Say:
    """Publishes an article that states claims of power, each with the fields given changed, and stores both.

    `claims` are mappings of changes to a claim of 100 MW planned for Colossus; `source` publishes, `text` is its opening.
    """
    numbers = count(1)

    def publish(
        *claims: Mapping[str, Any], published: str = "2026-01-04", source: str = "the-wire", url: str | None = None,
        text: str = "", fetched: datetime = SEEN, kind: str = "wire",
    ) -> store.SavedArticle:  # fmt: skip
        store.declare_sources(session, [{"slug": source, "title": source.title(), "kind": kind}])
        body, given = text, []
        for changes in claims:
            claim: dict[str, Any] = {
                "metric": "power", "value": 100.0, "value_max": None, "bound": "exact", "unit": "MW", "subject": "Colossus",
                "chip": [], "status": "planned", "due": None, "attributed_to": None, "confidence": 0.9,
            } | dict(changes)  # fmt: skip
            printed = claim.pop("printed", None) or f"{claim['value']:g} {claim['unit']}"
            lead = f" {claim['subject']} is said to have "
            start = len(body) + len(lead)
            sentence = claim.pop("sentence", f"{lead.strip()} {printed}.")
            given.append(
                claim | {"value_text": printed, "start": start, "end": start + len(printed), "sentence": sentence}
            )
            body += f"{lead}{printed}."
        saved = store.save_article(
            session, source=source, url=url or f"http://{source}.test/{next(numbers)}", title="News", text=body,
            fetched=fetched, published=published,
        )  # fmt: skip
        done = store.replace_claims(session, version_id=saved.version_id, claims=given, extractor="1")
        assert done.refused == []
        return saved

    return publish
