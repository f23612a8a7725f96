"""How do the computed tables follow the claims? Blocks (a subject and a metric) are rewritten whole.

Whoever changes claims clears and derives their blocks in the same transaction. Claims that a person rejected and
subjects that a person rejected are left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, text

from kb import comparison, courses, succession
from kb.comparison import Figure, Item
from kb.derived import Conflict, Ratio, Revision, Series, Slip, Statement
from kb.models import ADDED
from kb.moments import UtcDateTime
from kb.ratios import derive_ratios
from kb.verdict import KEPT

Block = tuple[int, str]

_TABLES: Final[tuple[Any, ...]] = (Series, Statement, Conflict, Revision, Slip)
_AT_ONCE: Final = 20_000  # rows per insertion
#: A source by its id; an article added by hand stands for its own, or the first one of its story.
_OWN: Final = (
    f"CASE WHEN {{0}}.slug = '{ADDED}' THEN -coalesce((SELECT min(m.id) FROM article m WHERE m.story_id = a.story_id), a.id)"
    " ELSE {1} END"
)
_ITEMS: Final = f"""
SELECT c.entity_id, c.metric,
       c.id, c.version_id, v.article_id, coalesce(a.story_id, -a.id) AS story,
       {_OWN.format("p", "coalesce(s.first_source_id, a.source_id)")} AS publisher, p.slug AS source,
       CASE WHEN c.attributed_to = 'unnamed source' THEN NULL ELSE c.attributed_to END AS speaker,
       c.value, c.value_max, c.bound, c.unit, c.value_usd, c.status, c.chips, c.due, c.due_start, c.due_end, c.day, c.known,
       c.start_char, c.end_char, c.value_text, c.sentence, e.kind, {_OWN.format("o", "a.source_id")} AS teller, c.is_conversion,
       (SELECT min(n.fetched) FROM article_version n WHERE n.article_id = v.article_id AND n.id > v.id
           AND n.extracted IS NOT NULL) AS gone
FROM claim c
JOIN entity e ON e.id = c.entity_id
JOIN article_version v ON v.id = c.version_id
JOIN article a ON a.id = v.article_id
LEFT JOIN story s ON s.id = a.story_id
JOIN source p ON p.id = coalesce(s.first_source_id, a.source_id)
JOIN source o ON o.id = a.source_id
WHERE e.origin <> 'rejected' AND {KEPT.format("c")}
"""
_ALL: Final = text(_ITEMS + " ORDER BY c.entity_id, c.metric").columns(gone=UtcDateTime())
_OF_BLOCKS: Final = (
    text(_ITEMS + " AND c.entity_id IN :entities AND c.metric IN :metrics ORDER BY c.entity_id, c.metric")
    .bindparams(bindparam("entities", expanding=True), bindparam("metrics", expanding=True))
    .columns(gone=UtcDateTime())
)
#: Of each subject all that it is part of, and all that is part of it.
_RELATIVES: Final = text("""
WITH RECURSIVE above (id, other, parent, steps) AS (
    SELECT e.id, e.id, e.parent, 0 FROM entity e WHERE e.id IN :ids
    UNION ALL SELECT a.id, r.id, r.parent, a.steps + 1 FROM above a JOIN entity r ON r.name = a.parent WHERE a.steps < :deepest
), below (id, other, name, steps) AS (
    SELECT e.id, e.id, e.name, 0 FROM entity e WHERE e.id IN :ids
    UNION ALL SELECT b.id, r.id, r.name, b.steps + 1 FROM below b JOIN entity r ON r.parent = b.name WHERE b.steps < :deepest
)
SELECT id, other FROM above WHERE steps > 0 UNION SELECT id, other FROM below WHERE steps > 0
""").bindparams(bindparam("ids", expanding=True))
_DEEPEST: Final = 10  # a programme, its site, its building …: a deeper chain is a mistake in the data
_RELATED_VALUES: Final = text(
    "SELECT coalesce(c.value_usd, s.lowest) FROM statement s JOIN claim c ON c.id = s.claim_id"
    " WHERE s.entity_id IN :ids AND s.metric = :metric ORDER BY 1"
).bindparams(bindparam("ids", expanding=True))


def blocks_of_article(connection: Connection, article_id: int) -> set[Block]:
    """The blocks that the claims of an article and of its story's others, in all their versions, belong to."""
    found = connection.execute(
        text(
            "SELECT DISTINCT c.entity_id, c.metric FROM article a JOIN article o ON o.id = a.id OR o.story_id = a.story_id"
            " JOIN article_version v ON v.article_id = o.id JOIN claim c ON c.version_id = v.id WHERE a.id = :article"
        ),
        {"article": article_id},
    )
    return {(row[0], row[1]) for row in found}


