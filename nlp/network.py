"""What do the words of an article, read in their order, say of its figures? A small convolutional network with attention.

The log-linear choices (`nlp/choice.py`) weigh grounds that people thought of; the network reads the words themselves.
Five convolutions over word embeddings give each word a vector that knows its surroundings; a figure asks the words around it and
those of the title by attention, and a layer for each question scores the answers. The scores are logits, to be added to those
of the choices. Its weights are made by `benchmarks/network.py`; `benchmarks/network_layers.py` is the same network for training.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib import resources
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from nlp.draft import Draft
from nlp.mentions import Mention
from nlp.questions import Answer
from nlp.reading import METRICS, TITLED, Reading, Span, Tables, distance
from nlp.states import STATUSES

Array = NDArray[np.float32]

DILATIONS: Final = (1, 1, 2, 4, 8)
HEADS: Final = 4
WIDEST: Final = 8  # words of a figure that are read
REACH: Final = 200  # words on each side that a figure asks
SHARE: Final = 0.7  # what the network's scores count beside the sums of the choices
_BLOCK: Final = 512  # words that are read at once; of a long article only where something is asked
_HALO: Final = sum(DILATIONS)
_FILE: Final = resources.files("nlp") / "weights/network.npz"
_FAR: Final = _BLOCK + REACH  # words; no figure hears farther


class Network:
    """The weights of the network, by name, and the tables of the words that it knows."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self.weights: Final[dict[str, Array]] = {
            name: array.astype(np.float32) for name, array in arrays.items() if array.dtype.kind == "f"
        }
        #: What each head adds to how well a word fits, by its distance from a figure (2 x _FAR + 1), and for words of the title.
        self.hears: Final = self._hearing(self.weights["distance"])
        self.hears_title: Final = self.weights["distance"][TITLED]
        lists = ([str(word) for word in arrays[name]] for name in ("words", "endings", "kinds"))
        words, endings, kinds = ({word: number for number, word in enumerate(known, 2)} for known in lists)
        self.tables: Final = Tables(words, endings, kinds)

    @staticmethod
    def _hearing(by_distance: Array) -> Array:
        found = by_distance[[distance(words) for words in range(-_FAR, _FAR + 1)]]
        found[: _FAR - REACH] = found[_FAR + REACH + 1 :] = -1e4
        return found

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

    def answered(self, question: str, asking: Array, read: Array, answers: Sequence[Answer]) -> Array:
        """The score of each answer to a question of a figure, with what was `read` at the answers' places."""
        found = self.layer(f"{question}.asking", asking) + read @ self.weights[f"{question}.places"]
        for k, column in enumerate(zip(*(answer.features for answer in answers), strict=True)):
            found += self.weights[f"{question}.feature{k}"][list(column)]
        scores: Array = (np.maximum(found, 0) @ self.weights[f"{question}.score"])[:, 0]
        return scores


class _Around(NamedTuple):
    """The words of a title, `titled` of them, and those from `low` to `high`, as figures hear them (words x heads x width of a head)."""

    titled: int
    low: int
    high: int
    keys: Array
    values: Array


