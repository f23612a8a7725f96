"""Who is said to have stated a claim? The subject of a verb of saying whose content holds the number, or its quote's."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp import credit, cues
from nlp.choice import best_candidate
from nlp.draft import Draft
from nlp.leads import lead_in
from nlp.lexer import Tokens, lex
from nlp.mentions import Mention
from nlp.papers import paper
from nlp.sayings import Saying, sayings
from nlp.speakers import Cast, without_opener
from nlp.speaking import voice_after
from nlp.topic import is_actor
from nlp.turns import Turn, turns
from nlp.voice import UNNAMED

_BACK: Final = 4  # sentences in which the subject of an "it" is sought
_OPENING: Final = 3  # characters between a subject and what takes it up, at the least
_QUOTE: Final = re.compile(
    r"“[^“”]{1,1500}”|“[^“”\n]{1,1500}(?=\n)|\"[^\"\n]{1,1500}\"|\"(?<!\S.)[^\"\n]{1,1500}(?=\n+\")"
)


class Attribution:
    """Fills in `attributed_to` of the drafts."""

    def __call__(self, doc: Doc) -> Doc:
        drafts = [draft for draft in doc._.drafts if draft.metric]
        if drafts:
            reader = Reader(doc)
            for draft in drafts:
                draft.attributed_to = reader.speaker(draft)
        return doc


class Reader:
    """Reads speakers off one article."""

    def __init__(self, doc: Doc) -> None:
        text: str = doc._.text
        self._text = text
        self._spans: Sequence[tuple[int, int]] = doc._.sentences
        self._starts = [start for start, _ in self._spans]
        mentions = [Mention(*mention) for mention in doc._.mentions]
        self._mentions = mentions
        self._sayings: dict[int, list[Saying]] = {}
        main = next((m.name for m in mentions if is_actor(m)), None)
        self._cast = Cast(text, mentions, main, doc._.title or "")
        self._turns = turns(text, self._cast.by_part, self._cast.guest)
        self._quotes = _quotes(text)

    def speaker(self, draft: Draft) -> str | None:
        """Whom the article names for a claim, resolved to the fullest name it prints."""
        poster = self.poster(draft)
        if poster is not None:
            return poster
        options = self.options(draft)
        chosen = best_candidate(options, "speaker") if len(options) > 1 else None
        return chosen.name or None if chosen is not None else None

    def options(self, draft: Draft) -> dict[str, set[str]]:
        """Everyone who may have stated a claim, with the grounds for each; the article itself has the empty name."""
        quote = next((span for span in self._quotes if span[0] <= draft.start < span[1]), None)
        sentence = draft.sentence
        said = self._said(sentence.index, sentence.tokens)
        found: dict[str, set[str]] = {credit.NOBODY: credit.of_nobody(draft, said, quote)}
        for saying in said:
            shared = credit.of_saying(draft, saying, said, quote)
            name = self._resolve(saying, sentence.start, sentence.tokens)
            if name:
                found.setdefault(name, set()).update(shared, credit.of_own(draft, name, saying))
        others = dict([self._in_lead(draft)])
        others["near quote"] = self._near_quote(draft, quote) if quote is not None else None
        turn = self._turn(draft)
        if turn is not None:
            others[credit.of_turn(turn, self._text, self._cast.is_mentioned(turn.speaker))] = self._cast.resolve(
                turn.speaker
            )
        for ground, name in others.items():
            if name:
                found.setdefault(name, set()).update((ground, f"{ground} of {min(len(said), 2)}"))
        nearest = credit.nearest(draft, said, quote)
        first = self._resolve(nearest, sentence.start, sentence.tokens) if nearest is not None else None
        found[first or next((name for name in others.values() if name), credit.NOBODY)].add("by rule")
        return found

    def _turn(self, draft: Draft) -> Turn | None:
        """The turn of a transcript or a thread in which a claim stands."""
        turn = next((turn for turn in reversed(self._turns) if turn.start <= draft.start), None)
        return turn if turn is not None and draft.start < turn.end else None

    def _said(self, index: int, tokens: Tokens | None = None) -> list[Saying]:
        """The sayings of a sentence, found once."""
        if index not in self._sayings:
            start, end = self._spans[index]
            self._sayings[index] = sayings(
                lex(self._text[start:end]) if tokens is None else tokens, self._text[start:end]
            )
        return self._sayings[index]

    def poster(self, draft: Draft) -> str | None:
        """The handle above a quoted post ("> @handle · Jul 22")."""
        line = self._text.rfind("\n", 0, draft.start) + 1
        if not self._text.startswith("> ", line):
            return None
        handles = re.findall(r"^> (@\w+)", self._text[max(0, line - 300) : draft.start], re.MULTILINE)
        return handles[-1] if handles else None

    def _in_lead(self, draft: Draft) -> tuple[str, str | None]:
        """A ground by the verb and the speaker of the line that leads in to a list, for its items."""
        at = lead_in(self._text, self._spans, draft.sentence.index)
        if at is None or not self._said(at):
            return "lead", None
        start, end = self._spans[at]
        saying = self._said(at)[-1]
        return f"lead {saying.label}", self._resolve(saying, start, lex(self._text[start:end]))

    def _near_quote(self, draft: Draft, quote: tuple[int, int]) -> str | None:
        """The speaker of a quote that runs over several sentences, from the one with the tag."""
        index = draft.sentence.index
        before = takewhile(lambda k: self._spans[k][1] >= quote[0] - 2, range(index - 1, -1, -1))
        for other in (*range(index + 1, min(index + 3, len(self._spans))), *before):
            start, end = self._spans[other]
            if start > quote[1] + 2 or "\n" in self._text[quote[1] : start]:
                continue
            tokens = lex(self._text[start:end])
            said = [s for s in self._said(other) if not quote[0] < start + tokens[s.at].start < quote[1]]
            if said:
                return self._resolve(said[0], start, tokens)
        return None

    def _paper(self, sentence: int) -> str | None:
        """The document that the sentence before one is about, or that spoke last before it, for "It mentions"."""
        index = bisect_right(self._starts, sentence) - 1
        for k in range(index - 1, max(index - 1 - _BACK, -1), -1):
            start, end = self._spans[k]
            named = paper(lex(self._text[start:end]), self._text[start:end]) if k == index - 1 else None
            voices = [saying for saying in self._said(k) if saying.speaker != "it"]
            if named is not None or voices:
                return named or (voices[-1].speaker if voices[-1].kind == "document" else None)
        return None

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
        index = bisect_right(self._starts, sentence) - 1
        for k in range(index - 1, max(index - 1 - _BACK, -1), -1):
            start, end = self._spans[k]
            for saying in reversed(self._said(k)):
                if saying.kind in ("name", "someone", "unnamed"):
                    name = self._resolve(saying, start, lex(self._text[start:end]))
                    if name == UNNAMED or self._cast.is_person(name):
                        return name
        return None

    def _subject(self, at: int, sentence: int) -> str | None:
        """Whom a sentence, or the ones before it in its paragraph, have for their subject, for an unknown "it"."""
        index = bisect_right(self._starts, sentence) - 1
        for k in range(index, max(index - _BACK, -1), -1):
            start, end = self._spans[k]
            if "\n" in self._text[end:sentence]:
                break
            tokens = lex(self._text[start:end])
            voice = voice_after(tokens, 0, self._text[start:end])
            if voice is not None and voice.kind == "name" and start + tokens[voice.start].start < at - _OPENING:
                return self._cast.resolve(self._whole(voice.name, at))
        return None


def _quotes(text: str) -> list[tuple[int, int]]:
    """The quotes of a text; one that goes on in the next paragraph is left open there, and is one quote."""
    found: list[tuple[int, int]] = []
    for match in _QUOTE.finditer(text):
        start, end = match.span()
        if found and text[found[-1][1] - 1] not in '”"' and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


@Language.factory("gigawatch_attribution", requires=["doc._.drafts", "doc._.sentences", "doc._.mentions"])
def create_attribution(nlp: Language, name: str) -> Attribution:
    """The component that finds speakers."""
    return Attribution()
