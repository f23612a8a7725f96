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
from typing import Final

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
_WIDEST_GAP: Final = max(DILATIONS)
_FILE: Final = resources.files("nlp") / "weights/network.npz"
_FAR: Final = _BLOCK + REACH  # words; no figure hears farther
#: The questions, each with the layer that makes it of a figure and of what that measures, and their places in what is asked.
_LAYERS: Final = {"metric": "metric.in", "status": "status.in", "name": "name.asking", "date": "date.asking"}
_PLACES: Final = {question: place for place, question in enumerate(_LAYERS)}


class Network:
    """The weights of the network, by name, and the tables of the words that it knows."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self.weights: Final[dict[str, Array]] = {
            name: array.astype(np.float32) for name, array in arrays.items() if array.dtype.kind == "f"
        }
        #: What each head adds to how well a word fits, by its distance from a figure (heads x 2 x _FAR + 1), and for words of the title.
        self.hears: Final = self._hearing(self.weights["distance"])
        self.hears_title: Final = self.weights["distance"][TITLED]
        lists = ([str(word) for word in arrays[name]] for name in ("words", "endings", "kinds"))
        words, endings, kinds = ({word: number for number, word in enumerate(known, 2)} for known in lists)
        self.tables: Final = Tables(words, endings, kinds)

    @staticmethod
    def _hearing(by_distance: Array) -> Array:
        found = by_distance[[distance(words) for words in range(-_FAR, _FAR + 1)]]
        found[: _FAR - REACH] = found[_FAR + REACH + 1 :] = -1e4
        return np.ascontiguousarray(found.T)

    def layer(self, name: str, rows: Array) -> Array:
        """A linear layer on rows."""
        return rows @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def encode(self, rows: NDArray[np.int32]) -> Array:
        """A vector for each word (words x width)."""
        count, width = len(rows), self.weights["table0"].shape[1]
        apart = np.zeros((_WIDEST_GAP + count + _WIDEST_GAP, width), dtype=np.float32)  # nothing stands on either side
        found = apart[_WIDEST_GAP:][:count]
        for k in range(rows.shape[1]):
            found += self.weights[f"table{k}"].take(rows[:, k], axis=0)
        for k, gap in enumerate(DILATIONS):
            before, own, behind = self.weights[f"convolution{k}.weight"].reshape(3, width, width)
            seen = found @ own
            seen += apart[_WIDEST_GAP - gap :][:count] @ before
            seen += apart[_WIDEST_GAP + gap :][:count] @ behind
            seen += self.weights[f"convolution{k}.bias"]
            found += np.maximum(seen, 0, out=seen)
        return found

    @cached_property
    def _asking(self) -> tuple[Array, Array]:
        """The layers of all questions side by side: those on a figure's vector, and what they make of each metric.

        So one product serves every figure and question, and what a figure measures is but added to it.
        """
        reach = 2 * self.weights["key"].shape[0]
        behind = reach + self.weights["metrics"].shape[1]
        layers = [self.weights[f"{layer}.weight"] for layer in _LAYERS.values()]
        biases = [self.weights[f"{layer}.bias"] for layer in _LAYERS.values()]
        of_metrics = self.weights["metrics"] @ np.hstack([layer[reach:behind] for layer in layers]) + np.hstack(biases)
        return np.hstack([layer[:reach] for layer in layers]), of_metrics.reshape(len(METRICS), len(_LAYERS), -1)

    @cached_property
    def _asking_of_states(self) -> Array:
        """What each status adds to the question for a date."""
        states = self.weights["statuses"]
        return states @ self.weights["date.asking.weight"][-states.shape[1] :]

    def asking(self, figures: Array) -> Array:
        """What each of the questions asks of figures, whatever they measure (figures x questions x width)."""
        return (figures @ self._asking[0]).reshape(len(figures), len(_LAYERS), -1)

    def asked(self, question: str, asking: Array, metric: str, status: str = "") -> Array:
        """A question about a figure, given what is `asking` of it, what it measures and, of a date, its status."""
        at = _PLACES[question]
        found: Array = asking[at] + self._asking[1][METRICS.index(metric or "none"), at]
        return found + self._asking_of_states[STATUSES.index(status)] if status else found

    def answered(self, question: str, asked: Array, read: Array, answers: Sequence[Answer]) -> Array:
        """The score of each answer to a question about a figure, with what was `read` at the answers' places."""
        found = asked + read @ self.weights[f"{question}.places"]
        for k, column in enumerate(zip(*(answer.features for answer in answers), strict=True)):
            found += self.weights[f"{question}.feature{k}"].take(column, axis=0)
        scores: Array = (np.maximum(found, 0) @ self.weights[f"{question}.score"])[:, 0]
        return scores

    def heard(self, own: Array, first: NDArray[np.int64], titled: Array, low: int, near: Array) -> Array:
        """What figures hear (figures x width): the words of the title and those `near` by how well they fit a figure's question.

        A figure is given by the mean of its `own` words and, in a column, the position of the `first`; `low` is that of the first word near.
        """
        words = np.concatenate((titled, near))
        keys, values = (
            found.reshape(len(words), HEADS, -1).transpose(1, 0, 2)
            for found in (words @ self.weights["key"], self.layer("value", words))
        )
        queries = self.layer("query", own).reshape(len(own), HEADS, -1).transpose(1, 0, 2)
        fit = queries @ keys.transpose(0, 2, 1) / np.float32(np.sqrt(keys.shape[2]))  # heads x figures x words
        fit[..., : len(titled)] += self.hears_title[:, None, None]
        fit[..., len(titled) :] += self.hears[:, np.arange(low, low + len(near)) - first + _FAR]
        share = np.exp(fit - fit.max(axis=2, keepdims=True))
        share /= share.sum(axis=2, keepdims=True)
        heard: Array = (share @ values).transpose(1, 0, 2).reshape(own.shape)
        return heard


