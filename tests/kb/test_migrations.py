from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel

from kb import models
from kb.database import migrations


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
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_revisions_are_one_line() -> None:
    scripts = ScriptDirectory.from_config(migrations())
    assert len(scripts.get_heads()) == 1
    assert [script.is_merge_point for script in scripts.walk_revisions()].count(True) == 0
