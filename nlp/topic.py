"""What is a text about, sentence by sentence? Its main project and organisation, and the focus as reading goes on."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kb import vocabulary
from nlp import cues, plain
from nlp.mentions import Mention
from nlp.naming import named_back
from nlp.roles import roles

#: Roles of a project that the text merely holds another against, or sees from another.
ASIDE: Final = frozenset(("compared", "former", "beside"))
PROJECTS: Final = frozenset(("cluster", "site", "programme"))
#: Kinds of organisation that build or use computing; the others sell to it, pay for it or watch it.
ACTORS: Final = frozenset(
    (
        "lab",
        "hyperscaler",
        "neocloud",
        "developer",
        "platform",
        "industrial",
        "telecom",
        "government",
        "research",
        "investor",
        "",
    )
)
_HEADING: Final = 90  # characters; a longer line is a paragraph, whatever it ends with
_BUILDING: Final = re.compile(
    r"\b(?:data[ -]?cent(?:er|re)s?|campus(?:es)?|facility|facilities|AI factory|supercomputer|cluster|broke ground|is building|are building|wants to build|plans to build)\b"
)
_CAPITALS: Final = re.compile(r"(?<![.!?:“\"\n] )\b[A-ZÀ-Ý][\w’&-]*\w(?: [A-ZÀ-Ý][\w’&-]*\w)*")
#: An entry of a numbered list that opens with the name of a place or project: "4. Kulai, Malaysia. …".
_ITEM: Final = re.compile(r"^\d{1,2}[.)] (?P<name>[A-ZÀ-Ý][\w’&-]+(?: [A-ZÀ-Ý0-9][\w’&-]*)*)", re.MULTILINE)
_BARS: Final = 2  # between the cells of a row
_CITED: Final = re.compile(r"[Aa]ccording to (?:the )?$")
#: Words that begin no name of a project, by list.
_PLAIN: Final = (
    "attribution.not_name", "entity.common_first", "entity.forename", "entity.numbered", "entity.label", "topic.asking",
)  # fmt: skip
_NUMBERED: Final = re.compile(r"\d{1,2}[.)]\s|[-–•*#]+\s")


class Topic:
    """The mentions of a text and what is in focus at any offset of it."""

    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        titled: Sequence[Mention],
        spans: Sequence[tuple[int, int]],
        title: str = "",
    ) -> None:
        self.text, self.titled, self.title = text, titled, title
        self.mentions = [mention for mention in mentions if not _is_cited(text, mention)]
        self._starts = [mention.start for mention in self.mentions]
        self.roles = roles(self.mentions, text)
        brought_up = zip(self.mentions, self.roles, strict=True)
        self._aside = {
            mention.start
            for mention, role in brought_up
            if role in ASIDE and not (role == "beside" and is_place(mention))
        }
        self.main_project = self._main_project()
        self.main_organisation = self._main(is_actor)
        self.headline_name = _headline_name(title, text)
        self._itemised = len(_ITEM.findall(text)) >= 3
        self._focus = self._track(spans)

    def is_placed_elsewhere(self) -> bool:
        """Whether the text names its main project by a place alone, and the headline does not name that place."""
        names = [mention for mention in self.mentions if mention.name == self.main_project]
        return bool(names) and all(
            is_place(mention) and self.text[mention.start : mention.end] not in self.title for mention in names
        )

    def settle(self, main_project: str | None, spans: Sequence[tuple[int, int]]) -> None:
        """Makes a project the main one, where the text names none in full."""
        if main_project is not None:
            self.main_project = main_project
            self._focus = self._track(spans)

    def _main_project(self) -> str | None:
        """The project that a text is about; of a programme named with one of its sites, the site."""
        counted = Counter(mention.name for mention in self.mentions if self._is_told_of(mention))
        titled = {mention.name for mention in self.titled} | {m.name for m in self.mentions if m.name in self.title}
        main = self._main(
            lambda m: self._is_told_of(m) and (not is_place(m) or counted[m.name] > 1 or m.name in titled)
        )
        main = main or self._named_back()
        entities = vocabulary.load().entities
        if main is not None and main in entities and entities[main].kind == "programme" and main not in titled:
            lead = max(len(self.text) * 2 // 5, 500)
            sites = {
                m.name
                for m in self.mentions
                if is_project(m) and m.start < lead and m.name in entities and entities[m.name].parent == main
            }
            if len(sites) == 1:
                return sites.pop()
        return main

    def _is_told_of(self, mention: Mention) -> bool:
        """Whether a mention names a project that is not merely what another is held against or stands beside."""
        return is_project(mention) and mention.start not in self._aside

    def _named_back(self) -> str | None:
        """The project whose name the text gives only after it has spoken of it: "The development, known as Excalibur"."""
        named = (self.between(*match.span("name")) for match in named_back(self.text))
        return next((mentions[0].name for mentions in named if mentions and is_project(mentions[0])), None)

    def _main(self, wanted: Callable[[Mention], bool]) -> str | None:
        titled = [mention.name for mention in self.titled if wanted(mention)]
        titled += [m.name for m in self.mentions if not m.known and m.name in self.title and wanted(m)]
        if titled:
            return titled[0]
        lead = max(len(self.text) // 3, 400)
        counted = Counter(mention.name for mention in self.mentions if wanted(mention))
        early = list(dict.fromkeys(m.name for m in self.mentions if wanted(m) and m.start < lead))
        return max(early, key=lambda name: counted[name], default=None)

    def _track(self, spans: Sequence[tuple[int, int]]) -> list[tuple[str | None, str | None]]:
        """(project, organisation) in focus before each sentence."""
        focus: list[tuple[str | None, str | None]] = []
        current, section, actor, reach = self.main_project, None, None, 0
        company: str | None = None  # the organisation of the heading above
        row: str | None = None  # the project of the table's row, as long as its line lasts
        for start, end in spans:
            if "\n" in self.text[reach:start]:
                row = None
                blank = "\n\n" in self.text[reach:start] or section is None
                current = section or (self.main_project if blank and company is None else current)
                actor = company if blank else actor
                if self._itemised and (item := _ITEM.match(self.text, start)) and not _is_plain(item["name"]):
                    current, actor = None, item["name"]
            focus.append((row or current, actor))
            here = self.between(start, end)
            projects = [mention for mention in here if self._is_told_of(mention) and not is_epithet(mention, self.text)]
            named = [mention for mention in projects if not is_place(mention)] or projects
            parts = self.text.startswith("\n\n", end) and self._is_heading(start, end)
            headed = self._headed_by(here, current) if parts and not named else None
            if headed is not None:
                section = current = None
                actor = company = headed
            elif named and self._is_heading(start, end):
                section = current = named[0].name
                company = None
            elif (
                section is not None and not named and self._is_heading(start, end) and _NUMBERED.match(self.text, start)
            ):
                section = None
            elif named and self.text.count("|", start, end) < _BARS and row is None:
                current = self._shifted(current, named[0])
            elif named:  # the name of a row is its row's alone
                row = row or named[0].name
            else:
                stranger = self._stranger(here, current, self.text[start:end])
                if stranger is not None:
                    current, actor = None, stranger
            reach = end
        return focus

    def _headed_by(self, here: Sequence[Mention], current: str | None) -> str | None:
        """The organisation that a heading names for the section below, unless the project in focus is its own."""
        actors = [mention.name for mention in here if is_actor(mention)]
        entity = vocabulary.load().entities.get(current or "")
        related = {*entity.owners, *entity.operators} if entity is not None else set()
        return actors[0] if actors and not related & set(actors) and (current is None or entity is not None) else None

    def _stranger(self, here: Sequence[Mention], current: str | None, sentence: str) -> str | None:
        """The organisation that a sentence brings up with a building of its own, and that has no part in the focus."""
        actors = [mention for mention in here if is_actor(mention)]
        if not actors or not _BUILDING.search(sentence):
            return None
        entity = vocabulary.load().entities.get(current or "")
        related = {*entity.owners, *entity.operators} if entity is not None else set()
        if current is not None and (entity is None or any(mention.name in related for mention in actors)):
            return None
        return actors[0].name

    def _shifted(self, current: str | None, mention: Mention) -> str:
        """The focus after a sentence that names a project: a town or a programme does not displace its own site."""
        entities = vocabulary.load().entities
        if current is not None and current in entities:
            known = entities.get(mention.name)
            part = known is not None and known.parent == current
            if (is_place(mention) and not part) or entities[current].parent == mention.name:
                return current
        return mention.name

    def _is_heading(self, start: int, end: int) -> bool:
        alone = (start == 0 or self.text[start - 1] == "\n") and (end >= len(self.text) or self.text[end] == "\n")
        return (
            alone
            and end - start <= _HEADING
            and self.text[end - 1] not in '.!?”",'
            and "|" not in self.text[start:end]
            and ":" not in self.text[start:end]
        )

    def focus(self, sentence: int) -> str | None:
        """The project in focus when the sentence of that index begins."""
        return self._focus[sentence][0]

    def actor(self, sentence: int) -> str | None:
        """The organisation whose unnamed building is in focus when that sentence begins."""
        return self._focus[sentence][1]

    def names(self) -> Iterator[str]:
        """Names that are in focus or in the headline, printed in the text or not."""
        yield from dict.fromkeys(name for pair in self._focus for name in pair if name is not None)
        yield from (name for name in (self.main_project, self.headline_name) if name is not None)

    def between(self, start: int, end: int) -> list[Mention]:
        """Mentions that begin within a stretch of the text."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


