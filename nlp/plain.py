"""How plain is a word? By the annotated articles that print it in small letters (`plain_words.tsv`)."""

from functools import lru_cache
from importlib import resources
from typing import Final

_OFTEN: Final = 40  # articles


def tier(word: str) -> int:
    """2 for a word that stands in many articles in small letters, 1 for one that stands in some, 0 for any other."""
    return _tiers().get(word.lower(), 0)


@lru_cache(maxsize=1)
def _tiers() -> dict[str, int]:
    lines = digest_text().splitlines()[1:]
    return {word: 2 if int(count) >= _OFTEN else 1 for word, count in (line.split("\t") for line in lines)}


def digest_text() -> str:
    """The text of the table, for the extractor's version stamp."""
    return resources.files("nlp").joinpath("plain_words.tsv").read_text(encoding="utf-8")
