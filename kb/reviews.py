"""What have people decided about claims, and how does it outlive an extraction? Accepted, rejected, corrected.

A decision is keyed by article version, offsets and metric. It keeps the claim as it was extracted, so that an accepted
one comes back where a later extractor misses it, and a correction is made anew on whatever is extracted there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from kb import conversions, models
from kb.claims import Place, claim_values, fault_of
from kb.derivation import derive
from kb.entities import DecisionError, entity_of
from kb.turns import Turn, take

DECISIONS: Final = ("accepted", "rejected", "corrected")
#: Fields of a claim that a reviewer may change.
CORRECTABLE: Final = (
    "metric", "value", "value_max", "bound", "unit", "subject", "chip", "status", "due", "attributed_to",
)  # fmt: skip


def decide(
    session: Session, claim_id: int, *, decision: str, reviewer: str, corrected: Mapping[str, Any] | None = None
) -> int:
    """Records a decision on a claim and carries it out; returns the id of the claim, which a correction may change.

    `corrected` holds the changed fields, by the names of the annotation guidelines, where the decision is "corrected".
    Raises DecisionError where the claim is gone, the decision is of no kind, or a corrected field is wrong.
    """
    take(session.connection(), Turn.CLAIMS)
    row = session.get(models.Claim, claim_id)
    if row is None:
        raise DecisionError(f"claim: found no {claim_id}, expected the id of a claim; it may have been extracted anew")
    if decision not in DECISIONS:
        raise DecisionError(f"decision: found {decision!r}, expected one of {', '.join(DECISIONS)}")
    if not reviewer.strip():
        raise DecisionError("reviewer: found none, expected a name")
    if bool(corrected) != (decision == "corrected"):
        raise DecisionError("corrected: expected changed fields with the decision corrected, and with no other")
    version = session.get_one(models.ArticleVersion, row.version_id)
    subject = session.get_one(models.Entity, row.entity_id).name
    extracted = _as_given(session, row, subject)
    last = _last(session, row, subject)
    if last is not None and last.claim is not None:  # corrections add up, and outlive a later acceptance
        extracted, corrected = last.claim, {**(last.corrected or {}), **(corrected or {})}
    unknown = sorted(set(corrected or ()) - set(CORRECTABLE))
    if unknown:
        raise DecisionError(f"{unknown[0]}: expected one of {', '.join(CORRECTABLE)}")
    claim = extracted | dict(corrected or {})
    fault = fault_of(claim, version.text)
    if fault is not None:
        raise DecisionError(fault)
    session.add(
        models.Review(
            version_id=row.version_id, start_char=row.start_char, end_char=row.end_char, metric=claim["metric"],
            subject=claim["subject"], decision=decision, claim=extracted, corrected=dict(corrected) if corrected else None,
            reviewer=reviewer.strip(), decided=datetime.now(UTC),
        )
    )  # fmt: skip
    blocks = {(row.entity_id, row.metric)}
    blocks.add(_rewrite(session, row, claim))
    session.flush()
    derive(session.connection(), blocks)
    session.commit()
    return claim_id


def withdraw(session: Session, claim_id: int) -> str:
    """Takes back the last decision on a claim, which is then as the one before left it, or as extracted; says which it was.

    Raises DecisionError where the claim is gone or nobody has decided on it.
    """
    row = session.get(models.Claim, claim_id)
    if row is None:
        raise DecisionError(f"claim: found no {claim_id}, expected the id of a claim; it may have been extracted anew")
    subject = session.get_one(models.Entity, row.entity_id).name
    last = _last(session, row, subject)
    if last is None or last.claim is None:
        raise DecisionError(f"claim: found no decision on {claim_id}, expected one to take back")
    others = [review for review in decisions(session, [row.version_id])[row.version_id] if review is not last]
    before = [review for review in others if _key_of(review) == _key_of(last)]
    claim = last.claim | ((before[-1].corrected or {}) if before else {})
    decision = last.decision
    session.delete(last)
    session.flush()
    blocks = {(row.entity_id, row.metric), _rewrite(session, row, claim)}
    session.flush()
    derive(session.connection(), blocks)
    session.commit()
    return decision


def _rewrite(session: Session, row: models.Claim, claim: Mapping[str, Any]) -> tuple[int, str]:
    """Gives a stored claim the fields decided on; returns its block."""
    entity = int(entity_of(session, claim["subject"]).id or 0)
    place = Place(row.version_id, row.source_id, row.day, row.known, "")
    values = claim_values(claim, place, entity_id=entity, extractor=row.extractor)
    taken = select(models.Claim.id).where(
        models.Claim.version_id == row.version_id, models.Claim.start_char == row.start_char,
        models.Claim.end_char == row.end_char, models.Claim.metric == values["metric"],
        models.Claim.entity_id == entity, models.Claim.id != row.id,
    )  # fmt: skip
    if session.exec(taken).first() is not None:
        session.rollback()
        raise DecisionError(
            f"subject, metric: found another claim of {claim['subject']} at this place; reject one of the two"
        )
    connection = session.connection()
    connection.execute(update(models.Claim).where(col(models.Claim.id) == row.id).values(**values))
    connection.execute(delete(models.ClaimChip).where(col(models.ClaimChip.claim_id) == row.id))
    chips = [{"claim_id": row.id, "chip": chip} for chip in dict.fromkeys(claim["chip"])]
    if chips:
        connection.execute(insert(models.ClaimChip), chips)
    conversions.mark(connection, row.version_id)
    return entity, values["metric"]


def _as_given(session: Session, row: models.Claim, subject: str) -> dict[str, Any]:
    """A stored claim with the fields of the annotation guidelines."""
    return {
        "metric": row.metric, "value": row.value, "value_max": row.value_max, "bound": row.bound, "unit": row.unit,
        "subject": subject, "chip": row.chips.split(",") if row.chips else [], "status": row.status, "due": row.due,
        "attributed_to": row.attributed_to, "value_text": row.value_text, "start": row.start_char, "end": row.end_char,
        "sentence": row.sentence, "confidence": row.confidence,
    }  # fmt: skip


def _last(session: Session, row: models.Claim, subject: str) -> models.Review | None:
    found = decisions(session, [row.version_id]).get(row.version_id, ())
    here = [
        review
        for review in found
        if (review.start_char, review.end_char) == (row.start_char, row.end_char)
        and review.metric == row.metric
        and review.subject in (None, subject)
    ]
    return here[-1] if here else None


def decisions(session: Session, versions: Sequence[int]) -> dict[int, list[models.Review]]:
    """The decisions on claims of versions, oldest first."""
    found: dict[int, list[models.Review]] = defaultdict(list)
    for start in range(0, len(versions), 500):
        some = versions[start : start + 500]
        query = select(models.Review).where(col(models.Review.version_id).in_(some)).order_by(col(models.Review.id))
        for review in session.exec(query):
            found[review.version_id].append(review)
    return found


def applied(
    claims: Iterable[Mapping[str, Any]], decided: Sequence[models.Review], text: str
) -> Iterator[Mapping[str, Any]]:
    """Extracted claims as people decided on them, then those that were accepted and not extracted again.

    What was decided on stays as it was, whatever a later extractor reads there; one that reads the same subject and
    metric with more or fewer words around the number has found the same claim.
    """
    if not decided:
        yield from claims
        return
    last = {_key_of(review): review for review in decided}
    for claim in claims:
        review = _decided_on(claim, last)
        if review is None:
            yield claim
            continue
        del last[_key_of(review)]
        yield _as_decided(review, text) or claim
    for review in last.values():
        restored = _as_decided(review, text) if review.decision != "rejected" else None
        if restored is not None:
            yield restored


def _decided_on(
    claim: Mapping[str, Any], last: Mapping[tuple[Any, Any, Any, Any], models.Review]
) -> models.Review | None:
    """The decision on a claim: at its place, or on one of its metric and subject that shares characters with it."""
    start, end, metric, subject = key = _key(claim)
    if (found := last.get(key) or last.get((start, end, metric, None))) is not None:
        return found
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    beside = (
        review for (first, behind, *what), review in last.items()
        if what == [metric, subject] and first < end and start < behind
    )  # fmt: skip
    return next(beside, None)


def _as_decided(review: models.Review, text: str) -> dict[str, Any] | None:
    """The claim that a decision is on, corrected; None where it kept none, or the text there is another."""
    if review.claim is None:
        return None
    claim = review.claim | (review.corrected or {}) | {"start": review.start_char, "end": review.end_char}
    return claim if text[review.start_char : review.end_char] == claim["value_text"] else None


def _key(claim: Mapping[str, Any]) -> tuple[Any, Any, Any, Any]:
    return claim.get("start"), claim.get("end"), claim.get("metric"), claim.get("subject")


def _key_of(review: models.Review) -> tuple[Any, Any, Any, Any]:
    """The place and, of a correction, the metric and subject that the extractor gave."""
    extracted = review.claim or {}
    return (
        review.start_char, review.end_char, extracted.get("metric", review.metric), extracted.get("subject", review.subject),
    )  # fmt: skip


def relocate(session: Session, version_id: int, old: str, new: str) -> None:
    """Moves the decisions on a version's claims to where a new reading of its text has the same words."""
    for review in decisions(session, [version_id]).get(version_id, ()):
        printed, before = (
            old[review.start_char : review.end_char],
            old[max(0, review.start_char - 40) : review.start_char],
        )
        place = new.find(before + printed)
        place = place + len(before) if place >= 0 else (new.find(printed) if new.count(printed) == 1 else -1)
        if place >= 0:
            review.start_char, review.end_char = place, place + len(printed)
            session.add(review)
    session.flush()
