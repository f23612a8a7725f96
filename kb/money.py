"""What is a sum of money in US dollars? By the average rate of the year in which it was published."""

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Final

from kb.gazetteer import VocabularyError

_FILE: Final = "currencies.csv"


def in_dollars(value: float, currency: str, day: str) -> float | None:
    """The sum at the yearly average of the year that `day` (an ISO prefix) names; None for a currency without rate.

    A year before the table takes its first year, one after it its last, and no year at all its last too.
    """
    if currency == "USD":
        return value
    rates = _shipped().get(currency)
    if rates is None:
        return None
    year = int(day[:4]) if day[:4].isdigit() else max(rates)
    return value / rates[min(max(year, min(rates)), max(rates))]


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Mapping[int, float]]:
    return parse_currencies(resources.files("kb.data").joinpath(_FILE).read_text(encoding="utf-8"))


def parse_currencies(text: str) -> dict[str, dict[int, float]]:
    """Units of a currency per US dollar, by currency and year; raises VocabularyError that names line and field."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    years = header[1:-1]
    if header[:1] != ["code"] or header[-1:] != ["source"] or not years or not all(year.isdigit() for year in years):
        raise VocabularyError(
            f"kb/data/{_FILE}, line 1: found {', '.join(header)}; expected code, years, source; restore it"
        )
    rates: dict[str, dict[int, float]] = {}
    for cells in reader:
        where = f"kb/data/{_FILE}, line {reader.line_num}"
        if len(cells) != len(header) or not cells[-1].strip():
            raise VocabularyError(f"{where}: found {len(cells)} cells, expected {len(header)} with a source; fill them")
        if cells[0] in rates:
            raise VocabularyError(f"{where}, field code: found {cells[0]!r} again, expected each once; drop the line")
        rates[cells[0]] = {
            int(year): _rate(cell, f"{where}, field {year}") for year, cell in zip(years, cells[1:-1], strict=True)
        }
    return rates


def _rate(cell: str, where: str) -> float:
    try:
        rate = float(cell)
    except ValueError:
        rate = 0.0
    if not 0 < rate < 1e6:
        raise VocabularyError(f"{where}: found {cell!r}, expected a number above 0; write units per US dollar")
    return rate
