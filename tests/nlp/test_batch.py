"""Pending articles: their claims, and what people's decisions on names change in them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from sqlmodel import Session

from kb import entities, queries, store, vocabulary
from nlp.batch import extract_pending
from nlp.pipeline import pipeline

TEXT = (
    "Halden Rise will draw 300 megawatts, the county said on Monday. Residents call the data center the Old Mill.\n\n"
    "The Old Mill covers 120 acres, and 80 people work on it."
)


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Leaves no accepted name to other tests."""
    yield
    vocabulary.accept(())
    pipeline.cache_clear()


@pytest.fixture
def extracted(session: Session) -> Session:
    store.declare_sources(session, [{"slug": "the-wire", "title": "The Wire"}])
    store.save_article(
        session, source="the-wire", url="http://wire.test/1", title="Halden Rise is to open", text=TEXT,
        fetched=datetime(2026, 1, 5, tzinfo=UTC), published="2026-01-04",
    )  # fmt: skip
    assert extract_pending(session).versions == 1
    return session


def test_nothing_is_extracted_twice(extracted: Session) -> None:
    assert extract_pending(extracted).versions == 0


def test_an_article_at_which_the_extractor_fails_holds_no_other_up(session: Session) -> None:
    @Language.component("fails_at_a_word")
    def fail(doc: Doc) -> Doc:
        return doc if "unforeseen" not in doc._.text else doc[len(doc)].doc  # beyond its end

    pipeline().add_pipe("fails_at_a_word", first=True)
    store.declare_sources(session, [{"slug": "the-wire", "title": "The Wire"}])
    for name in ("one", "unforeseen", "three"):
        store.save_article(
            session, source="the-wire", url=f"http://wire.test/{name}", title="Halden Rise", text=f"{TEXT} It is {name}.",
            fetched=datetime(2026, 1, 5, tzinfo=UTC),
        )  # fmt: skip
    done = extract_pending(session)
    assert [fault.partition(":")[0] for fault in done.refused] == ["version 2"]
    assert "IndexError" in done.refused[0]
    assert {claim.version_id for claim in queries.claims(session)} == {1, 3}
    assert extract_pending(session).versions == 0


def test_an_accepted_name_is_known_to_the_next_extraction(extracted: Session) -> None:
    assert "Halden Rise" in {claim.subject for claim in queries.claims(extracted)}
    entities.decide_entity(extracted, "Halden Rise", decision="accepted", reviewer="tester", kind="site")
    assert extract_pending(extracted).versions == 1
    assert vocabulary.load().entities["Halden Rise"].kind == "site"
    assert extract_pending(extracted).versions == 0


def test_a_merged_name_is_another_form_of_the_name_that_took_it(extracted: Session) -> None:
    entities.decide_entity(extracted, "Halden Rise", decision="accepted", reviewer="tester", kind="site")
    store.replace_claims(extracted, version_id=1, extractor="other", claims=[{
        "metric": "land_area", "value": 1.0, "value_max": None, "bound": "exact", "unit": "m2", "subject": "Old Mill",
        "chip": [], "status": "planned", "due": None, "attributed_to": None, "value_text": "120 acres",
        "start": TEXT.index("120 acres"), "end": TEXT.index("120 acres") + 9, "sentence": "x", "confidence": 0.5,
    }])  # fmt: skip
    entities.merge_entities(extracted, "Old Mill", into="Halden Rise", reviewer="tester")
    extract_pending(extracted)
    assert "Old Mill" in vocabulary.load().entities["Halden Rise"].aliases
    assert {claim.subject for claim in queries.claims(extracted)} == {"Halden Rise"}
