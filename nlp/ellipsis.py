"""What does a bare number count? It takes metric and unit from the quantity that it continues.

"From 6,080 A100 GPUs to 16,000", "100 megawatts, and may expand to 300", "How many jobs? Over 4,000",
"Jobs: 5,000+": the noun or unit stands once, before. A bare number that continues nothing is no claim.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from nlp import cues
from nlp.captions import asks_how_long, captioned
from nlp.draft import Draft

#: How far two numbers of one thing may lie apart, by metric; beyond it the bare number counts something else.
_SPREAD: Final = {"jobs": 300.0, "buildings": 30.0, "accelerators": 400.0, "h100_equivalents": 50.0, "power": 30.0}
_ELLIPTIC: Final = frozenset(
    [
        "accelerators",
        "h100_equivalents",
        "power",
        "cooling",
        "generation",
        "storage",
        "compute",
        "land_area",
        "floor_area",
        "water",
        "jobs",
        "buildings",
    ]
)
#: Whole numbers only in these: half a chip is no chip.
_WHOLE: Final = frozenset(("accelerators", "h100_equivalents", "jobs", "buildings"))
_FEWEST_DAYS, _MOST_DAYS = 14, 4000
_BACK: Final = 60  # quantities; nobody goes on with what stood further back
_HOURS: Final = range(1, 13)
_DEFINITE: Final = frozenset(("the", "last", "other", "these", "those"))
_JOINTS: Final = frozenset(("and", "or", ","))


def resolve(drafts: Sequence[Draft], text: str) -> None:
    """Gives bare numbers among `drafts`, in text order, the metric and unit of what they continue."""
    for k, draft in enumerate(drafts):
        before = drafts[max(0, k - _BACK) : k]
        if draft.metric == "power":
            draft.metric = _continued(before, draft)
            if draft.metric == "power" and _goes_on_generating(before, draft):
                draft.metric = "generation"
        if not draft.metric and draft.quantity.dimension == "time" and _is_build_time(draft, text):
            draft.metric, draft.why = "build_time", ""
            draft.grounds.append("label")
        if draft.metric or not _is_bare(draft) or _is_share(draft) or _is_of_each(draft):
            continue
        named = captioned(draft, text)
        if named is not None:
            draft.metric, draft.why = named, ""
            draft.grounds.append("label")
            continue
        source = _antecedent(before, draft)
        if source is not None:
            draft.metric, draft.why = _equivalents(source.metric, draft), ""
            draft.grounds.append("elliptic")
            draft.chips = _chips_of(draft, source)
            if draft.quantity.unit is None and source.quantity.unit is not None:
                draft.quantity = draft.quantity._replace(unit=source.quantity.unit, rate=source.quantity.rate)


def _is_build_time(draft: Draft, text: str) -> bool:
    """Whether a time of weeks or years answers how long building takes."""
    days = draft.quantity.canonical(draft.quantity.value)
    return _FEWEST_DAYS <= days <= _MOST_DAYS and asks_how_long(draft, text)


def _is_share(draft: Draft) -> bool:
    """Whether a number in words is a part of something: "less than half the 5 GW"."""
    return draft.quantity.value < 1 and draft.sentence.tokens[draft.quantity.number].kind == "word"


def _goes_on_generating(earlier: Sequence[Draft], draft: Draft) -> bool:
    """Whether a power that nothing describes follows one that is generated, in the same paragraph."""
    here = draft.context()
    if here.anywhere("metric.power.load") or not earlier:
        return False
    before = next((entry for entry in reversed(earlier) if entry.metric in ("power", "generation", "cooling")), None)
    return (
        before is not None and before.metric == "generation" and before.sentence.paragraph == draft.sentence.paragraph
    )


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
    if quantity.noun.kind in ("", "pronoun"):
        return True
    words = [token.lower for token in draft.sentence.tokens[quantity.noun.start : quantity.noun.end]]
    return quantity.noun.kind == "other" and bool(words) and set(words) <= cues.words("ellipsis.remainder") | _JOINTS


def _is_age(draft: Draft) -> bool:
    """ "Bernard Cottle, 67.": a number behind a name and a comma."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    at = quantity.start
    apart = at > 1 and tokens[at - 1].text == "," and tokens[at - 2].kind == "word" and tokens[at - 2].text[0].isupper()
    return apart and quantity.value < 105 and (quantity.end >= len(tokens) or tokens[quantity.end].text in ",.;)”")


