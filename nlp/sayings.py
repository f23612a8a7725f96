"""Where does a sentence say who stated something? Verbs of saying with their speakers and what they cover."""

from collections.abc import Sequence
from typing import NamedTuple

from nlp import cues
from nlp.lexer import DASHES, Token
from nlp.voices import Voice, voice_after, voice_before

_FRONTS = frozenset(',”"–—?')


class Saying(NamedTuple):
    """A verb of saying with its speaker as printed, and the token positions of what is said.

    `first` is where the speaker's phrase begins, `at` and `behind` are the bounds of the verb, `label` is its list in
    the cues, and `relative` says that the speaker's clause hangs on a noun ("a hall that X says …").
    """

    speaker: str
    kind: str
    first: int
    at: int
    behind: int
    label: str
    start: int
    end: int
    relative: bool = False


def sayings(tokens: Sequence[Token], text: str) -> list[Saying]:
    """Every attribution in a sentence; `text` is the sentence itself."""
    found: list[Saying] = []
    for begin, end, label in cues.phrases("attribution.cue").find(tokens):
        if tokens[begin].text[0].isupper() and label != "source" and begin > 0:
            continue  # "United States", "Reports": a name, not a verb
        if label == "source":
            voice = voice_after(tokens, end, text)
            if voice is not None:
                found.append(Saying(*voice, begin, end, label, *_tag_scope(tokens, begin, end)))
            continue
        passive = begin > 0 and tokens[begin - 1].text == "," and tokens[begin].lower in cues.words("attribution.passive")
        at = begin - 1
        while at > 0 and tokens[at].lower in cues.words("attribution.skipped"):
            at -= 1
        if at > 0 and tokens[at].lower in ("and", "but"):
            voice = Voice(*found[-1][:3]) if found else _opener(tokens, at, text)
            if voice is not None and label != "paper" and _prices(tokens, begin, end):
                found.append(Saying(*voice, begin, end, label, end, len(tokens)))
                continue
        before = None if passive or not _prices(tokens, begin, end) else _before(tokens, at, text)
        inverted = label == "verb" and before is None and (begin == 0 or tokens[begin - 1].text in _FRONTS)
        behind = voice_after(tokens, end, text) if inverted else None
        if before is not None and (label != "paper" or before.kind == "document" or before.name in ("it", "they")):
            aside = label == "aside"
            scope = _tag_scope(tokens, before.start, end) if aside else _scope(tokens, before.start, end)
            relative = _hangs(tokens, _opening(tokens, before.start))
            if before.kind == "unnamed":
                relative = False
            if at > 0 and tokens[at].lower in ("which", "who", "that"):
                scope = end, len(tokens)  # "Humain, which says …"
            found.append(Saying(*before, begin, end, label, *scope, relative))
        elif behind is not None:
            found.append(Saying(*behind, begin, end, label, *_tag_scope(tokens, begin, end)))
    return found


def _prices(tokens: Sequence[Token], begin: int, end: int) -> bool:
    """Whether "put" is followed by a figure, "at $7 billion", and so one of saying; true for every other verb."""
    if tokens[begin].lower not in ("put", "puts") or end - begin > 1:
        return True
    return any(
        tokens[k].lower == "at" and any(token.kind in ("number", "currency") for token in tokens[k + 1 : k + 5])
        for k in range(end, len(tokens))
    )


def _hangs(tokens: Sequence[Token], start: int) -> bool:
    """Whether a speaker opens a clause that describes the noun before it: "a hall that X says …", "the 5 GW X spoke of"."""
    return start > 0 and tokens[start - 1].lower in ("which", "that", "where", "who", "whom", "what", "than", "when")


def _scope(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """What "X said …" covers: to its right, and to its left too where it is a tag behind a comma or a quote."""
    start = _opening(tokens, start)
    content = end < len(tokens) and tokens[end].text not in '.,;”"' and len(tokens) - end > 3
    tag = start > 0 and tokens[start - 1].text in _FRONTS
    if tag and not (content and start <= 1):
        return _back(tokens, start), len(tokens)
    return end, len(tokens)


def _opening(tokens: Sequence[Token], start: int) -> int:
    """Where the whole noun phrase of a speaker begins, with its article and titles ("chief executive Tareq Amin")."""
    at = start
    while at > 0 and start - at < 7:
        token = tokens[at - 1]
        if (
            (token.kind != "word" and token.text not in DASHES)
            or token.lower in cues.words("clause.verb")
            or token.lower in ("that", "but", "which", "where", "than")
            or (token.lower == "and" and not (at > 1 and tokens[at - 2].text[0].isupper()))
        ):
            break
        at -= 1
    return at if at == 0 or tokens[at - 1].text in _FRONTS or _hangs(tokens, at) else start


def _tag_scope(tokens: Sequence[Token], begin: int, end: int) -> tuple[int, int]:
    stop = next((k for k in range(end, len(tokens)) if tokens[k].text == ";"), len(tokens))
    return _back(tokens, begin), stop


def _back(tokens: Sequence[Token], at: int) -> int:
    return next((k + 1 for k in range(at - 1, -1, -1) if tokens[k].text == ";"), 0)


def _opener(tokens: Sequence[Token], at: int, text: str) -> Voice | None:
    """The subject of a sentence whose second verb is one of saying: "Microsoft rents most of it, and separately said"."""
    verb = next((k for k in range(min(at, 12)) if tokens[k].lower in cues.words("clause.verb")), None)
    opening = voice_after(tokens, 0, text) if verb is None or verb > 0 else None
    if opening is not None and opening.kind == "name" and opening.start <= 2:
        return opening
    return voice_before(tokens, verb, text) if verb else None


def _before(tokens: Sequence[Token], at: int, text: str) -> Voice | None:
    """The noun phrase that ends at a position before a verb of saying, or that a clause of it describes."""
    if at > 0 and tokens[at].text == ")":  # "Hon Hai Precision Industry (Foxconn) said"
        at = next((k - 1 for k in range(at, max(0, at - 8), -1) if tokens[k].text == "("), at)
    if at < 0:
        return None
    if at > 1 and tokens[at].lower in ("which", "who", "that"):
        comma = at - 1 if tokens[at - 1].text == "," else at
        return voice_before(tokens, comma, text)
    if tokens[at].text != ",":
        return voice_before(tokens, at + 1, text)
    inner = voice_before(tokens, at, text)
    limit = inner.start if inner is not None else at
    opening = next((k for k in range(at - 1, max(-1, at - 22), -1) if tokens[k].text == "," and k < limit), None)
    if inner is not None and inner.kind == "name" and " " in inner.name and opening == inner.start - 1:
        return inner
    outer = voice_before(tokens, opening, text) if opening is not None else None
    if outer is not None:
        return outer
    return inner if inner is not None and inner.kind in ("name", "unnamed") else None
