"""Web archives as Common Crawl's CC-NEWS has them, some records broken as they are found in the wild."""

import gzip
import re
from base64 import b32encode
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha1
from html import escape
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from crawler.records import Exchange, page_records
from nlp.evaluation import load_gold

GOLD: Final = Path(__file__).parents[1] / "gold"
DAY: Final = "2024-08-17"


class Made(NamedTuple):
    """What was written: the files, the addresses that must be kept, and how many records are broken."""

    files: list[Path]
    relevant: list[str]
    records: int
    broken: int


def records(url: str, body: bytes) -> bytes:
    """What the archive keeps of a page."""
    return page_records(url, body, Exchange("GET", [], 200, [("Content-Type", "text/html")]))


def record(kind: str, url: str, block: bytes, *, number: int, length: int | None = None) -> bytes:
    """A WARC record, not yet packed; `length` is what it says of itself, where that is to be wrong."""
    digest = b32encode(sha1(block).digest()).decode()
    head = (
        f"WARC/1.0\r\nWARC-Record-ID: <urn:uuid:{UUID(int=number)}>\r\nWARC-Date: {DAY}T{number // 3600 % 24:02}:{number // 60 % 60:02}:"
        f"{number % 60:02}Z\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-IP-Address: 203.0.113.7\r\n"
        f"WARC-Block-Digest: sha1:{digest}\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(
    url: str, body: bytes, *, number: int, status: str = "200 OK", kind: str = "text/html; charset=utf-8",
    length: int | None = None,
) -> bytes:  # fmt: skip
    """A response with its page, not yet packed."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    block = head + body
    return record("response", url, block, number=number, length=None if length is None else len(block) + length)


def packed(url: str, body: bytes, *, number: int) -> bytes:
    """A page as CC-NEWS has it: its request, then its response, each a gzip member."""
    asked = record("request", url, b"GET / HTTP/1.1\r\nUser-Agent: CCBot/2.0\r\n\r\n", number=number + 500_000)
    return gzip.compress(asked, 1) + gzip.compress(response(url, body, number=number), 1)


#: What is wrong with a record, and how it is written: (address, page, number) -> bytes of the file.
BROKEN: Final[dict[str, Callable[[str, bytes, int], bytes]]] = {
    "gzip cut off": lambda url, body, number: _half(gzip.compress(response(url, body, number=number), 1)),
    "length too great": lambda url, body, number: gzip.compress(response(url, body, number=number, length=9_000), 1),
    "length too small": lambda url, body, number: gzip.compress(response(url, body, number=number, length=-200), 1),
    "no body": lambda url, body, number: gzip.compress(response(url, b"", number=number), 1),
    "no HTTP": lambda url, body, number: gzip.compress(record("response", url, b"", number=number), 1),
    "no length": lambda url, body, number: gzip.compress(
        re.sub(rb"Content-Length: \d+", b"Content-Length: many", response(url, body, number=number), count=1), 1
    ),
    "no date": lambda url, body, number: gzip.compress(
        response(url, body, number=number).replace(b"WARC-Date: 2024", b"WARC-Date: long ago", 1), 1
    ),
    "noise": lambda url, body, number: b"\x00\x1f\x8b\x08WARC" * 90,
    "no record": lambda url, body, number: gzip.compress(b"<html>not a record</html>\r\n\r\n" * 40, 1),
}


def _half(member: bytes) -> bytes:
    return member[: len(member) // 2]


def ordinary(number: int) -> bytes:
    """A page of ordinary news; every seventh is in another language, every ninth on sport by its title."""
    language = "de" if number % 7 == 0 else "en"
    title = "League leaders lose the cup final" if number % 9 == 0 else "Council meets"
    told = {
        "en": f"The council of ward {number} met on Monday to talk about roads, schools and the price of water. ",
        "de": f"Der Rat von Bezirk {number} sprach am Montag über die Straßen, die Schulen und den Preis für das Wasser. ",
    }
    text = told[language] * 30
    return _html(f"{title} ({number})", [text[k : k + 600] for k in range(0, len(text), 600)], language=language)


def relevant(number: int, docs: Sequence[dict[str, str]]) -> bytes:
    """A page with an article of the annotated set, told as item `number`."""
    doc = docs[number % len(docs)]
    return _html(f"{doc['title']} ({number})", [*doc["text"].split("\n"), f"It was item {number} of the day."])


def _html(title: str, paragraphs: Sequence[str], *, language: str = "en") -> bytes:
    menu = "".join(f'<li><a href="/s/{k}">Section {k}</a></li>' for k in range(40))
    script = "".join(f"window.q{k}=function(a){{return a?{k}*a.length:{k * 7}}};" for k in range(200))
    told = "".join(f"<p>{escape(part)}</p>" for part in paragraphs if part.strip())
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | Courier</title>'
        f'<meta property="og:title" content="{escape(title, quote=True)}"><meta property="article:published_time" content="{DAY}T08:30:00Z">'
        f"<script>{script}</script></head><body><nav><ul>{menu}</ul></nav><article><h1>{escape(title)}</h1>{told}</article>"
        f"<footer><ul>{menu}</ul></footer></body></html>"
    ).encode()


def write_archives(folder: Path, *, records: int, files: int, every: int = 100, host: str = "news.example") -> Made:
    """Writes web archives of so many good records, every hundredth relevant; in each file some more records are broken.

    Around each relevant page stands a broken record; some relevant pages are written in another charset than declared;
    the last file ends amid a record.
    """
    docs = _docs()
    folder.mkdir(parents=True, exist_ok=True)
    kinds, kept, paths, broken = list(BROKEN), list[str](), list[Path](), 0
    for part in range(files):
        path = folder / f"CC-NEWS-20240817{part:02}0000-{part:05}.warc.gz"
        with path.open("wb") as stream:
            about = record("warcinfo", "", b"software: made for tests\r\n", number=900_000 + part)
            stream.write(gzip.compress(about, 1))
            for number in range(part, records, files):
                url = f"https://www.{host}/{'wire' if number % every == 0 else 'story'}/{number}"
                if number % every == 0:
                    kept.append(url.replace("www.", "www."))
                    stream.write(
                        BROKEN[kinds[broken % len(kinds)]](f"{url}/broken", ordinary(number), 700_000 + number)
                    )
                    broken += 1
                    page = relevant(number // every, docs)
                    stream.write(packed(url, _recoded(page) if number % (every * 3) == 0 else page, number=number))
                else:
                    stream.write(packed(url, ordinary(number), number=number))
            if part == files - 1:
                last = f"https://www.{host}/wire/last"
                stream.write(_half(gzip.compress(response(last, ordinary(1), number=800_000), 1)))
                broken += 1
        paths.append(path)
    return Made(paths, sorted(kept), records, broken)


def _recoded(page: bytes) -> bytes:
    """The page in Windows-1252, which neither its header nor it itself says."""
    return page.decode().encode("cp1252", "xmlcharrefreplace")


def _docs() -> list[dict[str, str]]:
    """The annotated articles that make claims and are long enough for news."""
    docs, claims = load_gold(GOLD)
    claiming = {claim["doc"] for claim in claims}
    return [doc for doc in docs if doc["id"] in claiming and len(doc["text"]) > 600]


def in_turn(made: Made) -> Iterator[Path]:
    """The files."""
    yield from made.files
