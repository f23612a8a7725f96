"""What do subjects come to together, now, on a day, or over time? A part counts within its whole, and nothing twice.

Of a subject counts the newest figure of each status, and of several statuses the largest: what runs is part of what was
announced. Chips without a name are the total of a subject, its named ones the parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import vocabulary
from kb.claims import covered
from kb.queries.parts import Part, Scope, parts, scope
from kb.queries.reading import moment, one
from kb.queries.reading import rows as read


class Total(NamedTuple):
    """A total in the metric's unit (US dollars for money) with its parts, each top one followed by those below it."""

    total: float
    unit: str
    parts: list[Part]


class Standing(NamedTuple):
    """What was known at the end of a day to come to a total, of how many subjects that are part of no other."""

    day: str
    total: float
    subjects: int


#: Of a subject, by status and chips, the newest value with its claim.
_Newest = dict[tuple[str, str], tuple[float, int]]
_CURRENT: Final = """
SELECT e.name, s.status, s.chips, {worth}, s.latest_id FROM entity {few} series s
WHERE s.entity_id = e.id AND s.metric = :metric AND s.status IN :statuses AND s.latest_id IS NOT NULL AND {asked}"""
#: Of the claims that became known in one month, and of what an edit took back at one moment, the newest is enough.
_PAST: Final = """
SELECT name, status, chips, value, value_usd, id, known, gone, day, version_id, start_char FROM (
    SELECT e.name, c.status, c.chips, c.value, c.value_usd, c.id, c.known, g.gone, c.day, c.version_id, c.start_char,
           row_number() OVER (PARTITION BY c.entity_id, c.status, c.chips, substr(c.known, 1, {kept}), g.gone
                              ORDER BY CASE WHEN c.day = '' THEN c.known ELSE c.day END DESC, c.version_id DESC, c.start_char DESC) AS place
    FROM entity {few} claim c LEFT JOIN (
        SELECT v.id, min(n.fetched) AS gone FROM article_version n JOIN article_version v ON v.article_id = n.article_id AND v.id < n.id
        WHERE n.extracted IS NOT NULL GROUP BY v.id) g ON g.id = c.version_id
    WHERE c.entity_id = e.id AND c.metric = :metric AND c.status IN :statuses AND c.known <= :last AND {asked}
      AND coalesce((SELECT r.decision FROM review r WHERE r.version_id = c.version_id AND r.start_char = c.start_char
                    AND r.end_char = c.end_char AND r.metric = c.metric ORDER BY r.id DESC LIMIT 1), '') <> 'rejected'
) q WHERE place = 1 ORDER BY known"""


