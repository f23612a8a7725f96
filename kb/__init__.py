"""The knowledge base: vocabulary, tables, writes (`store`, `frontier`) and reads (`queries`)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kb.database import DatabaseError, RunInProgressError, connect, run_lock
    from kb.schema import check_version, upgrade

__all__ = ["DatabaseError", "RunInProgressError", "check_version", "connect", "run_lock", "upgrade"]
_OF_SCHEMA: Final = ("check_version", "upgrade")


def __getattr__(name: str) -> Any:
    """A public name, imported when it is asked for: a process that reads pages needs no database, and starts at once."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("kb.schema" if name in _OF_SCHEMA else "kb.database"), name)
