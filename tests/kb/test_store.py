import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

import kb
from kb import models, queries, store

Save = Callable[..., store.SavedArticle]
Claims = Callable[..., dict[str, Any]]


def test_an_article_is_new_then_unchanged_then_changed(session: Session, save: Save) -> None:
    first, again = save(), save(fetched=datetime(2026, 2, 1, tzinfo=UTC))
    edited = save(text="Colossus will run 220,000 GPUs.", title="Colossus grows further", modified="2026-02-02")
    assert [first.outcome, again.outcome, edited.outcome] == ["new", "unchanged", "changed"]
    assert (again.article_id, again.version_id) == (first.article_id, first.version_id)
    assert edited.article_id == first.article_id
    assert edited.version_id != first.version_id
    article = session.exec(select(models.Article)).one()
    assert (article.title, article.modified, article.published) == (
        "Colossus grows further",
        "2026-02-02",
        "2026-01-04",
    )


def test_an_edit_that_is_taken_back_is_a_version_of_its_own(session: Session, save: Save) -> None:
    first = save()
    save(text="Colossus will run 220,000 GPUs.", fetched=datetime(2026, 2, 1, tzinfo=UTC))
    back = save(fetched=datetime(2026, 3, 1, tzinfo=UTC))
    assert (back.outcome, back.version_id > first.version_id) == ("changed", True)
    assert save(fetched=datetime(2026, 3, 2, tzinfo=UTC)) == back._replace(outcome="unchanged")
    texts = session.exec(select(models.ArticleVersion.text).order_by(models.ArticleVersion.id)).all()
    assert (len(texts), texts[0]) == (3, texts[2])


def test_an_older_copy_of_a_known_text_is_no_new_version(save: Save) -> None:
    first = save(fetched=datetime(2026, 1, 5, tzinfo=UTC))
    save(text="Colossus will run 220,000 GPUs.", fetched=datetime(2026, 2, 1, tzinfo=UTC))
    assert save(fetched=datetime(2026, 1, 9, tzinfo=UTC)) == first._replace(outcome="unchanged")


def test_an_article_of_an_undeclared_source_is_refused(save: Save) -> None:
    with pytest.raises(ValueError, match="source: found 'nobody', expected a declared one"):
        save(source="nobody")


def test_moments_come_back_aware_and_in_utc(session: Session, save: Save) -> None:
    save(fetched=datetime.fromisoformat("2026-01-05T10:30:00+02:00"))
    session.expire_all()
    version = session.exec(select(models.ArticleVersion)).one()
    assert version.fetched == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    assert version.fetched.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="without time zone"):
        save(url="http://wire.test/2", fetched=datetime(2026, 1, 5))


def test_characters_that_no_database_keeps_are_replaced_one_for_one(session: Session, save: Save) -> None:
    saved = save(text="A\0B \ud83d C \U0001f600 200 MW", title="T\0", authors=["N\ud800"])
    article = queries.article(session, saved.version_id)
    assert article is not None
    assert (article.text, article.title) == ("A\ufffdB \ufffd C \U0001f600 200 MW", "T\ufffd")
    assert save(text="A\0B \ud83d C \U0001f600 200 MW").outcome == "unchanged"


def test_declaring_a_source_again_updates_it(session: Session) -> None:
    block = {
        "slug": "wire",
        "title": "Wire",
        "kind": "wire",
        "feeds": [("http://w.test/a", "feed"), ("http://w.test/b", "sitemap")],
    }
    store.declare_sources(session, [block])
    store.declare_sources(session, [block | {"title": "The Wire", "feeds": [("http://w.test/a", "listing")]}])
    assert [(source.slug, source.title, source.kind) for source in session.exec(select(models.Source))] == [
        ("wire", "The Wire", "wire")
    ]
    feeds = session.exec(select(models.Feed).order_by(models.Feed.url)).all()
    assert [(feed.url, feed.kind) for feed in feeds] == [("http://w.test/a", "listing"), ("http://w.test/b", "sitemap")]


