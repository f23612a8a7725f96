"""What does the app ask, and how would one ask it in SQL by hand? Pairs of a call and of a statement with its values."""

from typing import Final

from benchmarks.asked import BY_DAY, KEPT, NEWEST, OF_SUBJECT, PAGE, ByHand, Ours
from benchmarks.comparisons_by_hand import COMPARISONS
from kb import queries, search
from kb.views import TIMELINE

COLUMNS: Final = ", ".join(TIMELINE)
#: claim_timeline from the tables, without the parts of the view that a row at hand does not need.
_TIMELINE: Final = """
SELECT c.id, e.name, e.kind, e.owner, e.country, c.metric, c.value, c.value_max, c.bound, c.unit, c.status, c.due, c.due_start,
       c.due_end, c.attributed_to, nullif(c.chips, ''), c.value_text, c.sentence, c.confidence,
       (SELECT r.decision FROM review r WHERE r.version_id = c.version_id AND r.start_char = c.start_char
        AND r.end_char = c.end_char AND r.metric = c.metric ORDER BY r.id DESC LIMIT 1),
       a.published, a.first_seen, s.slug, s.kind, a.title, a.url, a.id, c.version_id, c.start_char, c.end_char, a.story_id
FROM {claims} JOIN entity e ON e.id = c.entity_id JOIN article_version v ON v.id = c.version_id
JOIN article a ON a.id = v.article_id JOIN source s ON s.id = a.source_id"""


#: An article is found by its newest version alone.
_NEWEST: Final = (
    "JOIN article_version w ON w.id = h.id WHERE NOT EXISTS (SELECT 1 FROM article_version n WHERE n.article_id = w.article_id"
    " AND n.id > w.id)"
)
#: No edit had taken a claim back by then.
_UNEDITED: Final = (
    "NOT EXISTS (SELECT 1 FROM article_version v JOIN article_version n ON n.article_id = v.article_id WHERE"
    " v.id = c.version_id AND n.id > v.id AND n.fetched < '2024-07-01' AND n.extracted IS NOT NULL)"
)
#: The newest claim of a series "l" that was known by then, dated or not.
_KNOWN: Final = (
    "c.entity_id = l.entity_id AND c.metric = l.metric AND c.status = l.status AND c.chips = l.chips AND c.known <= '2024-06-30'"
    f" AND NOT c.is_conversion AND {_UNEDITED} AND {KEPT.format('c')}"
)
_NEWEST_KNOWN: Final = (
    "SELECT id FROM (SELECT * FROM (SELECT c.id, c.day AS stated, c.version_id FROM claim c WHERE c.day > '' AND"
    f" c.day <= '2024-06-30' AND {_KNOWN} ORDER BY {NEWEST.format('c')} LIMIT 1) UNION ALL SELECT * FROM (SELECT c.id,"
    f" c.known, c.version_id FROM claim c WHERE c.day = '' AND {_KNOWN} ORDER BY c.known DESC, {NEWEST.format('c')} LIMIT 1))"
    " ORDER BY stated DESC, version_id DESC LIMIT 1"
)


def _timeline(where: str, order: str, *, newest: bool = True) -> str:
    way = "DESC" if newest else "ASC"
    inner = f"(SELECT * FROM claim {where} ORDER BY {order.format(way)} LIMIT {PAGE}) c"
    return _TIMELINE.format(claims=inner) + f" ORDER BY c.{order.format(way).replace(', ', ', c.')}"


