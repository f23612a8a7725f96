"""Bare numbers, which take what they count from the words before them."""

import pytest

from nlp import extract
from nlp.drafting import decided
from nlp.elided import NOTHING, options
from nlp.pipeline import pipeline

LEAD = "Colossus is xAI’s supercomputer in Memphis."

CONTINUED = [
    pytest.param("It opened with 100,000 H100 GPUs. By the end of 2026 it is to have 350,000.", "accelerators", [100_000, 350_000], id="next-sentence"),
    pytest.param("The campus draws 140 MW, of which 60 comes from the grid.", "power", [140, 60], id="of-which"),
    pytest.param("The site uses 150 MW today and will one day take 420.", "power", [150, 420], id="grows"),
    pytest.param("The order is for 24,000 B200s. The first 6,000 were switched on in May, and another 9,000 follow in July.", "accelerators", [24_000, 6_000, 9_000], id="parts"),
    pytest.param("Some 3,000 construction workers are on site; the number will fall to 1,200 by June.", "jobs", [3_000, 1_200], id="number-of-workers"),
    pytest.param("The first phase holds four data halls. Eventually there are to be 12.", "buildings", [4, 12], id="halls"),
]  # fmt: skip
UNRELATED = [
    pytest.param("It has 100,000 H100 GPUs. The hearing ended at 9.", "accelerators", [100_000], id="hour"),
    pytest.param("It has 100,000 H100 GPUs. The council voted 7 to 2.", "accelerators", [100_000], id="vote"),
    pytest.param("It draws 150 MW. About 2,300 households live within a mile.", "power", [150], id="households"),
    pytest.param("It draws 150 MW. Turner, 54, lives next door.", "power", [150], id="age"),
    pytest.param("It draws 150 MW. The petition was signed by 4,100 residents.", "power", [150], id="signatures"),
]


@pytest.mark.parametrize(("text", "metric", "values"), [*CONTINUED, *UNRELATED])
def test_a_bare_number_counts_what_it_continues(text: str, metric: str, values: list[float]) -> None:
    claims = extract(f"{LEAD} {text}", published="2026-01-15")
    assert [claim.value for claim in claims if claim.metric == metric] == values
    assert {claim.metric for claim in claims} == {metric}


def test_a_number_takes_the_unit_of_the_figure_before_it() -> None:
    claims = extract(f"{LEAD} It draws 0.3 gigawatts now, and in 2027 it will draw 1.2.", published="2026-01-15")
    assert [(claim.value, claim.unit, claim.value_text) for claim in claims] == [
        (300, "MW", "0.3 gigawatts"),
        (1200, "MW", "1.2"),
    ]


def test_a_number_takes_the_unit_in_which_it_is_of_their_size() -> None:
    claims = extract(f"{LEAD} Of the 2 GW that are planned 500 megawatts run today. Next year it will draw 1.4.")
    assert claims[-1].value == 1400


def test_where_nothing_was_spoken_of_a_number_has_no_options() -> None:
    doc = pipeline().make_doc("The vote was close. It ended 7 to 5.")
    doc._.text, doc._.title = doc.text, None
    for name in ("gigawatch_sentences", "gigawatch_entities"):
        doc = pipeline().get_pipe(name)(doc)

    (seven, *_), _ = decided(doc._.text, doc._.sentences)
    assert options(seven, [], doc._.text) == {}


def test_counting_nothing_is_always_an_option_beside_others() -> None:
    text = f"{LEAD} It has 100,000 H100 GPUs. By 2027 there are to be 300,000."
    doc = pipeline()(text)
    drafts, _ = decided(text, doc._.sentences)
    found = options(drafts[1], drafts[:1], text)
    assert set(found) == {"accelerators", NOTHING}
    assert found["accelerators"].source is drafts[0]
