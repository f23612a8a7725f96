"""What does the network look like while it learns? The layers of `nlp/network.py` in PyTorch, and how their weights are shipped."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from benchmarks.network_examples import Asked, Example
from nlp.network import DILATIONS, HEADS, REACH, WIDEST
from nlp.questions import DATE_FEATURES, NAME_FEATURES
from nlp.reading import DISTANCES, METRICS, TITLED, Tables, distance
from nlp.states import STATUSES

WIDTH, METRIC_WIDTH, HIDDEN = 64, 16, 64
DROPPED, WORDS_DROPPED = (
    0.3,
    0.2,
)  # shares of numbers, and of words, that are hidden in training: pages hold unknown words
EXCERPTS, UNTITLED = 0.35, 0.7  # shares of articles that are heard as excerpts, and of these without their title
SHORT_REACH: Final = (4, 60)  # words that figures hear on each side in an excerpt
FARTHEST: Final = 4000  # words
QUESTIONS: Final = {"name": NAME_FEATURES, "date": DATE_FEATURES}
GAPS: Final = torch.tensor([distance(words) for words in range(-FARTHEST, FARTHEST + 1)])


class Answering(nn.Module):
    """The layers of a question whose answers stand in the article."""

    def __init__(self, asking: int, features: Sequence[int]) -> None:
        super().__init__()
        self.asking = nn.Linear(asking, HIDDEN)
        self.places = nn.Linear(3 * WIDTH, HIDDEN, bias=False)
        self.features = nn.ModuleList(embedding(count, HIDDEN) for count in features)
        self.score = nn.Linear(HIDDEN, 1, bias=False)

    def forward(self, asking: Tensor, places: Tensor, features: Tensor, drop: nn.Module) -> Tensor:
        found = self.asking(asking) + self.places(places)
        for table, column in zip(self.features, features.T, strict=True):
            found = found + table(column)
        return self.score(drop(relu(found)))[:, 0]


class Trained(nn.Module):
    """The network of `nlp/network.py`, for training."""

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        sizes = (len(tables.words) + 2, len(tables.endings) + 2, len(tables.kinds) + 2, len(METRICS) + 1, 2, 3)
        self.tables = nn.ModuleList(embedding(size, WIDTH) for size in sizes)
        self.convolutions = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 3, padding=gap, dilation=gap) for gap in DILATIONS)
        self.metrics, self.statuses = embedding(len(METRICS), METRIC_WIDTH), embedding(len(STATUSES), METRIC_WIDTH)
        self.query, self.value = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.key, self.distance = nn.Linear(WIDTH, WIDTH, bias=False), embedding(DISTANCES, HEADS, 0.0)
        asking = 2 * WIDTH + METRIC_WIDTH
        self.labelled = nn.ModuleDict(
            {
                name: nn.ModuleDict({"in": nn.Linear(asking, HIDDEN), "out": nn.Linear(HIDDEN, len(labels))})
                for name, labels in (("metric", METRICS), ("status", STATUSES))
            }
        )
        self.answering = nn.ModuleDict(
            {
                name: Answering(asking + (METRIC_WIDTH if name == "date" else 0), features)
                for name, features in QUESTIONS.items()
            }
        )
        self.drop = nn.Dropout(DROPPED)

    def encode(self, rows: Tensor, mask: Tensor) -> Tensor:
        """A vector for each word of some articles (articles x words x width)."""
        if self.training:
            hidden = (torch.rand(rows.shape[:2]) < WORDS_DROPPED)[..., None] & (torch.arange(6) < 1)
            rows = torch.where(hidden, 1, rows)
        found = self.drop(sum(table(rows[..., k]) for k, table in enumerate(self.tables))) * mask
        found = found.transpose(1, 2)
        for k, convolution in enumerate(self.convolutions):
            wide = self.drop(found) if k == len(DILATIONS) // 2 else found
            found = (found + relu(convolution(wide))) * mask.transpose(1, 2)
        return found.transpose(1, 2)

    def heard(self, words: Tensor, mask: Tensor, first: Tensor, behind: Tensor, titled: Tensor) -> Tensor:
        """What figures are and hear (articles x figures x twice the width)."""
        articles, figures = first.shape
        count, width = words.shape[1:]
        positions = first[..., None] + torch.arange(WIDEST)
        inside = (positions < behind[..., None]).float()
        gathered = words.gather(1, positions.clamp(max=count - 1).reshape(articles, -1, 1).expand(-1, -1, width))
        own = (gathered.view(articles, figures, WIDEST, width) * inside[..., None]).sum(2) / inside.sum(2, keepdim=True)
        gaps = torch.arange(count) - first[..., None]
        in_title = (torch.arange(count) < titled[:, None])[:, None]
        near = torch.where(in_title, TITLED, GAPS[gaps.clamp(-FARTHEST, FARTHEST) + FARTHEST])
        heads = (HEADS, width // HEADS)
        query = self.query(own).view(articles, figures, *heads).transpose(1, 2)
        key, value = (layer(words).view(articles, count, *heads).transpose(1, 2) for layer in (self.key, self.value))
        fit = query @ key.transpose(2, 3) / math.sqrt(heads[1]) + self.distance(near).permute(0, 3, 1, 2)
        reach, hears_title = self._hearing(articles)
        deaf = torch.where(in_title, ~hears_title, gaps.abs() > reach) | ~mask.transpose(1, 2).bool()
        share = fit.masked_fill(deaf[:, None], -1e4).softmax(-1)
        return torch.cat(
            [self.drop(own), self.drop((share @ value).transpose(1, 2).reshape(articles, figures, width))], 2
        )

    def _hearing(self, articles: int) -> tuple[Tensor, Tensor]:
        """How far figures hear in each article, and whether they hear its title: of some only what a short excerpt would hold."""
        reach, hears_title = torch.full((articles,), REACH), torch.ones(articles, dtype=torch.bool)
        if self.training:
            excerpts = torch.rand(articles) < EXCERPTS
            reach = torch.where(excerpts, torch.randint(*SHORT_REACH, (articles,)), reach)
            hears_title = ~(excerpts & (torch.rand(articles) < UNTITLED))
        return reach[:, None, None], hears_title[:, None, None]


@dataclass(slots=True)
class Scored:
    """The scores of all answers to one question in some articles; `owner` is the choice that each belongs to."""

    network: Tensor
    linear: Tensor
    learned: Tensor
    accepted: Tensor
    owner: Tensor
    choices: int = field(init=False)

    def __post_init__(self) -> None:
        self.choices = int(self.owner.max()) + 1

    def loss(self) -> Tensor:
        """The surprise at the right answers, summed over the choices that have one."""
        share = self._log_share(self.network).exp() * self.learned
        right = torch.zeros(self.choices).index_add(0, self.owner, share)
        known = torch.zeros(self.choices).index_add(0, self.owner, self.learned) > 0
        return -right[known].clamp(min=1e-9).log().sum()

    def right(self, of_network: float) -> int:
        """How many choices are right where the network counts so much beside the log-linear weights."""
        score = self.linear + of_network * self.network
        best = score >= self._most(score)[self.owner]
        return int((torch.zeros(self.choices).index_add(0, self.owner, best.float() * self.accepted) > 0).sum())

    def _most(self, score: Tensor) -> Tensor:
        return torch.full((self.choices,), -1e9).scatter_reduce(0, self.owner, score, "amax")

    def _log_share(self, score: Tensor) -> Tensor:
        shifted = score - self._most(score)[self.owner]
        total = torch.zeros(self.choices).index_add(0, self.owner, shifted.exp())
        return shifted - total.log()[self.owner]


def embedding(count: int, width: int, spread: float = 0.2) -> nn.Embedding:
    table = nn.Embedding(count, width)
    nn.init.normal_(table.weight, 0, spread)
    return table


def scored(network: Trained, articles: Sequence[Example]) -> dict[str, Scored]:
    """Every question of some articles with the scores of its answers."""
    count = max(len(article.rows) for article in articles)
    rows, mask = torch.zeros(len(articles), count, 6, dtype=torch.long), torch.zeros(len(articles), count, 1)
    for k, article in enumerate(articles):
        rows[k, : len(article.rows)], mask[k, : len(article.rows)] = torch.from_numpy(article.rows).long(), 1
    spans = [list(dict.fromkeys(asked.figure for asked in article.asked)) for article in articles]
    most = max(map(len, spans))
    first, behind = torch.zeros(2, len(articles), most, dtype=torch.long)
    behind += 1
    for k, own in enumerate(spans):
        for at, span in enumerate(own):
            first[k, at], behind[k, at] = span.first, min(span.behind, len(articles[k].rows))
    words = network.encode(rows, mask)
    titled = torch.tensor([article.titled for article in articles])
    figures = network.heard(words, mask, first, behind, titled).flatten(0, 1)
    flat = words.flatten(0, 1)
    by_question: dict[str, list[tuple[int, int, Asked]]] = defaultdict(list)
    for k, article in enumerate(articles):
        where = {span: k * most + at for at, span in enumerate(spans[k])}
        for asked in article.asked:
            by_question[asked.question].append((where[asked.figure], k * count, asked))
    return {
        question: _of_question(network, question, flat, figures, members) for question, members in by_question.items()
    }


def _of_question(
    network: Trained, question: str, words: Tensor, figures: Tensor, members: list[tuple[int, int, Asked]]
) -> Scored:
    metrics = network.metrics(torch.tensor([METRICS.index(asked.metric) for _, _, asked in members]))
    asking = torch.cat([figures[[at for at, _, _ in members]], metrics], 1)
    owner = torch.tensor([k for k, (_, _, asked) in enumerate(members) for _ in asked.linear])
    every = [
        [value for _, _, asked in members for value in getattr(asked, name)]
        for name in ("linear", "learned", "accepted")
    ]
    linear, learned, accepted = (torch.tensor(values, dtype=torch.float) for values in every)
    if question in network.labelled:
        layers = network.labelled[question]
        scores = layers["out"](network.drop(relu(layers["in"](asking))))
        column = torch.tensor([label for _, _, asked in members for label in asked.labels])
        return Scored(scores[owner, column], linear, learned, accepted, owner)
    if question == "date":
        states = network.statuses(torch.tensor([STATUSES.index(asked.status) for _, _, asked in members]))
        asking = torch.cat([asking, states], 1)
    answers = [(start, answer) for _, start, asked in members for answer in asked.answers]
    read = [_at(words, [start + a.places[k] if a.places[k] >= 0 else -1 for start, a in answers]) for k in (0, 1)]
    rows = torch.tensor([k for k, (_, a) in enumerate(answers) for _ in a.mentions], dtype=torch.long)
    places = torch.tensor([start + place for start, a in answers for place in a.mentions], dtype=torch.long)
    counts = torch.tensor([max(len(a.mentions), 1) for _, a in answers])[:, None]
    mean = torch.zeros(len(answers), WIDTH).index_add(0, rows, words[places]) / counts
    features = torch.tensor([a.features for _, a in answers])
    scores = network.answering[question](asking[owner], torch.cat([*read, mean], 1), features, network.drop)
    return Scored(scores, linear, learned, accepted, owner)


def silent(network: Trained) -> Trained:
    """The network with every score 0, for the examples that it is to learn from."""
    for layer in (
        *(layers["out"] for layers in network.labelled.values()),
        *(a.score for a in network.answering.values()),
    ):
        for weights in layer.parameters():
            nn.init.zeros_(weights)
    return network


def _at(words: Tensor, places: list[int]) -> Tensor:
    wanted = torch.tensor(places)
    return words[wanted.clamp(min=0)] * (wanted >= 0).float()[:, None]


def arrays(network: Trained, tables: Tables) -> dict[str, Any]:
    """The weights as `nlp/network.py` reads them: layers from left to right, half precision."""
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    found: dict[str, Any] = {
        name: np.array(list(known))
        for name, known in (("words", tables.words), ("endings", tables.endings), ("kinds", tables.kinds))
    }
    for name, value in state.items():
        parts = name.split(".")
        if parts[0] == "convolutions" and parts[2] == "weight":  # (out, in, 3) becomes (3 in, out)
            value = value.transpose(2, 1, 0).reshape(-1, value.shape[0])
        elif value.ndim == 2 and not (parts[0] in ("tables", "metrics", "statuses", "distance") or "features" in parts):
            value = value.T
        found[_shipped(parts)] = value.astype(np.float16)
    return found


def _shipped(parts: list[str]) -> str:
    """The name of a weight in the file."""
    match parts:
        case ["tables", number, _]:
            return f"table{number}"
        case ["convolutions", number, kind]:
            return f"convolution{number}.{kind}"
        case ["labelled" | "answering", question, *rest]:
            if rest[0] == "features":
                return f"{question}.feature{rest[1]}"
            return ".".join([question, *(rest if rest[0] not in ("places", "score") else rest[:1])])
        case [("metrics" | "statuses" | "distance" | "key") as name, _]:
            return name
    return ".".join(parts)
