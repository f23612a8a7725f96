"""Where do the weights of the extractor's network come from? Trains it on annotated sets, and tests it on others.

    pip install torch
    python benchmarks/network.py [--write] [--rounds N] [--seed N] [GOLD_DIR ...]

The sets are those that `benchmarks/fit.py` fits to. After each round over them this prints, for articles of sets that
nothing is fitted to, the share of choices that are right by the log-linear weights alone and with the network beside them;
it is added to every choice, where the extractor asks it only about those that the weights leave open.
`--write` writes `nlp/weights/network.npz`.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from benchmarks.fit import ROOT, SETS  # noqa: E402
from benchmarks.network_examples import Example, read_all, tables_of  # noqa: E402
from benchmarks.network_layers import Trained, arrays, scored, silent  # noqa: E402
from nlp.network import SHARE, Network, use  # noqa: E402

TESTED: Final = [ROOT / "tests/gold-own" / name for name in ("heldout", "unseen", "fresh", "sealed")]
ROUNDS: Final = 7
#: How often each article of a set counts, once where nothing is said: `tests/gold/` is the measure, with its own habits,
#: and `contrast/` is small.
TIMES: Final = {ROOT / "tests/gold": 12, ROOT / "tests/gold-own/contrast": 3}
RATE, DECAY = 4e-3, 0.03
TOKENS: Final = 6000  # of articles that are read at a time, padding included
SHARED: Final = 60  # choices that count as one step of full size


def batches(articles: Iterable[Example]) -> list[list[Example]]:
    """The articles in groups of like length, in a random order."""
    found: list[list[Example]] = [[]]
    for article in sorted(articles, key=lambda article: len(article.rows) + 60 * random.random()):
        if found[-1] and (len(found[-1]) + 1) * len(article.rows) > TOKENS:
            found.append([])
        found[-1].append(article)
    random.shuffle(found)
    return found


def train(network: Trained, articles: Sequence[Example], rounds: int, after: Callable[[int], None]) -> None:
    """Trains on all articles, `rounds` times, by AdamW at a rate that rises and falls once."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = rounds * (len(batches(articles)) + 2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for turn in range(rounds):
        network.train()
        for group in batches(articles):
            loss = torch.stack([found.loss() for found in scored(network, group).values()]).sum() / SHARED
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
        after(turn)


def test(network: Trained, articles: Sequence[Example], shares: Sequence[float]) -> Iterator[str]:
    """For each question, the share of right choices by how much the network counts."""
    network.eval()
    right: dict[str, Counter[float]] = defaultdict(Counter)
    asked: Counter[str] = Counter()
    with torch.no_grad():
        for group in batches(articles):
            for question, found in scored(network, group).items():
                asked[question] += found.choices
                right[question].update({share: found.right(share) for share in shares})
    for question, count in sorted(asked.items()):
        yield f"{question} ({count})  " + "  ".join(
            f"{share}: {right[question][share] / count:.4f}" for share in shares
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="*", type=Path, default=SETS)
    parser.add_argument("--write", action="store_true", help="write nlp/weights/network.npz")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    random.seed(asked.seed)
    tables = tables_of(asked.folders)
    use(Network(arrays(silent(Trained(tables)), tables)))
    known = [example for folder in asked.folders for example in read_all([folder], tables) * TIMES.get(folder, 1)]
    unseen = read_all(TESTED, tables)
    network = Trained(tables)

    def after(turn: int) -> None:
        for line in test(network, unseen, (0.0, SHARE / 2, SHARE, 1.0)):
            print(f"round {turn + 1}  {line}", flush=True)
        if asked.write:
            np.savez_compressed(ROOT / "nlp/weights/network.npz", **arrays(network, tables))

    train(network, known, asked.rounds, after)


if __name__ == "__main__":
    main()
