from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from kb import models, queries, store
from kb.views import TIMELINE

Save = Callable[..., store.SavedArticle]
Say = Callable[..., store.SavedArticle]
Claims = Callable[..., dict[str, Any]]

COLUMNS = [
    "claim_id",
    "subject",
    "subject_kind",
    "owner",
    "country",
    "metric",
    "value",
    "value_max",
    "bound",
    "unit",
    "status",
    "due",
    "due_start",
    "due_end",
    "attributed_to",
    "chips",
    "value_text",
    "sentence",
    "confidence",
    "review",
    "published",
    "first_seen",
    "source",
    "source_kind",
    "title",
    "url",
    "article_id",
    "version_id",
    "start_char",
    "end_char",
    "story_id",
]  # the contract with those who write SQL: names and order


@pytest.fixture
def stored(session: Session, save: Save, claim: Claims, power_claim: dict[str, Any]) -> store.SavedArticle:
    """One article with its two claims."""
    saved = save()
    store.replace_claims(
        session, version_id=saved.version_id, claims=[claim(chip=["H200", "H100"]), power_claim], extractor="1"
    )
    return saved


def test_the_views_have_the_documented_columns(session: Session, stored: store.SavedArticle) -> None:
    assert list(queries.ClaimRow._fields) == list(TIMELINE) == COLUMNS
    for view in ("claim_timeline", "claim_latest"):
        assert list(session.connection().execute(text(f"SELECT * FROM {view}")).keys()) == COLUMNS


def test_a_claim_is_one_flat_row_with_its_evidence(session: Session, stored: store.SavedArticle) -> None:
    chips, power = queries.claims(session)
    assert (chips.subject, chips.subject_kind, chips.country, chips.owner) == (
        "Colossus",
        "cluster",
        "United States",
        "xAI, SpaceXAI",
    )
    assert (chips.metric, chips.value, chips.unit, chips.chips, chips.due_end) == (
        "accelerators",
        200_000,
        "chip",
        "H100,H200",
        "2026-12-31",
    )
    assert (chips.source, chips.source_kind, chips.url, chips.published) == (
        "the-wire",
        "wire",
        "http://wire.test/1",
        "2026-01-04",
    )
    assert (power.value, power.bound, power.chips, power.review, power.story_id) == (150.0, "approx", None, None, None)
    article = queries.article(session, chips.version_id)
    assert article is not None
    assert article.text[chips.start_char : chips.end_char] == chips.value_text
    assert queries.claim(session, power.claim_id) == power
    assert queries.claim(session, 10_000) is None


def test_moments_of_the_views_are_aware(session: Session, stored: store.SavedArticle) -> None:
    (row, _) = queries.claims(session)
    assert row.first_seen == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    assert row.first_seen.utcoffset() == timedelta(0)


def test_a_silent_edit_leaves_both_versions_readable(
    session: Session, save: Save, stored: store.SavedArticle, claim: Claims
) -> None:
    edited = save(text="Colossus will run 250,000 H100 GPUs by 2026.")
    store.replace_claims(
        session, version_id=edited.version_id, claims=[claim(value=250_000, value_text="250,000")], extractor="1"
    )
    rows = queries.claims(session, metrics=["accelerators"])
    assert [(row.version_id, row.value) for row in rows] == [(stored.version_id, 200_000), (edited.version_id, 250_000)]
    assert {row.article_id for row in rows} == {stored.article_id}
    assert [
        row.value for row in queries.claims(session, metrics=["accelerators"], latest=True) if row.chips == "H100"
    ] == [250_000]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 2),
        ({"subjects": ["Colossus"]}, 2),
        ({"subjects": ["Colossus 2"]}, 0),
        ({"metrics": ["power", "jobs"]}, 1),
        ({"statuses": ["planned"]}, 1),
        ({"sources": ["the-wire"], "metrics": ["power"]}, 1),
        ({"since": "2026"}, 2),
        ({"since": "2026-01-05"}, 0),
        ({"until": "2026"}, 2),
        ({"until": "2026-01"}, 2),
        ({"until": "2026-01-04"}, 2),
        ({"until": "2026-01-03"}, 0),
        ({"until": "2025"}, 0),
        ({"limit": 1}, 1),
        ({"limit": 5, "offset": 1}, 1),
        ({"subjects": ["'; DROP TABLE claim; --"]}, 0),
    ],
)
def test_filters_narrow_the_rows(
    session: Session, stored: store.SavedArticle, filters: dict[str, Any], count: int
) -> None:
    assert len(queries.claims(session, **filters)) == count


