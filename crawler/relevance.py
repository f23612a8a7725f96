"""Is a page about AI computing? A gate on title and summary before the fetch, then on the text."""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Final

_TITLE_ONLY: Final = "off topic by title"
_TEXT: Final = "off topic by text"


def refuse_title(title: str, summary: str) -> str | None:
    """Why a candidate need not be fetched, by what its feed says of it; None where it may be relevant."""
    text = f"{title}\n{summary}"
    if (
        _pattern("off_topic").search(title)
        and not _pattern("strong").search(text)
        and not _pattern("weak").search(text)
    ):
        return _TITLE_ONLY
    return None


def refuse_text(title: str, text: str) -> str | None:
    """Why an article is not kept, by its text; None where it is relevant."""
    whole = f"{title}\n{text}"
    if _pattern("strong").search(whole):
        return None
    found = {match[0].lower() for match in _pattern("weak").finditer(whole)}
    return None if len(found) >= 2 else _TEXT


@lru_cache(maxsize=3)
def _pattern(name: str) -> re.Pattern[str]:
    cues = tomllib.loads(resources.files("crawler").joinpath("relevance.toml").read_text(encoding="utf-8"))[name]
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, cues), key=len, reverse=True))})\b", re.IGNORECASE)
