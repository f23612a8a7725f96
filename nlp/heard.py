"""Who speaks in the sentences of an article, and whom does each saying mean? Names, roles and pronouns by rule, found once."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from nlp import cues
from nlp.lexer import Tokens, lex
from nlp.mentions import Mention
from nlp.papers import paper
from nlp.sayings import Saying, sayings
from nlp.speakers import Cast, without_opener
from nlp.speaking import voice_after
from nlp.topic import is_project
from nlp.voice import UNNAMED

_BACK: Final = 4  # sentences in which the subject of an "it" is sought
_FARTHEST: Final = 6  # sentences back to whoever spoke before
OPENING: Final = 3  # characters between a subject and what takes it up, at the least
#: Kinds of voices that name someone themselves, so that no other voice need be asked.
_NAMING: Final = ("name", "someone", "unnamed", "document", "office")


class Heard:
    """The sayings of one article."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], mentions: Sequence[Mention], cast: Cast) -> None:
        self._text, self._spans, self._mentions, self._cast = text, spans, mentions, cast
        #: Where each sentence begins.
        self.starts: Final = [start for start, _ in spans]
        self._sayings: dict[int, list[Saying]] = {}
        self._meant: dict[tuple[int, Saying], str | None] = {}
        self._subjects: dict[int, str | None] = {}

    def tokens(self, index: int) -> Tokens:
        """The tokens of a sentence."""
        start, end = self._spans[index]
        return lex(self._text[start:end])

    def sayings(self, index: int) -> list[Saying]:
        """The sayings of a sentence."""
        if index not in self._sayings:
            start, end = self._spans[index]
            self._sayings[index] = sayings(self.tokens(index), self._text[start:end])
        return self._sayings[index]

    def meant(self, saying: Saying, index: int) -> str | None:
        """Whom a saying of a sentence means by rule, by the fullest name that the article prints."""
        if (index, saying) not in self._meant:
            self._meant[index, saying] = self._resolve(saying, self.starts[index], self.tokens(index))
        return self._meant[index, saying]

    def spoke(self, index: int) -> tuple[str, int, bool] | None:
        """Who spoke last before a sentence, how many sentences before, and whether in its paragraph."""
        paragraph = self._text.rfind("\n", 0, self.starts[index]) + 1
        for k in range(index - 1, max(index - 1 - _FARTHEST, -1), -1):
            for saying in reversed(self.sayings(k)):
                if saying.kind in _NAMING:
                    name = self.meant(saying, k)
                    if name:
                        return name, index - k, self.starts[k] >= paragraph
        return None

    def subject(self, index: int) -> str | None:
        """Whom or what a sentence has for its subject, where it has a name or is a paper."""
        if index not in self._subjects:
            start, end = self._spans[index]
            tokens = self.tokens(index)
            voice = voice_after(tokens, 0, self._text[start:end]) if tokens else None
            name = None
            if voice is not None and voice.kind == "name":
                name = self._cast.resolve(self._whole(voice.name, start + tokens[voice.start].start + len(voice.name)))
            elif voice is not None and voice.kind in ("document", "office"):
                name = voice.name
            self._subjects[index] = name
        return self._subjects[index]

    def _resolve(self, saying: Saying, sentence: int, tokens: Tokens) -> str | None:
        """Whom a saying means, by the fullest name that the article prints."""
        at = sentence + tokens[saying.at].start
        if saying.kind in ("organisation", "office"):
            return self._body(saying, at, sentence)
        if saying.kind == "pronoun":
            if saying.speaker in cues.words("attribution.public_office"):
                return self._cast.officer(saying.speaker, at) or UNNAMED
            office = "" if saying.speaker in ("he", "she", "him", "her") else saying.speaker
            holder = self._cast.officer(office, at) or self._spoke(sentence)
            return holder or self._cast.person(at) or self._cast.organisation(at, sentence)
        if saying.kind == "unnamed":
            return UNNAMED
        if saying.kind == "someone":
            return self._cast.holder(saying.speaker, at) or UNNAMED
        if saying.kind == "outlet":
            return self._cast.outlet(at)
        if saying.kind == "document":
            return saying.speaker
        return self._cast.officer(saying.speaker.lower(), at) or self._cast.resolve(self._whole(saying.speaker, at))

    def _whole(self, printed: str, at: int) -> str:
        """The name of which a printed one that ends before an offset is the end, as the gazetteer has it."""
        for mention in self._mentions:
            form = without_opener(self._text[mention.start : mention.end])
            if mention.start < at <= mention.end + 2 and form.endswith(printed):
                return form
        return printed

    def _body(self, saying: Saying, at: int, sentence: int) -> str | None:
        """What "it", "the company" or "the county" means."""
        if saying.label in ("paper", "told") and saying.speaker == "it":
            document = self._paper(sentence)
            if document is not None:
                return document
        kind, _, noun = saying.speaker.rpartition(" ")
        if noun in cues.tables("attribution.body"):
            body = self._cast.body(noun, at)
            if body is not None and all(word in body.lower() for word in kind.split()):
                return self._cast.resolve(body)
        if saying.kind == "office":
            return saying.speaker
        return self._cast.organisation(at, sentence) or self._subject(at, sentence)

    def _spoke(self, sentence: int) -> str | None:
        """The person, named or not, who spoke last before a sentence, for "he said"."""
        index = bisect_right(self.starts, sentence) - 1
        for k in range(index - 1, max(index - 1 - _BACK, -1), -1):
            for saying in reversed(self.sayings(k)):
                if saying.kind in ("name", "someone", "unnamed"):
                    name = self.meant(saying, k)
                    if name == UNNAMED or self._cast.is_person(name):
                        return name
        return None

    def _subject(self, at: int, sentence: int) -> str | None:
        """Whom a sentence, or the ones before it in its paragraph, have for their subject, for an unknown "it"."""
        index = bisect_right(self.starts, sentence) - 1
        for k in range(index, max(index - _BACK, -1), -1):
            start, end = self._spans[k]
            if "\n" in self._text[end:sentence]:
                break
            tokens = self.tokens(k)
            voice = voice_after(tokens, 0, self._text[start:end])
            if voice is None or voice.kind != "name":
                continue
            place = start + tokens[voice.start].start
            if place < at - OPENING and not self._is_project(place):
                return self._cast.resolve(self._whole(voice.name, at))
        return None

    def _is_project(self, place: int) -> bool:
        """Whether what is named at an offset is a site or a cluster, which says nothing itself."""
        return any(m.start <= place < m.end and is_project(m) for m in self._mentions)

    def _paper(self, sentence: int) -> str | None:
        """The document that the sentence before one is about, or that spoke last before it, for "It mentions"."""
        index = bisect_right(self.starts, sentence) - 1
        for k in range(index - 1, max(index - 1 - _BACK, -1), -1):
            start, end = self._spans[k]
            named = paper(self.tokens(k), self._text[start:end]) if k == index - 1 else None
            voices = [saying for saying in self.sayings(k) if saying.speaker != "it"]
            if named is not None or voices:
                return named or (voices[-1].speaker if voices[-1].kind == "document" else None)
        return None
