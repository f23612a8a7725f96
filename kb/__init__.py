"""The knowledge base: vocabulary, tables, writes (`store`, `frontier`) and reads (`queries`)."""

from kb.database import (
    DatabaseError,
    RunInProgressError,
    check_version,
    connect,
    run_lock,
    upgrade,
)

__all__ = ["DatabaseError", "RunInProgressError", "check_version", "connect", "run_lock", "upgrade"]
