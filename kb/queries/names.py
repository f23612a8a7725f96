"""Which names are in use? Subjects, metrics, speakers, sources and entities, each with its number of claims."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from kb import models
from kb.queries.reading import moment, paged, placed, rows, used


class Named(NamedTuple):
    """A name in use with the number of claims that bear it."""

    name: str
    claims: int


class EntityRow(NamedTuple):
    """An entity with its facts and how many claims are about it; `merged_into` names the one that took its claims."""

    name: str
    kind: str
    origin: str
    owner: str | None
    operator: str | None
    country: str | None
    region: str | None
    lat: float | None
    lon: float | None
    parent: str | None
    announced: int | None
    merged_into: str | None
    decided: datetime | None
    decided_by: str | None
    claims: int


def subjects(
    session: Session, *, metric: str | None = None, contains: str = "", limit: int | None = None, offset: int = 0
) -> list[Named]:
    """Subjects with claims (of a metric, with some letters in their name), those with most first; rejected ones are left out."""
    sql = (
        "SELECT e.name, p.claims FROM (SELECT entity_id, sum(claims) AS claims FROM series"
        f" {'WHERE metric = :metric' if metric is not None else ''} GROUP BY entity_id) p JOIN entity e ON e.id = p.entity_id"
        f" {'WHERE lower(e.name) LIKE :contains' if contains else ''} ORDER BY p.claims DESC, e.name {paged(limit)}"
    )
    given = {"metric": metric, "contains": f"%{contains.lower()}%", "limit": limit, "offset": offset}
    return [Named(name, int(claims)) for name, claims in rows(session, sql, used(sql, given))]


def metrics(session: Session) -> list[Named]:
    """Metrics with claims, those with most first."""
    return _tally(session, "metric")


def statuses(session: Session) -> list[Named]:
    """Statuses with claims, those with most first."""
    return _tally(session, "status")


def speakers(session: Session, *, limit: int | None = None, offset: int = 0) -> list[Named]:
    """Speakers as attributed, those with most claims first."""
    sql = (
        "SELECT attributed_to, count(*) AS claims FROM claim WHERE attributed_to IS NOT NULL"
        f" GROUP BY attributed_to ORDER BY claims DESC, attributed_to {paged(limit)}"
    )
    return [Named._make(row) for row in rows(session, sql, used(sql, {"limit": limit, "offset": offset}))]


def sources(session: Session) -> list[Named]:
    """Sources with claims, those with most first."""
    sql = (
        "SELECT s.slug, p.claims FROM (SELECT source_id, count(*) AS claims FROM claim GROUP BY source_id) p"
        " JOIN source s ON s.id = p.source_id ORDER BY p.claims DESC, s.slug"
    )
    return [Named._make(row) for row in rows(session, sql)]


def source_titles(session: Session) -> dict[str, str]:
    """The title of every declared source by its slug."""
    return dict(session.exec(select(models.Source.slug, models.Source.title)).all())


def owners(session: Session) -> list[Named]:
    """Companies that own subjects with claims, alone or with others, with the claims of all their subjects, most first."""
    sql = (
        "SELECT e.owner, p.claims FROM (SELECT entity_id, sum(claims) AS claims FROM series GROUP BY entity_id) p"
        " JOIN entity e ON e.id = p.entity_id WHERE e.owner IS NOT NULL"
    )
    found: dict[str, int] = {}
    for owner, claims in rows(session, sql):
        for name in owner.split(", "):
            found[name] = found.get(name, 0) + int(claims)
    return [Named(*entry) for entry in sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))]


def countries(session: Session) -> list[Named]:
    """Countries in which subjects with claims stand, those with most claims first."""
    sql = (
        "SELECT e.country, sum(p.claims) AS claims FROM (SELECT entity_id, sum(claims) AS claims FROM series GROUP BY entity_id) p"
        " JOIN entity e ON e.id = p.entity_id WHERE e.country IS NOT NULL GROUP BY e.country ORDER BY claims DESC, e.country"
    )
    return [Named(name, int(claims)) for name, claims in rows(session, sql)]


def entities(
    session: Session, *, origins: Sequence[str] = (), kinds: Sequence[str] = (), names: Sequence[str] = (),
    contains: str = "", limit: int | None = None, offset: int = 0,
) -> list[EntityRow]:  # fmt: skip
    """Entities, those with most claims first; `origins` are curated, discovered, rejected; merged ones come with `names`."""
    given: dict[str, Any] = {"origins": list(origins), "kinds": list(kinds), "names": list(names)}
    columns = {"origins": "e.origin", "kinds": "e.kind", "names": "e.name"}
    parts = [f"{columns[name]} IN :{name}" for name, chosen in given.items() if chosen]
    parts += ["lower(e.name) LIKE :contains"] if contains else []
    parts += [] if names else ["e.merged_into IS NULL"]
    sql = (
        "SELECT e.name, e.kind, e.origin, e.owner, e.operator, e.country, e.region, e.lat, e.lon, e.parent, e.announced,"
        " m.name, e.decided, e.decided_by, coalesce(p.claims, 0) AS claims FROM entity e"
        " LEFT JOIN (SELECT entity_id, sum(claims) AS claims FROM series GROUP BY entity_id) p ON p.entity_id = e.id"
        f" LEFT JOIN entity m ON m.id = e.merged_into {placed(parts)}"
        f" ORDER BY coalesce(p.claims, 0) DESC, e.name {paged(limit)}"
    )
    given |= {"contains": f"%{contains.lower()}%", "limit": limit, "offset": offset}
    found = rows(session, sql, used(sql, given))
    return [EntityRow._make((*row[:-3], moment(row[-3]), row[-2], int(row[-1]))) for row in found]


def aliases(session: Session, name: str) -> list[str]:
    """Other written forms of an entity's name, in order."""
    query = (
        select(models.EntityAlias.alias)
        .join(models.Entity, col(models.Entity.id) == col(models.EntityAlias.entity_id))
        .where(models.Entity.name == name)
        .order_by(models.EntityAlias.alias)
    )
    return list(session.exec(query))


def _tally(session: Session, column: str) -> list[Named]:
    sql = f"SELECT {column}, sum(claims) AS claims FROM series GROUP BY {column} ORDER BY claims DESC, {column}"
    return [Named(name, int(claims)) for name, claims in rows(session, sql)]
