"""The scoring itself: as the guidelines define it."""

import json
from pathlib import Path

import pytest

from nlp.evaluation import compare, load_gold

GOLD = Path(__file__).parents[1] / "gold"


def test_the_gold_set_scores_one_against_itself() -> None:
    docs, gold = load_gold(GOLD)
    report = compare(docs, gold, gold)
    assert (report.quantity.f1, report.claim.f1) == (1.0, 1.0)
    assert all(accuracy.accuracy == 1.0 for accuracy in report.attributes.values())
    assert report.errors == []


def test_a_repeated_mention_counts_once_and_a_wrong_subject_is_no_claim() -> None:
    docs, gold = load_gold(GOLD)
    first = next(g for g in gold if g["doc"] == "dev-012")
    wrong = first | {"subject": "Somebody else"}
    report = compare([d for d in docs if d["id"] == "dev-012"], [first], [first, first, wrong])
    assert (report.quantity.hits, report.quantity.predicted) == (1, 1)
    assert (report.claim.hits, report.claim.predicted) == (1, 2)


def test_a_broken_line_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "docs.jsonl").write_text(json.dumps({"id": "a", "text": "b"}) + "\n{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"docs\.jsonl, line 2: not JSON"):
        load_gold(tmp_path)
