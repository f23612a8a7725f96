"""By what is a text known when it comes again? By hashes of its runs of words, which stay the same in every copy."""

import re
from itertools import accumulate
from typing import Final
from zlib import crc32

_RUN: Final = 5  # words; shorter runs are common to unrelated articles
_WORD: Final = re.compile(r"\w+(?:[.,]\d+)*")


def shingles(text: str) -> frozenset[int]:
    """Hashes of the runs of words of a text, whatever their case and punctuation."""
    joined = " ".join(_WORD.findall(text.lower())).encode("utf-8", "replace")
    behind = list(accumulate([len(word) + 1 for word in joined.split(b" ")]))
    runs = zip([0, *behind], behind[_RUN - 1 :], strict=False)
    return frozenset([crc32(joined[start : end - 1]) for start, end in runs])
