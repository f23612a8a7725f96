"""Where does the log go, and in which form? To standard error: plain lines on a terminal, else one JSON object per event.

Lines of other libraries are in it from warnings on. GIGAWATCH_LOG names the least level (`warning` leaves out what went
well). No password or token of an address gets into it.
"""

import logging
import os
import sys
from time import gmtime
from typing import Final

from pythonjsonlogger.json import JsonFormatter

from cli.console import fail, log, notes
from kb.secrets import without_secrets

VARIABLE: Final = "GIGAWATCH_LOG"
_LEVELS: Final = ("debug", "info", "warning", "error")
_NAMES: Final = {"asctime": "time", "levelname": "level", "name": "logger", "message": "event"}


def set_up() -> None:
    """Sends the log of this process to standard error; a wrong GIGAWATCH_LOG ends the command."""
    level = os.environ.get(VARIABLE, "info").lower()
    if level not in _LEVELS:
        fail(f"{VARIABLE}: found {level!r}, expected one of {', '.join(_LEVELS)}", 2)
    handler = _Terminal() if sys.stderr.isatty() else logging.StreamHandler()
    handler.set_name(log.name)
    handler.setFormatter(
        _Json("{asctime}{levelname}{name}{message}", style="{", json_ensure_ascii=False, rename_fields=_NAMES)
    )
    handler.addFilter(_is_ours_or_grave)
    logging.root.handlers[:] = [*(other for other in logging.root.handlers if other.name != log.name), handler]
    log.setLevel(level.upper())


def _is_ours_or_grave(record: logging.LogRecord) -> bool:
    return record.name == log.name or record.levelno >= logging.WARNING


class _Json(JsonFormatter):
    """One line per event, its moment in UTC."""

    converter = staticmethod(gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return without_secrets(super().format(record))


class _Terminal(logging.Handler):
    """Lines among which a progress bar may stand; what went well is told by the command itself."""

    def emit(self, record: logging.LogRecord) -> None:
        """Prints a warning or an error."""
        if record.levelno >= logging.WARNING:
            line = without_secrets(f"gigawatch: {record.getMessage()}")
            notes.print(line, markup=False, highlight=False, soft_wrap=True)
