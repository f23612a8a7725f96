"""What did the knowledge base of an older program look like? One of today, put into an older schema."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command

import kb
from kb.schema import migrations


def make_older(path: Path, revision: str) -> None:
    """Puts what a SQLite knowledge base holds into a file of an older schema, in its place."""
    newer = path.rename(path.with_name("newer.db"))
    engine = kb.connect(f"sqlite:///{path}")
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ATTACH ? AS newer", [str(newer)])
        tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if table == "alembic_version" or table.startswith(("search_", "sqlite_")):
                continue
            columns = [
                {row[1] for row in connection.execute(f"PRAGMA {side}.table_info({table})")}
                for side in ("main", "newer")
            ]
            shared = ", ".join(sorted(columns[0] & columns[1]))
            if shared:
                connection.execute(f"INSERT INTO main.{table} ({shared}) SELECT {shared} FROM newer.{table}")
        connection.commit()
    for left in path.parent.glob("newer.db*"):
        left.unlink()
