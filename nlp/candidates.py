"""Which names may a claim be about, and what speaks for each? Every name of the article, with its grounds.

A ground says where a name stands to the number, what it names and what the article makes of it, in plain
words ("actor left first"). How much each ground weighs was fitted to annotated articles.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kb import vocabulary
from nlp import neighbours, stances
from nlp.draft import Draft
from nlp.kinds import kind_of_name
from nlp.mentions import Mention
from nlp.roles import Roles
from nlp.scenes import Scene, Setting, scene_of, setting_of
from nlp.sections import Sections
from nlp.stances import COMPANIES, Alike
from nlp.topic import Topic, is_actor
from nlp.traits import traits, wording

_TWICE: Final = 2
_REACH: Final = 1_000  # characters in which what nothing introduces is remembered
_MOST: Final = 150  # names of an article that are all considered
_NEAREST: Final = 40  # mentions on either side of a figure that are considered in an article of more


class Candidates:
    """The names of one article, and what speaks for each as the subject of a claim."""

    def __init__(self, topic: Topic, sentences: Sequence[tuple[int, int]]) -> None:
        self._topic = topic
        self._starts = [start for start, _ in sentences]
        self._named: dict[str, list[Mention]] = defaultdict(list)
        brought_up: dict[str, list[str]] = defaultdict(list)
        for mention, role in zip(topic.mentions, topic.roles, strict=True):
            self._named[mention.name].append(mention)
            brought_up[mention.name].append(role)
        self._titled = {mention.name: mention for mention in topic.titled}
        self._kinds = {
            name: kind_of_name(name, self._named.get(name, ()), self._titled.get(name))
            for name in (*self._named, *self._titled, *topic.names())
        }
        self._most = max(self._named, key=lambda name: len(self._named[name]), default=None)
        self.headline = frozenset(name for name in self._kinds if name in self._titled or name in topic.title)
        first = (*self.headline, topic.main_project, topic.main_organisation, self._most)
        self._leading = [name for name in first if name in self._kinds]
        self._roles = {name: Roles(mentions, brought_up[name]) for name, mentions in self._named.items()}
        self._of_sort: dict[str, list[Mention]] = {"company": [], "project": []}
        for mention in topic.mentions:
            self._of_sort[stances.sort_of(self._kinds[mention.name])].append(mention)
        self._traits: dict[str, list[str]] = {}
        self._standing: dict[str, list[str]] = {}
        self._lasting: dict[tuple[str, str], list[str]] = {}
        self._shape = self._shaped()
        self._settings: dict[int, Setting] = {}
        self._neighbours: dict[int, dict[str, list[tuple[str, str]]]] = {}
        self._sections = Sections(topic.text)

    def of(self, draft: Draft) -> dict[str, list[str]]:
        """The grounds of every name of the article as the subject of a draft; empty where the article names none."""
        sentence = draft.sentence
        if sentence.index not in self._settings:
            self._settings[sentence.index] = setting_of(sentence, self._topic)
            here = self._settings[sentence.index].here
            self._neighbours[sentence.index] = neighbours.of_names(here, sentence.tokens)
        scene = scene_of(draft, self._settings[sentence.index], self._topic)
        heads = self._heads(draft)
        beside, alike = self._neighbours[sentence.index], Alike(scene, neighbours.of_figure(draft), self._kinds)
        found = {}
        for name in self._considered(draft.start, [*heads, scene.focus]):
            kind = self._kinds[name]
            if kind == "loose" and name not in heads and not self._may_be_meant(name, scene):
                continue
            if name not in scene.setting.by_name and name in self._named and self._roles[name].is_held_against():
                continue
            position, grounds = self._position(name, kind, scene)
            grounds += self._through_article(name, kind, position)
            grounds += alike.of(kind, position)
            grounds += self._in_article(name, kind, position, scene)
            grounds += alike.in_paragraph(name, kind, is_main=name == self._topic.main_project)
            grounds += scene.by_grammar.get(name, ())
            side = stances.side(position)
            for word, pair in beside.get(name, ()):
                grounds += (f"near {side} {word}", f"near {kind} {side} {pair}")
            for ground in heads.get(name, ()):
                grounds += (f"{kind} {ground}", f"{ground} {position}", f"{kind} {ground} {position}")
            if heads and name not in heads:
                grounds.append(f"{kind} {position} under another")
            if name == scene.focus:
                grounds.append(f"{kind} {position} & focus")
            found[name] = grounds
        return found

    def kind(self, name: str) -> str:
        """What a candidate is: "project", "programme", "place", "building", "new", "loose", "actor" or "other"."""
        return self._kinds[name]

    def _considered(self, offset: int, heads: Sequence[str | None]) -> Iterable[str]:
        """The names that a figure at an offset may be about: all, or of very many those nearest to it, the leading and its `heads`."""
        if len(self._kinds) <= _MOST:
            return self._kinds
        at = bisect_left(self._topic.mentions, offset, key=lambda mention: mention.start)
        nearest = (mention.name for mention in self._topic.mentions[max(0, at - _NEAREST) : at + _NEAREST])
        return dict.fromkeys((*self._leading, *filter(None, heads), *nearest))

    def _since_heading(self, name: str, scene: Scene) -> str:
        """Whether the section of a number has named a project by then, where the text has sections."""
        start, end = self._sections.at(scene.start).heading
        if not end:
            return "without sections"
        mentions = self._named.get(name, ())
        at = bisect_left(mentions, start, key=lambda mention: mention.start)
        named = at < len(mentions) and mentions[at].start < scene.draft.sentence.end
        return "in its section" if named else "in another section"

    def _shaped(self) -> str:
        """How much of an article its main project takes, by the mentions of projects and builders."""
        main = self._topic.main_project
        counted = sum(
            len(mentions) for name, mentions in self._named.items() if self._kinds[name] not in ("loose", "other")
        )
        share = len(self._named.get(main or "", ())) / max(counted, 1)
        size = "all" if share > 0.5 else "half" if share > 0.3 else "part" if share > 0.15 else "little"
        return f"{size}{' announced' if main in self.headline else ''}"

    def is_stray(self, name: str) -> bool:
        """Whether nothing introduces a name, and the article prints it but once and not in its headline."""
        return self._kinds[name] == "loose" and len(self._named[name]) < _TWICE and name not in self.headline

    def _heads(self, draft: Draft) -> dict[str, list[str]]:
        """The names that head what a number stands in: its section, its block, its line."""
        place = self._sections.at(draft.start)
        found: dict[str, list[str]] = defaultdict(list)
        if place.heading[1]:
            for mention in self._topic.between(*place.heading):
                found[mention.name].append("heads section")
        for ground, start in (("opens block", place.block), ("opens line", place.line)):
            opening = self._sections.opening(start)
            first = next(iter(self._topic.between(opening, min(opening + 4, draft.end))), None)
            if first is not None:
                found[first.name].append(ground)
        return found

    def _may_be_meant(self, name: str, scene: Scene) -> bool:
        """Whether a name that nothing introduces stands in the paragraph or in the headline, or more often than any."""
        return (
            name in scene.setting.paragraph
            or len(self._named[name]) > 1
            or name == self._most
            or name in self.headline
            or scene.start - _REACH < self._named[name][0].start < scene.start
        )

    def _of_article(self, name: str) -> Iterator[str]:
        """What speaks for a name in all of the article: how often and where it is named, and to whom it belongs."""
        topic, kind, entities = self._topic, self._kinds[name], vocabulary.load().entities
        count = len(self._named.get(name, ()))
        yield kind
        if count and self._named[name][0].clue:
            yield f"{kind} {self._named[name][0].clue}"
            yield from (f"{kind} {trait}" for trait in self._traits[name])
            yield from wording(name, self._named[name], topic.text)
        if count:
            yield from self._roles[name].grounds(kind, stances.sort_of(kind))
        yield f"{kind} named {count if count < 2 else 'often' if count > 3 else 'twice'}"
        if count and count == len(self._named[self._most or name]):
            yield f"{kind} named most"
        for ground, is_so in (
            (f"{kind} in headline", name in self.headline), ("name shared with headline", name == topic.headline_name),
            ("main project", name == topic.main_project), ("main organisation", name == topic.main_organisation),
        ):  # fmt: skip
            if is_so:
                yield ground
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

    def _position(self, name: str, kind: str, scene: Scene) -> tuple[str, list[str]]:
        """Where a name stands to the number ("left", "right", "before", "behind", "headline"), and the grounds of it."""
        quantity = scene.draft.quantity
        here = scene.setting.by_name.get(name, ())
        before = [place for place in here if place.behind <= quantity.start]
        if before:
            found = stances.left(before[-1], scene, self._kinds, self._topic.text)
            return "left", [f"{kind} left as {self._roles[name].at(before[-1].mention)}", *found]
        ahead = [place for place in here if place.first >= quantity.end]
        if ahead:
            role = f"{kind} right as {self._roles[name].at(ahead[0].mention)}"
            return "right", [role, *stances.right(ahead[0], scene, self._kinds)]
        start = scene.draft.sentence.start
        earlier = next((m for m in reversed(self._named.get(name, ())) if m.end <= start), None)
        if earlier is not None:
            return "before", self._earlier(earlier, kind, scene)
        return ("behind", [f"{kind} behind"]) if name in self._named else ("headline", [f"{kind} in headline alone"])

    def _earlier(self, mention: Mention, kind: str, scene: Scene) -> list[str]:
        """Of a name in an earlier sentence: how far back, and whether another of its sort has come since."""
        start = scene.draft.sentence.start
        sentences = scene.draft.sentence.index - bisect_left(self._starts, mention.start + 1) + 1
        sort = stances.sort_of(kind)
        other = self._last_other(mention.name, sort, start)
        later = other is not None and other.start >= mention.end
        grounds = [
            f"{kind} before by {stances.gap(sentences, (1, 2, 5))}",
            f"{kind} before {'earlier' if later else 'last'}",
            f"{kind} before {'earlier' if later else 'last'} as {self._roles[mention.name].at(mention)}",
        ]
        if mention.start >= scene.setting.line:
            grounds.append(f"{kind} before in paragraph")
        if sentences == 1:
            last = self._topic.between(self._starts[scene.draft.sentence.index - 1], start)
            alike = [other.name for other in last if stances.sort_of(self._kinds[other.name]) == sort]
            place = stances.among(alike, mention.name)
            grounds += (f"{sort} {place} before {scene.setting.opening}", f"{kind} before {scene.setting.opening}")
        else:
            grounds.append(f"{sort} further before {scene.setting.opening}")
        return grounds

    def _last_other(self, name: str, sort: str, before: int) -> Mention | None:
        """The last mention of a sort that begins before an offset and has another name."""
        mentions = self._of_sort[sort]
        behind = bisect_left(mentions, before, key=lambda mention: mention.start)
        return next((mentions[at] for at in range(behind - 1, -1, -1) if mentions[at].name != name), None)

    def _in_article(self, name: str, kind: str, position: str, scene: Scene) -> Iterator[str]:
        """What the focus of the text and the owners of projects say of a name."""
        topic, entities = self._topic, vocabulary.load().entities
        entity, focused = entities.get(name), entities.get(scene.focus or "")
        here, before, ending = scene.setting.here, scene.before, scene.pointing + scene.money
        if name in (scene.focus, topic.main_project):
            role = "focus" if name == scene.focus else "main"
            paragraph = scene.setting.paragraph
            opened = "itself" if name in paragraph else self._kinds[paragraph[0]] if paragraph else "nobody"
            yield from (
                f"{role} in paragraph of {opened}",
                f"{role} in {self._shape}",
                f"{role} in {self._shape} of {opened}",
            )
            yield f"{role} in {self._shape}{scene.pointing or ' plain'}"
            yield f"{role} {self._since_heading(name, scene)}"
            yield f"{role} {self._since_heading(name, scene)} of {opened}"
        if name == scene.focus:
            yield from (f"focus {kind}", f"focus {position}", f"focus {scene.family}")
            yield f"focus{scene.pointing or ' plain'}"
            yield "focus alone" if "no project" in scene.circumstances else "focus beside projects"
        if name == scene.actor:
            yield f"{kind} acting in focus"
        if name == topic.main_project:
            yield f"main project {position}"
        if name == topic.main_organisation:
            yield from (f"main organisation {position}", f"main organisation {scene.family}")
        if entity is not None and entity.kind != "organisation":
            parts = (("owner", entity.owners), ("operator", entity.operators))
            role = next((part for part, names in parts if not before.isdisjoint(names)), "nobody")
            if name == scene.focus or role != "nobody":
                yield f"{'focus' if name == scene.focus else 'project'} with {role}{ending}"
            if entity.parent is not None and entity.parent in scene.setting.by_name:
                yield f"part of a name beside {position}"
        elif name == scene.focus:
            acted = any(is_actor(place.mention) for place in here)
            yield f"new focus{' with company' if acted else ''}{ending}"
        if kind in COMPANIES and scene.focus is not None:
            yield f"company {position} {_relation(name, focused)} focus{scene.pointing}"
            if name in before:
                yield f"company acting {_relation(name, focused)} focus{ending}"

    def _through_article(self, name: str, kind: str, position: str) -> list[str]:
        """The grounds of a name in a position that hold for every number of the article, put together once."""
        if (name, position) not in self._lasting:
            topic, mentions = self._topic, self._named.get(name, ())
            if name not in self._standing:
                self._traits[name] = list(traits(name, mentions, topic.text)) if mentions and mentions[0].clue else []
                self._standing[name] = list(self._of_article(name))
            marks = (
                ("main", name == topic.main_project), ("main organisation", name == topic.main_organisation),
                ("most", name == self._most), ("headline", name in self.headline),
            )  # fmt: skip
            self._lasting[name, position] = [
                *self._standing[name],
                *(f"{kind} {position} {trait}" for trait in self._traits[name]),
                *(f"{kind} {position} & {mark}" for mark, is_so in marks if is_so),
            ]
        return self._lasting[name, position]


def _relation(company: str, project: vocabulary.Entity | None) -> str:
    """What a company is to a project."""
    if project is None:
        return "beside new"
    return "owner of" if company in project.owners else "operator of" if company in project.operators else "stranger to"