class Read:
    """One article as the network reads it, once it is asked; what figures measure by the rules is taken down at once."""

    def __init__(
        self, text: str, title: str, published: str | None, mentions: Sequence[Mention], drafts: Iterable[Draft]
    ) -> None:
        self._network = network()
        figures = [(draft.start, draft.end, draft.metric) for draft in drafts]
        self._article = (text, title, published, mentions, figures)
        self._blocks: dict[int, Array] = {}
        self._around: tuple[int, _Around] | None = None  # of the block last asked about, for figures come in order
        self._means: dict[tuple[int, ...], Array] = {}
        self._asking: dict[Span, Array] = {}

    @cached_property
    def reading(self) -> Reading:
        """Its words."""
        return Reading(self._network.tables, *self._article)

    def metric(self, start: int, end: int, ruled: str) -> Mapping[str, float]:
        """Scores of `METRICS` for the figure between two offsets, of which the rules have said what it measures ("" for nothing)."""
        return dict(zip(METRICS, self._labels("metric", start, end, ruled), strict=True))

    def status(self, start: int, end: int, metric: str) -> Mapping[str, float]:
        """Scores of `STATUSES` for the figure between two offsets."""
        return dict(zip(STATUSES, self._labels("status", start, end, metric), strict=True))

    def name(self, figure: Span, metric: str, answers: Mapping[str, Answer]) -> Mapping[str, float]:
        """Scores of the names that a figure may be about."""
        return self._answered("name", self._asked(figure, metric), answers)

    def date(self, figure: Span, metric: str, status: str, answers: Mapping[str, Answer]) -> Mapping[str, float]:
        """Scores of the dates for which a figure may hold."""
        state = self._network.weights["statuses"][STATUSES.index(status)]
        return self._answered("date", np.concatenate((self._asked(figure, metric), state)), answers)

    def _labels(self, question: str, start: int, end: int, metric: str) -> list[float]:
        asking = self._asked(self.reading.span(start, end), metric)
        inside = np.maximum(self._network.layer(f"{question}.in", asking), 0)
        found: list[float] = (SHARE * self._network.layer(f"{question}.out", inside)).tolist()
        return found

    def _answered(self, question: str, asking: Array, answers: Mapping[str, Answer]) -> Mapping[str, float]:
        given = [*answers.values()]
        sides = [self._at([answer.places[k] for answer in given]) for k in (0, 1)]
        means = np.stack([self._mean(answer.mentions) for answer in given])
        scores = self._network.answered(question, asking, np.hstack((*sides, means)), given)
        return dict(zip(answers, (SHARE * scores).tolist(), strict=True))

    def _mean(self, places: tuple[int, ...]) -> Array:
        """The mean of the vectors of single words; zeros without any."""
        if places not in self._means:
            self._means[places] = self._at(places or (-1,)).mean(axis=0)
        return self._means[places]

    def _asked(self, figure: Span, metric: str) -> Array:
        """The vector of a figure: its own words, what it heard from the others, and what it measures."""
        if figure not in self._asking:
            self._asking[figure] = self._heard(figure)
        return np.concatenate((self._asking[figure], self._network.weights["metrics"][METRICS.index(metric or "none")]))

    def _heard(self, figure: Span) -> Array:
        """What a figure is and hears (twice the width): each word near it and in the title by how well it fits its question."""
        own = self._between(figure.first, min(figure.behind, figure.first + WIDEST, len(self.reading.rows))).mean(
            axis=0
        )
        around = self._heard_in(figure.first // _BLOCK)
        query = self._network.layer("query", own).reshape(HEADS, -1)
        fit = np.einsum("hk,whk->wh", query, around.keys) / np.float32(np.sqrt(query.shape[1]))
        fit[: around.titled] += self._network.hears_title
        fit[around.titled :] += self._network.hears[
            around.low - figure.first + _FAR : around.high - figure.first + _FAR
        ]
        share = np.exp(fit - fit.max(axis=0))
        share /= share.sum(axis=0)
        return np.concatenate((own, np.einsum("wh,whk->hk", share, around.values).ravel()))

    def _heard_in(self, block: int) -> _Around:
        """The words that figures of a block may hear, worked out once for all of them."""
        if self._around is None or self._around[0] != block:
            count = len(self.reading.rows)
            titled = min(self.reading.titled, count)
            low, high = max(titled, block * _BLOCK - REACH), min(count, (block + 1) * _BLOCK + REACH)
            words = np.concatenate((self._between(0, titled), self._between(low, high)))
            keys, values = words @ self._network.weights["key"], self._network.layer("value", words)
            shape = (len(words), HEADS, -1)
            self._around = block, _Around(titled, low, high, keys.reshape(shape), values.reshape(shape))
        return self._around[1]

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
    threadpool_limits(
        1, user_api="blas"
    )  # its matrices are small: a second thread would wait, and take a core to do it
    with _FILE.open("rb") as file, np.load(file) as arrays:
        return Network(arrays)


def digest() -> str:
    """A digest of the shipped weights, for the extractor's version stamp."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()
