"""Which articles are one story? Copies of a text, cut, extended or under another headline, found by shared runs of words.

A text is known by its runs of five words, of which every eighth by hash is kept in the table `shingle`: the same ones in
every copy, so that even a copy cut to a few paragraphs shares some (Broder 1997, sketches modulo m, which unlike MinHash
tell containment). Articles that share two are compared in full: they are one story where three fifths of the shorter
text's runs are in the longer. Numbers count as words, so that two articles on the same news, or one form of words
filled in twice, differ.
"""

import re
from collections.abc import Sequence
from typing import Final
from zlib import crc32

from sqlalchemy import Connection, bindparam
from sqlalchemy import text as sql

_RUN: Final = 5  # words; shorter runs are common to unrelated articles
_KEPT_OF: Final = 8
_SHARED_AT_LEAST: Final = 2
#: Copies in tests/kb/pairs.py have 0.79 and more, one form of words filled in twice up to 0.58.
_CONTAINED: Final = 0.6
_FEWEST: Final = 20  # runs; a shorter text is no article
_CANDIDATES: Final = 20
_COMMON: Final = 200  # articles; a run that so many share is boilerplate
_WORD: Final = re.compile(r"\w+(?:[.,]\d+)*")


def shingles(text: str) -> frozenset[int]:
    """Hashes of the runs of words of a text, whatever their case and punctuation."""
    words = _WORD.findall(text.lower())
    return frozenset(
        crc32(" ".join(words[at : at + _RUN]).encode("utf-8", "replace")) for at in range(len(words) - _RUN + 1)
    )


def is_same_story(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether three fifths of the shorter text's runs are in the longer."""
    fewer = min(len(one), len(other))
    return fewer >= _FEWEST and len(one & other) >= _CONTAINED * fewer


def assign(connection: Connection, *, article_id: int, text: str) -> int | None:
    """Puts a new article into the story that it tells again, which is made where needed; None where it stands alone.

    Articles of several stories that it ties together become one story.
    """
    runs = shingles(text)
    kept = [run for run in runs if run % _KEPT_OF == 0]
    if len(runs) < _FEWEST or not kept:
        return None
    alike = [other for other, body in _candidates(connection, kept) if is_same_story(runs, shingles(body))]
    connection.execute(_ADD, [{"hash": run, "article": article_id} for run in kept])
    return _join(connection, [article_id, *alike]) if alike else None


_ADD: Final = sql("INSERT INTO shingle (hash, article_id) VALUES (:hash, :article)")


def _candidates(connection: Connection, kept: Sequence[int]) -> list[tuple[int, str]]:
    """Articles that share runs with a text, those that share most first, with the text of their first version."""
    shared = sql(
        "SELECT article_id, count(*) AS shared FROM shingle WHERE hash IN :hashes AND hash NOT IN"
        " (SELECT hash FROM shingle WHERE hash IN :hashes GROUP BY hash HAVING count(*) > :common)"
        " GROUP BY article_id HAVING count(*) >= :least ORDER BY shared DESC, article_id LIMIT :limit"
    ).bindparams(bindparam("hashes", expanding=True))
    given = {
        "hashes": list(kept)[:2000], "common": _COMMON, "limit": _CANDIDATES, "least": min(_SHARED_AT_LEAST, len(kept)),
    }  # fmt: skip
    found = [row[0] for row in connection.execute(shared, given)]
    body = sql("SELECT text FROM article_version WHERE article_id = :article ORDER BY id LIMIT 1")
    return [(article, connection.execute(body, {"article": article}).scalar_one()) for article in found]


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
    connection.execute(
        sql(
            "UPDATE story SET first_source_id = (SELECT source_id FROM article WHERE story_id = :story"
            " ORDER BY coalesce(published_at, published, '9999'), first_seen, id LIMIT 1) WHERE id = :story"
        ),
        {"story": story},
    )
    return int(story)


def assign_all(connection: Connection) -> None:
    """Finds the stories of all articles anew, in the order in which they came."""
    connection.execute(sql("DELETE FROM shingle"))
    connection.execute(sql("UPDATE article SET story_id = NULL"))
    connection.execute(sql("DELETE FROM story"))
    articles = [row[0] for row in connection.execute(sql("SELECT id FROM article ORDER BY id"))]
    body = sql("SELECT text FROM article_version WHERE article_id = :article ORDER BY id LIMIT 1")
    for article in articles:
        found = connection.execute(body, {"article": article}).scalar()
        if found:
            assign(connection, article_id=article, text=found)
