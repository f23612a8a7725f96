"""Whether every good record of a web archive is read, whatever is broken beside it."""

import gzip
import io
from collections import Counter

import pytest

from crawler.webarchive import read_pages
from tests.crawler.warcs import BROKEN, ordinary, packed, response

PAGES = [packed(f"https://news.example/{k}", ordinary(k), number=k) for k in range(6)]


def read(raw: bytes) -> tuple[list[str], Counter[str]]:
    counts = Counter[str]()
    found = read_pages(io.BytesIO(raw), refuse=lambda url, fetched: None, count=lambda name: counts.update([name]))
    return [page.url.rpartition("/")[2] for page in found], counts


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_record_costs_itself_alone(fault: str) -> None:
    one = BROKEN[fault]("https://news.example/broken", ordinary(9), 9)
    urls, counts = read(b"".join(PAGES[:3]) + one + b"".join(PAGES[3:]))
    assert urls == ["0", "1", "2", "3", "4", "5"]
    assert sum(count for name, count in counts.items() if name.startswith("dropped/")) == 1


def test_several_broken_records_in_a_row_are_each_counted() -> None:
    broken = [BROKEN["gzip cut off"](f"https://news.example/b{k}", ordinary(9), k) for k in range(3)]
    urls, counts = read(b"".join([PAGES[0], *broken, PAGES[1]]))
    assert (urls, counts["dropped/broken record: cannot be unpacked"]) == (["0", "1"], 3)


def test_a_file_that_ends_amid_a_record_gives_what_came_before() -> None:
    urls, counts = read(b"".join(PAGES)[:-400])
    assert urls == ["0", "1", "2", "3", "4"]
    assert counts["dropped/broken record: cut short"] == 1


def test_a_file_without_compression_is_read_and_a_place_in_it_found_again() -> None:
    plain = [response(f"https://news.example/{k}", ordinary(k), number=k) for k in range(4)]
    assert read(b"".join(plain))[0] == ["0", "1", "2", "3"]
    assert read(b"".join([plain[0], b"noise\r\n\r\n", *plain[1:]]))[0] == ["0", "1", "2", "3"]


def test_a_record_lies_where_it_is_said_to_also_after_a_fault() -> None:
    raw = PAGES[0] + BROKEN["noise"]("", b"", 0) + PAGES[1]
    *_, last = read_pages(io.BytesIO(raw), refuse=lambda url, fetched: None, count=lambda name: None)
    (again, *_) = read_pages(io.BytesIO(raw[last.offset :]), refuse=lambda url, fetched: None, count=lambda name: None)
    assert (again.url, again.body) == (last.url, last.body)


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [("image/png", "200 OK", "no HTML"), ("text/html", "404 Not Found", "HTTP 404"), ("text/html", "200 OK", None)],
)
def test_what_is_no_page_is_left_out_with_its_reason(kind: str, status: str, reason: str | None) -> None:
    one = gzip.compress(response("https://news.example/x", ordinary(1), number=1, kind=kind, status=status))
    urls, counts = read(one)
    assert urls == ([] if reason else ["x"])
    assert [name for name in counts if name != "records"] == ([f"dropped/{reason}"] if reason else [])


def test_a_body_is_unpacked_where_it_is_packed_and_where_only_its_header_says_so() -> None:
    page = ordinary(3)
    for body in (gzip.compress(page), page):
        said = response("https://news.example/x", body, number=1).replace(
            b"Content-Length: %d\r\n\r\n" % len(body), b"Content-Encoding: gzip\r\n\r\n", 1
        )
        head, _, block = said.partition(b"\r\n\r\n")
        length = len(block) - 4
        record = head.rpartition(b"Content-Length: ")[0] + b"Content-Length: %d\r\n\r\n" % length + block
        (found,) = read_pages(
            io.BytesIO(gzip.compress(record)), refuse=lambda url, fetched: None, count=lambda name: None
        )
        assert found.body == page
