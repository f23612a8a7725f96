"""Which rows of a documented view hold given words? Any of the views, for programs that fetch them beside the app."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session

from kb.queries.reading import moment, rows
from kb.views import VIEWS

#: The columns of words by which rows may be chosen, where a view has them.
CHOSEN_BY: Final = (
    "subject", "subject_kind", "owner", "country", "metric", "status", "bound", "unit", "chips", "speaker", "attributed_to",
    "source", "kind", "ratio", "flag", "review",
)  # fmt: skip


def view(
    session: Session, name: str, words: Mapping[str, Sequence[str]], *, limit: int, offset: int = 0
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """(columns, rows) of a view, the greatest number of its first column first; each of `words` names a column's values.

    Raises KeyError for a view or a column that is not there.
    """
    if name not in VIEWS:
        raise KeyError(name)
    columns = columns_of(session, name)
    for column in words:
        if column not in columns or column not in CHOSEN_BY:
            raise KeyError(column)
    narrowed = " AND ".join(f"{column} IN (:{column})" for column in words) or "1 = 1"
    sql = f"SELECT * FROM {name} WHERE {narrowed} ORDER BY 1 DESC LIMIT :limit OFFSET :offset"
    found = rows(session, sql, {**words, "limit": limit, "offset": offset})
    return columns, [plain(columns, row) for row in found]


def columns_of(session: Session, name: str) -> list[str]:
    """The columns of a view, in their order."""
    return list(session.connection().execute(text(f"SELECT * FROM {name} LIMIT 0")).keys())


def plain(columns: Sequence[str], row: Sequence[Any]) -> tuple[Any, ...]:
    """A row as both engines give it: numbers as floats, moments as ISO text in UTC."""
    cells = tuple(float(cell) if isinstance(cell, Decimal) else cell for cell in row)
    if "first_seen" not in columns:
        return cells
    seen = columns.index("first_seen")
    when = moment(cells[seen])
    return (*cells[:seen], when.isoformat() if isinstance(when, datetime) else None, *cells[seen + 1 :])
