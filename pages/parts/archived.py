"""How is an archived page shown? As the text that the server sent, markup and all; a browser carries out none of it.

/api/archived.txt?version=12     the page from which a text version was read
"""

from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import kb
from crawler.archive import FOLDER, Stored, read_stored
from kb import queries
from kb.database import url_from_environment
from pages.parts import access

#: No script, picture, frame or request comes of it, whatever a browser takes it for.
_HEADERS: Final = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


def address(version_id: int) -> str:
    """Where the archived page of a text version is shown."""
    return f"api/archived.txt?version={version_id}"


def page_of(version_id: int) -> Stored | None:
    """The archived page of a text version; None where it has none, or its file is gone or was changed."""
    access.check(url_from_environment())
    with access.session() as session:
        article = queries.article(session, version_id)
    if article is None or article.archive is None:
        return None
    try:
        return read_stored(FOLDER, article.archive)
    except (OSError, ValueError):
        return None


async def archived(request: Request) -> Response:
    """The page as text."""
    given = request.query_params.get("version", "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        return PlainTextResponse(f"version: found {given[:80]!r}, expected a whole number\n", status_code=400)
    try:
        found = await run_in_threadpool(page_of, int(given))
    except (kb.DatabaseError, SQLAlchemyError) as error:
        return PlainTextResponse(f"{getattr(error, 'orig', None) or error}\n", status_code=503)
    if found is None:
        said = f"There is no archived page of version {given}: it was added from a text, or its file is no longer in {FOLDER}/.\n"
        return PlainTextResponse(said, status_code=404)
    return PlainTextResponse(_text(found), headers=_HEADERS)


def _text(page: Stored) -> str:
    """The body in the encoding that its server named, else in UTF-8; what fits neither is marked."""
    try:
        return page.body.decode(page.encoding or "utf-8", errors="replace")
    except LookupError:
        return page.body.decode("utf-8", errors="replace")


ROUTE: Final = Route("/api/archived.txt", archived)
