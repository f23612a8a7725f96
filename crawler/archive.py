"""How is a page kept for good? As WARC 1.1 records, gzip'd, in files that rotate by size."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

#: A new file begins beyond this size, near the 1 GB that the WARC guidelines recommend but easier to move.
ROTATE_BYTES: Final = 256 * 1024 * 1024
_HOP_BY_HOP: Final = frozenset((b"transfer-encoding", b"content-encoding", b"connection", b"content-length"))


class Archive:
    """Writes responses into the WARC files of a folder; `add` says where each one lies."""

    def __init__(self, folder: Path, *, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._writer: WARCWriter | None = None
        self._path: Path | None = None

    def add(self, request: Request, response: Response) -> str:
        """Archives a response with its request and returns "file:offset" of the response record."""
        writer, path = self._open()
        offset = writer.out.tell()
        payload = BytesIO(response.body)
        headers = [
            (k.decode("latin-1"), b", ".join(v).decode("latin-1"))
            for k, v in response.headers.items()
            if k.lower() not in _HOP_BY_HOP
        ]
        headers.append(("Content-Length", str(len(response.body))))
        status = StatusAndHeaders(f"{response.status} OK", headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(response.url, "response", payload=payload, http_headers=status)
        asked = [(k.decode("latin-1"), b", ".join(v).decode("latin-1")) for k, v in request.headers.items()]
        line = StatusAndHeaders(f"{request.method} {response.url} HTTP/1.1", asked, is_http_request=True)
        question = writer.create_warc_record(response.url, "request", http_headers=line, warc_headers_dict={})
        writer.write_request_response_pair(question, record)
        for written in (question, record):
            written.raw_stream.close()
        writer.out.flush()
        return f"{path.name}:{offset}"  # the pair is written response first

    def close(self) -> None:
        """Ends the file in writing."""
        if self._writer is not None:
            self._writer.out.close()
        self._writer = self._path = None

    def _open(self) -> tuple[WARCWriter, Path]:
        if self._writer is not None and self._path is not None and self._writer.out.tell() < self._rotate_bytes:
            return self._writer, self._path
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / f"gigawatch-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.warc.gz"
        self._writer = WARCWriter(self._path.open("ab"), gzip=True, warc_version="WARC/1.1")
        info = self._writer.create_warcinfo_record(
            self._path.name, {"software": "gigawatch", "format": "WARC File Format 1.1"}
        )
        self._writer.write_record(info)
        return self._writer, self._path


def read_record(folder: Path, reference: str) -> tuple[str, bytes]:
    """(address, body) of the response at "file:offset"; raises OSError or ValueError where there is none."""
    name, _, offset = reference.rpartition(":")
    if "/" in name or "\\" in name or not offset.isdigit():
        raise ValueError(f"archive reference: found {reference!r}, expected file:offset")
    with (folder / name).open("rb") as stream:
        stream.seek(int(offset))
        record = next(iter(ArchiveIterator(stream)))
        return record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()