def _headline_name(title: str, text: str) -> str | None:
    """The name that headline and text share, the one the text prints most; None where they share none."""
    shared = Counter[str]()
    for match in _CAPITALS.finditer(text) if title else ():
        name = match[0].removesuffix("’s").removesuffix("'s")
        if name in title and not _is_plain(name):
            shared[name] += 1
    return max(shared, key=lambda name: (shared[name], len(name)), default=None)


def _is_plain(name: str) -> bool:
    """Whether a capitalised run is a region, is made of plain words, or begins with a word that begins no name."""
    first = name.split()[0].lower()
    if all(plain.tier(word) > 1 for word in name.split()):
        return True
    return name.lower() in cues.words("entity.region") or any(first in cues.words(path) for path in _PLAIN)


def _is_cited(text: str, mention: Mention) -> bool:
    """Whether an organisation stands there only as a source: "according to the Department of Energy"."""
    return mention.kind == "organisation" and _CITED.search(text, max(0, mention.start - 24), mention.start) is not None


def is_project(mention: Mention) -> bool:
    """Whether a mention names a cluster, site or programme."""
    return mention.kind in PROJECTS


def is_epithet(mention: Mention, text: str) -> bool:
    """Whether a project's name merely describes somebody: "MGX, which is also a Stargate partner"."""
    following = text[mention.end : mention.end + 24].split()
    return bool(following) and following[0].strip(",.;").lower() in cues.words("subject.epithet")


def is_place(mention: Mention) -> bool:
    """Whether a project is named by its town or county alone."""
    return mention.place


def is_actor(mention: Mention) -> bool:
    """Whether a mention names an organisation that a figure may be about."""
    if mention.kind != "organisation" or mention.name.lower() in cues.words("subject.supplier"):
        return False
    entity = vocabulary.load().entities.get(mention.name)
    return entity is None or entity.type in ACTORS