def derive(connection: Connection, blocks: Iterable[Block]) -> None:
    """Rewrites the computed rows of blocks, and of the same metric of all that they are part of or that is part of them."""
    asked = set(blocks)
    if not asked:
        return
    relatives = _relatives(connection, {entity for entity, _ in asked})
    wanted = sorted(asked | {(other, metric) for entity, metric in asked for other in relatives.get(entity, ())})
    relatives |= _relatives(connection, {entity for entity, _ in wanted} - relatives.keys())
    _clear(connection, wanted)
    computed = list(_load(connection, wanted))
    stated = [(block, items, comparison.figures(_counted(items))) for block, items in computed]
    _write(connection, Statement, (row for block, _, found in stated for row in _statements(block, found)))
    waiting: dict[Any, list[dict[str, Any]]] = defaultdict(
        list
    )  # a statement for each block would take most of the time
    for block, items, found in stated:
        related = relatives.get(block[0], ())
        values = _related_values(connection, block[1], related) if related else ()
        for table, rows in _rows(block, items, found, values).items():
            waiting[table] += rows
    _flush(connection, waiting)
    derive_ratios(connection, {entity for entity, _ in wanted})


def derive_all(connection: Connection) -> None:
    """Rewrites every computed row; for a knowledge base just upgraded or filled in bulk."""
    for table in (*_TABLES, Ratio):
        connection.execute(delete(table))
    related = {
        row[0] for row in connection.execute(text("SELECT e.id FROM entity e JOIN entity r ON r.name = e.parent"))
    }
    related |= {
        row[0] for row in connection.execute(text("SELECT r.id FROM entity e JOIN entity r ON r.name = e.parent"))
    }
    later: list[Block] = []
    waiting: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for block, items in _grouped(connection.execute(_ALL)):
        if block[0] in related:
            later.append(block)
            continue
        found = comparison.figures(_counted(items))
        waiting[Statement] += _statements(block, found)
        for table, rows in _rows(block, items, found, ()).items():
            waiting[table] += rows
        if sum(map(len, waiting.values())) > _AT_ONCE:
            _flush(connection, waiting)
    _flush(connection, waiting)
    derive(connection, later)
    entities = [row[0] for row in connection.execute(text("SELECT DISTINCT entity_id FROM series"))]
    for start in range(0, len(entities), 500):
        derive_ratios(connection, set(entities[start : start + 500]))


def _flush(connection: Connection, waiting: dict[Any, list[dict[str, Any]]]) -> None:
    for table, rows in waiting.items():
        _write(connection, table, rows)
    waiting.clear()


