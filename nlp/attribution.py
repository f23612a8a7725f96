"""Who is said to have stated a claim? The subject of a verb of saying whose content holds the number, or its quote's."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp import credit
from nlp.choice import best_candidate
from nlp.draft import Draft
from nlp.heard import Heard
from nlp.leads import lead_in
from nlp.mentions import Mention
from nlp.readings import Readings
from nlp.sayings import Saying
from nlp.speakers import Cast
from nlp.topic import is_actor
from nlp.turns import Turn, turns

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
        mentions = [Mention(*mention) for mention in doc._.mentions]
        main = next((m.name for m in mentions if is_actor(m)), None)
        self._cast = Cast(text, mentions, main, doc._.title or "")
        self._heard = Heard(text, self._spans, mentions, self._cast)
        self._starts = self._heard.starts
        self._readings = Readings(text, doc._.title or "", mentions, self._cast, self._heard)
        self._turns = turns(text, self._cast.by_part, self._cast.guest)
        self._quotes = _quotes(text)

    def speaker(self, draft: Draft) -> str | None:
        """Whom the article names for a claim, resolved to the fullest name it prints."""
        poster = self.poster(draft)
        if poster is not None:
            return poster
        if not self._heard.sayings(draft.sentence.index):
            leading = self._leads(draft) or self._of_turn(draft)
            if leading is not None:
                return leading
        options = self.options(draft)
        chosen = best_candidate(options, "speaker") if len(options) > 1 else None
        return chosen.name or None if chosen is not None else None

    def options(self, draft: Draft) -> dict[str, set[str]]:
        """Everyone who may have stated a claim, with the grounds for each; the article itself has the empty name."""
        quote = next((span for span in self._quotes if span[0] <= draft.start < span[1]), None)
        index = draft.sentence.index
        said = self._heard.sayings(index)
        found: dict[str, set[str]] = {credit.NOBODY: credit.of_nobody(draft, said, quote)}
        for saying in said:
            shared = credit.of_saying(draft, saying, said, quote)
            for name, ways in self._readings.of(saying, index).items():
                own = credit.of_own(draft, name, self._readings.canonical(name), saying)
                read = credit.of_reading(saying, ways)
                found.setdefault(name, set()).update(shared, own, read)
        others = dict([self._in_lead(draft)])
        others["near quote"] = self._near_quote(draft, quote) if quote is not None else None
        turn = self._turn(draft)
        if turn is not None:
            is_mentioned = self._cast.is_mentioned(turn.speaker)
            for ground in credit.of_turn(turn, self._text, is_mentioned, len(self._turns)):
                others[ground] = self._cast.resolve(turn.speaker)
        for ground, other in others.items():
            if other:
                found.setdefault(other, set()).update((ground, f"{ground} of {min(len(said), 2)}"))
        for other, grounds in self._going_on(draft, quote, said):
            if other and other not in others.values():
                found.setdefault(other, set()).update(grounds)
        nearest = credit.nearest(draft, said, quote)
        first = self._heard.meant(nearest, index) if nearest is not None else None
        found[first or next((name for name in others.values() if name), credit.NOBODY)].add("by rule")
        return found

    def _going_on(
        self, draft: Draft, quote: tuple[int, int] | None, said: Sequence[Saying]
    ) -> Iterator[tuple[str | None, set[str]]]:
        """Those who spoke or were named before a claim, who may go on speaking without a new verb of saying."""
        index = draft.sentence.index
        state = f"{'quoted' if quote is not None else 'plain'} {min(len(said), 2)}"
        opening = credit.opening_of(draft.sentence.tokens)
        spoke = self._heard.spoke(index)
        if spoke is not None:
            name, far, here = spoke
            ground = f"went on {state} {min(far, 4)} {here}"
            yield name, {ground, f"{ground} {opening}", f"went on {state} {draft.status}", f"went on {draft.metric}"}
        if quote is not None and not said:
            at = bisect_right(self._starts, quote[0]) - 1
            if at > 0:
                here = "\n" not in self._text[self._spans[at - 1][1] : quote[0]]
                yield self._heard.subject(at - 1), {f"quote behind subject {here}"}
                named = self._cast.people(self._starts[at - 1], quote[0])
                if named:
                    yield named[0][1], {f"quote behind first {here}"}
                    yield named[-1][1], {f"quote behind last {here}"}
            line = self._text.find("\n", quote[1])
            later = self._cast.people(quote[1], line if line >= 0 else len(self._text))
            if later:
                yield later[0][1], {"quote before"}

    def _turn(self, draft: Draft) -> Turn | None:
        """The turn of a transcript or a thread in which a claim stands."""
        turn = next((turn for turn in reversed(self._turns) if turn.start <= draft.start), None)
        return turn if turn is not None and draft.start < turn.end else None

    def _of_turn(self, draft: Draft) -> str | None:
        """The person in whose turn a claim surely stands; a label before a colon may be that of a fact, but none in capitals or behind a time."""
        turn = self._turn(draft)
        if turn is None or turn.kind == "post":
            return None
        opening = self._text[self._text.rfind("\n", 0, turn.start) + 1 : turn.start].rstrip(": ")
        if turn.kind == "label" and not (
            opening.rpartition(" ")[2].isupper() or opening[:1] in ("[", "(") or opening[:1].isdecimal()
        ):
            return None
        name = self._cast.resolve(turn.speaker)
        return name if self._cast.is_person(name) else None

    def _leads(self, draft: Draft) -> str | None:
        """Who opens the line that leads in to a list, where what is said there goes on in its items."""
        at = lead_in(self._text, self._spans, draft.sentence.index)
        said = self._heard.sayings(at) if at is not None else []
        if at is None or len(said) != 1 or said[0].first or said[0].end < len(self._heard.tokens(at)) - 1:
            return None
        return self._heard.meant(said[0], at)

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
        if at is None or not self._heard.sayings(at):
            return "lead", None
        saying = self._heard.sayings(at)[-1]
        return f"lead {saying.label}", self._heard.meant(saying, at)

    def _near_quote(self, draft: Draft, quote: tuple[int, int]) -> str | None:
        """The speaker of a quote that runs over several sentences, from the one with the tag."""
        index = draft.sentence.index
        before = takewhile(lambda k: self._spans[k][1] >= quote[0] - 2, range(index - 1, -1, -1))
        for other in (*range(index + 1, min(index + 3, len(self._spans))), *before):
            start = self._starts[other]
            if start > quote[1] + 2 or "\n" in self._text[quote[1] : start]:
                continue
            tokens = self._heard.tokens(other)
            said = [s for s in self._heard.sayings(other) if not quote[0] < start + tokens[s.at].start < quote[1]]
            if said:
                return self._heard.meant(said[0], other)
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
