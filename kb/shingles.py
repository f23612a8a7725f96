"""By what is a text known when it comes again? By hashes of its runs of words, which stay the same in every copy."""

import re
from typing import Final
from zlib import crc32

_RUN: Final = 5  # words; shorter runs are common to unrelated articles
_WORD: Final = re.compile(r"\w+(?:[.,]\d+)*")


def shingles(text: str) -> frozenset[int]:
    """Hashes of the runs of words of a text, whatever their case and punctuation."""
    words = " ".join(_WORD.findall(text.lower())).encode("utf-8", "replace").split(b" ")
    runs = zip(*(words[start:] for start in range(_RUN)), strict=False)
    return frozenset(map(crc32, map(b" ".join, runs)))
