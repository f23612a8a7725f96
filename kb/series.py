"""What does a value look like to a reader? In words ("1.2 GW", "$40 bn"), and as the interval that its bound spans."""

from typing import Final

#: Half-widths of the interval that a bound allows, as shares of the value (DESIGN: exact 0.5 %, approx 10 %).
_MARGIN: Final = {"exact": 0.005, "approx": 0.10}
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "AUD": "A$", "CAD": "C$"}
_WORDS: Final = {"chip": "", "H100e": " H100e", "job": " jobs", "building": " buildings", "day": " days"}


def span(value: float, value_max: float | None, bound: str) -> tuple[float, float]:
    """The finite part of the interval that a claim stands for, in the claim's unit."""
    if value_max is not None:
        return value, value_max
    margin = _MARGIN.get(bound, 0.0) * value
    return value - margin, value + margin


def readable(value: float, value_max: float | None, unit: str) -> str:
    """A value as people write it, in three significant figures: "1.2 GW", "$40 bn", "10 to 15 MW"; counts in full: "24,576"."""
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


def exact(value: float, value_max: float | None, unit: str) -> str:
    """A value with every digit that it has, in its own unit: "86,178.283 MW"; what `readable` shortens."""
    words = _WORDS.get(unit, f" {unit}")
    figures = [
        f"{part:,.12g}" if abs(part) < 1e12 else f"{part:,.0f}" for part in (value, value_max) if part is not None
    ]
    return f"{' to '.join(figures)}{words}"


def _short(value: float) -> str:
    """Three significant figures without trailing zeros, thousands separated."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.10f}".rstrip("0").rstrip(".") if rounded < 1000 else f"{round(value):,}"
