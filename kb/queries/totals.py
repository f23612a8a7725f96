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
from kb.queries.reading import moment, one
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
_PAST: Final = """
SELECT c.entity_id, c.status, c.chips, c.value, c.value_usd, c.id, c.known, e.gone, c.day, c.version_id, c.start_char
FROM claim c LEFT JOIN (
    SELECT v.id, min(n.fetched) AS gone FROM (SELECT article_id FROM article_version GROUP BY article_id HAVING count(*) > 1) m
    JOIN article_version v ON v.article_id = m.article_id
    JOIN article_version n ON n.article_id = v.article_id AND n.id > v.id AND n.extracted IS NOT NULL GROUP BY v.id
) e ON e.id = c.version_id
WHERE c.metric = :metric AND c.status IN :statuses AND c.known <= :last {within} AND c.id NOT IN (
    SELECT o.id FROM review r JOIN claim o ON o.version_id = r.version_id AND o.start_char = r.start_char
        AND o.end_char = r.end_char AND o.metric = r.metric
    WHERE r.decision = 'rejected' AND NOT EXISTS (
        SELECT 1 FROM review l WHERE l.version_id = r.version_id AND l.start_char = r.start_char AND l.end_char = r.end_char
            AND l.metric = r.metric AND l.id > r.id))"""


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
        #: Entities whose figures matter; None for all.
        self.entities = None if chosen == set(parents) else self._below(self.tops)

    def _below(self, names: Sequence[str]) -> list[int]:
        """Ids of entities and all their parts."""
        found, waiting = set(names), list(names)
        while waiting:
            new = [child for child in self.children.get(waiting.pop(), ()) if child not in found]
            found.update(new)
            waiting += new
        return sorted(entity for entity, name in self.names.items() if name in found)

    def parts(self, figures: Figures) -> list[Part]:
        """The parts of a total."""
        by_name = {self.names[entity]: figure for entity, figure in figures.items() if entity in self.names}
        return [part for name in self.tops for part in self._part(name, 0, by_name)]

    def tops_of(self, figures: Figures) -> list[float]:
        """What each subject that is part of no other adds to a total; as `parts`, without saying of what it is made."""
        by_name = {self.names[entity]: figure for entity, figure in figures.items() if entity in self.names}
        found = [by_name[name][0] for name in self.tops if name in by_name and name not in self.children]
        wholes = (self._part(name, 0, by_name) for name in self.tops if name in self.children)
        return found + [parts[0].counted for parts in wholes if parts]

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
    is_money, tree = _is_money(metric), _Tree(session, subjects, owner, country)
    if until is None:
        newest: _Newest = {}
        for entity, status, chips, value, dollars, claim in read(
            session, _CURRENT, {"metric": metric, "statuses": list(statuses)}
        ):
            newest.setdefault((entity, status), {})[chips] = (dollars if is_money else value, claim)
    else:
        last = covered(until)[1]
        newest, _ = next(_over(_past(session, metric, statuses, last, tree), [last], is_money=is_money))
    parts = tree.parts(_figures(newest))
    counted = sum(part.counted for part in parts if part.depth == 0)
    return Total(counted, "USD" if is_money else vocabulary.load().metrics[metric].unit, parts)


def totals_over_time(
    session: Session, *, metric: str, lines: Mapping[str, Sequence[str]], subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> dict[str, list[Standing]]:  # fmt: skip
    """Totals, as `total` counts them, at the end of every month to that of the newest claim of any kind (or to `until`).

    `lines` names what statuses count together. A line begins with its first figure; one that has none is left out. Raises
    ValueError for an unknown metric.
    """
    is_money, tree = _is_money(metric), _Tree(session, subjects, owner, country)
    statuses = sorted({status for chosen in lines.values() for status in chosen})
    rows = _past(session, metric, statuses, covered(until)[1] if until else "9999", tree)
    if not rows:
        return {}
    newest_day = one(session, "SELECT max(day) FROM claim")
    end = max(rows[-1][6], covered(newest_day)[1] if newest_day else "")
    months = _months(rows[0][6], min(end, covered(until)[1]) if until else end)
    if until:
        months[-1] = min(months[-1], covered(until)[1])
    found: dict[str, list[Standing]] = {name: [] for name in lines}
    figures: dict[str, dict[int, tuple[float, int]]] = {name: {} for name in lines}
    for month, (newest, touched) in zip(months, _over(rows, months, is_money=is_money), strict=True):
        for name, chosen in lines.items():
            for entity in touched:
                figures[name].pop(entity, None)
            at_hand = {(entity, status): newest.get((entity, status), {}) for entity in touched for status in chosen}
            figures[name] |= _figures(at_hand)
            tops = tree.tops_of(figures[name])
            if tops or found[name]:
                found[name].append(Standing(month, sum(tops), len(tops)))
    return {name: standings for name, standings in found.items() if standings}


def _past(session: Session, metric: str, statuses: Sequence[str], last: str, tree: _Tree) -> list[tuple[Any, ...]]:
    """The claims known by a day, in the order in which they became known, each with the moment of the edit that took it back."""
    asked: dict[str, Any] = {"metric": metric, "statuses": list(statuses), "last": last}
    if tree.entities is not None:
        asked["entities"] = tree.entities
    sql = _PAST.format(within="" if tree.entities is None else "AND c.entity_id IN :entities")
    return sorted(read(session, sql, asked), key=lambda row: str(row[6]))


def _is_money(metric: str) -> bool:
    known = vocabulary.load().metrics.get(metric)
    if known is None:
        raise ValueError(f"metric: found {metric!r}, expected one of {', '.join(vocabulary.load().metrics)}")
    return known.dimension == "money"


def _months(first: str, last: str) -> list[str]:
    """The last day of every month from that of one day to that of another."""
    begin, end = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
    return [covered(f"{place // 12}-{place % 12 + 1:02}")[1] for place in range(begin, end + 1)]


def _over(
    rows: Sequence[tuple[Any, ...]], days: Sequence[str], *, is_money: bool
) -> Iterator[tuple[_Newest, set[int]]]:
    """The newest figures at the end of each day, of claims in the order in which they became known.

    It is one mapping that is kept up to date, given with the entities of which something changed since the day before.
    """
    newest: _Newest = {}
    lasting: dict[tuple[int, str, str], tuple[Any, ...]] = {}  # of each series the newest that no edit took back
    edited: dict[tuple[int, str, str], list[tuple[Any, ...]]] = {}
    place = 0
    for day in days:
        touched = set(edited)  # an edit may take back what was said
        while place < len(rows) and rows[place][6] <= day:
            entity, status, chips, value, dollars, claim, known, gone, published, version, start = rows[place]
            series, entry = (
                (entity, status, chips),
                ((published or known, version, start), dollars if is_money else value, claim),
            )
            if gone is not None:
                edited.setdefault(series, []).append((*entry, _day(gone)))
            elif series not in lasting or lasting[series][0] < entry[0]:
                lasting[series] = entry
            touched.add(series)
            place += 1
        for series in touched:
            there = [entry for entry in edited.get(series, ()) if entry[3] > day]
            there += [lasting[series]] if series in lasting else []
            of_status = newest.setdefault(series[:2], {})
            of_status.pop(series[2], None)
            if there:
                best = max(there, key=lambda entry: entry[0])
                of_status[series[2]] = (best[1], best[2])
        yield newest, {series[0] for series in touched}


def _day(gone: Any) -> str:
    """The day of a moment."""
    found = moment(gone)
    return "9999" if found is None else found.date().isoformat()


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
