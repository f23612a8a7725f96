"""Is a page about AI computing? A gate on title and summary before the fetch, then on cheap text, then on the article."""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Final, NamedTuple

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str
from resiliparse.parse.html import HTMLTree

_TITLE: Final = "off topic by title"
_TEXT: Final = "off topic by text"
_KINDS: Final = ("strong", "ai", "plant", "off_topic")
_WORD: Final = re.compile(r"\w+")
_BETWEEN_TAGS: Final = re.compile(rb">([^<]+)")
#: What is no ASCII letter, digit or underscore parts words; letters become small.
_PARTED: Final = bytes(
    ord(chr(byte).lower()) if chr(byte).isascii() and (chr(byte).isalnum() or byte == 95) else 32 for byte in range(256)
)
#: A shorter main text is a failure to find it, which proves nothing.
_LEAST_MAIN: Final = 400  # characters


def refuse_title(title: str, summary: str) -> str | None:
    """Why a candidate need not be fetched, by what its feed says of it; None where it may be relevant."""
    said = _Words(f"{title}\n{summary}")
    has_cue = any(said.have(kind) for kind in ("strong", "ai", "plant"))
    return None if has_cue or not _Words(title).have("off_topic") else _TITLE


def refuse_page(body: bytes, encoding: str | None, said: str) -> str | None:
    """Why a page need not be read closely, by text that costs little; `said` is what its feed said of it.

    What stands between its tags is looked at first, where most pages fail, then what seems to be its main part, which costs
    several times as much; all of its text, navigation included, only where no main part is found.
    """
    if refuse_text("", said) is None:
        return None
    bare = _without_machinery(body)
    if not _may_be_relevant(bare, said):
        return _TEXT
    try:
        tree = HTMLTree.parse(bytes_to_str(bare, encoding or "utf-8"))
    except ValueError:
        return None
    main = extract_plain_text(tree, main_content=True, alt_texts=False)
    seen = main if len(main) >= _LEAST_MAIN else extract_plain_text(tree, alt_texts=False)
    return refuse_text(said, seen)


def _may_be_relevant(bare: bytes, said: str) -> bool:
    """Whether the cues that it takes could be in a page, or in what was said of it, by words in no order of its tree."""
    if b"\0" in bare[:1000]:  # two bytes a letter
        return True
    words = b" ".join((*_BETWEEN_TAGS.findall(bare), said.encode())).translate(_PARTED).split()
    known, line = _cue_words().intersection(words), b" %b " % b" ".join(words)

    def may_have(kind: str) -> bool:
        return any(cue <= known and (len(cue) == 1 or b" %b " % text in line) for text, cue in _parted_cues(kind))

    return may_have("strong") or (may_have("ai") and may_have("plant"))


@lru_cache(maxsize=4)
def _parted_cues(kind: str) -> tuple[tuple[bytes, frozenset[bytes]], ...]:
    """The cues of a kind as words with a space between, and as sets of words."""
    listed = [cue.encode().translate(_PARTED).split() for cue in _table()[kind]]
    return tuple((b" ".join(words), frozenset(words)) for words in listed)


@lru_cache(maxsize=1)
def _cue_words() -> frozenset[bytes]:
    return frozenset().union(*(words for kind in _KINDS for _, words in _parted_cues(kind)))


def _without_machinery(body: bytes) -> bytes:
    """The page without scripts and styles, which are half of its bytes and none of its text."""
    for start, end in ((b"<script", b"</script>"), (b"<style", b"</style>")):
        parts, rest = [], 0
        while (opens := body.find(start, rest)) >= 0 and (closes := body.find(end, opens)) >= 0:
            parts.append(body[rest:opens])
            rest = closes + len(end)
        body = b"".join((*parts, body[rest:])) if parts else body
    return body


def refuse_text(title: str, text: str) -> str | None:
    """Why an article is not kept, by its text; None where it is relevant."""
    whole = _Words(f"{title}\n{text}")
    return None if whole.have("strong") or (whole.have("ai") and whole.have("plant")) else _TEXT


def cues(text: str) -> dict[str, list[str]]:
    """The cue words found in a text, per kind ("strong", "ai", "plant", "off_topic"); kinds without any are left out."""
    words = _Words(text)
    found = {kind: sorted(words.cues(kind)) for kind in _KINDS}
    return {kind: said for kind, said in found.items() if said}


class _Words:
    """A text's words, in which cues are looked up: many times cheaper than a pattern of all cues over the text."""

    def __init__(self, text: str) -> None:
        self._text = text.lower()
        self._words = frozenset(_WORD.findall(self._text))

    def have(self, kind: str) -> bool:
        """Whether a cue of that kind occurs."""
        singles, phrases = _cues(kind)
        return not self._words.isdisjoint(singles) or any(self._has(phrase) for phrase in phrases)

    def cues(self, kind: str) -> set[str]:
        """The cues of that kind that occur."""
        singles, phrases = _cues(kind)
        return set(self._words & singles) | {phrase.text for phrase in phrases if self._has(phrase)}

    def _has(self, phrase: "_Phrase") -> bool:
        return phrase.words <= self._words and phrase.pattern.search(self._text) is not None


class _Phrase(NamedTuple):
    """A cue of several words."""

    text: str
    words: frozenset[str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=4)
def _cues(kind: str) -> tuple[frozenset[str], tuple[_Phrase, ...]]:
    """The cues of a kind: single words, and phrases."""
    listed = [cue.lower() for cue in _table()[kind]]
    phrases = [cue for cue in listed if not _WORD.fullmatch(cue)]
    return frozenset(listed).difference(phrases), tuple(
        _Phrase(cue, frozenset(_WORD.findall(cue)), re.compile(rf"\b{re.escape(cue)}\b")) for cue in phrases
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, list[str]]:
    return tomllib.loads(resources.files("crawler").joinpath("relevance.toml").read_text(encoding="utf-8"))
