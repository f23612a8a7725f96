"""Do two claims of one subject and metric state the same, or can they not both hold? Definitions, and nothing stored.

Interval: what the bound allows: exact within 0.5 %, approx within 10 %, at_least from the value up, at_most up to it,
range between its ends. Period: the days that `due` covers; without one, for what runs or is being built the 90 days
around publication (45 before, 45 after), for the rest the 180 days up to it. Sums in two currencies are compared in
dollars, 10 % wider on both sides. Times are ordinals of days.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import inf
from typing import Final, NamedTuple

from kb.periods import interval

SAME: Final = 0.005  # values within this share of each other are one figure
_APPROX: Final = 0.10
_CONVERTED: Final = 0.10  # what a yearly average may be off
_AROUND: Final = 45
_UP_TO: Final = 180
_BUILT: Final = ("operational", "under_construction")
_MANY_PRICES: Final = ("organisation", "programme")


class Item(NamedTuple):
    """A claim as it is compared; `story` and `publisher` stand for its independent evidence.

    `gone` is the day since which a newer version of its article stands in its place, None for one of the newest version;
    `speaker` is None where no name is given. `kind` is that of the subject. `teller` is the source whose page states it,
    which of a story need not be its publisher.
    """

    id: int
    version_id: int
    article_id: int
    story: int
    publisher: int
    source: str
    speaker: str | None
    value: float
    value_max: float | None
    bound: str
    unit: str
    usd: float | None
    status: str
    chips: str
    due: str | None
    due_start: str | None
    due_end: str | None
    day: str
    known: str
    start: int
    end: int
    value_text: str
    sentence: str
    kind: str
    teller: int
    is_conversion: bool
    gone: str | None

    @property
    def is_active(self) -> bool:
        """Whether the newest version of its article states it."""
        return self.gone is None


class Figure(NamedTuple):
    """One figure of a series with the claims that state it, the first first."""

    chips: str
    status: str
    unit: str
    due_end: str
    lowest: float
    highest: float
    value_max: float | None
    items: list[Item]


class Clash(NamedTuple):
    """Two claims of two figures that cannot both hold, the later first, and how far apart they are."""

    later: Item
    earlier: Item
    gap: float
    figures: tuple[int, int]


def span(item: Item) -> tuple[float, float]:
    """The interval that a claim stands for, in its own unit."""
    if item.value_max is not None:
        return item.value, item.value_max
    if item.bound == "at_least":
        return item.value, inf
    if item.bound == "at_most":
        return -inf, item.value
    margin = (_APPROX if item.bound == "approx" else SAME) * item.value
    return item.value - margin, item.value + margin


@lru_cache(maxsize=65_536)
def days_of(prefix: str) -> tuple[int, int]:
    """First and last day of an ISO prefix."""
    first, last = interval(prefix)
    return first.toordinal(), last.toordinal()


def period(item: Item) -> tuple[int, int]:
    """The days for which a claim holds."""
    if item.due_start is not None and item.due_end is not None:
        return day_number(item.due_start), day_number(item.due_end)
    first, last = days_of(item.day or item.known)
    return (first - _AROUND, last + _AROUND) if item.status in _BUILT else (first - _UP_TO, last)


@lru_cache(maxsize=65_536)
def day_number(day: str) -> int:
    """The ordinal of a whole ISO date."""
    return date.fromisoformat(day).toordinal()


def is_same_voice(one: Item, other: Item) -> bool:
    """Whether both come from one speaker, or one of them from the publisher of the other in its own voice."""
    if one.speaker is not None and other.speaker is not None:
        return one.speaker == other.speaker
    return one.publisher == other.publisher


def agree(one: Item, other: Item) -> bool:
    """Whether the intervals meet; of two floors or two ceilings, whether they are the same."""
    if one.bound == other.bound and one.bound in ("at_least", "at_most"):
        return abs(one.value - other.value) <= SAME * max(one.value, other.value)
    return _gap(span(one), span(other)) <= 0


def _gap(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(one[0] - other[1], other[0] - one[1])


def figures(items: Iterable[Item]) -> list[Figure]:
    """The figures that claims state: values within 0.5 %, of the same chips, status, unit and end of `due`.

    The bound does not matter: "up to 1.2 GW" and "1.2 GW" are one figure. A range is the same as one with its ends.
    """
    groups = defaultdict(list)
    for item in items:
        groups[item.chips, item.status, item.unit, item.due_end or "", item.value_max is not None].append(item)
    found = []
    for (chips, status, unit, due_end, _), members in groups.items():
        members.sort(key=lambda item: (item.value, item.value_max or 0.0, item.known, item.id))
        kept: list[list[Item]] = []
        for item in members:
            head = kept[-1][0] if kept else None
            if head is not None and item.value <= head.value * (1 + SAME) and _same_end(item, head):
                kept[-1].append(item)
            else:
                kept.append([item])
        for group in kept:
            low, high = group[0].value, group[-1].value
            group.sort(key=lambda item: (item.known, item.id))
            found.append(Figure(chips, status, unit, due_end, low, high, group[0].value_max, group))
    return found


def _same_end(item: Item, head: Item) -> bool:
    if item.value_max is None or head.value_max is None:
        return True  # neither has one: ranges are grouped apart
    return abs(item.value_max - head.value_max) <= SAME * head.value_max


def clashes(
    found: Sequence[Figure], of_relatives: Sequence[float] = (), withdrawn: frozenset[int] = frozenset()
) -> list[Clash]:
    """Pairs of figures that cannot both hold, by their two claims nearest in time.

    Their intervals do not meet for the same chips, status and overlapping periods. No clash are: figures that one
    article states side by side in one voice (a total and a part); a figure that is also stated of what the subject is
    part of, or of a part of it (`of_relatives`, sorted); what its own voice has replaced since (`withdrawn`, ids); more by
    a later date, or by no date; two sums of money that add up (`_add_up`).
    """
    groups: dict[tuple[str, str], list[tuple[int, int, int, float, float, Item]]] = defaultdict(list)
    beside = _side_by_side(found)
    for number, figure in enumerate(found):
        if not _is_near(figure, of_relatives):
            groups[figure.chips, figure.status] += [
                (*period(i), number, *span(i), i) for i in figure.items if i.id not in withdrawn
            ]
    best: dict[tuple[int, int], tuple[int, int, Clash]] = {}
    for entries in groups.values():
        entries.sort(key=lambda entry: (entry[0], entry[5].id))
        window: list[tuple[int, int, int, float, float, Item]] = []
        for entry in entries:
            window = [open_ for open_ in window if open_[1] >= entry[0]]
            for other in window:
                if other[2] == entry[2] or (other[3] <= entry[4] and entry[3] <= other[4]):
                    continue
                pair = (min(other[2], entry[2]), max(other[2], entry[2]))
                if pair not in beside:
                    _keep_nearest(best, pair, entry[5], other[5])
            window.append(entry)
    return [clash for _, _, clash in best.values()]


def _side_by_side(found: Sequence[Figure]) -> set[tuple[int, int]]:
    stated = defaultdict(set)
    for number, figure in enumerate(found):
        for item in figure.items:
            stated[item.version_id, item.speaker].add(number)
    return {
        (one, other)
        for numbers in stated.values()
        if 1 < len(numbers) < 50  # a list of everything says nothing about two of it
        for one in numbers
        for other in numbers
        if one < other
    }


def _is_near(figure: Figure, values: Sequence[float]) -> bool:
    first = figure.items[0]
    value = first.usd if first.usd is not None else figure.lowest
    place = bisect_left(values, value * (1 - SAME))
    return place < len(values) and values[place] <= value * (1 + SAME)


def _keep_nearest(
    best: dict[tuple[int, int], tuple[int, int, Clash]], pair: tuple[int, int], one: Item, other: Item
) -> None:
    later, earlier = (one, other) if (one.known, one.id) > (other.known, other.id) else (other, one)
    if later.story == earlier.story:
        return
    distance = day_number(later.known) - day_number(earlier.known)
    held = best.get(pair)
    if held is not None and held[0] <= distance:
        return
    gap = _share_apart(later, earlier)
    if gap > 0 and not (_is_growth(later, earlier) or _is_replaced(later, earlier) or _add_up(later, earlier)):
        best[pair] = (distance, later.id, Clash(later, earlier, gap, pair))


def _share_apart(one: Item, other: Item) -> float:
    """How far two intervals lie apart, as a share of the larger value; 0 where that cannot be told."""
    if one.unit == other.unit:
        return _gap(span(one), span(other)) / max(one.value, other.value, 1e-300)
    if not one.usd or not other.usd or not one.value or not other.value:
        return 0.0
    spans = [
        tuple(bound * item.usd / item.value for bound in span(item)) for item in (one, other) if item.usd is not None
    ]
    (a, b), (c, d) = spans
    wide = _gap((a * (1 - _CONVERTED), b * (1 + _CONVERTED)), (c * (1 - _CONVERTED), d * (1 + _CONVERTED)))
    return wide / max(one.usd, other.usd)


def _is_growth(one: Item, other: Item) -> bool:
    """Whether the larger figure is due later, or is a plan without a date."""
    if one.due_end == other.due_end:
        return False
    more, less = (one, other) if one.value > other.value else (other, one)
    if more.due_end is None:
        return more.status not in _BUILT
    return less.due_end is not None and more.due_end > less.due_end


def _add_up(one: Item, other: Item) -> bool:
    """Whether two sums of money may be two investments, which for the same `due` they are not.

    A company or a programme makes many, and what was raised or spent comes in rounds; a site or cluster has one price.
    """
    if one.usd is None or (
        one.due_end is not None and (one.due_start, one.due_end) == (other.due_start, other.due_end)
    ):
        return False
    return one.kind in _MANY_PRICES or one.status == "operational"


def _is_replaced(later: Item, earlier: Item) -> bool:
    """Whether the same voice has put the later figure in the place of the earlier."""
    if not is_same_voice(later, earlier) or later.known <= earlier.known:
        return False
    return replaces_in_time(later, earlier)


def replaces_in_time(later: Item, earlier: Item) -> bool:
    """Whether a later figure may replace an earlier: for the same end of `due`, or, both undated, after its period."""
    if later.due_end is not None or earlier.due_end is not None:
        return later.due_end == earlier.due_end
    return days_of(later.day or later.known)[0] > period(earlier)[1] or later.article_id == earlier.article_id
