"""What do the words of an article, read in their order, say of its figures? A small convolutional network with attention.

The log-linear choices (`nlp/choice.py`) weigh grounds that people thought of; the network reads the words themselves.
Five convolutions over word embeddings give each word a vector that knows its surroundings; a figure asks the words around it and
those of the title by attention, and a layer for each question scores the answers. The scores are logits, to be added to those
of the choices. Its weights are made by `benchmarks/network.py`, which holds the same network for training.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlp.draft import Draft
from nlp.questions import Answer
from nlp.reading import METRICS, TITLED, Reading, Span, Tables, distance
from nlp.states import STATUSES

Array = NDArray[np.float32]

DILATIONS: Final = (1, 1, 2, 4, 8)
HEADS: Final = 4
WIDEST: Final = 8  # words of a figure that are read
REACH: Final = 200  # words on each side that a figure asks
SHARE: Final = 0.7  # what the network's scores count beside the sums of the choices
_BLOCK: Final = 512  # words that are read at once, so that an article of any length takes the same memory
_HALO: Final = sum(DILATIONS)
_FILE: Final = resources.files("nlp") / "weights/network.npz"
_DISTANCES: Final = np.array([distance(words) for words in range(-_BLOCK - REACH, _BLOCK + REACH + 1)])


class Network:
    """The weights of the network, by name, and the tables of the words that it knows."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self.weights: Final[dict[str, Array]] = {
            name: array.astype(np.float32) for name, array in arrays.items() if array.dtype.kind == "f"
        }
        lists = ([str(word) for word in arrays[name]] for name in ("words", "endings", "kinds"))
        words, endings, kinds = ({word: number for number, word in enumerate(known, 2)} for known in lists)
        self.tables: Final = Tables(words, endings, kinds)

    def layer(self, name: str, rows: Array) -> Array:
        """A linear layer on rows."""
        return rows @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def encode(self, rows: NDArray[np.int32]) -> Array:
        """A vector for each word (words x width)."""
        found: Array = sum(self.weights[f"table{k}"][rows[:, k]] for k in range(rows.shape[1]))  # type: ignore[assignment]
        for k, gap in enumerate(DILATIONS):
            wide = np.pad(found, ((gap, gap), (0, 0)))
            sides = np.concatenate((wide[: -2 * gap], found, wide[2 * gap :]), axis=1)
            found = found + np.maximum(self.layer(f"convolution{k}", sides), 0)
        return found

    def answered(
        self, question: str, asking: Array, owners: Sequence[int], read: Array, answers: Sequence[Answer]
    ) -> Array:
        """The score of each answer to a question, asked by the vector of its owner, with what was `read` at its places."""
        found = self.layer(f"{question}.asking", asking)[list(owners)] + read @ self.weights[f"{question}.places"]
        for k, column in enumerate(zip(*(answer.features for answer in answers), strict=True)):
            found += self.weights[f"{question}.feature{k}"][list(column)]
        return (np.maximum(found, 0) @ self.weights[f"{question}.score"])[:, 0]


