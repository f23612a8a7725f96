"""How much may a server say before its page begins? A download handler that hangs up on headers without an end.

Scrapy limits the body of an answer, and the network library the length of one header, but nothing their number.
"""

from typing import Any, Final

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawler.failures import HeadersTooLargeError

#: Bytes before the body; servers keep to some kilobytes, and what arrives at once may hold the body too.
MOST_BYTES: Final = 1024 * 1024


class _Protocol(_LenientHTTP11ClientProtocol):
    """One connection; `_said` counts the bytes that came in while the headers of the answer at hand were open."""

    _said, _answer = 0, None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 (Twisted's name)
        parser: Any = self._parser
        if parser is not self._answer:
            self._said, self._answer = 0, parser
        if parser is not None and parser.state in (STATUS, HEADER):
            self._said += len(data)
            if self._said > MOST_BYTES:
                fault = HeadersTooLargeError(f"over {MOST_BYTES} bytes of headers")
                self._giveUp(Failure(fault))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802 (Twisted's name)
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class Handler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, over connections that bound the headers of an answer."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
