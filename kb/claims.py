"""May a claim enter the knowledge base? Its fields checked one by one, and the row made of them."""

import re
import sys
from collections.abc import Mapping
from typing import Any, Final

from kb import models, vocabulary
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


def fault_of(claim: Mapping[str, Any], text: str) -> str | None:
    """What is wrong with a claim of an article's text, as "field: found …, expected …"; None where nothing is."""
    return _fault_of_types(claim) or _fault_of_values(claim) or _fault_of_place(claim, text)


def checked_claim(claim: Mapping[str, Any], *, version_id: int, entity_id: int, extractor: str) -> models.Claim:
    """The row of a claim without fault, with the days that its `due` covers."""
    due = claim["due"]
    first, last = interval(due) if due is not None else (None, None)
    return models.Claim.model_validate(
        {field: claim[field] for field in _COPIED}
        | {
            "version_id": version_id, "entity_id": entity_id, "start_char": claim["start"], "end_char": claim["end"],
            "due_start": first.isoformat() if first else None, "due_end": last.isoformat() if last else None,
            "extractor": extractor,
        }
    )  # fmt: skip


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
        interval("2000" if claim["due"] is None else claim["due"])
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
