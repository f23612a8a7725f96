"""Captions: labels and questions that say what a bare number counts."""

import pytest

from nlp import extract


@pytest.mark.parametrize(
    ("text", "metric", "values"),
    [
        pytest.param("**Jobs?** 900 at first, 60 after.", "jobs", [900, 60], id="question-in-bold"),
        pytest.param("Jobs?\n\n75, by contract.", "jobs", [75], id="question-above"),
        pytest.param("How many GPUs will it hold? At least 30,000.", "accelerators", [30_000], id="how-many"),
        pytest.param("Data halls\n12 (four in 2026)", "buildings", [12, 4], id="label-above"),
        pytest.param("How many people live there? About 4,000.", "jobs", [], id="people-of-a-town"),
        pytest.param("How long will it take? Two years, give or take.", "build_time", [730], id="how-long"),
        pytest.param("How long did the hearing run? Two years.", "build_time", [], id="how-long-of-a-hearing"),
        pytest.param("Who pays? 4,000 households.", "jobs", [], id="question-of-something-else"),
        pytest.param("A report puts the jobs at 60.", "jobs", [60], id="puts-the-jobs-at"),
        pytest.param("It keeps its chips at 4 places.", "accelerators", [], id="chips-at-places"),
        pytest.param("The goal is 2 million in H100 equivalents.", "h100_equivalents", [2e6], id="equivalents"),
    ],
)
def test_bare_numbers_under_a_caption(text: str, metric: str, values: list[float]) -> None:
    claims = extract(f"Hyperion is a data center campus in Louisiana.\n\n{text}")
    assert [claim.value for claim in claims if claim.metric == metric] == values