def _relatives(connection: Connection, entities: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {entity: set() for entity in entities}
    if entities:
        for entity, other in connection.execute(_RELATIVES, {"ids": list(entities), "deepest": _DEEPEST}):
            found[entity].add(other)
    return found


def _related_values(connection: Connection, metric: str, related: Iterable[int]) -> list[float]:
    return [row[0] for row in connection.execute(_RELATED_VALUES, {"ids": list(related), "metric": metric})]


def _clear(connection: Connection, blocks: Sequence[Block]) -> None:
    values = [{"entity": entity, "of_metric": metric} for entity, metric in blocks]
    for table in _TABLES:
        columns = table.__table__.c
        connection.execute(
            delete(table).where(columns.entity_id == bindparam("entity"), columns.metric == bindparam("of_metric")),
            values,
        )


def _load(connection: Connection, blocks: Sequence[Block]) -> Iterator[tuple[Block, list[Item]]]:
    """Blocks with claims and their items, in batches of subjects."""
    wanted = set(blocks)
    entities = sorted({entity for entity, _ in blocks})
    metrics = sorted({metric for _, metric in blocks})
    for start in range(0, len(entities), 500):
        rows = connection.execute(_OF_BLOCKS, {"entities": entities[start : start + 500], "metrics": metrics})
        yield from ((block, items) for block, items in _grouped(rows) if block in wanted)


def _grouped(rows: Iterable[Any]) -> Iterator[tuple[Block, list[Item]]]:
    for block, members in groupby(rows, key=lambda row: (row[0], row[1])):
        yield block, [Item._make((*row[2:-1], row[-1] and row[-1].date().isoformat())) for row in members]


def _counted(items: Sequence[Item]) -> list[Item]:
    """The items that are statements of their own: in the newest version, and no conversion of the one before."""
    return [item for item in items if item.is_active and not item.is_conversion]


def _statements(block: Block, found: Iterable[Figure]) -> Iterator[dict[str, Any]]:
    for figure in found:
        first, last = figure.items[0], max(figure.items, key=lambda item: item.known)
        yield {
            "entity_id": block[0], "metric": block[1], "chips": figure.chips, "status": figure.status, "unit": figure.unit,
            "due_end": figure.due_end, "lowest": figure.lowest, "highest": figure.highest, "value_max": figure.value_max,
            "claims": len(figure.items), "stories": _stories(figure),
            "publishers": len({item.publisher for item in figure.items}),
            "speakers": len({item.speaker for item in figure.items} - {None}),
            "first_day": first.known, "last_day": last.known, "claim_id": first.id,
        }  # fmt: skip


def _stories(figure: Figure) -> int:
    return len({item.story for item in figure.items})


def _rows(
    block: Block, items: Sequence[Item], found: Sequence[Figure], values: Sequence[float]
) -> dict[Any, list[dict[str, Any]]]:
    """The rows of a block beside its statements, by table."""
    of_block = {"entity_id": block[0], "metric": block[1]}
    told = [item for item in items if not item.is_conversion]
    changes = succession.revisions(told)
    return {
        Series: [of_block | row for row in _series(items, told, block[1])],
        Conflict: [
            of_block | {
                "status": clash.later.status, "day": clash.later.known, "gap": clash.gap, "claim_id": clash.later.id,
                "other_id": clash.earlier.id, "stories": _stories(_figure_of(clash.later, clash, found)),
                "other_stories": _stories(_figure_of(clash.earlier, clash, found)),
            }
            for clash in comparison.clashes(found, values, succession.withdrawn(told, changes))
        ],
        Revision: [
            of_block | {
                "status": change.later.status, "day": change.later.known, "kind": change.kind,
                "speaker": succession.voice(change.later), "change": change.later.value - change.earlier.value,
                "share": (change.later.value / change.earlier.value - 1) if change.earlier.value else None,
                "claim_id": change.later.id, "earlier_id": change.earlier.id,
            }
            for change in changes
        ],
        Slip: [
            of_block | {
                "status": move.later.status, "day": move.later.known, "speaker": succession.voice(move.later),
                "days": move.days, "claim_id": move.later.id, "earlier_id": move.earlier.id,
            }
            for move in succession.slips(told)
        ],
    }  # fmt: skip


def _figure_of(item: Item, clash: comparison.Clash, found: Sequence[Figure]) -> Figure:
    one, other = (found[number] for number in clash.figures)
    return one if item in one.items else other


def _series(items: Sequence[Item], told: Iterable[Item], metric: str) -> Iterator[dict[str, Any]]:
    counts = Counter((item.chips, item.status) for item in items)
    groups = defaultdict(list)
    for item in told:
        groups[item.chips, item.status].append(item)
    for (chips, status), members in groups.items():
        last = courses.newest(item for item in members if item.is_active)
        cancelled = groups.get((chips, "cancelled"), []) if status in succession.PLANS else []
        counted = None if courses.is_dropped(last, (item for item in cancelled if item.is_active)) else last
        yield {
            "chips": chips, "status": status, "claims": counts[chips, status], "first_known": min(item.known for item in members),
            "day": last.day if last else "", "latest_id": last.id if last else None,
            "value": counted.value if counted else None,
            "value_usd": counted.usd if counted else None,
            "course": courses.course(members, metric, cancelled),
        }  # fmt: skip


def _write(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    waiting = list(rows)
    if waiting:
        connection.execute(insert(table), waiting)
