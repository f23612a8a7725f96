"""In which language is a text? By the commonest words of languages, whatever its markup says."""

import re
import tomllib
from collections import Counter
from functools import lru_cache
from importlib import resources
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_MOST_WORDS: Final = 2_000  # looked at; a text of two languages has both by then
_MOST_CHARACTERS: Final = 100_000  # that so many words take
_LEAST_WORDS: Final = 40  # of letters; fewer prove nothing
#: The least share of a text's words that are among the commonest of its language. English news has 0.3 to 0.45, tables
#: and lists of figures 0.1 to 0.2, a text in another language under 0.08 ("in", "on" and English names).
_LEAST_SHARE: Final = 0.15
_LEAD: Final = 1.5  # times the share of English, and that of English times any other's; else the text is of both
_ENGLISH: Final = "en"
_NO_LATIN: Final = re.compile("[^\\0-\u024f]")  # beyond the Latin blocks of Unicode
#: ISO 639's code of a language that is not told: here of a text in letters that are not Latin, so not English.
UNDETERMINED: Final = "und"


def spoken_language(text: str) -> str | None:
    """The ISO 639 code of the language that most of a text is in; None where it is short, of figures or half English.

    English is told from others, but others from their neighbours (Danish, Norwegian) only as well as their commonest
    words differ. A text in other letters than Latin ones is `UNDETERMINED`. Writers copy `lang` from a template, or leave it out: what
    is found here outranks it, and where nothing is found it stands.
    """
    words = " ".join(_WORD.findall(text, 0, _MOST_CHARACTERS)[:_MOST_WORDS]).lower().split()
    letters = "".join(words)
    if not letters.isascii() and len(_NO_LATIN.findall(letters)) * 2 > len(letters) >= _LEAST_WORDS:
        return UNDETERMINED
    if len(words) < _LEAST_WORDS:
        return None
    times = Counter(words)
    known = frozenset(times)
    shares = {code: sum(times[word] for word in common & known) / len(words) for code, common in _languages().items()}
    best, second = sorted(shares, key=shares.__getitem__, reverse=True)[:2]
    rival = second if best == _ENGLISH else _ENGLISH
    return best if shares[best] >= max(_LEAST_SHARE, _LEAD * shares[rival]) else None


@lru_cache(maxsize=1)
def _languages() -> dict[str, frozenset[str]]:
    table = tomllib.loads(resources.files("crawler").joinpath("languages.toml").read_text(encoding="utf-8"))
    return {code: frozenset(words.split()) for code, words in table.items()}
