"""What became of claims? How well each is supported, what contradicts it, what replaced it, and how far it slipped."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple, Unpack

from sqlmodel import Session

from kb.comparison import SAME
from kb.queries.filters import OF_BLOCK, OF_VOICE, Asked, where
from kb.queries.reading import rows as read
from kb.verdict import KEPT


class Support(NamedTuple):
    """One figure as often as it was stated; a row of the view claim_support."""

    statement_id: int
    subject: str
    subject_kind: str
    owner: str | None
    country: str | None
    metric: str
    chips: str | None
    status: str
    unit: str
    value: float
    value_max: float | None
    lowest: float
    highest: float
    due: str | None
    due_start: str | None
    due_end: str | None
    claims: int
    stories: int
    publishers: int
    speakers: int
    first_published: str
    last_published: str
    claim_id: int


class Side(NamedTuple):
    """One of the two claims of a conflict, revision or slip."""

    claim_id: int
    value: float
    value_max: float | None
    bound: str
    unit: str
    due: str | None
    due_end: str | None
    attributed_to: str | None
    value_text: str
    published: str | None
    source: str
    url: str


class Conflict(NamedTuple):
    """Two figures that cannot both hold (claim_conflict); `gap` is their distance as a share of the larger value."""

    conflict_id: int
    subject: str
    subject_kind: str
    owner: str | None
    country: str | None
    metric: str
    chips: str | None
    status: str
    gap: float
    stories: int
    other_stories: int
    later: Side
    earlier: Side


class Revision(NamedTuple):
    """A figure that replaced an earlier one of the same voice (claim_revision); `share` is None where that was 0."""

    revision_id: int
    subject: str
    subject_kind: str
    owner: str | None
    country: str | None
    metric: str
    chips: str | None
    status: str
    speaker: str
    kind: str
    change: float
    share: float | None
    later: Side
    earlier: Side


class Slip(NamedTuple):
    """The same figure with another due date (claim_slip); `days` below zero: brought forward."""

    slip_id: int
    subject: str
    subject_kind: str
    owner: str | None
    country: str | None
    metric: str
    chips: str | None
    status: str
    speaker: str
    days: int
    later: Side
    earlier: Side

    @property
    def lead_days(self) -> int | None:
        """Days from the first promise to the date that it named; None where it is undated."""
        if not self.earlier.published or len(self.earlier.published) < 10 or self.earlier.due_end is None:
            return None
        return (date.fromisoformat(self.earlier.due_end) - date.fromisoformat(self.earlier.published[:10])).days


#: By what a page is put in order, the greatest first; each begins as an index of the table does, where there is one.
#: None is NULL, which the engines do not put in the same place.
_ORDERS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "conflict": {"newest": ("t.day", "t.id"), "widest": ("t.gap", "t.id")},
    "revision": {"newest": ("t.day", "t.id"), "largest": ("coalesce(abs(t.share), -1)", "t.id")},
    "slip": {"newest": ("t.day", "t.id"), "longest": ("t.days", "t.id")},
    "statement": {"best": ("t.stories", "t.last_day", "t.id"), "newest": ("t.last_day", "t.id")},
}
#: Of a statement, which lasts from its first claim to its last.
_OF_STATEMENT: Final = {
    "since": "t.last_day >= :since", "until": "t.first_day <= :until", "known_by": "t.first_day <= :known_by",
}  # fmt: skip


def support(session: Session, *, order: str = "best", least_stories: int = 1, **asked: Unpack[Asked]) -> list[Support]:
    """Figures with their independent evidence: most stories first ("best"), or last stated first ("newest")."""
    also = ["t.stories >= :least"] if least_stories > 1 else []
    columns = OF_BLOCK | _OF_STATEMENT
    rows = _page(session, "statement", "claim_support", order, asked, columns, also, {"least": least_stories})
    return [Support._make(row[: len(Support._fields)]) for row in rows]


#: No newer version of its article has been read.
_NEWEST: Final = (
    "NOT EXISTS (SELECT 1 FROM article_version v JOIN article_version n ON n.article_id = v.article_id"
    " WHERE v.id = c.version_id AND n.id > v.id AND n.extracted IS NOT NULL)"
)


def support_of(session: Session, claim_ids: Sequence[int]) -> dict[int, Support]:
    """The figure that each claim states with its evidence; a claim that counts nowhere (rejected, superseded) has none."""
    found = where(session, {}, also=["c.id IN :ids", KEPT.format("c"), _NEWEST])._replace(
        values={"ids": list(claim_ids)}
    )
    sql = (
        f"SELECT c.id AS stating, {_columns('v', Support)} FROM claim c JOIN statement t ON t.entity_id = c.entity_id"
        " AND t.metric = c.metric AND t.status = c.status AND t.chips = c.chips AND t.unit = c.unit"
        " AND t.due_end = coalesce(c.due_end, '') AND c.value >= t.lowest AND c.value <= t.highest"
        " AND (t.value_max IS NULL) = (c.value_max IS NULL) AND (t.value_max IS NULL OR abs(c.value_max - t.value_max) <="
        f" {SAME} * t.value_max) JOIN claim_support v ON v.statement_id = t.id {{where}}"
    )
    return {row[0]: Support(*row[1:]) for row in found.ask(session, sql)}


def conflicts(session: Session, *, order: str = "newest", **asked: Unpack[Asked]) -> list[Conflict]:
    """Figures that cannot both hold: the newest first ("newest"), or those furthest apart ("widest")."""
    rows = _page(session, "conflict", "claim_conflict", order, asked, OF_BLOCK)
    return _paired(Conflict, rows)


def conflicts_of(session: Session, claim_id: int) -> list[Conflict]:
    """The conflicts in which a claim is one of the two."""
    sql = (
        f"SELECT {_pair_columns('v', Conflict, 'other')} FROM claim c JOIN conflict t ON t.entity_id = c.entity_id"
        " AND t.metric = c.metric AND (t.claim_id = c.id OR t.other_id = c.id)"
        " JOIN claim_conflict v ON v.conflict_id = t.id WHERE c.id = :id ORDER BY t.day DESC, t.id DESC"
    )
    return _paired(Conflict, read(session, sql, {"id": claim_id}))


def revisions(
    session: Session, *, order: str = "newest", kinds: Sequence[str] = (), **asked: Unpack[Asked]
) -> list[Revision]:
    """Figures that replaced earlier ones: newest first, or "largest" change first; `kinds` are changed, grown, edited."""
    also = ["t.kind IN :kinds"] if kinds else []
    rows = _page(
        session, "revision", "claim_revision", order, asked, OF_VOICE, also, {"kinds": list(kinds)} if kinds else {}
    )
    return _paired(Revision, rows)


def slips(
    session: Session, *, order: str = "newest", least_days: int | None = None, **asked: Unpack[Asked]
) -> list[Slip]:
    """Due dates that moved: newest first, or the "longest" slip first; `least_days` 1 leaves out those brought forward."""
    also = ["t.days >= :least"] if least_days is not None else []
    rows = _page(session, "slip", "claim_slip", order, asked, OF_VOICE, also, {"least": least_days})
    return _paired(Slip, rows)


def count_of(session: Session, table: str, **asked: Unpack[Asked]) -> int:
    """How many rows "conflict", "revision", "slip" or "statement" have for what is asked."""
    if table not in _ORDERS:
        raise ValueError(f"table: found {table!r}, expected one of {', '.join(_ORDERS)}")
    columns = OF_VOICE if table in ("revision", "slip") else OF_BLOCK
    if table == "statement":
        columns = columns | _OF_STATEMENT
    found = where(session, asked | {"limit": None}, columns)
    joined = "JOIN claim c ON c.id = t.claim_id" if " c." in found.clause else ""
    return int(found.ask(session, f"SELECT count(*) FROM {table} t {joined} {{where}}")[0][0])


def _page(
    session: Session, table: str, view: str, order: str, asked: Asked, columns: dict[str, str], also: Sequence[str] = (),
    values: dict[str, Any] | None = None,
) -> list[Any]:  # fmt: skip
    """A page of a view: the ids picked and put in order from its table alone, then the rows."""
    orders = _ORDERS[table]
    if order not in orders:
        raise ValueError(f"order: found {order!r}, expected {' or '.join(orders)}")
    found = where(session, asked, columns, also)
    found = found._replace(values=found.values | {k: v for k, v in (values or {}).items() if f":{k}" in found.clause})
    joined = "JOIN claim c ON c.id = t.claim_id" if "c." in found.clause else ""
    kind: Any = {"conflict": Conflict, "revision": Revision, "slip": Slip, "statement": Support}[table]
    shown = (
        _columns("v", kind) if kind is Support else _pair_columns("v", kind, "other" if kind is Conflict else "earlier")
    )
    keys = orders[order]
    picked = ", ".join(f"{key} AS key{number}" for number, key in enumerate(keys))
    rows = found.ask(
        session,
        f"SELECT {shown}, {', '.join(f'p.key{number}' for number in range(len(keys)))} FROM (SELECT t.id, {picked} FROM {table} t {joined}"
        f" {{where}} ORDER BY {', '.join(f'{key} DESC' for key in keys)} {{page}}) p JOIN {view} v ON v.{table}_id = p.id",
    )
    of_keys = slice(-len(keys), None)
    rows.sort(key=lambda row: row[of_keys], reverse=True)  # a page; SQLite copies whole rows to put them in order
    return rows


def _columns(alias: str, kind: Any) -> str:
    return ", ".join(f"{alias}.{name}" for name in kind._fields)


def _pair_columns(alias: str, kind: Any, prefix: str) -> str:
    own = [name for name in kind._fields if name not in ("later", "earlier")]
    sides = [*Side._fields, *(f"{prefix}_{name}" for name in Side._fields)]
    return ", ".join(f"{alias}.{name}" for name in (*own, *sides))


def _paired(kind: Any, found: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Rows of a view of pairs, with a Side for each of the two claims."""
    own = len(kind._fields) - 2
    middle = own + len(Side._fields)
    last = middle + len(Side._fields)
    return [kind._make((*row[:own], Side._make(row[own:middle]), Side._make(row[middle:last]))) for row in found]
