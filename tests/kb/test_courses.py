from typing import Any

import pytest

from kb.comparison import Item
from kb.courses import course, newest


def item(**changes: Any) -> Item:
    """A claim of 100 MW of January 2025, with the fields given changed."""
    given: dict[str, Any] = {
        "id": 1, "version_id": 1, "article_id": 1, "story": -1, "publisher": 1, "source": "the-wire", "speaker": None, "value": 100.0,
        "value_max": None, "bound": "exact", "unit": "MW", "usd": None, "status": "planned", "chips": "", "due": None,
        "due_start": None, "due_end": None, "day": "2025-01-04", "known": "2025-01-04", "start": 0, "end": 6,
        "value_text": "100 MW", "sentence": "", "kind": "cluster", "teller": 1, "is_conversion": False, "gone": None,
    }  # fmt: skip
    return Item(**(given | changes))


def on(day: str, value: float, **changes: Any) -> Item:
    """A claim published on a day."""
    return item(day=day, known=day, value=value, **changes)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param([on("2025-01-04", 100.0)], [("2025-01", 100.0)], id="one claim"),
        pytest.param([on("2025-01-04", 100.0), on("2025-01-20", 120.0)], [("2025-01", 120.0)], id="the last of a month"),
        pytest.param([on("2025-03-04", 120.0), on("2025-01-04", 100.0)], [("2025-01", 100.0), ("2025-03", 120.0)], id="two months, in any order"),
        pytest.param([on("2025-01-04", 100.0), on("2025-03-04", 100.0)], [("2025-01", 100.0)], id="said again"),
        pytest.param([on("2025-03-04", 120.0), item(day="2025-01-04", known="2025-05-09", value=90.0)], [("2025-03", 120.0)], id="an older article edited later"),
        pytest.param([on("2025-01-04", 100.0, gone="2025-03-06")], [("2025-01", 100.0), ("2025-03", None)], id="taken back"),
        pytest.param([on("2025-01-04", 100.0), on("2025-02-04", 150.0, gone="2025-03-06")], [("2025-01", 100.0), ("2025-02", 150.0), ("2025-03", 100.0)], id="back to the one before"),
        pytest.param([on("2025-01-04", 100.0, gone="2025-01-09")], [], id="taken back within the month"),
        pytest.param([on("2025-12-31", 100.0, gone="2025-03-06")], [], id="taken back before its year ends"),
        pytest.param([item(day="", known="2025-02-01", value=70.0), on("2025-01-04", 100.0)], [("2025-01", 100.0), ("2025-02", 70.0)], id="an undated one when it was seen"),
    ],
)  # fmt: skip
def test_a_course_has_a_step_for_each_month_in_which_the_newest_figure_changes(
    items: list[Item], expected: list[tuple[str, float | None]]
) -> None:
    assert list(course(items, "power").items()) == expected


def test_money_goes_in_dollars_and_what_cannot_be_converted_ends_the_figure() -> None:
    euros = on("2025-01-04", 1e9, unit="EUR", usd=1.1e9)
    other = on("2025-02-04", 9e9, unit="XYZ", usd=None)
    assert course([euros, other], "investment") == {"2025-01": 1.1e9, "2025-02": None}


def test_of_one_text_the_largest_is_the_newest_and_of_equal_ones_the_first() -> None:
    whole, part, again = item(id=1, start=0), item(id=2, start=40, value=30.0), item(id=3, start=60)
    assert newest([part, again, whole]) == whole
    assert newest([whole, item(id=4, version_id=2, value=30.0)]) == item(id=4, version_id=2, value=30.0)
    assert newest([]) is None
