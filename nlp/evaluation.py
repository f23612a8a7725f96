"""How true is the extraction? Precision, recall and F1 against an annotated set, as the guidelines define them."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kb import vocabulary
from nlp.pipeline import extract_many

ATTRIBUTES: Final = ("bound", "status", "due", "chip", "attributed_to")
_CONFIDENCES: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
_TOLERANCE: Final = 0.005  # of a value, by the guidelines' scoring

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, with the counts behind them."""

    precision: float
    recall: float
    f1: float
    hits: int
    predicted: int
    expected: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Share of matched claims on which one attribute agrees; `given` counts those where the gold has a value."""

    accuracy: float
    given_accuracy: float
    matched: int
    given: int


@dataclass(frozen=True, slots=True)
class Error:
    """A miss ("missed", "invented" or "wrong" plus the attribute) with what was expected, found, and its sentence."""

    kind: str
    doc: str
    expected: str
    found: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Trust:
    """How many claims have at least a confidence, and the share of them that are right in quantity and subject."""

    confidence: float
    claims: int
    right: float


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one evaluation."""

    quantity: Score
    claim: Score
    attributes: dict[str, Accuracy]
    metrics: dict[str, dict[str, Score]]
    discovered: Score
    trust: list[Trust]
    traps: int
    errors: list[Error]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without the errors."""
        return {key: value for key, value in asdict(self).items() if key != "errors"}


def load_gold(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(articles, claims) of an annotated set: `docs.jsonl` and `claims.jsonl`.

    Raises FileNotFoundError or ValueError that names file and line.
    """
    return read_lines(folder / "docs.jsonl", ("id", "text")), read_lines(
        folder / "claims.jsonl", ("doc", "metric", "value", "subject")
    )


def read_lines(path: Path, required: Sequence[str]) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file, each with the required fields; raises as `load_gold`."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; an annotated set is a folder with docs.jsonl and claims.jsonl")
    records = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}, line {number}: not JSON ({error.msg}); expected one object per line") from error
        missing = [name for name in required if name not in record]
        if missing:
            raise ValueError(f"{path}, line {number}: no field {missing[0]!r}; expected {', '.join(required)}")
        records.append(record)
    return records


def predict(docs: Sequence[Record]) -> list[dict[str, Any]]:
    """The extractor's claims on `docs`, in the format of the gold claims."""
    articles = ((doc["text"], doc.get("published"), doc.get("title")) for doc in docs)
    return [
        {"doc": doc["id"], **asdict(claim), "chip": list(claim.chip)}
        for doc, claims in zip(docs, extract_many(articles), strict=True)
        for claim in claims
    ]


def evaluate(folder: Path) -> Report:
    """The report on an annotated set."""
    docs, gold = load_gold(folder)
    return compare(docs, gold, predict(docs))


def compare(docs: Sequence[Record], gold: Sequence[Record], predicted: Sequence[Record]) -> Report:
    """The report on given predictions."""
    by_claim = _match(gold, predicted, agrees_on_claim)
    return Report(
        quantity=_score(gold, predicted, _match(gold, predicted, quantities_agree)),
        claim=_score(gold, predicted, by_claim),
        attributes={name: _accuracy(name, gold, predicted, by_claim) for name in ATTRIBUTES},
        metrics={metric: _per_metric(metric, gold, predicted) for metric in sorted({g["metric"] for g in gold})},
        discovered=_discovered(gold, predicted, by_claim),
        trust=[
            _trust(least, predicted, by_claim) for least in _CONFIDENCES if predicted and "confidence" in predicted[0]
        ],
        traps=sum(p["doc"] not in {g["doc"] for g in gold} for p in predicted),
        errors=_errors(docs, gold, predicted),
    )


@dataclass(frozen=True, slots=True)
class _Matching:
    pairs: dict[int, tuple[str, int]]  # prediction -> gold group
    repeats: set[int]
    groups: dict[tuple[str, int], list[Record]]


def quantities_agree(predicted: Record, gold: Record) -> bool:
    """Whether a prediction states the gold's quantity: metric, unit and value within the tolerance."""
    return (
        predicted["metric"] == gold["metric"]
        and predicted.get("unit", gold["unit"]) == gold["unit"]
        and _near(predicted["value"], gold["value"])
        and (gold["value_max"] is None or _near(predicted.get("value_max"), gold["value_max"]))
    )


def _near(found: float | None, expected: float) -> bool:
    return found is not None and abs(found - expected) <= _TOLERANCE * abs(expected)


def _subjects_agree(predicted: Record, gold: Record) -> bool:
    return predicted["subject"].lower() in names_of(gold)


def names_of(gold: Record) -> set[str]:
    """The lower-cased names by which a gold claim's subject may be given."""
    return {name.lower() for name in (gold["subject"], *gold["subject_aliases"])}


def agrees_on_claim(predicted: Record, gold: Record) -> bool:
    """Whether a prediction is the gold claim: metric, value and subject, by any of its names."""
    return quantities_agree(predicted, gold) and _subjects_agree(predicted, gold)


def agrees(predicted: Record, gold: Record, attribute: str) -> bool:
    """Whether one attribute of a prediction is the gold's; chips compare as sets."""
    if attribute == "chip":
        return sorted(predicted.get("chip") or []) == sorted(gold["chip"] or [])
    return bool(predicted.get(attribute) == gold[attribute])


