"""How firm is a number? The words before and behind it that bound it."""

from typing import Final

from kb import vocabulary
from nlp import cues
from nlp.lexer import Tokens, adjacent

_PARTICLES: Final = ("up", "around", "over")  # with verbs whose own they may be


def bound_before(tokens: Tokens, start: int, floor: int, unit: vocabulary.Unit | None) -> tuple[int, str | None]:
    """Where the bound words before `start` begin, and the outermost bound; times do not take "over" or "in".

    Of "up to more than" the inner one counts.
    """
    bound = None
    table = cues.phrases("bound.before")
    while start > floor:
        match = table.before(tokens, start)
        if match is None or match[1] < floor:
            break
        if unit is not None and unit.dimension == "time" and tokens[match[1]].lower == "over" and start - match[1] == 1:
            break
        particle, verb = tokens[match[1]].lower, tokens[match[1] - 1].lower if match[1] else ""
        if particle in _PARTICLES and verb in cues.words(f"bound.phrasal.{particle}"):
            break  # "adds up to", "built around": the verb's own particle
        bound, start = bound if bound == "at_least" else match[0], match[1]
    return start, bound


def bound_after(tokens: Tokens, end: int) -> tuple[int, str | None]:
    """Where bound words behind `end` stop, and their bound ("or more", "+", "give or take")."""
    at = end
    if at < len(tokens) and tokens[at].text == ",":
        at += 1
    match = cues.phrases("bound.after").at(tokens, at)
    if match is None:
        return end, None
    words = tokens.lowers[at : match[1]]
    if (
        len(words) == 1
        and words[0] in ("plus", "odd", "roughly", "approximately", "tops", "max", "minimum", "maximum")
        and match[1] < len(tokens)
        and tokens[match[1]].kind in ("number", "currency")
    ):
        return end, None
    if words == ["+"] and not adjacent(tokens[at - 1], tokens[at]):
        return end, None
    return match[1], match[0]
