"""What does a series of claims look like on an axis? Observations with intervals, readable values and exports."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import queries
from kb.operations import neutral
from kb.queries import ClaimRow

#: Half-widths of the interval that a bound allows, as shares of the value (DESIGN: exact 0.5 %, approx 10 %).
_MARGIN: Final = {"exact": 0.005, "approx": 0.10}
_ARROWS: Final = {"at_least": "▲", "at_most": "▼"}
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "AUD": "A$", "CAD": "C$"}
_WORDS: Final = {"chip": "", "H100e": " H100e", "job": " jobs", "building": " buildings", "day": " days"}


class Observation(NamedTuple):
    """A claim as a point: `low` and `high` span what its bound allows, `shown` reads "1.2 GW" or "$40 bn"."""

    claim_id: int
    published: str | None
    subject: str
    value: float
    value_max: float | None
    low: float
    high: float
    bound: str
    arrow: str
    unit: str
    status: str
    firm: bool
    is_last: bool
    due: str | None
    chips: str | None
    attributed_to: str | None
    value_text: str
    shown: str
    source: str
    title: str
    url: str


def observations(
    session: Session, *, metric: str, subjects: Sequence[str] = (), statuses: Sequence[str] = ()
) -> list[Observation]:
    """Claims of one metric in order of publication; `is_last` marks the newest of each subject and unit."""
    rows = [
        row
        for row in queries.claims(session, metrics=(metric,), subjects=subjects, statuses=statuses)
        if row.review != "rejected"
    ]
    last = {(row.subject, row.unit): row.claim_id for row in rows}
    return [_observation(row, is_last=last[row.subject, row.unit] == row.claim_id) for row in rows]


def _observation(row: ClaimRow, *, is_last: bool) -> Observation:
    low, high = span(row.value, row.value_max, row.bound)
    return Observation(
        row.claim_id, row.published, row.subject, row.value, row.value_max, low, high, row.bound, _ARROWS.get(row.bound, ""), row.unit,
        row.status, row.status == "operational", is_last, row.due, row.chips, row.attributed_to, row.value_text,
        readable(row.value, row.value_max, row.unit), row.source, row.title, row.url,
    )  # fmt: skip


def span(value: float, value_max: float | None, bound: str) -> tuple[float, float]:
    """The finite part of the interval that a claim stands for, in the claim's unit."""
    if value_max is not None:
        return value, value_max
    margin = _MARGIN.get(bound, 0.0) * value
    return value - margin, value + margin


def readable(value: float, value_max: float | None, unit: str) -> str:
    """A value as people write it: "1.2 GW", "150,000", "$40 bn", "10 to 15 MW"."""
    if value_max is not None:
        return f"{readable(value, None, unit)} to {readable(value_max, None, unit)}"
    if unit == "MW":
        return f"{_short(value / 1000)} GW" if value >= 1000 else f"{_short(value)} MW"
    if unit == "MWh":
        return f"{_short(value / 1000)} GWh" if value >= 1000 else f"{_short(value)} MWh"
    if unit == "FLOP/s":
        return f"{_short(value / 1e18)} exaflops" if value >= 1e18 else f"{_short(value / 1e15)} petaflops"
    if unit == "m2":
        return f"{_short(value / 1e6)} km²" if value >= 1e6 else f"{round(value):,} m²"
    if unit == "L/day":
        return f"{_short(value / 1e6)} M L/day" if value >= 1e6 else f"{round(value):,} L/day"
    if unit in _WORDS:
        return f"{round(value):,}{_WORDS[unit]}"
    sign = _SIGNS.get(unit, f"{unit} ")
    for scale, name in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if value >= scale:
            return f"{sign}{_short(value / scale)} {name}"
    return f"{sign}{round(value):,}"


def _short(value: float) -> str:
    """At most three significant decimals, without trailing zeros, thousands separated."""
    return f"{value:,.3f}".rstrip("0").rstrip(".") if value < 1000 else f"{round(value):,}"


def csv_text(rows: Sequence[Any]) -> str:
    """Observations as CSV, safe to open in a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(Observation._fields)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return stream.getvalue()
