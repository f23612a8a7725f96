"""Which subjects are part of which, and what does each add, so that nothing counts twice?"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import vocabulary
from kb.queries.filters import OWNED_BY
from kb.queries.reading import rows

_DEEPEST: Final = 10  # a programme, its site, its building …: a deeper chain is a mistake in the data

#: The figure that counts of each subject, with its claim.
Figures = Mapping[str, tuple[float, int]]


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


class _Kin(NamedTuple):
    """Where an entity hangs in the tree of parts, and whether it is among those asked for."""

    parent: str | None
    is_asked: bool


class Scope(NamedTuple):
    """The entities "e" that are asked for, as a SQL condition with its values, and how they hang together."""

    condition: str
    values: dict[str, Any]
    family: dict[str, _Kin]


def scope(
    session: Session, *, subjects: Sequence[str] = (), owner: str | None = None, country: str | None = None
) -> Scope:
    """What is asked for: subjects with all that is part of them, narrowed by `owner` and `country`; else all."""
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
    return Scope(" AND ".join(conditions), values, family)


def parts(figures: Figures, family: dict[str, _Kin]) -> list[Part]:
    """What each subject adds, the top ones by name, each followed by what is part of it.

    One counts within the nearest whole that is asked for: by its own figure, or else by the sum of its parts.
    """
    whole = _wholes(figures, family)
    return [part for name in sorted(whole.get(None, ())) for part in _part(name, 0, figures, whole)]


_FAMILY: Final = """
SELECT e.name, e.parent, CASE WHEN {asked} THEN 1 ELSE 0 END FROM entity e WHERE e.id IN (
    SELECT id FROM entity WHERE parent IS NOT NULL
    UNION SELECT id FROM entity WHERE name IN (SELECT parent FROM entity WHERE parent IS NOT NULL))"""


def _family(session: Session, conditions: Sequence[str], values: dict[str, Any]) -> dict[str, _Kin]:
    """Entities that are part of another or have parts; above them those of the vocabulary of which nothing is stored."""
    found = rows(session, _FAMILY.format(asked=" AND ".join(conditions)), values)
    family = {name: _Kin(parent, bool(is_asked)) for name, parent, is_asked in found}
    for _, parent, _ in found:
        while parent is not None and parent not in family:
            above = vocabulary.load().entities.get(parent)
            family[parent] = _Kin(above.parent if above is not None else None, not values)
            parent = family[parent].parent
    return family


def _descendants(subjects: Sequence[str], family: dict[str, _Kin]) -> set[str]:
    """Subjects and all that is part of them."""
    found = set(subjects)
    for name in family:
        path = [name]
        while path[-1] not in found and len(path) <= _DEEPEST and (parent := _parent(path[-1], family)) is not None:
            path.append(parent)
        if path[-1] in found:
            found.update(path)
    return found


def _parent(name: str, family: dict[str, _Kin]) -> str | None:
    kin = family.get(name)
    return kin.parent if kin is not None else None


def _wholes(figures: Figures, family: dict[str, _Kin]) -> dict[str | None, list[str]]:
    """What is part of each subject asked for, and under None what is part of none; those without a figure hold figures."""
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


def _part(name: str, depth: int, figures: Figures, whole: dict[str | None, list[str]]) -> list[Part]:
    """A subject's part followed by those below it."""
    below: list[Part] = []
    for child in sorted(whole.get(name, ())) if depth < _DEEPEST else ():
        below += _part(child, depth + 1, figures, whole)
    direct = [part.counted for part in below if part.depth == depth + 1]
    stated, claim = figures.get(name, (None, None))
    summed = sum(direct) if direct else None
    note = None
    if stated is not None and summed is not None and summed > 1.005 * stated:
        note = "the parts come to more than is stated of the whole"
    return [Part(name, depth, stated, summed, stated if stated is not None else sum(direct), claim, note), *below]
