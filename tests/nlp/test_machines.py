"""Figures of one machine: what each node, rack or chip holds or does is no figure of its system."""

import pytest

from nlp.context import context
from nlp.lexer import lex
from nlp.metrics import judge
from nlp.quantities import find_quantities
from nlp.verdicts import CHIPS_OWN, Verdict


def all_verdicts(text: str, lead: str) -> list[Verdict]:
    tokens = lex(text)
    quantities = find_quantities(tokens)
    return judge([context(tokens, quantity, quantities) for quantity in quantities], lead)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        pytest.param("A Vera Rubin node delivers 30 PFlops at half precision.", "", id="any-one"),
        pytest.param("There are nine rows, and each cabinet holds 96 nodes (384 GH200 in all).", "", id="each"),
        pytest.param("Each of the roughly 3,100 nodes of the partition provides up to 22 PF.", "", id="each-of-many"),
        pytest.param("It delivers 20 petaflops.", "The smallest part is a node. One node has two GPUs.", id="goes-on"),
        pytest.param("The system reaches 31 GFlops/Watt.", "", id="per-watt"),
    ],
)
def test_what_one_machine_does_is_settled(text: str, lead: str) -> None:
    assert all_verdicts(text, lead)[-1] == CHIPS_OWN


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        pytest.param("Each rack holds 72 GPUs, and the hall has 12,000 GPUs.", "", id="another-subject"),
        pytest.param("Each rack holds 72 GPUs, 7,200 GPUs across 100 racks.", "", id="all-racks"),
        pytest.param("Each hall holds 25,000 GPUs.", "", id="a-hall-is-no-machine"),
        pytest.param("Each node has 4 GPUs, for a total of 6,160 GPUs.", "", id="total"),
        pytest.param("Built around a new rack, the cluster holds 25,000 GPUs.", "", id="aside"),
        pytest.param("It holds 9,600 GPUs.", "The system has 900 nodes.", id="goes-on-about-the-system"),
    ],
)
def test_what_the_system_holds_is_a_metric(text: str, lead: str) -> None:
    assert "accelerators" in all_verdicts(text, lead)
