"""Which claim of a series is the newest, and what were the newest ones month by month?"""

from collections import defaultdict
from collections.abc import Iterable
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


def without_cancelled(items: Iterable[Item], cancelled: Iterable[Item]) -> list[Item]:
    """Plans of one series, each until the day on which as much or more of it is told to be cancelled."""
    ends = sorted((item.known, _size(item)) for item in cancelled if item.is_active)
    kept = []
    for item in items:
        end = next((day for day, size in ends if day > item.known and size >= _size(item) * (1 - SAME)), None)
        kept.append(item if end is None else item._replace(gone=min(end, item.gone or end)))
    return kept


def course(items: Iterable[Item], metric: str) -> Course:
    """What the newest claim known at the end of a month comes to, for each month in which that changes.

    In the metric's unit, for money in US dollars (None where they cannot be converted). A claim is known until an edit of
    its article takes it back.
    """
    is_money = vocabulary.load().metrics[metric].dimension == "money"
    coming: dict[str, list[Item]] = defaultdict(list)
    going = set[str]()
    for item in items:
        until = item.gone[:7] if item.gone is not None else "9999"
        if until > item.known[:7]:
            coming[item.known[:7]].append(item)
            going.add(until)
    steps: Course = {}
    held: list[Item] = []
    best: Item | None = None
    said: float | None = None
    for month in sorted(coming.keys() | (going - {"9999"})):
        came = coming.get(month, [])
        held += came
        if month in going:
            held = [item for item in held if item.gone is None or item.gone[:7] > month]
            best = newest(held)
        else:
            best = newest(came if best is None else [best, *came])
        worth = None if best is None else best.usd if is_money else best.value
        if worth != said:
            steps[month] = said = worth
    return steps


def _place(item: Item) -> tuple[Any, ...]:
    return (item.day or item.known, item.version_id, _size(item), -item.start)


def _size(item: Item) -> float:
    return item.value if item.usd is None else item.usd
