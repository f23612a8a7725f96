"""How does the app ask for comparisons, and how would one ask for them in SQL by hand? Pairs of a call and a statement.

By hand totals count what is part of another once, and leave out what the app does besides: joint counts of chips, companies
beside their projects, cancelled plans.
"""

from typing import Final

from benchmarks.asked import BY_DAY, KEPT, NEWEST, OF_SUBJECT, PAGE, ByHand, Ours
from kb import queries
from kb.models import PROMISED

_STATED: Final = "t.id, e.name, e.kind, e.owner, e.country, t.metric, t.chips, t.status, t.unit, c.value, t.value_max, t.lowest, t.highest, c.due, c.due_start, c.due_end, t.claims, t.stories, t.publishers, t.speakers, t.first_day, t.last_day, t.claim_id"
_SIDE: Final = "{0}.id, {0}.value, {0}.value_max, {0}.bound, {0}.unit, {0}.due, {0}.due_end, {0}.attributed_to, {0}.value_text, {0}a.published, {0}s.slug, {0}a.url"
_OWNED: Final = "e.owner > '' AND instr(', ' || e.owner || ', ', ', ' || ? || ', ') > 0"
_ANNOUNCED: Final = ("operational", "under_construction", "planned")
#: Of a figure "f": that of nothing above it is known, so that nothing counts twice.
_TOP: Final = (
    "NOT EXISTS (WITH RECURSIVE up(name) AS (SELECT f.parent UNION SELECT e.parent FROM up JOIN entity e ON e.name = up.name)"
    " SELECT 1 FROM up {})"
)
_OVER_TIME: Final = (
    "WITH RECURSIVE steps AS MATERIALIZED (SELECT s.entity_id, e.name, e.parent, s.id AS series_id, j.key AS month, j.value,"
    " lead(j.key, 1, '9999') OVER (PARTITION BY s.id ORDER BY j.key) AS until FROM entity {few} series s, json_each(s.course) j"
    " WHERE s.entity_id = e.id AND {of} AND s.metric = 'power' AND s.status IN ({statuses}) AND e.origin <> 'rejected'"
    " AND e.merged_into IS NULL),"
    " months(month) AS (SELECT min(month) FROM steps UNION ALL SELECT substr(date(month || '-01', '+1 month'), 1, 7) FROM months"
    " WHERE month < (SELECT substr(max(day), 1, 7) FROM claim)),"
    " figures AS MATERIALIZED (SELECT m.month, s.name, s.parent, max(s.value) AS value FROM steps s JOIN months m ON m.month >= s.month"
    " AND m.month < s.until WHERE s.value IS NOT NULL GROUP BY m.month, s.entity_id)"
    " SELECT month, sum(value), count(*) FROM figures f WHERE f.parent IS NULL OR "
    + _TOP.format("JOIN figures g ON g.name = up.name AND g.month = f.month")
    + " GROUP BY month ORDER BY month"
)
_ALIKE: Final = "b.entity_id = c.entity_id AND b.metric = c.metric AND b.chips = c.chips AND b.status = c.status AND b.unit = c.unit"
_LESS: Final = f"EXISTS (SELECT 1 FROM claim b WHERE b.version_id = c.version_id AND {_ALIKE} AND b.value > c.value AND NOT b.is_conversion)"
#: Of a claim "c": that no earlier text of its article or story states it, and that it counts.
_LISTED: Final = (
    f"{KEPT.format('c')} AND NOT c.is_conversion AND (SELECT origin FROM entity WHERE id = c.entity_id) <> 'rejected' AND NOT EXISTS"
    " (SELECT 1 FROM article_version v CROSS JOIN article a CROSS JOIN article o CROSS JOIN article_version w CROSS JOIN claim b"
    " WHERE v.id = c.version_id AND a.id = v.article_id AND (o.id = a.id OR o.story_id = a.story_id) AND w.article_id = o.id"
    f" AND w.id < v.id AND b.version_id = w.id AND {_ALIKE} AND b.value = c.value AND coalesce(b.due, '') = coalesce(c.due, ''))"
)
_NEWEST: Final = (
    "NOT EXISTS (SELECT 1 FROM article_version v JOIN article_version n ON n.article_id = v.article_id"
    " WHERE v.id = c.version_id AND n.id > v.id AND n.extracted IS NOT NULL)"
)
_PAIR: Final = (
    f"t.id, e.name, e.kind, e.owner, e.country, t.metric, c.chips, t.status, {_SIDE.format('c')}, {_SIDE.format('o')}"
)


