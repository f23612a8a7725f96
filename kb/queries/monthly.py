"""What did subjects come to at the end of each month? Courses laid side by side, a row for each and a column per month."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.courses import Course
from kb.queries.chipsets import is_joint, overlapping

_NOTHING: Final = -np.inf  # the worth of what is not claimed, or not any more

_Worths = NDArray[np.float64]


class Series(NamedTuple):
    """A series of claims, and what the newest of them came to month by month."""

    subject: str
    status: str
    chips: str
    course: Course


class Monthly(NamedTuple):
    """What each of `subjects` came to at the end of each month: `worths` of shape (subjects, months), -inf for nothing."""

    subjects: list[str]
    worths: _Worths

    def replaced(self, rows: Sequence[int], by: Sequence[Mapping[str, float]]) -> "Monthly":
        """The same with other subjects in the place of some rows, each of `by` a month of theirs."""
        if not rows:
            return self
        names = list(dict.fromkeys(chain.from_iterable(by)))
        others = np.array([[worths.get(name, _NOTHING) for worths in by] for name in names]).reshape(
            len(names), len(by)
        )
        gone = frozenset(rows)
        kept = [name for row, name in enumerate(self.subjects) if row not in gone]
        return Monthly([*kept, *names], np.vstack([np.delete(self.worths, rows, axis=0), others]))


def months_of(series: Sequence[Series], newest: str) -> list[str]:
    """The months from the first step of any course to the last one, or to that of the newest claim of any kind."""
    if not series:
        return []
    first = min(next(iter(one.course)) for one in series)
    last = max(max(next(reversed(one.course)) for one in series), newest[:7])
    begin, end = (int(month[:4]) * 12 + int(month[5:7]) - 1 for month in (first, last))
    return [f"{place // 12}-{place % 12 + 1:02}" for place in range(begin, end + 1)]


def filled(series: Sequence[Series], months: Sequence[str]) -> _Worths:
    """What the newest claim of each series came to at the end of each month, of shape (series, months)."""
    place = {month: k for k, month in enumerate(months)}
    courses = [one.course for one in series]
    columns = np.fromiter(map(place.__getitem__, chain.from_iterable(courses)), dtype=np.intp)
    rows = np.repeat(np.arange(len(courses)), np.fromiter(map(len, courses), dtype=np.intp))
    worths = np.array([_NOTHING, *chain.from_iterable(course.values() for course in courses)], dtype=np.float64)
    worths[np.isnan(worths)] = _NOTHING  # claimed no more
    step = np.zeros((len(courses), len(months)), dtype=np.intp)  # the last one by then; none before the first
    step[rows, columns] = np.arange(1, len(worths))
    return worths[np.maximum.accumulate(step, axis=1)]


def monthly(series: Sequence[Series], worths: _Worths) -> Monthly:
    """Of a subject the largest of its statuses; its named chips of one status are added up. `worths` are those `filled`."""
    if not series:
        return Monthly([], worths)
    if any(one.chips for one in series):
        series, worths = _chips_summed(series, worths)
    order, starts = _groups([one.subject for one in series])
    return Monthly([series[order[start]].subject for start in starts], np.maximum.reduceat(worths[order], starts))


def summed(known: Monthly, owners: Mapping[str, str]) -> tuple[list[float], list[int]]:
    """Sum and number of the subjects claimed at the end of each month; within their owners those of whom something is claimed.

    An owner counts by its own figure or by the sum of what it owns, whichever is larger.
    """
    is_claimed = known.worths > _NOTHING
    worths, counts = np.where(is_claimed, known.worths, 0.0), is_claimed.astype(np.intp)
    place = {name: row for row, name in enumerate(known.subjects)}
    owned = [(row, place[owner]) for row, name in enumerate(known.subjects) if (owner := owners.get(name)) in place]
    owned = [(row, owner) for row, owner in owned if row != owner]
    if owned:
        rows, of = np.array(owned, dtype=np.intp).T
        below, number = np.zeros_like(worths), np.zeros_like(counts)
        np.add.at(below, of, worths[rows])
        np.add.at(number, of, counts[rows])
        worths = np.maximum(worths, below)
        counts = np.where(is_claimed, counts, number)
        worths[rows] = counts[rows] = 0
    return worths.sum(axis=0).tolist(), counts.sum(axis=0).tolist()


def _chips_summed(series: Sequence[Series], worths: _Worths) -> tuple[list[Series], _Worths]:
    """The series with one for all named chips of a subject and status, which is nothing where none of them is claimed."""
    if any(is_joint(one.chips) for one in series):
        series, worths = _joined(series, worths)
    order, starts = _groups([(one.subject, one.status, bool(one.chips)) for one in series])
    worths = worths[order]
    is_claimed = worths > _NOTHING
    summed = np.add.reduceat(np.where(is_claimed, worths, 0.0), starts)
    summed[~np.logical_or.reduceat(is_claimed, starts)] = _NOTHING
    return [series[order[start]] for start in starts], summed


def _joined(series: Sequence[Series], worths: _Worths) -> tuple[list[Series], _Worths]:
    """The series with one for all that overlap in what they count: the joint count, or the sum of its chips if larger."""
    of_chips: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row, one in enumerate(series):
        if one.chips:
            of_chips[one.subject, one.status].append((row, one.chips))
    kept, worths = set(range(len(series))), worths.copy()
    for members in of_chips.values():
        for rows in overlapping(members) if any(is_joint(chips) for _, chips in members) else ():
            joint, alone = ([row for row in rows if is_joint(series[row].chips) is so] for so in (True, False))
            claimed = worths[alone] > _NOTHING
            summed = np.where(claimed.any(axis=0), np.sum(worths[alone], axis=0, where=claimed), _NOTHING)
            worths[rows[0]] = np.maximum.reduce([summed, *worths[joint]])
            kept -= set(rows[1:])
    places = sorted(kept)
    return [series[row] for row in places], worths[places]


def _groups(keys: Sequence[Any]) -> tuple[list[int], list[int]]:
    """The places of keys in their order, and where in it each group of equal keys begins."""
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return order, [at for at, place in enumerate(order) if at == 0 or keys[place] != keys[order[at - 1]]]
