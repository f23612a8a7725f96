"""Search over articles and sentences, which finds the same on both engines."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

import kb
from kb import queries, store
from kb.search import facets, search_articles, search_sentences, terms
from tests.kb.conftest import SEEN

Save = Callable[..., store.SavedArticle]
Say = Callable[..., store.SavedArticle]

TEXTS = {
    "Gigawatt campus": "The gigawatt campus beside the river will hold 200,000 GB200 chips, Ada said.",
    "A small hall": "The hall beside the giga-site draws 1.2 MW. Nobody calls it a campus.",
    "Rivers": "The river rose. Beside the campus nothing happened, and O'Neill's data center stayed dry.",
}


@pytest.fixture
def texts(save: Save) -> None:
    """Three articles."""
    for number, (title, text) in enumerate(TEXTS.items()):
        save(url=f"http://wire.test/{number}", title=title, text=text)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("campus", set(TEXTS)),
        ("CAMPUS river", {"Gigawatt campus", "Rivers"}),
        ('"the campus"', {"Rivers"}),
        ('"campus the"', set()),
        ("giga*", {"Gigawatt campus", "A small hall"}),
        ("campus -river", {"A small hall"}),
        ('campus -"beside the river"', {"A small hall", "Rivers"}),
        ("200,000", {"Gigawatt campus"}),
        ("gb200", {"Gigawatt campus"}),
        ("1.2", {"A small hall"}),
        ("O'Neill's", {"Rivers"}),
        ("rivers", {"Rivers"}),  # the title counts; words are taken as printed
        ("tiger", set()),
        ("-campus", set()),
        ("", set()),
        ('"', set()),
        ("AND OR NOT (", set()),
        ("campus AND", {"Rivers"}),  # words, no operators
        ("text:campus", set()),
    ],
)
def test_a_query_finds_the_articles_that_hold_all_its_words(
    session: Session, texts: None, query: str, titles: set[str]
) -> None:
    assert {hit.title for hit in search_articles(session, query)} == titles


def test_the_best_article_comes_first_with_its_words_marked(session: Session, texts: None) -> None:
    hits = search_articles(session, "gigawatt OR campus".replace(" OR", ""), marks=("<b>", "</b>"))
    assert hits[0].title == "Gigawatt campus"
    assert "<b>" in hits[0].snippet
    assert search_articles(session, "campus", limit=1)[0].title == "Gigawatt campus", "a hit in the title weighs more"
    assert {hit.title for hit in search_articles(session, "campus", limit=2, offset=1)} == {"A small hall", "Rivers"}


def test_an_edit_of_text_or_title_is_found_and_the_old_one_is_not(session: Session, save: Save, texts: None) -> None:
    save(url="http://wire.test/0", title="Terawatt campus", text="A terawatt campus.")
    assert [hit.title for hit in search_articles(session, "terawatt")] == ["Terawatt campus"]
    assert search_articles(session, "gigawatt") == []


def test_sentences_are_found_with_their_claims(session: Session, say: Say) -> None:
    saved = say({"value": 150.0, "sentence": "Ada said the river hall draws 150 MW."}, {"value": 7.0})
    (hit,) = search_sentences(session, "river hall")
    assert (hit.subject, hit.metric, hit.value_text) == ("Colossus", "power", "150 MW")
    assert hit.snippet == "Ada said the [river] [hall] draws 150 MW."
    store.replace_claims(session, version_id=saved.version_id, claims=[], extractor="2")
    assert search_sentences(session, "river") == []


def test_terms_are_read_as_written() -> None:
    assert terms('giga* -"a b" O\'Neill "1.2 GW"') == [
        ("giga", True, False), ("a b", False, True), ("O'Neill", False, False), ("1.2 GW", False, False),
    ]  # fmt: skip


@given(query=st.text(max_size=30))
def test_no_query_fails(query: str) -> None:
    engine = _engine()
    with Session(engine) as session:
        assert search_articles(session, query) is not None
        assert search_sentences(session, query) is not None


def _engine() -> Engine:
    if not _ENGINES:
        engine = kb.connect("sqlite://")
        kb.upgrade(engine)
        with Session(engine) as session:
            store.declare_sources(session, [{"slug": "s", "title": "S"}])
            store.save_article(session, source="s", url="http://s.test/", title="A b", text="1 a b", fetched=SEEN)
        _ENGINES.append(engine)
    return _ENGINES[0]


_ENGINES: list[Engine] = []


def test_articles_are_listed_with_versions_and_claims(session: Session, say: Say) -> None:
    say({}, published="2026-01-04")
    say({}, {"value": 5.0}, published="2026-02-04", url="http://the-wire.test/x")
    say({}, published="2026-02-04", url="http://the-wire.test/x")
    found = queries.articles(session)
    assert [(row.published, row.versions, row.claims) for row in found] == [("2026-02-04", 2, 1), ("2026-01-04", 1, 1)]
    assert [v.claims for v in queries.versions(session, found[0].article_id)] == [2, 1]
    assert [row.published for row in queries.articles(session, until="2026-01")] == ["2026-01-04"]
    assert queries.articles(session, source="nobody") == []


@pytest.fixture
def claimed(say: Say) -> None:
    """Four claims whose sentences say what they are about."""
    say({"value": 100.0}, {"value": 3.0, "subject": "Cortex"}, published="2024-05-01")
    say({"value": 200.0, "status": "operational"}, published="2026-01-04", source="the-post")
    say({"metric": "accelerators", "unit": "chip", "value": 500.0}, published="2026-02-04")


def test_hits_are_counted_by_what_they_have_in_common(session: Session, claimed: None) -> None:
    found = facets(session, "said")
    assert {name: [tuple(entry) for entry in entries] for name, entries in found.items()} == {
        "metrics": [("power", 3), ("accelerators", 1)], "subjects": [("Colossus", 3), ("Cortex", 1)],
        "sources": [("the-wire", 3), ("the-post", 1)], "statuses": [("planned", 3), ("operational", 1)],
        "years": [("2026", 2), ("2024", 2)],
    }  # fmt: skip
    assert facets(session, "nobody") == {name: [] for name in found}
    assert facets(session, "") == {name: [] for name in found}


def test_a_facet_counts_what_the_others_leave(session: Session, claimed: None) -> None:
    found = facets(session, "said", narrowed={"metrics": ["power"], "years": ["2026"]})
    assert [tuple(entry) for entry in found["metrics"]] == [("accelerators", 1), ("power", 1)]
    assert [tuple(entry) for entry in found["years"]] == [("2026", 1), ("2024", 2)]
    assert [tuple(entry) for entry in found["subjects"]] == [("Colossus", 1)]


@pytest.mark.parametrize(
    ("narrowed", "values"),
    [
        ({}, {"100 MW", "3 MW", "200 MW", "500 chip"}),
        ({"metrics": ["power"], "years": ["2024"]}, {"100 MW", "3 MW"}),
        ({"sources": ["the-post"]}, {"200 MW"}),
        ({"subjects": ["Cortex"], "statuses": ["planned"]}, {"3 MW"}),
        ({"subjects": ["Cortex"], "statuses": ["operational"]}, set()),
    ],
)
def test_sentences_are_narrowed(session: Session, claimed: None, narrowed: queries.Asked, values: set[str]) -> None:
    assert {hit.value_text for hit in search_sentences(session, "said", narrowed=narrowed)} == values


def test_articles_are_narrowed_and_counted(session: Session, claimed: None) -> None:
    found = facets(session, "said", of="articles")
    assert {name: [tuple(entry) for entry in entries] for name, entries in found.items()} == {
        "sources": [("the-wire", 2), ("the-post", 1)], "years": [("2026", 2), ("2024", 1)],
    }  # fmt: skip
    assert [hit.published for hit in search_articles(session, "said", narrowed={"years": ["2024"]})] == ["2024-05-01"]
    assert [hit.source for hit in search_articles(session, "said", narrowed={"sources": ["the-post"]})] == ["the-post"]
