"""What do subjects come to together, now, on a day, or over time? A part counts within its whole, and nothing twice.

Of a subject counts the newest figure of each status, and of several statuses the largest: what runs is part of what was
announced. Chips without a name are the total of a subject, its named ones the parts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic_core import from_json
from sqlmodel import Session

from kb import vocabulary
from kb.claims import covered
from kb.comparison import SAME
from kb.courses import NEWEST_FIRST, Course
from kb.queries.chipsets import is_joint, overlapping
from kb.queries.known import KNOWN
from kb.queries.parts import Kin, Named, Part, Scope, companies_of, family_of, owners, parts, scope, tops, under_owners
from kb.queries.reading import one, stored
from kb.queries.reading import rows as read

if TYPE_CHECKING:
    from kb.queries.monthly import Monthly


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
_DECIMALS: Final = 6  # which sums of rises and falls leave exact
_SERIES: Final = """
SELECT e.name, e.parent, e.owner, s.status, s.chips, {column} FROM entity {few} series s
WHERE s.entity_id = e.id AND s.metric = :metric AND s.status IN :statuses AND {asked}"""
_CURRENT: Final = _SERIES.format(
    column="{worth}, s.latest_id", few="{few}", asked="s.latest_id IS NOT NULL AND {asked}"
)
_COURSES: Final = _SERIES.format(column="s.course", few="{few}", asked="{asked}")
#: Of a claim "c": it is a plan of which as much or more was told to be cancelled since, by the end of that day.
_DROPPED: Final = f"""CASE WHEN c.status IN ('planned', 'under_construction', 'speculative') AND EXISTS (
    SELECT 1 FROM claim x WHERE x.entity_id = c.entity_id AND x.metric = c.metric AND x.chips = c.chips AND x.status = 'cancelled'
    AND x.known > c.known AND coalesce(x.value_usd, x.value) >= {1 - SAME} * coalesce(c.value_usd, c.value)
    AND {KNOWN.format("x")}) THEN 1 ELSE 0 END"""
_OF_CLAIM: Final = (
    f"{{{{worth}}}}, c.id, {_DROPPED}, {{stated}}, c.version_id, coalesce(c.value_usd, c.value), -c.start_char"
)
#: Of each series the newest claim that is dated, and all that are not, which count from the day on which they were known.
_PAST: Final = f"""
SELECT e.name, e.parent, e.owner, s.status, s.chips, {_OF_CLAIM.format(stated="c.day")} FROM entity {{few}} series s, claim c
WHERE s.entity_id = e.id AND s.metric = :metric AND s.status IN :statuses AND s.first_known <= :last AND {{asked}} AND c.id = (
    SELECT c.id FROM claim c WHERE c.entity_id = s.entity_id AND c.metric = s.metric AND c.status = s.status AND c.chips = s.chips
       AND c.day > '' AND c.day <= :last AND {KNOWN.format("c")}
    ORDER BY {NEWEST_FIRST.format("c")} LIMIT 1)
