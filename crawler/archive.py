"""How are pages kept for good? In files of WARC records that rotate by size, the oldest making room.

The folder never holds much more than its cap (GIGAWATCH_ARCHIVE_GB, 50 unless it is set): when a new file begins, whole
files are removed, the oldest first, until the cap is kept. What the knowledge base holds stays; only its pages cannot be
read anew.
"""

import os
import zlib
from datetime import UTC, date, datetime
from email.message import Message
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.records import file_record

#: In the working directory, as the knowledge base is.
FOLDER: Final = Path("archive")
#: A new file begins beyond this size, near the 1 GB that the WARC guidelines recommend but easier to move.
ROTATE_BYTES: Final = 256 * 1024 * 1024
#: In the environment: the most that the folder may hold, in GB. The usual cap takes about 2 million news pages.
VARIABLE: Final = "GIGAWATCH_ARCHIVE_GB"
_CAP_GB: Final = 50
_GB: Final = 1024 * 1024 * 1024
_RECORD_BYTES: Final = 256 * 1024  # asked for at once to read one record from another machine
#: What the library raises for bytes that are no web archive; AttributeError for a record without an address.
UNREADABLE: Final = (ArchiveLoadFailed, AttributeError, ValueError, OSError, EOFError, zlib.error)


def cap() -> int:
    """The most bytes that an archive may hold; raises ValueError where the environment names no number of GB."""
    stated = os.environ.get(VARIABLE) or str(_CAP_GB)
    if not stated.isascii() or not stated.isdigit() or int(stated) == 0:
        raise ValueError(f"{VARIABLE}: found {stated!r}, expected GB, a whole number of 1 or more; mend the variable")
    return int(stated) * _GB


class Stored(NamedTuple):
    """A page as it was fetched, and on which day; `encoding` is None where the server named none."""

    url: str
    body: bytes
    encoding: str | None
    fetched: date | None


class Archive:
    """Writes pages into the WARC files of a folder; `add` says where each one lies."""

    def __init__(self, folder: Path, *, rotate_bytes: int = ROTATE_BYTES, cap_bytes: int | None = None) -> None:
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._cap_bytes = cap() if cap_bytes is None else cap_bytes
        self._stream: RawIOBase | None = None
        self._path: Path | None = None

    def add(self, records: bytes) -> str:
        """Archives a page by its records (`page_records`); "file:offset" of the first."""
        stream, path = self._open()
        offset = stream.tell()
        _append(stream, records)
        return f"{path.name}:{offset}"

    def close(self) -> None:
        """Ends the file in writing."""
        if self._stream is not None:
            self._stream.close()
        self._stream = self._path = None

    def _open(self) -> tuple[RawIOBase, Path]:
        if self._path is not None and not self._path.exists():
            raise FileNotFoundError(f"{self._path} was removed while it was written; the pages in it are lost")
        if self._stream is not None and self._path is not None and self._stream.tell() < self._rotate_bytes:
            return self._stream, self._path
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_room()
        self._path = self._folder / f"gigawatch-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.warc.gz"
        self._stream = self._path.open("ab", buffering=0)
        _append(self._stream, file_record(self._path.name))
        return self._stream, self._path

    def _make_room(self) -> None:
        """Removes the oldest files until there is room for one more under the cap; their names begin with their time."""
        files = sorted(self._folder.glob("gigawatch-*.warc.gz"))
        held = sum(file.stat().st_size for file in files)
        while files and held + self._rotate_bytes > self._cap_bytes:
            held -= files[0].stat().st_size
            files.pop(0).unlink()


def _append(stream: RawIOBase, content: bytes) -> None:
    """Writes all of it to the end of a file, or nothing: half a record would hide those behind it from other tools."""
    size, left = stream.tell(), memoryview(content)
    try:
        while left:
            left = left[stream.write(left) or 0 :]
    except OSError:
        stream.truncate(stream.seek(size))
        raise


def read_stored(folder: Path, reference: str) -> Stored:
    """The page at "file:offset", or at "address:offset" of a web archive elsewhere, in which case it is read there.

    Raises OSError where its file is gone and ValueError where no response lies there.
    """
    name, _, offset = reference.rpartition(":")
    is_local = "://" not in reference
    if (is_local and ("/" in name or "\\" in name)) or not offset.isdigit():
        raise ValueError(f"archive reference: found {reference!r}, expected file:offset")
    with (folder / name).open("rb") if is_local else _remote(name) as stream:
        stream.seek(int(offset))
        try:
            record = next(iter(ArchiveIterator(stream)), None)
        except UNREADABLE as error:
            raise ValueError(f"archive reference {reference}: {error}") from error
        if record is None or record.rec_type != "response" or record.http_headers is None:
            raise ValueError(f"archive reference {reference}: found no response there; the file was changed")
        headers = Message()
        headers["Content-Type"] = record.http_headers.get_header("Content-Type") or "text/html"
        return Stored(
            record.rec_headers.get_header("WARC-Target-URI"),
            record.content_stream().read(),
            headers.get_content_charset(),
            _day_of(record),
        )


def _day_of(record: ArcWarcRecord) -> date | None:
    try:
        return date.fromisoformat(str(record.rec_headers.get_header("WARC-Date"))[:10])
    except ValueError:
        return None


def _remote(address: str) -> BinaryIO:
    """A file of a web archive that is kept elsewhere."""
    try:
        import fsspec
    except ModuleNotFoundError as error:
        raise OSError("it lies in a web archive; install `gigawatch[bulk]` to read it there") from error
    return fsspec.open(address, "rb", **({} if address.startswith("file:") else {"block_size": _RECORD_BYTES})).open()  # type: ignore[no-any-return]
