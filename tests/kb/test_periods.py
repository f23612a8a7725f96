import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.periods import interval


@pytest.mark.parametrize(
    ("prefix", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-06-30", "2026-06-30", "2026-06-30"),
    ],
)
def test_a_prefix_covers_its_days(prefix: str, first: str, last: str) -> None:
    assert interval(prefix) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-",
        "2026-Q5",
        "2026-H3",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-6",
        "0000",
        "2026\n",
        "２０２６",
        "soon",
    ],
)
def test_other_forms_are_refused_with_what_was_found(text: str) -> None:
    with pytest.raises(ValueError, match="expected YYYY") as caught:
        interval(text)
    assert repr(text) in str(caught.value)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_lies_in_its_month_quarter_half_and_year(day: date) -> None:
    month = f"{day:%Y}".zfill(4) + f"-{day:%m}"
    year, number = month[:4], day.month
    prefixes = [day.isoformat(), month, f"{year}-Q{(number + 2) // 3}", f"{year}-H{(number + 5) // 6}", year]
    intervals = [interval(prefix) for prefix in prefixes]
    assert intervals[0] == (day, day)
    for (first, last), (outer_first, outer_last) in itertools.pairwise(intervals):
        assert outer_first <= first <= last <= outer_last
