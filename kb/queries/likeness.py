"""What do figures come to, like for like? Ratios with their bands, H100 equivalents, and totals that count nothing twice."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlmodel import Session

from kb import vocabulary
from kb.h100 import Equivalents, h100_equivalents
from kb.queries.filters import Asked, owned, where
from kb.queries.reading import rows as read


class RatioRow(NamedTuple):
    """One newest claim over another of a subject (view subject_ratio); `flag` is "low" or "high", `reason` says why."""

    ratio_id: int
    subject: str
    subject_kind: str
    owner: str | None
    country: str | None
    ratio: str
    status: str
    value: float
    unit: str
    low: float
    high: float
    flag: str | None
    reason: str | None
    published: str
    claim_id: int
    metric: str
    metric_value: float
    metric_unit: str
    due: str | None
    value_text: str
    other_claim_id: int
    other_metric: str
    other_value: float
    other_unit: str
    other_due: str | None
    other_value_text: str
    other_chips: str | None


class Comparable(NamedTuple):
    """A claim's value in terms that compare: dollars of its year, H100s by BF16 and by 8-bit operations; None where neither."""

    value_usd: float | None
    h100e_bf16: float | None
    h100e_8bit: float | None


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


_RATIO_FILTERS: Final = {
    "subjects": "t.entity_id IN :subjects", "statuses": "t.status IN :statuses", "owners": "t.entity_id IN :owners",
    "since": "t.day >= :since", "until": "t.day <= :until",
}  # fmt: skip


def ratios(
    session: Session, *, names: Sequence[str] = (), flagged: bool | None = None, subjects: Sequence[str] = (),
    owners: Sequence[str] = (), statuses: Sequence[str] = (), since: str | None = None, until: str | None = None,
    limit: int | None = None, offset: int = 0,
) -> list[RatioRow]:  # fmt: skip
    """Ratios by name and value; `names` as in ratios.toml, `flagged` True for those outside their band alone."""
    asked = Asked(
        subjects=subjects, owners=owners, statuses=statuses, since=since, until=until, limit=limit, offset=offset
    )
    also = ["t.ratio IN :names"] if names else []
    also += [] if flagged is None else [f"t.flag IS {'NOT ' if flagged else ''}NULL"]
    found = where(session, asked, _RATIO_FILTERS, also)
    found = found._replace(values=found.values | ({"names": list(names)} if names else {}))
    columns = ", ".join(f"v.{name}" for name in RatioRow._fields)
    sql = (
        f"SELECT {columns} FROM (SELECT t.id, t.ratio, t.value FROM ratio t {{where}} ORDER BY t.ratio, t.value, t.id {{page}}) p"
        " JOIN subject_ratio v ON v.ratio_id = p.id ORDER BY p.ratio, p.value, p.id"
    )
    return [RatioRow._make(row) for row in found.ask(session, sql)]


def comparable_of(session: Session, claim_ids: Sequence[int]) -> dict[int, Comparable]:
    """The values of claims made comparable, by id; every claim that exists has an entry."""
    sql = "SELECT id, value_usd, h100e_bf16, h100e_8bit FROM claim WHERE id IN :ids"
    found: dict[int, Comparable] = {}
    for start in range(0, len(claim_ids), 5_000):
        for row in read(session, sql, {"ids": list(claim_ids[start : start + 5_000])}):
            found[row[0]] = Comparable._make(row[1:])
    return found


def equivalents_of(session: Session, claim_id: int) -> Equivalents | None:
    """The H100 equivalents of a claim of accelerators with the traps in its count; None for any other claim."""
    query = "SELECT value, chips, sentence FROM claim WHERE id = :id AND metric = 'accelerators'"
    for value, chips, sentence in read(session, query, {"id": claim_id}):
        return h100_equivalents(value, chips.split(",") if chips else (), sentence)
    return None


