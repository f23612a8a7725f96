"""Which clusters, organisations and chips are known? Reads and checks the lines of the gazetteer's CSV files.

A list inside a cell is separated by `|`. Every message names file, line, field, what was found and the mend.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("cluster", "site", "programme")
CHIP_UNITS: Final = ("chip", "rack", "wafer", "system", "family")


class VocabularyError(ValueError):
    """A data file of the vocabulary is wrong; the message says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A known cluster, site, programme or organisation.

    `kind` is "cluster", "site", "programme" or "organisation"; `type` the line of business of an organisation;
    `lat` and `lon` are degrees, both or neither; `announced` is a year; `parent` names the programme that a
    site or cluster belongs to, or an organisation's owner. `ambiguous` names need context to be recognised.
    """

    name: str
    kind: str
    aliases: tuple[str, ...]
    type: str = ""
    owners: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    country: str | None = None
    region: str | None = None
    lat: float | None = None
    lon: float | None = None
    announced: int | None = None
    parent: str | None = None
    ambiguous: bool = False
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A known AI chip, rack of chips, or family of chips.

    `tdp_w` is watts, `dense_bf16_tflops` and `dense_8bit_tops` are 10^12 operations a second without sparsity,
    `h100e_*` the same relative to one H100, `facility_w_per_chip` watts at the meter of the site; each None
    where nobody has published it.
    """

    name: str
    aliases: tuple[str, ...]
    vendor: str
    year: int | None
    unit: str
    gpus_per_unit: float | None
    tdp_w: float | None
    dense_bf16_tflops: float | None
    h100e_bf16: float | None
    dense_8bit_tops: float | None
    h100e_8bit: float | None
    facility_w_per_chip: float | None
    status: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a CSV file with access that checks."""

    file: str
    line: int
    cells: Mapping[str, str]

    def wrong(self, field: str, expected: str, mend: str) -> VocabularyError:
        found = self.cells.get(field)
        return VocabularyError(
            f"kb/data/{self.file}, line {self.line}, field {field}: found {found!r}, expected {expected}; {mend}"
        )

    def text(self, field: str) -> str:
        value = self.cells[field].strip()
        if not value:
            raise self.wrong(field, "a value", "fill the cell in or delete the line")
        return value

    def optional(self, field: str) -> str | None:
        return self.cells[field].strip() or None

    def many(self, field: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.cells[field].split("|") if part.strip())

    def one_of(self, field: str, allowed: tuple[str, ...]) -> str:
        value = self.text(field)
        if value not in allowed:
            raise self.wrong(field, f"one of {', '.join(allowed)}", "pick one of these")
        return value

    def number(self, field: str, low: float, high: float) -> float | None:
        value = self.optional(field)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            raise self.wrong(
                field, f"a number between {low:g} and {high:g}", "write plain digits or leave the cell empty"
            ) from None
        if not low <= number <= high:
            raise self.wrong(field, f"a number between {low:g} and {high:g}", "check its unit")
        return number

    def year(self, field: str) -> int | None:
        number = self.number(field, 1990, 2040)
        return None if number is None else int(number)


def parse_entities(clusters: str, organisations: str) -> dict[str, Entity]:
    """Entities by canonical name from the texts of clusters.csv and organisations.csv.

    Raises VocabularyError for a wrong line, a name or alias that two entities bear without either being marked
    ambiguous, or a parent that does not exist or goes in a circle.
    """
    entities: dict[str, Entity] = {}
    lines: dict[str, _Row] = {}
    for file, text, make in (("clusters.csv", clusters, _cluster), ("organisations.csv", organisations, _organisation)):
        for row in _rows(text, file):
            entity = make(row)
            if entity.name in entities:
                raise row.wrong(
                    "canonical_name",
                    "a name that no other line has",
                    f"merge it with line {lines[entity.name].line} of {lines[entity.name].file}",
                )
            entities[entity.name], lines[entity.name] = entity, row
    for entity in entities.values():
        if entity.kind != "organisation":  # an organisation's owner may be one that nobody tracks
            _check_parent(entity, entities, lines[entity.name])
    plain = [entity for entity in entities.values() if not entity.ambiguous]
    _check_shared_names(plain, lines, "drop it here or mark one of the two ambiguous")
    return entities


def parse_chips(text: str) -> dict[str, Chip]:
    """Chips by canonical name from the text of chips.csv; raises VocabularyError for a wrong line or a name given twice."""
    chips: dict[str, Chip] = {}
    lines: dict[str, _Row] = {}
    for row in _rows(text, "chips.csv"):
        chip = _chip(row)
        if chip.name in chips:
            raise row.wrong(
                "canonical_name", "a name that no other line has", f"merge it with line {lines[chip.name].line}"
            )
        chips[chip.name], lines[chip.name] = chip, row
    _check_shared_names(list(chips.values()), lines, "drop it from one of the two")
    return chips


def _cluster(row: _Row) -> Entity:
    lat, lon = row.number("lat", -90, 90), row.number("lon", -180, 180)
    if (lat is None) != (lon is None):
        raise row.wrong("lat", "lat and lon both, or neither", "add the missing one or clear both")
    return Entity(
        name=row.text("canonical_name"), kind=row.one_of("kind", KINDS), aliases=row.many("aliases"),
        owners=row.many("owners"), operators=row.many("operators"), country=row.optional("country"),
        region=row.optional("region"), lat=lat, lon=lon, announced=row.year("announced"),
        parent=row.optional("parent"), ambiguous=row.one_of("ambiguous", ("yes", "no")) == "yes",
        note=row.optional("note") or "", source=row.text("source"),
    )  # fmt: skip


def _organisation(row: _Row) -> Entity:
    return Entity(
        name=row.text("canonical_name"), kind="organisation", aliases=row.many("aliases"), type=row.text("type"),
        country=row.optional("country"), parent=row.optional("parent"),
        ambiguous=row.one_of("ambiguous", ("yes", "no")) == "yes", source=row.text("source"),
    )  # fmt: skip


def _chip(row: _Row) -> Chip:
    return Chip(
        name=row.text("canonical_name"), aliases=row.many("aliases"), vendor=row.text("vendor"), year=row.year("year"),
        unit=row.one_of("unit", CHIP_UNITS), gpus_per_unit=row.number("gpus_per_unit", 1, 1000),
        tdp_w=row.number("tdp_w", 1, 1e6), dense_bf16_tflops=row.number("dense_bf16_tflops", 0.1, 1e7),
        h100e_bf16=row.number("h100e_bf16", 0, 1e4), dense_8bit_tops=row.number("dense_8bit_tops", 0.1, 1e8),
        h100e_8bit=row.number("h100e_8bit", 0, 1e4), facility_w_per_chip=row.number("facility_w_per_chip", 1, 1e6),
        status=row.text("status"), note=row.optional("note") or "", source=row.text("source"),
    )  # fmt: skip


_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "clusters.csv": (
        "canonical_name", "aliases", "kind", "owners", "operators", "country", "region", "lat", "lon", "announced",
        "parent", "ambiguous", "note", "source",
    ),
    "organisations.csv": ("canonical_name", "aliases", "type", "country", "parent", "ambiguous", "source"),
    "chips.csv": (
        "canonical_name", "aliases", "vendor", "year", "unit", "gpus_per_unit", "tdp_w", "dense_bf16_tflops",
        "h100e_bf16", "dense_8bit_tops", "h100e_8bit", "facility_w_per_chip", "status", "note", "source",
    ),
}  # fmt: skip


def _rows(text: str, file: str) -> Iterator[_Row]:
    """The lines of a CSV text; raises VocabularyError for a wrong header or number of cells."""
    columns = _COLUMNS[file]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(next(reader, ()))
    except csv.Error as error:
        raise VocabularyError(f"kb/data/{file}, line 1: {error}; restore the header") from error
    if header != columns:
        raise VocabularyError(
            f"kb/data/{file}, line 1: found columns {', '.join(header)}; expected {', '.join(columns)}; restore the header"
        )
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise VocabularyError(f"kb/data/{file}, line {reader.line_num}: {error}; close the quote") from error
        if not cells:
            continue
        if len(cells) != len(columns):
            raise VocabularyError(
                f"kb/data/{file}, line {reader.line_num}: found {len(cells)} cells, expected {len(columns)}; quote cells that hold a comma"
            )
        yield _Row(file, reader.line_num, dict(zip(columns, cells, strict=True)))


def _check_shared_names(things: Sequence[Entity] | Sequence[Chip], lines: Mapping[str, _Row], mend: str) -> None:
    owners: dict[str, str] = {}
    for thing in things:
        for name in (thing.name, *thing.aliases):
            owner = owners.setdefault(name.casefold(), thing.name)
            if owner != thing.name:
                expected = (
                    f"names that no other line has ({name!r} is on line {lines[owner].line} of {lines[owner].file} too)"
                )
                raise lines[thing.name].wrong("aliases", expected, mend)


def _check_parent(entity: Entity, entities: Mapping[str, Entity], row: _Row) -> None:
    seen, name = {entity.name}, entity.parent
    while name is not None:
        if name not in entities:
            raise row.wrong("parent", "the canonical name of another line", "correct the name or add its line")
        if name in seen:
            raise row.wrong("parent", "a parent that is not its own descendant", "break the circle")
        seen.add(name)
        name = entities[name].parent
