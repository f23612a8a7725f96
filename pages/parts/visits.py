"""When was this reader here last? A cookie of their own browser says so; nothing is kept on this side.

The page shows a picture of no size, whose answer sets the cookie: the moment last seen, and that of the visit before.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_COOKIE: Final = "gigawatch-seen"
_SAME_VISIT: Final = timedelta(minutes=30)
_LASTS: Final = 400 * 86_400  # seconds, the most that browsers keep
#: A picture of one transparent point.
_PICTURE: Final = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")


def last_visit(now: datetime | None = None) -> datetime | None:
    """When the visit before this one ended; None where there was none."""
    return before(dict(st.context.cookies).get(_COOKIE, ""), now or datetime.now(UTC))


def remember() -> None:
    """Tells the browser to remember this visit."""
    st.html('<img src="api/seen.gif" alt="" width="1" height="1">')


def before(cookie: str, now: datetime) -> datetime | None:
    """What a cookie says of the visit before the one that lasts now."""
    seen, _, earlier = cookie.partition("~")
    last = _moment(seen)
    return last if last is not None and now - last > _SAME_VISIT else _moment(earlier)


def remembered(cookie: str, now: datetime) -> str:
    """The cookie after somebody was seen now."""
    earlier = before(cookie, now)
    return f"{int(now.timestamp())}~{int(earlier.timestamp()) if earlier is not None else ''}"


def _moment(words: str) -> datetime | None:
    is_number = words.isascii() and words.isdigit() and len(words) < 12
    return datetime.fromtimestamp(int(words), UTC) if is_number else None


async def seen(request: Request) -> Response:
    """The picture, with the cookie."""
    answer = Response(_PICTURE, media_type="image/gif", headers={"Cache-Control": "no-store"})
    value = remembered(request.cookies.get(_COOKIE, ""), datetime.now(UTC))
    answer.set_cookie(_COOKIE, value, max_age=_LASTS, httponly=True, samesite="lax")
    return answer


ROUTE: Final = Route("/api/seen.gif", seen)