def total(
    session: Session, *, metric: str, statuses: Sequence[str] = ("operational",), subjects: Sequence[str] = (),
    owner: str | None = None, country: str | None = None,
) -> Total:  # fmt: skip
    """What subjects come to together by their newest claims of one of the statuses, nothing counted twice.

    A subject whose parent is among them counts within it: a parent by its own figure, or else by the sum of its parts,
    never by both. Chips without a name are the total of a subject, its named ones the parts. Raises ValueError for an
    unknown metric.
    """
    known = vocabulary.load().metrics.get(metric)
    if known is None:
        raise ValueError(f"metric: found {metric!r}, expected one of {', '.join(vocabulary.load().metrics)}")
    figures = _newest(session, metric, statuses, is_money=known.dimension == "money")
    rows = read(
        session, "SELECT id, name, parent, country FROM entity WHERE origin <> 'rejected' AND merged_into IS NULL"
    )
    names = {row[0]: row[1] for row in rows}
    parents: dict[str, str | None] = {row[1]: row[2] for row in rows}
    for parent in [row[2] for row in rows]:  # of which nothing may be stated
        while parent is not None and parent not in parents:
            above = vocabulary.load().entities.get(parent)
            parents[parent] = above.parent if above is not None else None
            parent = parents[parent]
    children: dict[str, list[str]] = {}
    for name, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(name)
    chosen = set(subjects) if subjects else set(parents)
    if owner is not None:
        chosen &= {names.get(entity, "") for entity in owned(session, [owner])}
    if country is not None:
        chosen &= {row[1] for row in rows if row[3] == country}
    by_name = {names[entity]: figure for entity, figure in figures.items() if entity in names}
    parts: list[Part] = []
    counted = 0.0
    for name in sorted(chosen):
        if not any(ancestor in chosen for ancestor in _ancestors(name, parents)):
            found = _part(name, 0, by_name, children, chosen if not subjects else None)
            if found:
                parts += found
                counted += found[0].counted
    return Total(counted, "USD" if known.dimension == "money" else known.unit, parts)


def _newest(session: Session, metric: str, statuses: Sequence[str], *, is_money: bool) -> dict[int, tuple[float, int]]:
    """The newest figure of each entity, with its claim: of chips, the larger of the unnamed total and the named sum."""
    sql = (
        "SELECT entity_id, chips, value, value_usd, latest_id FROM series"
        " WHERE metric = :metric AND status IN :statuses AND latest_id IS NOT NULL ORDER BY day, latest_id"
    )
    by_chips: dict[int, dict[str, tuple[float, int]]] = {}
    for entity, chips, value, dollars, claim in read(session, sql, {"metric": metric, "statuses": list(statuses)}):
        worth = dollars if is_money else value
        if worth is not None:
            by_chips.setdefault(entity, {})[chips] = (worth, claim)  # the newest comes last
    found = {}
    for entity, figures in by_chips.items():
        named = [figure for chips, figure in figures.items() if chips]
        candidates = [figures[""]] if "" in figures else []
        if named:
            candidates.append((sum(worth for worth, _ in named), max(named)[1]))
        found[entity] = max(candidates)
    return found


def _ancestors(name: str, parents: dict[str, str | None]) -> list[str]:
    found: list[str] = []
    while (parent := parents.get(name)) is not None and parent not in found:
        found.append(parent)
        name = parent
    return found


def _part(
    name: str,
    depth: int,
    figures: dict[str, tuple[float, int]],
    children: dict[str, list[str]],
    chosen: set[str] | None,
) -> list[Part]:
    """A subject's part followed by those below it; empty where nothing is stated of any."""
    below: list[Part] = []
    for child in sorted(children.get(name, ())) if depth < 10 else ():
        if chosen is None or child in chosen:
            below += _part(child, depth + 1, figures, children, chosen)
    direct = [part.counted for part in below if part.depth == depth + 1]
    stated, claim = figures.get(name, (None, None))
    if stated is None and not direct:
        return []
    summed = sum(direct) if direct else None
    note = None
    if stated is not None and summed is not None and summed > 1.005 * stated:
        note = "the parts come to more than is stated of the whole"
    return [Part(name, depth, stated, summed, stated if stated is not None else sum(direct), claim, note), *below]
