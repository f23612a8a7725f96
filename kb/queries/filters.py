"""What may a query be narrowed by? The one set of filters of all lists, and the SQL that they become."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypedDict

from sqlmodel import Session

from kb.claims import covered
from kb.queries.reading import placed, rows, stored


class Asked(TypedDict, total=False):
    """Filters and page of a list; what is left out, None, or empty narrows nothing.

    `since` and `until` are ISO prefixes of the day, the first inclusive, the second up to its end; `known_by` one of
    the day by whose end a claim was known: a later edit's from its fetching on. `seen_since` is the moment since which its
    text was fetched. `years` are those of publication, `speakers` are names as attributed, `sources` slugs.
    """

    subjects: Sequence[str]
    metrics: Sequence[str]
    statuses: Sequence[str]
    bounds: Sequence[str]
    sources: Sequence[str]
    speakers: Sequence[str]
    owners: Sequence[str]
    years: Sequence[str]
    since: str | None
    until: str | None
    known_by: str | None
    seen_since: datetime | None
    limit: int | None
    offset: int


class Where(NamedTuple):
    """A WHERE clause (or nothing), its values, and LIMIT and OFFSET (or nothing)."""

    clause: str
    values: dict[str, Any]
    page: str

    def ask(self, session: Session, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query; `{where}` and `{page}` in it stand for the parts."""
        return rows(session, sql.format(where=self.clause, page=self.page), self.values)


#: SQL per filter, of a claim "c" alone.
OF_CLAIM: Final = {
    "subjects": "c.entity_id IN :subjects", "metrics": "c.metric IN :metrics", "statuses": "c.status IN :statuses",
    "bounds": "c.bound IN :bounds", "sources": "c.source_id IN :sources", "speakers": "c.attributed_to IN :speakers",
    "owners": "c.entity_id IN :owners", "since": "c.day >= :since", "until": "c.day <= :until AND c.day <> ''",
    "known_by": "c.known <= :known_by",
    "years": "substr(c.day, 1, 4) IN :years",
    "seen_since": "c.version_id IN (SELECT id FROM article_version WHERE fetched >= :seen_since)",
}  # fmt: skip
#: And of an article "a".
OF_ARTICLE: Final = {"sources": "a.source_id IN :sources", "years": "substr(a.published, 1, 4) IN :years"}
#: And of the newest claim "c" of a series "l".
OF_SERIES: Final = OF_CLAIM | {
    "subjects": "l.entity_id IN :subjects", "metrics": "l.metric IN :metrics", "statuses": "l.status IN :statuses",
    "owners": "l.entity_id IN :owners", "since": "l.day >= :since", "until": "l.day <= :until AND l.day <> ''",
}  # fmt: skip
#: And of a row "t" of a computed table, with its later claim "c".
OF_BLOCK: Final = OF_CLAIM | {
    "subjects": "t.entity_id IN :subjects", "metrics": "t.metric IN :metrics", "statuses": "t.status IN :statuses",
    "owners": "t.entity_id IN :owners", "since": "t.day >= :since", "until": "t.day <= :until",
}  # fmt: skip
#: And of a row of a computed table that keeps its speaker.
OF_VOICE: Final = OF_BLOCK | {"speakers": "t.speaker IN :speakers"}


def where(session: Session, asked: Asked, sql: dict[str, str] = OF_CLAIM, also: Sequence[str] = ()) -> Where:
    """The clause for what was asked; names become ids first, so that indexes give the order."""
    values: dict[str, Any] = {
        name: list(chosen)  # type: ignore[call-overload]
        for name in ("subjects", "metrics", "statuses", "bounds", "sources", "speakers", "owners", "years")
        if (chosen := asked.get(name))
    }
    for name, table, column in (("subjects", "entity", "name"), ("sources", "source", "slug")):
        if name in values:
            values[name] = [
                row[0]
                for row in rows(session, f"SELECT id FROM {table} WHERE {column} IN :names", {"names": values[name]})
            ]
    if "owners" in values:
        values["owners"] = owned(session, values["owners"])
    if asked.get("since"):
        values["since"] = asked["since"]
    for name in ("until", "known_by"):
        if asked.get(name):
            values[name] = covered(str(asked[name]))[1]  # type: ignore[literal-required]
    if asked.get("seen_since"):
        values["seen_since"] = stored(session, asked["seen_since"])  # type: ignore[arg-type]
    parts = [sql[name] for name in values] + list(also)
    page = ""
    if asked.get("limit") is not None:
        values |= {"limit": asked["limit"], "offset": asked.get("offset", 0)}
        page = "LIMIT :limit OFFSET :offset"
    return Where(placed(parts), values, page)


#: Of an entity "e": whether a company owns it, alone or with others. Names may hold what LIKE takes for a wildcard; most
#: entities have no owner, and SQLite finds the others by their index only where they are asked for as greater than ''.
OWNED_BY: Final = (
    "e.owner > '' AND replace(e.owner, :owner, '') <> e.owner"
    " AND replace(', ' || e.owner || ', ', ', ' || :owner || ', ', '') <> ', ' || e.owner || ', '"
)


def owned(session: Session, owners: Sequence[str]) -> list[int]:
    """Ids of the entities that any of the companies owns, wholly or with others."""
    names = set(owners)
    found = rows(session, "SELECT id, owner FROM entity WHERE owner > ''")
    return [entity for entity, owner in found if owner in names or names.intersection(owner.split(", "))]
