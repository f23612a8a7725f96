"""Which files an argument of a backfill stands for, and whether they are read where they lie."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from crawler.archive import read_stored
from crawler.locations import WarcFile, warc_files
from crawler.sources import Source
from crawler.wanted import Wanted, refuse_head
from crawler.webarchive import read_pages
from tests.crawler.warcs import BROKEN, ordinary, packed


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[str]:
    """The address of a server on loopback that answers for parts of files, as that of Common Crawl does."""

    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            body = files.get(self.path.partition("?")[0])
            if body is None:
                self.send_error(404)
                return
            first, last = 0, len(body) - 1
            part = self.headers.get("Range", "").removeprefix("bytes=")
            if part:
                first, last = int(part.split("-")[0]), min(int(part.split("-")[1] or last), last)
            self.send_response(206 if part else 200)
            self.send_header("Content-Length", str(last - first + 1))
            self.send_header("Accept-Ranges", "bytes")
            if part:
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body[first : last + 1])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a/one.warc.gz", "a/two.warc", "b/three.warc.gz", "b/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * len(name))
    return tmp_path


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("a/one.warc.gz", ["one.warc.gz"]), ("a", ["one.warc.gz", "two.warc"]), ("*/*.warc.gz", ["one.warc.gz", "three.warc.gz"]),
        ("**/*", ["one.warc.gz", "two.warc", "three.warc.gz"]),
    ],
)  # fmt: skip
def test_files_folders_and_patterns(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str, names: list[str]
) -> None:
    monkeypatch.chdir(folder)
    found = warc_files(place)
    assert [Path(file.name).name for file in found] == names
    assert all(file.name.startswith("file://") and file.size for file in found)


@pytest.mark.parametrize(
    ("place", "fault"), [("none.warc.gz", OSError), ("b/*.zip", ValueError), ("s9://x/y", ValueError)]
)
def test_what_is_not_there_is_said(folder: Path, place: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        warc_files(place if "://" in place else str(folder / place))


def test_a_list_of_paths_is_read_where_it_lies_and_its_files_where_they_do() -> None:
    lines = "crawl-data/CC-NEWS/2024/08/a.warc.gz\ncrawl-data/CC-NEWS/2024/08/b.warc.gz\n"
    page = packed("https://news.example/1", ordinary(1), number=1)
    body = page + BROKEN["noise"]("", b"", 0) + packed("https://news.example/2", ordinary(2), number=2)
    files = {
        "/crawl-data/CC-NEWS/2024/08/warc.paths.gz": gzip.compress(lines.encode()),
        "/crawl-data/CC-NEWS/2024/08/a.warc.gz": body,
    }
    with serving(files) as url:
        found = warc_files(f"{url}/crawl-data/CC-NEWS/2024/08/warc.paths.gz")
        assert [file.name for file in found] == [f"{url}/{line}" for line in lines.split()]
        with fsspec.open(found[0].url, "rb", block_size=65_536) as stream:
            pages = list(read_pages(stream, refuse=lambda url, fetched: None, count=lambda name: None))
        assert [page.url for page in pages] == ["https://news.example/1", "https://news.example/2"]
        stored = read_stored(Path("nowhere"), f"{found[0].name}:{pages[1].offset}")
        assert (stored.url, stored.body) == (pages[1].url, pages[1].body)


def test_a_signed_address_is_shown_without_its_signature() -> None:
    with serving({"/a.warc.gz": b"abc"}) as url:
        (file,) = warc_files(f"{url}/a.warc.gz?X-Signature=hunter2")
    assert "hunter2" in file.url
    assert "hunter2" not in f"{file!r} {file.name}"
    assert WarcFile(file.name, 3) == WarcFile(file.name, 3)


SOURCES = [
    Source("wire", "The Wire", "https://www.wire.example/", "wire", "US", "en"),
    Source("lab", "The Lab", "https://lab.example/", "laboratory", "US", "en", relevance="all"),
    Source("search", "A search", "https://search.example/", "search", "US", "en"),
]


@pytest.mark.parametrize(
    ("hosts", "url", "slug"),
    [
        ((), "https://wire.example/a", "wire"), ((), "https://amp.wire.example/a", "wire"), ((), "https://eu.wire.example/a", "wire"),
        ((), "https://notwire.example/a", None), ((), "https://search.example/a", None), ((), "https://other.example/a", None),
        (("other.example",), "https://www.other.example/a", "other-example"), (("other.example",), "https://wire.example/a", None),
        (("www.wire.example",), "https://wire.example/a", "wire"), (("*",), "https://www.other.example/a", "other-example"),
        (("*",), "https://wire.example/a", "wire"), (("*",), "https://[broken/a", None),
    ],
)  # fmt: skip
def test_pages_belong_to_the_sources_of_their_hosts(hosts: tuple[str, ...], url: str, slug: str | None) -> None:
    publisher = Wanted.of(SOURCES, hosts=hosts).publisher(url)
    assert (publisher and publisher.slug) == slug


def test_a_page_that_names_another_language_or_an_off_topic_title_is_left_out_early() -> None:
    head = '<html lang="{}"><head><meta property="og:title" content="{}"></head>'
    assert refuse_head(head.format("de-DE", "Rechenzentrum").encode()) == "another language"
    assert refuse_head(head.format("en-GB", "Cup final goes to penalties").encode()) == "off topic by title"
    assert refuse_head(head.format("en-GB", "Golf course makes way for data center").encode()) is None
    assert refuse_head(b"<html><body>no head at all") is None
