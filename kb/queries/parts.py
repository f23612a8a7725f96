"""What is part of what? Subjects within their wholes, so that a total counts nothing twice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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


class Named(NamedTuple):
    """What a subject is part of, and who owns it (several joined by commas)."""

    parent: str | None
    owner: str | None


class Kin(NamedTuple):
    """Of which subject one is part, whether it is among those asked for, and who owns it."""

    parent: str | None
    is_asked: bool
    owner: str | None = None


class Scope(NamedTuple):
    """Subjects asked for: the conditions on an entity "e", with their values."""

    conditions: list[str]
    values: dict[str, Any]

    @property
    def asked(self) -> str:
        """The conditions as one."""
        return " AND ".join(self.conditions)


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
    if subjects:
        conditions.append("e.name IN :names")
        values["names"] = sorted(_descendants(session, subjects))
    return Scope(conditions, values)


def family_of(session: Session, within: Scope, named: Mapping[str, Named]) -> dict[str, Kin]:
    """The kin of subjects asked for that have some, by the parent of each; above them those of which nothing is asked or stored."""
    family = {name: Kin(facts.parent, True, facts.owner) for name, facts in named.items() if facts.parent}
    while waiting := {kin.parent for kin in family.values() if kin.parent} - family.keys():
        family |= {name: Kin(None, True, named[name].owner) for name in waiting & named.keys()}
        above = sorted(waiting - named.keys())
        found = rows(session, _ABOVE.format(asked=within.asked), within.values | {"above": above}) if above else []
        family |= {name: Kin(parent or None, bool(is_asked), owner) for name, parent, is_asked, owner in found}
        family |= {name: _known(name, is_asked=not within.values) for name in waiting - family.keys()}
    # What companies own that are part of others stands below them there; what the rest own is placed by `under_owners`.
    for name, facts in named.items():
        owner = _first(facts.owner)
        if not facts.parent and owner in named and owner != name and family.get(owner, _APART).parent is not None:
            family[name] = Kin(owner, True, facts.owner)
    return family


_APART: Final = Kin(None, True)


def _first(owner: str | None) -> str:
    """The company under which what several own counts; none where nobody owns it."""
    return owner.split(", ")[0] if owner else ""


_ABOVE: Final = (
    "SELECT e.name, e.parent, CASE WHEN {asked} THEN 1 ELSE 0 END, e.owner FROM entity e WHERE e.name IN :above"
)


def _known(name: str, *, is_asked: bool) -> Kin:
    """What the vocabulary says of a name of which nothing is stored."""
    known = vocabulary.load().entities.get(name)
    return Kin(known.parent, is_asked, ", ".join(known.owners)) if known is not None else Kin(None, is_asked)


def _descendants(session: Session, subjects: Sequence[str]) -> set[str]:
    """Subjects and all that is part of them."""
    parents = dict(rows(session, "SELECT e.name, e.parent FROM entity e WHERE e.parent > ''"))
    found = set(subjects)
    for name in parents:
        path = [name]
        while (
            path[-1] not in found
            and len(path) <= _DEEPEST
            and (above := parents.get(path[-1]) or _known(path[-1], is_asked=True).parent)
        ):
            path.append(above)
        if path[-1] in found:
            found.update(path)
    return found


def _parent(name: str, family: Mapping[str, Kin]) -> str | None:
    kin = family.get(name)
    return kin.parent if kin is not None else None


def parts(figures: Mapping[str, tuple[float, int]], family: Mapping[str, Kin]) -> list[Part]:
    """The parts of a total of figures with their claims, by subject; each top one is followed by those below it."""
    held, companies = _held(figures, family), companies_of(family)
    return [part for name in sorted(held.get(None, ())) for part in _part(name, 0, figures, held, companies)]


def companies_of(family: Mapping[str, Kin]) -> frozenset[str]:
    """Those of a family that belong to nobody but themselves: of these the larger of figure and sum of parts counts."""
    return frozenset(name for name, kin in family.items() if kin.owner == name)


def tops(worths: Mapping[str, float], family: Mapping[str, Kin], companies: Collection[str]) -> dict[str, float]:
    """What each subject that is part of no other adds to a total, as in `parts`; of many months, that is all that is asked."""
    held = _held(worths, family)
    return {name: _counted(name, 0, worths, held, companies) for name in held.get(None, ())}


def _counted(
    name: str, depth: int, worths: Mapping[str, float], held: Mapping[str | None, list[str]], companies: Collection[str]
) -> float:
    stated = worths.get(name)
    if stated is not None and name not in companies:
        return stated
    below = held.get(name, ()) if depth < _DEEPEST else ()
    return _adds(stated, sum(_counted(child, depth + 1, worths, held, companies) for child in below), is_company=True)


def _adds(stated: float | None, summed: float, *, is_company: bool) -> float:
    """What a subject adds: its own figure, else the sum of its parts; of a company the larger of both."""
    if stated is None:
        return summed
    return max(stated, summed) if is_company else stated


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
    name: str, depth: int, figures: Mapping[str, tuple[float, int]], held: Mapping[str | None, list[str]],
    companies: Collection[str],
) -> list[Part]:  # fmt: skip
    """A subject's part followed by those below it; of `companies` the larger of figure and sum counts."""
    below: list[Part] = []
    for child in sorted(held.get(name, ())) if depth < _DEEPEST else ():
        below += _part(child, depth + 1, figures, held, companies)
    direct = [part.counted for part in below if part.depth == depth + 1]
    stated, claim = figures.get(name, (None, None))
    summed = sum(direct) if direct else None
    counted = _adds(stated, sum(direct), is_company=name in companies)
    note = None
    if stated is not None and summed is not None and summed > 1.005 * stated:
        if name not in companies:
            note = "the parts come to more than is stated of the whole"
    return [Part(name, depth, stated, summed, counted, claim, note), *below]


def owners(named: Mapping[str, Named], family: Mapping[str, Kin]) -> dict[str, str]:
    """The company under which each subject counts where nothing else holds it: the first of its owners."""
    facts: dict[str, Named | Kin] = {**named, **family}
    return {name: _first(one.owner) for name, one in facts.items() if one.owner}


def under_owners(found: Sequence[Part], of: Mapping[str, str]) -> list[Part]:
    """Parts with the projects of a company below it where it has a figure of its own, which counts if it is the larger.

    `of` are `owners`.
    """
    blocks: dict[str, list[Part]] = {}
    for part in found:
        if part.depth == 0:
            block = blocks.setdefault(part.subject, [])
        block.append(part)
    owned: dict[str, list[str]] = {}
    for name in blocks:
        if of.get(name, name) != name and of[name] in blocks:
            owned.setdefault(of[name], []).append(name)
    placed = {name for names in owned.values() for name in names}
    return [
        part
        for name, block in blocks.items()
        if name not in placed
        for part in _with_projects(block, [blocks[project] for project in owned.get(name, ())])
    ]


def _with_projects(company: Sequence[Part], projects: Sequence[Sequence[Part]]) -> list[Part]:
    if not projects:
        return list(company)
    top = company[0]
    summed = (top.summed or 0.0) + sum(project[0].counted for project in projects)
    below = [part._replace(depth=part.depth + 1) for project in projects for part in project]
    return [top._replace(summed=summed, counted=max(top.counted, summed)), *company[1:], *below]
