"""What can other programs fetch beside the app? Claims and the views as CSV and JSON, and an Atom feed of the newest.

    /api/claims.csv?subject=Colossus&metric=power&status=planned&since=2025&until=2026-06&limit=100&offset=0
    /api/claims.json     the same as a list of objects
    /api/feed.atom       the newest claims, with the same filters
    /api/views/claim_slip.csv?owner=Meta&limit=100&offset=0
    /api/views/claim_slip.json    any view of docs/sql.md, by its columns of words

subject, metric, status, bound, source, speaker and owner may be given several times. Wrong values are named (400).
"""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
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
from kb.periods import interval
from kb.queries import Asked, ClaimRow
from kb.views import VIEWS
from pages.parts import access, archived, tables, visits
from pages.parts.frames import title_of
from pages.parts.texts import permalink

#: Parameter of the address, filter of the query, and the words it may hold (None: any).
_LISTS: Final = {
    "subject": ("subjects", None), "metric": ("metrics", tuple(vocabulary.load().metrics)), "status": ("statuses", STATUSES),
    "bound": ("bounds", BOUNDS), "source": ("sources", None), "speaker": ("speakers", None), "owner": ("owners", None),
}  # fmt: skip
#: The parameters of a page of rows, and the most that each may be.
_PAGE: Final = {"limit": 10_000, "offset": 10**9}
_ATOM: Final = "http://www.w3.org/2005/Atom"


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
    """The newest claims as an Atom feed."""
    root = urlunsplit((*urlsplit(str(request.url))[:2], "/", "", ""))
    return await _answer(lambda rows: atom(rows, root), "application/atom+xml", _claims, request, 50)


def atom(rows: list[ClaimRow], root: str) -> bytes:
    """Claims as an Atom feed (RFC 4287) whose entries lead to their evidence under `root`."""
    ET.register_namespace("", _ATOM)
    top = ET.Element(f"{{{_ATOM}}}feed")
    newest = max((row.first_seen for row in rows), default=datetime.now(UTC))
    _add(top, "id", f"{root}api/feed.atom")
    _add(top, "title", "Gigawatch: new claims")
    _add(top, "updated", newest.isoformat())
    _add(_add(top, "author"), "name", "Gigawatch")
    _add(top, "link", rel="self", href=f"{root}api/feed.atom")
    for row in rows:
        entry = _add(top, "entry")
        _add(entry, "id", f"{root}{permalink(row)}&metric={row.metric}&subject={row.claim_id}")
        _add(
            entry,
            "title",
            f"{row.subject}, {title_of(row.metric).lower()}: {row.value_text} ({row.status.replace('_', ' ')})",
        )
        _add(entry, "updated", row.first_seen.isoformat())
        _add(entry, "link", rel="alternate", href=f"{root}{permalink(row)}")
        _add(entry, "link", rel="via", href=row.url)
        _add(entry, "summary", row.sentence)
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
    if text is not None:  # XML has no control characters, not even escaped
        element.text = "".join(char for char in text if char.isprintable() or char in "\n\t")
    return element


ROUTES: Final = [
    Route("/api/claims.csv", claims_csv),
    Route("/api/claims.json", claims_json),
    Route("/api/views/{view}.csv", view_csv),
    Route("/api/views/{view}.json", view_json),
    Route("/api/feed.atom", feed),
    archived.ROUTE,
    visits.ROUTE,
]
