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
        pytest.param(_PROSE, [("accelerators", 200_000)], id="list-under-prose"),
    ],
)  # fmt: skip
def test_bare_numbers_of_tables(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(claim.metric, claim.value) for claim in extract(text)] == expected


def test_the_header_says_whether_a_figure_holds_now() -> None:
    assert [claim.status for claim in extract(_DASHES)] == ["operational", "planned", "under_construction", "planned"]
