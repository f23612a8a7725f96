"""What do subjects come to together, now, on a day, or over time? A part counts within its whole, and nothing twice.

Of a subject counts the newest figure of each status, and of several statuses the largest: what runs is part of what was
announced. Chips without a name are the total of a subject, its named ones the parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import vocabulary
from kb.claims import covered
from kb.queries.filters import owned
from kb.queries.reading import moment
from kb.queries.reading import rows as read


class Part(NamedTuple):
    """What a subject adds to a total: `stated` by its newest claim, `summed` from its parts, `counted` once.

    `counted` is what is stated, or the sum of the parts where nothing is; `note` says where the two disagree.
    """

    subject: str
    depth: int
    stated: float | None
    summed: float | None
    counted: float
    claim_id: int | None
    note: str | None


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


#: Of each entity the figure that counts, with its claim.
Figures = Mapping[int, tuple[float, int]]
#: Of each entity and status, by chips, the newest value with its claim; a value is None that cannot be converted.
_Newest = dict[tuple[int, str], dict[str, tuple[float | None, int]]]
_CURRENT: Final = (
    "SELECT entity_id, status, chips, value, value_usd, latest_id FROM series"
    " WHERE metric = :metric AND status IN :statuses AND latest_id IS NOT NULL"
)
#: Of the claims that became known in one month, and of what an edit took back at one moment, the newest is enough.
_PAST: Final = """
SELECT entity_id, status, chips, value, value_usd, id, known, gone, day, version_id, start_char FROM (
    SELECT p.*, row_number() OVER (PARTITION BY entity_id, status, chips, substr(known, 1, {kept}), gone
                                   ORDER BY CASE WHEN day = '' THEN known ELSE day END DESC, version_id DESC, start_char DESC) AS place
    FROM (SELECT c.entity_id, c.status, c.chips, c.value, c.value_usd, c.id, c.known, c.day, c.version_id, c.start_char,
                 (SELECT min(n.fetched) FROM article_version v JOIN article_version n ON n.article_id = v.article_id
                  WHERE v.id = c.version_id AND n.id > v.id AND n.extracted IS NOT NULL) AS gone
          FROM claim c WHERE c.metric = :metric AND c.status IN :statuses AND c.known <= :last
            AND coalesce((SELECT r.decision FROM review r WHERE r.version_id = c.version_id AND r.start_char = c.start_char
                          AND r.end_char = c.end_char AND r.metric = c.metric ORDER BY r.id DESC LIMIT 1), '') <> 'rejected'
         ) p
) q WHERE place = 1 ORDER BY known"""


class _Tree:
    """Who is part of whom, and which subjects are asked for."""

    def __init__(self, session: Session, subjects: Sequence[str], owner: str | None, country: str | None) -> None:
        sql = "SELECT id, name, parent, country FROM entity WHERE origin <> 'rejected' AND merged_into IS NULL"
        rows = read(session, sql)
        self.names = {row[0]: row[1] for row in rows}
        parents: dict[str, str | None] = {row[1]: row[2] for row in rows}
        for parent in [row[2] for row in rows]:  # of which nothing may be stated
            while parent is not None and parent not in parents:
                above = vocabulary.load().entities.get(parent)
                parents[parent] = above.parent if above is not None else None
                parent = parents[parent]
        self.children: dict[str, list[str]] = {}
        for name, parent in sorted(parents.items()):
            if parent is not None:
                self.children.setdefault(parent, []).append(name)
        chosen = set(subjects) if subjects else set(parents)
        if owner is not None:
            chosen &= {self.names.get(entity, "") for entity in owned(session, [owner])}
        if country is not None:
            chosen &= {row[1] for row in rows if row[3] == country}
        self.tops = [name for name in sorted(chosen) if not any(above in chosen for above in _above(name, parents))]
        #: None: parts that were not asked for by name count within their whole.
        self.within = None if subjects else chosen

    def parts(self, figures: Figures) -> list[Part]:
        """The parts of a total."""
        by_name = {self.names[entity]: figure for entity, figure in figures.items() if entity in self.names}
        return [part for name in self.tops for part in self._part(name, 0, by_name)]

    def _part(self, name: str, depth: int, figures: Mapping[str, tuple[float, int]]) -> list[Part]:
        """A subject's part followed by those below it; empty where nothing is stated of any."""
        below: list[Part] = []
        for child in self.children.get(name, ()) if depth < 10 else ():
            if self.within is None or child in self.within:
                below += self._part(child, depth + 1, figures)
        direct = [part.counted for part in below if part.depth == depth + 1]
        stated, claim = figures.get(name, (None, None))
        if stated is None and not direct:
            return []
        summed = sum(direct) if direct else None
        note = None
        if stated is not None and summed is not None and summed > 1.005 * stated:
            note = "the parts come to more than is stated of the whole"
        return [Part(name, depth, stated, summed, stated if stated is not None else sum(direct), claim, note), *below]


