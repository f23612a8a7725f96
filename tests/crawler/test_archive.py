"""Whether other tools read the archive, and whether a reference leads to its page."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastArchiveIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import VARIABLE, Archive, cap, read_stored
from tests.command import called
from tests.crawler.conftest import Crawl, Rows
from tests.crawler.local import TEXT, block, feed, page, serving
from tests.crawler.warcs import records

ROOT = Path(__file__).parents[2]


def test_the_archive_is_readable_by_other_tools(run_crawl: Crawl, rows: Rows, tmp_path: Path) -> None:
    with serving() as local:
        local.pages = {"/f.xml": feed(local.url, "/a", "/b"), "/a": page("A"), "/b": page("B", TEXT + "More.")}
        run_crawl([block(local.url, feeds=[f"{local.url}/f.xml"])])
        sent = {f"{local.url}{path}": local.take(path).body for path in ("/a", "/b")}
    (path,) = (tmp_path / "archive").glob("*.warc.gz")
    with path.open("rb") as stream:
        kinds = [(record.rec_type, record.rec_headers.protocol) for record in ArchiveIterator(stream)]
    pair = [("response", "WARC/1.1"), ("request", "WARC/1.1")]
    assert kinds == [("warcinfo", "WARC/1.1"), *pair, *pair]
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") == 5
    with path.open("rb") as stream:
        read = {
            record.headers["WARC-Target-URI"]: record.reader.read()
            for record in FastArchiveIterator(
                stream, record_types=WarcRecordType.response, parse_http=True, verify_digests=True
            )
        }
    assert read == sent
    found = rows("select a.url, v.archive from article a join article_version v on v.article_id = a.id")
    assert {url: read_stored(tmp_path / "archive", reference).body for url, reference in found} == sent


def test_files_rotate_by_size(tmp_path: Path) -> None:
    archive = Archive(tmp_path, rotate_bytes=1)
    url = "https://e.com/a"
    references = [archive.add(records(url, body)) for body in (b"one", b"two")]
    archive.close()
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2
    assert [read_stored(tmp_path, reference)[:2] for reference in references] == [(url, b"one"), (url, b"two")]


def test_the_oldest_files_make_room_under_the_cap(tmp_path: Path) -> None:
    archive = Archive(tmp_path, rotate_bytes=1_000, cap_bytes=4_000)
    url = "https://e.com/a"
    references = [archive.add(records(url, os.urandom(1_000))) for _ in range(9)]
    archive.close()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 5_000
    kept = [reference for reference in references if (tmp_path / reference.rpartition(":")[0]).exists()]
    assert kept == references[-len(kept) :]
    assert len(kept) >= 1
    with pytest.raises(FileNotFoundError):
        read_stored(tmp_path, references[0])


def test_the_cap_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert cap() == 50 * 1024**3
    monkeypatch.setenv(VARIABLE, "200")
    assert cap() == 200 * 1024**3


@pytest.mark.parametrize("stated", ["0", "-5", "2.5", "50GB", "²"])
def test_a_wrong_cap_ends_a_crawl_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stated: str
) -> None:
    monkeypatch.setenv(VARIABLE, stated)
    with serving() as local:
        (tmp_path / "own.toml").write_text(
            f"""[wire]\ntitle = "Wire"\nhomepage = "{local.url}/"\nkind = "wire"\ncountry = "US"\nlanguage = "en"
feeds = ["{local.url}/f.xml"]\nallow_private = true\n"""
        )
        done = called(tmp_path, "crawl", "--sources", "own.toml")
        assert local.requests == []
    assert done.returncode == 1
    assert (
        f"{VARIABLE}: found {stated!r}, expected GB, a whole number of 1 or more; mend the variable"
        in json.loads(done.stderr.splitlines()[-1])["event"]
    )


@pytest.mark.parametrize("reference", ["../x.warc.gz:0", "x.warc.gz", "x:-1", ""])
def test_a_reference_that_is_none_is_refused(tmp_path: Path, reference: str) -> None:
    with pytest.raises(ValueError, match="expected file:offset"):
        read_stored(tmp_path, reference)


def test_a_file_that_was_removed_is_not_written_on(tmp_path: Path) -> None:
    archive, url = Archive(tmp_path / "archive"), "https://e.com/a"
    archive.add(records(url, b"one"))
    (file,) = (tmp_path / "archive").iterdir()
    file.unlink()
    with pytest.raises(FileNotFoundError, match="was removed while it was written"):
        archive.add(records(url, b"two"))
    archive.close()


def test_a_record_that_does_not_fit_leaves_no_half_of_it(tmp_path: Path) -> None:
    """The limit on a file's size stands in for a disk that is full."""
    write = f"""
import os, resource, signal
from pathlib import Path
from crawler.archive import Archive
from tests.crawler.warcs import records
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
archive, url = Archive(Path({str(tmp_path)!r})), "https://e.com/a"
archive.add(records(url, b"one"))
resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, resource.RLIM_INFINITY))
try:
    archive.add(records(url, os.urandom(50_000)))
except OSError as error:
    print(error.strerror)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(archive.add(records(url, b"three")))
"""
    done = subprocess.run([sys.executable, "-c", write], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fault, reference = done.stdout.splitlines()
    assert fault == "File too large"
    assert read_stored(tmp_path, reference)[:2] == ("https://e.com/a", b"three")
    (file,) = tmp_path.glob("*.warc.gz")
    with file.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "response", "request", "response", "request"]