def _antecedent(earlier: Sequence[Draft], draft: Draft) -> Draft | None:
    """The nearest earlier claim that a bare number can continue, by the words before it and its size."""
    quantity, here = draft.quantity, draft.sentence
    signalled = _is_signalled(draft)
    for source in reversed(earlier[-8:]):
        distance = here.index - source.sentence.index
        if distance > 2 or (source.sentence.paragraph != here.paragraph and distance > 1):
            return None
        if source.metric not in _ELLIPTIC:
            continue
        if distance == 0 and not (signalled or _follows_closely(source, draft)):
            continue
        if distance > 0 and not signalled:
            return None
        if _is_known(source, draft) or not _is_alike(source, quantity.value) or not _is_counted_so(source, draft):
            continue
        return source
    return None


def _is_known(source: Draft, draft: Draft) -> bool:
    """ "The two", "the last three": a small number that points at buildings already counted."""
    tokens, at = draft.sentence.tokens, draft.quantity.start
    return source.metric == "buildings" and draft.quantity.value < 5 and at > 0 and tokens[at - 1].lower in _DEFINITE


def _is_part(draft: Draft) -> bool:
    """ "Of the 36 exaflops planned, 16 …": what is left out stands in the "of" that opens the sentence."""
    opener = next((token.lower for token in draft.sentence.tokens if token.kind != "mark"), "")
    return opener == "of"


def _is_alike(source: Draft, value: float) -> bool:
    """Whether a bare `value` can count the same thing as `source`, by size."""
    if source.metric in _WHOLE and value != int(value):
        return False
    spread, other = _SPREAD.get(source.metric, 20.0), source.quantity.value_max or source.quantity.value
    if source.metric in ("accelerators", "h100_equivalents") and value < 100:
        return False
    if (source.metric == "buildings" and value > 100) or (source.metric == "jobs" and value < 5):
        return False
    return value > 0 and 1 / spread <= value / max(other, 1e-9) <= spread


def _is_counted_so(source: Draft, draft: Draft) -> bool:
    """A unit is left out only where "to", "another", "from" or a bound points at it; "two of them" are things."""
    quantity = draft.quantity
    mass = quantity.noun.kind == "pronoun" and draft.sentence.tokens[quantity.noun.head].lower == "it"
    if source.metric in _WHOLE:
        return not mass and not (
            quantity.noun.kind == "pronoun" and source.metric == "accelerators" and quantity.value < 100
        )
    if mass:
        return True  # "52 MW, 8 of it live already"
    if quantity.noun.kind != "":
        return False
    before = draft.sentence.tokens[quantity.start - 1].lower if quantity.start else ""
    bounded = quantity.number > quantity.start
    digits = draft.sentence.tokens[quantity.number].kind == "number"
    if before == "at" and digits and not bounded and quantity.value in _HOURS:
        return False  # "doors open at 6"
    return bounded or _is_part(draft) or before in cues.words("ellipsis.unit_before")


def _is_signalled(draft: Draft) -> bool:
    """Whether words around a bare number say that it continues something: "to 300", "another 150", "50,000 of them"."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    before = [token.lower for token in tokens[max(0, quantity.start - 3) : quantity.start]]
    if quantity.noun.kind == "pronoun" or (quantity.start > 0 and quantity.number > quantity.start) or _is_part(draft):
        return True
    if before and before[-1] in cues.words("ellipsis.before"):
        return True
    named = (
        quantity.start > 1
        and tokens[quantity.start - 1].text[0].isupper()
        and tokens[quantity.start - 2].lower in ("and", ",")
    )
    if named:
        return True
    after = cues.phrases("ellipsis.after").at(tokens, quantity.end)
    return after is not None


def _follows_closely(source: Draft, draft: Draft) -> bool:
    """Whether a list joins the two: "28,000 in construction and 2,500 …" needs nothing but the comma or "and"."""
    if source.sentence is not draft.sentence:
        return False
    gap = draft.sentence.tokens[source.quantity.end : draft.quantity.start]
    return len(gap) <= 9 and bool(gap) and (gap[-1].lower in ("and", "or", ",", "(", "by"))


def _equivalents(metric: str, draft: Draft) -> str:
    """A count of chips in a sentence that speaks of H100 equivalents is one of those."""
    spoken = any(
        token.lower in ("equivalents", "equivalent") and draft.sentence.tokens[k - 1].lower == "h100"
        for k, token in enumerate(draft.sentence.tokens)
    )
    return "h100_equivalents" if metric == "accelerators" and spoken else metric


def _chips_of(draft: Draft, source: Draft) -> tuple[str, ...]:
    """Chips named behind the bare number, else those of what it continues."""
    return draft.quantity.noun.chips or source.chips
