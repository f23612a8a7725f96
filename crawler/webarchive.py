"""Which pages does a web archive hold? The responses of a WARC file with a page in them, whatever is broken among them.

After a fault, reading goes on at the next record that begins in the file: each is a gzip member of its own.
"""

import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Final, NamedTuple

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

_MOST_BYTES: Final = 10 * 1024 * 1024  # of a page, as the crawl has it
_WINDOW: Final = 1024 * 1024  # bytes searched at once for the next record
_BEGINNING: Final = 4096  # bytes that tell a record from chance
_MEMBER, _VERSION = b"\x1f\x8b\x08", b"WARC/1."
_PAGES: Final = ("text/html", "application/xhtml")
_READERS: Final = {"chunked": ChunkedReader, "gzip": GzipReader, "deflate": GzipReader, "br": BrotliReader}

CUT_SHORT: Final = "broken record: cut short"
UNREADABLE: Final = "broken record: cannot be unpacked"
WRONG_LENGTH: Final = "broken record: its length is wrong"
NO_RECORD: Final = "broken record: no WARC header"

#: Why a page at an address, fetched at a moment, is not wanted; None where it may be.
Refuse = Callable[[str, datetime], str | None]
Count = Callable[[str], None]


class FoundPage(NamedTuple):
    """A page of a web archive; `offset` is where its record begins, `encoding` None where the server named none."""

    url: str
    fetched: datetime
    body: bytes
    encoding: str | None
    offset: int
    is_as_long_as_said: bool


class _RecordError(Exception):
    """A record that cannot be read to its end; the message is the reason."""


def read_pages(stream: IO[bytes], *, refuse: Refuse, count: Count) -> Iterator[FoundPage]:
    """The pages of a WARC file that `refuse` does not refuse; `count` is told every record and why others are left out.

    What the headers of a record tell is asked first; a record that is refused is not unpacked. Raises OSError where the
    stream itself fails.
    """
    start: int | None = 0
    is_counted = False  # the record at which this turn begins, when the one before ended at it
    while start is not None:
        begun, held, is_fresh = (
            start,
            None,
            True,
        )  # where the newest record begins, and its page until the next one is found well
        stream.seek(start)
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                begun, is_fresh = record.stream_pos, False
                if held is not None:
                    yield held
                    held = None
                if record.record_type == WarcRecordType.response:
                    count("records")
                    held = _page(record, begun, refuse, count)
            if held is not None:
                yield held
            return
        except _RecordError as fault:
            count(f"dropped/{fault}")
            is_counted = False
        except OSError as error:
            is_header = "WARC header" in str(error)
            if held is not None and is_header and not held.is_as_long_as_said:
                count(f"dropped/{WRONG_LENGTH}")
            else:
                was_counted, is_counted = is_fresh and is_counted, not is_fresh
                if not was_counted:
                    count(f"dropped/{NO_RECORD if is_header else UNREADABLE}")
                if held is not None:
                    yield held
        start = _next_record(stream, begun + 1)


def _page(record: WarcRecord, offset: int, refuse: Refuse, count: Count) -> FoundPage | None:
    """The page of a response; None where it has none, with the reason counted."""
    if not (record.headers.get("Content-Length") or "").isdigit():
        raise _RecordError(WRONG_LENGTH)
    url, fetched = record.headers.get("WARC-Target-URI") or "", _moment(record)
    if not url.startswith(("http://", "https://")) or fetched is None:
        count("dropped/broken record: no address or date")
        return None
    refused = refuse(url, fetched)
    if refused is None:
        record.parse_http()
        headers = record.http_headers
        if headers is None or headers.status_code is None:
            refused = "broken record: no HTTP header"
        elif headers.status_code != 200:
            refused = f"HTTP {headers.status_code}"
        elif not (record.http_content_type or "text/html").lower().startswith(_PAGES):
            refused = "no HTML"
        elif record.content_length > _MOST_BYTES:
            refused = "too large"
    if refused is not None:
        count(f"dropped/{refused}")
        return None
    declared = record.content_length
    try:
        raw = record.reader.read()
    except OSError as error:
        raise _RecordError(UNREADABLE) from error
    if len(raw) < declared:
        raise _RecordError(CUT_SHORT)
    body = _decoded(raw, record)
    if not body.strip():
        count("dropped/no body")
        return None
    said = record.http_headers.get("Content-Length") or ""
    return FoundPage(url, fetched, body, record.http_charset or None, offset, said == str(len(raw)))


def _moment(record: WarcRecord) -> datetime | None:
    try:
        found = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _decoded(raw: bytes, record: WarcRecord) -> bytes:
    """The body without its transfer and content encodings; many archives keep their names and not them."""
    for name in ("Transfer-Encoding", "Content-Encoding"):
        reader = _READERS.get((record.http_headers.get(name) or "").lower())
        if reader is not None:
            try:
                raw = reader(BytesIO(raw)).read(_MOST_BYTES + 1)[:_MOST_BYTES] or raw
            except OSError:
                continue
    return raw


def _next_record(stream: IO[bytes], offset: int) -> int | None:
    """Where the next record begins, at or after an offset; None where no other one does."""
    while True:
        stream.seek(offset)
        window = stream.read(_WINDOW)
        is_last = len(window) < _WINDOW
        at, end = -1, len(window) if is_last else len(window) - _BEGINNING
        while 0 <= (at := _either(window, at + 1)) < end:
            if window.startswith(_VERSION, at) or _is_member(window[at : at + _BEGINNING]):
                return offset + at
        if is_last:
            return None
        offset += end


def _either(window: bytes, start: int) -> int:
    found = [at for at in (window.find(_MEMBER, start), window.find(_VERSION, start)) if at >= 0]
    return min(found, default=-1)


def _is_member(packed: bytes) -> bool:
    """Whether bytes begin a gzip member that holds a WARC record."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(packed, 16).startswith(_VERSION)
    except zlib.error:
        return False
