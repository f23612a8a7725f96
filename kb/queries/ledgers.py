"""Who said what, one after the other, and how late are their promises? Ledgers of speakers, slippage of companies."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple, Unpack

from sqlmodel import Session

from kb.courses import NEWEST_FIRST
from kb.models import PROMISED
from kb.queries.filters import Asked, where
from kb.queries.reading import rows
from kb.verdict import KEPT


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


#: Two claims "b" and "c" of one series in one unit.
_ALIKE: Final = "b.entity_id = c.entity_id AND b.metric = c.metric AND b.chips = c.chips AND b.status = c.status AND b.unit = c.unit"
#: The version before that of a claim "c", or an earlier article of its story, has the same of the same voice.
_TOLD: Final = f"""EXISTS (
    SELECT 1 FROM article_version v CROSS JOIN article a CROSS JOIN article o CROSS JOIN article_version w CROSS JOIN claim b
    WHERE v.id = c.version_id AND a.id = v.article_id AND (o.id = a.id OR o.story_id = a.story_id) AND w.article_id = o.id
    AND b.version_id = w.id AND {_ALIKE} AND b.value = c.value AND coalesce(b.due, '') = coalesce(c.due, '') AND {{stated}}
    AND CASE WHEN o.id = a.id THEN w.id = (SELECT max(n.id) FROM article_version n WHERE n.article_id = a.id AND n.id < v.id)
        ELSE b.day < c.day OR (b.day = c.day AND w.id < v.id) END)"""
#: A claim "c" is less than another of its voice and text: a part, or a step on the way.
_LESS: Final = f"""EXISTS (
    SELECT 1 FROM claim b WHERE b.version_id = c.version_id AND {_ALIKE} AND b.value > c.value AND {{stated}})"""


def ledger(
    session: Session, *, speaker: str | None = None, publisher: str | None = None, **asked: Unpack[Asked]
) -> list[LedgerEntry]:
    """Successive figures of a speaker as attributed, or of a source (its slug) in its own voice, the newest first.

    A change is within one subject, metric, chips, status and unit, from the largest figure of the text before to the
    largest of this one. A figure said again in another unit, by a copy of its story or by an edit that left it, is no
    new one. Raises ValueError unless one of the two is given.
    """
    if (speaker is None) == (publisher is None):
        raise ValueError("ledger: expected a speaker or a publisher, and not both")
    whose = "{0}.attributed_to = :speaker"
    if publisher is not None:
        whose = "{0}.source_id = (SELECT id FROM source WHERE slug = :speaker) AND {0}.attributed_to IS NULL"
    stated = f"{whose} AND NOT {{0}}.is_conversion AND {KEPT}"
    told, less = (query.format(stated=stated.format("b")) for query in (_TOLD, _LESS))
    of_a_subject = "NOT EXISTS (SELECT 1 FROM entity e WHERE e.id = c.entity_id AND e.origin = 'rejected')"
    found = where(session, asked, also=[stated.format("c"), of_a_subject, f"NOT {told}"])
    before = (
        f"SELECT b.id FROM claim b WHERE {_ALIKE} AND {stated.format('b')}"
        " AND b.day <= c.day AND (b.day, b.version_id) < (c.day, c.version_id)"
        f" ORDER BY {NEWEST_FIRST.format('b')} LIMIT 1"
    )
    newest = "{0}.day DESC, {0}.version_id DESC, {0}.start_char DESC, {0}.id DESC"
    sql = (
        "SELECT c.id, coalesce(c.attributed_to, s.slug), e.name, c.metric, nullif(c.chips, ''), c.status, c.value, c.value_max,"
        " c.bound, c.unit, c.due, c.value_text, c.day, s.slug, a.url, b.value, b.due FROM ("
        f"SELECT c.id, c.day, c.version_id, c.start_char, CASE WHEN {less} THEN NULL ELSE ({before}) END AS before_id"
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

    `subjects` are those that slipped. A promise is a figure of any of them with a due date that is not there yet; `since` and `until` are ISO prefixes of the day of the slip.
    """
    found = where(session, Asked(since=since, until=until), {"since": "t.day >= :since", "until": "t.day <= :until"})
    moved = (
        "SELECT coalesce(e.owner, e.name), p.slips, p.back, p.days, p.most FROM (SELECT t.entity_id, count(*) AS slips,"
        " sum(CASE WHEN t.days < 0 THEN 1 ELSE 0 END) AS back, sum(t.days) AS days, max(t.days) AS most"
        " FROM slip t {where} GROUP BY t.entity_id) p JOIN entity e ON e.id = p.entity_id"
    )
    companies: dict[str, list[tuple[int, int, int, int]]] = {}
    for owner, slips, back, days, most in found.ask(session, moved):
        for company in owner.split(", "):
            companies.setdefault(company, []).append((int(slips), int(back), int(days), int(most)))
    promised = _promised(session)
    found_rows = []
    for company, parts in companies.items():
        slips, back, days = (sum(part[at] for part in parts) for at in range(3))
        most = max(part[3] for part in parts)
        found_rows.append(Slippage(company, len(parts), promised[company], slips, back, days, days / slips, most))
    return _in_order(found_rows)


def _promised(session: Session) -> Counter[str]:
    """How many figures with a date that is not there yet each company's subjects have, whether they slipped or not."""
    found: Counter[str] = Counter()
    of_owners = (
        "SELECT coalesce(e.owner, e.name), p.promises FROM (SELECT entity_id, count(*) AS promises FROM statement"
        " WHERE due_end <> '' AND status IN ('planned', 'under_construction', 'speculative') GROUP BY entity_id) p"
        " JOIN entity e ON e.id = p.entity_id"
    )
    for owner, promises in rows(session, of_owners):
        for company in owner.split(", "):
            found[company] += promises
    return found


#: They are few, where counting without them would read every claim that promises something.
_REJECTED_PROMISES: Final = f"""
SELECT coalesce(c.attributed_to, s.slug), count(*)
FROM (
    SELECT c.id FROM (SELECT DISTINCT version_id FROM review WHERE decision = 'rejected') v CROSS JOIN claim c
    WHERE c.version_id = v.version_id AND NOT {KEPT.format("c")}
    UNION SELECT c.id FROM entity e CROSS JOIN claim c WHERE c.entity_id = e.id AND e.origin = 'rejected'
) r CROSS JOIN claim c JOIN source s ON s.id = c.source_id WHERE c.id = r.id AND {PROMISED} GROUP BY 1"""


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
    for name, promises in rows(session, _REJECTED_PROMISES):
        said[name] -= promises
    return _in_order(
        Slippage(name, subjects, said.get(name, 0), slips, int(back), int(days), int(days) / slips, int(most))
        for name, subjects, slips, back, days, most in moved
    )


def _in_order(found: Iterable[Slippage]) -> list[Slippage]:
    return sorted(found, key=lambda row: (-row.days, row.name))
