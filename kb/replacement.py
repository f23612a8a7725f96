"""How do the claims of a text take the place of its old ones? Checked, reviewed, stored and compared in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, text, update
from sqlmodel import Session, col, delete, select

from kb import models, reviews
from kb.claims import Place, claim_values, fault_of, known_day
from kb.conversions import conversions
from kb.derivation import Block, blocks_of_article, derive
from kb.entities import entity_of
from kb.moments import UtcDateTime
from kb.turns import Turn, take

Given = Sequence[Mapping[str, Any]]


class SavedClaims(NamedTuple):
    """How many claims were stored, and why the others were refused ("field: reason")."""

    stored: int
    refused: list[str]


def replace_claims(
    session: Session, *, version_id: int, claims: Given, extractor: str, run_id: int | None = None
) -> SavedClaims:
    """Replaces the claims of an article version and sets its stamp and run, in one transaction.

    Claims have the fields of the annotation guidelines plus `start`, `end`, `sentence` and `confidence`. A wrong
    one is refused with its field and the reason; the others are stored. What people decided stands: a correction
    is made anew, and an accepted claim that is missing comes back.
    """
    return replace_many(session, [(version_id, claims)], extractor=extractor, run_id=run_id)


def replace_many(
    session: Session, claims_by_version: Iterable[tuple[int, Given]], *, extractor: str, compare: bool = True,
    run_id: int | None = None,
) -> SavedClaims:  # fmt: skip
    """The same for many versions in one transaction; without `compare`, `kb.derivation.derive_all` is the caller's."""
    given = dict(claims_by_version)
    session.flush()
    connection = session.connection()
    take(connection, Turn.CLAIMS)
    places = _places(session, list(given))
    old = select(models.Claim.id).where(col(models.Claim.version_id).in_(bindparam("versions", expanding=True)))
    blocks: set[Block] = set()
    for article in _articles(session, list(given)) if compare else ():
        blocks |= blocks_of_article(connection, article)
    for some in _chunks(list(given)):
        connection.execute(delete(models.ClaimChip).where(col(models.ClaimChip.claim_id).in_(old)), {"versions": some})
        connection.execute(delete(models.Claim).where(col(models.Claim.version_id).in_(some)))
    decided = reviews.decisions(session, list(given))
    rows, chips, refused = _rows(session, given, places, decided, extractor)
    ids = _new_ids(connection, len(rows))
    for row, number in zip(rows, ids, strict=True):
        row["id"] = number
    if rows:
        connection.execute(insert(models.Claim), rows)
    counted = [{"claim_id": number, "chip": chip} for number, names in zip(ids, chips, strict=True) for chip in names]
    if counted:
        connection.execute(insert(models.ClaimChip), counted)
    stamp = {"extractor": extractor, "extracted": datetime.now(UTC), "extracted_run_id": run_id}
    for some in _chunks(list(given)):
        connection.execute(update(models.ArticleVersion).where(col(models.ArticleVersion.id).in_(some)).values(**stamp))
    if compare:
        derive(connection, blocks | {(row["entity_id"], row["metric"]) for row in rows})
    session.commit()
    return SavedClaims(len(rows), refused)


def _rows(
    session: Session, given: Mapping[int, Given], places: Mapping[int, Place],
    decided: Mapping[int, Sequence[models.Review]], extractor: str,
) -> tuple[list[dict[str, Any]], list[list[str]], list[str]]:  # fmt: skip
    """The columns of the sound claims, their chips, and what is wrong with the others."""
    entities: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    chips: list[list[str]] = []
    refused: list[str] = []
    for version_id, claims in given.items():
        place, seen, first = places[version_id], set(), len(rows)
        for claim in reviews.applied(claims, decided.get(version_id, ()), place.text):
            fault = fault_of(claim, place.text)
            if fault is not None:
                refused.append(fault)
                continue
            name = claim["subject"]
            if name not in entities:
                entities[name] = int(entity_of(session, name).id or 0)
            key = (claim["start"], claim["end"], claim["metric"], entities[name])
            if key not in seen:
                seen.add(key)
                rows.append(claim_values(claim, place, entity_id=entities[name], extractor=extractor))
                chips.append(list(dict.fromkeys(claim["chip"])))
        for row, is_conversion in zip(rows[first:], conversions(rows[first:]), strict=True):
            row["is_conversion"] = is_conversion
    return rows, chips, refused


def _places(session: Session, versions: Sequence[int]) -> dict[int, Place]:
    """Where the claims of versions stand; raises NoResultFound for a version that does not exist."""
    first = (
        "SELECT v.id, v.article_id, a.source_id, a.published, a.first_seen, v.fetched, v.text,"
        " (SELECT min(f.id) FROM article_version f WHERE f.article_id = a.id) AS first_id"
        " FROM article_version v JOIN article a ON a.id = v.article_id WHERE v.id IN :versions"
    )
    statement = (
        text(first)
        .bindparams(bindparam("versions", expanding=True))
        .columns(first_seen=UtcDateTime(), fetched=UtcDateTime())
    )
    places = {}
    for some in _chunks(versions):
        for row in session.connection().execute(statement, {"versions": some}).mappings():
            fetched = row["fetched"].date().isoformat() if row["id"] != row["first_id"] else None
            known = known_day(row["published"], seen=row["first_seen"].date().isoformat(), fetched=fetched)
            places[row["id"]] = Place(row["id"], row["source_id"], row["published"] or "", known, row["text"])
    for version in versions:
        if version not in places:
            session.get_one(models.ArticleVersion, version)
    return places


def _articles(session: Session, versions: Sequence[int]) -> set[int]:
    found = set[int]()
    for some in _chunks(versions):
        query = select(models.ArticleVersion.article_id).where(col(models.ArticleVersion.id).in_(some))
        found |= set(session.exec(query))
    return found


def _new_ids(connection: Connection, count: int) -> list[int]:
    """Ids that nobody else takes: SQLite has one writer, PostgreSQL a sequence."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(text("SELECT coalesce(max(id), 0) FROM claim")).scalar_one()
        return list(range(last + 1, last + 1 + count))
    query = text("SELECT nextval(pg_get_serial_sequence('claim', 'id')) FROM generate_series(1, :count)")
    return [row[0] for row in connection.execute(query, {"count": count})]


def _chunks(numbers: Sequence[int]) -> Iterable[list[int]]:
    return (list(numbers[start : start + 500]) for start in range(0, len(numbers), 500))
