"""How is the sample site served over HTTP?"""

import errno
import hashlib
import http.client
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.sample.page import Page
from crawler.sample.site import pages

SIGN = "/.gigawatch-sample"
TRACKING = ("utm_", "fbclid", "gclid", "cmp")
PATIENCE = 2.0  # seconds for whatever holds the port to say what it is


@dataclass(slots=True)
class Site:
    """A sample site that answers at `url`; `requests` stays empty for one that another process serves."""

    url: str
    edition: int
    requests: list[tuple[str, str, int]] = field(default_factory=list)


@contextmanager
def serve(*, edition: int = 1, host: str = "127.0.0.1", port: int = 8765) -> Iterator[Site]:
    """The site while the block runs; `port=0` picks a free port.

    A port that already serves the same edition is used as it is. Raises OSError if something else holds it,
    ValueError for an edition that does not exist.
    """
    server = _bound(host, port)
    if server is None:
        yield _reused(edition, host, port)
        return
    base = f"http://{host}:{server.server_port}"
    try:
        server.open(edition, Site(base, edition))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="gigawatch-sample", daemon=True)
        thread.start()
        try:
            yield server.site
        finally:
            server.shutdown()
            thread.join()
    finally:
        server.server_close()


def _bound(host: str, port: int) -> "_Server | None":
    """The server, or None where the port is taken."""
    try:
        return _Server((host, port), _Handler)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return None
        raise


def _reused(edition: int, host: str, port: int) -> Site:
    base = f"http://{host}:{port}"
    found = _asked(host, port)
    if isinstance(found, dict) and found.get("digest") == _digest(pages(edition, base)):
        return Site(base, edition)
    if isinstance(found, dict):
        found = f"edition {found.get('edition')} of {'another build of ' * (found.get('edition') == edition)}the site"
    raise OSError(
        errno.EADDRINUSE,
        f"port {port} on {host} is taken: found {found}, expected a free port or edition {edition} as it stands here; "
        f"stop what holds it or choose another port with --port",
    )


def _asked(host: str, port: int) -> dict[str, Any] | str:
    """What a sample site on that port says of itself; in words, what answers there if it is none."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", SIGN)
        answer = connection.getresponse()
        said = answer.read(10_000)
    except (OSError, http.client.HTTPException) as error:
        return f"something that does not answer HTTP ({error or type(error).__name__})"
    finally:
        connection.close()
    name = answer.headers.get("Server", "without a name")
    try:
        sign = json.loads(said) if answer.status == 200 else None
    except ValueError:
        sign = None
    return sign if isinstance(sign, dict) and "digest" in sign else f"another web server ({name})"


def _digest(site_pages: dict[str, Page]) -> str:
    return hashlib.sha256("".join(path + page.etag for path, page in sorted(site_pages.items())).encode()).hexdigest()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may keep its connection open for longer than we want to wait
    request_queue_size = 64

    def open(self, edition: int, site: Site) -> None:
        self.site = site
        self.pages = pages(edition, site.url)
        sign = {"edition": edition, "digest": _digest(self.pages)}
        self.pages[SIGN] = Page(json.dumps(sign).encode(), "application/json")
        self.failures = {path: page.failures for path, page in self.pages.items() if page.failures}
        self.lock = threading.Lock()

    def fails(self, path: str) -> bool:
        with self.lock:
            left = self.failures.get(path, 0)
            self.failures[path] = max(left - 1, 0)
        return left > 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that hangs up is no error of ours
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "gigawatch-sample"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 30

    def do_GET(self) -> None:
        page, path = self.server.pages.get(self.path), self.path
        if page is None:
            path = _untracked(self.path)
            page = self.server.pages.get(path)
        if page is None:
            self._answer(404, Page(b"<!doctype html><title>Not found</title><h1>Not found</h1>"))
        elif self.server.fails(path):
            self._answer(500, Page(b"<!doctype html><title>Server error</title><h1>Try again</h1>"))
        elif page.status == 200 and _is_current(
            page, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        ):
            self._answer(304, page)
        else:
            self._answer(page.status, page)

    do_HEAD = do_GET

    def _answer(self, status: int, page: Page) -> None:
        self.server.site.requests.append((self.command, self.path, status))
        self.send_response(status)
        if status in (200, 304):
            self.send_header("ETag", page.etag)
            self.send_header("Last-Modified", page.last_modified)
            self.send_header("Cache-Control", "no-cache")
        if page.location:
            self.send_header("Location", page.location)
        if status != 304:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `Site.requests` is the log."""


def _untracked(path: str) -> str:
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith(TRACKING)]
    return f"{parts.path}?{urlencode(kept)}" if kept else parts.path


def _is_current(page: Page, etags: str | None, since: str | None) -> bool:
    """Whether what the client has is what it would get; If-None-Match outranks If-Modified-Since (RFC 9110, 13.2.2)."""
    if etags is not None:
        return etags.strip() == "*" or page.etag in (tag.strip().removeprefix("W/") for tag in etags.split(","))
    if since is None:
        return False
    try:
        then = parsedate_to_datetime(since)
    except ValueError:
        return False
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return parsedate_to_datetime(page.last_modified) <= then
