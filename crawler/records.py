"""How is a page written down for good? As a pair of WARC 1.1 records, response and request, each a gzip member."""

import zlib
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:  # who reads pages needs no Scrapy
    from scrapy import Request
    from scrapy.http import Response
    from scrapy.http.headers import Headers

_LEVEL: Final = 2  # of compression: a fifth of the time of the highest, for a twentieth more bytes
_BUILDER: Final = RecordBuilder(warc_version="WARC/1.1")
_HOP_BY_HOP: Final = frozenset(("transfer-encoding", "content-encoding", "connection", "content-length"))

Fields = list[tuple[str, str]]


class Exchange(NamedTuple):
    """What a client and a server said beside the page itself; header fields in the order in which they came."""

    method: str
    asked: Fields
    status: int
    answered: Fields

    @classmethod
    def of(cls, request: "Request", response: "Response") -> "Exchange":
        """That of a response with its request."""
        return cls(request.method, _fields(request.headers), response.status, _fields(response.headers))


def _fields(headers: "Headers") -> Fields:
    return [(name.decode("latin-1"), b", ".join(values).decode("latin-1")) for name, values in headers.items()]


def page_records(url: str, body: bytes, exchange: Exchange) -> bytes:
    """The records of a fetched page, as they are added to an archive."""
    answered = _lasting(exchange.answered)
    answered.append(("Content-Length", str(len(body))))
    status = StatusAndHeaders(f"{exchange.status} {_phrase(exchange.status)}", answered, protocol="HTTP/1.1")
    line = StatusAndHeaders(f"{exchange.method} {url} HTTP/1.1", exchange.asked, is_http_request=True)
    response = _BUILDER.create_warc_record(
        url, "response", payload=BytesIO(body), length=len(body), http_headers=status
    )
    together = {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    request = _BUILDER.create_warc_record(url, "request", http_headers=line, warc_headers_dict=together)
    return _zipped(response) + _zipped(request)


def file_record(name: str) -> bytes:
    """The record with which a file of an archive begins."""
    about = {"software": "gigawatch", "format": "WARC File Format 1.1"}
    return _zipped(_BUILDER.create_warcinfo_record(name, about))


def _lasting(fields: Iterable[tuple[str, str]]) -> Fields:
    """The header fields that are of the page and not of the connection, with names that a record may hold."""
    return [(name, value) for name, value in fields if name.lower() not in _HOP_BY_HOP and name.isascii()]


def _zipped(record: ArcWarcRecord) -> bytes:
    """A record as a gzip member of its own, at which other tools can begin to read."""
    plain = WARCWriter(BytesIO(), gzip=False, warc_version="WARC/1.1")
    plain.write_record(record)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(plain.out.getvalue()) + packer.flush()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
