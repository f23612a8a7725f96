"""Which dates may be the due of a figure, and what speaks for each? Those of its sentence and of its neighbours.

A ground says where a date stands to the number, how it is led in, what lies between the two and whether it lies ahead,
in plain words ("behind by 4"). How much each ground weighs was fitted to annotated articles.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from nlp import cues
from nlp.calendar import When
from nlp.dates import find_dates, has_sign
from nlp.draft import Draft
from nlp.lexer import Token, lex
from nlp.quantities import Quantity
from nlp.timeline import is_future, is_past, parse_day, resolve_open

#: The option of having no date.
NONE: Final = ""
_GAPS: Final = (0, 1, 2, 4, 7, 11, 16, 24, 36)  # tokens
_FAR: Final = 45  # tokens; beyond it a date is no option
_LEAD, _TAIL, _BETWEEN = 5, 3, 16  # tokens that are looked at before, behind and on the way to a date
_OPENING: Final = 3  # first words of a sentence, which tell what it goes on about
_ARTICLES: Final = frozenset(("the", "about", "around", "roughly", "sometime", "some", "time", "late", "early", "as"))
_JOINTS: Final = frozenset((";", ":", "(", ")", "|", "—", "–", "and", "but", "while", "with", "which", "where", "when", "plus", "after", "before", "if", "to", "from"))  # fmt: skip


class Option(NamedTuple):
    """A date that a figure may have: its ISO prefix, and what speaks for it."""

    iso: str
    grounds: list[str]


class _Line(NamedTuple):
    """A sentence near a figure, with its dates."""

    tokens: Sequence[Token]
    dates: Sequence[When]
    start: int
    end: int


class Timing:
    """The dates of one article, and what speaks for each as the due of a figure."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], published: str | None, drafts: Sequence[Draft]) -> None:
        self._text, self._spans, self._published = text, spans, published
        self._today = parse_day(published)
        self._lines: dict[int, _Line] = {}
        self._figures: dict[int, list[Draft]] = {}
        for draft in drafts:
            if draft.metric:
                self._figures.setdefault(draft.sentence.index, []).append(draft)

    def options(self, draft: Draft) -> dict[str, Option]:
        """The options of a figure by name: NONE, and a name for each date and reading; NONE alone where no date is near."""
        here = self._line(draft.sentence.index)
        found: dict[str, Option] = {}
        for k, when in enumerate(here.dates):
            if when.start < draft.quantity.end and when.end > draft.quantity.start:
                continue
            for iso, reading in self._readings(when):
                found[f"{k} {reading}"] = Option(iso, list(self._within(draft, here, when, iso, reading)))
        for shift in (-1, 1):
            line = self._neighbour(draft, shift)
            if line is not None:
                for k, when in enumerate(line.dates):
                    for iso, reading in self._readings(when):
                        found[f"{shift:+} {k} {reading}"] = Option(iso, list(self._beside(draft, here, line, when, iso, reading, shift)))
        if not found:
            return {NONE: Option(NONE, [])}
        return {NONE: Option(NONE, list(self._without(draft, here))), **found}

    def _readings(self, when: When) -> Iterator[tuple[str, str]]:
        """(ISO prefix, reading) of a date; a month without a year may be the last or the next."""
        if when.kind != "open":
            yield when.iso, when.kind
            return
        for past in (True, False):
            iso = resolve_open(when.iso, self._today, past=past)
            if iso is not None:
                yield iso, "last" if past else "next"

    def _line(self, index: int) -> _Line:
        if index not in self._lines:
            start, end = self._spans[index]
            sentence = self._figures[index][0].sentence if index in self._figures else None
            piece = self._text[start:end]
            tokens = sentence.tokens if sentence is not None else lex(piece) if has_sign(piece) else ()
            self._lines[index] = _Line(tokens, find_dates(tokens, self._published), start, end)
        return self._lines[index]

    def _neighbour(self, draft: Draft, shift: int) -> _Line | None:
        """The sentence before or behind that of a figure; None beyond a blank line."""
        index = draft.sentence.index + shift
        if not 0 <= index < len(self._spans):
            return None
        line = self._line(index)
        low, high = (line.end, draft.sentence.start) if shift < 0 else (draft.sentence.end, line.start)
        return None if "\n\n" in self._text[low:high] else line

    def _tense(self, iso: str) -> str:
        return "future" if is_future(iso, self._published) else "past" if is_past(iso, self._published) else "present"

    def _within(self, draft: Draft, here: _Line, when: When, iso: str, reading: str) -> Iterator[str]:
        tokens, quantity, context = here.tokens, draft.quantity, draft.context()
        side = "behind" if when.start >= quantity.end else "before"
        low, high = (quantity.end, when.start) if side == "behind" else (when.end, quantity.start)
        words = [token.lower for token in tokens[low:high]]
        tense, status = self._tense(iso), draft.status
        gap = _step(high - low)
        yield from ("date", side, f"{side} by {gap}", f"{side} by {gap} {draft.metric}")
        yield from self._of(draft, tokens, when, tense, reading, side)
        numbers = [f for f in self._figures[draft.sentence.index] if f is not draft and low <= f.quantity.start < high]
        verbs = [word for word in words if word in cues.words("clause.verb") or word in cues.words("due.event")]
        yield from (f"{side} numbers {min(len(numbers), 3)}", f"{side} verbs {min(len(verbs), 3)}")
        yield f"{side} numbers {min(len(numbers), 2)} verbs {min(len(verbs), 2)}"
        yield f"{side} numbers {min(len(numbers), 2)} by {gap}"
        if any(f.metric == draft.metric for f in numbers):
            yield f"{side} beyond number of the same metric"
        yield f"{side} commas {min(words.count(','), 3)}"
        yield from (f"{side} verb {verb}" for verb in verbs[:1] + verbs[-1:])
        yield from (f"{side} joint {word}" for word in set(words) & _JOINTS)
        yield from (f"{side} between {word}" for word in set(words[:_BETWEEN] + words[-_BETWEEN:]))
        inside = context.left <= when.start and when.end <= context.right
        yield from (f"{side} {'in' if inside else 'beyond'} clause", f"{side} {'in' if inside else 'beyond'} clause {tense}")
        place = f"{side} {'in' if inside else 'beyond'} numbers {min(len(numbers), 2)} verbs {min(len(verbs), 2)}"
        yield from (f"{place} {tense}", f"{place} {_lead(tokens, when)}", f"{place} {status}", f"{place} {_near(high - low)}")
        on_way = {kind for word in words for kind in _kinds(word)}
        led = {kind for token in tokens[max(0, when.start - _LEAD) : when.start] for kind in _kinds(token.lower)}
        yield from (f"{side} way {kind}" for kind in on_way)
        yield from (f"{side} led {kind}" for kind in led)
        yield from (f"{side} led {kind} {tense} {status}" for kind in led)
        yield from (f"{side} led {kind} {_sort(draft)}" for kind in led)
        yield from (f"{side} way {kind} {_sort(draft)}" for kind in on_way)
        yield f"{side} {tense} {_sort(draft)} {_lead(tokens, when)}"
        dates = [d for d in here.dates if d is not when]
        nearer = [d for d in dates if _distance(d, quantity) < high - low]
        yield f"{side} dates nearer {min(len(nearer), 2)} of {min(len(dates), 3)}"
        if nearer:
            yield f"nearer date {self._tense(nearer[0].iso) if nearer[0].kind != 'open' else 'open'} than {tense}"
        rivals = [f for f in self._figures[draft.sentence.index] if f is not draft]
        closer = [f for f in rivals if _distance(when, f.quantity) < high - low]
        yield f"{side} figures nearer {min(len(closer), 2)} of {min(len(rivals), 3)}"
        if any((f.quantity.start < when.start) == (side == "behind") for f in closer):
            yield f"{side} figure nearer on that side"
        if when.start <= 3:
            yield from (f"opens sentence {tense}", f"opens sentence {tense} {status}", f"opens sentence {_lead(tokens, when)} {tense}", f"opens sentence {tense} verbs {min(len(verbs), 2)}", f"opens sentence {_sort(draft)} {tense}", f"opens sentence numbers {min(len(numbers), 2)}")
        if len(tokens) - when.end <= 2:
            yield f"ends sentence {side}"

    def _of(self, draft: Draft, tokens: Sequence[Token], when: When, tense: str, reading: str, side: str) -> Iterator[str]:
        """What a date and its nearest words say, wherever it stands."""
        status = draft.status
        form = f"{reading} {_form(when.iso)}"
        lead = _lead(tokens, when)
        yield from (f"{side} {tense}", f"{side} {tense} {status}", f"{tense} {status} {draft.metric}", f"{tense} {draft.metric}")
        yield from (f"form {form}", f"form {form} {tense}", f"form {form} {status}")
        yield from (f"after {lead}", f"{side} after {lead}", f"after {lead} {tense}", f"after {lead} {status}", f"after {lead} {draft.metric}")
        low = max(0, when.start - _LEAD)
        yield from (f"lead {token.lower}" for token in tokens[low : when.start] if token.kind == "word")
        yield from (f"pair {a.lower} {b.lower}" for a, b in pairwise(tokens[low : when.start]))
        yield from (f"tail {token.lower}" for token in tokens[when.end : when.end + _TAIL])
        yield f"behind it {tokens[when.end].lower if when.end < len(tokens) else 'nothing'}"
        verb = _verb(tokens, when)
        yield from (f"verb {verb}", f"verb {verb} {tense}")

    def _beside(self, draft: Draft, here: _Line, line: _Line, when: When, iso: str, reading: str, shift: int) -> Iterator[str]:
        """What speaks for a date of the sentence before or behind."""
        side = "earlier" if shift < 0 else "next"
        tense = self._tense(iso)
        yield from ("elsewhere", side)
        yield from self._of(draft, line.tokens, when, tense, reading, side)
        yield f"{side} own dates {min(len(here.dates), 2)}"
        own, theirs = self._figures[draft.sentence.index], self._figures.get(draft.sentence.index + shift, [])
        yield f"{side} figures {min(len(theirs), 3)}"
        last = draft is (own[0] if shift < 0 else own[-1])
        yield f"{side} {'nearest' if last else 'not nearest'} figure of {min(len(own), 3)}"
        yield f"{side} dates {min(len(line.dates), 3)}"
        if any(f.metric == draft.metric for f in theirs):
            yield f"{side} same metric"
        low, high = (line.end, draft.sentence.start) if shift < 0 else (draft.sentence.end, line.start)
        yield f"{side} {'line' if chr(10) in self._text[low:high] else 'sentence'}"
        later = here if shift < 0 else line
        first = [token.lower for token in later.tokens[:_OPENING]]
        yield from (f"{side} opening {word}" for word in first)
        yield f"{side} opening words {' '.join(first[:2])}"
        yield f"{side} ends {line.tokens[-1].text if line.tokens else ''}"
        if when.start <= 2:
            yield f"{side} opens"
        if not any(token.lower in cues.words("clause.verb") for token in line.tokens):
            yield f"{side} no verb"

    def _without(self, draft: Draft, here: _Line) -> Iterator[str]:
        """What speaks for a figure having no date, where there are some."""
        tokens, quantity, status = here.tokens, draft.quantity, draft.status
        yield from ("none", f"none {status}", f"none {draft.metric}", f"none {status} {draft.metric}", f"none bound {quantity.bound}")
        yield from (f"none dates {min(len(here.dates), 3)}", f"none figures {min(len(self._figures[draft.sentence.index]), 4)}")
        low = max(0, quantity.start - 8)
        yield from (f"none before {token.lower}" for token in tokens[low : quantity.start] if token.kind == "word")
        yield from (f"none pair {a.lower} {b.lower}" for a, b in pairwise(tokens[low : quantity.start]))
        yield from (f"none behind {token.lower}" for token in tokens[quantity.end : quantity.end + 6] if token.kind == "word")


