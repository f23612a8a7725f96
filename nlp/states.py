"""What in an article speaks for a status of a figure? Its grounds: the cues, verbs, words and dates of its sentence.

How much each ground weighs for each status was fitted to annotated articles.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from nlp import cues
from nlp.calendar import When
from nlp.context import Context
from nlp.draft import Draft
from nlp.lexer import Tokens
from nlp.timeline import is_future, is_past
from nlp.verbs import forms

STATUSES: Final = ("operational", "under_construction", "planned", "speculative", "cancelled")
#: How much nearer a rarer status counts than it stands; its cues are seldom there by chance.
_PULL: Final = {"cancelled": 4.0, "speculative": 2.5, "under_construction": 2.0, "planned": 0.5, "planned_firm": 3.0}
_COPULAS: Final = frozenset(("is", "are", "was", "were"))
_WALL: Final = 6.0
_REACH: Final = 22.0
_GAPS: Final = (0, 1, 3, 6, 10)  # words between cue and number


class Reading(NamedTuple):
    """A status, and whether a copula alone says it: "is" of a planned hall tells no more than that it has a measure."""

    status: str
    weak: bool

    def __str__(self) -> str:
        return f"{self.status} weakly" if self.weak else self.status


class Signs(NamedTuple):
    """The cues of a figure's sentence as (start, end, status), and what the nearest of them says."""

    cues: list[tuple[int, int, str]]
    nearest: Reading | None


def signs(draft: Draft) -> Signs:
    """The cues around a figure, read once."""
    own = "status.money" if draft.metric == "investment" else "status.thing"
    found = cues.merged("status.any", own).find(draft.sentence.tokens)
    return Signs(found, _nearest(draft, found))


def _nearest(draft: Draft, found_cues: list[tuple[int, int, str]]) -> Reading | None:
    """The status that the cue nearest in syntax states; None where the sentence has no cue.

    A cue before the number governs it more often than one behind it, and one in its clause more often than
    one beyond a comma; a verb's base form behind a modal ("will have") says what the modal says.
    """
    here = draft.context()
    best: tuple[float, Reading] | None = None
    firm: tuple[float, Reading] | None = None
    for begin, end, status in found_cues:
        if status == "operational" and _is_governed(here.tokens, begin):
            continue
        cost = _cost(here, begin, end) * (0.5 if status == "cancelled" else 1.0) - _PULL.get(status, 0.0)
        weak = end == begin + 1 and here.tokens[begin].lower in _COPULAS
        found = (cost, Reading(status.removesuffix("_firm"), weak))
        best = min(best or found, found)
        if not weak and here.left <= begin and end <= draft.quantity.start:
            firm = min(firm or found, found)
    if best is not None and best[1].weak and firm is not None:
        best = firm  # "January’s promise was 10 GW": the copula's subject tells
    return best[1] if best is not None and best[0] < _REACH else None


def grounds(
    draft: Draft, seen: Signs, dates: Sequence[When], published: str | None, led_in: str | None
) -> Iterator[str]:
    """What speaks for the status of one figure, in its sentence; `led_in` is the status of a list's lead-in."""
    here = draft.context()
    tokens, quantity = here.tokens, draft.quantity
    reading = seen.nearest
    yield from ("any", f"metric {draft.metric}", f"bound {quantity.bound}")
    yield from (f"nearest {reading}", f"nearest {reading} {draft.metric}")
    yield from draft.sentence.stems()
    tenses = {_tense(when, published) for when in dates}
    yield from (f"nearest {reading} date {tense}" for tense in tenses or ("none",))
    yield from (f"{draft.metric} date {tense}" for tense in tenses or ("none",))
    if led_in is not None:
        yield f"led in {led_in}"
    yield from _near_cues(draft, seen.cues)
    yield from draft.beside()
    for ground in forms(tokens, quantity, here.left):
        yield from (ground, f"{ground} {draft.metric}")
    for when in dates:
        gap = when.start - quantity.end if when.start >= quantity.end else quantity.start - when.end
        side = _tense(when, published)
        yield from (f"date {side}", f"date {side}{' near' if gap <= 6 else ' far'}")
    if cues.words("clause.verb").isdisjoint(tokens.distinct):
        yield from ("no verb", f"no verb {draft.metric}")


def _tense(when: When, published: str | None) -> str:
    """Where a date lies: "open" where its year is not given."""
    if when.kind == "open":
        return "open"
    if is_future(when.iso, published):
        return "future"
    return "past" if is_past(when.iso, published) else "present"


def _near_cues(draft: Draft, found: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    """The cues of the sentence by side, clause and distance, and by their words."""
    here, quantity = draft.context(), draft.quantity
    closest: dict[tuple[str, str], int] = {}
    for begin, end, label in found:
        status = f"{label} governed" if label == "operational" and _is_governed(here.tokens, begin) else label
        if end <= quantity.start:
            side, gap, outside = "before", quantity.start - end, begin < here.left
        elif begin >= quantity.end:
            side, gap, outside = "behind", begin - quantity.end, end > here.right
        else:
            side, gap, outside = "inside", 0, False
        words = " ".join(here.tokens.lowers[begin:end])
        yield from (f"cue {words}", f"cue {words} {side}")
        where = f"{side} beyond" if outside else side
        closest[status, where] = min(gap, closest.get((status, where), gap))
    for (status, where), gap in closest.items():
        yield from (
            f"{status} {where}",
            f"{status} {where} by {next((str(step) for step in _GAPS if gap <= step), 'far')}",
        )


def _is_governed(tokens: Tokens, at: int) -> bool:
    """Whether a modal or "to" stands shortly before a verb, so that it is no statement of fact."""
    return any(token.lower in cues.words("status_modal.words") for token in tokens[max(0, at - 4) : at])


def _cost(here: Context, begin: int, end: int) -> float:
    """How loosely a cue is tied to the number: tokens between, more behind it and beyond its clause."""
    quantity = here.quantity
    if end <= quantity.start:
        gap, outside = quantity.start - end, begin < here.left
        return gap * 0.6 + (_WALL if outside else 0.0)
    if begin < quantity.end:
        return 0.0
    gap, outside = begin - quantity.end, end > here.right
    return gap * 1.0 + 2.5 + (_WALL if outside else 0.0)
