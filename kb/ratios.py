"""Which ratios of two claims are plausible? The rules of `kb/data/ratios.toml`, and the ratios of every subject."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, text

from kb import vocabulary
from kb.comparison import SAME
from kb.derived import Ratio
from kb.gazetteer import VocabularyError

_TEXTS: Final = ("over", "under", "unit", "below", "above")
_NUMBERS: Final = ("factor", "low", "high")
#: The newest claims of subjects; money without a rate has no value in dollars, and no ratio.
_NEWEST: Final = text(
    "SELECT s.entity_id, s.metric, s.status, s.chips, c.id, coalesce(s.value_usd, s.value) AS value, c.known, c.due_end"
    " FROM series s JOIN claim c ON c.id = s.latest_id WHERE s.entity_id IN :ids"
    " AND (s.value_usd IS NOT NULL OR s.metric NOT IN :money) AND s.value IS NOT NULL ORDER BY s.entity_id"
).bindparams(bindparam("ids", expanding=True), bindparam("money", expanding=True))


@dataclass(frozen=True, slots=True)
class Rule:
    """A ratio of two metrics with its band; `by_chip` names the field of a chip that sets a band of its own."""

    name: str
    over: str
    under: str
    factor: float
    unit: str
    low: float
    high: float
    below: str
    above: str
    by_chip: str | None = None


class Judgement(NamedTuple):
    """A ratio with its band; `flag` is "low" or "high" outside it, and `reason` what is then likely wrong."""

    value: float
    low: float
    high: float
    flag: str | None
    reason: str | None


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The shipped rules; raises VocabularyError that names block, field and mend."""
    return parse_ratios(resources.files("kb.data").joinpath("ratios.toml").read_text(encoding="utf-8"))


def judge(rule: Rule, over: float, under: float, chips: Sequence[str] = ()) -> Judgement | None:
    """The ratio of two values in canonical units, in its band; None where the lower value is 0."""
    if under <= 0:
        return None
    value, low, high = rule.factor * over / under, rule.low, rule.high
    known = [vocabulary.load().chips.get(name) for name in chips] if rule.by_chip else []
    typical = [float(found) for chip in known if chip and (found := getattr(chip, str(rule.by_chip))) is not None]
    if typical and len(typical) == len(chips):
        low, high = 0.5 * min(typical), 2 * max(typical)
    if value < low:
        return Judgement(value, low, high, "low", rule.below)
    return Judgement(value, low, high, *(("high", rule.above) if value > high else (None, None)))


def parse_ratios(text: str) -> tuple[Rule, ...]:
    """Rules in the order of the text of ratios.toml; raises VocabularyError."""
    try:
        blocks = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"kb/data/ratios.toml: {error}; mend the TOML there") from error
    return tuple(_rule(name, block) for name, block in blocks.items())


def _rule(name: str, block: Any) -> Rule:
    where = f"kb/data/ratios.toml, block [{name}]"
    fields = block if isinstance(block, dict) else {}
    for field in (*_TEXTS, *_NUMBERS):
        expected: tuple[type, ...] = (str,) if field in _TEXTS else (int, float)
        if not isinstance(fields.get(field), expected) or isinstance(fields[field], bool):
            kind = "text" if field in _TEXTS else "number"
            raise VocabularyError(f"{where}, field {field}: found {fields.get(field)!r}, expected a {kind}; add it")
    unknown = sorted(fields.keys() - {*_TEXTS, *_NUMBERS, "by_chip"})
    if unknown:
        raise VocabularyError(
            f"{where}, field {unknown[0]}: expected one of {', '.join((*_TEXTS, *_NUMBERS))}; drop it"
        )
    for field in ("over", "under"):
        if fields[field] not in vocabulary.load().metrics:
            raise VocabularyError(f"{where}, field {field}: found {fields[field]!r}, expected a metric; correct it")
    if "by_chip" in fields and fields["by_chip"] not in vocabulary.Chip.__dataclass_fields__:
        raise VocabularyError(
            f"{where}, field by_chip: found {fields['by_chip']!r}, expected a field of chips.csv; correct it"
        )
    if fields["low"] > fields["high"]:
        raise VocabularyError(f"{where}, field low: found {fields['low']!r}, expected at most high; swap them")
    return Rule(name, **fields)


def derive_ratios(connection: Connection, entities: set[int]) -> None:
    """Rewrites the ratios of subjects, from the newest claims of each metric and status."""
    columns = Ratio.__table__.c  # type: ignore[attr-defined]
    connection.execute(
        delete(Ratio).where(columns.entity_id == bindparam("entity")), [{"entity": entity} for entity in entities]
    )
    money = [metric.name for metric in vocabulary.load().metrics.values() if metric.dimension == "money"]
    found = connection.execute(_NEWEST, {"ids": list(entities), "money": money})
    rows = [
        row for entity, members in groupby(found, key=lambda row: row[0]) for row in _rows_of(entity, list(members))
    ]
    if rows:
        connection.execute(insert(Ratio), rows)


def _rows_of(entity: int, newest: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for rule in rules():
        for under in newest:
            over = _partner(rule.over, under, newest) if under.metric == rule.under else None
            if _is_one_of_several(under, newest):
                continue  # how much of the whole is its own, nobody says
            judged = over and judge(rule, over.value, under.value, under.chips.split(",") if under.chips else ())
            if over is not None and judged:
                yield {
                    "entity_id": entity, "ratio": rule.name, "status": under.status, "value": judged.value,
                    "unit": rule.unit, "low": judged.low, "high": judged.high, "flag": judged.flag,
                    "reason": judged.reason, "day": max(over.known, under.known), "claim_id": over.id, "other_id": under.id,
                }  # fmt: skip


def _is_one_of_several(under: Any, newest: Sequence[Any]) -> bool:
    """Whether a subject has other chips of the same status beside those counted, named ones or in its total."""
    others = [other for other in newest if (other.metric, other.status) == (under.metric, under.status)]
    return bool(under.chips) and any(
        other.chips != under.chips and (other.chips or other.value > under.value * (1 + SAME)) for other in others
    )


def _partner(metric: str, under: Any, newest: Sequence[Any]) -> Any:
    """The newest claim of a metric with the same status and, where both have one, the same end of `due`."""
    fitting = [
        over
        for over in newest
        if over.metric == metric
        and over.status == under.status
        and (over.due_end is None or under.due_end is None or over.due_end == under.due_end)
    ]
    return max(fitting, key=lambda over: (over.known, over.id), default=None)
