"""How does full text search follow the texts? Its tables and triggers, for SQLite (FTS5) and PostgreSQL (tsvector).

`search_article` has a row per article version (title and text), `search_sentence` one per claim (its sentence). Words
are taken as printed, without stemming, so that both engines find the same; triggers keep them in step with every write.
"""

from typing import Final

from sqlalchemy import Connection, inspect, text

TABLES: Final = ("search_article", "search_sentence")
_TOKENS: Final = "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'"
_SQLITE: Final = {
    "search_article": f"fts5(title, text, content = 'search_text', content_rowid = 'id', {_TOKENS})",
    "search_sentence": f"fts5(sentence, content = 'claim', content_rowid = 'id', {_TOKENS})",
}
_SQLITE_VIEW: Final = (
    "SELECT v.id AS id, a.title AS title, v.text AS text FROM article_version v JOIN article a ON a.id = v.article_id"
)
_IN: Final = "INSERT INTO search_article (rowid, title, text)"
_OUT: Final = "INSERT INTO search_article (search_article, rowid, title, text)"
_SQLITE_TRIGGERS: Final = {
    "search_version_in": f"AFTER INSERT ON article_version BEGIN {_IN}"
    " SELECT new.id, a.title, new.text FROM article a WHERE a.id = new.article_id; END",
    "search_version_out": f"AFTER DELETE ON article_version BEGIN {_OUT}"
    " SELECT 'delete', old.id, a.title, old.text FROM article a WHERE a.id = old.article_id; END",
    "search_version_new": f"AFTER UPDATE OF text ON article_version WHEN old.text <> new.text BEGIN {_OUT}"
    f" SELECT 'delete', old.id, a.title, old.text FROM article a WHERE a.id = old.article_id; {_IN}"
    " SELECT new.id, a.title, new.text FROM article a WHERE a.id = new.article_id; END",
    "search_title_new": f"AFTER UPDATE OF title ON article WHEN old.title <> new.title BEGIN {_OUT}"
    f" SELECT 'delete', v.id, old.title, v.text FROM article_version v WHERE v.article_id = old.id; {_IN}"
    " SELECT v.id, new.title, v.text FROM article_version v WHERE v.article_id = new.id; END",
    "search_claim_in": "AFTER INSERT ON claim BEGIN"
    " INSERT INTO search_sentence (rowid, sentence) VALUES (new.id, new.sentence); END",
    "search_claim_out": "AFTER DELETE ON claim BEGIN"
    " INSERT INTO search_sentence (search_sentence, rowid, sentence) VALUES ('delete', old.id, old.sentence); END",
    "search_claim_new": "AFTER UPDATE OF sentence ON claim WHEN old.sentence <> new.sentence BEGIN"
    " INSERT INTO search_sentence (search_sentence, rowid, sentence) VALUES ('delete', old.id, old.sentence);"
    " INSERT INTO search_sentence (rowid, sentence) VALUES (new.id, new.sentence); END",
}
#: A word of our own stands between the two, so that no phrase runs from the title into the text.
_WORDS: Final = "setweight(to_tsvector('simple', {title}), 'A') || to_tsvector('simple', 'titleends') || to_tsvector('simple', {text})"
_POSTGRES_FUNCTIONS: Final = {
    ("search_version", "article_version", "INSERT OR UPDATE OF text"): f"""
INSERT INTO search_article (id, words) SELECT new.id, {_WORDS.format(title="a.title", text="new.text")}
FROM article a WHERE a.id = new.article_id ON CONFLICT (id) DO UPDATE SET words = excluded.words;""",
    ("search_title", "article", "UPDATE OF title"): f"""
UPDATE search_article s SET words = {_WORDS.format(title="new.title", text="v.text")}
FROM article_version v WHERE v.article_id = new.id AND s.id = v.id AND new.title <> old.title;""",
    ("search_claim", "claim", "INSERT OR UPDATE OF sentence"): """
INSERT INTO search_sentence (id, words) VALUES (new.id, to_tsvector('simple', new.sentence))
ON CONFLICT (id) DO UPDATE SET words = excluded.words;""",
    ("search_version_out", "article_version", "DELETE"): "DELETE FROM search_article WHERE id = old.id;",
    ("search_claim_out", "claim", "DELETE"): "DELETE FROM search_sentence WHERE id = old.id;",
}


def create_search(connection: Connection) -> None:
    """Makes what is missing of the search, fills what was made, and renews the triggers."""
    if connection.dialect.name == "sqlite":
        _create_sqlite(connection)
    else:
        _create_postgres(connection)


def refill(connection: Connection) -> None:
    """Fills full text search anew from the texts."""
    if connection.dialect.name == "sqlite":
        for table in TABLES:
            connection.exec_driver_sql(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
        return
    for table in TABLES:
        connection.execute(text(f"DELETE FROM {table}"))
    _fill_postgres(connection)


def unfilled(connection: Connection) -> list[tuple[str, int]]:
    """The tables of full text search that have fewer rows than there are texts, with how many they lack."""
    found = []
    for table, of in zip(TABLES, ("article_version", "claim"), strict=True):
        filled = f"{table}_docsize" if connection.dialect.name == "sqlite" else table
        query = f"SELECT (SELECT count(*) FROM {of}) - (SELECT count(*) FROM {filled})"
        found.append((table, int(connection.execute(text(query)).scalar_one())))
    return [(table, lacking) for table, lacking in found if lacking > 0]


def drop_search_view(connection: Connection) -> None:
    """Removes what would keep the tables under the search from changing."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP VIEW IF EXISTS search_text")


def _create_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("DROP VIEW IF EXISTS search_text")
    connection.exec_driver_sql(f"CREATE VIEW search_text AS {_SQLITE_VIEW}")
    present = inspect(connection).get_table_names()
    for table, definition in _SQLITE.items():
        if table not in present:
            connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {table} USING {definition}")
            connection.exec_driver_sql(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
    for trigger, body in _SQLITE_TRIGGERS.items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.exec_driver_sql(f"CREATE TRIGGER {trigger} {body}")


def _create_postgres(connection: Connection) -> None:
    for table in TABLES:
        connection.execute(
            text(f"CREATE TABLE IF NOT EXISTS {table} (id integer PRIMARY KEY, words tsvector NOT NULL)")
        )
        connection.execute(text(f"CREATE INDEX IF NOT EXISTS ix_{table} ON {table} USING gin (words)"))
    _fill_postgres(connection)
    for (name, table, event), body in _POSTGRES_FUNCTIONS.items():
        result = "old" if event == "DELETE" else "new"
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {result}; END $$"
        )
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _fill_postgres(connection: Connection) -> None:
    connection.execute(
        text(
            f"INSERT INTO search_article SELECT v.id, {_WORDS.format(title='a.title', text='v.text')}"
            " FROM article_version v JOIN article a ON a.id = v.article_id ON CONFLICT DO NOTHING"
        )
    )
    connection.execute(
        text("INSERT INTO search_sentence SELECT id, to_tsvector('simple', sentence) FROM claim ON CONFLICT DO NOTHING")
    )
