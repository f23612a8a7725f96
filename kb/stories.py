"""Which articles are one story? Copies of a text, cut, extended or under another headline, found by shared runs of words.

A text is known by its runs of five words, of which every eighth by hash is kept in the table `shingle`: the same ones in
every copy, so that even a copy cut to a few paragraphs shares some (Broder 1997, sketches modulo m, which unlike MinHash
tell containment). Articles that share two are compared in full: they are one story where three fifths of the shorter
text's runs are in the longer, and nine tenths where more than a month lies between them: releases of one company share
what they say about it. Numbers count as words, so that two articles on the same news, or one form of words filled in
twice, differ. All articles of a story share something: a round-up that holds two of them is a copy of one.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, TextClause, bindparam
from sqlalchemy import text as sql

from kb.shingles import shingles

_KEPT_OF: Final = 8
_SHARED_AT_LEAST: Final = 2
#: Copies in tests/kb/pairs.py have 0.79 and more, one form of words filled in twice up to 0.58.
_CONTAINED: Final = 0.6
_CONTAINED_LATER: Final = 0.9
_SOON: Final = 31  # days between a text and its copies
_OVERLAP: Final = 0.1  # of the shorter text's runs, what any two articles of a story share
_FEWEST: Final = 20  # runs; a shorter text is no article
_MEMBERS: Final = 20  # articles of a story that a new one is compared with
_CANDIDATES: Final = 20
#: Of the runs kept, which are a sample, this much tells that three fifths of all are out of the question, where they are not few.
_LEAST_KEPT: Final = 0.3
_FEW_KEPT: Final = 16
_COMMON: Final = 200  # articles; a run that so many share is boilerplate


class Told(NamedTuple):
    """An article as it is compared: the runs of its newest text, its day of publication (or an empty one), its story."""

    article_id: int
    runs: frozenset[int]
    day: str
    story_id: int | None


def is_same_story(one: Told, other: Told) -> bool:
    """Whether enough of the shorter text's runs are in the longer."""
    least = _CONTAINED if _is_soon(one.day, other.day) else _CONTAINED_LATER
    return min(len(one.runs), len(other.runs)) >= _FEWEST and _shared(one, other) >= least


def _shared(one: Told, other: Told) -> float:
    return len(one.runs & other.runs) / min(len(one.runs), len(other.runs))


def _is_soon(day: str, other: str) -> bool:
    """Whether two days lie within a month, or one of them is not known to the day."""
    if len(day) < len("2026-01-05") or len(other) < len("2026-01-05"):
        return True
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days) <= _SOON


def assign(connection: Connection, *, article_id: int, text: str) -> int | None:
    """Puts an article into the story that it tells again, which is made where needed; None where it stands alone.

    One that an edit changed leaves a story that it does not tell any more. Articles of several stories that it ties
    together become one story where they share something too.
    """
    told = Told(article_id, shingles(text), *connection.execute(_ARTICLE, {"article": article_id}).one())
    if told.story_id is not None:
        told = _still_in_story(connection, told)
    connection.execute(_FORGET, {"article": article_id})
    kept = _sketch(told)
    if not kept:
        return told.story_id
    _keep(connection, [(told, kept)])
    return _enter(connection, told, len(kept), article_id)


def assign_new(connection: Connection, articles: Sequence[Told]) -> None:
    """The same for articles that were not there before, in the order of their ids, which are above all others."""
    sketched = [(told, kept) for told in articles if (kept := _sketch(told))]
    if sketched:
        _keep(connection, sketched)
        newest = sketched[-1][0].article_id
        for told, kept in sketched:
            _enter(connection, told, len(kept), newest)


def _sketch(told: Told) -> list[int]:
    """The runs of an article that are kept; none of a text that is too short."""
    return [run for run in told.runs if run % _KEPT_OF == 0] if len(told.runs) >= _FEWEST else []


def _keep(connection: Connection, sketched: Iterable[tuple[Told, Sequence[int]]]) -> None:
    """Keeps runs of articles, in the order in which the table has them: each of its pages is written once."""
    rows = sorted([(run, told.article_id) for told, kept in sketched for run in kept])
    connection.exec_driver_sql(_ADD[connection.dialect.name], rows)


def _enter(connection: Connection, told: Told, kept: int, newest: int) -> int | None:
    """Puts an article of which so many runs are kept into its story, which it may be in already.

    Those up to `newest` came with it, and are yet to be put into theirs.
    """
    if told.story_id is not None:
        return told.story_id
    alike = [other for other in _candidates(connection, told, kept, newest) if is_same_story(told, other)]
    group = _fitting(connection, told, alike)
    return _join(connection, [one.article_id for one in group]) if len(group) > 1 else None


def _still_in_story(connection: Connection, told: Told) -> Told:
    """An article in the story that it is in, or out of it where none of its others has the same text any more."""
    others = [
        other for other in _read(connection, _OF_STORY, {"story": told.story_id}) if other.article_id != told.article_id
    ]
    if any(is_same_story(told, other) for other in others):
        return told
    left = [told.article_id, *(other.article_id for other in others[:1] if len(others) == 1)]
    connection.execute(_LEAVE, {"ids": left})
    emptied = len(others) < len(left)
    end = sql("DELETE FROM story WHERE id = :story") if emptied else _SET_FIRST
    connection.execute(end, {"story": told.story_id})
    return told._replace(story_id=None)