def total(
    session: Session, *, metric: str, statuses: Sequence[str] = ("operational",), subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> Total:  # fmt: skip
    """What subjects come to together by their newest claims, or by those known at the end of `until` (an ISO prefix).

    Subjects are asked for with all that is part of them; `owner` and `country` narrow further. One that is part of
    another counts within it: a parent by its own figure, or else by the sum of its parts, never by both. Raises
    ValueError for an unknown metric.
    """
    is_money = _is_money(metric)
    asked = scope(session, subjects=subjects, owner=owner, country=country)
    newest: dict[str, _Newest] = {}
    if until is None:
        worth = "s.value_usd" if is_money else "s.value"
        for name, status, chips, value, claim in _ask(session, _CURRENT, asked, metric, statuses, worth=worth):
            if value is not None:
                newest.setdefault(name, {})[status, chips] = (value, claim)
    else:
        last = covered(until)[1]
        found = _ask(session, _PAST, asked, metric, statuses, last=last, kept=0)
        _, newest = next(_over(found, [last], is_money=is_money))
    figures = {name: figure for name, entry in newest.items() if (figure := _figure(entry)) is not None}
    found_parts = parts(figures, asked.family)
    counted = sum(part.counted for part in found_parts if part.depth == 0)
    return Total(counted, "USD" if is_money else vocabulary.load().metrics[metric].unit, found_parts)


def totals_over_time(
    session: Session, *, metric: str, lines: Mapping[str, Sequence[str]], subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> dict[str, list[Standing]]:  # fmt: skip
    """Totals, as `total` counts them, at the end of every month to that of the newest claim of any kind (or to `until`).

    `lines` names what statuses count together. A line begins with its first figure; one that has none is left out. Raises
    ValueError for an unknown metric.
    """
    is_money = _is_money(metric)
    asked = scope(session, subjects=subjects, owner=owner, country=country)
    statuses = sorted({status for chosen in lines.values() for status in chosen})
    last = covered(until)[1] if until else "9999"
    found = _ask(session, _PAST, asked, metric, statuses, last=last, kept=7)
    if not found:
        return {}
    newest_day = one(session, "SELECT max(day) FROM claim")
    end = max(found[-1][6], covered(newest_day)[1] if newest_day else "")
    months = _months(found[0][6], min(end, last))
    if until:
        months[-1] = min(months[-1], last)
    standings = {
        name: _standings([row for row in found if row[1] in chosen], months, asked, is_money=is_money)
        for name, chosen in lines.items()
    }
    return {name: line for name, line in standings.items() if line}


def _standings(
    found: Sequence[tuple[Any, ...]], months: Sequence[str], asked: Scope, *, is_money: bool
) -> list[Standing]:
    """The totals of claims, in the order in which they became known, at the end of each month from their first on."""
    alone: dict[str, tuple[float, int]] = {}  # subjects that are part of none and have no part
    related: dict[str, tuple[float, int]] = {}
    standings: list[Standing] = []
    for month, (changed, newest) in zip(months, _over(found, months, is_money=is_money), strict=True):
        for name in changed:
            place = related if name in asked.family else alone
            figure = _figure(newest[name])
            if figure is not None:
                place[name] = figure
            else:
                place.pop(name, None)
        tops = [part.counted for part in parts(related, asked.family) if part.depth == 0]
        tops += [worth for worth, _ in alone.values()]
        if tops or standings:
            standings.append(Standing(month, sum(tops), len(tops)))
    return standings


def _ask(
    session: Session, sql: str, asked: Scope, metric: str, statuses: Sequence[str], *, last: str = "", **parts: Any
) -> list[tuple[Any, ...]]:  # fmt: skip
    """The rows of `_CURRENT` or `_PAST`; of few subjects their rows are looked up, of all those of the metric are read."""
    few = "e CROSS JOIN" if asked.values else "e,"  # SQLite takes the tables of a cross join in the order given
    given = asked.values | {"metric": metric, "statuses": list(statuses)} | ({"last": last} if last else {})
    return read(session, sql.format(few=few, asked=" AND ".join(asked.conditions), **parts), given)


def _is_money(metric: str) -> bool:
    known = vocabulary.load().metrics.get(metric)
    if known is None:
        raise ValueError(f"metric: found {metric!r}, expected one of {', '.join(vocabulary.load().metrics)}")
    return known.dimension == "money"


def _months(first: str, last: str) -> list[str]:
    """The last day of every month from that of one day to that of another."""
    begin, end = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
    return [covered(f"{place // 12}-{place % 12 + 1:02}")[1] for place in range(begin, end + 1)]


class _Stated(NamedTuple):
    """A claim's place in time, the day on which an edit took it back, and its value, None if it cannot be converted."""

    place: tuple[str, int, int]
    until: str
    worth: float | None
    claim_id: int


def _over(
    found: Sequence[tuple[Any, ...]], days: Sequence[str], *, is_money: bool
) -> Iterator[tuple[set[str], dict[str, _Newest]]]:
    """At the end of each day the subjects that changed, and the newest figures of all, which change with each step.

    Claims come in the order in which they became known.
    """
    live: dict[tuple[str, str, str], list[_Stated]] = {}
    ending: list[tuple[str, tuple[str, str, str]]] = []
    newest: dict[str, _Newest] = {}
    place = 0
    for day in days:
        moved: set[tuple[str, str, str]] = set()
        while place < len(found) and found[place][6] <= day:
            name, status, chips, value, dollars, claim, known, gone, published, version, start = found[place]
            ended = moment(gone)
            until = "9999" if ended is None else ended.date().isoformat()
            stated = _Stated((published or known, version, start), until, dollars if is_money else value, claim)
            live.setdefault((name, status, chips), []).append(stated)
            moved.add((name, status, chips))
            if ended is not None:
                heappush(ending, (until, (name, status, chips)))
            place += 1
        while ending and ending[0][0] <= day:
            moved.add(heappop(ending)[1])
        for key in moved:
            name, status, chips = key
            live[key] = [stated for stated in live[key] if stated.until > day]
            best = max(live[key], key=lambda stated: stated.place, default=None)
            held = newest.setdefault(name, {})
            held.pop((status, chips), None)
            if best is not None and best.worth is not None:
                held[status, chips] = (best.worth, best.claim_id)
        yield {name for name, _, _ in moved}, newest


def _figure(newest: Mapping[tuple[str, str], tuple[float, int]]) -> tuple[float, int] | None:
    """The largest figure of the statuses of a subject; of chips the larger of the unnamed total and the named sum."""
    candidates = [figure for (_, chips), figure in newest.items() if not chips]
    named: dict[str, list[tuple[float, int]]] = {}
    for (status, chips), figure in newest.items():
        if chips:
            named.setdefault(status, []).append(figure)
    candidates += [(sum(worth for worth, _ in figures), max(figures)[1]) for figures in named.values()]
    return max(candidates, default=None)
