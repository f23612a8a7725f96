"""What does the app ask, and how would one ask it in SQL by hand? Pairs of a call and of a statement with its values."""

import sqlite3
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sqlmodel import Session

from kb import queries, search
from kb.views import TIMELINE

COLUMNS: Final = ", ".join(TIMELINE)
PAGE: Final = 100
_OF_SUBJECT: Final = "entity_id = (SELECT id FROM entity WHERE name = ?)"
#: claim_timeline from the tables, without the parts of the view that a row at hand does not need.
_TIMELINE: Final = """
SELECT c.id, e.name, e.kind, e.owner, e.country, c.metric, c.value, c.value_max, c.bound, c.unit, c.status, c.due, c.due_start,
       c.due_end, c.attributed_to, nullif(c.chips, ''), c.value_text, c.sentence, c.confidence,
       (SELECT r.decision FROM review r WHERE r.version_id = c.version_id AND r.start_char = c.start_char
        AND r.end_char = c.end_char AND r.metric = c.metric ORDER BY r.id DESC LIMIT 1),
       a.published, a.first_seen, s.slug, s.kind, a.title, a.url, a.id, c.version_id, c.start_char, c.end_char, a.story_id
FROM {claims} JOIN entity e ON e.id = c.entity_id JOIN article_version v ON v.id = c.version_id
JOIN article a ON a.id = v.article_id JOIN source s ON s.id = a.source_id"""


