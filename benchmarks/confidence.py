"""What is the confidence of a claim worth? Fits its weights to articles that the choices have not been fitted to.

    python benchmarks/confidence.py [--write] [--as-shipped] [GOLD_DIR ...]

The articles are dealt into parts. Each part is read with tables that `benchmarks/fit.py` fits to the others, and with
a confidence fitted to the others' claims, so that every figure printed is of articles that nothing was fitted to:
the scores of `gigawatch evaluate` for each set, how many claims reach each confidence, and the share of them that is
right in quantity and subject. `--write` fits the confidence to the claims of all parts.

The network that reads beside the tables is the shipped one, which was trained on the articles of `SETS`: it flatters the figures
of those. With `--as-shipped` the tables are the shipped ones too, for sets that neither was fitted to: so the shipped confidence
was fitted, to `tests/gold-own/calibration`.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from benchmarks.fit import CHOICES, ROOT, SETS, examples, fit, write  # noqa: E402
from nlp import choice  # noqa: E402
from nlp.confidence import grounds_of  # noqa: E402
from nlp.draft import Draft  # noqa: E402
from nlp.evaluation import agrees_on_claim, compare, load_gold, predict  # noqa: E402
from nlp.pipeline import drafts_of  # noqa: E402

PARTS: Final = 5
FEWEST: Final = 8  # claims that must rest on a ground for it to have a weight
WEIGHT: Final = 3.0  # of the penalty on the square of the weights
STEPS: Final = 3000
LEVELS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


class Judged(NamedTuple):
    """A claim that was made on an article left out: its part, its grounds, and whether it is right."""

    part: int
    grounds: frozenset[str]
    right: bool


class Article(NamedTuple):
    """An annotated article of a set."""

    folder: Path
    doc: dict[str, Any]
    gold: list[dict[str, Any]]


def read(folders: list[Path]) -> list[Article]:
    """The articles of all sets, shuffled."""
    found = []
    for folder in folders:
        docs, gold = load_gold(folder)
        found += [Article(folder, doc, [claim for claim in gold if claim["doc"] == doc["id"]]) for doc in docs]
    random.Random(11).shuffle(found)
    return found


def fitted_to(articles: list[Article], folder: Path) -> None:
    """Fits every table to some articles and reads with them from now on."""
    for name in CHOICES:
        write(name, {}, folder)
    write("confidence", {}, folder)
    choice.read_from(folder)
    for name in CHOICES:
        known = [e for a in articles for e in examples([a.doc], a.gold, name, str(a.folder))]
        write(name, fit(known, name), folder)
        choice.read_from(folder)


def judged(article: Article, part: int) -> list[Judged]:
    """The claims that the extractor makes on an article."""
    doc = article.doc
    drafts = drafts_of(doc["text"], published=doc.get("published"), title=doc.get("title"))
    return [Judged(part, frozenset(grounds_of(draft)), _is_right(draft, article.gold)) for draft in drafts]


def _is_right(draft: Draft, gold: list[dict[str, Any]]) -> bool:
    claim = {"metric": draft.metric, "unit": draft.unit, "value": draft.value, "value_max": draft.value_max}
    return any(agrees_on_claim(claim | {"subject": name}, expected) for name in draft.subjects for expected in gold)


def weigh(known: list[Judged]) -> dict[str, float]:
    """Weights of the grounds of confidence by penalised logistic regression."""
    counted = Counter(ground for claim in known for ground in claim.grounds)
    names = sorted(ground for ground, count in counted.items() if count >= FEWEST)
    column = {name: k for k, name in enumerate(names)}
    matrix = np.zeros((len(known), len(names)))
    for row, claim in enumerate(known):
        matrix[row, [column[ground] for ground in claim.grounds if ground in column]] = 1
    right = np.array([claim.right for claim in known], dtype=float)
    penalty = np.array([0.0 if name == "any" else WEIGHT for name in names])
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        wrong = 1 / (1 + np.exp(-matrix @ weights)) - right
        weights -= 0.02 * (matrix.T @ wrong + penalty * weights) / np.sqrt(len(known))
    return dict(zip(names, weights.round(2).tolist(), strict=True))


def confidence(weights: dict[str, float], claim: Judged) -> float:
    """The confidence that weights give a claim."""
    return float(1 / (1 + np.exp(-sum(weights.get(ground, 0.0) for ground in claim.grounds))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="*", type=Path, default=SETS)
    parser.add_argument("--write", action="store_true", help="write the weights to nlp/weights/")
    parser.add_argument(
        "--as-shipped", action="store_true", help="fit the confidence alone, to sets that nothing was fitted to"
    )
    asked = parser.parse_args()
    articles = read(asked.folders)
    claims: list[Judged] = []
    predicted: dict[Path, list[dict[str, Any]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for part in range(PARTS):
            if not asked.as_shipped:
                fitted_to([a for k, a in enumerate(articles) if k % PARTS != part], Path(folder))
            for article in articles[part::PARTS]:
                claims += judged(article, part)
                predicted[article.folder] += predict([article.doc])
    choice.read_from(resources.files("nlp") / "weights")
    for folder in asked.folders:
        docs, gold = load_gold(folder)
        report = compare(docs, gold, predicted[folder])
        attributes = ", ".join(f"{k} {v.accuracy:.3f} ({v.given_accuracy:.3f})" for k, v in report.attributes.items())
        print(f"{folder}: quantity F1 {report.quantity.f1:.3f}, claim F1 {report.claim.f1:.3f}, {attributes}")
    trusted = []
    for part in range(PARTS):
        weights = weigh([claim for claim in claims if claim.part != part])
        trusted += [(confidence(weights, claim), claim.right) for claim in claims if claim.part == part]
    print("confidence at least, claims, share right")
    for least in LEVELS:
        sure = [right for level, right in trusted if level >= least]
        print(f"{least:4.2f} {len(sure):6d} {sum(sure) / max(len(sure), 1):8.3f}")
    if asked.write:
        write("confidence", weigh(claims), ROOT / "nlp/weights")


if __name__ == "__main__":
    main()
