"""Which entity does a name stand for, and what have people decided about it? Resolved, accepted, rejected, merged."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from kb import models, vocabulary
from kb.derivation import Block, derive
from kb.turns import Turn, take


class DecisionError(ValueError):
    """A decision that cannot be carried out; the message says what was found and what was expected."""


def entity_of(session: Session, name: str) -> models.Entity:
    """The entity of that name: one of the gazetteer with the facts that it gives today, else discovered.

    A name that a person merged into another stands for the other.
    """
    entity = session.exec(select(models.Entity).where(models.Entity.name == name)).first()
    while entity is not None and entity.merged_into is not None:
        entity = session.get_one(models.Entity, entity.merged_into)
    known = vocabulary.load().entities.get(name if entity is None else entity.name)
    if entity is None:
        entity = models.Entity(name=name, kind="site", origin="discovered")
    if known is not None:
        _copy_facts(known, entity)
    session.add(entity)
    session.flush()
    if known is not None:
        _add_aliases(session, entity, known.aliases)
    return entity


def accepted(session: Session) -> list[vocabulary.Entity]:
    """What people added to the gazetteer: names that they accepted, and known names with those merged into them."""
    rows = session.exec(select(models.Entity).where(models.Entity.origin == "curated")).all()
    curated = {int(row.id or 0): row for row in rows if row.merged_into is None}
    merged: dict[int, list[str]] = defaultdict(list)
    for name, into in session.exec(
        select(models.Entity.name, models.Entity.merged_into).where(col(models.Entity.merged_into).is_not(None))
    ):
        if into in curated:
            merged[into].append(name)
    found = []
    for number, row in curated.items():
        known = vocabulary.shipped().get(row.name)
        if known is not None and merged[number]:
            found.append(replace(known, aliases=(*known.aliases, *sorted(merged[number]))))
        elif known is None and row.decided is not None:
            found.append(_as_known(session, row, merged[number]))
    return found


def _as_known(session: Session, row: models.Entity, merged: list[str]) -> vocabulary.Entity:
    written = session.exec(select(models.EntityAlias.alias).where(models.EntityAlias.entity_id == row.id)).all()
    return vocabulary.Entity(
        row.name, row.kind, tuple(sorted({*written, *merged} - {row.name})), owners=_names(row.owner),
        operators=_names(row.operator), country=row.country, region=row.region, lat=row.lat, lon=row.lon,
        announced=row.announced, parent=row.parent,
    )  # fmt: skip


def _names(joined: str | None) -> tuple[str, ...]:
    return tuple(name for name in (joined or "").split(", ") if name)


def _copy_facts(known: vocabulary.Entity, entity: models.Entity) -> None:
    """A name that a person rejected stays rejected, whatever the gazetteer says."""
    if entity.origin != "rejected":
        entity.origin = "curated"
    entity.kind, entity.country, entity.region = known.kind, known.country, known.region
    entity.lat, entity.lon, entity.parent, entity.announced = known.lat, known.lon, known.parent, known.announced
    entity.operator = ", ".join(known.operators) or None
    entity.owner = ", ".join(known.owners) or (known.name if known.kind == "organisation" else None)


def _add_aliases(session: Session, entity: models.Entity, aliases: Iterable[str]) -> None:
    stored = session.exec(select(models.EntityAlias.alias).where(models.EntityAlias.entity_id == entity.id)).all()
    missing = [alias for alias in dict.fromkeys(aliases) if alias not in stored and alias != entity.name]
    session.add_all(models.EntityAlias(entity_id=int(entity.id or 0), alias=alias) for alias in missing)


def decide_entity(session: Session, name: str, *, decision: str, reviewer: str, **facts: Any) -> None:
    """Accepts ("accepted") or rejects ("rejected") an entity; `facts` are kind, owner, country, region or parent.

    Claims of a rejected one stay in the timeline and count nowhere else. Raises DecisionError for an unknown name, a
    decision of another kind, or a parent that would be its own descendant.
    """
    take(session.connection(), Turn.CLAIMS)
    entity = _found(session, name)
    if decision not in ("accepted", "rejected"):
        raise DecisionError(f"decision: found {decision!r}, expected accepted or rejected")
    before = entity.parent
    for field, value in facts.items():
        if field not in ("kind", "owner", "country", "region", "parent"):
            raise DecisionError(f"{field}: expected one of kind, owner, country, region, parent")
        if field == "kind" and value not in ("cluster", "site", "programme", "organisation"):
            raise DecisionError(f"kind: found {value!r}, expected cluster, site, programme or organisation")
        if field == "parent" and value is not None:
            _check_parent(session, entity, value)
        setattr(entity, field, value)
    entity.origin = "curated" if decision == "accepted" else "rejected"
    entity.decided, entity.decided_by = datetime.now(UTC), reviewer
    session.add(entity)
    session.flush()
    blocks = _blocks(session, {int(entity.id or 0)})
    if before is not None and before != entity.parent:  # whose figures are of no relative any more
        found = session.exec(select(models.Entity.id).where(models.Entity.name == before)).first()
        blocks |= {(found, metric) for _, metric in blocks if found is not None}
    derive(session.connection(), blocks)
    session.commit()


def withdraw_entity(session: Session, name: str) -> None:
    """Takes back the decision on a discovered entity, which then awaits one again.

    Raises DecisionError for an unknown name, and for one that a gazetteer holds or nobody has decided on.
    """
    entity = _found(session, name)
    if entity.decided is None or entity.merged_into is not None or name in vocabulary.load().entities:
        raise DecisionError(f"entity: found no decision on {name!r} that can be taken back")
    entity.origin, entity.decided, entity.decided_by = "discovered", None, None
    session.add(entity)
    session.flush()
    derive(session.connection(), _blocks(session, {int(entity.id or 0)}))
    session.commit()


def _check_parent(session: Session, entity: models.Entity, parent: str) -> None:
    if entity.name in _above(session, parent):
        raise DecisionError(f"parent: found {parent!r}, expected one that is not its own descendant")
    _found(session, parent)


def _above(session: Session, name: str | None) -> list[str]:
    """A name and those of all that it is part of."""
    found: list[str] = []
    while name is not None and name not in found:
        found.append(name)
        name = session.exec(select(models.Entity.parent).where(models.Entity.name == name)).first()
    return found


def merge_entities(session: Session, name: str, *, into: str, reviewer: str) -> int:
    """Gives the claims of one entity to another, and later ones under its name too; returns how many moved.

    Its name and aliases become aliases of the other. A claim that the other has at the same place already is dropped.
    Raises DecisionError where either is unknown or both are one.
    """
    take(session.connection(), Turn.CLAIMS)
    gone, kept = _found(session, name), _found(session, into)
    while kept.merged_into is not None:
        kept = session.get_one(models.Entity, kept.merged_into)
    if gone.id == kept.id:
        raise DecisionError(f"merge: found {name!r} twice, expected two entities")
    ids = {"gone": gone.id, "kept": kept.id}
    connection = session.connection()
    blocks = _blocks(session, {int(gone.id or 0), int(kept.id or 0)})
    twice = (
        "SELECT c.id FROM claim c JOIN claim k ON k.version_id = c.version_id AND k.start_char = c.start_char"
        " AND k.end_char = c.end_char AND k.metric = c.metric WHERE c.entity_id = :gone AND k.entity_id = :kept"
    )
    connection.execute(text(f"DELETE FROM claim_chip WHERE claim_id IN ({twice})"), ids)
    connection.execute(text(f"DELETE FROM claim WHERE id IN ({twice})"), ids)
    moved = connection.execute(text("UPDATE claim SET entity_id = :kept WHERE entity_id = :gone"), ids).rowcount
    connection.execute(
        text("UPDATE review SET subject = :into WHERE subject = :name"), {"into": kept.name, "name": gone.name}
    )
    _rename_decided(session, gone.name, kept.name)
    aliases = session.exec(select(models.EntityAlias).where(models.EntityAlias.entity_id == gone.id)).all()
    _add_aliases(session, kept, [gone.name, *(alias.alias for alias in aliases)])
    gone.merged_into, gone.decided, gone.decided_by = kept.id, datetime.now(UTC), reviewer
    for earlier in session.exec(select(models.Entity).where(models.Entity.merged_into == gone.id)):
        earlier.merged_into = kept.id
        session.add(earlier)
    if gone.name in _above(session, kept.parent):  # a part takes the place of its whole
        kept.parent = None if gone.parent == kept.name else gone.parent
        session.add(kept)
    for child in session.exec(select(models.Entity).where(models.Entity.parent == gone.name)):
        child.parent = kept.name
        session.add(child)
    session.add(gone)
    session.flush()
    derive(connection, blocks | {(int(kept.id or 0), metric) for _, metric in blocks})
    session.commit()
    return int(moved)


def _rename_decided(session: Session, name: str, into: str) -> None:
    """Gives the claims that people decided on the name into which theirs was merged: under it they are extracted again."""
    for review in session.exec(select(models.Review).where(col(models.Review.claim).is_not(None))):
        for field in ("claim", "corrected"):
            kept = getattr(review, field)
            if kept and kept.get("subject") == name:
                setattr(review, field, kept | {"subject": into})
                session.add(review)


def _found(session: Session, name: str) -> models.Entity:
    entity = session.exec(select(models.Entity).where(models.Entity.name == name)).first()
    if entity is None:
        raise DecisionError(f"entity: found no {name!r}, expected the name of a subject with claims")
    return entity


def _blocks(session: Session, entities: set[int]) -> set[Block]:
    query = (
        select(models.Claim.entity_id, models.Claim.metric).where(col(models.Claim.entity_id).in_(entities)).distinct()
    )
    return {(entity, metric) for entity, metric in session.exec(query)}
