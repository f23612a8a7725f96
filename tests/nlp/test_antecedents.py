"""Chips that a counted noun points back to."""

import pytest

from nlp.pipeline import extract


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("Meta filmed halls of H100/H200 GPUs. Prometheus will house about 90,000 of these GPUs.", ["H100", "H200"]),
        ("Meta ordered the B200. Prometheus will house 40,000 of those chips.", ["B200"]),
        ("Meta bought A100s years ago, and now H200s. Prometheus will house 40,000 of those chips.", ["H200"]),
        ("Meta ordered the B200. Prometheus will house 40,000 GPUs.", []),
        ("Meta ordered the B200.\n\nPrometheus will house 40,000 of these chips.", []),
    ],
)
def test_a_noun_that_points_back_takes_the_chips_named_last(text: str, chips: list[str]) -> None:
    claims = extract(text)
    assert [list(claim.chip) for claim in claims if claim.metric == "accelerators"] == [chips]
