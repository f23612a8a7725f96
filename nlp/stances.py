"""Where does a name stand to a number, and what speaks for it there? Grounds of a candidate by its place."""

from collections.abc import Mapping, Sequence
from typing import Final

from nlp import cues
from nlp.lexer import Tokens
from nlp.scenes import Place, Scene
from nlp.ties import is_companion, is_genitive
from nlp.topic import is_epithet

#: Kinds of candidates that are organisations.
COMPANIES: Final = ("actor", "other")
_PREPOSITIONS: Final = frozenset(
    [
        "in",
        "at",
        "for",
        "by",
        "with",
        "from",
        "of",
        "to",
        "near",
        "than",
        "via",
        "between",
        "and",
        ",",
        "the",
        "like",
        "including",
        "its",
        "into",
        "on",
        "under",
        "behind",
        "(",
        "alongside",
        "called",
        "dubbed",
        "as",
        "or",
    ]
)
_JOINTS: Final = frozenset((";", "but", "while", "and", "whereas"))
_RELATIVE: Final = frozenset(("which", "who", "whose", "where"))
_ADVERBS: Final = frozenset(("also", "now", "already", "currently"))


def left(place: Place, scene: Scene, kinds: Mapping[str, str], text: str) -> list[str]:
    """Of a name before the number: how near, what lies between, what it does there."""
    mention, tokens, quantity, here = place.mention, scene.tokens, scene.draft.quantity, scene.setting.here
    kind = kinds[mention.name]
    sort = sort_of(kind)
    between = [
        p for p in here if p.first >= place.behind and p.behind <= quantity.start and p.mention.name != mention.name
    ]
    nearest = not any(sort_of(kinds[p.mention.name]) == sort for p in between)
    reach = ("clause" if scene.left <= place.first else "sentence") + (" nearest" if nearest else "")
    words = tokens.lowers[place.behind : quantity.start]
    verbs = cues.words("clause.verb")
    numbers = sum(place.behind <= q.start and q.end <= quantity.start for q in scene.draft.sentence.quantities)
    grounds = [
        f"{kind} left in {reach}", f"left in {reach} {scene.family}", f"{sort} left by {gap(len(words), (1, 4, 10))}",
        f"{kind} left {'first' if place.first <= here[0].first else 'later'}",
        f"{sort} left after {_before(tokens, place.first)}",
        f"{sort} left joints {min(sum(word in _JOINTS for word in words), 2)}",
        f"{sort} left commas {min(words.count(','), 2)}",
        f"{sort} left verbs {min(sum(word in verbs for word in words), 3)}",
        f"{sort} left names {min(len(between), 2)}", f"left numbers {min(numbers, 2)}",
    ]  # fmt: skip
    base = scene.draft.sentence.start
    acting = words[1:2] if words and words[0] in _ADVERBS else words[:1]
    grounds += [
        f"{kind} left {stance}"
        for stance, is_so in (
            ("genitive", is_genitive(tokens, base, mention)),
            ("speaking", any(_speaks(tokens, at) for at in range(place.behind, place.behind + 3))),
            ("epithet", is_epithet(mention, text)),
            ("companion", sort == "company" and is_companion(tokens, base, mention)),
            ("acting", acting and acting[0] in verbs),
            ("relative", len(words) > 1 and words[0] == "," and words[1] in _RELATIVE),
        )
        if is_so
    ]
    return grounds


def _speaks(tokens: Tokens, at: int) -> bool:
    """Whether a verb of saying begins at a position; "has" is one of papers alone."""
    found = cues.phrases("attribution.cue").at(tokens, at)
    return found is not None and found[0] != "holds"


def right(place: Place, scene: Scene, kinds: Mapping[str, str]) -> list[str]:
    """Of a name behind the number: how near, and what leads to it."""
    kind, quantity = kinds[place.mention.name], scene.draft.quantity
    sort = sort_of(kind)
    between = [p for p in scene.setting.here if p.first >= quantity.end and p.behind <= place.first]
    nearest = not any(sort_of(kinds[p.mention.name]) == sort for p in between)
    numbers = any(quantity.end <= q.start < place.first for q in scene.draft.sentence.quantities)
    reach = ("clause" if place.first < scene.right else "sentence") + (" nearest" if nearest else "")
    before = _before(scene.tokens, place.first)
    return [
        f"{kind} right in {reach}{' beyond number' if numbers else ''}",
        f"{sort} right by {gap(place.first - quantity.end, (3, 8))}",
        f"{sort} right after {before}", f"right after {before} {scene.family}",
    ]  # fmt: skip


class Alike:
    """The grounds that names of one kind share for a number, each put together once for all of them."""

    def __init__(self, scene: Scene, words: Sequence[str], kinds: Mapping[str, str]) -> None:
        self._scene, self._words = scene, words
        self._found: dict[tuple[str, str], list[str]] = {}
        self._within = frozenset(scene.setting.paragraph)
        self._paragraph: dict[str, list[str]] = {"company": [], "project": []}
        for name in scene.setting.paragraph:
            self._paragraph[sort_of(kinds[name])].append(name)

    def of(self, kind: str, position: str) -> list[str]:
        """What its family, its circumstances and the `words` next to the number say of a kind in a position."""
        if (kind, position) not in self._found:
            scene, beside = self._scene, side(position)
            self._found[kind, position] = [
                f"{kind} {position} {scene.family}", " ".join((kind, position, *scene.circumstances)),
                *(f"near {kind} {beside} {word}" for word in self._words),
                *(f"{kind} {position} & {mark}" for mark in (scene.family, *scene.circumstances)),
            ]  # fmt: skip
        return self._found[kind, position]

    def in_paragraph(self, name: str, kind: str, *, is_main: bool) -> tuple[str, ...]:
        """What the paragraph up to the number says of a name: first, alone, or absent while others are there."""
        same = self._paragraph[sort_of(kind)]
        if name not in self._within:
            role = " as main" * is_main + " as focus" * (name == self._scene.focus)
            return (f"{kind} absent from paragraph{role}",) if same else ()
        if len(same) == 1:
            return (f"{kind} alone in paragraph",)
        if same[0] == name:
            return (f"{kind} first in paragraph",)
        return (f"{kind} last in paragraph",) if same[-1] == name else ()


def side(position: str) -> str:
    """On which side of the number a name stands in its sentence, if it does."""
    return position if position in ("left", "right") else "away"


def among(names: Sequence[str], name: str) -> str:
    """Where one of several names stands among them: "alone", "first", "last" or "amid"."""
    if len(set(names)) == 1:
        return "alone"
    return "first" if names[0] == name else "last" if names[-1] == name else "amid"


def sort_of(kind: str) -> str:
    """Whether a kind of candidate is a company or a project."""
    return "company" if kind in COMPANIES else "project"


def gap(size: int, steps: tuple[int, ...]) -> str:
    """A distance in words or sentences, coarsely: "1", "4", "far"."""
    return next((str(step) for step in steps if size <= step), "far")


def _before(tokens: Tokens, at: int) -> str:
    """The preposition or mark before a position; "start" at the beginning and "word" for all else."""
    if at == 0:
        return "start"
    return tokens[at - 1].lower if tokens[at - 1].lower in _PREPOSITIONS else "word"
