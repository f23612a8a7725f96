"""What is new, for a feed reader? An Atom feed of the claims found last (RFC 4287), whenever they were published."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sqlmodel import Session

from kb import queries
from kb.exports.identity import claim_urn
from kb.queries import ClaimRow

#: Characters that XML 1.0 cannot hold at all.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ID: Final = "urn:gigawatch:claims"


def write_atom(session: Session, path: Path, *, limit: int = 100) -> int:
    """Writes the claims of what was fetched last; returns how many."""
    claims = queries.found_last(session, limit=limit)
    path.write_text(atom(claims), encoding="utf-8")
    return len(claims)


def atom(
    claims: Sequence[tuple[ClaimRow, datetime]], *, address: str | None = None, evidence: Callable[[ClaimRow], str] | None = None
) -> str:  # fmt: skip
    """Claims, each with when its text was fetched, as a feed that is served at `address`.

    Entries lead to the address that `evidence` gives a claim, and to its article; without it to the article alone.
    """
    updated = max((fetched for _, fetched in claims), default=datetime(1970, 1, 1, tzinfo=UTC))
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>Gigawatch: new claims</title><id>{_text(address or _ID)}</id><author><name>Gigawatch</name></author>",
        f"<updated>{updated.isoformat()}</updated>",
        f'<link rel="self" href={_quoted(address)}/>' if address is not None else "",
        *(_entry(claim, fetched, evidence) for claim, fetched in claims),
        "</feed>\n",
    ]
    return "\n".join(filter(None, parts))


def _entry(claim: ClaimRow, fetched: datetime, evidence: Callable[[ClaimRow], str] | None) -> str:
    due = f", due {claim.due}" if claim.due else ""
    title = (
        f"{claim.subject}: {claim.metric.replace('_', ' ')} {claim.value_text} ({claim.status.replace('_', ' ')}{due})"
    )
    said = f"{claim.attributed_to or claim.source}: {claim.sentence}"
    published = (
        f"<published>{claim.published}T00:00:00Z</published>" if claim.published and len(claim.published) == 10 else ""
    )
    links = f'<link rel="alternate" href={_quoted(claim.url)}/>'
    if evidence is not None:
        links = f'<link rel="alternate" href={_quoted(evidence(claim))}/><link rel="via" href={_quoted(claim.url)}/>'
    return (
        f"<entry><title>{_text(title)}</title><id>{claim_urn(claim._asdict())}</id>"
        f"<updated>{fetched.isoformat()}</updated>{published}{links}"
        f"<category term={quoteattr(claim.metric)}/><summary>{_text(said)}</summary></entry>"
    )


def _text(text: str) -> str:
    return escape(_plain(text))


def _quoted(text: str | None) -> str:
    return quoteattr(_plain(text or ""))


def _plain(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
