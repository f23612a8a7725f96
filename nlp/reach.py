"""How far does a saying reach? Which part of its sentence the words of a speaker cover."""

from typing import Final

from nlp import cues
from nlp.lexer import DASHES, Tokens
from nlp.speaking import is_title

_FRONTS: Final = frozenset(',”"–—?')


def hangs(tokens: Tokens, start: int) -> bool:
    """Whether a speaker opens a clause that describes the noun before it: "a hall that X says …", "the 5 GW X spoke of"."""
    return start > 0 and tokens[start - 1].lower in (
        "which",
        "that",
        "where",
        "who",
        "whom",
        "what",
        "than",
        "when",
        "if",
    )


def reach(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """What "X said …" covers: to its right, and to its left too where it is a tag behind a comma or a quote."""
    start = phrase_start(tokens, start)
    content = end < len(tokens) and tokens[end].text not in '.,;”"' and len(tokens) - end > 3
    tag = start > 0 and tokens[start - 1].text in _FRONTS
    stop = next((k for k in range(end, len(tokens)) if tokens[k].text == ";"), len(tokens))
    return (_back(tokens, start), stop) if tag and not (content and start <= 1) else (end, stop)


def phrase_start(tokens: Tokens, start: int) -> int:
    """Where the whole noun phrase of a speaker begins, with its article and titles ("chief executive Tareq Amin")."""
    at = start
    while at > 0 and start - at < 7:
        token = tokens[at - 1]
        if (
            (token.kind != "word" and token.text not in DASHES)
            or token.lower in cues.words("clause.verb")
            or token.lower in ("that", "but", "which", "where", "than")
            or (
                token.lower == "and" and not (at > 1 and (tokens[at - 2].text[0].isupper() or is_title(tokens[at - 2])))
            )
        ):
            break
        at -= 1
    return at if at == 0 or tokens[at - 1].text in _FRONTS or hangs(tokens, at) else start


def tag_reach(tokens: Tokens, begin: int, end: int) -> tuple[int, int]:
    """What "according to X" covers: all between the semicolons around it."""
    stop = next((k for k in range(end, len(tokens)) if tokens[k].text == ";"), len(tokens))
    return _back(tokens, begin), stop


def _back(tokens: Tokens, at: int) -> int:
    return next((k + 1 for k in range(at - 1, -1, -1) if tokens[k].text == ";"), 0)
