"""What can other programs fetch beside the app? Claims and the views as CSV and JSON, and an Atom feed of what was found last.

    /api/claims.csv?subject=Colossus&metric=power&status=planned&since=2025&until=2026-06&limit=100&offset=0
    /api/claims.json     the same as a list of objects
    /api/feed.atom       the claims found last, with the same filters
    /api/views/claim_slip.csv?owner=Meta&limit=100&offset=0
    /api/views/claim_slip.json    any view of docs/sql.md, by its columns of words

subject, metric, status, bound, source, speaker and owner may be given several times. Wrong values are named (400).
"""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import kb
from kb import queries, vocabulary
from kb.claims import BOUNDS, STATUSES
from kb.database import url_from_environment
from kb.exports.feed import atom
from kb.periods import interval
from kb.queries import Asked, ClaimRow
from kb.views import VIEWS
from pages.parts import access, archived, tables, visits
from pages.parts.texts import permalink

#: Parameter of the address, filter of the query, and the words it may hold (None: any).
_LISTS: Final = {
    "subject": ("subjects", None), "metric": ("metrics", tuple(vocabulary.load().metrics)), "status": ("statuses", STATUSES),
    "bound": ("bounds", BOUNDS), "source": ("sources", None), "speaker": ("speakers", None), "owner": ("owners", None),
}  # fmt: skip
#: The parameters of a page of rows, and the most that each may be.
_PAGE: Final = {"limit": 10_000, "offset": 10**9}


class WrongParameterError(ValueError):
    """A parameter of an address that cannot be meant; the message names it and what was expected."""


def asked(given: dict[str, list[str]], *, limit: int) -> Asked:
    """The filters that an address asks for; raises WrongParameterError."""
    found: Asked = {"limit": limit, "offset": 0}
    for name, values in given.items():
        if name in _LISTS:
            field, known = _LISTS[name]
            wrong = [value for value in values if known is not None and value not in known]
            if wrong:
                raise WrongParameterError(f"{name}: found {wrong[0]!r}, expected some of {', '.join(known or ())}")
            found[field] = values  # type: ignore[literal-required]
        elif name in ("since", "until"):
            try:
                interval(values[-1])
            except ValueError as error:
                raise WrongParameterError(f"{name}: {error}") from error
            found[name] = values[-1]  # type: ignore[literal-required]
        elif name in _PAGE:
            found[name] = _place(name, values[-1])  # type: ignore[literal-required]
        else:
            raise WrongParameterError(f"found {name!r}, expected {', '.join((*_LISTS, 'since, until', *_PAGE))}")
    return found


def _place(name: str, value: str) -> int:
    """Where a page begins or how long it is; raises WrongParameterError."""
    most = _PAGE[name]
    if not (value.isascii() and value.isdigit() and int(value[:12]) <= most):
        raise WrongParameterError(f"{name}: found {value!r}, expected a number from 0 to {most:,}")
    return int(value)


def _given(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _view(request: Request) -> pd.DataFrame:
    """The rows of a view that an address asks for; raises WrongParameterError."""
    words = _given(request)
    page = {name: _place(name, words.pop(name)[-1]) for name in _PAGE if name in words}
    access.check(url_from_environment())
    with access.session() as session:
        try:
            columns, rows = queries.view(session, request.path_params["view"], words, **{"limit": 1_000} | page)
        except KeyError as error:
            expected = ", ".join((*sorted(VIEWS), "of their columns", *queries.CHOSEN_BY, *_PAGE))
            raise WrongParameterError(f"found {error.args[0]!r}, expected {expected}") from error
    return pd.DataFrame(rows, columns=columns).astype(object)


def _claims(request: Request, limit: int) -> list[ClaimRow]:
    narrowed = asked(_given(request), limit=limit)
    access.check(url_from_environment())
    with access.session() as session:
        return queries.claims(session, newest_first=True, **narrowed)


def _found_last(request: Request, limit: int) -> list[tuple[ClaimRow, datetime]]:
    narrowed = asked(_given(request), limit=limit)
    access.check(url_from_environment())
    with access.session() as session:
        return queries.found_last(session, **narrowed)


async def _answer(make: Any, mime: str, read: Any, *given: Any) -> Response:
    try:
        rows = await run_in_threadpool(read, *given)
    except WrongParameterError as error:
        return PlainTextResponse(f"{error}\n", status_code=400)
    except (kb.DatabaseError, SQLAlchemyError) as error:
        return PlainTextResponse(f"{getattr(error, 'orig', None) or error}\n", status_code=503)
    return Response(make(rows), media_type=mime)


async def claims_csv(request: Request) -> Response:
    """Claims as CSV, the newest first."""
    return await _answer(tables.csv_of, "text/csv", _claims, request, 1_000)


async def claims_json(request: Request) -> Response:
    """Claims as JSON, the newest first."""
    return await _answer(tables.json_of, "application/json", _claims, request, 1_000)


async def view_csv(request: Request) -> Response:
    """The rows of a view as CSV."""
    return await _answer(tables.csv_of, "text/csv", _view, request)


async def view_json(request: Request) -> Response:
    """The rows of a view as JSON."""
    return await _answer(tables.json_of, "application/json", _view, request)


async def feed(request: Request) -> Response:
    """The claims found last as an Atom feed, whose entries lead to their evidence in the app."""
    root = urlunsplit((*urlsplit(str(request.url))[:2], "/", "", ""))

    def made(claims: list[tuple[ClaimRow, datetime]]) -> str:
        return atom(claims, address=f"{root}api/feed.atom", evidence=lambda claim: f"{root}{permalink(claim)}")

    return await _answer(made, "application/atom+xml", _found_last, request, 50)


ROUTES: Final = [
    Route("/api/claims.csv", claims_csv),
    Route("/api/claims.json", claims_json),
    Route("/api/views/{view}.csv", view_csv),
    Route("/api/views/{view}.json", view_json),
    Route("/api/feed.atom", feed),
    archived.ROUTE,
    visits.ROUTE,
]
