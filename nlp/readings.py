"""Whom may a saying mean? Everyone whom the article prints that its speaker can stand for, with how each was found."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from kb import vocabulary
from nlp import cues
from nlp.heard import OPENING, Heard
from nlp.mentions import Mention
from nlp.occurrences import occurrences
from nlp.sayings import Saying
from nlp.speakers import Cast
from nlp.topic import is_actor
from nlp.voice import UNNAMED

_NEAR: Final = 3  # sentences back in which people are sought
_AHEAD: Final = 4  # words between a name and the one before it, at the most
_KEPT: Final = 3  # words by which a name may be shorter than it is printed
_BESIDE: Final = 3  # characters between an owner and what it owns, at the most
_PERSONAL: Final = ("he", "she", "him", "her")


class Readings:
    """Reads the sayings of one article."""

    def __init__(self, text: str, title: str, mentions: Sequence[Mention], cast: Cast, heard: Heard) -> None:
        self._text, self._title, self._mentions, self._cast, self._heard = text, title, mentions, cast, heard
        self._starts = heard.starts
        self._actors = [mention for mention in mentions if is_actor(mention)]
        self._organisations = [mention for mention in mentions if mention.kind == "organisation"]
        self._canonical = {form: m.name for m in mentions for form in (text[m.start : m.end], cast.printed(m))}
        self._printed: dict[str, list[int]] = {}
        self._found: dict[tuple[int, Saying], dict[str, set[str]]] = {}

    def of(self, saying: Saying, index: int) -> dict[str, set[str]]:
        """Everyone whom a saying of a sentence may mean, with how each was found."""
        key = (index, saying)
        if key not in self._found:
            found: dict[str, set[str]] = {}
            rule = self._heard.meant(saying, index)
            if rule:
                found[rule] = {"rule"}
            for name, how in self._others(saying, index):
                if name:
                    found.setdefault(name, set()).add(how)
            if saying.kind not in ("name", "document"):
                for name, ways in found.items():
                    ways.update(self._standing(name, index))
            self._found[key] = found
        return self._found[key]

    def _others(self, saying: Saying, index: int) -> Iterator[tuple[str | None, str]]:
        """Those whom a saying may mean beside the one by rule."""
        if saying.kind == "name":
            yield from self._names(saying, index)
        elif saying.kind == "document":
            yield from self._papers(saying, index)
        else:
            yield from self._around(saying, index)
        if saying.kind == "outlet" or (
            saying.kind in ("organisation", "pronoun", "someone") and saying.speaker != "it"
        ):
            yield saying.speaker, "noun"

    def _around(self, saying: Saying, index: int) -> Iterator[tuple[str | None, str]]:
        """Those named in and before a sentence, for a voice that names no one."""
        start = self._starts[index]
        at = start + self._heard.tokens(index)[saying.first].start
        yield UNNAMED, "unnamed"
        if saying.kind == "pronoun" and saying.speaker in _PERSONAL:
            yield from self._people(at, index)
        else:
            yield from self._bodies(saying, at, index)
            if saying.kind != "organisation" or saying.speaker not in ("it", "company", "firm"):
                yield from self._people(at, index)
        yield from self._spoken_before(index)

    def _standing(self, name: str, index: int) -> Iterator[str]:
        """How well known a name is to the article before a sentence: how often it stands there, whether in the title, of which type it is."""
        if name == UNNAMED:
            return
        places = self._places(name)
        before = bisect_left(places, self._starts[index])
        yield f"times {before if before < 3 else '3' if before < 6 else '6'}"
        if name in self._title:
            yield "titled"
        if places and len(self._starts) > 1 and places[0] < self._starts[1]:
            yield "opens"
        yield f"type {self._type(name)}"

    def _type(self, name: str) -> str:
        """What a name is, as far as is known: a line of business, a person, a paper, what was discovered, or anything else."""
        canonical = self._canonical.get(name)
        entity = vocabulary.load().entities.get(canonical) if canonical is not None else None
        if entity is not None:
            return entity.type or entity.kind
        if canonical is not None:
            return "discovered"
        if self._cast.is_person(name):
            return "person"
        return "paper" if name.split()[-1].lower() in cues.words("attribution.document") else "other"

    def _places(self, name: str) -> list[int]:
        """Where the article prints a name, or a form of it."""
        if name not in self._printed:
            canonical = self._canonical.get(name)
            same = [m.start for m in self._mentions if m.name == canonical] if canonical is not None else []
            self._printed[name] = same or [*occurrences(self._text, name)]
        return self._printed[name]

    def canonical(self, name: str) -> str:
        """The name by which the gazetteer has what the article prints so."""
        return self._canonical.get(name, name)

    def _people(self, at: int, index: int) -> Iterator[tuple[str | None, str]]:
        """The people named last before an offset, by where."""
        start = self._starts[index]
        named = self._cast.people(self._starts[max(0, index - _NEAR)], at)
        own = [name for place, name in named if place >= start]
        before = [name for place, name in named if self._starts[max(0, index - 1)] <= place < start]
        if own:
            yield own[0], "person own first"
            yield own[-1], "person own last"
        if before:
            yield before[0], "person before first"
            yield before[-1], "person before last"
        if named:
            yield named[-1][1], "person last"
        yield self._cast.person(at), "person latest"
        subject = self._heard.subject(index - 1) if index else None
        if subject is not None and self._cast.is_person(subject):
            yield subject, "person subject before"

    def _bodies(self, saying: Saying, at: int, index: int) -> Iterator[tuple[str | None, str]]:
        """The organisations named before an offset, by where, and what the sentences up to it have for their subjects."""
        start = self._starts[index]
        low = self._starts[max(0, index - 1)]
        paragraph = self._text.rfind("\n", 0, start) + 1
        own = [m for m in self._organisations if start <= m.start < at]
        before = [m for m in self._organisations if low <= m.start < start]
        near = [m for m in self._organisations if paragraph <= m.start < start]
        for mentions, where in ((own, "own"), (before, "before"), (near, "paragraph")):
            if mentions:
                yield self._cast.printed(mentions[0]), f"body {where} first"
                yield self._cast.printed(mentions[-1]), f"body {where} last"
        earlier = [m for m in self._organisations if m.start < at]
        if earlier:
            yield self._cast.printed(earlier[-1]), "body latest"
        if self._actors:
            yield self._cast.printed(self._actors[0]), "body main"
        noun = saying.speaker.split()[-1]
        if saying.kind in ("organisation", "office") and noun != "it":
            yield self._cast.called(noun, at), "called so"
        tokens = self._heard.tokens(index)
        subject = self._heard.subject(index)
        if subject is not None and start + tokens[0].start + OPENING < at:
            yield subject, "subject own"
        for back in (1, 2):
            if index >= back:
                here = self._starts[index - back] >= paragraph
                yield self._heard.subject(index - back), f"subject {back} {here}"

    def _spoken_before(self, index: int) -> Iterator[tuple[str | None, str]]:
        """Who spoke last before a sentence."""
        found = self._heard.spoke(index)
        if found is not None:
            name, distance, here = found
            yield name, f"spoke {min(distance, 3)} {here}"

    def _names(self, saying: Saying, index: int) -> Iterator[tuple[str | None, str]]:
        """The forms of a name that may be meant, and those who stand beside it."""
        start = self._starts[index]
        tokens = self._heard.tokens(index)
        printed = saying.speaker
        bare = self._cast.bare(printed)
        yield bare, "as printed"
        yield printed, "as it stands"
        words = bare.split()
        for k in range(1, min(len(words), _KEPT + 1)):
            yield " ".join(words[k:]), f"less {k}"
        first = start + tokens[saying.first].start
        for mention in self._mentions:
            if mention.start < first + len(printed) and first < mention.end:
                form = self._text[mention.start : mention.end]
                yield form, "mention"
                yield self._cast.printed(mention), "mention printed"
                yield self._cast.longest(mention), "mention longest"
                if mention.name in self._text:
                    yield mention.name, "mention canonical"
            elif start <= mention.start < first and mention.kind == "organisation":
                between = self._text[mention.end : first].split()
                if len(between) <= _AHEAD:
                    gap = " ".join(word.strip(",.").lower() for word in between[:3])
                    yield self._cast.printed(mention), f"body ahead {gap}"

    def _papers(self, saying: Saying, index: int) -> Iterator[tuple[str | None, str]]:
        """The names that a paper may go by: with fewer words before its noun, or as the noun is capitalised; and whose it is."""
        words = saying.speaker.split()
        for k in range(1, len(words)):
            yield " ".join(words[k:]), f"less {words[k - 1]}"
            yield " ".join(words[k:]), f"keeps {len(words) - k}"
        start = self._starts[index]
        tokens = self._heard.tokens(index)
        first = tokens[saying.first]
        printed = self._text[start + first.start : start + first.start + len(saying.speaker)]
        if printed != saying.speaker:
            yield printed, f"capital {saying.first == 0}"
            yield printed, f"capital {saying.first == 0} of {min(len(words), 3)}"
        if saying.first > 0:
            owner = tokens[saying.first - 1]
            if owner.kind == "word" and owner.lower not in cues.words("attribution.determiner"):
                yield self._text[start + owner.start : start + first.start + len(saying.speaker)], "more"
        for mention in self._organisations:
            if start <= mention.start < start + first.start:
                is_near = start + first.start - mention.end <= _BESIDE
                yield self._cast.printed(mention), f"whose {'near' if is_near else 'far'}"