#: Sorts of words that tell what a date is of.
_KINDS: Final = ("event", "opening", "running", "later", "connector", "clause_verb", "part", "contract", "noun", "verb")


@lru_cache(maxsize=4096)
def _kinds(word: str) -> tuple[str, ...]:
    return tuple(kind for kind in _KINDS if word in cues.words(f"due.{kind}"))


def _sort(draft: Draft) -> str:
    return "money" if draft.metric == "investment" else "thing"


def _near(gap: int) -> str:
    return "close" if gap <= 3 else "near" if gap <= 8 else "apart" if gap <= 16 else "far"


def _step(gap: int) -> str:
    return next((str(step) for step in _GAPS if gap <= step), "far")


def _distance(when: When, quantity: Quantity) -> int:
    return when.start - quantity.end if when.start >= quantity.end else quantity.start - when.end


def _form(iso: str) -> str:
    """The precision of an ISO prefix: "year", "half", "quarter", "month" or "day"."""
    if "Q" in iso:
        return "quarter"
    if "H" in iso:
        return "half"
    return {4: "year", 10: "day", 5: "day"}.get(len(iso), "month")


def _lead(tokens: Sequence[Token], when: When) -> str:
    """The word that leads in a date, past articles and adverbs."""
    at = when.start - 1
    while at >= 0 and tokens[at].lower in _ARTICLES:
        at -= 1
    if at < 0:
        return tokens[when.start].lower if when.kind in ("relative", "span") else "nothing"
    word = tokens[at].lower
    return word if word in cues.words("due.preposition") or tokens[at].kind == "mark" else "other"


def _verb(tokens: Sequence[Token], when: When) -> str:
    """The verb nearest before a date."""
    for at in range(when.start - 1, max(-1, when.start - 12), -1):
        word = tokens[at].lower
        if word in cues.words("clause.verb") or word in cues.words("due.event") or word in cues.words("due.opening"):
            return word
    return "none"
