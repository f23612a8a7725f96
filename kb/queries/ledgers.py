"""Who said what, one after the other, and how late are their promises? Ledgers of speakers, slippage of companies."""

from collections.abc import Iterable
from typing import NamedTuple, Unpack

from sqlmodel import Session

from kb.models import PROMISED
from kb.queries.filters import Asked, where
from kb.queries.reading import rows


class LedgerEntry(NamedTuple):
    """One figure of a speaker's successive ones for one quantity, with the change since the one before.

    `change` and `share` are None for the first figure; `days` counts from the one before.
    """

    claim_id: int
    speaker: str
    subject: str
    metric: str
    chips: str | None
    status: str
    value: float
    value_max: float | None
    bound: str
    unit: str
    due: str | None
    value_text: str
    day: str
    source: str
    url: str
    earlier_value: float | None
    earlier_due: str | None
    change: float | None
    share: float | None


class Slippage(NamedTuple):
    """How due dates moved of a company's subjects, or by a voice: promises with a date, how many moved, by how many days."""

    name: str
    subjects: int
    promises: int
    slips: int
    brought_forward: int
    days: int
    mean_days: float
    most_days: int


def ledger(
    session: Session, *, speaker: str | None = None, publisher: str | None = None, **asked: Unpack[Asked]
) -> list[LedgerEntry]:
    """Successive figures of a speaker as attributed, or of a source (its slug) in its own voice, the newest first.

    A change is within one subject, metric, chips, status and unit. Raises ValueError unless one of the two is given.
    """
    if (speaker is None) == (publisher is None):
        raise ValueError("ledger: expected a speaker or a publisher, and not both")
    whose = "c.attributed_to = :speaker"
    if publisher is not None:
        whose = "c.source_id = (SELECT id FROM source WHERE slug = :speaker) AND c.attributed_to IS NULL"
    kept = (
        "coalesce((SELECT r.decision FROM review r WHERE r.version_id = {0}.version_id AND r.start_char = {0}.start_char"
        " AND r.end_char = {0}.end_char AND r.metric = {0}.metric ORDER BY r.id DESC LIMIT 1), '') <> 'rejected'"
    )
    found = where(session, asked, also=[whose, kept.format("c")])
    before = (
        f"SELECT {{0}} FROM claim b WHERE b.entity_id = c.entity_id AND b.metric = c.metric AND b.chips = c.chips"
        f" AND b.status = c.status AND b.unit = c.unit AND {whose.replace('c.', 'b.')} AND {kept.format('b')}"
        " AND b.day <= c.day AND (b.day, b.version_id, b.start_char, b.id) < (c.day, c.version_id, c.start_char, c.id)"
        " ORDER BY b.day DESC, b.version_id DESC, b.start_char DESC LIMIT 1"
    )
    newest = "{0}.day DESC, {0}.version_id DESC, {0}.start_char DESC, {0}.id DESC"
    sql = (
        "SELECT c.id, coalesce(c.attributed_to, s.slug), e.name, c.metric, nullif(c.chips, ''), c.status, c.value, c.value_max,"
        " c.bound, c.unit, c.due, c.value_text, c.day, s.slug, a.url, b.value, b.due FROM ("
        f"SELECT c.id, c.day, c.version_id, c.start_char, ({before.format('b.id')}) AS before_id"
        f" FROM (SELECT * FROM claim c {{where}} ORDER BY {newest.format('c')} {{page}}) c) p"
        " JOIN claim c ON c.id = p.id LEFT JOIN claim b ON b.id = p.before_id JOIN entity e ON e.id = c.entity_id"
        " JOIN article_version v ON v.id = c.version_id JOIN article a ON a.id = v.article_id"
        f" JOIN source s ON s.id = a.source_id ORDER BY {newest.format('p')}"
    )
    found.values["speaker"] = speaker if speaker is not None else publisher
    return [_entry(*row) for row in found.ask(session, sql)]


def _entry(*row: object) -> LedgerEntry:
    entry = LedgerEntry._make((*row, None, None))
    if entry.earlier_value is None:
        return entry
    change = entry.value - entry.earlier_value
    return entry._replace(change=change, share=change / entry.earlier_value if entry.earlier_value else None)


def slippage(session: Session, *, since: str | None = None, until: str | None = None) -> list[Slippage]:
    """Companies by how far their due dates moved in all, most first; a subject of several owners counts for each.

    A promise is a figure with a due date that is not there yet; `since` and `until` are ISO prefixes of the day of the slip.
    """
    found = where(session, Asked(since=since, until=until), {"since": "t.day >= :since", "until": "t.day <= :until"})
    moved = (
        "SELECT coalesce(e.owner, e.name), e.id, p.slips, p.back, p.days, p.most FROM (SELECT t.entity_id, count(*) AS slips,"
        " sum(CASE WHEN t.days < 0 THEN 1 ELSE 0 END) AS back, sum(t.days) AS days, max(t.days) AS most"
        " FROM slip t {where} GROUP BY t.entity_id) p JOIN entity e ON e.id = p.entity_id"
    )
    promised = dict(
        rows(
            session,
            "SELECT entity_id, count(*) FROM statement WHERE due_end <> '' AND status IN"
            " ('planned', 'under_construction', 'speculative') GROUP BY entity_id",
        )
    )
    companies: dict[str, list[tuple[int, int, int, int, int]]] = {}
    for owner, entity, slips, back, days, most in found.ask(session, moved):
        for company in owner.split(", "):
            companies.setdefault(company, []).append(
                (promised.get(entity, 0), int(slips), int(back), int(days), int(most))
            )
    found_rows = []
    for company, parts in companies.items():
        promises, slips, back, days = (sum(part[at] for part in parts) for at in range(4))
        found_rows.append(
            Slippage(company, len(parts), promises, slips, back, days, days / slips, max(part[4] for part in parts))
        )
    return _in_order(found_rows)


def slippage_by_speaker(session: Session, *, since: str | None = None, until: str | None = None) -> list[Slippage]:
    """Speakers, and publishers (their slugs) in their own voice, by how far the dates that they named moved in all, most first.

    A promise is a claim with a due date that is not there yet; `since` and `until` are ISO prefixes of the day of the slip.
    """
    found = where(session, Asked(since=since, until=until), {"since": "t.day >= :since", "until": "t.day <= :until"})
    moved = found.ask(
        session,
        "SELECT t.speaker, count(DISTINCT t.entity_id), count(*), sum(CASE WHEN t.days < 0 THEN 1 ELSE 0 END), sum(t.days), max(t.days)"
        " FROM slip t {where} GROUP BY t.speaker",
    )
    if not moved:
        return []
    said = dict(
        rows(
            session,
            f"SELECT attributed_to, count(*) FROM claim WHERE {PROMISED} AND attributed_to IS NOT NULL GROUP BY 1",
        )
    )
    own = (
        f"SELECT s.slug, p.promises FROM (SELECT source_id, count(*) AS promises FROM claim WHERE {PROMISED} AND attributed_to IS NULL"
        " GROUP BY source_id) p JOIN source s ON s.id = p.source_id"
    )
    for name, promises in rows(session, own):
        said[name] = said.get(name, 0) + promises
    return _in_order(
        Slippage(name, subjects, said.get(name, 0), slips, int(back), int(days), int(days) / slips, int(most))
        for name, subjects, slips, back, days, most in moved
    )


def _in_order(found: Iterable[Slippage]) -> list[Slippage]:
    return sorted(found, key=lambda row: (-row.days, row.name))