class Read:
    """One article as the network has read it. Figures are asked about together, which is faster than one by one."""

    def __init__(self, reading: Reading) -> None:
        self._network, self.reading = network(), reading
        self._blocks: dict[int, Array] = {}
        self._asking: dict[Span, Array] = {}

    def figure(self, draft: Draft) -> Span:
        """The words of a draft's figure."""
        return self.reading.span(draft.start, draft.end)

    def metrics(self, figures: Sequence[Span], ruled: Sequence[str]) -> list[list[float]]:
        """Scores of `METRICS` for each figure, of which the rules have said what it measures ("" for nothing)."""
        return self._labelled("metric", self._asked(figures, ruled)) if figures else []

    def statuses(self, figures: Sequence[Span], metrics: Sequence[str]) -> list[list[float]]:
        """Scores of `STATUSES` for each figure."""
        return self._labelled("status", self._asked(figures, metrics)) if figures else []

    def names(
        self, figures: Sequence[Span], metrics: Sequence[str], answers: Sequence[Sequence[Answer]]
    ) -> list[list[float]]:
        """For each figure the scores of its answers: which name is it about?"""
        return self._answered("name", self._asked(figures, metrics), answers)

    def dates(
        self,
        figures: Sequence[Span],
        metrics: Sequence[str],
        statuses: Sequence[str],
        answers: Sequence[Sequence[Answer]],
    ) -> list[list[float]]:
        """For each figure the scores of its answers: for which date does it hold?"""
        states = self._network.weights["statuses"][[STATUSES.index(status) for status in statuses]]
        return self._answered("date", np.hstack((self._asked(figures, metrics), states)), answers)

    def _labelled(self, question: str, asking: Array) -> list[list[float]]:
        inside = np.maximum(self._network.layer(f"{question}.in", asking), 0)
        found: list[list[float]] = (SHARE * self._network.layer(f"{question}.out", inside)).tolist()
        return found

    def _answered(self, question: str, asking: Array, answers: Sequence[Sequence[Answer]]) -> list[list[float]]:
        flat = [answer for given in answers for answer in given]
        owners = [k for k, given in enumerate(answers) for _ in given]
        if not flat:
            return [[] for _ in answers]
        sides = [self._at([answer.places[k] for answer in flat]) for k in (0, 1)]
        names = {mentions: k for k, mentions in enumerate(dict.fromkeys(answer.mentions for answer in flat))}
        means = np.stack([self._at(mentions or (-1,)).mean(axis=0) for mentions in names])
        read = np.hstack((*sides, means[[names[answer.mentions] for answer in flat]]))
        scores = iter((SHARE * self._network.answered(question, asking, owners, read, flat)).tolist())
        return [list(islice(scores, len(given))) for given in answers]

    def _asked(self, figures: Sequence[Span], metrics: Sequence[str]) -> Array:
        """The vectors of figures: their own words, what they heard from the others, and what they measure."""
        by_block: dict[int, list[Span]] = defaultdict(list)
        for figure in figures:
            if figure not in self._asking:
                by_block[figure.first // _BLOCK].append(figure)
        for block, members in by_block.items():
            self._asking |= zip(members, self._heard(block, members), strict=True)
        known = self._network.weights["metrics"][[METRICS.index(metric or "none") for metric in metrics]]
        return np.hstack((np.stack([self._asking[figure] for figure in figures]), known))

    def _heard(self, block: int, figures: Sequence[Span]) -> Array:
        """What figures of a block are and hear (figures x twice the width), each word heard by how well it fits the question."""
        net, count = self._network, len(self.reading.rows)
        own = np.stack([self._between(f.first, min(f.behind, f.first + WIDEST, count)).mean(axis=0) for f in figures])
        titled = min(self.reading.titled, count)
        low, high = max(titled, block * _BLOCK - REACH), min(count, (block + 1) * _BLOCK + REACH)
        words = np.concatenate((self._between(0, titled), self._between(low, high)))
        gaps = np.arange(low, high) - np.array([figure.first for figure in figures])[:, None]
        bias = net.weights["distance"][
            np.pad(_DISTANCES[gaps + _BLOCK + REACH], ((0, 0), (titled, 0)), constant_values=TITLED)
        ]
        bias[:, titled:][np.abs(gaps) > REACH] = -1e4
        query = net.layer("query", own).reshape(len(figures), HEADS, -1)
        key = (words @ net.weights["key"]).reshape(len(words), HEADS, -1)
        value = net.layer("value", words).reshape(len(words), HEADS, -1)
        fit = np.einsum("fhk,whk->fwh", query, key) / np.float32(np.sqrt(query.shape[2])) + bias
        share = np.exp(fit - fit.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        return np.hstack((own, np.einsum("fwh,whk->fhk", share, value).reshape(len(figures), -1)))

    def _at(self, places: Sequence[int]) -> Array:
        """The vectors of single words; zeros for -1."""
        wanted = np.array(places, dtype=np.int64)
        found = np.zeros((len(wanted), self._network.weights["key"].shape[0]), dtype=np.float32)
        for block in {place // _BLOCK for place in places if place >= 0}:
            here = wanted // _BLOCK == block
            found[here] = self._block(block)[wanted[here] - block * _BLOCK]
        return found

    def _between(self, first: int, behind: int) -> Array:
        """The vectors of the words from one position to another."""
        pieces = [
            self._block(block)[max(first - block * _BLOCK, 0) : behind - block * _BLOCK]
            for block in range(first // _BLOCK, (behind - 1) // _BLOCK + 1)
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _block(self, block: int) -> Array:
        if block not in self._blocks:
            rows = self.reading.rows
            start, end = block * _BLOCK, min((block + 1) * _BLOCK, len(rows))
            low = max(0, start - _HALO)
            self._blocks[block] = self._network.encode(rows[low : end + _HALO])[start - low : end - low]
        return self._blocks[block]


_trained: Network | None = None


def network() -> Network:
    """The network that reads: the shipped one, or what `use` was given."""
    return _trained or _shipped()


def use(trained: Network) -> None:
    """Reads with another network from now on, for those who train and test them."""
    global _trained
    _trained = trained


@cache
def _shipped() -> Network:
    with _FILE.open("rb") as file, np.load(file) as arrays:
        return Network(arrays)


def digest() -> str:
    """A digest of the shipped weights, for the extractor's version stamp."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()
