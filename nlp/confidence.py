"""How sure is the extractor of a claim? The log-odds that quantity and subject are right, summed over its grounds.

The grounds are how likely its choices were (`nlp/choice.py`) and how its number was read; `benchmarks/confidence.py`
fitted their weights.
"""

import math
from collections.abc import Iterator

from nlp import choice
from nlp.draft import Draft


def confidence_of(draft: Draft) -> float:
    """How sure the extractor is that a claim's quantity and subject are right, from 0 to 1."""
    log_odds = choice.weight(grounds_of(draft), "confidence")
    return round(1 / (1 + math.exp(-log_odds)), 2)


def grounds_of(draft: Draft) -> Iterator[str]:
    """What the confidence of a claim rests on."""
    yield from ("any", f"metric {draft.metric}", *draft.grounds)
    if draft.quantity.unit is None and draft.quantity.noun.kind in ("", "pronoun"):
        yield "bare"
    if draft.quantity.shared:
        yield "shared unit"
