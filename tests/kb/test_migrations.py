from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

import kb
from kb import models, queries
from kb.schema import migrations


def is_of_search(name: str | None, kind: str) -> bool:
    """Whether a table belongs to full text search, which no model describes."""
    return kind == "table" and str(name).startswith("search_")


def test_the_revisions_make_the_tables_of_the_models(engine: Engine) -> None:
    tables = {
        "source",
        "feed",
        "frontier",
        "crawl_run",
        "article",
        "article_version",
        "story",
        "entity",
        "entity_alias",
        "claim",
        "claim_chip",
        "review",
    }
    assert models.Claim.metadata.tables.keys() >= tables
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": lambda name, kind, _: not is_of_search(name, kind)}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_revisions_are_one_line() -> None:
    scripts = ScriptDirectory.from_config(migrations())
    assert len(scripts.get_heads()) == 1
    assert [script.is_merge_point for script in scripts.walk_revisions()].count(True) == 0


def test_failures_and_looks_are_told_apart_in_an_older_knowledge_base(database_url: str) -> None:
    engine = kb.connect(database_url)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO source (id, slug, title) VALUES (1, 'a', 'A')"))
        for url, state, reason, due in (
            ("looked", "done", None, "2026-01-01"),
            ("retry", "done", "HTTP 503", "2026-01-01"),
            ("dropped", "done", "no text", None),
            ("leased", "leased", None, None),
        ):
            connection.execute(
                text(
                    "INSERT INTO frontier (url, source_id, state, reason, next_due, tries, added)"
                    " VALUES (:url, 1, :state, :reason, :due, 2, '2026-01-01')"
                ),
                {"url": url, "state": state, "reason": reason, "due": due},
            )
    kb.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT url, state, looks, tries FROM frontier ORDER BY url")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        ("dropped", "done", 2, 0), ("leased", "leased", 0, 0), ("looked", "done", 2, 0), ("retry", "failed", 0, 2),
    ]  # fmt: skip


def test_totals_over_time_are_there_after_an_upgrade(database_url: str) -> None:
    engine = kb.connect(database_url)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        for statement in (
            "INSERT INTO source (id, slug, title) VALUES (1, 'a', 'A')",
            "INSERT INTO article (id, url, source_id, title, authors, published, first_seen) VALUES"
            " (1, 'http://a.test/1', 1, 'News', '[]', '2025-01-04', '2025-01-04')",
            "INSERT INTO article_version (id, article_id, fetched, text, content_hash, extractor, extracted) VALUES"
            " (1, 1, '2025-01-04', '100 MW', 'x', '1', '2025-01-04'), (2, 1, '2025-03-06', '150 MW', 'y', '1', '2025-03-06')",
            "INSERT INTO entity (id, name, kind, origin) VALUES (1, 'Colossus', 'cluster', 'curated')",
            "INSERT INTO claim (id, version_id, entity_id, source_id, metric, value, bound, unit, status, value_text, sentence,"
            " start_char, end_char, confidence, extractor, day, known) VALUES"
            " (1, 1, 1, 1, 'power', 100, 'exact', 'MW', 'planned', '100 MW', '100 MW', 0, 6, 1, '1', '2025-01-04', '2025-01-04'),"
            " (2, 2, 1, 1, 'power', 150, 'exact', 'MW', 'planned', '150 MW', '150 MW', 0, 6, 1, '1', '2025-01-04', '2025-03-06')",
        ):
            connection.execute(text(statement))
    kb.upgrade(engine)
    with Session(engine) as session:
        found = queries.totals_over_time(session, metric="power", lines={"planned": ["planned"]})
    engine.dispose()
    assert [row[:2] for row in found["planned"]] == [
        ("2025-01-31", 100.0), ("2025-02-28", 100.0), ("2025-03-31", 150.0),
    ]  # fmt: skip
