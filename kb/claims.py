"""May a claim enter the knowledge base? Its fields checked one by one, and the row made of them."""

import re
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from kb import vocabulary
from kb.h100 import h100_equivalents
from kb.money import in_dollars
from kb.periods import interval

BOUNDS: Final = ("exact", "approx", "at_least", "at_most", "range")
STATUSES: Final = ("operational", "under_construction", "planned", "speculative", "cancelled")
_MOST: Final = sys.float_info.max  # a Python integer may be larger than any column holds
_CURRENCY: Final = re.compile(r"[A-Z]{3}")  # ISO 4217
_COPIED: Final = (
    "metric", "value", "value_max", "bound", "unit", "status", "due", "attributed_to", "value_text", "sentence", "confidence",
)  # fmt: skip
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "metric": (str,), "value": (int, float), "value_max": (int, float, type(None)), "bound": (str,), "unit": (str,),
    "subject": (str,), "chip": (list, tuple), "status": (str,), "due": (str, type(None)),
    "attributed_to": (str, type(None)), "value_text": (str,), "start": (int,), "end": (int,), "sentence": (str,),
    "confidence": (int, float),
}  # fmt: skip


class Place(NamedTuple):
    """Where claims stand: their article version, its source, its day of publication (or ""), and when it was known."""

    version_id: int
    source_id: int
    day: str
    known: str
    text: str


def fault_of(claim: Mapping[str, Any], text: str) -> str | None:
    """What is wrong with a claim of an article's text, as "field: found …, expected …"; None where nothing is."""
    return _fault_of_types(claim) or _fault_of_values(claim) or _fault_of_place(claim, text)


def claim_values(claim: Mapping[str, Any], place: Place, *, entity_id: int, extractor: str) -> dict[str, Any]:
    """The columns of a claim without fault, with the days that its `due` covers and its value made comparable."""
    values = {field: claim[field] for field in _COPIED}
    chips = sorted(set(claim["chip"]))
    values["due_start"], values["due_end"] = covered(claim["due"]) if claim["due"] is not None else (None, None)
    values["version_id"], values["source_id"], values["day"], values["known"] = place[:4]
    values["entity_id"], values["extractor"] = entity_id, extractor
    values["start_char"], values["end_char"], values["chips"] = claim["start"], claim["end"], ",".join(chips)
    return values | comparable(claim["metric"], claim["value"], claim["unit"], chips, claim["sentence"], place.day)


def comparable(
    metric: str, value: float, unit: str, chips: Sequence[str], sentence: str, day: str
) -> dict[str, float | None]:
    """A value in dollars of its year, or as H100 equivalents; None where it is neither or has no one answer."""
    found: dict[str, float | None] = {"value_usd": None, "h100e_bf16": None, "h100e_8bit": None}
    if vocabulary.load().metrics[metric].dimension == "money":
        found["value_usd"] = in_dollars(value, unit, day)
    elif metric == "accelerators" and chips:
        equivalents = h100_equivalents(value, chips, sentence)
        found["h100e_bf16"], found["h100e_8bit"] = equivalents.middle("bf16"), equivalents.middle("8bit")
    elif metric == "h100_equivalents":
        found["h100e_bf16"] = value  # what such counts are made by, where nothing else is said
    return found


def known_day(published: str | None, *, seen: str, fetched: str | None) -> str:
    """The day by which a claim could be known: the last of its publication, or when it was first seen.

    `fetched` is given for a later version of an article: what it says was not known before.
    """
    try:
        day = covered(published)[1] if published else seen
    except ValueError:
        day = seen
    return max(day, fetched) if fetched is not None else day


@lru_cache(maxsize=65_536)
def covered(prefix: str) -> tuple[str, str]:
    """First and last day of an ISO prefix, as ISO dates; raises ValueError for another form."""
    first, last = interval(prefix)
    return first.isoformat(), last.isoformat()


def _fault_of_types(claim: Mapping[str, Any]) -> str | None:
    for field, types in _TYPES.items():
        if field not in claim:
            return f"{field}: found no such field, expected all of {', '.join(_TYPES)}"
        value = claim[field]
        if not isinstance(value, types) or isinstance(value, bool):
            return f"{field}: found {value!r}, expected {' or '.join(kind.__name__ for kind in types)}"
    if not all(isinstance(chip, str) and chip for chip in claim["chip"]):
        return f"chip: found {claim['chip']!r}, expected a list of names"
    return None


def _fault_of_values(claim: Mapping[str, Any]) -> str | None:
    metrics = vocabulary.load().metrics
    metric = metrics.get(claim["metric"])
    if metric is None:
        return f"metric: found {claim['metric']!r}, expected one of {', '.join(metrics)}"
    for field, allowed in (("bound", BOUNDS), ("status", STATUSES)):
        if claim[field] not in allowed:
            return f"{field}: found {claim[field]!r}, expected one of {', '.join(allowed)}"
    value, highest = claim["value"], claim["value_max"]
    if not 0 <= value <= _MOST:
        return f"value: found {value!r}, expected a number of at least 0"
    if (highest is not None) != (claim["bound"] == "range"):
        return f"value_max: found {highest!r} with the bound {claim['bound']}, expected it with range alone"
    if highest is not None and not value <= highest <= _MOST:
        return f"value_max: found {highest!r}, expected a number of at least {value!r}"
    if not 0 <= claim["confidence"] <= 1:
        return f"confidence: found {claim['confidence']!r}, expected a number from 0 to 1"
    unit = claim["unit"]
    if not (_CURRENCY.fullmatch(unit) if metric.unit == "currency" else unit == metric.unit):
        return f"unit: found {unit!r}, expected {'a currency code' if metric.unit == 'currency' else metric.unit}"
    if not claim["subject"].strip():
        return f"subject: found {claim['subject']!r}, expected a name"
    try:
        covered("2000" if claim["due"] is None else claim["due"])
    except ValueError as error:
        return f"due: {error}"
    return None


def _fault_of_place(claim: Mapping[str, Any], text: str) -> str | None:
    start, end = claim["start"], claim["end"]
    if not 0 <= start < end <= len(text):
        return f"start, end: found {start}, {end}, expected offsets within {len(text)} characters"
    if text[start:end] != claim["value_text"]:
        return f"value_text: found {claim['value_text']!r}, expected {text[start:end]!r} as at its offsets"
    return None