_SIDES: Final = (
    "JOIN entity e ON e.id = t.entity_id JOIN claim c ON c.id = t.claim_id JOIN claim o ON o.id = t.{}"
    " JOIN article_version cv ON cv.id = c.version_id JOIN article ca ON ca.id = cv.article_id"
    " JOIN source cs ON cs.id = ca.source_id JOIN article_version ov ON ov.id = o.version_id"
    " JOIN article oa ON oa.id = ov.article_id JOIN source os ON os.id = oa.source_id"
)


COMPARISONS: Final[dict[str, tuple[Ours, ByHand]]] = {
    "support of a subject": (
        lambda session, asked: queries.support(session, subjects=[asked.subject], limit=PAGE),
        lambda asked: (
            f"SELECT {_STATED} FROM (SELECT * FROM statement WHERE {OF_SUBJECT} ORDER BY stories DESC, last_day DESC, id DESC"
            f" LIMIT {PAGE}) t JOIN entity e ON e.id = t.entity_id JOIN claim c ON c.id = t.claim_id",
            (asked.subject,),
        ),
    ),
    "support of a page of claims": (
        lambda session, asked: list(
            queries.support_of(session, range(asked.claim_id - PAGE + 1, asked.claim_id + 1)).values()
        ),
        lambda asked: (
            f"SELECT c.id, {_STATED.replace('c.', 'f.')} FROM claim c JOIN statement t"
            " ON t.entity_id = c.entity_id AND t.metric = c.metric AND t.status = c.status AND t.due_end = coalesce(c.due_end, '')"
            " AND t.chips = c.chips AND t.unit = c.unit AND c.value BETWEEN t.lowest AND t.highest AND (t.value_max IS NULL) ="
            " (c.value_max IS NULL) AND (t.value_max IS NULL OR abs(c.value_max - t.value_max) <= 0.005 * t.value_max)"
            " JOIN entity e ON e.id = t.entity_id JOIN claim f ON f.id = t.claim_id"
            f" WHERE {KEPT.format('c')} AND {_NEWEST} AND c.id > {{}} - {PAGE} AND c.id <= {{}}".replace("{}", str(asked.claim_id)),
            (),
        ),
    ),
    "best supported": (
        lambda session, _: queries.support(session, limit=PAGE),
        lambda _: (
            f"SELECT {_STATED} FROM (SELECT * FROM statement ORDER BY stories DESC, last_day DESC, id DESC LIMIT {PAGE}) t"
            " JOIN entity e ON e.id = t.entity_id JOIN claim c ON c.id = t.claim_id",
            (),
        ),
    ),
    **{
        f"{table}s{of}": (
            lambda session, asked, table=table, of=of: getattr(queries, f"{table}s")(
                session, limit=PAGE, **({"subjects": [asked.subject]} if of else {})
            ),
            lambda asked, table=table, other=other, of=of: (
                f"SELECT {_PAIR} FROM (SELECT * FROM {table} {f'WHERE {OF_SUBJECT}' if of else ''} ORDER BY day DESC, id DESC LIMIT {PAGE}) t"
                f" {_SIDES.format(other)}",
                (asked.subject,) if of else (),
            ),
        )
        for table, other in (("conflict", "other_id"), ("revision", "earlier_id"), ("slip", "earlier_id"))
        for of in (" of a subject", "")
    },
    "slippage of companies": (
        lambda session, _: [queries.slippage(session)],
        lambda _: (
            "SELECT count(*) FROM (SELECT e.owner, p.*, s.promises FROM (SELECT entity_id, count(*), sum(days < 0), sum(days),"
            " max(days) FROM slip GROUP BY entity_id) p JOIN entity e ON e.id = p.entity_id LEFT JOIN (SELECT entity_id,"
            " count(*) AS promises FROM statement WHERE due_end <> '' AND status IN ('planned', 'under_construction',"
            " 'speculative') GROUP BY entity_id) s ON s.entity_id = p.entity_id)",
            (),
        ),
    ),
    "slippage of speakers": (
        lambda session, _: queries.slippage_by_speaker(session),
        lambda _: (
            "SELECT t.*, coalesce(a.promises, 0) + coalesce(b.promises, 0) FROM (SELECT speaker, count(DISTINCT entity_id), count(*), sum(days < 0),"
            " sum(days) AS days, max(days) FROM slip GROUP BY speaker) t"
            f" LEFT JOIN (SELECT attributed_to AS name, count(*) AS promises FROM claim WHERE {PROMISED} AND attributed_to IS NOT NULL"
            " GROUP BY 1) a ON a.name = t.speaker LEFT JOIN (SELECT s.slug AS name, p.promises FROM (SELECT source_id, count(*) AS promises"
            f" FROM claim WHERE {PROMISED} AND attributed_to IS NULL GROUP BY 1) p JOIN source s ON s.id = p.source_id) b ON b.name ="
            " t.speaker ORDER BY t.days DESC, t.speaker",
            (),
        ),
    ),
    "largest revisions": (
        lambda session, _: queries.revisions(session, order="largest", limit=PAGE),
        lambda _: (
            f"SELECT {_PAIR} FROM (SELECT * FROM revision ORDER BY abs(share) DESC, id DESC LIMIT {PAGE}) t {_SIDES.format('earlier_id')}",
            (),
        ),
    ),
    "ledger of a speaker": (
        lambda session, asked: queries.ledger(session, speaker=asked.speaker, limit=PAGE),
        lambda asked: (
            "SELECT c.id, c.attributed_to, e.name, c.metric, c.chips, c.status, c.value, c.value_max, c.bound, c.unit, c.due,"
            f" c.value_text, c.day, s.slug, a.url, b.value, b.due FROM (SELECT c.id, c.day, CASE WHEN {_LESS} THEN NULL ELSE (SELECT"
            f" b.id FROM claim b WHERE {_ALIKE} AND b.attributed_to = c.attributed_to AND NOT b.is_conversion AND {KEPT.format('b')}"
            " AND b.day <= c.day AND (b.day, b.version_id) < (c.day, c.version_id) ORDER BY " + NEWEST.format("b") + " LIMIT 1) END AS before_id"
            f" FROM (SELECT * FROM claim c WHERE attributed_to = ? AND {_LISTED} ORDER BY {BY_DAY.format('DESC')} LIMIT {PAGE}) c) p"
            " JOIN claim c ON c.id = p.id LEFT JOIN claim b ON b.id = p.before_id JOIN entity e ON e.id = c.entity_id"
            " JOIN article_version v ON v.id = c.version_id JOIN article a ON a.id = v.article_id JOIN source s ON s.id = a.source_id",
            (asked.speaker,),
        ),
    ),
    "ratios outside their band": (
        lambda session, _: queries.ratios(session, flagged=True, limit=PAGE),
        lambda _: (
            "SELECT t.*, e.name, e.kind, e.owner, e.country, c.metric, c.value, c.unit, c.due, c.value_text, o.metric, o.value, o.unit,"
            f" o.due, o.value_text, o.chips FROM (SELECT * FROM ratio WHERE flag IS NOT NULL ORDER BY ratio, value, id LIMIT {PAGE}) t"
            " JOIN entity e ON e.id = t.entity_id JOIN claim c ON c.id = t.claim_id JOIN claim o ON o.id = t.other_id",
            (),
        ),
    ),
    "total of a company": (
        lambda session, asked: [queries.total(session, metric="power", statuses=["planned"], owner=asked.owner)],
        lambda asked: (
            f"WITH figures AS (SELECT e.name, e.parent, s.value FROM entity e CROSS JOIN series s WHERE s.entity_id = e.id AND {_OWNED}"
            " AND s.metric = 'power' AND s.status = 'planned' AND s.latest_id IS NOT NULL)"
            f" SELECT sum(value) FROM figures f WHERE {_TOP.format('JOIN figures g ON g.name = up.name')}",
            (asked.owner,),
        ),
    ),
    "totals of a company over time": (
        lambda session, asked: queries.totals_over_time(
            session, metric="power", lines={"planned": ["planned"]}, owner=asked.owner
        )["planned"],
        lambda asked: (_OVER_TIME.format(few="e CROSS JOIN", of=_OWNED, statuses="'planned'"), (asked.owner,)),
    ),
    "totals of all over time": (
        lambda session, _: queries.totals_over_time(session, metric="power", lines={"announced": _ANNOUNCED})["announced"],
        lambda _: (
            _OVER_TIME.format(few="e,", of="1", statuses=", ".join(map(repr, _ANNOUNCED))), (),
        ),
    ),
}  # fmt: skip
