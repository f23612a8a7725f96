"""Is a quantity a claim, and of which metric? What the rules say of it, weighed against the words around it.

The rules (`nlp/metrics.py`) see cues and their distances; how far they are to be trusted beside such and such words was
fitted to annotated articles.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Final

from nlp import choice, cues
from nlp.draft import Draft, Name
from nlp.network import Read
from nlp.topic import PROJECTS
from nlp.verdicts import SETTLED
from nlp.wording import close, magnitude

NONE: Final = "none"
#: The metrics that a quantity of a dimension, or one that counts such a thing, may state.
OPTIONS: Final = {
    "money": ("investment",), "power": ("power", "cooling", "generation"), "area": ("land_area", "floor_area"),
    "energy": ("storage",), "flow": ("water",), "time": ("build_time",), "compute": ("compute",),
    "chip": ("accelerators", "h100_equivalents"), "h100": ("h100_equivalents",), "job": ("jobs",),
    "building": ("buildings",),
}  # fmt: skip
_APART: Final = frozenset(("a", "an", "the", "beside", "off", "near", "next"))  # from a plant: what lies by it
#: Metrics that the rules read off the words of the quantity itself.
_NAMED: Final = frozenset(("cooling", "land_area", "floor_area", "h100_equivalents"))


def decide(drafts: Sequence[Draft], names: Sequence[Name], title: str, read: Read) -> None:
    """Sets the metric of the drafts that have one to choose, or takes it from them, in place."""
    for draft, found in decisions(drafts, names, title):
        options = (*options_of(draft), NONE)
        chosen = choice.best_label(found, "metric", options, partial(read.metric, draft.start, draft.end, draft.metric))
        if chosen is None:
            continue
        draft.likelihood = chosen.likelihood
        draft.grounds.append(f"metric likely {choice.step(chosen.likelihood)}")
        if chosen.name == NONE:
            draft.metric, draft.why = "", draft.why or f"reads like no {draft.metric}"
        else:
            draft.metric, draft.why = chosen.name, ""


def decisions(drafts: Sequence[Draft], names: Sequence[Name], title: str) -> Iterator[tuple[Draft, list[str]]]:
    """The drafts that are open to decision, each with what speaks for its metric."""
    open_ones = [draft for draft in drafts if _is_open(draft)]
    taken = sum(bool(draft.metric) for draft in open_ones)
    article = [f"article has {_size(taken)} claims", f"article takes {_share(taken, len(open_ones))}"]
    headline = [f"headline {word}" for word in title.lower().split()]
    earlier: dict[str, Draft] = {}
    for sentence, own in groupby(drafts, key=lambda draft: draft.sentence):
        members = list(own)
        within = [name for name in names if sentence.start <= name.start < sentence.end]
        said = [f"beside rule {draft.metric or draft.why}" for draft in members]
        for draft in members:
            if _is_open(draft):
                last = _last(draft, earlier.get(_sort(draft)))
                yield draft, [*_grounds(draft, within), *_beside(draft, said), *last, *article, *headline]
        earlier |= {_sort(draft): draft for draft in members if _is_open(draft)}


def _is_open(draft: Draft) -> bool:
    return _sort(draft) in OPTIONS and draft.why not in SETTLED


def options_of(draft: Draft) -> tuple[str, ...]:
    """The metrics that a draft open to decision may state; what its own words name ("MW of cooling", "acres") is one."""
    named = draft.metric in _NAMED or (draft.metric == "generation" and _is_of_plant(draft))
    return (draft.metric,) if named else OPTIONS[_sort(draft)]


def _is_of_plant(draft: Draft) -> bool:
    """Whether a power is that of a plant by what it describes: "a 900 MW gas plant"; halls run on "70 MW of hydropower"."""
    here = draft.context()
    first, behind = here.object_words()
    found = cues.phrases("metric.power.plant").find(here.tokens, first, behind)
    return bool(found) and not _APART & {*here.tokens.lowers[first : found[0][0]]}  # "a 26 MW hall beside a coal plant"


def _grounds(draft: Draft, within: Sequence[Name]) -> Iterator[str]:
    """What its own words and the names `within` its sentence say."""
    sentence, quantity, start = draft.sentence, draft.quantity, draft.start
    sort, rule, kinds = _sort(draft), draft.metric or draft.why, {name.kind for name in within}
    yield from ("any", sort, f"rule {rule}", f"{sort} bound {quantity.bound}")
    yield f"{sort} size {magnitude(quantity.canonical(quantity.value))}"
    if quantity.unit is not None:
        yield f"unit {quantity.unit.name}"
    lowers = sentence.tokens.lowers
    yield from (f"{sort} noun {word}" for word in lowers[quantity.noun.start : quantity.noun.end])
    yield f"{sort} beside {'project' if kinds & PROJECTS else 'company' if kinds else 'nobody'}"
    yield from {f"{sort} names {name.type}" for name in within}
    yield from {f"{sort} names {name.type} {'before' if name.start < start else 'behind'}" for name in within}
    yield from sentence.words()
    yield from close(sentence.tokens, sentence.spoken(), quantity)
    yield from draft.beside()
    first, behind = draft.context().object_words()
    yield from map("of ".__add__, lowers[first:behind])


def _beside(draft: Draft, said: Sequence[str]) -> list[str]:
    """What the rules say of the other quantities of the sentence, of all that is `said` in it."""
    own = f"beside rule {draft.metric or draft.why}"
    return [ground for ground in dict.fromkeys(said) if ground != own or said.count(ground) > 1]


def _last(draft: Draft, last: Draft | None) -> Iterator[str]:
    """What the rules say of the last quantity of the same sort in the sentences before, if there is one."""
    if last is None:
        yield f"{_sort(draft)} first of its sort"
        return
    rule = last.metric or last.why
    yield f"{_sort(draft)} after rule {rule}"
    if last.sentence.paragraph == draft.sentence.paragraph:
        yield f"{_sort(draft)} soon after rule {rule}"


def _sort(draft: Draft) -> str:
    """What kind of quantity it is: its dimension, or the kind of thing that it counts."""
    return draft.quantity.noun.kind if draft.quantity.unit is None else draft.quantity.dimension


def _size(count: int) -> str:
    return "no" if not count else "1" if count == 1 else "2" if count == 2 else "some" if count < 6 else "many"


def _share(part: int, whole: int) -> str:
    return f"{round(4 * part / max(whole, 1))}/4"