def test_rows_come_by_date_and_undated_ones_first(session: Session, save: Save, claim: Claims) -> None:
    for number, published in enumerate(["2026-03", "2025-12-31", None, "2026-01"]):
        version = save(url=f"http://wire.test/{number}", published=published).version_id
        store.replace_claims(session, version_id=version, claims=[claim()], extractor="1")
    assert [row.published for row in queries.claims(session)] == [None, "2025-12-31", "2026-01", "2026-03"]


def test_the_latest_claim_of_each_status_and_chip_stands(session: Session, save: Save, claim: Claims) -> None:
    given = [
        ("2026-01", 1, "planned"),
        ("2026-03", 3, "planned"),
        ("2026-02", 2, "planned"),
        ("2025-01", 4, "operational"),
    ]
    for published, value, status in given:
        version = save(url=f"http://wire.test/{value}", published=published).version_id
        store.replace_claims(session, version_id=version, claims=[claim(value=value, status=status)], extractor="1")
    version = save(url="http://wire.test/5", published="2024").version_id
    store.replace_claims(session, version_id=version, claims=[claim(value=5, chip=[])], extractor="1")
    latest = {(row.status, row.chips): row.value for row in queries.claims(session, latest=True)}
    assert latest == {("planned", "H100"): 3, ("operational", "H100"): 4, ("planned", None): 5}


def test_the_last_review_shows_and_a_rejected_claim_is_not_the_latest(
    session: Session, stored: store.SavedArticle, claim: Claims, power_claim: dict[str, Any]
) -> None:
    power = queries.claims(session, metrics=["power"])[0]
    for decision in ("accepted", "rejected"):
        session.add(
            models.Review(
                version_id=power.version_id, start_char=power.start_char, end_char=power.end_char, metric="power",
                decision=decision, reviewer="Ada", decided=datetime.now(UTC),
            )
        )  # fmt: skip
        session.commit()
    store.replace_claims(session, version_id=stored.version_id, claims=[claim(), power_claim], extractor="2")
    assert {row.metric: row.review for row in queries.claims(session)} == {"accelerators": None, "power": "rejected"}
    assert [row.metric for row in queries.claims(session, latest=True)] == ["accelerators"]


def test_new_claims_are_those_of_versions_fetched_since_the_run(
    session: Session, save: Save, stored: store.SavedArticle, claim: Claims
) -> None:
    started = datetime(2026, 1, 6, tzinfo=UTC)
    assert queries.new_claims(session, run_started=started) == []
    fresh = save(url="http://wire.test/2", fetched=started)
    given = [claim(confidence=0.2), claim(confidence=0.8, subject="Stargate")]
    store.replace_claims(session, version_id=fresh.version_id, claims=given, extractor="1")
    assert [row.subject for row in queries.new_claims(session, run_started=started)] == ["Stargate", "Colossus"]
    assert len(queries.new_claims(session, run_started=started, limit=1)) == 1
    assert len(queries.new_claims(session, run_started=started - timedelta(days=1))) == 4


def test_names_in_use_come_with_their_number_of_claims(
    session: Session, stored: store.SavedArticle, save: Save, claim: Claims
) -> None:
    other = save(url="http://wire.test/2")
    store.replace_claims(session, version_id=other.version_id, claims=[claim(subject="Stargate")], extractor="1")
    assert [tuple(name) for name in queries.subjects(session)] == [("Colossus", 2), ("Stargate", 1)]
    assert [tuple(name) for name in queries.subjects(session, metric="power")] == [("Colossus", 1)]
    assert [tuple(name) for name in queries.metrics(session)] == [("accelerators", 2), ("power", 1)]


