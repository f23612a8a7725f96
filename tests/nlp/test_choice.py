"""The weighing of grounds, on tables of the test's own."""

from collections.abc import Iterator
from importlib import resources
from itertools import permutations
from pathlib import Path

import pytest

from nlp import choice
from nlp.draft import Name, sentence_at


@pytest.fixture
def table(tmp_path: Path) -> Iterator[str]:
    lines = [
        "ground\tlabel\tweight",
        "wet\train\t1.5",
        "wet\tsun\t-1",
        "dry\tsun\t2",
        "cold\tsnow\t3",
        "big\t\t2",
        "small\t\t-1",
        "north\tsnow\t0.1",
        "east\tsnow\t0.2",
        "west\tsnow\t0.3",
        "one\t\t0.1",
        "two\t\t0.2",
        "three\t\t0.3",
    ]
    (tmp_path / "weather.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    choice.read_from(tmp_path)
    yield "weather"
    choice.read_from(resources.files("nlp") / "weights")


def test_the_label_that_the_grounds_speak_for_is_chosen(table: str) -> None:
    chosen = choice.best_label(["wet", "never seen"], table, ("rain", "sun"))
    assert chosen is not None
    assert chosen.name == "rain"
    assert chosen.likelihood == pytest.approx(1 / (1 + 2.718281828**-2.5))


def test_the_order_of_grounds_changes_nothing(table: str) -> None:
    orders = list(permutations(("north", "east", "west")))
    assert len({choice.best_label(order, table, ("snow", "sun")) for order in orders}) == 1
    assert len({choice.weight(order, table) for order in permutations(("one", "two", "three"))}) == 1


def test_a_label_that_is_not_asked_for_is_not_chosen(table: str) -> None:
    chosen = choice.best_label(["cold", "dry"], table, ("rain", "sun"))
    assert chosen is not None
    assert chosen.name == "sun"


def test_the_heaviest_candidate_is_chosen(table: str) -> None:
    chosen = choice.best_candidate({"a": ["small"], "b": ["big"], "c": []}, table)
    assert chosen is not None
    assert chosen.name == "b"
    assert 0.8 < chosen.likelihood < 0.95


def test_nothing_is_chosen_among_nothing(table: str) -> None:
    assert choice.best_candidate({}, table) is None


@pytest.mark.parametrize("name", ["metric", "subject", "status", "due", "confidence"])
def test_shipped_tables_are_sound(name: str) -> None:
    table = choice.load(name)
    assert len(table.rows) > 20
    assert all(len(row) == len(table.labels) for row in table.rows.values())
    assert all(abs(weight) < 12 for row in table.rows.values() for weight in row)


@pytest.mark.parametrize("name", ["Colossus", "Hyperion"])
def test_what_a_cluster_is_called_says_nothing_of_its_figures(name: str) -> None:
    text = f"The {name} cluster will draw 300 MW."
    sentence = sentence_at(text, 0, 0, len(text), 0)
    sentence.names = [Name(4, 4 + len(name), "cluster", "cluster")]
    assert sentence.spoken()[:3] == ["the", "<cluster>", "cluster"]
