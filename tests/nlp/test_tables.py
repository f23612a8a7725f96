"""Tables and lists: what header, first cell and caption say of a bare number."""

import pytest

from nlp import extract

_ROWS = """Colossus, the data center of xAI, by the numbers

| | 2025 | 2027 |
|---|---|---|
| Data halls | 3 | 9 |
| Permanent jobs | 120 | 310 |
| Floors | 2 | 4 |
"""
_COLUMNS = """System | Accelerators | Linpack, PFlop/s | Power, MW
Colossus | 150,000 H100 | 1,900 | 260
Hyperion | 40,000 GB200 | 700 | 95
"""
_DASHES = """Campuses in Texas. All figures are megawatts.

Campus — live / being built / planned total
Abilene (Stargate) — 190 / 0 / 1,150
Hyperion — 0 / 480 / 2,000
"""
_LIST = """The biggest clusters in H100 equivalents

1. Colossus — about 310,000, by our count.
2. Hyperion — 140,000.
"""
_FACTS = """Hyperion data center at a glance

Attribute | Details
Buildings | 9
Peak construction jobs | 5,000
Permanent jobs | 500+
"""
_LEADERS = """HYPERION AI CAMPUS, FACT SHEET

GPUs hosted today .... 13,824 (GB200 NVL72)
Construction jobs .... 640 (current)
"""
_SEMICOLONS = """AI clusters of the world
name;country;operator;accelerators;model;peak_pf;power_mw;cost_musd
Shaheen III;SA;KAUST;2,800;GH200;122.8;5.3;80
Toubkal;MA;UM6P;320;A100;5;1.8;
Dahab;EG;Nile Compute;1,536;H200;;2.2;95
"""
_SLASHES = """Data centers by state
Name / company / county / status / MW / acres / investment

Hyperion / Meta / Richland / Approved / 540 / 795 / n.d.
"""
_BILLIONS = """AI campuses
Site | Owner | Investment (US$ billion) | Power (MW)
Colossus | xAI | 12 | 300
"""
_TABS = "System\tGPUs\tPower (MW)\nColossus\t200,000\t300\n"
_PROSE = """Colossus has 200,000 chips, and people in Memphis have talked about them.

1. Phone lines — 40 were open.
2. Traffic — 700 a day.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(_ROWS, [("buildings", 3), ("buildings", 9), ("jobs", 120), ("jobs", 310)], id="first-cell"),
        pytest.param(
            _COLUMNS,
            [
                ("accelerators", 150_000), ("compute", 1.9e18), ("power", 260),
                ("accelerators", 40_000), ("compute", 7e17), ("power", 95),
            ],
            id="header",
        ),
        pytest.param(_DASHES, [("power", 190), ("power", 1150), ("power", 480), ("power", 2000)], id="caption"),
        pytest.param(_LIST, [("h100_equivalents", 310_000), ("h100_equivalents", 140_000)], id="list"),
        pytest.param(_FACTS, [("buildings", 9), ("jobs", 5000), ("jobs", 500)], id="label-and-value"),
        pytest.param(_LEADERS, [("accelerators", 13_824), ("jobs", 640)], id="dots-that-lead-on"),
        pytest.param(
            _SEMICOLONS,
            [
                ("accelerators", 2800), ("compute", 1.228e17), ("power", 5.3), ("investment", 80e6),
                ("accelerators", 320), ("compute", 5e15), ("power", 1.8),
                ("accelerators", 1536), ("power", 2.2), ("investment", 95e6),
            ],
            id="semicolons",
        ),
        pytest.param(_SLASHES, [("power", 540), ("land_area", pytest.approx(3217250.9))], id="slashes"),
        pytest.param(_BILLIONS, [("investment", 12e9), ("power", 300)], id="unit-of-the-header"),
        pytest.param(_TABS, [("accelerators", 200_000), ("power", 300)], id="tabs"),
        pytest.param(_PROSE, [("accelerators", 200_000)], id="list-under-prose"),
    ],
)  # fmt: skip
def test_bare_numbers_of_tables(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(claim.metric, claim.value) for claim in extract(text)] == expected


def test_the_header_says_whether_a_figure_holds_now() -> None:
    assert [claim.status for claim in extract(_DASHES)] == ["operational", "planned", "under_construction", "planned"]


_NODE_TYPES = """Colossus data center, node types

kind | short | blades | nodes | CPU sockets | GPU devices
Hopper | hop | 700 | 1400 | 2,800 | 5,600
Milan | mil | 300 | 1200 | 2,400 | --
Instinct | ins | 6 | 12 | 24 | 48
"""
_PER_NODE = """Colossus data center overview

COMPONENT | KIND | PER NODE | AGGREGATE
Processors (sockets) | Sapphire Rapids | 2 | 1,860
Memory | DDR5 | 512 GiB | 465 TiB
GPUs | NVIDIA H100 | 8 | 7,440
Peak | FP64 | 540 TF | 90 TF
"""
_PARTITIONS = """Colossus data center partitions

| Nodes | GPUs per node | Total GPUs | Cores/node | Memory (GB) |
|---|---|---|---|---|
| 2,150 | 4 | 8,600 | 288 | 512 |
"""
_QUANTITIES = """Colossus data center, major parts

| Category | Component | Quantity | Notes |
|---|---|---|---|
| Infrastructure | Rack | 310 | liquid-cooled |
| Compute | GPU node | 860 | air-cooled |
| Compute | H100 GPUs | 6,880 | on boards |
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(_NODE_TYPES, [("accelerators", 5600), ("accelerators", 48)], id="column-of-nodes"),
        pytest.param(_PER_NODE, [("accelerators", 7440)], id="column-per-node"),
        pytest.param(_PARTITIONS, [("accelerators", 8600)], id="first-column-of-nodes"),
        pytest.param(_QUANTITIES, [("accelerators", 6880)], id="component-in-the-second-cell"),
    ],
)
def test_only_the_chips_of_a_guide_are_claims(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(claim.metric, claim.value) for claim in extract(text)] == expected
