"""Why did a request fail, and may a later run try it again? Failures of Scrapy in words that can be counted."""

from datetime import datetime, timedelta
from typing import Final

from OpenSSL import SSL
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError
from sqlalchemy.exc import SQLAlchemyError
from twisted.python.failure import Failure

#: The wait before a URL that failed for a passing reason is due again; it doubles with every try.
FIRST_WAIT: Final = timedelta(hours=1)
MOST_TRIES: Final = 5
#: Faults of disk and database, after which a crawl cannot go on.
STORAGE: Final = (SQLAlchemyError, OSError)
CERTIFICATE: Final = "certificate refused"
_PASSING: Final = frozenset((408, 425, 429))


class HeadersTooLargeError(ValueError):
    """A server sent more headers than any page has."""


class NotNow(IgnoreRequest):
    """A request is not made in this run, through no fault of its URL; `until` is when it may be, if that is known."""

    def __init__(self, reason: str, *, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.until = until


class RunEnds(NotNow):
    """A request was waiting for its turn when the run was told to end."""


def words(fault: BaseException | None) -> str:
    """What a fault says of itself, without the statement and the page that a database names with it."""
    return str(getattr(fault, "orig", None) or fault)


def status(failure: Failure) -> int | None:
    """The HTTP status that was the failure, if one was."""
    return failure.value.response.status if isinstance(failure.value, HttpError) else None


def reason(failure: Failure) -> str:
    """Why a request failed."""
    code = status(failure)
    if code is not None:
        return f"HTTP {code}"
    if isinstance(failure.value, DownloadCancelledError) or "exceeded DOWNLOAD_MAXSIZE" in str(failure.value):
        return "too large"
    if isinstance(failure.value, IgnoreRequest):
        return str(failure.value) or "ignored"
    grounds = _grounds(failure.value)
    if any(isinstance(ground, HeadersTooLargeError) for ground in grounds):
        return "headers too large"
    if is_refused_certificate(failure.value):
        return CERTIFICATE
    return failure.value.__class__.__name__


def is_refused_certificate(fault: BaseException | None) -> bool:
    """Whether a request failed because the server could not prove that it is who it says."""
    return any(isinstance(ground, SSL.Error) and "certificate" in str(ground) for ground in _grounds(fault))


def _grounds(fault: BaseException | None) -> list[BaseException | None]:
    """What Twisted names as the grounds of a request that failed."""
    return [ground.value for ground in getattr(fault.__cause__, "reasons", ())] if fault is not None else []


def is_passing(failure: Failure) -> bool:
    """Whether the reason may be gone later: a server that is busy or out of reach, not one that refuses."""
    code = status(failure)
    if code is not None:
        return code >= 500 or code in _PASSING
    return isinstance(failure.value, NotNow) or not isinstance(failure.value, IgnoreRequest | DownloadCancelledError)


def wait(tries: int) -> timedelta | None:
    """How long to leave a URL alone after that many tries; None where it has had enough of them."""
    return FIRST_WAIT * 2 ** (tries - 1) if tries < MOST_TRIES else None
