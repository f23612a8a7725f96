"""What became of a figure? Revisions and slips: how one voice's later claims follow its earlier ones.

A voice is a speaker, or a publisher where no speaker is named. Copies of a story say nothing of their own; an edition
does, which its publisher puts out later in much the same words with another figure or date. A revision puts another value in the place of an
earlier one for the same end of `due`, or, both undated, after the earlier one's period; or in a later version of the
same article. A slip is the same value with another `due`. A plan that is met is neither: its status is another.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from kb.comparison import SAME, Item, agree, day_number, replaces_in_time

PLANS: Final = ("planned", "under_construction", "speculative")
_GROWS: Final = ("operational", "under_construction")
_APPROX: Final = 0.10


class Change(NamedTuple):
    """A revision: `kind` is "edited" within one article, "grown" for what runs or is being built, else "changed"."""

    later: Item
    earlier: Item
    kind: str


class Move(NamedTuple):
    """A slip: the same figure, due so many days later (below zero: earlier)."""

    later: Item
    earlier: Item
    days: int


def voice(item: Item) -> str:
    """By whom a claim is made: the speaker, else the publisher."""
    return item.speaker or item.source


def revisions(items: Iterable[Item]) -> list[Change]:
    """The revisions among the claims of one subject and metric, in the order of the later claims."""
    groups = defaultdict(list)
    for item in items:
        groups[item.chips, item.status, item.unit, item.due_end].append(item)
    found: list[Change] = []
    for members in groups.values():
        if len(members) > 1:
            found += _revisions(members)
    return found


def _revisions(members: Sequence[Item]) -> Iterator[Change]:
    last: dict[tuple[str, object], list[Item]] = {}
    before: dict[tuple[int, str | None], list[Item]] = {}
    for texts in _texts(members):
        head = texts[0]
        older = before.get((head.article_id, head.speaker), [])
        before[head.article_id, head.speaker] = texts
        if older and all(any(agree(item, old) for old in older) for item in texts):
            continue  # a new version that states nothing new is no new statement
        earlier = older or _predecessor(last, head)
        if earlier:
            yield from _replaced(texts, earlier)
        if not earlier or head.known > earlier[0].known or older:
            if head.speaker is not None:
                last["speaker", head.speaker] = texts
            else:
                last["own", head.publisher] = texts
            last["any", head.publisher] = texts


def withdrawn(items: Iterable[Item], changes: Sequence[Change]) -> frozenset[int]:
    """Ids of claims whose figure their own voice has replaced since, wherever it stated it before."""
    gone = defaultdict(list)
    for change in changes:
        old = change.earlier
        gone[voice(old), old.chips, old.status, old.unit, old.due_end].append(old)
    return frozenset(
        item.id
        for item in items
        for old in gone.get((voice(item), item.chips, item.status, item.unit, item.due_end), ())
        if item.known <= old.known and agree(item, old)
    )


def _texts(members: Sequence[Item]) -> list[list[Item]]:
    """What each text says in one voice, in the order in which it became known; copies of a story are one text."""
    texts: dict[tuple[int, int, str | None], list[Item]] = defaultdict(list)
    for item in sorted(members, key=lambda item: (item.known, item.version_id, item.start)):
        texts[item.version_id, item.publisher, item.speaker].append(item)
    told: dict[tuple[int, str | None], Item] = {}
    return [
        text
        for (_, _, speaker), text in texts.items()
        if not is_copy(text[0], told.setdefault((text[0].story, speaker), text[0]))
    ]


def is_copy(item: Item, first: Item) -> bool:
    """Whether a claim only repeats its story: another article of it, of another source or of the same day."""
    if item.article_id == first.article_id or item.story != first.story:
        return False
    return item.teller != first.teller or item.known <= first.known


def _predecessor(last: dict[tuple[str, object], list[Item]], head: Item) -> list[Item]:
    """The last text of the same voice."""
    keys: list[tuple[str, object]] = [("own", head.publisher), ("any", head.publisher)]
    if head.speaker is not None:
        keys = [("speaker", head.speaker), ("own", head.publisher)]
    found = [text for key in keys if (text := last.get(key)) and text[0].version_id != head.version_id]

    def order(text: list[Item]) -> tuple[str, int, bool]:
        return text[0].known, text[0].version_id, text[0].speaker == head.speaker

    return max(found, key=order, default=[])


def _replaced(later: Sequence[Item], earlier: Sequence[Item]) -> Iterator[Change]:
    """Which figure took the place of which: those that the other text does not state, where they are as many."""
    new = _distinct(item for item in later if not any(agree(item, old) for old in earlier))
    gone = _distinct(old for old in earlier if not any(agree(item, old) for item in later))
    if len(new) != len(gone) or len(new) > 3:
        return
    for item, old in zip(new, gone, strict=True):
        is_edit = item.article_id == old.article_id
        if is_copy(item, old):
            continue
        if is_edit or (item.known > old.known and replaces_in_time(item, old)):
            yield Change(item, old, "edited" if is_edit else "grown" if item.status in _GROWS else "changed")


def _distinct(items: Iterable[Item]) -> list[Item]:
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: item.value):
        if not kept or item.value > kept[-1].value * (1 + SAME):
            kept.append(item)
    return kept


def slips(items: Iterable[Item]) -> list[Move]:
    """The slips among the claims of one subject and metric; a plan and its building are one undertaking."""
    groups = defaultdict(list)
    for item in items:
        if item.due_end is not None and item.status in PLANS:
            groups[item.chips, item.unit].append(item)
    found: list[Move] = []
    for members in groups.values():
        if len(members) > 1:
            found += _slips(members)
    return found


def _slips(members: list[Item]) -> Iterator[Move]:
    members.sort(key=lambda item: (item.known, item.version_id, item.start))
    dues: dict[int, list[Item]] = defaultdict(list)
    for item in members:
        dues[item.version_id].append(item)
    entries: dict[tuple[str, object], list[list[Item]]] = defaultdict(list)
    for item in members:
        if any(other.due_end != item.due_end and _is_same_value(other, item) for other in dues[item.version_id]):
            continue  # one text promises the same for several dates
        keys = [("speaker", item.speaker), ("own", item.publisher)] if item.speaker else [("any", item.publisher)]
        candidates = [entry for key in keys for entry in entries[key] if _is_same_value(entry[0], item)]
        held = max(candidates, key=lambda entry: (entry[0].known, entry[0].id), default=None)
        if held is not None:
            old = held[0]
            if old.known >= item.known or is_copy(item, old):
                continue
            if str(item.due_start) > str(old.due_end) or str(item.due_end) < str(old.due_start):
                yield Move(item, old, day_number(str(item.due_end)) - day_number(str(old.due_end)))
            held[0] = item
        entry = held if held is not None else [item]
        own = ("speaker", item.speaker) if item.speaker else ("own", item.publisher)
        for key in (own, ("any", item.publisher)):
            if not any(entry is known for known in entries[key]):
                entries[key].append(entry)


def _is_same_value(one: Item, other: Item) -> bool:
    if (one.value_max is None) != (other.value_max is None):
        return False
    margin = _APPROX if "approx" in (one.bound, other.bound) else SAME
    if abs(one.value - other.value) > margin * max(one.value, other.value):
        return False
    return abs((one.value_max or 0) - (other.value_max or 0)) <= margin * (other.value_max or 0)
