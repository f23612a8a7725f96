"""What do subjects come to together, now, on a day, or over time?

Of a subject counts the newest figure of each status, and of several statuses the largest: what runs is part of what was
announced. Chips without a name are the total of a subject, its named ones the parts.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import vocabulary
from kb.claims import covered
from kb.queries.reading import moment, rows
from kb.queries.wholes import Part, Scope, parts, scope


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


#: Of each subject and status, by chips, the newest value with its claim; a value is None that cannot be converted.
_Newest = dict[tuple[str, str], dict[str, tuple[float | None, int]]]
_CURRENT: Final = """
SELECT e.name, s.status, s.chips, s.value, s.value_usd, s.latest_id FROM entity {joined}
WHERE s.entity_id = e.id AND s.metric = :metric AND s.status IN :statuses AND s.latest_id IS NOT NULL AND {asked}"""
#: Of the claims that became known in one month, and of what an edit took back at one moment, the newest is enough.
_PAST: Final = """
SELECT e.name, q.status, q.chips, q.value, q.value_usd, q.id, q.known, q.gone, q.day, q.version_id, q.start_char FROM (
    SELECT p.*, row_number() OVER (PARTITION BY entity_id, status, chips, substr(known, 1, {kept}), gone
                                   ORDER BY CASE WHEN day = '' THEN known ELSE day END DESC, version_id DESC, start_char DESC) AS place
    FROM (SELECT c.entity_id, c.status, c.chips, c.value, c.value_usd, c.id, c.known, c.day, c.version_id, c.start_char,
                 (SELECT min(n.fetched) FROM article_version v JOIN article_version n ON n.article_id = v.article_id
                  WHERE v.id = c.version_id AND n.id > v.id AND n.extracted IS NOT NULL) AS gone
          FROM claim c WHERE c.metric = :metric AND c.status IN :statuses AND c.known <= :last
            AND coalesce((SELECT r.decision FROM review r WHERE r.version_id = c.version_id AND r.start_char = c.start_char
                          AND r.end_char = c.end_char AND r.metric = c.metric ORDER BY r.id DESC LIMIT 1), '') <> 'rejected'
         ) p
) q JOIN entity e ON e.id = q.entity_id WHERE q.place = 1 AND {asked} ORDER BY q.known"""


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
    within = scope(session, subjects=subjects, owner=owner, country=country)
    if until is None:
        newest = _current(session, metric, statuses, within, is_money=is_money)
    else:
        days = [covered(until)[1]]
        newest = next(_over(_past(session, metric, statuses, within, last=days[0], kept=0), days, is_money=is_money))
    found = parts(_figures(newest), within.family)
    counted = sum(part.counted for part in found if part.depth == 0)
    return Total(counted, "USD" if is_money else vocabulary.load().metrics[metric].unit, found)


def totals_over_time(
    session: Session, *, metric: str, statuses: Sequence[str] = ("operational",), subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> list[Standing]:  # fmt: skip
    """The total, as `total` counts it, at the end of every month from the first claim to the last (or to `until`).

    Empty where nothing is stated; months before the first figure are left out. Raises ValueError for an unknown metric.
    """
    is_money = _is_money(metric)
    within = scope(session, subjects=subjects, owner=owner, country=country)
    found = _past(session, metric, statuses, within, last=covered(until)[1] if until else "9999", kept=7)
    if not found:
        return []
    months = _months(found[0][6], max(row[6] for row in found))
    if until:
        months[-1] = min(months[-1], covered(until)[1])
    standings: list[Standing] = []
    for month, newest in zip(months, _over(found, months, is_money=is_money), strict=True):
        tops = [part.counted for part in parts(_figures(newest), within.family) if part.depth == 0]
        if tops or standings:
            standings.append(Standing(month, sum(tops), len(tops)))
    return standings


def _current(session: Session, metric: str, statuses: Sequence[str], within: Scope, *, is_money: bool) -> _Newest:
    """The newest figures of today; SQLite begins with the entities where few of them are asked for."""
    sql = _CURRENT.format(asked=within.condition, joined="e CROSS JOIN series s" if within.values else "e, series s")
    newest: _Newest = {}
    given = within.values | {"metric": metric, "statuses": list(statuses)}
    for name, status, chips, value, dollars, claim in rows(session, sql, given):
        newest.setdefault((name, status), {})[chips] = (dollars if is_money else value, claim)
    return newest


def _past(
    session: Session, metric: str, statuses: Sequence[str], within: Scope, *, last: str, kept: int
) -> list[tuple[Any, ...]]:
    """The figures known up to a day, in the order in which they became so; `kept` letters of the day tell them apart."""
    given = within.values | {"metric": metric, "statuses": list(statuses), "last": last}
    return rows(session, _PAST.format(kept=kept, asked=within.condition), given)


def _is_money(metric: str) -> bool:
    known = vocabulary.load().metrics.get(metric)
    if known is None:
        raise ValueError(f"metric: found {metric!r}, expected one of {', '.join(vocabulary.load().metrics)}")
    return known.dimension == "money"


def _months(first: str, last: str) -> list[str]:
    """The last day of every month from that of one day to that of another."""
    begin, end = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
    return [covered(f"{place // 12}-{place % 12 + 1:02}")[1] for place in range(begin, end + 1)]


def _over(found: Sequence[tuple[Any, ...]], days: Sequence[str], *, is_money: bool) -> Iterator[_Newest]:
    """The newest figures at the end of each day, of claims in the order in which they became known."""
    live: dict[tuple[str, str, str], list[tuple[tuple[str, int, int], str, float | None, int]]] = {}
    place = 0
    for day in days:
        while place < len(found) and found[place][6] <= day:
            name, status, chips, value, dollars, claim, known, gone, published, version, start = found[place]
            ended = moment(gone)
            until = "9999" if ended is None else ended.date().isoformat()
            entry = ((published or known, version, start), until, dollars if is_money else value, claim)
            live.setdefault((name, status, chips), []).append(entry)
            place += 1
        newest: _Newest = {}
        for (name, status, chips), entries in live.items():
            there = [entry for entry in entries if entry[1] > day]
            if there:
                _, _, worth, claim = max(there, key=lambda entry: entry[0])
                newest.setdefault((name, status), {})[chips] = (worth, claim)
            live[name, status, chips] = there
        yield newest


def _figures(newest: _Newest) -> dict[str, tuple[float, int]]:
    """Of each subject the largest figure of its statuses; of chips the larger of the unnamed total and the named sum."""
    found: dict[str, tuple[float, int]] = {}
    for (name, _), by_chips in newest.items():
        figures = {chips: (worth, claim) for chips, (worth, claim) in by_chips.items() if worth is not None}
        named = [figure for chips, figure in figures.items() if chips]
        candidates = [figures[""]] if "" in figures else []
        if named:
            candidates.append((sum(worth for worth, _ in named), max(named)[1]))
        if name in found:
            candidates.append(found[name])
        if candidates:
            found[name] = max(candidates)
    return found
