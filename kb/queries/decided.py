"""What have people decided? Decisions on claims, the last first, each with the claim that it stands on."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from kb.queries.reading import moment, rows


class Decision(NamedTuple):
    """The last decision on a claim; `claim_id` is None where none is extracted there any more."""

    review_id: int
    claim_id: int | None
    version_id: int
    start_char: int
    subject: str
    metric: str
    value_text: str
    decision: str
    corrected: dict[str, Any]
    reviewer: str
    decided: datetime | None


def decisions(session: Session, *, limit: int = 50, offset: int = 0) -> list[Decision]:
    """The decision that holds of each claim, those made last first."""
    sql = (
        "SELECT r.id, c.id, r.version_id, r.start_char, coalesce(r.subject, e.name, ''), r.metric, substr(v.text, r.start_char + 1,"
        " r.end_char - r.start_char), r.decision, r.corrected, r.reviewer, r.decided FROM ("
        " SELECT r.* FROM review r WHERE NOT EXISTS (SELECT 1 FROM review n WHERE n.version_id = r.version_id"
        " AND n.start_char = r.start_char AND n.end_char = r.end_char AND n.metric = r.metric"
        " AND coalesce(n.subject, '') = coalesce(r.subject, '') AND n.id > r.id)"
        " ORDER BY r.id DESC LIMIT :limit OFFSET :offset) r JOIN article_version v ON v.id = r.version_id"
        " LEFT JOIN (claim c JOIN entity e ON e.id = c.entity_id) ON c.version_id = r.version_id AND c.start_char = r.start_char"
        " AND c.end_char = r.end_char AND c.metric = r.metric AND coalesce(r.subject, e.name) = e.name ORDER BY r.id DESC"
    )
    found = rows(session, sql, {"limit": limit, "offset": offset})
    return [Decision._make((*row[:8], _fields(row[8]), row[9], moment(row[10]))) for row in found]


def _fields(stored: Any) -> dict[str, Any]:
    """Corrected fields, which SQLite keeps as text."""
    found = json.loads(stored) if isinstance(stored, str) else stored
    return found if isinstance(found, dict) else {}
