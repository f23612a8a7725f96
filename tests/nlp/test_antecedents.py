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
        ("At Prometheus the Nvidia H100 cluster includes 2,480 GPUs.", ["H100"]),
        ("Prometheus began with a TPU v5p pod of 8,960 chips.", ["TPU v5p"]),
        ("In what was the largest DGX B200 installation Prometheus now has 9,000 GPUs.", []),
    ],
)
def test_a_noun_that_points_back_takes_the_chips_named_last(text: str, chips: list[str]) -> None:
    claims = extract(text)
    assert [list(claim.chip) for claim in claims if claim.metric == "accelerators"] == [chips]


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        ("Prometheus will house 46,000 GPUs, a mix of B200 and B300.", ["B200", "B300"]),
        (
            "Prometheus will house 46,000 Nvidia processors, split between H200s and B200s, in two halls.",
            ["B200", "H200"],
        ),
        (
            "The Prometheus cluster is in Ohio. It will house 550,000 GB200s and GB300s in its halls.",
            ["GB200", "GB300"],
        ),
        ("Prometheus has 21,504 GPUs, of them the newer H200 in one hall, and B200 racks elsewhere.", ["H200"]),
    ],
)
def test_a_number_takes_the_chips_that_are_listed_behind_it(text: str, chips: list[str]) -> None:
    assert [sorted(claim.chip) for claim in extract(text) if claim.metric == "accelerators"] == [chips]
