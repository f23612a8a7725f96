"""What articles do saved files hold? Texts, saved pages, folders of them and web archives."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from warcio.archiveiterator import ArchiveIterator

from crawler.archive import UNREADABLE
from crawler.pages import Article, PageError, read_page

_TEXT: Final = (".txt", ".md", "")
_HTML: Final = (".html", ".htm", ".xhtml")
_WARC: Final = (".warc", ".warc.gz")
_MOST_BYTES: Final = 10 * 1024 * 1024  # of a page, as of one that is fetched


def read_path(path: Path, *, published: str | None = None, title: str | None = None) -> Iterator[Article | PageError]:
    """Articles of a file, or of every file of a folder, with a PageError for each that holds none.

    `published` and `title` hold where the file does not tell them. Raises OSError where it cannot be read.
    """
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file():
                yield from read_path(inner, published=published, title=title)
        return
    name = path.name.lower()
    if name.endswith(_WARC):
        yield from _web_archive(path, published)
    elif path.suffix.lower() in _HTML:
        yield _page(path.read_bytes(), path.resolve().as_uri(), published, title)
    elif path.suffix.lower() in _TEXT:
        yield plain_text(
            path.read_text(encoding="utf-8", errors="replace"), path.resolve().as_uri(), title or path.stem, published
        )
    else:
        yield PageError(f"{path}: found {path.suffix}, expected text, HTML or WARC")


def plain_text(text: str, url: str, title: str, published: str | None) -> Article:
    """An article of plain text; its date is the given one."""
    return Article(url, title, (), published, _precision(published), "given" if published else None, None, None, text)


def _precision(published: str | None) -> str | None:
    return {4: "year", 7: "month", 10: "day"}.get(len(published)) if published else None


def _page(body: bytes, url: str, published: str | None, title: str | None) -> Article | PageError:
    try:
        return read_page(body, url, title=title or "", published=published)
    except PageError as error:
        return error


def _web_archive(path: Path, published: str | None) -> Iterator[Article | PageError]:
    """The pages of a web archive, with a PageError at the end where it breaks off or is none."""
    with path.open("rb") as stream:
        records = ArchiveIterator(stream)
        while True:
            try:
                record = next(records, None)
                kind = record.http_headers.get_header("Content-Type", "") if record and record.http_headers else ""
                body = (
                    record.content_stream().read(_MOST_BYTES + 1) if record and record.rec_type == "response" else b""
                )
            except UNREADABLE as error:
                yield PageError(f"{path}: the web archive cannot be read from here on: {error}")
                return
            if record is None:
                return
            if len(body) > _MOST_BYTES:
                yield PageError(f"{path}: a page is over {_MOST_BYTES} bytes")
            elif record.rec_type == "response" and "html" in kind:
                yield _page(body, record.rec_headers.get_header("WARC-Target-URI"), published, None)
