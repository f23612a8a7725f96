"""What does Gigawatch know by name? Metrics, units, entities and chips: the shipped vocabulary, checked at load."""

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from kb.gazetteer import Chip, Entity, VocabularyError, parse_chips, parse_entities

__all__ = [
    "Chip", "Entity", "Metric", "Unit", "Vocabulary", "VocabularyError", "accept", "load", "parse_metrics", "parse_units", "shipped",
]  # fmt: skip

_FILES: Final = ("metrics.toml", "units.toml", "clusters.csv", "organisations.csv", "chips.csv")
#: SI prefixes: symbol, name, factor (BIPM, The International System of Units, 9th edition, table 7).
_PREFIXES: Final = {
    "k": ("kilo", 1e3), "M": ("mega", 1e6), "G": ("giga", 1e9), "T": ("tera", 1e12), "P": ("peta", 1e15),
    "E": ("exa", 1e18), "Z": ("zetta", 1e21),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured; `unit` is canonical ("currency" for money), `dimension` that of the units that state it."""

    name: str
    title: str
    unit: str
    dimension: str
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the closed lexicon.

    `factor` is the value of one unit in the canonical unit of its `dimension`; `symbols` match letter for
    letter, `words` whatever their case; `code` is the ISO 4217 code of a currency.
    """

    name: str
    dimension: str
    factor: float
    symbols: tuple[str, ...]
    words: tuple[str, ...]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything known by name; `digest` changes with any of it."""

    metrics: Mapping[str, Metric]
    units: Mapping[str, Unit]
    entities: Mapping[str, Entity]
    chips: Mapping[str, Chip]
    digest: str


_accepted: tuple[Entity, ...] = ()


def accept(entities: Iterable[Entity]) -> bool:
    """Takes the entities that people accepted beside those shipped, in place of earlier ones; whether that is news."""
    global _accepted
    given = tuple(sorted(entities, key=lambda entity: entity.name))
    is_news = given != _accepted
    if is_news:
        _accepted = given
        load.cache_clear()
    return is_news


@lru_cache(maxsize=1)
def shipped() -> dict[str, Entity]:
    """The entities of the gazetteer's files alone, by name."""
    clusters, organisations = (
        resources.files("kb.data").joinpath(file).read_text(encoding="utf-8")
        for file in ("clusters.csv", "organisations.csv")
    )
    return dict(parse_entities(clusters, organisations))


@lru_cache(maxsize=1)
def load() -> Vocabulary:
    """The shipped vocabulary and what was accepted; raises VocabularyError that names file, line or block, field and mend."""
    texts = {file: resources.files("kb.data").joinpath(file).read_text(encoding="utf-8") for file in _FILES}
    accepted = "".join(map(repr, _accepted))
    digest = hashlib.sha256(("\0".join(texts[file] for file in _FILES) + accepted).encode()).hexdigest()[:12]
    metrics, units = parse_metrics(texts["metrics.toml"]), parse_units(texts["units.toml"])
    _check_dimensions(metrics, units)
    entities = shipped() | {entity.name: entity for entity in _accepted}
    return Vocabulary(metrics, units, entities, parse_chips(texts["chips.csv"]), digest)


def parse_metrics(text: str) -> dict[str, Metric]:
    """Metrics by name from the text of metrics.toml; raises VocabularyError."""
    fields = ("title", "unit", "dimension", "description", "example")
    metrics = {}
    for name, block in _blocks(text, "metrics.toml").items():
        _check_fields(block, fields, (), f"kb/data/metrics.toml, block [{name}]")
        metrics[name] = Metric(
            name, **{field: _string(block, field, f"kb/data/metrics.toml, block [{name}]") for field in fields}
        )
    return metrics


def parse_units(text: str) -> dict[str, Unit]:
    """Units by name from the text of units.toml, prefixed ones included; raises VocabularyError."""
    units: dict[str, Unit] = {}
    for name, block in _blocks(text, "units.toml").items():
        where = f"kb/data/units.toml, block [{name}]"
        _check_fields(
            block, ("dimension", "factor", "symbols", "words"), ("prefixes", "symbol_variants", "code"), where
        )
        factor = block["factor"]
        if not isinstance(factor, (int, float)) or isinstance(factor, bool) or not 0 < factor < math.inf:
            raise VocabularyError(
                f"{where}, field factor: found {factor!r}, expected a number above 0; write the value of one unit"
            )
        symbols, words = _strings(block, "symbols", where), _strings(block, "words", where)
        code = _string(block, "code", where) if "code" in block else None
        dimension = _string(block, "dimension", where)
        made = [Unit(name, dimension, float(factor), symbols, words, code)]
        variants = _variants(block, where)
        for prefix in _strings(block, "prefixes", where) if "prefixes" in block else ():
            if prefix not in _PREFIXES:
                raise VocabularyError(
                    f"{where}, field prefixes: found {prefix!r}, expected some of {', '.join(_PREFIXES)}; drop it"
                )
            spoken, scale = _PREFIXES[prefix]
            plain = tuple(prefix + symbol for symbol in symbols)
            spellings = plain + tuple(variant for symbol in plain for variant in variants.get(symbol, ()))
            made.append(
                Unit(spoken + name, dimension, float(factor) * scale, spellings, tuple(spoken + word for word in words))
            )
        unused = sorted(set(variants) - {symbol for unit in made[1:] for symbol in unit.symbols})
        if unused:
            raise VocabularyError(
                f"{where}, field symbol_variants: found {unused[0]!r}, expected a prefixed symbol; list its prefix or drop it"
            )
        for unit in made:
            if unit.name in units:
                raise VocabularyError(
                    f"{where}: the unit {unit.name} exists already; drop its block or the prefix that makes it"
                )
            units[unit.name] = unit
    return units


def _check_dimensions(metrics: Mapping[str, Metric], units: Mapping[str, Unit]) -> None:
    """A metric is a count of things, or has units that can state it."""
    known = sorted({unit.dimension for unit in units.values()} | {"count"})
    for metric in metrics.values():
        if metric.dimension not in known:
            where = f"kb/data/metrics.toml, block [{metric.name}], field dimension"
            raise VocabularyError(
                f"{where}: found {metric.dimension!r}, expected one of {', '.join(known)}; add a unit of it to units.toml"
            )


def _variants(block: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    """Further spellings by prefixed symbol."""
    table = block.get("symbol_variants", {})
    if not isinstance(table, dict):
        raise VocabularyError(
            f'{where}, field symbol_variants: found {table!r}, expected a table; write MW = ["MWs"] under [….symbol_variants]'
        )
    return {symbol: _strings(table, symbol, f"{where}, field symbol_variants") for symbol in table}


def _blocks(text: str, file: str) -> dict[str, dict[str, Any]]:
    try:
        blocks = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"kb/data/{file}: {error}; mend the TOML there") from error
    for name, block in blocks.items():
        if not isinstance(block, dict):
            raise VocabularyError(
                f"kb/data/{file}, {name}: found a plain value, expected a block [{name}]; put it into one"
            )
    return blocks


def _check_fields(block: Mapping[str, Any], required: tuple[str, ...], optional: tuple[str, ...], where: str) -> None:
    for field in required:
        if field not in block:
            raise VocabularyError(f"{where}: no field {field}, expected {', '.join(required)}; add it")
    for field in block:
        if field not in required and field not in optional:
            raise VocabularyError(
                f"{where}, field {field}: expected one of {', '.join((*required, *optional))}; rename or drop it"
            )


def _string(block: Mapping[str, Any], field: str, where: str) -> str:
    value = block[field]
    if not isinstance(value, str) or not value.strip():
        raise VocabularyError(f"{where}, field {field}: found {value!r}, expected a text; write one in quotes")
    return value


def _strings(block: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    value = block[field]
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise VocabularyError(f'{where}, field {field}: found {value!r}, expected a list of texts; write it as ["…"]')
    return tuple(value)
