"""Where do the weights of the extractor's choices come from? Fits them to annotated sets, and tests them on others.

    python benchmarks/fit.py [--write] [GOLD_DIR ...]

For the subject and the status of a claim this prints the share of right choices on articles that the fit has not seen
(cross-validation by article). `--write` fits to all articles and writes `nlp/weights/`; `benchmarks/confidence.py`
comes after it, since the confidence rests on how likely the choices are.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from spacy.tokens import Doc

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from nlp import ellipsis  # noqa: E402
from nlp.attribution import Reader  # noqa: E402
from nlp.candidates import Candidates  # noqa: E402
from nlp.choice import read_from  # noqa: E402
from nlp.credit import NOBODY  # noqa: E402
from nlp.decision import NONE, decisions, options_of  # noqa: E402
from nlp.draft import Draft  # noqa: E402
from nlp.drafting import decided, judged, on_topic  # noqa: E402
from nlp.drafting import names_of as names_in  # noqa: E402
from nlp.due import dated  # noqa: E402
from nlp.elided import NOTHING  # noqa: E402
from nlp.evaluation import load_gold, names_of, quantities_agree  # noqa: E402
from nlp.pipeline import COMPONENTS, pipeline  # noqa: E402
from nlp.qualifiers import status_grounds  # noqa: E402
from nlp.stances import COMPANIES  # noqa: E402
from nlp.states import STATUSES  # noqa: E402
from nlp.ties import shared  # noqa: E402
from nlp.timing import NONE as NO_DATE  # noqa: E402

ROOT: Final = Path(__file__).parents[1]
SHIPPED: Final = ROOT / "nlp/weights"
SETS: Final = [
    ROOT / "tests/gold",
    *(
        ROOT / "tests/gold-own" / name
        for name in ("dev", "trade", "local", "company", "web", "pages", "news", "forms", "contrast")
    ),
]
FOLDS: Final = 6
FEWEST: Final = 3  # articles in which a ground must stand to have a weight
PENALTY: Final = {
    "metric": 5.0,
    "elided": 4.0,
    "subject": 4.0,
    "status": 7.0,
    "due": 3.0,
    "speaker": 5.0,
}  # on the square of the weights, against chance
#: Of a choice whose grounds are partly single words: how those begin, which speak by chance more often, and their penalty.
WORDS: Final = {
    "subject": {"word ": 8.0, "near ": 9.0},
    "status": dict.fromkeys(("stem ", "before ", "behind ", "pair ", "cue ", "heading "), 15.0),
}
#: How often each article of a set counts in a choice, once where nothing is said: `tests/gold/` is the measure, and names subjects by
#: its own habits; of the mess of `web/` and the traps of `contrast/` there are few texts; what `forms/`, and `contrast/` for bare numbers, would
#: add to some choices was no better elsewhere.
TIMES: Final = {
    ROOT / "tests/gold": {"metric": 8, "elided": 4, "subject": 7, "status": 8, "due": 4, "speaker": 16},
    ROOT / "tests/gold-own/web": {"subject": 14},
    ROOT / "tests/gold-own/contrast": {"metric": 2, "elided": 0, "subject": 2, "status": 2, "due": 2},
    ROOT / "tests/gold-own/forms": {"metric": 0, "elided": 0, "status": 0, "due": 3, "speaker": 0},
}
#: How often a choice outside `tests/gold/` counts in which somebody speaks: unseen articles have fewer grounds. 3 found too many.
SPOKEN: Final = 2
STEPS: Final = 300
SMALLEST: Final = 0.05  # weights below it decide nothing
STAND_IN: Final = 0.5  # what an accepted name counts beside the annotated one


Claim = dict[str, Any]  # or an article, as annotated


class Example(NamedTuple):
    """A choice in one article: the grounds of each option, which to learn, and which are accepted.

    Of a subject's names the annotated one is learned, not the organisation that stands in as its alias.
    """

    article: str
    options: dict[str, frozenset[str]]
    right: frozenset[str]
    accepted: frozenset[str]


def metrics(doc: Doc, expected: Sequence[Claim], article: str) -> Iterator[Example]:
    """The decisions on quantities in an article: a metric, or that it states none."""
    if not (doc._.mentions or on_topic(doc._.text)):
        return
    names = names_in(doc._.mentions)
    for draft, grounds in decisions(judged(doc._.text, doc._.sentences, names), names, doc._.title or ""):
        gold = {claim["metric"] for claim in expected if overlap(draft, claim)}
        options = _crossed(grounds, (*options_of(draft), NONE))
        right = frozenset(gold & options.keys() or ({draft.metric} & options.keys() if gold else ()) or {NONE})
        yield Example(article, options, right, right)


def elisions(doc: Doc, expected: Sequence[Claim], article: str) -> Iterator[Example]:
    """The choices of what a bare number counts; that it counts nothing is an option."""
    if not (doc._.mentions or on_topic(doc._.text)):
        return
    drafts, _ = decided(doc._.text, doc._.sentences, doc._.mentions, doc._.title or "", doc._.published)
    for draft, options in ellipsis.elisions(drafts, doc._.text):
        gold = {claim["metric"] for claim in expected if overlap(draft, claim)}
        right = frozenset(gold & options.keys() if gold else {NOTHING})
        yield Example(article, {name: frozenset(option.grounds) for name, option in options.items()}, right, right)
        for metric in right - {NOTHING}:
            ellipsis.take_up(draft, metric, options[metric].source)


def subjects(doc: Doc, expected: Sequence[Claim], article: str) -> Iterator[Example]:
    """The choices of subject in an article, where the quantity is right."""
    topic = pipeline().get_pipe("gigawatch_subjects").topic(doc)
    candidates = Candidates(topic, doc._.sentences)
    for draft in doc._.drafts:
        gold = gold_of(draft, expected)
        if gold and not shared(draft, topic.between(draft.sentence.start, draft.sentence.end)):
            options = {name: frozenset(grounds) for name, grounds in candidates.of(draft).items()}
            yield Example(article, options, *right_names(options, candidates, gold))


def right_names(
    names: Iterable[str], candidates: Candidates, gold: Sequence[Claim]
) -> tuple[frozenset[str], frozenset[str]]:
    """Of the names that a figure may be about, those to learn and those that are accepted."""
    accepted = [name for name in names if any(name.lower() in names_of(claim) for claim in gold)]
    printed = [name for name in accepted if any(name.lower() == claim["subject"].lower() for claim in gold)]
    projects = [name for name in accepted if candidates.kind(name) not in COMPANIES]
    return frozenset(printed or projects or accepted), frozenset(accepted)


def statuses(doc: Doc, expected: Sequence[Claim], article: str) -> Iterator[Example]:
    """The choices of status in an article, where the quantity is right."""
    for draft, grounds in status_grounds(doc):
        right = frozenset(claim["status"] for claim in gold_of(draft, expected))
        if right and not draft.status:
            yield Example(article, _crossed(grounds, STATUSES), right, right)


def dues(doc: Doc, expected: Sequence[Claim], article: str) -> Iterator[Example]:
    """The choices of a date in an article, where the quantity is right; to have none is an option."""
    for draft, options in dated(doc):
        gold = gold_of(draft, expected)
        if gold and options:
            wanted = {claim["due"] or NO_DATE for claim in gold}
            right = frozenset(name for name, option in options.items() if option.iso in wanted)
            draft.due = next((claim["due"] for claim in gold), None)
            yield Example(article, {name: frozenset(o.grounds) for name, o in options.items()}, right, right)


def speakers(doc: Doc, expected: Sequence[Claim], article: str) -> Iterator[Example]:
    """The choices of who states a claim in an article, where the quantity is right; nobody has the empty name."""
    reader = Reader(doc)
    for draft in doc._.drafts:
        gold = gold_of(draft, expected)
        if gold and reader.poster(draft) is None:
            options = {name: frozenset(grounds) for name, grounds in reader.options(draft).items()}
            right = frozenset({claim["attributed_to"] or NOBODY for claim in gold} & options.keys())
            yield Example(article, options, right, right)


#: What is chosen: the component that chooses, and what reads its choices off an article.
CHOICES: Final = {
    "metric": ("gigawatch_drafts", metrics),
    "elided": ("gigawatch_drafts", elisions),
    "subject": ("gigawatch_subjects", subjects),
    "status": ("gigawatch_qualifiers", statuses),
    "due": ("gigawatch_due", dues),
    "speaker": ("gigawatch_attribution", speakers),
}


def _crossed(grounds: Sequence[str], labels: Sequence[str]) -> dict[str, frozenset[str]]:
    """Options of labels: every ground counts for each label on its own."""
    return {label: frozenset(f"{ground}\t{label}" for ground in grounds) for label in labels}


def examples(docs: Sequence[Claim], gold: Sequence[Claim], choice: str, folder: str) -> Iterator[Example]:
    """Every choice of a kind in annotated articles of a set."""
    before, read = CHOICES[choice]
    for entry in docs:
        doc = pipeline().make_doc(entry["text"])
        doc._.text, doc._.published, doc._.title = entry["text"], entry.get("published"), entry.get("title")
        for name in COMPONENTS[: COMPONENTS.index(before)]:
            doc = pipeline().get_pipe(name)(doc)
        yield from read(doc, [claim for claim in gold if claim["doc"] == entry["id"]], f"{folder}/{entry['id']}")


def gold_of(draft: Draft, expected: Sequence[Claim]) -> list[Claim]:
    if not draft.metric:
        return []
    claim = {"metric": draft.metric, "unit": draft.unit, "value": draft.value, "value_max": draft.value_max}
    return [gold for gold in expected if overlap(draft, gold) and quantities_agree(claim, gold)]


def overlap(draft: Draft, gold: Claim) -> bool:
    return bool(gold["start"] < draft.end and draft.start < gold["start"] + len(gold["value_text"]))


def fit(known: Sequence[Example], choice: str) -> dict[str, float]:
    """Weights of the grounds of a choice by penalised conditional logistic regression (Adam, all examples at a time)."""
    known = [example for example in known if example.right and len(example.options) > 1]
    for folder, times in TIMES.items():
        own = [example for example in known if example.article.startswith(f"{folder}/")]
        others = [example for example in known if not example.article.startswith(f"{folder}/")]
        known = others + own * times.get(choice, 1)
    if choice == "speaker":
        spoken = [e for e in known if NOBODY not in e.right and not e.article.startswith(f"{SETS[0]}/")]
        known = known + spoken * (SPOKEN - 1)
    articles: dict[str, set[str]] = defaultdict(set)
    for example in known:
        for grounds in example.options.values():
            for ground in grounds:
                articles[ground].add(example.article)
    names = sorted(ground for ground, where in articles.items() if len(where) >= FEWEST)
    column = {name: k for k, name in enumerate(names)}
    words = WORDS.get(choice, {})
    penalty = np.array(
        [next((dear for word, dear in words.items() if name.startswith(word)), PENALTY[choice]) for name in names]
    )
    options = [
        (1.0 if name in example.right else STAND_IN * (name in example.accepted), grounds)
        for example in known
        for name, grounds in sorted(example.options.items())
    ]
    right = np.array([weight for weight, _ in options])
    pairs = [(row, column[g]) for row, (_, grounds) in enumerate(options) for g in sorted(grounds) if g in column]
    rows, columns = np.array(pairs).T
    sizes = np.array([len(example.options) for example in known])
    starts, owner = np.concatenate([[0], np.cumsum(sizes)[:-1]]), np.repeat(np.arange(len(known)), sizes)
    weights, first, second = np.zeros((3, len(names)))
    for step in range(1, STEPS + 1):
        scores = np.bincount(rows, weights=weights[columns], minlength=len(options))
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        share = odds / np.add.reduceat(odds, starts)[owner]
        wanted = odds * right / np.maximum(np.add.reduceat(odds * right, starts), 1e-12)[owner]
        slope = np.bincount(columns, weights=(share - wanted)[rows], minlength=len(names)) + penalty * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return dict(zip(names, weights.round(2).tolist(), strict=True))


def chosen(example: Example, weights: dict[str, float]) -> str:
    """The option that weights choose; empty where there is none."""
    return max(example.options, key=lambda name: sum(weights.get(g, 0.0) for g in example.options[name]), default="")


def test(choice: str, known: list[Example]) -> dict[str, tuple[int, float]]:
    """(choices, share right) for each set, each article judged by weights that were fitted without it."""
    articles = sorted({example.article for example in known})
    random.Random(3).shuffle(articles)
    right: dict[str, Counter[bool]] = defaultdict(Counter)
    for fold in range(FOLDS):
        left_out = set(articles[fold::FOLDS])
        weights = fit([example for example in known if example.article not in left_out], choice)
        for example in known:
            if example.article in left_out:
                right[example.article.rsplit("/", 1)[0]][chosen(example, weights) in example.accepted] += 1
    return {name: (counts.total(), counts[True] / counts.total()) for name, counts in right.items()}


def write(choice: str, weights: dict[str, float], folder: Path) -> None:
    """Writes a table as `nlp/choice.py` reads it: a line per ground and label, small weights left out."""
    lines = ["ground\tlabel\tweight"]
    for ground, weight in sorted(weights.items()):
        name, _, label = ground.partition("\t")
        if abs(weight) >= SMALLEST:
            lines.append(f"{name}\t{label}\t{weight:g}")
    (folder / f"{choice}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="*", type=Path, default=SETS)
    parser.add_argument("--write", action="store_true", help="write the tables to nlp/weights/")
    asked = parser.parse_args()
    for choice in CHOICES:  # in the order of the pipeline: later choices are made on what earlier ones leave
        found = [example for folder in asked.folders for example in examples(*load_gold(folder), choice, str(folder))]
        possible = sum(bool(example.accepted) for example in found) / len(found)
        print(f"{choice}: {len(found)} choices, {possible:.3f} of them with a right option")
        for name, (count, share) in test(choice, found).items():
            print(f"    {name}: {count} choices, {share:.3f} right")
        if asked.write:
            write(choice, fit(found, choice), SHIPPED)
            read_from(SHIPPED)


if __name__ == "__main__":
    main()
