"""Which articles and sentences say it? Full text search with phrases and prefixes, ranked, with marked snippets.

A query is words that must all occur; "in quotes" a phrase, `giga*` a prefix, `-word` what must not occur. Of a query with
very many hits the newest are ranked, so that no query is slow.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb.queries.filters import OF_ARTICLE, Asked, Where, where
from kb.queries.names import Named
from kb.queries.reading import one, placed, rows, used

#: Marks around the hits in a snippet, unless the caller gives others.
MARKS: Final = ("[", "]")
_RANKED: Final = 2_000  # hits that are put in order
_WORDS: Final = 24  # of a snippet
_OPEN, _CLOSE = "\ue000", "\ue001"  # never in a text of ours: private use, replaced by the caller's marks
_TERM: Final = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')


class Term(NamedTuple):
    """One word or phrase of a query, whether as a prefix, and whether it must not occur."""

    words: str
    is_prefix: bool
    is_excluded: bool


class ArticleHit(NamedTuple):
    """An article version that a query finds, with a snippet that marks the words."""

    version_id: int
    article_id: int
    title: str
    url: str
    source: str
    published: str | None
    snippet: str


class SentenceHit(NamedTuple):
    """A claim whose sentence a query finds, with the words marked."""

    claim_id: int
    subject: str
    metric: str
    value_text: str
    status: str
    title: str
    url: str
    source: str
    published: str | None
    snippet: str


def terms(query: str) -> list[Term]:
    """The terms of a query; what holds no letter or digit is left out, and a query never fails."""
    found = []
    for excluded, phrase, word in _TERM.findall(query):
        words = " ".join(re.findall(r"\w+(?:[.,'’&-]\w+)*", phrase or word))
        if words:
            found.append(Term(words, not phrase and word.endswith("*"), bool(excluded)))
    return found


def search_articles(
    session: Session, query: str, *, limit: int = 20, offset: int = 0, marks: tuple[str, str] = MARKS,
    narrowed: Asked | None = None,
) -> list[ArticleHit]:  # fmt: skip
    """Articles by their newest version that fits, the best first (a hit in the title weighs more); empty for no words.

    `narrowed` may hold sources and years.
    """
    clause = "JOIN article_version v ON v.id = {0} JOIN article a ON a.id = v.article_id " if narrowed else ""
    found = where(session, narrowed or {}, OF_ARTICLE)
    is_sqlite = session.connection().dialect.name == "sqlite"
    hits = _hits(is_sqlite, "search_article", "search_article, 4.0, 1.0", clause, found)
    best = (
        f"SELECT h.id, h.score FROM ({hits}) h JOIN article_version v ON v.id = h.id WHERE NOT EXISTS ("
        "SELECT 1 FROM article_version n WHERE n.article_id = v.article_id AND n.id > v.id)"
        " ORDER BY h.score, h.id DESC LIMIT :limit OFFSET :offset"
    )
    versions = "JOIN article_version v ON v.id = p.id JOIN article a ON a.id = v.article_id"
    marked = _headline("a.title || ' … ' || v.text", versions)
    if is_sqlite:
        marked = _marked("search_article", "snippet(search_article, -1, :open, :close, '…', :words)")
    statement = (
        f"WITH p AS MATERIALIZED ({best}), m AS MATERIALIZED ({marked})"
        " SELECT v.id, a.id, a.title, a.url, s.slug, a.published, m.snippet FROM p JOIN m ON m.id = p.id"
        " JOIN article_version v ON v.id = p.id JOIN article a ON a.id = v.article_id JOIN source s ON s.id = a.source_id"
        " ORDER BY p.score, p.id DESC"
    )
    return [ArticleHit._make(row) for row in _found(session, statement, query, limit, offset, marks, found.values)]


def search_sentences(
    session: Session, query: str, *, limit: int = 20, offset: int = 0, marks: tuple[str, str] = MARKS,
    narrowed: Asked | None = None,
) -> list[SentenceHit]:  # fmt: skip
    """Claims by what their sentence says, the best first; empty for no words. `narrowed` may hold every filter of claims."""
    found = where(session, narrowed or {})
    is_sqlite = session.connection().dialect.name == "sqlite"
    joined = "JOIN claim c ON c.id = {0} " if narrowed else ""
    hits = _hits(is_sqlite, "search_sentence", "search_sentence", joined, found)
    marked = _headline("c.sentence", "JOIN claim c ON c.id = p.id", "HighlightAll=true")
    if is_sqlite:
        marked = _marked("search_sentence", "highlight(search_sentence, 0, :open, :close)")
    statement = (
        f"WITH p AS MATERIALIZED (SELECT h.id, h.score FROM ({hits}) h ORDER BY h.score, h.id DESC LIMIT :limit OFFSET :offset),"
        f" m AS MATERIALIZED ({marked})"
        " SELECT c.id, e.name, c.metric, c.value_text, c.status, a.title, a.url, s.slug, a.published, m.snippet FROM p JOIN m ON m.id = p.id"
        " JOIN claim c ON c.id = p.id JOIN entity e ON e.id = c.entity_id JOIN article_version v ON v.id = c.version_id"
        " JOIN article a ON a.id = v.article_id JOIN source s ON s.id = a.source_id ORDER BY p.score, p.id DESC"
    )
    return [SentenceHit._make(row) for row in _found(session, statement, query, limit, offset, marks, found.values)]


#: How often each value of each facet occurs among the hits, by facet; the commonest first, years the newest first.
Facets = dict[str, list[Named]]
_COUNTED: Final = 20_000  # hits, the newest, whose facets are counted
#: By what is searched: what hits `h` are joined to, and of each facet, called as its filter, what they are grouped by and the
#: table and column that name it.
_FACETS: Final[dict[str, tuple[str, str, dict[str, tuple[str, str, str]]]]] = {
    "sentences": (
        "search_sentence", "JOIN claim c ON c.id = h.id",
        {
            "metrics": ("c.metric", "", ""), "subjects": ("c.entity_id", "entity", "name"), "sources": ("c.source_id", "source", "slug"),
            "statuses": ("c.status", "", ""), "years": ("substr(c.day, 1, 4)", "", ""),
        },
    ),
    "articles": (
        "search_article", "JOIN article_version v ON v.id = h.id JOIN article a ON a.id = v.article_id",
        {"sources": ("a.source_id", "source", "slug"), "years": ("substr(coalesce(a.published, ''), 1, 4)", "", "")},
    ),
}  # fmt: skip


def facets(session: Session, query: str, *, of: str = "sentences", narrowed: Asked | None = None) -> Facets:
    """What the newest hits (20,000 at most) have in common: their number per metric, subject, source, status and year.

    `of` is "sentences" or "articles", which have sources and years alone. Each facet counts what the filters of the others
    leave, so that its own values can be added to. Facets are named as the filters of `Asked`.
    """
    table, joined, kinds = _FACETS[of]
    hits = _hits(session.connection().dialect.name == "sqlite", table, "", "", where(session, {}))
    columns = ", ".join(f"{column} AS {name}" for name, (column, _, _) in kinds.items())
    chosen: dict[str, Any] = {name: list(values) for name in kinds if (values := dict(narrowed or {}).get(name))}  # type: ignore[call-overload]
    wanted = {
        name: f"{name} IN (SELECT id FROM {kinds[name][1]} WHERE {kinds[name][2]} IN :{name})" if kinds[name][1] else f"{name} IN :{name}"
        for name in chosen
    }  # fmt: skip
    counted = []
    for name, (_, named_in, column) in kinds.items():
        left = placed([clause for other, clause in wanted.items() if other != name])
        tally = f"SELECT {name} AS value, count(*) AS hits FROM hits {left} GROUP BY {name}"
        if named_in:
            tally = f"SELECT n.{column} AS value, p.hits FROM ({tally}) p JOIN {named_in} n ON n.id = p.value"
        counted.append(f"SELECT '{name}', value, hits FROM ({tally}) {name}")
    statement = f"WITH hits AS MATERIALIZED (SELECT {columns} FROM ({hits}) h {joined}) {' UNION ALL '.join(counted)}"
    found: Facets = {name: [] for name in kinds}
    for name, value, count in _found(session, statement, query, _COUNTED, narrowed=chosen):
        if value:
            found[name].append(Named(value, int(count)))
    for name, entries in found.items():
        if name == "years":
            entries.sort(reverse=True)
        else:
            entries.sort(key=lambda entry: (-entry.claims, entry.name))
    return found


def _hits(is_sqlite: bool, table: str, scored: str, joined: str, narrowed: Where) -> str:
    """The newest hits (`ranked` of them) in an index with their score, narrowed by a clause on what is joined to them."""
    also = narrowed.clause.replace("WHERE", "AND", 1)
    if is_sqlite:
        score = f"bm25({scored})" if scored else "0"
        return (
            f"SELECT {table}.rowid AS id, {score} AS score FROM {table} {joined.format(f'{table}.rowid')}"
            f"WHERE {table} MATCH :query {also} ORDER BY {table}.rowid DESC LIMIT :ranked"
        )
    return (
        "SELECT h.id, -ts_rank(h.words, q.query) AS score FROM (SELECT CAST(:query AS tsquery) AS query) q,"
        f" LATERAL (SELECT t.id, t.words FROM {table} t {joined.format('t.id')}WHERE t.words @@ q.query {also}"
        " ORDER BY t.id DESC LIMIT :ranked) h"
    )


def _marked(table: str, snippet: str) -> str:
    """The snippets of the best hits `p` on SQLite, in one pass: to ask for each anew takes as long as the search, every time."""
    return (
        f"SELECT {table}.rowid AS id, {snippet} AS snippet FROM {table} WHERE {table} MATCH :query AND {table}.rowid BETWEEN"
        f" (SELECT min(id) FROM p) AND (SELECT max(id) FROM p) AND +{table}.rowid IN (SELECT id FROM p)"
    )


def _headline(of: str, tables: str, option: str = f"MaxWords={_WORDS}, MinWords=8, MaxFragments=1") -> str:
    """The snippets of the best hits `p` on PostgreSQL, of an expression on tables that are joined to them."""
    marks = f"StartSel={_OPEN}, StopSel={_CLOSE}, {option}"
    return f"SELECT p.id, ts_headline('simple', {of}, CAST(:query AS tsquery), '{marks}') AS snippet FROM p {tables}"


def _found(
    session: Session, statement: str, query: str, limit: int, offset: int = 0, marks: tuple[str, str] = MARKS,
    narrowed: Mapping[str, Any] | None = None,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Rows of a search with the marks put into texts of their last column; none for a query that asks for nothing."""
    asked = terms(query)
    if all(term.is_excluded for term in asked):
        return []
    is_sqlite = session.connection().dialect.name == "sqlite"
    values = {
        "query": _fts5(asked) if is_sqlite else _tsquery(session, asked), "ranked": max(_RANKED, limit), "limit": limit,
        "offset": offset, "open": _OPEN, "close": _CLOSE, "words": _WORDS,
    }  # fmt: skip
    found = rows(session, statement, used(statement, values | dict(narrowed or {})))
    return [
        (*row[:-1], row[-1].replace(_OPEN, marks[0]).replace(_CLOSE, marks[1]) if isinstance(row[-1], str) else row[-1])
        for row in found
    ]


def _fts5(asked: list[Term]) -> str:
    """The query for FTS5: words in quotes, which no operator of its language is."""
    wanted = " AND ".join(f'"{term.words}"{"*" if term.is_prefix else ""}' for term in asked if not term.is_excluded)
    unwanted = "".join(f' NOT "{term.words}"{"*" if term.is_prefix else ""}' for term in asked if term.is_excluded)
    return f"({wanted}){unwanted}" if unwanted else wanted


def _tsquery(session: Session, asked: list[Term]) -> str:
    """The query for PostgreSQL, put together by its own parser from words that hold no operator."""
    parts = []
    for term in asked:
        phrase = "SELECT CAST(phraseto_tsquery('simple', :words) AS text)"
        found = str(one(session, phrase, {"words": term.words}))
        if term.is_prefix and found:
            found += ":*"
        if found:
            parts.append(f"!({found})" if term.is_excluded else f"({found})")
    return " & ".join(parts)
