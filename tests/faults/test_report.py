"""Whether the document says what the fault tests noted."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults import report
from tests.faults.content import Difference


def test_rows_of_one_fault_are_one_row_with_their_counts_added_up() -> None:
    columns = ("fault", "tried", "how")
    rows = [{"fault": "killed", "tried": 2, "how": "a"}, {"fault": "full", "tried": 1, "how": "b"}]
    assert report.merged([*rows, {"fault": "killed", "tried": 3, "how": "c"}], columns) == [
        {"fault": "killed", "tried": 5, "how": "c"}, {"fault": "full", "tried": 1, "how": "b"},
    ]  # fmt: skip


def test_a_table_takes_the_place_of_the_old_one_and_the_rest_stays() -> None:
    document = (
        "Before.\n<!-- table: faults -->\nold\n<!-- end -->\nBetween.\n<!-- table: soak -->\nkept\n<!-- end -->\n"
    )
    table = report.markdown([{"fault": "a | b", "tried": 1_200}, {"fault": "c", "tried": 1}], ("fault", "tried"))
    assert report.written(document, {"faults": table}) == (
        "Before.\n<!-- table: faults -->\n| fault | tried |\n| --- | ---: |\n| a \\| b | 1,200 |\n| c | 1 |\n"
        "| all | **1,201** |\n<!-- end -->\nBetween.\n<!-- table: soak -->\nkept\n<!-- end -->\n"
    )


def test_the_document_has_a_place_for_every_table() -> None:
    text = report.DOCUMENT.read_text(encoding="utf-8")
    assert report.written(text, dict.fromkeys(report.TABLES, "new")).count("\nnew\n") == len(report.TABLES)


def test_a_row_with_other_columns_is_refused_and_another_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(report.VARIABLE, str(tmp_path / "figures"))
    report.note("soak", figure="pages", value="7")
    with pytest.raises(ValueError, match="expected figure, value"):
        report.note("soak", figure="pages")
    assert (tmp_path / "figures" / "soak.jsonl").read_text() == '{"figure": "pages", "value": "7"}\n'


@pytest.mark.parametrize(
    ("found", "is_made_good", "survived"),
    [((0, 0, 0), True, 1), ((0, 0, 0), False, 0), ((2, 0, 0), True, 0), ((2, 1, 3), False, 0)],
)
def test_a_trial_is_noted_however_it_ends_with_what_was_found(
    found: tuple[int, int, int], is_made_good: bool, survived: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(report.VARIABLE, str(tmp_path))
    with suppress(AssertionError), report.trial("killed", lambda: Difference(*found, examples=())):
        assert is_made_good
    (row,) = map(json.loads, (tmp_path / "faults.jsonl").read_text().splitlines())
    counted = dict(zip(("articles lost", "double", "wrong"), found, strict=True))
    assert row == {"fault": "killed", "tried": 1, "survived": survived} | counted
