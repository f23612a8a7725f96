"""Bare numbers that continue a quantity, and those that only look so."""

import pytest

from nlp import extract


@pytest.mark.parametrize(
    ("text", "metric", "values"),
    [
        pytest.param("The Hyperion campus draws 120 MW and will later use 400.", "power", [120, 400], id="verb"),
        pytest.param("The Hyperion campus has 120 MW, 30 of it in use.", "power", [120, 30], id="of-it"),
        pytest.param(
            "Of the 90,000 GPUs at Colossus 20,000 are idle.", "accelerators", [90_000, 20_000], id="partitive"
        ),
        pytest.param("The Hyperion campus has nine data halls. Four have roofs.", "buildings", [9, 4], id="subject"),
        pytest.param(
            "The Hyperion campus has nine data halls. The two share a road.", "buildings", [9], id="known-ones"
        ),
        pytest.param(
            "The Hyperion campus created 400 jobs and credits the three.", "jobs", [400], id="too-few-for-jobs"
        ),
        pytest.param("At the Hyperion campus the headcount has come down to 3,100.", "jobs", [3100], id="workforce"),
        pytest.param(
            "The Hyperion campus means 2,500 jobs in construction, 450 permanent and 1,500 indirect.",
            "jobs",
            [2500, 450, 1500],
            id="posts",
        ),
        pytest.param("Hyperion draws 120 MW. Talks began at 9 in the hall.", "power", [120], id="time-of-day"),
    ],
)
def test_what_a_bare_number_continues(text: str, metric: str, values: list[float]) -> None:
    assert [claim.value for claim in extract(text) if claim.metric == metric] == values


def test_a_label_that_names_nodes_counts_no_chips() -> None:
    text = "Colossus data center\n\n- 7,440 GPUs\n- Nodes: 930\n- CPU cores: 89,280\n"
    assert [claim.value for claim in extract(text)] == [7440]
