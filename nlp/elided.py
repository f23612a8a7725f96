"""What may a bare number count? The things that its paragraph has spoken of, and what speaks for each.

"The cluster began with 32,000 chips and is to hold a million", "140 MW, of which 60 …": the noun or unit stands once. How
much each ground weighs was fitted to annotated articles.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from nlp import cues
from nlp.draft import Draft
from nlp.lexer import Tokens, lex
from nlp.neighbours import of_figure
from nlp.nouns import products
from nlp.wording import magnitude

#: The choice of a number that counts none of them.
NOTHING: Final = "nothing"
_ELLIPTIC: Final = frozenset((
    "accelerators", "h100_equivalents", "power", "cooling", "generation", "storage", "compute", "land_area", "floor_area",
    "water", "jobs", "buildings",
))  # fmt: skip
#: Words that name a thing which a number without a noun may count, where no figure of it stands before.
_NAMED: Final = {"accelerators": "noun.chip", "jobs": "noun.job", "buildings": "noun.building"}
_BACK: Final = 12  # quantities in which a thing must have been counted
_SENTENCES, _APART = 4, 2  # how far back that may be, within the paragraph and beyond it
_LEAD: Final = 160  # characters before a sentence
_DECADES: Final = 3  # the most that two sizes are told apart by
_DEFINITE: Final = frozenset(("the", "last", "other", "these", "those"))


class Option(NamedTuple):
    """What speaks for a thing, and the figure of it that a number would continue; None where words alone name it."""

    grounds: list[str]
    source: Draft | None


def options(draft: Draft, before: Sequence[Draft], text: str) -> dict[str, Option]:
    """What a bare number may count, by metric, and that it counts nothing; empty where nothing was spoken of."""
    found: dict[str, Option] = {}
    signals = sorted(_signals(draft))
    sources = list(_sources(draft, before))
    for source in sources:
        if source.metric not in found:
            rank = f"rank {min(len(found), 2)}"
            alike = [other for other in sources if other.metric == source.metric]
            unit = _of_its_size(draft, alike)
            found[source.metric] = Option([rank, *signals, *_continuing(draft, source, unit, rank)], unit)
    start = draft.sentence.start
    lead = lex(text[max(text.rfind("\n\n", 0, start), start - _LEAD, 0) : start])
    for metric, path in _NAMED.items():
        named = _named(draft, metric, path, lead)
        if named and metric not in found:
            found[metric] = Option([f"{metric} without a figure"], None)
        if named:
            found[metric].grounds.extend(named)
    for metric, option in found.items():
        option.grounds.extend((metric, f"{metric} size {magnitude(draft.quantity.value)}"))
        option.grounds.extend(f"{metric} {word}" for word in _words(draft))
    if found:
        found[NOTHING] = Option([*_words(draft), f"size {magnitude(draft.quantity.value)}", *_form(draft)], None)
    return found


def _sources(draft: Draft, before: Sequence[Draft]) -> Iterator[Draft]:
    """The figures that a number may continue, the nearest first."""
    here = draft.sentence
    for source in reversed(before[-_BACK:]):
        distance = here.index - source.sentence.index
        if distance > (_SENTENCES if source.sentence.paragraph == here.paragraph else _APART):
            return
        if source.metric in _ELLIPTIC:
            yield source


def _of_its_size(draft: Draft, sources: Sequence[Draft]) -> Draft:
    """The figure in whose unit a number is most of the size of the nearest: after "500 MW of 1 GW" 1.2 is in GW."""
    nearest = sources[0].quantity
    size = nearest.canonical(nearest.value_max or nearest.value)
    return min(
        sources,
        key=lambda source: abs(
            math.log10(max(source.quantity.canonical(draft.quantity.value), 1e-9) / max(size, 1e-9))
        ),
    )


def _continuing(draft: Draft, source: Draft, unit: Draft, rank: str) -> Iterator[str]:
    """How a number stands to a figure that it may continue, in the unit of that or of one like it."""
    metric, quantity = source.metric, draft.quantity
    distance = draft.sentence.index - source.sentence.index
    place = "same paragraph" if source.sentence.paragraph == draft.sentence.paragraph else "other paragraph"
    yield from (f"{distance} back {place}", f"{metric} {distance} back", f"{rank} {distance} back")
    other = source.quantity.value_max or source.quantity.value
    size, own = source.quantity.canonical(other), unit.quantity.canonical(quantity.value)
    ratio = round(2 * math.log10(max(own, 1e-9) / max(size, 1e-9))) / 2
    ratio = max(-_DECADES, min(_DECADES, ratio))
    yield from (f"ratio {ratio}", f"{metric} ratio {ratio}")
    if quantity.value == other:
        yield "the same number"
    if distance == 0:
        gap = draft.sentence.tokens[source.quantity.end : quantity.start]
        yield f"apart by {min(len(gap) // 3, 5)}"
        if gap:
            yield f"joined by {gap[-1].lower}"
            yield f"taken up by {gap[0].lower}"
    if metric == "buildings" and quantity.value < 5 and _word(draft, -1) in _DEFINITE:
        yield "buildings already counted"
    if quantity.noun.kind == "pronoun":
        yield f"{metric} {draft.sentence.tokens[quantity.noun.head].lower}"
    yield f"{metric} {_wholeness(quantity.value)}"
    yield f"{metric} bound {quantity.bound}"


def _signals(draft: Draft) -> Iterator[str]:
    """Whether words around a bare number say that it continues something: "to 300", "another 150", "50,000 of them"."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    if quantity.noun.kind == "pronoun":
        yield "signal pronoun"
    if quantity.start > 0 and quantity.number > quantity.start:
        yield "signal bound"
    if next((token.lower for token in tokens if token.kind != "mark"), "") == "of":
        yield "signal opening of"
    if _word(draft, -1) in cues.words("ellipsis.before"):
        yield "signal before"
    if cues.phrases("ellipsis.after").at(tokens, quantity.end) is not None:
        yield "signal behind"
    at = quantity.start
    if at > 1 and tokens[at - 1].text[0].isupper() and tokens[at - 2].lower in ("and", ","):
        yield "signal name"