def test_claims_are_replaced_and_stamped(
    session: Session, save: Save, claim: Claims, power_claim: dict[str, Any]
) -> None:
    version = save().version_id
    assert store.replace_claims(session, version_id=version, claims=[claim(), power_claim], extractor="1") == (2, [])
    assert queries.pending_versions(session, extractor="1") == []
    assert [entry.version_id for entry in queries.pending_versions(session, extractor="2")] == [version]
    assert store.replace_claims(
        session, version_id=version, claims=[claim(chip=["H100", "H200", "H100"])], extractor="2"
    ) == (1, [])
    row = session.exec(select(models.Claim)).one()
    assert (row.metric, row.value, row.extractor) == ("accelerators", 200_000, "2")
    assert (row.due_start, row.due_end) == ("2026-01-01", "2026-12-31")
    assert sorted(session.exec(select(models.ClaimChip.chip))) == ["H100", "H200"]


def test_wrong_claims_are_refused_and_the_rest_is_stored(
    session: Session, save: Save, claim: Claims, power_claim: dict[str, Any]
) -> None:
    version = save().version_id
    wrong = [claim(value=float("nan")), claim(due="soon"), {"metric": "power"}]
    saved = store.replace_claims(session, version_id=version, claims=[*wrong, power_claim], extractor="1")
    assert saved.stored == 1
    assert [fault.split(":")[0] for fault in saved.refused] == ["value", "due", "value"]
    assert session.exec(select(models.Claim.metric)).all() == ["power"]
    assert queries.pending_versions(session, extractor="1") == []


def test_one_number_of_two_subjects_is_two_claims_and_a_repeat_none(
    session: Session, save: Save, claim: Claims
) -> None:
    given = [claim(), claim(subject="Stargate"), claim()]
    assert store.replace_claims(session, version_id=save().version_id, claims=given, extractor="1").stored == 2


def test_a_replacement_that_breaks_off_leaves_the_old_claims(session: Session, save: Save, claim: Claims) -> None:
    version = save().version_id
    store.replace_claims(session, version_id=version, claims=[claim()], extractor="1")
    with pytest.raises(TypeError):
        store.replace_claims(session, version_id=version, claims=[claim(value=5), None], extractor="2")  # type: ignore[list-item]
    session.rollback()
    assert session.exec(select(models.Claim.value)).all() == [200_000]
    assert queries.pending_versions(session, extractor="1") == []


def test_known_subjects_bring_their_facts_and_unknown_ones_are_discovered(
    session: Session, save: Save, claim: Claims
) -> None:
    store.replace_claims(
        session, version_id=save().version_id, claims=[claim(), claim(subject="Project Larch")], extractor="1"
    )
    known = session.exec(select(models.Entity).where(models.Entity.name == "Colossus")).one()
    assert (known.origin, known.kind, known.country, known.region) == (
        "curated",
        "cluster",
        "United States",
        "Memphis, Tennessee",
    )
    aliases = session.exec(select(models.EntityAlias.alias).where(models.EntityAlias.entity_id == known.id)).all()
    assert "Colossus 1" in aliases
    found = session.exec(select(models.Entity).where(models.Entity.name == "Project Larch")).one()
    assert (found.origin, found.country) == ("discovered", None)


def test_the_gazetteer_corrects_stored_facts_but_not_a_persons_rejection(
    session: Session, save: Save, claim: Claims
) -> None:
    session.add(models.Entity(name="Colossus", kind="site", origin="discovered", country="Atlantis"))
    session.add(models.Entity(name="Stargate", kind="site", origin="rejected"))
    session.commit()
    version = save().version_id
    for stamp in ("1", "2"):
        store.replace_claims(session, version_id=version, claims=[claim(), claim(subject="Stargate")], extractor=stamp)
    colossus = session.exec(select(models.Entity).where(models.Entity.name == "Colossus")).one()
    assert (colossus.origin, colossus.kind, colossus.country) == ("curated", "cluster", "United States")
    assert session.exec(select(models.Entity.origin).where(models.Entity.name == "Stargate")).one() == "rejected"
    aliases = session.exec(select(models.EntityAlias.alias).where(models.EntityAlias.entity_id == colossus.id)).all()
    assert len(aliases) == len(set(aliases)) > 0


