"""Which claims are there, which are the newest, and which were known on a day? Rows of the view claim_timeline."""

from collections.abc import Iterable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple, Unpack

from sqlmodel import Session

from kb.claims import covered
from kb.courses import NEWEST_FIRST
from kb.queries.filters import OF_CLAIM, OF_SERIES, Asked, where
from kb.queries.known import KNOWN
from kb.queries.reading import moment, rows, stored
from kb.verdict import DECISION, KEPT
from kb.views import TIMELINE


class ClaimRow(NamedTuple):
    """One row of the view claim_timeline."""

    claim_id: int
    subject: str
    subject_kind: str
    owner: str | None
    country: str | None
    metric: str
    value: float
    value_max: float | None
    bound: str
    unit: str
    status: str
    due: str | None
    due_start: str | None
    due_end: str | None
    attributed_to: str | None
    chips: str | None
    value_text: str
    sentence: str
    confidence: float
    review: str | None
    published: str | None
    first_seen: datetime
    source: str
    source_kind: str | None
    title: str
    url: str
    article_id: int
    version_id: int
    start_char: int
    end_char: int
    story_id: int | None


_COLUMNS: Final = ", ".join(f"t.{column}" for column in TIMELINE)
_ONE: Final = f"SELECT {_COLUMNS} FROM claim_timeline t WHERE t.claim_id = :id"
_OF_ARTICLE: Final = f"SELECT {_COLUMNS} FROM claim_timeline t WHERE t.version_id = :id"
_PLACE: Final = attrgetter("start_char", "claim_id")
_UNREVIEWED: Final = f"{DECISION.format('c')} IS NULL"


def claims(
    session: Session, *, latest: bool = False, newest_first: bool = False, **asked: Unpack[Asked]
) -> list[ClaimRow]:
    """Claims by date of publication, then place in the text; undated ones come first.

    With `latest` only the newest of each subject, metric, chips and status, those of rejected claims left out.
    """
    way = "DESC" if newest_first else "ASC"
    order = ", ".join(f"{{0}}.{column} {way}" for column in ("day", "version_id", "start_char", "id"))
    source = "series l JOIN claim c ON c.id = l.latest_id" if latest else "claim c"
    if latest:
        order = order.replace("{0}.day", "{1}.day")
    found = where(session, asked, OF_SERIES if latest else OF_CLAIM)
    picked = order.format("c", "l" if latest else "c")
    sql = (
        f"SELECT {_COLUMNS} FROM (SELECT c.id, c.day, c.version_id, c.start_char FROM {source} {{where}}"
        f" ORDER BY {picked} {{page}}) p JOIN claim_timeline t ON t.claim_id = p.id ORDER BY {order.format('p', 'p')}"
    )
    return _rows(found.ask(session, sql))


def count_claims(session: Session, *, latest: bool = False, **asked: Unpack[Asked]) -> int:
    """How many claims `claims` would list without its page."""
    asked = asked | {"limit": None}
    found = where(session, asked, OF_SERIES if latest else OF_CLAIM)
    source = "series l JOIN claim c ON c.id = l.latest_id" if latest else "claim c"
    return int(found.ask(session, f"SELECT count(*) FROM {source} {{where}}")[0][0])


def claim(session: Session, claim_id: int) -> ClaimRow | None:
    """One claim by its id."""
    found = _rows(rows(session, _ONE, {"id": claim_id}))
    return found[0] if found else None


def claims_of_article(session: Session, version_id: int) -> list[ClaimRow]:
    """The claims of an article version, in the order of its text."""
    found = _rows(rows(session, _OF_ARTICLE, {"id": version_id}))
    return sorted(found, key=_PLACE)  # a handful; SQLite copies whole rows to put them in order


def new_claims(session: Session, *, run_started: datetime, limit: int = 20) -> list[ClaimRow]:
    """Claims of article versions fetched since a run started, most confident first."""
    sql = (
        f"SELECT {_COLUMNS} FROM (SELECT c.id FROM article_version v JOIN claim c ON c.version_id = v.id"
        " WHERE v.fetched >= :run_started ORDER BY c.confidence DESC, c.day DESC, c.id LIMIT :limit) p"
        " JOIN claim_timeline t ON t.claim_id = p.id ORDER BY t.confidence DESC, coalesce(t.published, '') DESC, t.claim_id"
    )
    return _rows(rows(session, sql, {"run_started": stored(session, run_started), "limit": limit}))


