"""What the rules say of a quantity by the words around it: a metric, or why it has none."""

import pytest

from nlp.context import context
from nlp.lexer import lex
from nlp.metrics import judge
from nlp.quantities import find_quantities
from nlp.verdicts import (
    A_FEW_CHIPS,
    BEYOND_SITES,
    CHIPS_OWN,
    DISTANCE_IN_TIME,
    GIVEN,
    SOLD,
    USED_OVER_TIME,
    Verdict,
)


def verdicts(text: str, lead: str = "") -> list[Verdict]:
    tokens = lex(text)
    quantities = find_quantities(tokens)
    return judge([context(tokens, quantity, quantities) for quantity in quantities], lead)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A six-year build programme has been drawn up.", "build_time"),
        ("It would bring 90 jobs during its two-year construction.", "build_time"),
        ("There will be cranes for the four years of construction.", "build_time"),
        ("Construction would last 26 months.", "build_time"),
        ("The campus should be completed within three years.", "build_time"),
        ("The hall will be filled in the next 6 to 9 months.", DISTANCE_IN_TIME),
        ("It was built over the last three years.", DISTANCE_IN_TIME),
        ("The council approved it after just 12 months.", "time, not a build time"),
    ],
)
def test_how_long_building_takes(text: str, expected: str) -> None:
    assert expected in verdicts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The campus adds 4 GW and will generate 9,000 jobs.", "power"),
        ("The plant will generate 4 GW.", "generation"),
        ("It will have 2 GW, more than any other data centre worldwide.", "power"),
        ("Next door is a 3-terawatt hydrogen scheme.", BEYOND_SITES),
    ],
)
def test_power_of_a_site_or_of_a_plant(text: str, expected: str) -> None:
    assert verdicts(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Beside the batteries it consumes 90,000 MWh per annum.",
        "With its batteries it takes 90,000 MWh a year, of which 70,000 MWh is for the halls.",
    ],
)
def test_energy_of_a_year_is_never_stored(text: str) -> None:
    assert set(verdicts(text)) == {USED_OVER_TIME}


@pytest.mark.parametrize(
    ("text", "lead", "expected"),
    [
        ("The new part reaches 30 PFLOPS at FP4 and 15 PFLOPS at FP8.", "", CHIPS_OWN),
        ("About 2.2 exaflops.", "What does a rack of these deliver?\n", CHIPS_OWN),
        ("About 2.2 exaflops.", "What does the supercomputer deliver?\n", "compute"),
        ("The cluster reaches 3 exaflops at FP8.", "", "compute"),
    ],
)
def test_operations_of_a_chip_or_of_a_system(text: str, lead: str, expected: str) -> None:
    assert verdicts(text, lead)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The first stage runs on 24,000 NVIDIA GB200 systems.", "accelerators"),
        ("The first stage runs on 240 NVIDIA GB200 systems.", "counts something else"),
        ("Pre-training took 40,000 H800 hours.", "counts something else"),
        ("Its first step is the purchase of one GB300 AI supercomputer.", A_FEW_CHIPS),
        ("Nvidia shipped 900,000 AI chips in the quarter.", SOLD),
        ("Nvidia shipped 9,000 AI chips to Tesla.", "accelerators"),
    ],
)
def test_chips_in_use_and_chips_sold(text: str, expected: str) -> None:
    assert verdicts(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The campus, in which Microsoft has invested $13 billion, is open.", "investment"),
        ("The start-up raised $330 million for the first stage of its campus.", "investment"),
        ("Hyperscaler capex will reach $700 billion.", "equity in a company, tied to no capacity"),
        ("- Customer savings (forecast): over $3B at the data center", "equity in a company, tied to no capacity"),
    ],
)
def test_money_for_a_project_and_for_a_company(text: str, expected: str) -> None:
    assert verdicts(text)[0] == expected


@pytest.mark.parametrize("text", ["a 640-hectare data center park", "its 200-hectare data hall campus", "30 hectares"])
def test_hectares_are_of_land(text: str) -> None:
    assert verdicts(text) == ["land_area"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Brookfield has bought 350,000 square metres from the town for its data center.", "land_area"),
        ("The data center stands on 36,000 square meters of ground.", "land_area"),
        ("The data center will have 36,000 square meters of floor.", "floor_area"),
        ("The data center will have halls of 36,000 square meters.", "floor_area"),
        ("The project gets Rs 22,000 crore in incentives from the state.", GIVEN),
        ("Inside there is not one Nvidia chip.", A_FEW_CHIPS),
    ],
)
def test_land_by_what_is_done_with_it_and_what_is_none_of_a_project(text: str, expected: str) -> None:
    assert verdicts(text) == [expected]
