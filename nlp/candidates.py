"""Which names may a claim be about, and what speaks for each? Every name of the article, with its grounds.

A ground says where a name stands to the number, what it names and what the article makes of it, in plain
words ("actor left nearest"). How much each ground weighs was fitted to annotated articles.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from kb import vocabulary
from nlp import cues
from nlp.draft import Draft, Sentence
from nlp.lexer import Token
from nlp.mentions import Mention
from nlp.ties import adjoining, apposed, is_companion, is_genitive, recipient, related, tied
from nlp.topic import Topic, is_actor, is_epithet, is_place, is_project

#: Metrics that behave alike in what they are said of.
_FAMILY: Final = {
    "investment": "money", "jobs": "jobs", "power": "power", "cooling": "power", "generation": "supply",
    "storage": "supply", "accelerators": "chips", "h100_equivalents": "chips", "compute": "chips",
    "floor_area": "area", "land_area": "area", "water": "area", "buildings": "buildings", "build_time": "time",
}  # fmt: skip
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


class _Place(NamedTuple):
    """A mention in a sentence, by the positions of its first token and of the token behind it."""

    mention: Mention
    first: int
    behind: int


class _Scene(NamedTuple):
    """What all candidates of one draft have in common."""

    draft: Draft
    tokens: Sequence[Token]
    here: Sequence[_Place]
    left: int
    right: int
    focus: str | None
    actor: str | None
    family: str
    circumstances: Sequence[str]
    points_back: bool
    paragraph: Sequence[str]
    by_grammar: Mapping[str, list[str]]


class Candidates:
    """The names of one article, and what speaks for each as the subject of a claim."""

    def __init__(self, topic: Topic, sentences: Sequence[tuple[int, int]]) -> None:
        self._topic = topic
        self._starts = [start for start, _ in sentences]
        self._named: dict[str, list[Mention]] = defaultdict(list)
        for mention in topic.mentions:
            self._named[mention.name].append(mention)
        self._titled = {mention.name: mention for mention in topic.titled}
        self._kinds = {name: self._kind(name) for name in (*self._named, *self._titled, *topic.names())}
        self._standing = {name: list(self._of_article(name)) for name in self._kinds}
        self._places: dict[int, list[_Place]] = {}
        self._most = max(self._named, key=lambda name: len(self._named[name]), default=None)

    def of(self, draft: Draft) -> dict[str, list[str]]:
        """The grounds of every name of the article as the subject of a draft; empty where the article names none."""
        scene = self._scene(draft)
        found = {}
        for name, kind in self._kinds.items():
            if kind == "loose" and name not in scene.paragraph and not self._stands_out(name):
                continue
            position, grounds = self._position(name, scene)
            grounds += self._standing[name]
            grounds += (f"{kind} {position} {scene.family}", " ".join((kind, position, *scene.circumstances)))
            grounds += self._in_article(name, kind, position, scene)
            grounds += scene.by_grammar.get(name, ())
            grounds += self._together(name, f"{kind} {position}", scene)
            found[name] = grounds
        return found

    def kind(self, name: str) -> str:
        """What a candidate is: "project", "programme", "place", "building", "new", "actor" or "other"."""
        return self._kinds[name]

    def _stands_out(self, name: str) -> bool:
        """Whether the headline names it, or no name is named more often."""
        return name == self._most or name in self._topic.title

    def _kind(self, name: str) -> str:
        """What a name names: a project (by its own name, or by its place alone), a programme, an organisation."""
        mentions = self._named.get(name)
        mention = mentions[0] if mentions else self._titled.get(name)
        if mention is None:
            return "new"
        if mention.kind in ("located", "name"):
            return {"located": "building", "name": "loose"}[mention.kind]
        if not is_project(mention):
            return "actor" if is_actor(mention) else "other"
        if not mention.known:
            return "new"
        if mentions and all(map(is_place, mentions)):
            return "place"
        entity = vocabulary.load().entities.get(name)
        return "programme" if entity is not None and entity.kind == "programme" else "project"

    def _of_article(self, name: str) -> Iterator[str]:
        """What speaks for a name in all of the article: how often and where it is named, and to whom it belongs."""
        topic, kind, entities = self._topic, self._kinds[name], vocabulary.load().entities
        count = len(self._named.get(name, ()))
        yield kind
        if count and self._named[name][0].clue:
            yield f"{kind} {self._named[name][0].clue}"
        yield f"{kind} named {count if count < 2 else 'often' if count > 3 else 'twice'}"
        if count and count == max(map(len, self._named.values())):
            yield f"{kind} named most"
        if name in self._titled or name in topic.title:
            yield f"{kind} in headline"
        if name == topic.headline_name:
            yield "name shared with headline"
        if name == topic.main_project:
            yield "main project"
        if name == topic.main_organisation:
            yield "main organisation"
        entity = entities.get(name)
        if entity is None:
            return
        if entity.kind == "organisation":
            yield f"type {entity.type or 'unknown'}"
            return
        if any(other != name and other in entities and entities[other].parent == name for other in self._named):
            yield "parent of another"
        if entity.parent in self._named:
            yield "part of another"

    def _scene(self, draft: Draft) -> _Scene:
        sentence, topic = draft.sentence, self._topic
        context, tokens = draft.context(), sentence.tokens
        here = self._here(sentence)
        points_back = bool(cues.phrases("subject.anaphor").find(tokens))
        circumstances = ["pointing back"] if points_back else []
        if is_corporate(draft):
            circumstances.append("corporate")
        if not any(is_project(place.mention) for place in here):
            circumstances.append("no project")
        if any(token.lower == "company" for token in tokens):
            circumstances.append("company")
        mentions = [place.mention for place in here]
        projects = [m for m in mentions if is_project(m) and not is_epithet(m, topic.text)]
        close, bound = adjoining(draft, mentions), tied(draft, projects, _offset(sentence, context.right))
        by_grammar: dict[str, list[str]] = defaultdict(list)
        for ground, name in (
            ("adjoining", close.name if close else None),
            ("apposed", apposed(draft, projects)),
            ("tied", bound.name if bound else None),
            ("recipient", recipient(draft, mentions)),
            ("in its clause", related(draft, projects)),
        ):
            if name is not None:
                by_grammar[name].append(ground)
        return _Scene(
            draft, tokens, here, context.left, context.right, topic.focus(sentence.index),
            topic.actor(sentence.index), _FAMILY[draft.metric], circumstances, points_back, self._paragraph(sentence), by_grammar,
        )  # fmt: skip

    def _together(self, name: str, place: str, scene: _Scene) -> Iterator[str]:
        """A name's place together with each one and each two of the things that set it apart."""
        topic = self._topic
        marks = [
            mark
            for mark, is_so in (
                ("focus", name == scene.focus), ("main", name == topic.main_project),
                ("main organisation", name == topic.main_organisation), ("most", name == self._most),
                ("headline", name in self._titled or name in topic.title),
            )
            if is_so
        ]  # fmt: skip
        marks += [scene.family, *scene.circumstances]
        yield from (f"{place} & {mark}" for mark in marks)
        yield from (f"{place} & {one} & {other}" for one, other in combinations(marks, 2))

    def _paragraph(self, sentence: Sentence) -> list[str]:
        """The names of a sentence's paragraph up to its end, in the order of their first mention."""
        start = self._topic.text.rfind("\n", 0, sentence.start) + 1
        return list(dict.fromkeys(mention.name for mention in self._topic.between(start, sentence.end)))

    def _here(self, sentence: Sentence) -> list[_Place]:
        """The mentions of a sentence with their positions, worked out once."""
        if sentence.index not in self._places:
            offsets = [sentence.start + token.start for token in sentence.tokens]
            self._places[sentence.index] = [
                _Place(mention, bisect_left(offsets, mention.start), bisect_left(offsets, mention.end))
                for mention in self._topic.between(sentence.start, sentence.end)
            ]
        return self._places[sentence.index]

    def _position(self, name: str, scene: _Scene) -> tuple[str, list[str]]:
        """Where a name stands to the number ("left", "right", "before", "behind", "headline"), and the grounds of it."""
        quantity = scene.draft.quantity
        here = [place for place in scene.here if place.mention.name == name]
        before = [place for place in here if place.behind <= quantity.start]
        if before:
            return "left", self._left(before[-1], scene)
        ahead = [place for place in here if place.first >= quantity.end]
        if ahead:
            return "right", self._right(ahead[0], scene)
        kind = self._kinds[name]
        earlier = [m for m in self._named.get(name, ()) if m.end <= scene.draft.sentence.start]
        if earlier:
            return "before", self._earlier(earlier[-1], kind, scene)
        return ("behind", [f"{kind} behind"]) if name in self._named else ("headline", [f"{kind} in headline alone"])

    def _left(self, place: _Place, scene: _Scene) -> Iterator[str] | list[str]:
        mention, tokens, quantity = place.mention, scene.tokens, scene.draft.quantity
        kind, base = self._kinds[mention.name], scene.draft.sentence.start
        company = kind in COMPANIES
        sort = "company" if company else "project"
        between = [p for p in scene.here if p.first >= place.behind and p.behind <= quantity.start]
        between = [p for p in between if p.mention.name != mention.name]
        nearest = not any((self._kinds[p.mention.name] in COMPANIES) == company for p in between)
        reach = ("clause" if scene.left <= place.first else "sentence") + (" nearest" if nearest else "")
        words = [token.lower for token in tokens[place.behind : quantity.start]]
        first = not any(p.first < place.first for p in scene.here)
        grounds = [
            f"{kind} left in {reach}", f"left in {reach} {scene.family}",
            f"{sort} left by {_gap(len(words), (1, 4, 10))}", f"{kind} left first" if first else f"{kind} left later",
            f"{sort} left after {_before(tokens, place.first)}",
            f"{sort} left joints {min(sum(word in _JOINTS for word in words), 2)}",
            f"{sort} left commas {min(words.count(','), 2)}",
            f"{sort} left verbs {min(sum(word in cues.words('clause.verb') for word in words), 3)}",
            f"{sort} left names {min(len(between), 2)}",
            f"left numbers {min(sum(place.behind <= q.start and q.end <= quantity.start for q in scene.draft.sentence.quantities), 2)}",
        ]  # fmt: skip
        if is_genitive(tokens, base, mention):
            grounds.append(f"{kind} left genitive")
        if any(cues.phrases("attribution.cue").at(tokens, at) for at in range(place.behind, place.behind + 3)):
            grounds.append(f"{kind} left speaking")
        if is_epithet(mention, self._topic.text):
            grounds.append(f"{kind} left epithet")
        if company and is_companion(tokens, base, mention):
            grounds.append(f"{kind} left companion")
        verb = 1 if words and words[0] in _ADVERBS else 0
        if len(words) > verb and words[verb] in cues.words("clause.verb"):
            grounds.append(f"{kind} left acting")
        if len(words) > 1 and words[0] == "," and words[1] in _RELATIVE:
            grounds.append(f"{kind} left relative")
        return grounds

    def _right(self, place: _Place, scene: _Scene) -> list[str]:
        kind, quantity = self._kinds[place.mention.name], scene.draft.quantity
        company = kind in COMPANIES
        sort = "company" if company else "project"
        between = [p for p in scene.here if p.first >= quantity.end and p.behind <= place.first]
        nearest = not any((self._kinds[p.mention.name] in COMPANIES) == company for p in between)
        numbers = any(quantity.end <= q.start < place.first for q in scene.draft.sentence.quantities)
        reach = ("clause" if place.first < scene.right else "sentence") + (" nearest" if nearest else "")
        before = _before(scene.tokens, place.first)
        return [
            f"{kind} right in {reach}{' beyond number' if numbers else ''}",
            f"{sort} right by {_gap(place.first - quantity.end, (3, 8))}",
            f"{sort} right after {before}", f"right after {before} {scene.family}",
        ]  # fmt: skip

    def _earlier(self, mention: Mention, kind: str, scene: _Scene) -> list[str]:
        start = scene.draft.sentence.start
        sentences = bisect_left(self._starts, start) - bisect_left(self._starts, mention.start + 1) + 1
        company = kind in COMPANIES
        later = any(
            mention.end <= other.start and other.end <= start and other.name != mention.name
            and (self._kinds[other.name] in COMPANIES) == company
            for other in self._topic.mentions
        )  # fmt: skip
        grounds = [f"{kind} before by {_gap(sentences, (1, 2, 5))}", f"{kind} before {'earlier' if later else 'last'}"]
        if mention.start > self._topic.text.rfind("\n", 0, start):
            grounds.append(f"{kind} before in paragraph")
        return grounds

    def _in_article(self, name: str, kind: str, position: str, scene: _Scene) -> Iterator[str]:
        """What the focus of the text and the owners of projects say of a name."""
        pointing = " pointing back" if scene.points_back else ""
        money = " money" if scene.family == "money" else ""
        entities = vocabulary.load().entities
        entity, focused = entities.get(name), entities.get(scene.focus or "")
        before = {place.mention.name for place in scene.here if place.behind <= scene.draft.quantity.start}
        if name == scene.focus:
            yield from (f"focus {kind}", f"focus {position}", f"focus {scene.family}", f"focus{pointing or ' plain'}")
            yield "focus beside projects" if "no project" not in scene.circumstances else "focus alone"
        if name == scene.actor:
            yield f"{kind} acting in focus"
        yield from self._in_paragraph(name, kind, scene)
        if name == self._topic.main_project:
            yield f"main project {position}"
        if name == self._topic.main_organisation:
            yield from (f"main organisation {position}", f"main organisation {scene.family}")
        if entity is not None and entity.kind != "organisation":
            role = (
                "owner" if before & set(entity.owners) else "operator" if before & set(entity.operators) else "nobody"
            )
            if name == scene.focus:
                yield f"focus with {role}{pointing}{money}"
            elif role != "nobody":
                yield f"project with {role}{pointing}{money}"
            if entity.parent is not None and any(place.mention.name == entity.parent for place in scene.here):
                yield f"part of a name beside {position}"
        elif name == scene.focus:
            acted = any(is_actor(place.mention) for place in scene.here)
            yield f"new focus{' with company' if acted else ''}{pointing}{money}"
        if kind in COMPANIES and scene.focus is not None:
            yield f"company {position} {_relation(name, focused)} focus{pointing}"
            if name in before:
                yield f"company acting {_relation(name, focused)} focus{pointing}{money}"

    def _in_paragraph(self, name: str, kind: str, scene: _Scene) -> Iterator[str]:
        """What the paragraph up to the number says of a name: first, alone, or absent while others are there."""
        sort = COMPANIES if kind in COMPANIES else ()
        same = [other for other in scene.paragraph if (self._kinds[other] in COMPANIES) == bool(sort)]
        if name not in scene.paragraph:
            if same:
                yield f"{kind} absent from paragraph{' as main' if name == self._topic.main_project else ''}{' as focus' if name == scene.focus else ''}"
        elif len(same) == 1:
            yield f"{kind} alone in paragraph"
        elif same[0] == name:
            yield f"{kind} first in paragraph"
        elif same[-1] == name:
            yield f"{kind} last in paragraph"


def _relation(company: str, project: vocabulary.Entity | None) -> str:
    """What a company is to a project."""
    if project is None:
        return "beside new"
    return "owner of" if company in project.owners else "operator of" if company in project.operators else "stranger to"


def _before(tokens: Sequence[Token], at: int) -> str:
    """The preposition or mark before a position; "start" at the beginning and "word" for all else."""
    if at == 0:
        return "start"
    return tokens[at - 1].lower if tokens[at - 1].lower in _PREPOSITIONS else "word"


def _gap(size: int, steps: tuple[int, ...]) -> str:
    """A distance in words or sentences, coarsely: "1", "4", "far"."""
    return next((str(step) for step in steps if size <= step), "far")


def _offset(sentence: Sentence, position: int) -> int:
    """Offset in the article behind the token before a position."""
    return sentence.start + sentence.tokens[position - 1].end


def is_corporate(draft: Draft) -> bool:
    """Whether the sentence speaks of a whole company: "worldwide", "capital expenditure", "this fiscal year"."""
    if draft.metric == "buildings" and cues.phrases("subject.operates").find(draft.sentence.tokens):
        return True
    return bool(cues.phrases("subject.corporate").find(draft.sentence.tokens))
