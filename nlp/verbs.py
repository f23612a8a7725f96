"""In which form does the verb stand that governs a figure? Its auxiliaries and its ending, nearest on either side.

English tells by them whether a thing is, is being made or is to be: "has built", "is building", "would have built".
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from nlp import cues
from nlp.lexer import Tokens
from nlp.quantities import Quantity

_AUXILIARIES: Final = {
    "is": "is", "are": "is", "’re": "is", "'re": "is", "am": "is", "was": "was", "were": "was", "be": "be", "been": "been", "being": "being",
    "has": "has", "have": "has", "’ve": "has", "'ve": "has", "had": "had", "having": "having", "do": "do", "does": "do", "did": "did",
    "will": "will", "ll": "will", "’ll": "will", "'ll": "will", "shall": "will", "won’t": "will", "won't": "will", "would": "would", "should": "should",
    "could": "could", "can": "can", "cannot": "can", "may": "may", "might": "may", "must": "must", "to": "to",
}  # fmt: skip
_BETWEEN: Final = frozenset(("not", "also", "already", "now", "still", "since", "then", "only", "never", "just", "soon", "it", "they", "he", "she", "all", "both", "once", "again", "to", "so", "far"))  # fmt: skip
_LONGEST: Final = 4  # auxiliaries of one verb
_DETERMINERS: Final = frozenset(("the", "a", "an", "its", "their", "this", "that", "our", "his", "her", "about", "some", "more", "over", "around", "nearly", "almost"))  # fmt: skip
_SUFFIXES: Final = ("ings", "ing", "ied", "ies", "ed", "es", "s", "e")


def forms(tokens: Tokens, quantity: Quantity, left: int) -> Iterator[str]:
    """Grounds from the verb before a number, in or before its clause that begins at `left`, and the first verb behind it."""
    for at in range(quantity.start - 1, -1, -1):
        form = _form(tokens, at)
        if form:
            where = "verb" if at >= left else "outer verb"
            yield from (
                f"{where} {form}",
                f"{where} {form} {stem(tokens[at].lower)}",
                f"{where} of {stem(tokens[at].lower)}",
            )
            break
    else:
        yield "verb none"
    for at in range(quantity.end, len(tokens)):
        form = _form(tokens, at)
        if form and not _goes_on(tokens, at):
            where = "then" if at - quantity.end <= 8 else "then far"
            yield from (f"{where} {form}", f"{where} of {stem(tokens[at].lower)}")
            break
    else:
        yield "then none"


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether the verb at a position is but an auxiliary of the next: "is" in "is being wired"."""
    return tokens[at].lower in _AUXILIARIES and any(
        " " in _form(tokens, k) for k in range(at + 1, min(at + 3, len(tokens)))
    )


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A lower-cased word without the ending that inflects it: "build" of "building" and "builds"."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@lru_cache(maxsize=8192)
def _ending(word: str) -> str:
    """How a word that may be a main verb ends; empty for one that is none."""
    if word in cues.words("status_verb.participle"):
        return "ed"
    if len(word) > 4 and word.endswith("ed") and word not in cues.words("status_verb.not_verb"):
        return "ed"
    if len(word) > 5 and word.endswith("ing") and word not in cues.words("status_verb.not_verb"):
        return "ing"
    if word in cues.words("clause.verb"):
        return "s" if word.endswith("s") else "base"
    return ""


def _form(tokens: Tokens, at: int) -> str:
    """The form of the verb at a position, its auxiliaries first: "has been ed"; empty where no verb stands there."""
    token = tokens[at]
    if token.kind != "word":
        return ""
    word = token.lower
    own = _AUXILIARIES.get(word, "")
    if own == "to":
        return ""
    chain: list[str] = []
    k = at - 1
    while k >= 0 and len(chain) < _LONGEST and at - k < 8:
        before = tokens[k].lower
        auxiliary = _AUXILIARIES.get(before)
        if auxiliary is not None:
            chain.append(auxiliary)
        elif not (before in _BETWEEN or before.endswith("ly")):
            break
        k -= 1
    ending = own or _ending(word)
    if not ending:
        if (
            not chain
            or chain[0] in ("is", "was", "has", "had", "be", "been", "having", "being")
            or word in _DETERMINERS
        ):
            return ""
        if k + 1 < at - len(chain) or tokens[at].text[0].isupper():
            return ""
        ending = "base"
    return " ".join([*reversed(chain), ending])
