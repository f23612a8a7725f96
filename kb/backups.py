"""How is a SQLite file copied while it is in use? Whole, or not at all."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_file(path: Path, target: Path) -> None:
    """A consistent copy of a SQLite file, made while others write; raises OSError where it cannot be made.

    It bears its name only once it is whole and on the disk: what a process that was killed has left of one is called
    TARGET.part, and the next copy takes its place.
    """
    part = target.with_name(f"{target.name}.part")
    _remove(part)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    except sqlite3.Error as error:
        raise OSError(f"{target}: {error}; there is no copy") from error
    finally:
        _remove(part)


def _remove(part: Path) -> None:
    for name in ("", "-journal", "-wal", "-shm"):
        part.with_name(f"{part.name}{name}").unlink(missing_ok=True)
