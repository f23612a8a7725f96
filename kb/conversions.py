"""Which claims say the same again in another unit? "$10bn (€9.2bn)", "500 acres (202 hectares)"."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, Final

from sqlalchemy import Connection, text

_BETWEEN: Final = 30  # characters between the two values at most
_RATE: Final = 0.15  # what the rate of a bank may be off that of the year
_ROUNDED: Final = 0.03
_LAST_WORD: Final = re.compile(r"[^\W\d_]+\d?$")
#: The columns of a claim that tell.
_COMPARED: Final = (
    "entity_id", "metric", "status", "due", "chips", "sentence", "start_char", "end_char", "unit", "value", "value_usd", "value_text",
)  # fmt: skip


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
    if claim["value_usd"] is not None:
        return False  # one currency: "from $29.5bn to $30 billion"
    unit, other = _unit(claim["value_text"]), _unit(last["value_text"])
    return bool(unit and other) and unit != other and _is_near(claim, last, "value", _ROUNDED)


def _is_near(claim: Mapping[str, Any], last: Mapping[str, Any], field: str, share: float) -> bool:
    return abs(float(claim[field]) - float(last[field])) <= share * float(last[field])


def _unit(printed: str) -> str:
    """The last word of a printed value, which tells "500 acres" from "202 hectares"; empty for a bare number."""
    found = _LAST_WORD.search(printed.lower())
    return found[0] if found is not None else ""


def mark(connection: Connection, version_id: int | None = None) -> None:
    """Tells anew which claims of an article version, or of all, are conversions."""
    query = f"SELECT id, is_conversion, version_id, {', '.join(_COMPARED)} FROM claim"
    query += " WHERE version_id = :version" if version_id is not None else " ORDER BY version_id"
    found = connection.execute(text(query), {"version": version_id} if version_id is not None else {}).mappings()
    changed = []
    for _, members in groupby(found, key=lambda row: row["version_id"]):
        claims = [dict(row) for row in members]
        for claim, is_so in zip(claims, conversions(claims), strict=True):
            if bool(claim["is_conversion"]) != is_so:
                changed.append({"id": claim["id"], "is_so": is_so})
    if changed:
        connection.execute(text("UPDATE claim SET is_conversion = :is_so WHERE id = :id"), changed)
