"""Which words and phrases signal what? Access to `cues.toml`, checked at load."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from nlp.lexer import Tokens, lex


class CuesError(ValueError):
    """`cues.toml` holds something else than tables of lists of phrases."""


class Phrases:
    """A set of phrases, each with a label, found at a position in tokens; the longest wins."""

    def __init__(self, labelled: Mapping[str, Iterable[str]]) -> None:
        self._alone: dict[str, str] = {}  # labels of single words
        self._longer: dict[str, dict[str, list[tuple[list[str], str]]]] = {}  # phrases by their first two words
        self._by_last: dict[str, list[tuple[list[str], str]]] = {}
        for label, phrases in labelled.items():
            for phrase in phrases:
                words = lex(phrase).lowers
                self._by_last.setdefault(words[-1], []).append((words, label))
                if len(words) == 1:
                    self._alone.setdefault(words[0], label)
                else:
                    self._longer.setdefault(words[0], {}).setdefault(words[1], []).append((words, label))
        for found in (
            *self._by_last.values(),
            *(found for by_next in self._longer.values() for found in by_next.values()),
        ):
            found.sort(key=lambda entry: -len(entry[0]))
        self._openers = frozenset((*self._alone, *self._longer))

    def at(self, tokens: Tokens, start: int) -> tuple[str, int] | None:
        """Label and end position of the longest phrase that begins at `start`."""
        lowers = tokens.lowers
        if not 0 <= start < len(lowers) or lowers[start] not in self._openers:
            return None
        by_next = self._longer.get(lowers[start])
        if by_next is not None and start + 1 < len(lowers):
            for words, label in by_next.get(lowers[start + 1], ()):
                end = start + len(words)
                if lowers[start:end] == words:
                    return label, end
        alone = self._alone.get(lowers[start])
        return (alone, start + 1) if alone is not None else None

    def before(self, tokens: Tokens, end: int) -> tuple[str, int] | None:
        """Label and start position of the longest phrase that ends just before `end`."""
        lowers = tokens.lowers
        if not 0 < end <= len(lowers):
            return None
        for words, label in self._by_last.get(lowers[end - 1], ()):
            start = end - len(words)
            if start >= 0 and lowers[start:end] == words:
                return label, start
        return None

    def find(self, tokens: Tokens, start: int = 0, end: int | None = None) -> list[tuple[int, int, str]]:
        """(start, end, label) of every phrase between two positions, left to right, not overlapping."""
        if self._openers.isdisjoint(tokens.distinct):
            return []
        found, reach, openers, lowers = [], start, self._openers, tokens.lowers
        stop = len(tokens) if end is None else min(end, len(tokens))
        for at in [at for at in range(start, stop) if lowers[at] in openers]:
            if at >= reach and (match := self.at(tokens, at)) is not None and match[1] <= stop:
                found.append((at, match[1], match[0]))
                reach = match[1]
        return found


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    text = resources.files("nlp").joinpath("cues.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    _check(tables, "")
    return tables


def _check(table: Mapping[str, Any], path: str) -> None:
    for name, value in table.items():
        where = f"{path}{name}"
        if isinstance(value, Mapping):
            _check(value, f"{where}.")
        elif not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise CuesError(f"nlp/cues.toml, {where}: found {value!r}, expected a list of non-empty strings")


def _table(path: str) -> Any:
    found: Any = _tables()
    for name in path.split("."):
        found = found[name]
    return found


@cache
def words(path: str) -> frozenset[str]:
    """The lower-cased entries of one list, named by its path ("noun.chip")."""
    return frozenset(entry.lower() for entry in _table(path))


@cache
def names(path: str) -> frozenset[str]:
    """The entries of one list as printed, for lists of proper names."""
    return frozenset(_table(path))


@cache
def tables(path: str) -> frozenset[str]:
    """The names of the lists in one table."""
    return frozenset(_table(path))


@cache
def phrases(path: str) -> Phrases:
    """The phrases of one list, or of a table of lists with the lists' names as labels."""
    found = _table(path)
    return Phrases(found if isinstance(found, dict) else {path.rsplit(".", 1)[-1]: found})


@cache
def merged(*paths: str) -> Phrases:
    """The phrases of several tables of lists under their shared labels; later tables win equal phrases."""
    labelled: dict[str, str] = {}
    for path in paths:
        for label, entries in _table(path).items():
            labelled.update((entry, label) for entry in entries)
    grouped: dict[str, list[str]] = {}
    for entry, label in labelled.items():
        grouped.setdefault(label, []).append(entry)
    return Phrases(grouped)


def digest_text() -> str:
    """The text of `cues.toml`, for the extractor's version stamp."""
    return resources.files("nlp").joinpath("cues.toml").read_text(encoding="utf-8")
