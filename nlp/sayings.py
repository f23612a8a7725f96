"""Where does a sentence say who stated something? Verbs of saying with their speakers and what they cover."""

from collections.abc import Sequence
from typing import NamedTuple

from nlp import cues
from nlp.lexer import DASHES, Token
from nlp.voices import Voice, voice_after, voice_before, voice_of

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
        if label == "account":
            owner = begin - 1 - (tokens[begin - 1].lower == "own")
            is_said = owner > 0 and tokens[owner].lower.endswith(("’s", "'s", "s’", "s'")) and _by(tokens, owner)
            voice = voice_of(tokens, owner, text) if is_said else None
            if voice is not None:
                found.append(Saying(*voice, begin, end, label, *_tag_scope(tokens, begin, end)))
            continue
        if label == "source":
            voice = voice_after(tokens, end, text)
            if voice is not None:
                found.append(Saying(*voice, begin, end, label, *_tag_scope(tokens, begin, end)))
            continue
        passive = (
            begin > 0 and tokens[begin - 1].text == "," and tokens[begin].lower in cues.words("attribution.passive")
        )
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


def _by(tokens: Sequence[Token], owner: int) -> bool:
    """Whether "by" or "on" stands a few words before a genitive."""
    return any(token.lower in ("by", "on", "in", "from") for token in tokens[max(0, owner - 6) : owner])


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


def _scope(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """What "X said …" covers: to its right, and to its left too where it is a tag behind a comma or a quote."""
    start = _opening(tokens, start)
    content = end < len(tokens) and tokens[end].text not in '.,;”"' and len(tokens) - end > 3
    tag = start > 0 and tokens[start - 1].text in _FRONTS
    stop = next((k for k in range(end, len(tokens)) if tokens[k].text == ";"), len(tokens))
    return (_back(tokens, start), stop) if tag and not (content and start <= 1) else (end, stop)


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
    at = _unbracketed(tokens, at)
    if at < 0:
        return None
    if at > 1 and tokens[at].lower in ("which", "who", "that"):
        return voice_before(tokens, at - 1 if tokens[at - 1].text == "," else at, text)
    if tokens[at].text != ",":
        voice = voice_before(tokens, at + 1, text)
        return _apposed(tokens, at, text) or voice if voice is not None and voice.kind == "name" else voice
    inner = voice_before(tokens, _unbracketed(tokens, at - 1) + 1, text)
    limit = inner.start if inner is not None else at
    opening = next((k for k in range(at - 1, max(-1, at - 22), -1) if tokens[k].text == "," and k < limit), None)
    if inner is not None and inner.kind == "name" and " " in inner.name and opening == inner.start - 1:
        return inner
    outer = None
    if opening is not None and not _is_clause(tokens, opening + 1, at):
        outer = voice_before(tokens, _unbracketed(tokens, opening - 1) + 1, text)
    if outer is not None:
        return outer
    return inner if inner is not None and inner.kind in ("name", "unnamed") else None


def _unbracketed(tokens: Sequence[Token], at: int) -> int:
    """The position before a bracket that closes at one: "Hon Hai Precision Industry (Foxconn) said"."""
    if at > 0 and tokens[at].text == ")":
        return next((k - 1 for k in range(at, max(0, at - 12), -1) if tokens[k].text == "("), at)
    return at


def _apposed(tokens: Sequence[Token], at: int, text: str) -> Voice | None:
    """The person whom a phrase that ends in another name describes: "Keri Silvyn, an attorney representing Beale"."""
    comma = next((k for k in range(at, max(0, at - 9), -1) if tokens[k].text == ","), 0)
    if not comma or tokens[comma + 1].lower not in ("a", "an", "the"):
        return None
    person = voice_before(tokens, comma, text)
    return person if person is not None and person.kind == "name" and " " in person.name and comma > 1 else None


def _is_clause(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether words between two commas say something of their own rather than describe the name before them."""
    if tokens[start].lower in ("who", "which", "whose"):
        return False
    return any(
        token.kind in ("number", "currency") or token.lower in cues.words("clause.verb") for token in tokens[start:end]
    )