def test_a_run_is_recorded_from_start_to_end(session: Session) -> None:
    run = store.start_run(session)
    assert queries.runs(session)[0].outcome is None
    store.finish_run(session, run, outcome="done", counts={"articles/new": 3}, errors=["one feed broken"])
    (entry,) = queries.runs(session)
    assert (entry.id, entry.outcome, entry.counts, entry.errors) == (
        run,
        "done",
        {"articles/new": 3},
        ["one feed broken"],
    )
    assert entry.finished is not None
    assert entry.started <= entry.finished


def test_failures_of_a_feed_add_up_until_it_answers(session: Session, save: Save) -> None:
    url = "http://wire.test/feed"
    store.record_feed(session, url=url, status=200, etag='"a"', last_modified="Mon", body_hash="c0ffee", entries=7)
    for _ in range(2):
        store.record_feed(session, url=url, status=503, error="HTTP 503")
    (feed,) = queries.feeds(session)
    assert (feed.failures, feed.last_status, feed.last_error, feed.entries) == (2, 503, "HTTP 503", 7)
    assert queries.feed_state(session, url)[:3] == ('"a"', "Mon", "c0ffee")
    store.record_feed(session, url=url, status=304)
    (feed,) = queries.feeds(session)
    assert (feed.failures, feed.last_status, feed.last_error) == (0, 304, None)
    assert queries.feed_state(session, url)[:3] == ('"a"', "Mon", "c0ffee"), "a 304 without headers keeps what is known"


_ARTICLES = st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=20), st.integers(0, 3)), max_size=8)


@settings(max_examples=25, deadline=None)
@given(_ARTICLES)
def test_storing_twice_is_storing_once(sqlite_template: Path, articles: list[tuple[str, str, int]]) -> None:
    assert _stored(sqlite_template, articles, times=2) == _stored(sqlite_template, articles, times=1)


def _stored(empty: Path, articles: list[tuple[str, str, int]], *, times: int) -> list[tuple[object, ...]]:
    """Everything kept of (name, text, number of claims) when each is stored so often in a copy of an empty file."""
    engine = kb.connect("sqlite://")
    with closing(sqlite3.connect(empty)) as file, engine.connect() as memory:
        file.backup(memory.connection.driver_connection)
    with Session(engine) as session:
        for name, text, count in articles:
            text += " 5 MW"
            for _ in range(times):
                store.declare_sources(session, [{"slug": "s", "title": "S"}])
                saved = store.save_article(
                    session,
                    source="s",
                    url=f"http://s.test/{name}",
                    title=name,
                    text=text,
                    fetched=datetime(2026, 1, 1, tzinfo=UTC),
                )
                body = session.get_one(models.ArticleVersion, saved.version_id).text
                claims = [_power(body, subject) for subject in ("Colossus", "Stargate", "Larch")[:count]]
                store.replace_claims(session, version_id=saved.version_id, claims=claims, extractor="1")
        tables = [models.Source, models.Article, models.Entity, models.EntityAlias]
        kept: list[tuple[object, ...]] = [(table.__name__, len(session.exec(select(table)).all())) for table in tables]
        versions = select(models.ArticleVersion).order_by(col(models.ArticleVersion.id))
        kept += [(version.article_id, version.text) for version in session.exec(versions)]
        kept += [(row.version_id, row.subject, row.value) for row in queries.claims(session)]
    engine.dispose()
    return kept


def _power(text: str, subject: str) -> dict[str, Any]:
    start = text.rindex("5 MW")
    return {
        "metric": "power", "value": 5.0, "value_max": None, "bound": "exact", "unit": "MW", "subject": subject, "chip": [],
        "status": "planned", "due": None, "attributed_to": None, "value_text": "5 MW", "start": start, "end": start + 4,
        "sentence": text, "confidence": 1.0,
    }  # fmt: skip
