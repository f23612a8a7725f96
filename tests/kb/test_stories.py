"""Which articles are one story: on pairs with their answers, and through the knowledge base on the sample site's articles."""

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from kb import models, queries, store, stories
from tests.kb.conftest import SEEN
from tests.kb.pairs import DOCS, Pair, pairs

Save = Callable[..., store.SavedArticle]
EXTRAS = Path(__file__).parents[2] / "crawler" / "sample" / "extras.toml"
WIRE = next(pair.one for pair in pairs() if pair.is_one)


def same(session: Session, pair: Pair) -> bool:
    """Whether two articles, stored one after the other, become one story; nothing of them stays."""
    saved = [
        store.put_article(session, source="the-wire", url=f"http://wire.test/{number}", title="News", text=text_, fetched=SEEN)
        for number, text_ in enumerate((pair.one, pair.other))
    ]  # fmt: skip
    ids = [article.article_id for article in saved]
    told = session.exec(select(models.Article.story_id).where(col(models.Article.id).in_(ids))).all()
    session.rollback()
    return told[0] is not None and told[0] == told[1]


@pytest.mark.usefixtures("save")
def test_copies_are_found_and_different_articles_are_not(session: Session) -> None:
    judged = [(pair, same(session, pair)) for pair in pairs()]
    hits = sum(found for pair, found in judged if pair.is_one)
    recall = hits / sum(pair.is_one for pair, _ in judged)
    precision = hits / sum(found for _, found in judged)
    assert len(judged) == 232
    assert (precision, recall) == (1.0, 1.0), [pair.made for pair, found in judged if found != pair.is_one]


def test_of_the_sample_site_only_the_syndicated_article_is_a_story(session: Session, save: Save) -> None:
    docs = {doc["id"]: doc for doc in map(json.loads, DOCS.read_text(encoding="utf-8").splitlines())}
    copies = tomllib.loads(EXTRAS.read_text(encoding="utf-8"))["syndicated"]
    for doc in docs.values():
        save(url=f"http://wire.test/{doc['id']}", title=doc["title"], text=doc["text"], published=doc["published"])
    for number, copy in enumerate(copies):
        save(
            url=f"http://copy.test/{number}",
            title=copy["title"],
            published=copy["published"],
            text=docs[copy["article"]]["text"],
        )
    found = defaultdict(set)
    for article in session.exec(select(models.Article).where(models.Article.story_id.is_not(None))):  # type: ignore[union-attr]
        found[article.story_id].add(article.url)
    original = f"http://wire.test/{copies[0]['article']}"
    assert list(found.values()) == [{original, "http://copy.test/0", "http://copy.test/1"}]


def test_a_story_belongs_to_whoever_published_first_whatever_came_first(session: Session, save: Save) -> None:
    store.declare_sources(session, [{"slug": "late", "title": "Late"}])
    save(url="http://late.test/1", source="late", text=WIRE, published="2026-01-05")
    save(url="http://wire.test/1", source="the-wire", text=WIRE + " More.", published="2026-01-04")
    (story,) = queries.stories(session)
    assert (story.source, story.articles, story.published) == ("the-wire", 2, "2026-01-04")


def test_an_article_that_ties_two_stories_together_makes_them_one(session: Session, save: Save) -> None:
    sentences = WIRE.split(". ")
    first, second = ". ".join(sentences[: len(sentences) // 2]), ". ".join(sentences[len(sentences) // 2 :])
    for number, body in enumerate((first, first + " again", second, second + " again")):
        save(url=f"http://wire.test/{number}", text=body)
    assert len(queries.stories(session)) == 2
    save(url="http://wire.test/whole", text=WIRE)
    (story,) = queries.stories(session)
    assert story.articles == 5


def test_a_short_text_is_no_story(session: Session, save: Save) -> None:
    for number in range(2):
        save(url=f"http://wire.test/{number}", text="Colossus draws 150 MW.")
    assert queries.stories(session) == []


def test_stories_found_anew_are_the_same(session: Session, save: Save) -> None:
    for number, pair in enumerate(pairs()[:6]):
        save(url=f"http://wire.test/{number}", text=pair.other)
        save(url=f"http://copy.test/{number}", text=pairs()[150 + number].one)
    before = session.connection().execute(text("SELECT url, story_id IS NULL FROM article ORDER BY url")).all()
    stories.assign_all(session.connection())
    assert session.connection().execute(text("SELECT url, story_id IS NULL FROM article ORDER BY url")).all() == before
    assert {bool(alone) for _, alone in before} == {False, True}


@pytest.mark.parametrize("body", ["", "word", "\0", "word " * 500])
def test_whatever_the_text_it_is_stored(session: Session, save: Save, body: str) -> None:
    assert save(text=body).outcome == "new"
