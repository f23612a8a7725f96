"""What does a bare number count? It takes metric and unit from the quantity that it continues.

"From 6,080 A100 GPUs to 16,000", "100 megawatts, and may expand to 300", "How many jobs? Over 4,000",
"Jobs: 5,000+": the noun or unit stands once, before. A bare number that continues nothing is no claim.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from nlp import cues
from nlp.captions import asks_how_long, captioned, counts_other
from nlp.choice import best_candidate
from nlp.draft import Draft
from nlp.elided import NOTHING, Option, options
from nlp.verdicts import ONE_JOB, OTHER_COLUMN, SOLD

_FEWEST_DAYS, _MOST_DAYS = 14, 4000
#: The likelihood from which a chosen metric stands: of the powers chosen with it that followed one that is generated, 27 in 29 were
#: powers all the same.
_SURE: Final = 0.7
_BACK: Final = 60  # quantities; nobody goes on with what stood further back


def resolve(drafts: Sequence[Draft], text: str) -> None:
    """Gives bare numbers among `drafts`, in text order, the metric and unit of what they continue."""
    for draft, found in elisions(drafts, text):
        chosen = best_candidate({metric: option.grounds for metric, option in found.items()}, "elided")
        if chosen is not None and chosen.name != NOTHING:
            take_up(draft, chosen.name, found[chosen.name].source)


def elisions(drafts: Sequence[Draft], text: str) -> Iterator[tuple[Draft, dict[str, Option]]]:
    """The bare numbers that may continue something, each with what it may count.

    Whoever takes one must have decided on it before the next, which may continue it.
    """
    for k, draft in enumerate(drafts):
        before = drafts[max(0, k - _BACK) : k]
        if before and before[-1].why == SOLD and before[-1].sentence is draft.sentence and _is_bare(draft):
            draft.why = SOLD
            continue
        if draft.metric == "power":
            draft.metric = _continued(before, draft)
            if draft.metric == "power" and _goes_on_generating(before, draft):
                draft.metric = "generation"
        if not draft.metric and draft.quantity.dimension == "time" and _is_build_time(draft, text):
            draft.metric, draft.why = "build_time", ""
            draft.grounds.append("label")
        if draft.metric or not _is_bare(draft) or _is_share(draft) or _is_of_each(draft) or counts_other(draft):
            continue
        named = captioned(draft, text)
        if named is not None:
            draft.metric, draft.why = named, ""
            draft.grounds.append("label")
        elif found := options(draft, before, text):
            yield draft, found


def take_up(draft: Draft, metric: str, source: Draft | None) -> None:
    """Makes a bare number a figure of a metric, in the unit of the figure that it continues."""
    draft.metric, draft.why = _equivalents(metric, draft), ""
    draft.grounds.append("elliptic")
    draft.chips = draft.quantity.noun.chips or (source.chips if source is not None else ())
    if draft.quantity.unit is None and source is not None and source.quantity.unit is not None:
        draft.quantity = draft.quantity._replace(unit=source.quantity.unit, rate=source.quantity.rate)


def _is_build_time(draft: Draft, text: str) -> bool:
    """Whether a time of weeks or years answers how long building takes."""
    days = draft.quantity.canonical(draft.quantity.value)
    return _FEWEST_DAYS <= days <= _MOST_DAYS and asks_how_long(draft, text)


def _is_share(draft: Draft) -> bool:
    """Whether a number in words is a part of something: "less than half the 5 GW"."""
    return draft.quantity.value < 1 and draft.sentence.tokens[draft.quantity.number].kind == "word"


def _goes_on_generating(earlier: Sequence[Draft], draft: Draft) -> bool:
    """Whether a power that nothing describes, and that may be either, follows one that is generated, in its paragraph and next to it."""
    here = draft.context()
    if here.anywhere("metric.power.load") or not earlier or draft.likelihood >= _SURE:
        return False
    before = next((entry for entry in reversed(earlier) if entry.metric in ("power", "generation", "cooling")), None)
    if before is None or before.metric != "generation" or before.sentence.paragraph != draft.sentence.paragraph:
        return False
    return draft.sentence.index - before.sentence.index <= 1


def _is_of_each(draft: Draft) -> bool:
    """Whether a bare number tells what each container holds: "Every rack has 72 of them"."""
    tokens = draft.sentence.tokens[: draft.quantity.start]
    return any(
        token.lower in ("every", "each", "per") and after.lower in cues.words("noun.container")
        for token, after in pairwise(tokens)
    )


def _continued(earlier: Sequence[Draft], draft: Draft) -> str:
    """The metric of "130 MW of cooling, to grow to 500 MW": what the second figure continues."""
    before = draft.sentence.tokens[draft.quantity.start - 1].lower if draft.quantity.start else ""
    for source in reversed(earlier[-2:]):
        if (
            source.sentence is draft.sentence
            and source.metric in ("cooling", "generation")
            and before in ("to", "another", "further")
        ):
            return source.metric
    return draft.metric


def _is_bare(draft: Draft) -> bool:
    quantity = draft.quantity
    if quantity.unit is not None or quantity.vague or draft.why.startswith(("denied", "part")) or _is_age(draft):
        return False
    if draft.why in (OTHER_COLUMN, ONE_JOB):
        return False
    return quantity.noun.kind in ("", "pronoun", "other")


def _is_age(draft: Draft) -> bool:
    """ "Bernard Cottle, 67.": a number behind a name and a comma."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    at = quantity.start
    apart = at > 1 and tokens[at - 1].text == "," and tokens[at - 2].kind == "word" and tokens[at - 2].text[0].isupper()
    return apart and quantity.value < 105 and (quantity.end >= len(tokens) or tokens[quantity.end].text in ",.;)”")


def _equivalents(metric: str, draft: Draft) -> str:
    """A count of chips in a sentence that speaks of H100 equivalents is one of those."""
    spoken = any(
        token.lower in ("equivalents", "equivalent") and draft.sentence.tokens[k - 1].lower == "h100"
        for k, token in enumerate(draft.sentence.tokens)
    )
    return "h100_equivalents" if metric == "accelerators" and spoken else metric