UNION ALL
SELECT e.name, e.parent, e.owner, c.status, c.chips, {_OF_CLAIM.format(stated="c.known")} FROM claim c JOIN entity e ON e.id = c.entity_id
WHERE c.metric = :metric AND c.day = '' AND c.status IN :statuses AND {{asked}} AND {KNOWN.format("c")}"""
_NEWER: Final = itemgetter(slice(8, None))


def total(
    session: Session, *, metric: str, statuses: Sequence[str] = ("operational",), subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> Total:  # fmt: skip
    """What subjects come to together by their newest claims, or by those known at the end of `until` (an ISO prefix).

    Subjects are asked for with all that is part of them; `owner` and `country` narrow further. One that is part of
    another counts within it: a parent by its own figure, or else by the sum of its parts, never by both; a company by
    its own figure or by the sum of its projects, whichever is larger. Raises ValueError for an unknown metric.
    """
    asked = scope(session, subjects=subjects, owner=owner, country=country)
    newest, named = _newest(session, asked, metric, statuses, covered(until)[1] if until is not None else None)
    family = family_of(session, asked, named)
    found_parts = under_owners(parts(_figures(newest), family), owners(named, family))
    counted = sum(part.counted for part in found_parts if part.depth == 0)
    return Total(counted, "USD" if _is_money(metric) else vocabulary.load().metrics[metric].unit, found_parts)


def totals_over_time(
    session: Session, *, metric: str, lines: Mapping[str, Sequence[str]], subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None, until: str | None = None,
) -> dict[str, list[Standing]]:  # fmt: skip
    """Totals, as `total` counts them, at the end of every month to that of the newest claim of any kind (or to `until`).

    `lines` names what statuses count together. A line begins with its first figure; one that has none is left out. Raises
    ValueError for an unknown metric.
    """
    from kb.queries.monthly import Series, filled, monthly, months_of  # numpy is slow to load, and few commands need it

    _is_money(metric)
    asked = scope(session, subjects=subjects, owner=owner, country=country)
    statuses = sorted({status for chosen in lines.values() for status in chosen})
    found = _ask(session, _COURSES, asked, metric, statuses)
    named = {row[0]: Named(row[1], row[2]) for row in found}
    family = family_of(session, asked, named)
    courses: list[Course] = [row[5] for row in found]
    if found and isinstance(courses[0], str):  # SQLite keeps them as text
        courses = from_json(f"[{','.join(row[5] for row in found)}]")
    series = [
        Series(name, status, chips, course)
        for (name, _, _, status, chips, _), course in zip(found, courses, strict=True)
        if course
    ]
    last = covered(until)[1] if until else None
    newest = one(session, "SELECT max(day) FROM claim")
    months = months_of(series, covered(newest)[1] if newest else "")
    worths = filled(series, months)
    whole = [month for month in months if last is None or covered(month)[1] <= last]
    of = owners(named, family)
    standings: dict[str, list[Standing]] = {}
    for name, chosen in lines.items():
        among = [k for k, one_of in enumerate(series) if one_of.status in chosen]
        known = monthly([series[k] for k in among], worths[among, : len(whole)])
        standings[name] = list(_standings(known, whole, family, of))
        if last is not None and len(whole) < len(months) and months[len(whole)] <= last:
            figures = _figures(_newest(session, asked, metric, chosen, last)[0])
            if figures or standings[name]:
                found_parts = under_owners(parts(figures, family), of)
                counted = [part.counted for part in found_parts if part.depth == 0]
                standings[name].append(Standing(last, sum(counted), len(counted)))
    return {name: line for name, line in standings.items() if line}


def _standings(
    known: "Monthly", months: Sequence[str], family: Mapping[str, Kin], of: Mapping[str, str]
) -> Iterator[Standing]:
    """The totals at the end of each month, from the first figure on; `of` are the `owners`."""
    from kb.queries.monthly import summed

    kin, companies = [k for k, subject in enumerate(known.subjects) if subject in family], companies_of(family)
    names, theirs = [known.subjects[k] for k in kin], known.worths[kin].T.tolist()
    found: list[dict[str, float]] = []
    before: dict[str, float] | None = None
    for worths in theirs:
        related = {name: worth for name, worth in zip(names, worths, strict=True) if isfinite(worth)}
        if related != before:
            top, before = tops(related, family, companies), related
        found.append(top)
    is_begun = False
    for month, worth, count in zip(months, *summed(known.replaced(kin, found), of), strict=True):
        is_begun = is_begun or count > 0
        if is_begun:
            yield Standing(covered(month)[1], round(worth, _DECIMALS), count)


def _newest(
    session: Session, asked: Scope, metric: str, statuses: Sequence[str], last: str | None
) -> tuple[dict[str, _Newest], dict[str, Named]]:
    """The newest figures of each subject, or those known at the end of a day, where they can be converted; and its facts."""
    if last is None:
        found = _ask(session, _CURRENT, asked, metric, statuses, of="s")
    else:
        after = stored(session, datetime.fromisoformat(f"{last}T23:59:59.999999").replace(tzinfo=UTC))
        found = sorted(_ask(session, _PAST, asked, metric, statuses, of="c", last=last, after=after), key=_NEWER)
    newest: dict[str, _Newest] = {}
    for name, _, _, status, chips, worth, claim, *past in found:
        figures = newest.setdefault(name, {})
        if worth is not None and not any(past[:1]):  # the first tells that it was dropped
            figures[status, chips] = (worth, claim)
        else:
            figures.pop((status, chips), None)
    return newest, {row[0]: Named(row[1], row[2]) for row in found}


def _ask(
    session: Session, sql: str, asked: Scope, metric: str, statuses: Sequence[str], *, of: str = "", **given: Any
) -> list[tuple[Any, ...]]:  # fmt: skip
    """The rows of a query of those above; of few subjects their rows are looked up, of all those of the metric are read."""
    few = "e CROSS JOIN" if asked.values else "e,"  # SQLite takes the tables of a cross join in the order given
    worth = f"{of}.value_usd" if _is_money(metric) else f"{of}.value"
    values = asked.values | {"metric": metric, "statuses": list(statuses)} | given
    return read(session, sql.format(few=few, worth=worth, asked=asked.asked), values)


def _is_money(metric: str) -> bool:
    known = vocabulary.load().metrics.get(metric)
    if known is None:
        raise ValueError(f"metric: found {metric!r}, expected one of {', '.join(vocabulary.load().metrics)}")
    return known.dimension == "money"


def _figures(newest: Mapping[str, _Newest]) -> dict[str, tuple[float, int]]:
    return {name: figure for name, entry in newest.items() if (figure := _figure(entry)) is not None}


def _figure(newest: Mapping[tuple[str, str], tuple[float, int]]) -> tuple[float, int] | None:
    """The largest figure of the statuses of a subject; of chips the larger of the unnamed total and the named sum."""
    candidates = [figure for (_, chips), figure in newest.items() if not chips]
    named: dict[str, dict[str, tuple[float, int]]] = {}
    for (status, chips), figure in newest.items():
        if chips:
            named.setdefault(status, {})[chips] = figure
    candidates += [_of_chips(figures) for figures in named.values()]
    return max(candidates, default=None)


def _of_chips(figures: Mapping[str, tuple[float, int]]) -> tuple[float, int]:
    """The sum of named chips, a joint count of some against the sum of those it names; with the claim of the largest figure."""
    counted = 0.0
    for group in overlapping((chips, chips) for chips in figures):
        alone = sum(figures[chips][0] for chips in group if not is_joint(chips))
        counted += max([alone, *(figures[chips][0] for chips in group if is_joint(chips))])
    return counted, max(figures.values())[1]