def total(
    session: Session, *, metric: str, statuses: Sequence[str] = ("operational",), subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> Total:  # fmt: skip
    """What subjects come to together by their newest claims, or by those known at the end of `until` (an ISO prefix).

    A subject whose parent is among them counts within it: a parent by its own figure, or else by the sum of its parts,
    never by both. Raises ValueError for an unknown metric.
    """
    is_money = _is_money(metric)
    asked = {"metric": metric, "statuses": list(statuses)}
    if until is None:
        newest: _Newest = {}
        for entity, status, chips, value, dollars, claim in read(session, _CURRENT, asked):
            newest.setdefault((entity, status), {})[chips] = (dollars if is_money else value, claim)
    else:
        days = [covered(until)[1]]
        newest = next(_over(read(session, _PAST.format(kept=0), asked | {"last": days[0]}), days, is_money=is_money))
    parts = _Tree(session, subjects, owner, country).parts(_figures(newest))
    counted = sum(part.counted for part in parts if part.depth == 0)
    return Total(counted, "USD" if is_money else vocabulary.load().metrics[metric].unit, parts)


def totals_over_time(
    session: Session, *, metric: str, statuses: Sequence[str] = ("operational",), subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> list[Standing]:  # fmt: skip
    """The total, as `total` counts it, at the end of every month from the first claim to the last (or to `until`).

    Empty where nothing is stated; months before the first figure are left out. Raises ValueError for an unknown metric.
    """
    is_money = _is_money(metric)
    asked = {"metric": metric, "statuses": list(statuses), "last": covered(until)[1] if until else "9999"}
    found = read(session, _PAST.format(kept=7), asked)
    if not found:
        return []
    months = _months(found[0][6], max(row[6] for row in found))
    if until:
        months[-1] = min(months[-1], covered(until)[1])
    tree = _Tree(session, subjects, owner, country)
    standings: list[Standing] = []
    for month, newest in zip(months, _over(found, months, is_money=is_money), strict=True):
        tops = [part.counted for part in tree.parts(_figures(newest)) if part.depth == 0]
        if tops or standings:
            standings.append(Standing(month, sum(tops), len(tops)))
    return standings


def _is_money(metric: str) -> bool:
    known = vocabulary.load().metrics.get(metric)
    if known is None:
        raise ValueError(f"metric: found {metric!r}, expected one of {', '.join(vocabulary.load().metrics)}")
    return known.dimension == "money"


def _months(first: str, last: str) -> list[str]:
    """The last day of every month from that of one day to that of another."""
    begin, end = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
    return [covered(f"{place // 12}-{place % 12 + 1:02}")[1] for place in range(begin, end + 1)]


def _over(rows: Sequence[tuple[Any, ...]], days: Sequence[str], *, is_money: bool) -> Iterator[_Newest]:
    """The newest figures at the end of each day, of claims in the order in which they became known."""
    live: dict[tuple[int, str, str], list[tuple[tuple[str, int, int], str, float | None, int]]] = {}
    place = 0
    for day in days:
        while place < len(rows) and rows[place][6] <= day:
            entity, status, chips, value, dollars, claim, known, gone, published, version, start = rows[place]
            ended = moment(gone)
            until = "9999" if ended is None else ended.date().isoformat()
            entry = ((published or known, version, start), until, dollars if is_money else value, claim)
            live.setdefault((entity, status, chips), []).append(entry)
            place += 1
        newest: _Newest = {}
        for (entity, status, chips), entries in live.items():
            there = [entry for entry in entries if entry[1] > day]
            if there:
                _, _, worth, claim = max(there, key=lambda entry: entry[0])
                newest.setdefault((entity, status), {})[chips] = (worth, claim)
            live[entity, status, chips] = there
        yield newest


def _figures(newest: _Newest) -> dict[int, tuple[float, int]]:
    """Of each entity the largest figure of its statuses; of chips the larger of the unnamed total and the named sum."""
    found: dict[int, tuple[float, int]] = {}
    for (entity, _), by_chips in newest.items():
        figures = {chips: (worth, claim) for chips, (worth, claim) in by_chips.items() if worth is not None}
        named = [figure for chips, figure in figures.items() if chips]
        candidates = [figures[""]] if "" in figures else []
        if named:
            candidates.append((sum(worth for worth, _ in named), max(named)[1]))
        if entity in found:
            candidates.append(found[entity])
        if candidates:
            found[entity] = max(candidates)
    return found


def _above(name: str, parents: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    while (parent := parents.get(name)) is not None and parent not in found:
        found.append(parent)
        name = parent
    return found
