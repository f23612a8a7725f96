"""Which quantities does a text state, claims or not? The general layer, with the reason for each that is no claim."""

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.draft import Draft
from nlp.drafting import draft
from nlp.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """A quantity as stated: value in its own `unit` (by name; None for a count), the thing counted as printed.

    `start` and `end` are offsets of `value_text`; `claim` says that a metric was found, `why` the reason else.
    """

    value_text: str
    start: int
    end: int
    value: float
    value_max: float | None
    unit: str | None
    noun: str | None
    bound: str
    claim: bool
    why: str


def quantities(text: str) -> Iterator[StatedQuantity]:
    """Every quantity of a text, in order; dates, times, ordinals and labels are none."""
    for entry in draft(text, split_sentences(text)):
        yield _stated(entry, text)


def _stated(entry: Draft, text: str) -> StatedQuantity:
    quantity, tokens, base = entry.quantity, entry.sentence.tokens, entry.sentence.start
    noun = None
    if quantity.unit is None and quantity.noun.kind not in ("", "pronoun") and quantity.noun.end > quantity.noun.start:
        first, last = tokens[quantity.noun.start], tokens[quantity.noun.end - 1]
        noun = text[base + first.start : base + last.end].removeprefix("of ")
    unit = None if quantity.unit is None else quantity.unit.name.replace("_", " ")
    return StatedQuantity(
        text[entry.start : entry.end], entry.start, entry.end, quantity.value, quantity.value_max, unit, noun,
        quantity.bound, bool(entry.metric), entry.why,
    )  # fmt: skip
