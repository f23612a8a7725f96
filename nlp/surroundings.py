"""What do the words and lines around a figure say of its state? The sorts of words in its sentence, beside it and above.

A sort ("rises", "gone") is a list of `cues.toml`; unlike the cues of `nlp/states.py` its words decide nothing alone.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from nlp import cues
from nlp.draft import Draft
from nlp.lexer import Tokens, lex
from nlp.verbs import stem

_HEADING: Final = 70  # characters; a longer line is a sentence
_BLOCK: Final = 12  # sentences of a block that are looked at on each side
_OPENING: Final = 2  # sentences of an article that say what it is about

#: The sort of a phrase between two positions: (start, end, sort).
Hint = tuple[int, int, str]


class Surroundings:
    """The sentences of one article with their sorts of words, each read once."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], title: str, drafts: Sequence[Draft]) -> None:
        self._text, self._spans = text, spans
        self._tokens: dict[int, Tokens] = {draft.sentence.index: draft.sentence.tokens for draft in drafts}
        self._hints: dict[int, list[Hint]] = {}
        self._around: dict[int, list[str]] = {}
        self._article = {f"hint title {kind}" for _, _, kind in _hints(lex(title))}
        if drafts:
            opening = range(min(_OPENING, len(spans)))
            self._article |= {f"hint lead {kind}" for at in opening for _, _, kind in self._hints_of(at)}

    def grounds(self, draft: Draft) -> Iterator[str]:
        """What the words around a figure speak for."""
        index = draft.sentence.index
        if index not in self._around:
            self._around[index] = list(self._around_sentence(index))
        yield from self._article
        yield from self._beside(draft)
        yield from self._around[index]

    def _around_sentence(self, index: int) -> Iterator[str]:
        """The sorts of words in the sentences of a block around one, and in its heading."""
        first, last = self._block(index)
        for other, name in ((index - 1, "earlier"), (index + 1, "next")):
            if first <= other <= last:
                yield from {f"hint {name} {kind}" for _, _, kind in self._hints_of(other)}
        others = (at for at in range(first, last + 1) if at != index)
        yield from {f"hint block {kind}" for at in others for _, _, kind in self._hints_of(at)}
        yield from self._heading(first, index)

    def _beside(self, draft: Draft) -> Iterator[str]:
        """The sorts of words of a figure's sentence, by side and clause, and the nearest on each side."""
        here, start, end = draft.context(), draft.quantity.start, draft.quantity.end
        found = self._hints_of(draft.sentence.index)
        before = [kind for _, stop, kind in found if stop <= start]
        behind = [kind for begin, _, kind in found if begin >= end]
        for begin, stop, kind in found:
            side = "before" if stop <= start else "behind" if begin >= end else "within"
            inside = here.left <= begin and stop <= here.right
            yield from (f"hint {kind}", f"hint {kind} {side}{'' if inside else ' beyond'}")
        last, following = (before or ["none"])[-1], (behind or ["none"])[0]
        yield from (f"hint before {last} {draft.metric}", f"hint behind {following} {draft.metric}")
        yield from (f"hints {last} {following}", f"hints before {' '.join(before[-2:])}")

    def _heading(self, first: int, index: int) -> Iterator[str]:
        """The words of the short line that opens a block, or that stands alone before it."""
        for at in (first, first - 1):
            if at < 0 or at == index:
                continue
            start, end = self._spans[at]
            if end - start <= _HEADING and (at == first or self._text[end - 1] not in '.!?”"'):
                yield from {f"heading {stem(token.lower)}" for token in self._of(at) if token.kind == "word"}
                yield from {f"hint heading {kind}" for _, _, kind in self._hints_of(at)}
                return

    def _block(self, index: int) -> tuple[int, int]:
        """The first and the last of the sentences around one that no blank line parts from it."""
        first, last = index, index
        while first > max(0, index - _BLOCK) and "\n\n" not in self._gap(first - 1):
            first -= 1
        while last + 1 < min(len(self._spans), index + _BLOCK) and "\n\n" not in self._gap(last):
            last += 1
        return first, last

    def _gap(self, at: int) -> str:
        return self._text[self._spans[at][1] : self._spans[at + 1][0]]

    def _of(self, at: int) -> Tokens:
        if at not in self._tokens:
            start, end = self._spans[at]
            self._tokens[at] = lex(self._text[start:end])
        return self._tokens[at]

    def _hints_of(self, at: int) -> list[Hint]:
        if at not in self._hints:
            self._hints[at] = _hints(self._of(at))
        return self._hints[at]


def _hints(tokens: Tokens) -> list[Hint]:
    return cues.phrases("status_hint").find(tokens)
