"""Which articles and sentences say it? Full text search with phrases and prefixes, ranked, with marked snippets.

A query is words that must all occur; "in quotes" a phrase, `giga*` a prefix, `-word` what must not occur. Of a query with
very many hits the newest are ranked, so that no query is slow.
"""

import re
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb.queries.reading import one, rows

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
    session: Session, query: str, *, limit: int = 20, offset: int = 0, marks: tuple[str, str] = MARKS
) -> list[ArticleHit]:
    """Articles by their newest version that fits, the best first (a hit in the title weighs more); empty for no words."""
    if session.connection().dialect.name == "sqlite":
        hits = (
            "SELECT rowid AS id, bm25(search_article, 4.0, 1.0) AS score FROM search_article"
            " WHERE search_article MATCH :query ORDER BY rowid DESC LIMIT :ranked"
        )
        snippet = (
            "(SELECT snippet(search_article, -1, :open, :close, '…', :words) FROM search_article"
            " WHERE search_article MATCH :query AND rowid = p.id)"
        )
    else:
        hits = (
            "SELECT h.id, -ts_rank(h.words, q.query) AS score FROM (SELECT CAST(:query AS tsquery) AS query) q,"
            " LATERAL (SELECT id, words FROM search_article WHERE words @@ q.query ORDER BY id DESC LIMIT :ranked) h"
        )
        snippet = _headline("a.title || ' … ' || v.text")
    statement = (
        f"SELECT v.id, a.id, a.title, a.url, s.slug, a.published, {snippet} FROM ("
        f"SELECT h.id, h.score FROM ({hits}) h JOIN article_version v ON v.id = h.id WHERE NOT EXISTS ("
        "SELECT 1 FROM article_version n WHERE n.article_id = v.article_id AND n.id > v.id)"
        " ORDER BY h.score, h.id DESC LIMIT :limit OFFSET :offset) p"
        " JOIN article_version v ON v.id = p.id JOIN article a ON a.id = v.article_id JOIN source s ON s.id = a.source_id"
        " ORDER BY p.score, p.id DESC"
    )
    return [ArticleHit._make(row) for row in _found(session, statement, query, limit, offset, marks)]


def search_sentences(
    session: Session, query: str, *, limit: int = 20, offset: int = 0, marks: tuple[str, str] = MARKS
) -> list[SentenceHit]:
    """Claims by what their sentence says, the best first; empty for no words."""
    if session.connection().dialect.name == "sqlite":
        hits = (
            "SELECT rowid AS id, bm25(search_sentence) AS score FROM search_sentence"
            " WHERE search_sentence MATCH :query ORDER BY rowid DESC LIMIT :ranked"
        )
        snippet = (
            "(SELECT highlight(search_sentence, 0, :open, :close) FROM search_sentence"
            " WHERE search_sentence MATCH :query AND rowid = p.id)"
        )
    else:
        hits = (
            "SELECT h.id, -ts_rank(h.words, q.query) AS score FROM (SELECT CAST(:query AS tsquery) AS query) q,"
            " LATERAL (SELECT id, words FROM search_sentence WHERE words @@ q.query ORDER BY id DESC LIMIT :ranked) h"
        )
        snippet = _headline("c.sentence", "HighlightAll=true")
    statement = (
        f"SELECT c.id, e.name, c.metric, c.value_text, c.status, a.title, a.url, s.slug, a.published, {snippet} FROM ("
        f"SELECT h.id, h.score FROM ({hits}) h ORDER BY h.score, h.id DESC LIMIT :limit OFFSET :offset) p"
        " JOIN claim c ON c.id = p.id JOIN entity e ON e.id = c.entity_id JOIN article_version v ON v.id = c.version_id"
        " JOIN article a ON a.id = v.article_id JOIN source s ON s.id = a.source_id ORDER BY p.score, p.id DESC"
    )
    return [SentenceHit._make(row) for row in _found(session, statement, query, limit, offset, marks)]


def _headline(of: str, option: str = f"MaxWords={_WORDS}, MinWords=8, MaxFragments=1") -> str:
    return f"ts_headline('simple', {of}, CAST(:query AS tsquery), 'StartSel={_OPEN}, StopSel={_CLOSE}, {option}')"


def _found(
    session: Session, statement: str, query: str, limit: int, offset: int, marks: tuple[str, str]
) -> list[tuple[Any, ...]]:
    """Rows of a search with the marks put into their last column; none for a query that asks for nothing."""
    asked = terms(query)
    if all(term.is_excluded for term in asked):
        return []
    is_sqlite = session.connection().dialect.name == "sqlite"
    values = {
        "query": _fts5(asked) if is_sqlite else _tsquery(session, asked),
        "ranked": _RANKED,
        "limit": limit,
        "offset": offset,
    }
    if is_sqlite:
        values |= {"open": _OPEN, "close": _CLOSE} | ({"words": _WORDS} if ":words" in statement else {})
    found = rows(session, statement, values)
    return [(*row[:-1], str(row[-1]).replace(_OPEN, marks[0]).replace(_CLOSE, marks[1])) for row in found]


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
