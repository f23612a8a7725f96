"""What have people decided on a claim? The SQL of it, of a claim by its alias: `DECISION.format("c")`."""

from typing import Final

#: The last decision on a claim, NULL without any; one that names no subject holds for every subject of the number.
DECISION: Final = (
    "(SELECT r.decision FROM review r WHERE r.version_id = {0}.version_id AND r.start_char = {0}.start_char"
    " AND r.end_char = {0}.end_char AND r.metric = {0}.metric"
    " AND (r.subject IS NULL OR r.subject = (SELECT n.name FROM entity n WHERE n.id = {0}.entity_id))"
    " ORDER BY r.id DESC LIMIT 1)"
)
#: That nobody has rejected a claim.
KEPT: Final = f"coalesce({DECISION}, '') <> 'rejected'"
