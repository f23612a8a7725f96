"""Does every parser read or refuse whatever it is given? Inputs mutated by Hypothesis; GIGAWATCH_FUZZ says how many."""

import os
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.parsers import PARSERS, try_it
from tests.faults.report import note

_MOST = int(os.environ.get("GIGAWATCH_FUZZ", "60"))
#: What parsers trip over, put in anywhere.
PIECES = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"<", b">", b"&", b"&#0;", b"&#x110000;", b"]]>", b"<!--", b"<![CDATA[",
    b"\"", b"'", b"\\", b"%", b"%00", b"%zz", b"://", b"[", b"]", b"{", b"}", b",", b";", b"=", b"-", b"9" * 400, b"1e999", b"nan",
    b"0000-00-00", b"9999-99-99T99:99:99Z", "٣٤".encode(), "²½".encode(), "\u202e\u200b\ud7ff".encode(), b"\x1f\x8b", b" " * 50,
]  # fmt: skip


#: What once was neither read nor refused, by parser: what is to be refused, and what is to be read.
REFUSED = {
    "gazetteer: chips": [b'canonical_name,"aliases"x,vendor'],
    "feed": [b"<rss version='2.0'><title>x</title><item><title>&#x110000;</title></item>"],
    "sitemap": [b"<urlp://www.sitemaps.org/0.9>", b"<a9999-99-99T99:99:99Z/>"],
    "web archive": [
        b"\x00\x00",
        b"\x1f\x8b\x08",
        b"WARC/1.0\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 4\r\n\r\nHTTP\r\n\r\n",
    ],
}


READ = {
    "feed": [
        b"\x00<rss version='2.0'><item><title>x</title><link>https://e.com/a</link><pubDate></pubDate></item></rss>",
    ],
    "text: numerals, units, dates": [b"It has 5 GW in FY5, 7 GW in fy2027."],
    "address": [b"h/?lt=x&b=1", b"?id=5&section=2"],
}


@pytest.mark.parametrize(
    ("name", "data", "is_read"),
    [(name, data, found is READ) for found in (REFUSED, READ) for name, inputs in found.items() for data in inputs],
)
def test_what_was_once_a_fault_is_read_or_refused(name: str, data: bytes, is_read: bool) -> None:
    assert try_it(name, data) is is_read


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A seed with pieces cut out, doubled, moved or put in; now and then bytes that resemble none."""
    data = draw(st.sampled_from(seeds))
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=200))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.integers(0, 40)))
        piece = draw(
            st.one_of(st.sampled_from(PIECES), st.binary(max_size=4), st.just(data[start:stop] * 2), st.just(b""))
        )
        data = data[:start] + piece + data[draw(st.sampled_from((start, stop))) :]
    return data


@pytest.mark.parametrize("name", PARSERS)
def test_every_input_is_read_or_refused(name: str) -> None:
    counted = {"read": 0, "refused": 0, "faults": 0}

    @settings(max_examples=_MOST, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated(PARSERS[name].seeds))
    def law(data: bytes) -> None:
        ended = "faults"
        try:
            ended = "read" if try_it(name, data) else "refused"
        finally:
            counted[ended] += 1

    assert all(try_it(name, seed) for seed in PARSERS[name].seeds)
    try:
        law()
    finally:
        note("inputs", parser=name, inputs_tried=sum(counted.values()), **counted)
    assert sum(counted.values()) >= _MOST
