"""Is a figure one machine's own? What each node, chip or rack of a system holds or does, by what its sentence is about."""

from typing import Final

from nlp import cues
from nlp.context import Context
from nlp.lexer import DASHES, Tokens, lex

_EACH: Final = frozenset(("each", "every"))
_PER: Final = frozenset(("per", "/"))
_ONE: Final = frozenset(("a", "an", "one", "single"))
_NAMED: Final = 4  # tokens from "a" to the machine: "a single Vera Rubin node"
_OF_MANY: Final = 9  # tokens from "each" to the machines: "each of the about 2,100 compute nodes"
_TO_VERB: Final = 5  # tokens from the machine to its verb: "node of the new partition contains"
_SPREAD: Final = 3  # tokens behind a figure: "in 20 racks"
_MOST_CHIPS: Final = 1000  # that a cabinet holds; more are of a system
_ALL: Final = frozenset(("total", "system", "together", "overall", "aggregate", "combined"))
_LEADS: Final = frozenset((",", "and", ":", "(", "•", "-", "–", "where", "while"))
_IT: Final = frozenset(("it", "this"))


def is_of_one_machine(here: Context, lead: str = "") -> bool:
    """Whether the sentence says what one machine holds or does: "A node delivers 90 teraflops", "each rack has 72 GPUs".

    `lead` is the text before it, for a sentence that goes on: "It delivers 90 teraflops."
    """
    tokens, start = here.tokens, here.quantity.start
    counts = here.quantity.unit is None
    if counts and (here.quantity.value_max or here.quantity.value) > _MOST_CHIPS:
        return False  # "each node has 4 superchips, for a total of 5,280"
    end = max(here.quantity.end, here.quantity.noun.end)
    spread = tokens.lowers[end : end + _SPREAD]
    if spread[:1] and spread[0] in ("in", "across", "over") and any(word in _plurals() for word in spread):
        return False
    verb = _verb(tokens, start)
    if verb is None and tokens[0].lower in _IT and start > 1:
        before = lex(lead.rstrip()[lead.rstrip(" .").rfind(". ") + 1 :])
        verb = 1 if tokens[1].lower in _verbs() and _verb(before, len(before)) is not None else None
    if verb is None or _changes_subject(tokens, verb + 1, start):
        return False
    return counts or _ALL.isdisjoint(tokens.lowers[verb:start])


def is_per_machine(caption: Tokens) -> bool:
    """Whether a header or label says that its figures are of one machine each: "GPUs per node", "TFLOPS/GPU", "Per-node"."""
    for at, word in enumerate(caption.lowers):
        behind = at + 1 + (at + 1 < len(caption) and caption[at + 1].text in DASHES)
        if (word in _PER or word in _EACH) and cues.phrases("metric.machine.noun").at(caption, behind) is not None:
            return True
    return False


def _verb(tokens: Tokens, end: int) -> int | None:
    """The position, before `end`, of the last verb of which one machine is the subject; None where none is."""
    found = cues.phrases("metric.machine.noun").find(tokens, 0, end)
    for begin, stop, _ in reversed(found):
        plural = tokens[stop - 1].lower in _plurals()
        if not (_is_each(tokens, begin) if plural else _is_one(tokens, begin)):
            continue
        if stop < end and _is_modifier(tokens, stop):
            continue
        for at in range(stop, min(stop + _TO_VERB, end)):
            if tokens[at].lower in _verbs():
                return at
    return None


def _is_modifier(tokens: Tokens, at: int) -> bool:
    """Whether a noun at a position makes of the machine before it a mere attribute: "a GPU cluster", "a chip startup"."""
    word = tokens[at]
    return (
        word.kind == "word"
        and word.lower not in _verbs()
        and word.lower not in cues.words("noun.boundary")
        and not word.lower.endswith("ly")
    )


def _is_each(tokens: Tokens, at: int) -> bool:
    """Whether machines at a position are taken one by one: "each of the 4,000 nodes"."""
    window = tokens.lowers[max(0, at - _OF_MANY) : at]
    return any(word in _EACH and window[k + 1 : k + 2] == ["of"] for k, word in enumerate(window))


def _is_one(tokens: Tokens, at: int) -> bool:
    """Whether a machine at a position is any one of them, and the subject: "each cabinet", "A node" that opens a clause."""
    for k in range(at - 1, max(-1, at - 1 - _NAMED), -1):
        word = tokens[k].lower
        if word in _EACH:
            return True
        if word in _ONE and not (k and tokens[k - 1].lower in _ONE):
            return k == 0 or tokens[k - 1].lower in _LEADS
        if tokens[k].kind != "word" or word in cues.words("noun.boundary"):
            return False
    return False


def _changes_subject(tokens: Tokens, start: int, end: int) -> bool:
    """Whether another subject takes over between two positions: "each rack holds 72 GPUs, and the hall has 90 of them"."""
    verbs = cues.words("clause.verb") | _verbs()
    for at in range(start, end):
        if tokens[at].text == ";":
            return True
        if tokens[at].lower in verbs and tokens[at - 1].lower not in ("and", "or", ",", "that", "which", "to"):
            return True
    return False


def _verbs() -> frozenset[str]:
    return cues.words("metric.machine.verb")


def _plurals() -> frozenset[str]:
    return cues.words("metric.machine.many")
