"""A move between engines loses nothing, and an older file becomes a new one with a copy kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

import kb
from kb import copying, indexing, operations, queries, store
from kb.entities import merge_entities
from kb.schema import migrations
from kb.search import search_articles, search_sentences

Say = Callable[..., store.SavedArticle]


def shown(session: Session) -> list[Any]:
    return [
        queries.claims(session), queries.conflicts(session), queries.revisions(session), queries.slips(session),
        queries.support(session), queries.entities(session), queries.counts(session),
        sorted(hit.version_id for hit in search_articles(session, "said")), sorted(hit.claim_id for hit in search_sentences(session, "100 MW")),
    ]  # fmt: skip


def test_a_copy_to_the_other_engine_answers_the_same_and_goes_on(
    engine: Engine, session: Session, say: Say, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    say({"due": "2026"}, {"subject": "Late Entity"}, published="2025-01-04")
    say({"due": "2027"}, {"value": 7.0, "subject": "Early Entity"}, published="2025-06-04")
    say({"due": "2027", "value": 300.5}, published="2025-06-04", source="the-post")
    merge_entities(session, "Late Entity", into="Early Entity", reviewer="Ada")
    other = (
        str(request.getfixturevalue("postgres_url"))
        if engine.dialect.name == "sqlite"
        else f"sqlite:///{tmp_path / 'copy.db'}"
    )
    target = kb.connect(other)
    copied = {table.name: table.rows for table in copying.copy(engine, target)}
    assert copied["claim"] == 5
    assert copied["conflict"] == 1
    with Session(target) as there:
        assert shown(there) == shown(session)
        assert operations.check(there) == []
        store.declare_sources(there, [{"slug": "new", "title": "New"}])
        assert queries.counts(there)["sources"] == 3
    with pytest.raises(kb.DatabaseError, match="expected an empty knowledge base"):
        copying.copy(engine, target)
    target.dispose()


def older(url: str) -> Engine:
    """A knowledge base as the program before wrote it, with one article of two versions and claims."""
    engine = kb.connect(url)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in (
            "INSERT INTO source (id, slug, title) VALUES (1, 's', 'S')",
            "INSERT INTO article (id, url, source_id, title, authors, published, first_seen) VALUES"
            " (1, 'u', 1, 'The campus', '[]', '2025-03', '2025-04-02 10:00:00')",
            "INSERT INTO article_version (id, article_id, fetched, text, content_hash, extracted) VALUES"
            " (1, 1, '2025-04-02 10:00:00', 'It has 100 GB200s, 5 MW.', 'a', '2025-04-02 10:00:00'),"
            " (2, 1, '2025-05-02 10:00:00', 'It has 200 GB200s, 5 MW.', 'b', '2025-05-02 10:00:00')",
            "INSERT INTO entity (id, name, kind, origin) VALUES (1, 'Larch', 'site', 'discovered')",
            "INSERT INTO claim (id, version_id, entity_id, metric, value, bound, unit, status, value_text, sentence, start_char,"
            " end_char, confidence, extractor) VALUES"
            " (1, 1, 1, 'accelerators', 100, 'exact', 'chip', 'planned', '100', 'It has 100 GB200s, 5 MW.', 7, 10, 1, 'x'),"
            " (2, 2, 1, 'accelerators', 200, 'exact', 'chip', 'planned', '200', 'It has 200 GB200s, 5 MW.', 7, 10, 1, 'x')",
            "INSERT INTO claim_chip (claim_id, chip) VALUES (1, 'GB200'), (2, 'GB200')",
        ):
            connection.execute(text(statement))
    return engine


def test_an_older_knowledge_base_is_filled_in_and_compared(database_url: str) -> None:
    engine = older(database_url)
    kb.upgrade(engine)
    with Session(engine) as session:
        first, second = queries.claims(session)
        assert (first.chips, first.published, second.value) == ("GB200", "2025-03", 200)
        (change,) = queries.revisions(session)
        assert (change.kind, change.change) == ("edited", 100)
        assert [row.value for row in queries.as_of(session, "2025-04")] == [100]
        assert [hit.version_id for hit in search_articles(session, "200")] == [2]
        equivalents = session.connection().execute(text("SELECT h100e_bf16 FROM claim ORDER BY id")).scalars().all()
        assert equivalents == [pytest.approx(252.8), pytest.approx(505.6)]
        assert operations.check(session) == []
    engine.dispose()


def test_a_copy_is_kept_before_an_older_file_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "gigawatch.db"
    engine = older(f"sqlite:///{path}")
    kb.upgrade(engine)
    engine.dispose()
    (kept,) = tmp_path.glob("gigawatch.db.before-*")
    before = kb.connect(f"sqlite:///{kept}")
    with before.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0003"
        assert connection.execute(text("SELECT count(*) FROM claim")).scalar_one() == 2
    before.dispose()


def test_damage_is_found_and_repaired(engine: Engine, session: Session, say: Say, tmp_path: Path) -> None:
    say({"due": "2026"}, published="2025-01-04")
    say({"due": "2027"}, published="2025-06-04")
    expected = shown(session)
    assert operations.check(session) == []
    connection = session.connection()
    connection.execute(text("DELETE FROM series"))
    connection.execute(text("UPDATE slip SET claim_id = 99"))
    connection.execute(text("UPDATE article_version SET archive = 'a.warc.gz:5' WHERE id = 1"))
    connection.execute(text("UPDATE article_version SET archive = 'b.warc.gz:50' WHERE id = 2"))
    (tmp_path / "b.warc.gz").write_bytes(b"short")
    session.commit()
    faults = operations.check(session, archive=tmp_path)
    assert len(faults) == 4, faults
    assert "archive file a.warc.gz is not in" in faults[2]
    assert "beyond the end of the file" in faults[3]
    operations.repair(session)
    assert operations.check(session) == []
    assert [len(found) for found in shown(session)] == [len(found) for found in expected]
    assert shown(session)[0] == expected[0]
    session.connection().execute(text("UPDATE claim SET start_char = 0, end_char = 3 WHERE id = 1"))
    assert [fault for fault in operations.check(session) if "is not at 0-3 of version 1" in fault]


def test_texts_that_search_lacks_are_found_and_filled_in(session: Session, say: Say) -> None:
    say({}, published="2025-01-04")
    for table in indexing.TABLES:
        emptied = f"INSERT INTO {table} ({table}) VALUES ('delete-all')"
        if session.connection().dialect.name != "sqlite":
            emptied = f"DELETE FROM {table}"
        session.connection().execute(text(emptied))
    assert operations.check(session) == [
        f"{table}: lacks 1 texts; mend it with `gigawatch db repair`" for table in indexing.TABLES
    ]
    operations.repair(session)
    assert operations.check(session) == []


def test_a_full_or_locked_database_leaves_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "gigawatch.db"
    engine = kb.connect(f"sqlite:///{path}")
    kb.upgrade(engine)
    with Session(engine) as session:
        store.declare_sources(session, [{"slug": "s", "title": "S"}])
        pages = session.connection().execute(text("PRAGMA page_count")).scalar_one()
        session.connection().execute(text(f"PRAGMA max_page_count = {pages + 1}"))
        with pytest.raises(OperationalError, match="database or disk is full"):
            _fill(session)
        session.rollback()
        counted = queries.counts(session)
        assert counted["articles"] == counted["versions"]
        assert session.connection().execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    engine.dispose()


def _fill(session: Session) -> None:
    for number in range(100):
        store.save_article(
            session,
            source="s",
            url=f"http://s.test/{number}",
            title="T",
            text=f"{number} words " * 500,
            fetched=datetime.now(UTC),
        )
