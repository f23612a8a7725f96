"""What is part of what? Subjects within their wholes, so that a total counts nothing twice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import vocabulary
from kb.queries.filters import OWNED_BY
from kb.queries.reading import rows

_DEEPEST: Final = 10  # a programme, its site, its building …: a deeper chain is a mistake in the data


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


class Kin(NamedTuple):
    """Of which subject one is part, and whether it is among those asked for."""

    parent: str | None
    is_asked: bool


class Scope(NamedTuple):
    """Subjects asked for: the conditions on an entity "e" with their values, and the `family` of those that have parts."""

    conditions: list[str]
    values: dict[str, Any]
    family: dict[str, Kin]


def scope(session: Session, *, subjects: Sequence[str], owner: str | None, country: str | None) -> Scope:
    """Subjects with all that is part of them (none: every one), narrowed by owner and country."""
    conditions = ["e.origin <> 'rejected'", "e.merged_into IS NULL"]
    values: dict[str, Any] = {}
    if owner is not None:
        conditions.append(OWNED_BY)
        values["owner"] = owner
    if country is not None:
        conditions.append("e.country = :country")
        values["country"] = country
    family = _family(session, conditions, values)
    if subjects:
        within = _descendants(subjects, family)
        family = {name: kin._replace(is_asked=kin.is_asked and name in within) for name, kin in family.items()}
        conditions.append("e.name IN :names")
        values["names"] = sorted(within)
    return Scope(conditions, values, family)


_KIN: Final = "SELECT e.name, e.parent, CASE WHEN {asked} THEN 1 ELSE 0 END FROM "
_FAMILY: Final = (
    f"{_KIN} entity e WHERE e.parent > '' UNION ALL {_KIN} (SELECT DISTINCT parent FROM entity WHERE parent > '') d"
    " JOIN entity e ON e.name = d.parent WHERE coalesce(e.parent, '') = ''"
)


def _family(session: Session, conditions: Sequence[str], values: dict[str, Any]) -> dict[str, Kin]:
    """Entities that are part of another or have parts; above them those of the vocabulary of which nothing is stored."""
    found = rows(session, _FAMILY.format(asked=" AND ".join(conditions)), values)
    family = {name: Kin(parent, bool(is_asked)) for name, parent, is_asked in found}
    for _, parent, _ in found:
        while parent is not None and parent not in family:
            above = vocabulary.load().entities.get(parent)
            family[parent] = Kin(above.parent if above is not None else None, not values)
            parent = family[parent].parent
    return family


def _descendants(subjects: Sequence[str], family: Mapping[str, Kin]) -> set[str]:
    """Subjects and all that is part of them."""
    found = set(subjects)
    for name in family:
        path = [name]
        while path[-1] not in found and len(path) <= _DEEPEST and (above := _parent(path[-1], family)) is not None:
            path.append(above)
        if path[-1] in found:
            found.update(path)
    return found


def _parent(name: str, family: Mapping[str, Kin]) -> str | None:
    kin = family.get(name)
    return kin.parent if kin is not None else None


def parts(figures: Mapping[str, tuple[float, int]], family: Mapping[str, Kin]) -> list[Part]:
    """The parts of a total of figures with their claims, by subject; each top one is followed by those below it."""
    held = _held(figures, family)
    return [part for name in sorted(held.get(None, ())) for part in _part(name, 0, figures, held)]


def _held(figures: Iterable[str], family: Mapping[str, Kin]) -> dict[str | None, list[str]]:
    """What is part of each subject asked for, and under None what is part of none; some hold figures and have none."""
    found: dict[str | None, list[str]] = {}
    waiting, seen = list(figures), set(figures)
    for name in waiting:  # grows by the wholes that have no figure of their own
        whole, path = _parent(name, family), {name}
        while whole is not None and not family[whole].is_asked and whole not in path:
            path.add(whole)
            whole = family[whole].parent
        whole = None if whole in path else whole
        found.setdefault(whole, []).append(name)
        if whole is not None and whole not in seen:
            seen.add(whole)
            waiting.append(whole)
    return found


def _part(
    name: str, depth: int, figures: Mapping[str, tuple[float, int]], held: Mapping[str | None, list[str]]
) -> list[Part]:
    """A subject's part followed by those below it."""
    below: list[Part] = []
    for child in sorted(held.get(name, ())) if depth < _DEEPEST else ():
        below += _part(child, depth + 1, figures, held)
    direct = [part.counted for part in below if part.depth == depth + 1]
    stated, claim = figures.get(name, (None, None))
    summed = sum(direct) if direct else None
    note = None
    if stated is not None and summed is not None and summed > 1.005 * stated:
        note = "the parts come to more than is stated of the whole"
    return [Part(name, depth, stated, summed, stated if stated is not None else sum(direct), claim, note), *below]
