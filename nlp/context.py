"""Which words stand near a quantity? Its clause, its sentence, and the distance to a cue."""

from collections.abc import Sequence
from typing import NamedTuple

from nlp import cues
from nlp.lexer import DASHES, Tokens
from nlp.quantities import Quantity

_BREAKS = frozenset(';:()[]“”"|•')
_JOINTS = frozenset((",", "and", "but", "while", "plus", "or"))
_ENDS = _BREAKS | DASHES | _JOINTS  # where a clause may end

_LABEL = 8  # tokens, its colon among them
_IN_LABEL = frozenset("-–•()&/")


class Context(NamedTuple):
    """A quantity's place in its sentence: tokens, and the clause around it as positions [`left`, `right`)."""

    tokens: Tokens
    quantity: Quantity
    left: int
    right: int

    def near(self, path: str) -> bool:
        """Whether a cue of the list stands in the clause."""
        return self.distance(path, self.left, self.right) is not None

    def anywhere(self, path: str) -> bool:
        """Whether a cue of the list stands in the sentence."""
        return self.distance(path, 0, len(self.tokens)) is not None

    def distance(self, path: str, left: int | None = None, right: int | None = None) -> int | None:
        """Tokens between the quantity and the nearest cue of the list in a window (the clause), else None."""
        left, right = self.left if left is None else left, self.right if right is None else right
        found = cues.phrases(path).find(self.tokens, left, right)
        if not found:
            return None
        start, end = self.quantity.start, self.quantity.end
        gaps = [
            begin - end if begin >= end else start - stop for begin, stop, _ in found if begin >= end or stop <= start
        ]
        inside = any(begin < end and stop > start for begin, stop, _ in found)
        return 0 if inside else min(gaps, default=None)

    def before(self, path: str, reach: int = 6) -> bool:
        """Whether a cue stands among the `reach` tokens before the quantity, in its clause."""
        left = max(self.left, self.quantity.start - reach)
        return bool(cues.phrases(path).find(self.tokens, left, self.quantity.start))

    def after(self, path: str, reach: int = 6) -> bool:
        """Whether a cue stands among the `reach` tokens behind the quantity, in its clause."""
        right = min(self.right, self.quantity.end + reach)
        return bool(cues.phrases(path).find(self.tokens, self.quantity.end, right))

    def word(self, offset: int) -> str:
        """The lower-cased token at `offset` from the quantity: -1 just before it, 0 just behind it."""
        at = self.quantity.start + offset if offset < 0 else self.quantity.end + offset
        return self.tokens[at].lower if 0 <= at < len(self.tokens) else ""

    def object_words(self, reach: int = 7) -> tuple[int, int]:
        """Positions of what the quantity is "of" or modifies: "MW of liquid cooling", "600-megawatt solar farm"."""
        start = self.quantity.end
        end = start
        while end < len(self.tokens) and end - start < reach:
            word = self.tokens[end].lower
            if (
                self.tokens[end].kind in ("number", "currency")
                or _is_wall(self.tokens, end, is_beyond=False)
                or (word in _STOPS and not (word == "of" and end == start))
            ):
                break
            end += 1
        return start, end

    def of(self, path: str) -> bool:
        """Whether a cue stands in what the quantity is "of" or modifies."""
        start, end = self.object_words()
        return bool(cues.phrases(path).find(self.tokens, start, end))


_STOPS = frozenset(
    [
        ",",
        ".",
        ";",
        ":",
        ")",
        "(",
        "and",
        "or",
        "but",
        "is",
        "are",
        "was",
        "were",
        "will",
        "would",
        "has",
        "have",
        "had",
        "that",
        "which",
        "who",
        "while",
        "to",
        "for",
        "in",
        "at",
        "on",
        "from",
        "with",
        "by",
        "as",
        "than",
        "when",
        "where",
        "once",
        "so",
        "because",
        "if",
        "it",
        "its",
        "they",
        "can",
        "could",
        "may",
        "might",
        "should",
        "of",
    ]
)


def context(tokens: Tokens, quantity: Quantity, others: Sequence[Quantity]) -> Context:
    """The context of `quantity`; a clause ends at a mark, and at a comma that separates two quantities."""
    first = min((other.end for other in others if other is not quantity), default=len(tokens) + 1)
    last = max((other.start for other in others if other is not quantity), default=-1)
    left, right, lowers = quantity.start, quantity.end, tokens.lowers
    while left > 0 and not (lowers[left - 1] in _ENDS and _is_wall(tokens, left - 1, is_beyond=first <= left)):
        left -= 1
    if _is_labelled(tokens, left):
        left = 0
    while right < len(tokens):
        closed = _aside_end(tokens, right) if lowers[right] == "(" else 0
        if not closed and lowers[right] in _ENDS and _is_wall(tokens, right, is_beyond=last >= right):
            break
        right = closed or right + 1
    return Context(tokens, quantity, left, right)


def _is_labelled(tokens: Tokens, at: int) -> bool:
    """Whether a label opens the line of a clause that begins at `at`: "Savings for customers: over $3B"."""
    if not 1 < at <= _LABEL or tokens[at - 1].text != ":":
        return False
    return all(token.kind == "word" or token.text in _IN_LABEL for token in tokens[: at - 1])


def _aside_end(tokens: Tokens, at: int) -> int:
    """The position behind a short aside in brackets that opens at `at`, a conversion mostly; 0 for a longer one."""
    return next((k + 1 for k in range(at, min(at + 8, len(tokens))) if tokens[k].text == ")"), 0)


def _is_wall(tokens: Tokens, at: int, *, is_beyond: bool) -> bool:
    """Whether a clause ends at `at`; `is_beyond` says that another quantity stands on its far side."""
    token = tokens[at]
    if token.text in _BREAKS:
        return True
    if token.text in DASHES:
        spaced = 0 < at < len(tokens) - 1 and tokens[at - 1].end < token.start and token.end < tokens[at + 1].start
        return spaced or token.text == "—"
    if not is_beyond or token.lower not in _JOINTS:
        return False
    return token.text == "," or token.lower in ("but", "while") or _opens_clause(tokens, at + 1)


def _opens_clause(tokens: Tokens, at: int) -> bool:
    """Whether a verb soon follows "and": a clause of its own rather than a list."""
    return any(token.lower in cues.words("clause.verb") for token in tokens[at : at + 4])