def _match(gold: Sequence[Record], predicted: Sequence[Record], agree: Callable[[Record, Record], bool]) -> _Matching:
    """One to one, the best-agreeing pairs first; a repeated mention of a matched group costs nothing."""
    groups: dict[tuple[str, int], list[Record]] = defaultdict(list)
    by_doc: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for record in gold:
        key = (record["doc"], record["group"])
        if not groups[key]:
            by_doc[record["doc"]].append(key)
        groups[key].append(record)
    candidates = sorted(
        (
            (-_subjects_agree(p, g), -sum(agrees(p, g, name) for name in ATTRIBUTES), i, key)
            for i, p in enumerate(predicted)
            for key in by_doc.get(p["doc"], ())
            for g in groups[key]
            if agree(p, g)
        )
    )
    pairs: dict[int, tuple[str, int]] = {}
    taken: set[tuple[str, int]] = set()
    for _, _, i, key in candidates:
        if i not in pairs and key not in taken:
            pairs[i] = key
            taken.add(key)
    return _Matching(pairs, {i for _, _, i, _ in candidates if i not in pairs}, dict(groups))


def _score(gold: Sequence[Record], predicted: Sequence[Record], matching: _Matching) -> Score:
    hits, made, expected = len(matching.pairs), len(predicted) - len(matching.repeats), len(matching.groups)
    precision, recall = hits / max(made, 1), hits / max(expected, 1)
    return Score(precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), hits, made, expected)


def _discovered(gold: Sequence[Record], predicted: Sequence[Record], matching: _Matching) -> Score:
    """The score of claims on subjects that no gazetteer holds under any of their names; precision is that of their finds."""
    known = {name.lower() for entity in vocabulary.load().entities.values() for name in (entity.name, *entity.aliases)}
    new = {key for key, mentions in matching.groups.items() if not any(known & names_of(g) for g in mentions)}
    hits = sum(key in new for key in matching.pairs.values())
    made = sum(p["subject"].lower() not in known for i, p in enumerate(predicted) if i not in matching.repeats)
    precision, recall = hits / max(made, 1), hits / max(len(new), 1)
    return Score(precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), hits, made, len(new))


def _trust(least: float, predicted: Sequence[Record], matching: _Matching) -> Trust:
    """The share of claims that are right among those of at least a confidence."""
    sure = [i for i, p in enumerate(predicted) if p["confidence"] >= least and i not in matching.repeats]
    return Trust(least, len(sure), sum(i in matching.pairs for i in sure) / max(len(sure), 1))


def _per_metric(metric: str, gold: Sequence[Record], predicted: Sequence[Record]) -> dict[str, Score]:
    ours, theirs = [p for p in predicted if p["metric"] == metric], [g for g in gold if g["metric"] == metric]
    return {
        name: _score(theirs, ours, _match(theirs, ours, agree))
        for name, agree in (("quantity", quantities_agree), ("claim", agrees_on_claim))
    }


def _accuracy(name: str, gold: Sequence[Record], predicted: Sequence[Record], matching: _Matching) -> Accuracy:
    right = given = given_right = 0
    for i, key in matching.pairs.items():
        mentions = [g for g in matching.groups[key] if agrees_on_claim(predicted[i], g)]
        agreed = any(agrees(predicted[i], g, name) for g in mentions)
        right += agreed
        if any(g[name] for g in mentions):
            given += 1
            given_right += agreed
    total = len(matching.pairs)
    return Accuracy(right / max(total, 1), given_right / max(given, 1), total, given)


def _errors(docs: Sequence[Record], gold: Sequence[Record], predicted: Sequence[Record]) -> list[Error]:
    texts = {doc["id"]: doc["text"] for doc in docs}
    quantity, claim = _match(gold, predicted, quantities_agree), _match(gold, predicted, agrees_on_claim)
    errors = []
    for key, mentions in claim.groups.items():
        g = mentions[0]
        sentence = _around(texts[g["doc"]], g["start"])
        if key in claim.pairs.values():
            continue
        if key in quantity.pairs.values():
            p = predicted[next(i for i, k in quantity.pairs.items() if k == key)]
            errors.append(Error("wrong subject", g["doc"], g["subject"], p["subject"], sentence))
        else:
            errors.append(Error("missed", g["doc"], f"{g['metric']} {g['value_text']} ({g['subject']})", "", sentence))
    for i, p in enumerate(predicted):
        known = i in quantity.pairs or i in quantity.repeats or i in claim.pairs or i in claim.repeats
        if not known:
            errors.append(
                Error(
                    "invented",
                    p["doc"],
                    "",
                    f"{p['metric']} {p['value_text']} ({p['subject']})",
                    _around(texts[p["doc"]], p["start"]),
                )
            )
        elif i in claim.pairs:
            mentions = [g for g in claim.groups[claim.pairs[i]] if agrees_on_claim(p, g)]
            errors += [
                Error(
                    f"wrong {name}",
                    p["doc"],
                    f"{mentions[0]['value_text']}: {mentions[0][name]}",
                    str(p.get(name)),
                    p["sentence"],
                )
                for name in ATTRIBUTES
                if not any(agrees(p, g, name) for g in mentions)
            ]
    return errors


def _around(text: str, start: int) -> str:
    """The line of `text` that holds an offset, cut to what is near it."""
    left, right = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    return text[max(left, start - 160) : min(right if right >= 0 else len(text), start + 160)]
