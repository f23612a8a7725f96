"""Which claim of a series is the newest, and what were the newest ones month by month?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from kb import vocabulary
from kb.comparison import SAME, Item

#: By month (2024-05), in order, what the newest claim known at its end comes to; None where nothing is claimed any more.
Course = dict[str, float | None]

#: The order of `newest` in SQL, of dated claims by their alias, those that are no conversions.
NEWEST_FIRST: Final = "{0}.day DESC, {0}.version_id DESC, coalesce({0}.value_usd, {0}.value) DESC, {0}.start_char"


def newest(items: Iterable[Item]) -> Item | None:
    """The newest claim of a series, by day of publication (or when it was known); of several in one text the largest.

    A text that states more than one states a total and its parts, or what there was and what there will be.
    """
    return max(items, key=_place, default=None)


def is_dropped(item: Item | None, cancelled: Iterable[Item]) -> bool:
    """Whether as much or more of a plan was told to be cancelled since it was known."""
    return item is not None and any(
        other.known > item.known and _size(other) >= _size(item) * (1 - SAME) for other in cancelled
    )


def course(items: Iterable[Item], metric: str, cancelled: Sequence[Item] = ()) -> Course:
    """What the newest claim known at the end of a month comes to, for each month in which that changes.

    In the metric's unit, for money in US dollars (None where they cannot be converted). A claim is known until an edit of
    its article takes it back; a plan comes to nothing once it is `cancelled`.
    """
    is_money = vocabulary.load().metrics[metric].dimension == "money"
    coming: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if _is_held(item, item.known[:7]):
            coming[item.known[:7]].append(item)
    told = [item for came in coming.values() for item in came]
    going = {item.gone[:7] for item in told if item.gone is not None}
    ending = {day[:7] for item in cancelled for day in (item.known, item.gone) if day is not None}
    steps: Course = {}
    held: list[Item] = []
    best: Item | None = None
    said: float | None = None
    for month in sorted(coming.keys() | going | (ending if coming else set())):
        came = coming.get(month, [])
        held += came
        if month in going:
            held = [item for item in held if _is_held(item, month)]
            best = newest(held)
        else:
            best = newest(came if best is None else [best, *came])
        dropped = [item for item in cancelled if item.known[:7] <= month and _is_held(item, month)]
        worth = None if best is None or is_dropped(best, dropped) else best.usd if is_money else best.value
        if worth != said:
            steps[month] = said = worth
    return steps


def _is_held(item: Item, month: str) -> bool:
    """Whether no edit has taken a claim back by the end of a month."""
    return item.gone is None or item.gone[:7] > month


def _place(item: Item) -> tuple[Any, ...]:
    return (item.day or item.known, item.version_id, _size(item), -item.start)


def _size(item: Item) -> float:
    return item.value if item.usd is None else item.usd
