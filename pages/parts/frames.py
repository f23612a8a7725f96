"""What does a chart or table draw of claims? Rows of the knowledge base as frames, their values as people read them."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import pandas as pd

from kb import vocabulary
from kb.h100 import h100_equivalents
from kb.money import in_dollars
from kb.queries import ClaimRow, Support
from kb.series import exact, readable, span
from pages.parts.texts import permalink

#: As shown, by the name that the knowledge base uses.
BOUNDS: Final = {
    "exact": "exactly", "approx": "about", "at_least": "at least", "at_most": "at most", "range": "from … to",
}  # fmt: skip
#: "at least" and "at most" point where the value may lie.
_ARROWS: Final = {"at_least": "↑", "at_most": "↓"}


class Scale(NamedTuple):
    """In which unit values are drawn: as stated, or converted by the rules of `kb`."""

    is_dollars: bool = False
    is_h100: bool = False


AS_STATED: Final = Scale()


_COLUMNS: Final = (
    "claim_id", "subject", "owner", "published", "due", "due_start", "due_end", "value", "low", "high", "unit", "shown",
    "exact", "value_text", "bound", "arrow", "state", "firm", "chips", "attributed_to", "source", "title", "url", "evidence",
    "sentence", "caution", "confidence", "review",
)  # fmt: skip


def of_claims(rows: Iterable[ClaimRow], scale: Scale = AS_STATED) -> pd.DataFrame:
    """Claims by row; those that cannot be converted are left out, those that a person rejected too."""
    found = [entry for row in rows if row.review != "rejected" and (entry := _entry(row, scale)) is not None]
    return pd.DataFrame(found, columns=list(_COLUMNS))


def _entry(row: ClaimRow, scale: Scale) -> tuple[Any, ...] | None:
    value, value_max, unit, caution = row.value, row.value_max, row.unit, ""
    if scale.is_dollars and vocabulary.load().metrics[row.metric].dimension == "money":
        worth = [None if part is None else in_dollars(part, unit, row.published or "") for part in (value, value_max)]
        if worth[0] is None:
            return None
        caution = "" if unit == "USD" else f"converted from {readable(value, value_max, unit)} at the yearly average"
        value, value_max, unit = worth[0], worth[1], "USD"
    elif scale.is_h100 and row.metric == "accelerators":
        found = h100_equivalents(value, row.chips.split(",") if row.chips else (), row.sentence)
        middle = found.middle("bf16")
        if middle is None or value_max is not None:
            return None
        caution = "; ".join(found.traps)
        value, unit = middle, "H100e"
    low, high = span(value, value_max, row.bound)
    return (
        row.claim_id, row.subject, row.owner or row.subject, row.published, row.due, row.due_start, row.due_end, value, low,
        high, unit, readable(value, value_max, unit), exact(value, value_max, unit), row.value_text, BOUNDS.get(row.bound, row.bound),
        _ARROWS.get(row.bound, ""), state(row.status), row.status == "operational", row.chips, row.attributed_to, row.source,
        row.title, row.url, permalink(row), row.sentence, caution, row.confidence, row.review,
    )  # fmt: skip


def of_statements(rows: Iterable[Support]) -> pd.DataFrame:
    """Statements by row, drawn when they were first made; with how many stories and publishers state them."""
    found = [
        {
            "claim_id": row.claim_id, "subject": row.subject, "owner": row.owner or row.subject, "published": row.first_published,
            "due": row.due, "due_start": row.due_start, "due_end": row.due_end, "value": row.value, "low": row.lowest,
            "high": row.value_max or row.highest, "unit": row.unit, "shown": readable(row.value, row.value_max, row.unit),
            "exact": exact(row.value, row.value_max, row.unit),
            "state": state(row.status), "firm": row.status == "operational", "chips": row.chips, "arrow": "",
            "stories": row.stories, "publishers": row.publishers, "last_published": row.last_published,
        }
        for row in rows
    ]  # fmt: skip
    return pd.DataFrame(found)


def state(status: str) -> str:
    """A status as words."""
    return status.replace("_", " ")


def status_of(words: str) -> str:
    """The status that words stand for."""
    return words.replace(" ", "_")


def title_of(metric: str) -> str:
    """A metric as people call it."""
    known = vocabulary.load().metrics.get(metric)
    return known.title if known is not None else metric.replace("_", " ")


def sides(later: Any, earlier: Any) -> dict[str, Any]:
    """The two claims of a conflict, revision or slip as cells of one row."""
    return {
        "before": readable(earlier.value, earlier.value_max, earlier.unit),
        "after": readable(later.value, later.value_max, later.unit),
        "said before": earlier.published, "said after": later.published,
        "source before": earlier.source, "source after": later.source,
        "before_due": earlier.due, "after_due": later.due,
    }  # fmt: skip