def _words(draft: Draft) -> Iterator[str]:
    """The words on either side of a number, those of names as what they name."""
    yield from of_figure(draft)
    spoken, quantity = draft.sentence.spoken(), draft.quantity
    yield f"next before {spoken[quantity.start - 1] if quantity.start else 'nothing'}"
    yield f"next behind {spoken[quantity.end] if quantity.end < len(spoken) else 'nothing'}"


def _form(draft: Draft) -> Iterator[str]:
    """How a number is written."""
    quantity = draft.quantity
    token = draft.sentence.tokens[quantity.number]
    yield from (
        f"form {token.kind}",
        f"bound {quantity.bound}",
        f"noun {quantity.noun.kind}",
        _wholeness(quantity.value),
    )
    if "," in token.text:
        yield "form grouped"
    if quantity.noun.kind == "other":
        words = [word.lower for word in draft.sentence.tokens[quantity.noun.start : quantity.noun.end]]
        yield f"counted {words[-1]}"
        yield f"counted {'many' if words[-1].endswith('s') else 'mass'} {len(words)}"


def _named(draft: Draft, metric: str, path: str, lead: Tokens) -> list[str]:
    """Where its sentence, or the `lead` before it, names a thing that a number may count, and how; empty where nothing does."""
    quantity, tokens = draft.quantity, draft.sentence.tokens
    found = _mentions(tokens, metric, path)
    if found:
        gap, side, word = min(
            (quantity.start - end, "before", tokens[end - 1].lower)
            if end <= quantity.start
            else (begin - quantity.end, "behind", tokens[end - 1].lower)
            for begin, end in found
        )
        return [f"{metric} named {side} by {min(max(gap, 0) // 2, 4)}", f"{metric} as {word}"]
    words = [f"{metric} earlier as {lead[end - 1].lower}" for _, end in _mentions(lead, metric, path)]
    return [f"{metric} named earlier", words[-1]] if words else []


def _mentions(tokens: Tokens, metric: str, path: str) -> list[tuple[int, int]]:
    plain = cues.words("noun.plain")
    found = [(start, end) for start, end, _ in cues.phrases(path).find(tokens) if tokens[end - 1].lower not in plain]
    if metric == "accelerators":
        found += [(start, end) for start, end, _ in products().find(tokens)]
    if metric == "jobs":
        found += [(start, end) for start, end, _ in cues.phrases("noun.workforce").find(tokens)]
    return found


def _word(draft: Draft, offset: int) -> str:
    at = draft.quantity.start + offset
    return draft.sentence.tokens[at].lower if at >= 0 else ""


def _wholeness(value: float) -> str:
    return "whole" if value == int(value) else "broken"