class Asked(NamedTuple):
    """What the queries are about: the subject and speaker with most claims, their metric, one claim and article."""

    subject: str
    metric: str
    speaker: str
    owner: str
    source: str
    claim_id: int
    version_id: int

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> "Asked":
        """The busiest of everything."""
        subject, metric = connection.execute(
            "SELECT e.name, s.metric FROM series s JOIN entity e ON e.id = s.entity_id"
            " GROUP BY s.entity_id, s.metric ORDER BY sum(s.claims) DESC LIMIT 1"
        ).fetchone()
        (speaker,) = connection.execute(
            "SELECT attributed_to FROM claim WHERE attributed_to IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
        (owner,) = connection.execute(
            "SELECT e.owner FROM series s JOIN entity e ON e.id = s.entity_id WHERE e.owner NOT LIKE '%,%'"
            " GROUP BY e.owner ORDER BY sum(s.claims) DESC LIMIT 1"
        ).fetchone()
        claim, version = connection.execute("SELECT id, version_id FROM claim ORDER BY id DESC LIMIT 1").fetchone()
        return cls(subject, metric, speaker, owner, "source-1", claim, version)


_STATED: Final = "t.id, e.name, e.kind, e.owner, e.country, t.metric, t.chips, t.status, t.unit, c.value, t.value_max, t.lowest, t.highest, c.due, c.due_start, c.due_end, t.claims, t.stories, t.publishers, t.speakers, t.first_day, t.last_day, t.claim_id"
_SIDE: Final = "{0}.id, {0}.value, {0}.value_max, {0}.bound, {0}.unit, {0}.due, {0}.due_end, {0}.attributed_to, {0}.value_text, {0}a.published, {0}s.slug, {0}a.url"
_PAIR: Final = (
    f"t.id, e.name, e.kind, e.owner, e.country, t.metric, c.chips, t.status, {_SIDE.format('c')}, {_SIDE.format('o')}"
)
_KEPT: Final = (
    "coalesce((SELECT r.decision FROM review r WHERE r.version_id = {0}.version_id AND r.start_char = {0}.start_char"
    " AND r.end_char = {0}.end_char AND r.metric = {0}.metric ORDER BY r.id DESC LIMIT 1), '') <> 'rejected'"
)
Ours = Callable[[Session, Asked], Any]
ByHand = Callable[[Asked], tuple[str, tuple[Any, ...]]]


def _timeline(where: str, order: str, *, newest: bool = True) -> str:
    way = "DESC" if newest else "ASC"
    inner = f"(SELECT * FROM claim {where} ORDER BY {order.format(way)} LIMIT {PAGE}) c"
    return _TIMELINE.format(claims=inner) + f" ORDER BY c.{order.format(way).replace(', ', ', c.')}"


_BY_DAY: Final = "day {0}, version_id {0}, start_char {0}, id {0}"
QUERIES: Final[dict[str, tuple[Ours, ByHand]]] = {
    "newest claims": (
        lambda session, _: queries.claims(session, newest_first=True, limit=PAGE),
        lambda _: (_timeline("", _BY_DAY), ()),
    ),
    "claims of a subject": (
        lambda session, asked: queries.claims(session, subjects=[asked.subject], newest_first=True, limit=PAGE),
        lambda asked: (_timeline(f"WHERE {_OF_SUBJECT}", _BY_DAY), (asked.subject,)),
    ),
    "claims of a subject and metric": (
        lambda session, asked: queries.claims(session, subjects=[asked.subject], metrics=[asked.metric], limit=PAGE),
        lambda asked: (
            _timeline(f"WHERE {_OF_SUBJECT} AND metric = ?", _BY_DAY, newest=False), (asked.subject, asked.metric),
        ),
    ),
    "claims of a metric and status": (
        lambda session, asked: queries.claims(
            session, metrics=[asked.metric], statuses=["cancelled"], newest_first=True, limit=PAGE
        ),
        lambda asked: (_timeline("WHERE metric = ? AND status = 'cancelled'", _BY_DAY), (asked.metric,)),
    ),
    "claims of a source in a year": (
        lambda session, asked: queries.claims(
            session, sources=[asked.source], since="2024", until="2024", newest_first=True, limit=PAGE
        ),
        lambda asked: (
            _timeline(
                "WHERE source_id = (SELECT id FROM source WHERE slug = ?) AND day BETWEEN '2024' AND '2024-12-31'", _BY_DAY
            ),
            (asked.source,),
        ),
    ),
    "number of claims of a subject": (
        lambda session, asked: [queries.count_claims(session, subjects=[asked.subject])],
        lambda asked: (f"SELECT count(*) FROM claim WHERE {_OF_SUBJECT}", (asked.subject,)),
    ),
    "one claim": (
        lambda session, asked: [queries.claim(session, asked.claim_id)],
        lambda asked: (_TIMELINE.format(claims="(SELECT * FROM claim WHERE id = ?) c"), (asked.claim_id,)),
    ),
    "latest claims": (
        lambda session, _: queries.claims(session, latest=True, newest_first=True, limit=PAGE),
        lambda _: (
            _TIMELINE.format(
                claims="(SELECT c.* FROM series l JOIN claim c ON c.id = l.latest_id ORDER BY l.day DESC, c.version_id DESC,"
                f" c.start_char DESC, c.id DESC LIMIT {PAGE}) c"
            ),
            (),
        ),
    ),
    "latest claims of a subject": (
        lambda session, asked: queries.claims(session, latest=True, subjects=[asked.subject], limit=PAGE),
        lambda asked: (
            _TIMELINE.format(
                claims=f"(SELECT c.* FROM series l JOIN claim c ON c.id = l.latest_id WHERE l.{_OF_SUBJECT} ORDER BY c.day,"
                f" c.version_id, c.start_char, c.id LIMIT {PAGE}) c"
            ),
            (asked.subject,),
        ),
    ),
    "known on a day": (
        lambda session, asked: queries.as_of(session, "2024-06-30", subjects=[asked.subject]),
        lambda asked: (
            _TIMELINE.format(
                claims="(SELECT * FROM (SELECT x.*, row_number() OVER (PARTITION BY metric, chips, status ORDER BY day DESC,"
                f" version_id DESC, start_char DESC) AS place FROM claim x WHERE x.{_OF_SUBJECT} AND x.known <= '2024-06-30')"
                " WHERE place = 1) c"
            ),
            (asked.subject,),
        ),
    ),
    "known on a day, of all": (
        lambda session, _: queries.as_of(session, "2024-06-30", limit=PAGE),
        lambda _: (
            _TIMELINE.format(
                claims="(SELECT l.claims, (SELECT c.id FROM claim c WHERE c.entity_id = l.entity_id AND c.metric = l.metric"
                " AND c.status = l.status AND c.chips = l.chips AND c.day <= '2024-06-30' AND c.known <= '2024-06-30'"
                " AND NOT EXISTS (SELECT 1 FROM article_version v JOIN article_version n ON n.article_id = v.article_id WHERE"
                " v.id = c.version_id AND n.id > v.id AND n.fetched < '2024-07-01' AND n.extracted IS NOT NULL) AND "
                + _KEPT.format("c")
                + " ORDER BY c.day DESC, c.version_id DESC, c.start_char DESC LIMIT 1) AS known_id FROM series l"
                f" WHERE l.first_known <= '2024-06-30' ORDER BY l.claims DESC, l.id DESC LIMIT {PAGE}) p"
                " JOIN claim c ON c.id = p.known_id"
            ),
            (),
        ),
    ),
    "support of a subject": (
        lambda session, asked: queries.support(session, subjects=[asked.subject], limit=PAGE),
        lambda asked: (
            f"SELECT {_STATED} FROM (SELECT * FROM statement WHERE {_OF_SUBJECT} ORDER BY stories DESC, last_day DESC, id DESC"
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
            " AND t.chips = c.chips AND t.unit = c.unit AND c.value BETWEEN t.lowest AND t.highest"
            " JOIN entity e ON e.id = t.entity_id JOIN claim f ON f.id = t.claim_id"
            f" WHERE c.id > {{}} - {PAGE} AND c.id <= {{}}".replace("{}", str(asked.claim_id)),
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
                f"SELECT {_PAIR} FROM (SELECT * FROM {table} {f'WHERE {_OF_SUBJECT}' if of else ''} ORDER BY day DESC, id DESC LIMIT {PAGE}) t"
                f" JOIN entity e ON e.id = t.entity_id JOIN claim c ON c.id = t.claim_id JOIN claim o ON o.id = t.{other}"
                " JOIN article_version cv ON cv.id = c.version_id JOIN article ca ON ca.id = cv.article_id"
                " JOIN source cs ON cs.id = ca.source_id JOIN article_version ov ON ov.id = o.version_id"
                " JOIN article oa ON oa.id = ov.article_id JOIN source os ON os.id = oa.source_id",
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
    "ledger of a speaker": (
        lambda session, asked: queries.ledger(session, speaker=asked.speaker, limit=PAGE),
        lambda asked: (
            "SELECT c.id, c.attributed_to, e.name, c.metric, c.chips, c.status, c.value, c.value_max, c.bound, c.unit, c.due,"
            " c.value_text, c.day, s.slug, a.url, b.value, b.due FROM (SELECT c.id, c.day, (SELECT b.id FROM claim b WHERE b.entity_id ="
            " c.entity_id AND b.metric = c.metric AND b.chips = c.chips AND b.status = c.status AND b.unit = c.unit AND"
            " b.attributed_to = c.attributed_to AND " + _KEPT.format("b") + " AND b.day <= c.day AND (b.day, b.version_id, b.start_char, b.id) < (c.day,"
            " c.version_id, c.start_char, c.id) ORDER BY b.day DESC, b.version_id DESC, b.start_char DESC LIMIT 1) AS before_id"
            f" FROM (SELECT * FROM claim c WHERE attributed_to = ? AND {_KEPT.format('c')} ORDER BY {_BY_DAY.format('DESC')} LIMIT {PAGE}) c) p"
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
        lambda asked: (  # the rows that a total needs; adding them up without counting twice is no work for SQL
            "SELECT p.name, p.parent, p.country, p.owner, s.chips, s.value, s.value_usd, s.latest_id FROM (SELECT id, name, parent,"
            " country, owner FROM entity WHERE origin <> 'rejected') p LEFT JOIN (SELECT * FROM series WHERE metric = 'power'"
            " AND status = 'planned' ORDER BY day) s ON s.entity_id = p.id",
            (),
        ),
    ),
    "subjects": (
        lambda session, _: queries.subjects(session, metric="power", limit=PAGE),
        lambda _: (
            "SELECT e.name, p.claims FROM (SELECT entity_id, sum(claims) AS claims FROM series WHERE metric = 'power'"
            f" GROUP BY entity_id) p JOIN entity e ON e.id = p.entity_id ORDER BY p.claims DESC, e.name LIMIT {PAGE}",
            (),
        ),
    ),
    "metrics": (
        lambda session, _: queries.metrics(session),
        lambda _: ("SELECT metric, sum(claims) FROM series GROUP BY metric ORDER BY 2 DESC, 1", ()),
    ),
    "speakers": (
        lambda session, _: queries.speakers(session, limit=PAGE),
        lambda _: (
            "SELECT attributed_to, count(*) FROM claim WHERE attributed_to IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
            f" LIMIT {PAGE}",
            (),
        ),
    ),
    "sources": (
        lambda session, _: queries.sources(session),
        lambda _: (
            "SELECT s.slug, p.n FROM (SELECT source_id, count(*) AS n FROM claim GROUP BY 1) p JOIN source s ON s.id = p.source_id",
            (),
        ),
    ),
    "entities": (
        lambda session, _: queries.entities(session, limit=PAGE),
        lambda _: (
            "SELECT e.*, p.claims FROM entity e LEFT JOIN (SELECT entity_id, sum(claims) AS claims FROM series GROUP BY 1) p"
            f" ON p.entity_id = e.id WHERE merged_into IS NULL ORDER BY coalesce(p.claims, 0) DESC, e.name LIMIT {PAGE}",
            (),
        ),
    ),
    "claims to review": (
        lambda session, _: queries.review_queue(session, limit=PAGE),
        lambda _: (_timeline("", "confidence, id", newest=False), ()),
    ),
    "articles": (
        lambda session, _: queries.articles(session, limit=PAGE),
        lambda _: (
            "SELECT a.*, s.slug, v.id, (SELECT count(*) FROM article_version x WHERE x.article_id = a.id),"
            f" (SELECT count(*) FROM claim c WHERE c.version_id = v.id) FROM (SELECT * FROM article ORDER BY published DESC, id DESC LIMIT {PAGE}) a"
            " JOIN source s ON s.id = a.source_id JOIN article_version v ON v.id = (SELECT max(id) FROM article_version x"
            " WHERE x.article_id = a.id)",
            (),
        ),
    ),
    "claims of an article": (
        lambda session, asked: queries.claims_of_article(session, asked.version_id),
        lambda asked: (
            _TIMELINE.format(claims="(SELECT * FROM claim WHERE version_id = ? ORDER BY start_char) c"), (asked.version_id,),
        ),
    ),
    "stories": (
        lambda session, _: queries.stories(session, limit=PAGE),
        lambda _: (
            "SELECT t.id, s.slug, a.title, a.published, (SELECT count(*) FROM article o WHERE o.story_id = t.id) FROM"
            f" (SELECT * FROM story ORDER BY id DESC LIMIT {PAGE}) t JOIN source s ON s.id = t.first_source_id JOIN article a"
            " ON a.id = (SELECT o.id FROM article o WHERE o.story_id = t.id ORDER BY o.published, o.first_seen, o.id LIMIT 1)",
            (),
        ),
    ),
    "counts": (
        lambda session, _: [queries.counts(session)],
        lambda _: (
            "SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM article), (SELECT count(*) FROM article_version),"
            " (SELECT count(*) FROM claim), (SELECT count(*) FROM entity), (SELECT count(*) FROM frontier WHERE state = 'queued'),"
            " (SELECT count(*) FROM frontier WHERE state = 'failed')",
            (),
        ),
    ),
    "version": (
        lambda session, _: [queries.version(session)],
        lambda _: (
            "SELECT (SELECT max(id) FROM claim), (SELECT max(extracted) FROM article_version), (SELECT max(id) FROM review),"
            " (SELECT max(decided) FROM entity), (SELECT max(id) FROM crawl_run)",
            (),
        ),
    ),
    **{
        f"search {what}, {name}": (
            lambda session, _, ask=ask, words=words: ask(session, words, limit=20),
            lambda _, table=table, match=match, shown=shown, rank=rank: (
                f"SELECT p.id, {shown}, ({rank[1]} FROM {table} WHERE {table} MATCH '{match}' AND rowid = p.id) FROM (SELECT rowid AS id,"
                f" {rank[0]} AS score FROM {table} WHERE {table} MATCH '{match}' ORDER BY rowid DESC LIMIT 2000) p"
                f" JOIN {'claim c ON c.id = p.id JOIN article_version v ON v.id = c.version_id' if table == 'search_sentence' else 'article_version v ON v.id = p.id'}"
                " JOIN article a ON a.id = v.article_id ORDER BY p.score, p.id DESC LIMIT 20",
                (),
            ),
        )
        for name, words, match in (
            ("a word", "roundabout", "roundabout"), ("a prefix", "telep* river", '"telep"* AND "river"'),
            ("a phrase", '"school hall"', '"school hall"'), ("everywhere", "said to have", '"said" AND "to" AND "have"'),
        )
        for what, table, ask, shown, rank in (
            (
                "articles", "search_article", search.search_articles, "a.title, a.url",
                ("bm25(search_article, 4.0, 1.0)", "SELECT snippet(search_article, -1, '[', ']', '…', 24)"),
            ),
            (
                "sentences", "search_sentence", search.search_sentences, "c.value_text, a.title",
                ("bm25(search_sentence)", "SELECT highlight(search_sentence, 0, '[', ']')"),
            ),
        )
        if not (what == "sentences" and name in ("a word", "a prefix", "a phrase"))
    },
}  # fmt: skip
