"""Which articles are one story: on pairs with their answers, and through the knowledge base on the sample site's articles."""

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from kb import models, queries, store, stories
from kb.articles import Fetched, put_articles
from tests.kb.conftest import SEEN, Say
from tests.kb.pairs import DOCS, Pair, pairs

Save = Callable[..., store.SavedArticle]
EXTRAS = Path(__file__).parents[2] / "crawler" / "sample" / "extras.toml"
WIRE = next(pair.one for pair in pairs() if pair.is_one)


def same(session: Session, pair: Pair) -> bool:
    """Whether two articles, stored one after the other, become one story; nothing of them stays."""
    saved = put_articles(
        session,
        [
            Fetched(source="the-wire", url=f"http://wire.test/{number}", title="News", text=text_, fetched=SEEN)
            for number, text_ in enumerate((pair.one, pair.other))
        ],
    )
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
    words = WIRE.split()
    fifth = len(words) // 5
    first, second = " ".join(words[: 3 * fifth]), " ".join(words[-3 * fifth :])
    for number, body in enumerate((first, first + " again", second, second + " again")):
        save(url=f"http://wire.test/{number}", text=body)
    assert len(queries.stories(session)) == 2
    save(url="http://wire.test/whole", text=WIRE)
    (story,) = queries.stories(session)
    assert story.articles == 5


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (0, 2, 1)], ids=["last", "first", "between"])
def test_a_round_up_of_two_articles_does_not_make_them_one(
    session: Session, save: Save, order: tuple[int, ...]
) -> None:
    other = next(pair.other for pair in pairs() if not pair.is_one)
    bodies = (WIRE, other, f"{WIRE}\n\n{other}")
    for number in order:
        save(url=f"http://wire.test/{number}", text=bodies[number])
    told = dict(session.exec(select(models.Article.url, models.Article.story_id)).all())
    assert told["http://wire.test/0"] is None or told["http://wire.test/1"] is None
    assert told["http://wire.test/2"] in (told["http://wire.test/0"], told["http://wire.test/1"])


@pytest.mark.parametrize(
    ("published", "stories_"),
    [("2026-01-20", 1), ("2026-09-04", 0), ("2026", 1)],
    ids=["within a month", "months later", "no day known"],
)
def test_releases_that_share_what_they_say_of_the_company_are_no_copies_months_later(
    session: Session, save: Save, published: str, stories_: int
) -> None:
    about = " ".join(f"It runs hall {number} in place {number * 7} for client {number * 3}." for number in range(7))
    news = (
        "Colossus will have 100 MW when spring comes, its builder said on Monday to people in the hall of the school."
    )
    later = (
        "A campus of 250 MW comes to Reno after long talks with the city, whose mayor had asked for more water first."
    )
    save(url="http://wire.test/1", text=f"{news} {about}", published="2026-01-04")
    save(url="http://wire.test/2", text=f"{later} {about}", published=published)
    assert len(queries.stories(session)) == stories_


def test_an_article_that_grows_from_a_stub_joins_its_copies(session: Session, save: Save) -> None:
    save(url="http://wire.test/1", text=WIRE)
    save(url="http://wire.test/2", text="More to follow.", fetched=SEEN)
    assert queries.stories(session) == []
    save(url="http://wire.test/2", text=WIRE + " More.", fetched=SEEN + timedelta(hours=2))
    (story,) = queries.stories(session)
    assert story.articles == 2


def test_a_copy_takes_its_evidence_from_what_was_counted_before(session: Session, say: Say) -> None:
    say({"value": 100.0}, source="the-wire", text=WIRE, published="2026-01-04")
    say({"value": 100.0}, source="the-post", text="Elsewhere.", published="2026-01-05")
    assert [row.stories for row in queries.support(session)] == [2]
    say({"value": 100.0}, source="the-gazette", text=WIRE + " It was told.", published="2026-01-03")
    (row,) = queries.support(session)
    assert (row.claims, row.stories, row.publishers) == (3, 2, 2)


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