class Read:
    """One article as the network reads it, once it is asked; what figures measure by the rules is taken down at once."""

    def __init__(
        self, text: str, title: str, published: str | None, mentions: Sequence[Mention], drafts: Iterable[Draft]
    ) -> None:
        self._network = network()
        figures = [(draft.start, draft.end, draft.metric) for draft in drafts]
        self._article = (text, title, published, mentions, figures)
        self._encoded: set[int] = set()
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
        return self._answered("name", self._network.asked("name", self._asked(figure), metric), answers)

    def date(self, figure: Span, metric: str, status: str, answers: Mapping[str, Answer]) -> Mapping[str, float]:
        """Scores of the dates for which a figure may hold."""
        return self._answered("date", self._network.asked("date", self._asked(figure), metric, status), answers)

    def _labels(self, question: str, start: int, end: int, metric: str) -> list[float]:
        asked = self._network.asked(question, self._asked(self.reading.span(start, end)), metric)
        found: list[float] = (SHARE * self._network.layer(f"{question}.out", np.maximum(asked, 0))).tolist()
        return found

    def _answered(self, question: str, asked: Array, answers: Mapping[str, Answer]) -> Mapping[str, float]:
        given = [*answers.values()]
        sides = self._at([place for answer in given for place in answer.places]).reshape(len(given), -1)
        means = np.stack([self._mean(answer.mentions) for answer in given])
        scores = self._network.answered(question, asked, np.hstack((sides, means)), given)
        return dict(zip(answers, (SHARE * scores).tolist(), strict=True))

    def _mean(self, places: tuple[int, ...]) -> Array:
        """The mean of the vectors of single words; zeros without any."""
        if places not in self._means:
            self._means[places] = self._at(places or (-1,)).mean(axis=0)
        return self._means[places]

    def _asked(self, figure: Span) -> Array:
        """What the questions ask of a figure (questions x width), worked out for all those of its block at once."""
        if figure not in self._asking:
            block = figure.first // _BLOCK
            fellows = (other for other in self.reading.figures if other.first // _BLOCK == block)
            figures = [*dict.fromkeys((figure, *(other for other in fellows if other not in self._asking)))]
            self._asking.update(zip(figures, self._network.asking(self._heard(figures, block)), strict=True))
        return self._asking[figure]

    def _heard(self, figures: Sequence[Span], block: int) -> Array:
        """What the figures of a block are and hear (figures x twice the width): the words near them and those in the title."""
        count = len(self.reading.rows)
        titled = min(self.reading.titled, count)
        low, high = max(titled, block * _BLOCK - REACH), min(count, (block + 1) * _BLOCK + REACH)
        first, behind = np.array(figures).T[:, :, None]
        places = first + np.arange(WIDEST)
        inside = places < np.minimum(behind, count)
        self._encode(range(block, places[inside].max() // _BLOCK + 1))
        own = self._vectors[np.where(inside, places, -1)].sum(axis=1) / inside.sum(axis=1, dtype=np.float32)[:, None]
        heard = self._network.heard(own, first, self._between(0, titled), low, self._between(low, high))
        return np.hstack((own, heard))

    @cached_property
    def _vectors(self) -> Array:
        """The vector of each word, where its block is encoded, and zeros behind the last."""
        found = np.empty((len(self.reading.rows) + 1, self._network.weights["key"].shape[0]), dtype=np.float32)
        found[-1] = 0
        return found

    def _at(self, places: Sequence[int]) -> Array:
        """The vectors of single words; zeros for -1."""
        self._encode({place // _BLOCK for place in places if place >= 0})
        return self._vectors.take(places, axis=0, mode="wrap")

    def _between(self, first: int, behind: int) -> Array:
        """The vectors of the words from one position to another."""
        self._encode(range(first // _BLOCK, (behind - 1) // _BLOCK + 1))
        return self._vectors[first:behind]

    def _encode(self, blocks: Iterable[int]) -> None:
        """Works out the vectors of the words of blocks, each once."""
        rows = self.reading.rows
        for block in blocks:
            if block not in self._encoded:
                self._encoded.add(block)
                start, end = block * _BLOCK, min((block + 1) * _BLOCK, len(rows))
                low = max(0, start - _HALO)
                encoded = self._network.encode(rows[low : end + _HALO])
                self._vectors[start:end] = encoded[start - low : end - low]


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