QUERIES: Final[dict[str, tuple[Ours, ByHand]]] = {
    "newest claims": (
        lambda session, _: queries.claims(session, newest_first=True, limit=PAGE),
        lambda _: (_timeline("", BY_DAY), ()),
    ),
    "claims of a subject": (
        lambda session, asked: queries.claims(session, subjects=[asked.subject], newest_first=True, limit=PAGE),
        lambda asked: (_timeline(f"WHERE {OF_SUBJECT}", BY_DAY), (asked.subject,)),
    ),
    "claims of a subject and metric": (
        lambda session, asked: queries.claims(session, subjects=[asked.subject], metrics=[asked.metric], limit=PAGE),
        lambda asked: (
            _timeline(f"WHERE {OF_SUBJECT} AND metric = ?", BY_DAY, newest=False), (asked.subject, asked.metric),
        ),
    ),
    "claims of a metric and status": (
        lambda session, asked: queries.claims(
            session, metrics=[asked.metric], statuses=["cancelled"], newest_first=True, limit=PAGE
        ),
        lambda asked: (_timeline("WHERE metric = ? AND status = 'cancelled'", BY_DAY), (asked.metric,)),
    ),
    "claims of a source in a year": (
        lambda session, asked: queries.claims(
            session, sources=[asked.source], since="2024", until="2024", newest_first=True, limit=PAGE
        ),
        lambda asked: (
            _timeline(
                "WHERE source_id = (SELECT id FROM source WHERE slug = ?) AND day BETWEEN '2024' AND '2024-12-31'", BY_DAY
            ),
            (asked.source,),
        ),
    ),
    "number of claims of a subject": (
        lambda session, asked: [queries.count_claims(session, subjects=[asked.subject])],
        lambda asked: (f"SELECT count(*) FROM claim WHERE {OF_SUBJECT}", (asked.subject,)),
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
                claims=f"(SELECT c.* FROM series l JOIN claim c ON c.id = l.latest_id WHERE l.{OF_SUBJECT} ORDER BY c.day,"
                f" c.version_id, c.start_char, c.id LIMIT {PAGE}) c"
            ),
            (asked.subject,),
        ),
    ),
    "known on a day": (
        lambda session, asked: queries.as_of(session, "2024-06-30", subjects=[asked.subject]),
        lambda asked: (
            _TIMELINE.format(
                claims=f"(SELECT ({_NEWEST_KNOWN}) AS known_id FROM series l WHERE l.{OF_SUBJECT} AND l.first_known <= '2024-06-30') p JOIN claim c ON c.id = p.known_id"
            ),
            (asked.subject,),
        ),
    ),
    "known on a day, of all": (
        lambda session, _: queries.as_of(session, "2024-06-30", limit=PAGE),
        lambda _: (
            _TIMELINE.format(
                claims=f"(SELECT l.claims, ({_NEWEST_KNOWN}) AS known_id FROM series l WHERE l.first_known <= '2024-06-30' ORDER BY l.claims DESC, l.id DESC LIMIT {PAGE}) p"
                " JOIN claim c ON c.id = p.known_id"
            ),
            (),
        ),
    ),
    **COMPARISONS,
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
            "SELECT (SELECT max(id) FROM claim), (SELECT max(extracted) FROM article_version), r.*, e.*, (SELECT max(id) FROM crawl_run),"
            " (SELECT max(finished) FROM crawl_run) FROM (SELECT max(decided), count(*) FROM review) r,"
            " (SELECT max(decided), count(decided) FROM entity) e",
            (),
        ),
    ),
    "facets of a word": (
        lambda session, _: [hit for found in search.facets(session, "power").values() for hit in found],
        lambda _: (
            "WITH hits AS MATERIALIZED (SELECT c.metric, c.entity_id, c.source_id, c.status, substr(c.day, 1, 4) AS year FROM"
            " (SELECT rowid AS id FROM search_sentence WHERE search_sentence MATCH '\"power\"' ORDER BY rowid DESC LIMIT 20000) h"
            " JOIN claim c ON c.id = h.id) SELECT metric, count(*) FROM hits GROUP BY 1 UNION ALL SELECT e.name, n FROM (SELECT"
            " entity_id, count(*) AS n FROM hits GROUP BY 1) p JOIN entity e ON e.id = p.entity_id UNION ALL SELECT s.slug, n FROM"
            " (SELECT source_id, count(*) AS n FROM hits GROUP BY 1) p JOIN source s ON s.id = p.source_id UNION ALL SELECT status,"
            " count(*) FROM hits GROUP BY 1 UNION ALL SELECT year, count(*) FROM hits GROUP BY 1",
            (),
        ),
    ),
    **{
        f"search {what}, {name}": (
            lambda session, _, ask=ask, words=words: ask(session, words, limit=20),
            lambda _, table=table, match=match, shown=shown, rank=rank, newest=_NEWEST if table == "search_article" else "": (
                f"WITH p AS MATERIALIZED (SELECT h.* FROM (SELECT rowid AS id, {rank[0]} AS score FROM {table} WHERE {table} MATCH '{match}'"
                f" ORDER BY rowid DESC LIMIT 2000) h {newest} ORDER BY h.score, h.id DESC LIMIT 20), m AS MATERIALIZED (SELECT rowid AS id,"
                f" {rank[1]} AS snippet FROM {table} WHERE {table} MATCH '{match}' AND rowid BETWEEN (SELECT min(id) FROM p) AND"
                f" (SELECT max(id) FROM p) AND +rowid IN (SELECT id FROM p)) SELECT p.id, {shown}, m.snippet FROM p JOIN m ON m.id = p.id"
                f" JOIN {'claim c ON c.id = p.id JOIN article_version v ON v.id = c.version_id' if table == 'search_sentence' else 'article_version v ON v.id = p.id'}"
                " JOIN article a ON a.id = v.article_id ORDER BY p.score, p.id DESC",
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
                ("bm25(search_article, 4.0, 1.0)", "snippet(search_article, -1, '[', ']', '…', 24)"),
            ),
            (
                "sentences", "search_sentence", search.search_sentences, "c.value_text, a.title",
                ("bm25(search_sentence)", "highlight(search_sentence, 0, '[', ']')"),
            ),
        )
        if not (what == "sentences" and name in ("a word", "a prefix", "a phrase"))
    },
}  # fmt: skip
