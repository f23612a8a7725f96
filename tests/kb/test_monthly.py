"""Courses laid side by side: what each subject came to month by month, on cases worked out by hand."""

from kb.queries.monthly import Series, filled, monthly, months_of

NO = float("-inf")


def test_months_run_from_the_first_step_to_the_newest_claim() -> None:
    series = [Series("A", "planned", "", {"2024-11": 1.0}), Series("B", "planned", "", {"2025-01": 2.0})]
    assert months_of(series, "2025-02-03") == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert months_of([], "2025-02-03") == []


def test_a_figure_holds_until_the_next_and_is_gone_once_it_is_taken_back() -> None:
    series = [
        Series("A", "planned", "", {"2024-01": 5.0, "2024-03": None}),
        Series("A", "planned", "H100", {"2024-02": 7.0}),
    ]
    months = months_of(series, "2024-04-01")
    assert filled(series, months).tolist() == [[5.0, 5.0, NO, NO], [NO, 7.0, 7.0, 7.0]]


def test_of_statuses_the_largest_counts_and_named_chips_are_added_up() -> None:
    series = [
        Series("B", "operational", "H100", {"2024-01": 30.0}),
        Series("A", "planned", "", {"2024-01": 50.0, "2024-02": None}),
        Series("B", "operational", "H200", {"2024-02": 40.0}),
        Series("B", "planned", "", {"2024-01": 60.0}),
        Series("A", "operational", "", {"2024-01": 20.0}),
    ]
    known = monthly(series, filled(series, ["2024-01", "2024-02"]))
    assert known.subjects == ["A", "B"]
    assert known.worths.tolist() == [[50.0, 20.0], [60.0, 70.0]]


def test_nothing_comes_to_nothing() -> None:
    assert filled([], []).shape == (0, 0)
    assert monthly([], filled([], [])).subjects == []


def test_a_joint_count_of_chips_and_the_chips_that_it_names_are_one() -> None:
    series = [
        Series("A", "planned", "H100", {"2024-01": 100.0, "2024-03": 160.0}),
        Series("A", "planned", "H100,H200", {"2024-02": 150.0}),
        Series("A", "planned", "H200", {"2024-03": 30.0}),
        Series("A", "planned", "GB200", {"2024-02": 7.0}),
    ]
    known = monthly(series, filled(series, ["2024-01", "2024-02", "2024-03"]))
    assert known.worths.tolist() == [[100.0, 157.0, 197.0]]