def test_counts_tell_what_is_kept(session: Session, stored: store.SavedArticle) -> None:
    counted = {"sources": 1, "articles": 1, "versions": 1, "claims": 2, "entities": 1, "queued": 0, "failed": 0}
    assert queries.counts(session) == counted


def test_an_empty_knowledge_base_answers_with_nothing(session: Session) -> None:
    assert queries.claims(session) == queries.subjects(session) == queries.runs(session) == queries.feeds(session) == []
    assert queries.article(session, 1) is None
    assert set(queries.counts(session).values()) == {0}


def test_the_version_changes_with_whatever_the_app_shows(
    session: Session, save: Save, stored: store.SavedArticle, claim: Claims
) -> None:
    seen = [queries.version(session)]
    store.replace_claims(session, version_id=stored.version_id, claims=[claim()], extractor="2")
    seen.append(queries.version(session))
    store.start_run(session)
    seen.append(queries.version(session))
    assert len(set(seen)) == 3
    assert queries.version(session) == seen[-1]


def test_what_was_known_on_a_day_has_the_words_of_that_day(session: Session, say: Say) -> None:
    edited = {"url": "http://the-wire.test/edited", "published": "2025-01-04"}
    say({"value": 400.0}, **edited, fetched=datetime(2025, 1, 4, 9, tzinfo=UTC))
    say({"value": 550.0}, **edited, fetched=datetime(2025, 3, 6, 9, tzinfo=UTC))
    known = {
        day: [row.value for row in queries.claims(session, known_by=day)] for day in ("2025-01-03", "2025-02", "2025-03-06")
    }  # fmt: skip
    assert known == {"2025-01-03": [], "2025-02": [400.0], "2025-03-06": [400.0, 550.0]}
    assert queries.count_of(session, "statement", known_by="2025-02") == 0, "the edit took the first figure back"


def test_what_was_found_since_a_moment_and_of_some_years(session: Session, say: Say) -> None:
    say({"value": 400.0}, published="2024-05-01", fetched=datetime(2026, 1, 4, 9, tzinfo=UTC))
    say({"value": 90.0}, published="2025-01-04", fetched=datetime(2026, 3, 6, 9, tzinfo=UTC))
    since = datetime(2026, 2, 1, tzinfo=UTC)
    assert [row.value for row in queries.claims(session, seen_since=since)] == [90.0]
    assert queries.count_claims(session, seen_since=datetime(2026, 4, 1, tzinfo=UTC)) == 0
    assert len(queries.revisions(session, seen_since=since)) == len(queries.revisions(session)) == 1
    assert queries.revisions(session, seen_since=datetime(2026, 4, 1, tzinfo=UTC)) == []
    assert [row.value for row in queries.claims(session, years=["2024"])] == [400.0]


def test_countries_and_titles_of_sources_are_named(session: Session, say: Say) -> None:
    say({}, {"subject": "Alps", "value": 10.0})
    assert {tuple(entry) for entry in queries.countries(session)} == {("United States", 1), ("Switzerland", 1)}
    assert queries.source_titles(session) == {"the-wire": "The-Wire"}


def test_a_crawl_tells_how_far_it_is_and_what_it_dropped(session: Session, say: Say) -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    say({}, fetched=datetime.now(UTC))
    for number, (state, reason) in enumerate(
        [("done", None), ("done", "off topic by text"), ("queued", None), ("failed", "robots.txt")]
    ):
        session.add(
            models.Frontier(url=f"http://x.test/{number}", source_id=1, state=state, reason=reason, title=str(number), added=datetime.now(UTC))
        )  # fmt: skip
    session.commit()
    assert queries.progress(session, since=began) == (3, 1, 1, 1)
    assert queries.progress(session, since=datetime.now(UTC) + timedelta(hours=1))[2:] == (0, 0)
    assert [(page.title, page.reason) for page in queries.dropped(session)] == [
        ("3", "robots.txt"),
        ("1", "off topic by text"),
    ]
    assert [page.source for page in queries.dropped(session, reason="robots.txt", limit=5)] == ["the-wire"]
