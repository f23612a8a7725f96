"""How does the command speak? Results on one console, events and faults in a log, and faults with an exit code."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

import kb
from crawler.alone import ShareError
from crawler.sources import SourcesError
from kb.gazetteer import VocabularyError

console, notes = Console(), Console(stderr=True)
log: Final = logging.getLogger("gigawatch")

SourcesFile = Annotated[Path | None, typer.Option("--sources", help="A sources.toml of your own.")]
EXPECTED = (
    kb.DatabaseError,
    kb.RunInProgressError,
    ShareError,
    SourcesError,
    VocabularyError,
    SQLAlchemyError,
    OSError,
    ValueError,
)
#: What to do about faults that SQLite names in few words.
_MENDS: Final = {
    "database is locked": "another process has been writing to it all the time; nothing was written, try again when it ends",
    "database or disk is full": "nothing of the last step was written; make room and try again",
    "readonly database": "this user may not write the file or its folder",
}


def tell(message: object, *, level: int = logging.ERROR, **fields: Any) -> None:
    """Puts an event into the log, with fields for machines (`cli.logs` says where it goes, and in which form)."""
    log.log(level, "%s", message, extra=fields)


def fail(message: object, code: int = 1) -> NoReturn:
    """Puts a message into the log and ends the command with an exit code."""
    tell(message)
    raise typer.Exit(code)


class _ToldToEnd(BaseException):
    """SIGTERM came; like KeyboardInterrupt, nothing on the way may take it for an error."""


def _end(signum: int, frame: FrameType | None) -> None:
    raise _ToldToEnd


@contextmanager
def told() -> Iterator[None]:
    """Turns expected errors, and SIGTERM, into a message and exit code 1."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    except _ToldToEnd:
        fail("told to end; what was committed stays, and the next run goes on from there")
    except EXPECTED as error:
        message = str(getattr(error, "orig", None) or error)
        fail(message + next((f"; {mend}" for fault, mend in _MENDS.items() if fault in message), ""))
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def ready(*, write: bool = True) -> Iterator[Engine]:
    """The knowledge base: made or upgraded for writers, checked for readers."""
    with told():
        engine = kb.connect()
        if write:
            kb.upgrade(engine)
        else:
            kb.check_version(engine)
        yield engine
        engine.dispose()
