"""Which claims say the same again in another unit? "$10bn (€9.2bn)", "500 acres (202 hectares)"."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

_BETWEEN: Final = 30  # characters between the two values at most
_RATE: Final = 0.15  # what the rate of a bank may be off that of the year
_ROUNDED: Final = 0.03


def conversions(claims: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Of the claims of one article version, as stored: whether each repeats the one before it in another unit."""
    found = [False] * len(claims)
    order = sorted(range(len(claims)), key=lambda place: _place(claims[place]))
    for before, place in pairwise(order):
        found[place] = _is_conversion(claims[place], claims[before])
    return found


def _place(claim: Mapping[str, Any]) -> tuple[int, str, int]:
    return claim["entity_id"], claim["metric"], claim["start_char"]


def _is_conversion(claim: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    if any(claim[field] != last[field] for field in ("entity_id", "metric", "status", "due", "chips", "sentence")):
        return False
    if not 0 <= claim["start_char"] - last["end_char"] <= _BETWEEN:
        return False
    if claim["unit"] != last["unit"]:
        return bool(claim["value_usd"] and last["value_usd"]) and _is_near(claim, last, "value_usd", _RATE)
    return _words(claim["value_text"]) != _words(last["value_text"]) and _is_near(claim, last, "value", _ROUNDED)


def _is_near(claim: Mapping[str, Any], last: Mapping[str, Any], field: str, share: float) -> bool:
    return abs(float(claim[field]) - float(last[field])) <= share * float(last[field])


def _words(text: str) -> str:
    """The words of a printed value without its digits: what tells "500 acres" from "202 hectares"."""
    return "".join(char for char in text.lower() if char.isalpha())
