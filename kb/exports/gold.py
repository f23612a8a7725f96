"""How do reviewed claims become an annotated set? docs.jsonl and claims.jsonl, as `gigawatch evaluate` reads them.

Claims that were accepted or corrected are the gold; those rejected are left out. `reviewed` of a document says whether
all its claims were decided on ("all") or only some, so that its precision means little.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import queries
from kb.queries import ClaimRow
from kb.queries.reading import rows

_SAME: Final = 0.005  # one claim repeated in its document


class Exported(NamedTuple):
    """How many documents and claims were written."""

    docs: int
    claims: int


def export_gold(session: Session, folder: Path) -> Exported:
    """Writes the documents with accepted or corrected claims, and these, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    versions = [row[0] for row in rows(session, "SELECT DISTINCT version_id FROM review ORDER BY version_id")]
    docs, count = 0, 0
    with (
        (folder / "docs.jsonl").open("w", encoding="utf-8") as texts,
        (folder / "claims.jsonl").open("w", encoding="utf-8") as stated,
    ):
        for version in versions:
            found = queries.claims_of_article(session, version)
            gold = [claim for claim in found if claim.review in ("accepted", "corrected")]
            article = queries.article(session, version)
            if not gold or article is None:
                continue
            reviewed = "all" if all(claim.review for claim in found) else "some"
            doc = f"version-{version}"
            line = {
                "id": doc, "title": article.title, "published": article.published, "publisher": article.source,
                "url": article.url, "reviewed": reviewed, "text": article.text,
            }  # fmt: skip
            texts.write(json.dumps(line, ensure_ascii=False) + "\n")
            for entry in _claims(session, doc, gold):
                stated.write(json.dumps(entry, ensure_ascii=False) + "\n")
            docs, count = docs + 1, count + len(gold)
    return Exported(docs, count)


def _claims(session: Session, doc: str, gold: list[ClaimRow]) -> Iterator[dict[str, Any]]:
    groups: list[ClaimRow] = []
    for claim in gold:
        group = next((number for number, head in enumerate(groups, 1) if _is_repeat(claim, head)), None)
        if group is None:
            groups.append(claim)
            group = len(groups)
        yield {
            "doc": doc, "group": group, "value_text": claim.value_text, "start": claim.start_char, "metric": claim.metric,
            "value": claim.value, "value_max": claim.value_max, "bound": claim.bound, "unit": claim.unit,
            "subject": claim.subject, "subject_aliases": queries.aliases(session, claim.subject),
            "chip": claim.chips.split(",") if claim.chips else [], "status": claim.status, "due": claim.due,
            "attributed_to": claim.attributed_to,
        }  # fmt: skip


def _is_repeat(claim: ClaimRow, head: ClaimRow) -> bool:
    if (claim.subject, claim.metric, claim.unit, claim.status, claim.chips, claim.due) != (
        head.subject, head.metric, head.unit, head.status, head.chips, head.due,
    ):  # fmt: skip
        return False
    return abs(claim.value - head.value) <= _SAME * head.value and claim.value_max == head.value_max
