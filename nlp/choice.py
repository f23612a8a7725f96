"""Which of several readings do the grounds speak for? Log-linear choices, with weights fitted to annotated articles.

Each choice has a table of its own in `nlp/weights/`, a line per ground, made by `benchmarks/fit.py`. What is chosen is
what has the greatest sum of weights; how likely it is follows from the sums (softmax). They are summed exactly, for grounds
come out of sets too, whose order changes from process to process.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple


class Chosen(NamedTuple):
    """A choice, and how likely it is among all that were given, from 0 to 1."""

    name: str
    likelihood: float


_folder: Traversable = resources.files("nlp") / "weights"


class Table(NamedTuple):
    """The weights of a choice: its labels, and for each ground a weight for each of them, 0 where it says nothing.

    The one label of names is "".
    """

    labels: tuple[str, ...]
    rows: Mapping[str, tuple[float, ...]]


def weight(grounds: Iterable[str], table: str) -> float:
    """The sum of the weights of grounds by a table of one label."""
    return math.fsum(filter(None, map(_of_one_label(table).get, grounds)))


#: What else thinks of the options, asked only where the grounds leave it open; by option, to be added to the sums of the weights.
Opinion = Callable[[], Mapping[str, float]]


def best_candidate(
    candidates: Mapping[str, Iterable[str]], table: str, opinion: Opinion | None = None
) -> Chosen | None:
    """The candidate whose grounds weigh most by a table of one label; None without any."""
    return _chosen({name: weight(grounds, table) for name, grounds in candidates.items()}, opinion)


def best_label(
    grounds: Iterable[str], table: str, among: tuple[str, ...], opinion: Opinion | None = None
) -> Chosen | None:
    """The label that the grounds speak for, of those given."""
    return _chosen(dict(zip(among, sums(grounds, table, among), strict=True)), opinion)


def sums(grounds: Iterable[str], table: str, among: tuple[str, ...]) -> list[float]:
    """The sum of the weights of grounds for each label."""
    labels, rows = load(table)
    weights = zip(*filter(None, map(rows.get, grounds)), strict=True)
    of_label = dict(zip(labels, weights, strict=False))  # empty where no ground is known
    return [math.fsum(of_label.get(label, ())) for label in among]


#: How far ahead of the next an option leaves nothing open. On articles that nothing is fitted to the network changed 1 choice in 360
#: of those more than 2 ahead, and 1 in 2,200 of those more than 3 ahead.
_CERTAIN: Final = 2.5
#: By what scores are divided before they become a likelihood, where those of the network are added to those of the grounds: both
#: read the same words, and say much of it twice. With this a likelihood is right as often as that of the grounds alone.
_TEMPERATURE: Final = 1.5
#: Steps of likelihood, as grounds of the confidence.
_STEPS: Final = (0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.0)


def step(likelihood: float) -> float:
    """The highest step that a likelihood reaches."""
    return next(step for step in _STEPS if likelihood >= step)


def _chosen(scores: Mapping[str, float], opinion: Opinion | None) -> Chosen | None:
    if not scores:
        return None
    best, following, *_ = sorted((*scores.values(), -math.inf), reverse=True)
    if opinion is None or best - following > _CERTAIN:
        return _softmax(scores, 1.0)
    further = opinion()
    return _softmax({name: score + further[name] for name, score in scores.items()}, _TEMPERATURE)


def _softmax(scores: Mapping[str, float], temperature: float) -> Chosen:
    name = max(scores, key=scores.__getitem__)  # the first of equals
    best = scores[name]
    return Chosen(name, 1 / sum([math.exp((score - best) / temperature) for score in scores.values()]))


def read_from(folder: Traversable) -> None:
    """Takes the tables from another folder than the shipped one, for those who fit and test them."""
    global _folder
    _folder = folder
    for cached in (load, _of_one_label):
        cached.cache_clear()


@cache
def load(table: str) -> Table:
    """A table: ground, label and weight on each line, tab-separated, below a heading.

    Equal weights are one object, as are equal rows, so that what is looked up again and again is small enough for the
    processor's cache.
    """
    found: dict[str, dict[str, float]] = {}
    values: dict[str, float] = {}
    for line in (_folder / f"{table}.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        ground, label, weight = line.split("\t")
        found.setdefault(ground, {})[label] = values.setdefault(weight, float(weight))
    labels = tuple(sorted(set().union(*found.values())))
    rows = {ground: tuple([row.get(label, 0.0) for label in labels]) for ground, row in found.items()}
    shared = {row: row for row in rows.values()}
    return Table(labels, {ground: shared[row] for ground, row in rows.items()})


@cache
def _of_one_label(table: str) -> Mapping[str, float]:
    return {ground: row[0] for ground, row in load(table).rows.items()}


def digest_text() -> str:
    """The text of every table, for the extractor's version stamp."""
    tables = sorted((entry for entry in _folder.iterdir() if entry.name.endswith(".tsv")), key=lambda entry: entry.name)
    return "".join(entry.read_text(encoding="utf-8") for entry in tables)