def found_last(session: Session, **asked: Unpack[Asked]) -> list[tuple[ClaimRow, datetime]]:
    """The claims of the texts fetched last, each with when that was; rejected ones are left out."""
    narrowed = where(session, asked, also=[KEPT.format("c")])
    sql = (
        f"SELECT {_COLUMNS}, p.fetched FROM (SELECT c.id, v.fetched FROM article_version v JOIN claim c ON c.version_id = v.id"
        " {where} ORDER BY v.fetched DESC, v.id DESC, c.start_char, c.id {page}) p"
        " JOIN claim_timeline t ON t.claim_id = p.id ORDER BY p.fetched DESC, t.version_id DESC, t.start_char, t.claim_id"
    )
    found = narrowed.ask(session, sql)
    fetched = [when for row in found if (when := moment(row[-1])) is not None]
    return list(zip(_rows(row[:-1] for row in found), fetched, strict=True))


def review_queue(session: Session, **asked: Unpack[Asked]) -> list[ClaimRow]:
    """Claims that nobody has decided on, the least certain first."""
    found = where(session, asked, also=[_UNREVIEWED])
    sql = (
        f"SELECT {_COLUMNS} FROM (SELECT c.id, c.confidence FROM claim c {{where}} ORDER BY c.confidence, c.id {{page}}) p"
        " JOIN claim_timeline t ON t.claim_id = p.id ORDER BY p.confidence, p.id"
    )
    return _rows(found.ask(session, sql))


#: Of a series "l": its claims known on a day.
_KNOWN: Final = (
    "c.entity_id = l.entity_id AND c.metric = l.metric AND c.status = l.status AND c.chips = l.chips"
    f" AND {KNOWN.format('c')}"
)
#: The newest of them, dated or not: an undated one stands at the day on which it was known.
_NEWEST_KNOWN: Final = f"""
SELECT k.id FROM (
    SELECT * FROM (SELECT c.id, c.day AS stated, c.version_id FROM claim c WHERE c.day > '' AND c.day <= :last AND {_KNOWN}
                   ORDER BY {NEWEST_FIRST.format("c")} LIMIT 1) d
    UNION ALL
    SELECT * FROM (SELECT c.id, c.known AS stated, c.version_id FROM claim c WHERE c.day = '' AND {_KNOWN}
                   ORDER BY c.known DESC, {NEWEST_FIRST.format("c")} LIMIT 1) u
) k ORDER BY k.stated DESC, k.version_id DESC LIMIT 1"""
_AS_OF: Final = f"""
SELECT {{columns}} FROM (
    SELECT l.id, l.claims, ({_NEWEST_KNOWN}) AS known_id
    FROM series l {{{{where}}}} ORDER BY l.claims DESC, l.id DESC
) p JOIN claim_timeline t ON t.claim_id = p.known_id
ORDER BY p.claims DESC, p.id DESC {{{{page}}}}"""
_KNOWN_BY: Final = ("subjects", "metrics", "statuses", "owners")


def as_of(session: Session, day: str, **asked: Unpack[Asked]) -> list[ClaimRow]:
    """What was known on a day (an ISO prefix, up to its end): the newest claim of each subject, metric, chips and status.

    A claim is known from the last day of its publication on; one of a later version of an article from its fetching.
    The best documented come first. Only subjects, owners, metrics, statuses and the page narrow it.
    """
    last = covered(day)[1]
    narrowed = Asked(**{name: asked[name] for name in (*_KNOWN_BY, "limit", "offset") if name in asked})  # type: ignore[typeddict-item]
    found = where(session, narrowed, OF_SERIES, also=["l.first_known <= :last"])
    after = datetime.fromisoformat(f"{last}T23:59:59.999999").replace(tzinfo=UTC)
    found.values.update(last=last, after=stored(session, after))
    return _rows(found.ask(session, _AS_OF.format(columns=_COLUMNS)))


def _rows(found: Iterable[tuple[Any, ...]]) -> list[ClaimRow]:
    return [ClaimRow._make((*row[:_SEEN], moment(row[_SEEN]), *row[_SEEN + 1 :])) for row in found]


_SEEN: Final = TIMELINE.index("first_seen")
