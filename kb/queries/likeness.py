"""How do figures compare, like for like? Ratios with their bands, dollars, and H100 equivalents."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlmodel import Session

from kb.h100 import Equivalents, h100_equivalents
from kb.queries.filters import Asked, where
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
