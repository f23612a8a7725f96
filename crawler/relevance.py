"""Is a page about AI computing? A gate on title and summary before the fetch, then on the text."""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Final

_TITLE: Final = "off topic by title"
_TEXT: Final = "off topic by text"


def refuse_title(title: str, summary: str) -> str | None:
    """Why a candidate need not be fetched, by what its feed says of it; None where it may be relevant."""
    said = f"{title}\n{summary}"
    has_cue = any(_pattern(cues).search(said) for cues in ("strong", "ai", "plant"))
    return _TITLE if _pattern("off_topic").search(title) and not has_cue else None


def refuse_text(title: str, text: str) -> str | None:
    """Why an article is not kept, by its text; None where it is relevant."""
    whole = f"{title}\n{text}"
    if _pattern("strong").search(whole):
        return None
    return None if all(_pattern(cues).search(whole) for cues in ("ai", "plant")) else _TEXT


@lru_cache(maxsize=4)
def _pattern(name: str) -> re.Pattern[str]:
    cues = tomllib.loads(resources.files("crawler").joinpath("relevance.toml").read_text(encoding="utf-8"))[name]
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, cues), key=len, reverse=True))})\b", re.IGNORECASE)