def _fitting(connection: Connection, told: Told, alike: Sequence[Told]) -> list[Told]:
    """An article and those alike, the most alike first, whose stories have nothing in them that is of other news."""
    group = [told]
    for other in sorted(alike, key=lambda other: _shared(told, other), reverse=True):
        theirs = [other] if other.story_id is None else _read(connection, _OF_STORY, {"story": other.story_id})
        if all(_shared(one, another) >= _OVERLAP for one in theirs for another in group if one != another):
            group += [one for one in theirs if one not in group]
    return group


#: As the drivers have it: SQLAlchemy takes longer to bind a row than SQLite to keep it, and a text has a hundred.
_ADD: Final = {
    "sqlite": "INSERT INTO shingle (hash, article_id) VALUES (?, ?)",
    "postgresql": "INSERT INTO shingle (hash, article_id) VALUES (%s, %s)",
}
_SET_FIRST: Final = sql(
    "UPDATE story SET first_source_id = (SELECT source_id FROM article WHERE story_id = :story"
    " ORDER BY coalesce(published_at, published, '9999'), first_seen, id LIMIT 1) WHERE id = :story"
)
_LEAVE: Final = sql("UPDATE article SET story_id = NULL WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
_FORGET: Final = sql("DELETE FROM shingle WHERE article_id = :article")
_DAY: Final = "coalesce(substr(coalesce(a.published_at, a.published), 1, 10), '')"
_ARTICLE: Final = sql(f"SELECT {_DAY}, a.story_id FROM article a WHERE a.id = :article")
_TOLD: Final = (
    f"SELECT a.id, v.text, {_DAY}, a.story_id FROM article a JOIN article_version v ON v.article_id = a.id"
    " WHERE v.id = (SELECT max(n.id) FROM article_version n WHERE n.article_id = a.id)"
)
#: Articles by how many runs that are no boilerplate they share with one, and how many are kept of them in all. A run is
#: known for boilerplate before those that have it are looked up: they may be most of what is stored.
_OTHERS: Final = "NOT BETWEEN :article AND :newest"
_SHARING: Final = sql(
    "SELECT s.article_id, s.shared, (SELECT count(*) FROM shingle k WHERE k.article_id = s.article_id) FROM ("
    " SELECT o.article_id, count(*) AS shared FROM shingle own JOIN shingle o ON o.hash = own.hash"
    f" WHERE own.article_id = :article AND o.article_id {_OTHERS} AND (SELECT count(*) FROM (SELECT 1 FROM shingle b"
    f" WHERE b.hash = own.hash AND b.article_id {_OTHERS} LIMIT :enough) c) < :enough"
    " GROUP BY o.article_id HAVING count(*) >= :least ORDER BY shared DESC, o.article_id LIMIT :limit) s"
)
_OF_STORY: Final = sql(f"{_TOLD} AND a.story_id = :story ORDER BY a.id LIMIT {_MEMBERS}")
_OF_IDS: Final = sql(f"{_TOLD} AND a.id IN :ids").bindparams(bindparam("ids", expanding=True))


def _read(connection: Connection, query: TextClause, given: dict[str, Any]) -> list[Told]:
    return [Told(row[0], shingles(row[1]), row[2], row[3]) for row in connection.execute(query, given)]


def _candidates(connection: Connection, told: Told, kept: int, newest: int) -> list[Told]:
    """Articles that share so many of the runs kept of a text that they may be one story with it."""
    given = {
        "article": told.article_id, "newest": newest, "enough": _COMMON + 1, "limit": _CANDIDATES,
        "least": min(_SHARED_AT_LEAST, kept),
    }  # fmt: skip
    found = [
        article
        for article, shared, theirs in connection.execute(_SHARING, given).all()
        if (fewer := min(kept, theirs)) < _FEW_KEPT or shared >= _LEAST_KEPT * fewer
    ]
    return _read(connection, _OF_IDS, {"ids": found}) if found else []


def _join(connection: Connection, articles: Sequence[int]) -> int:
    """Makes articles, and those of their stories, one story that belongs to its first publisher."""
    of_articles = sql("SELECT DISTINCT story_id FROM article WHERE id IN :ids AND story_id IS NOT NULL ORDER BY 1")
    ids = {"ids": list(articles)}
    stories = [row[0] for row in connection.execute(of_articles.bindparams(bindparam("ids", expanding=True)), ids)]
    if not stories:
        returning = sql("INSERT INTO story (first_source_id) VALUES (NULL) RETURNING id")
        stories = [connection.execute(returning).scalar_one()]
    story, others = stories[0], stories[1:]
    move = sql("UPDATE article SET story_id = :story WHERE id IN :ids")
    connection.execute(move.bindparams(bindparam("ids", expanding=True)), ids | {"story": story})
    if others:
        merge = sql("UPDATE article SET story_id = :story WHERE story_id IN :others")
        connection.execute(merge.bindparams(bindparam("others", expanding=True)), {"story": story, "others": others})
        drop = sql("DELETE FROM story WHERE id IN :others").bindparams(bindparam("others", expanding=True))
        connection.execute(drop, {"others": others})
    connection.execute(_SET_FIRST, {"story": story})
    return int(story)


def assign_all(connection: Connection) -> None:
    """Finds the stories of all articles anew, in the order in which they came."""
    connection.execute(sql("DELETE FROM shingle"))
    connection.execute(sql("UPDATE article SET story_id = NULL"))
    connection.execute(sql("DELETE FROM story"))
    articles = [row[0] for row in connection.execute(sql("SELECT id FROM article ORDER BY id"))]
    body = sql("SELECT text FROM article_version WHERE article_id = :article ORDER BY id DESC LIMIT 1")
    for article in articles:
        found = connection.execute(body, {"article": article}).scalar()
        if found:
            assign(connection, article_id=article, text=found)
