"""Which of several readings do the grounds speak for? Log-linear choices, with weights fitted to annotated articles.

Each choice has a table of its own in `nlp/weights/`, a line per ground, made by `benchmarks/fit.py`. What is chosen is
what has the greatest sum of weights; how likely it is follows from the sums (softmax).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final, NamedTuple


class Chosen(NamedTuple):
    """A choice, and how likely it is among all that were given, from 0 to 1."""

    name: str
    likelihood: float


class Table(NamedTuple):
    """The weights of a choice: for each ground one number per label, in the order of `labels`."""

    labels: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]


def best_candidate(candidates: Mapping[str, Iterable[str]], table: str) -> Chosen | None:
    """The candidate whose grounds weigh most by a table of one label; None without any."""
    weights = load(table).weights
    return _softmax(
        [(name, sum(weights[g][0] for g in grounds if g in weights)) for name, grounds in candidates.items()]
    )


def best_label(grounds: Iterable[str], table: str, among: Sequence[str] = ()) -> Chosen | None:
    """The label of a table that the grounds speak for, of all or of some."""
    labels, weights = load(table)
    rows = [weights[ground] for ground in grounds if ground in weights]
    scored = [(label, sum(row[k] for row in rows)) for k, label in enumerate(labels) if not among or label in among]
    return _softmax(scored)


#: Steps of likelihood, as grounds of the confidence.
_STEPS: Final = (0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.0)


def step(likelihood: float) -> float:
    """The highest step that a likelihood reaches."""
    return next(step for step in _STEPS if likelihood >= step)


def _softmax(scored: Sequence[tuple[str, float]]) -> Chosen | None:
    if not scored:
        return None
    name, top = max(scored, key=lambda entry: entry[1])
    return Chosen(name, 1 / sum(math.exp(score - top) for _, score in scored))


@cache
def load(table: str) -> Table:
    """A shipped table; its first line names the labels, the others a ground and its weights, tab-separated."""
    text = resources.files("nlp").joinpath(f"weights/{table}.tsv").read_text(encoding="utf-8")
    head, *lines = text.splitlines()
    rows = (line.split("\t") for line in lines)
    return Table(tuple(head.split("\t")[1:]), {ground: tuple(map(float, numbers)) for ground, *numbers in rows})
