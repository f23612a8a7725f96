import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.claims import Place, claim_values, fault_of

Claims = Callable[..., dict[str, Any]]

PLACE = Place(version_id=1, source_id=1, day="2026-01-04", known="2026-01-04", text="")


def test_a_right_claim_has_no_fault(claim: Claims, power_claim: dict[str, Any], article_text: str) -> None:
    assert fault_of(claim(), article_text) is None
    assert fault_of(power_claim, article_text) is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"metric": "speed"}, "metric: found 'speed', expected one of accelerators"),
        ({"value": math.nan}, "value: found nan, expected a number of at least 0"),
        ({"value": math.inf}, "value: found inf"),
        ({"value": 10**400}, "value: found 1000"),
        ({"value": -1}, "value: found -1"),
        ({"value": "200,000"}, "value: found '200,000', expected int or float"),
        ({"value": True}, "value: found True, expected int or float"),
        ({"bound": "range"}, "value_max: found None with the bound range"),
        ({"value_max": 300_000}, "value_max: found 300000 with the bound exact"),
        ({"bound": "range", "value_max": 5}, "value_max: found 5, expected a number of at least 200000"),
        ({"bound": "range", "value_max": math.nan}, "value_max: found nan"),
        ({"bound": "about"}, "bound: found 'about', expected one of exact"),
        ({"status": "done"}, "status: found 'done', expected one of operational"),
        ({"unit": "MW"}, "unit: found 'MW', expected chip"),
        ({"metric": "investment", "unit": "$"}, "unit: found '$', expected a currency code"),
        ({"due": "soon"}, "due: found 'soon', expected YYYY"),
        ({"due": ""}, "due: found ''"),
        ({"due": 2026}, "due: found 2026, expected str or NoneType"),
        ({"subject": " "}, "subject: found ' ', expected a name"),
        ({"chip": "H100"}, "chip: found 'H100', expected list or tuple"),
        ({"chip": [None]}, "chip: found [None], expected a list of names"),
        ({"confidence": 1.5}, "confidence: found 1.5"),
        ({"confidence": math.nan}, "confidence: found nan"),
        ({"start": -3}, "start, end: found -3"),
        ({"start": 30, "end": 30}, "start, end: found 30, 30"),
        ({"end": 10_000}, "start, end: found 18, 10000, expected offsets within"),
        ({"value_text": "200,001"}, "value_text: found '200,001', expected '200,000' as at its offsets"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_found(
    claim: Claims, article_text: str, changes: dict[str, Any], fault: str
) -> None:
    assert (fault_of(claim(**changes), article_text) or "").startswith(fault)


def test_every_field_is_required(claim: Claims, article_text: str) -> None:
    for field in claim():
        lacking = {name: value for name, value in claim().items() if name != field}
        assert (fault_of(lacking, article_text) or "").startswith(f"{field}: found no such field")


def test_the_row_has_the_days_of_its_due(claim: Claims) -> None:
    row = claim_values(claim(due="2026-H2"), PLACE, entity_id=2, extractor="x")
    assert (row["due"], row["due_start"], row["due_end"]) == ("2026-H2", "2026-07-01", "2026-12-31")
    assert (row["start_char"], row["end_char"], row["version_id"], row["entity_id"]) == (18, 25, 1, 2)


_FIELDS = (
    "metric",
    "value",
    "value_max",
    "bound",
    "unit",
    "subject",
    "chip",
    "status",
    "due",
    "attributed_to",
    "value_text",
    "start",
    "end",
    "confidence",
)
_ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
)


@given(given=st.dictionaries(st.sampled_from(_FIELDS), _ANYTHING))
def test_whatever_a_claim_holds_it_is_stored_or_refused_but_never_raises(given: dict[str, Any]) -> None:
    text = "Colossus runs 200,000 GPUs."
    sound = {
        "metric": "accelerators", "value": 200_000, "value_max": None, "bound": "exact", "unit": "chip", "subject": "Colossus",
        "chip": [], "status": "planned", "due": None, "attributed_to": None, "value_text": "200,000", "start": 14, "end": 21,
        "sentence": text, "confidence": 0.5,
    }  # fmt: skip
    claim = sound | given
    if fault_of(claim, text) is None:
        row = claim_values(claim, PLACE, entity_id=1, extractor="x")
        assert text[row["start_char"] : row["end_char"]] == row["value_text"]
        assert math.isfinite(row["value"])
        assert row["value"] >= 0
