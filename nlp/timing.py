"""Which dates may be the due of a figure, and what speaks for each? Those of its sentence and of its neighbours.

A ground says where a date stands to the number, how it is led in, what lies between the two and whether it lies ahead,
in plain words ("behind by 4"). How much each ground weighs was fitted to annotated articles.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from nlp import cues, datewords
from nlp.calendar import When
from nlp.dates import find_dates, has_sign
from nlp.draft import Draft
from nlp.lexer import Tokens, lex
from nlp.quantities import Quantity
from nlp.timeline import is_future, is_past, parse_day, resolve_open

#: The option of having no date.
NONE: Final = ""
_GAPS: Final = (0, 1, 2, 4, 7, 11, 16, 24, 36)  # tokens
_LEAD, _TAIL, _BETWEEN = 5, 3, 16  # tokens that are looked at before, behind and on the way to a date
_OPENING: Final = 3  # first words of a sentence, which tell what it goes on about
_JOINTS: Final = frozenset((";", ":", "(", ")", "|", "—", "–", "and", "but", "while", "with", "which", "where", "when", "plus", "after", "before", "if", "to", "from"))  # fmt: skip


class Printed(NamedTuple):
    """A date as printed: its offsets in the article, how it was read, and in which sentence (-1, 0, 1) beside a figure's."""

    start: int
    end: int
    reading: str
    shift: int


class Option(NamedTuple):
    """A date that a figure may have: its ISO prefix, what speaks for it, and how it is printed (None of having none)."""

    iso: str
    grounds: list[str]
    printed: Printed | None = None


class _Line(NamedTuple):
    """A sentence near a figure, with its dates."""

    tokens: Tokens
    dates: Sequence[When]
    start: int
    end: int

    def printed(self, when: When, reading: str, shift: int) -> Printed:
        """A date of it as printed."""
        first, last = self.tokens[when.start], self.tokens[when.end - 1]
        return Printed(self.start + first.start, self.start + last.end, reading, shift)


class Timing:
    """The dates of one article, and what speaks for each as the due of a figure."""

    def __init__(
        self, text: str, spans: Sequence[tuple[int, int]], published: str | None, drafts: Sequence[Draft]
    ) -> None:
        self._text, self._spans, self._published = text, spans, published
        self._today = parse_day(published)
        self._lines: dict[int, _Line] = {}
        self._figures: dict[int, list[Draft]] = {}
        for draft in drafts:
            if draft.metric:
                self._figures.setdefault(draft.sentence.index, []).append(draft)

    def options(self, draft: Draft) -> dict[str, Option]:
        """The options of a figure by name, one for each date and reading and NONE; empty where no date is near.

        The figures before it in its sentence are taken to have their `due` already.
        """
        here = self._line(draft.sentence.index)
        found: dict[str, Option] = {}
        for k, when in enumerate(here.dates):
            if when.start < draft.quantity.end and when.end > draft.quantity.start:
                continue
            for iso, reading in self._readings(when):
                grounds = list(self._within(draft, here, when, iso, reading))
                found[f"{k} {reading}"] = Option(iso, grounds, here.printed(when, reading, 0))
        for shift in (-1, 1):
            line = self._neighbour(draft, shift)
            if line is not None:
                for k, when in enumerate(line.dates):
                    for iso, reading in self._readings(when):
                        grounds = list(self._beside(draft, here, line, when, iso, reading, shift))
                        found[f"{shift:+} {k} {reading}"] = Option(iso, grounds, line.printed(when, reading, shift))
        if found:
            found[NONE] = Option(NONE, list(self._without(draft, here)))
            self._compare(draft, found)
        return found

    def dates(self, draft: Draft) -> Sequence[When]:
        """The dates of a figure's own sentence."""
        return self._line(draft.sentence.index).dates

    def _compare(self, draft: Draft, options: Mapping[str, Option]) -> None:
        """Adds to the options how they stand to the date of the figure before in the sentence."""
        figures = self._figures[draft.sentence.index]
        at = next(k for k, figure in enumerate(figures) if figure is draft)
        if at == 0:
            return
        before = figures[at - 1]
        words = draft.sentence.tokens.lowers[before.quantity.end : draft.quantity.start]
        verbs = f"verbs {min(len(datewords.verbs(words)), 2)}"
        joint = "and" if "and" in words else "comma" if "," in words else "joined"
        for option in options.values():
            same = (
                "beside same" if option.iso == (before.due or NONE) else "beside other" if before.due else "beside none"
            )
            option.grounds.extend((same, f"{same} {verbs}", f"{same} {verbs} {joint}"))
            if draft.same_as is before:
                option.grounds.append(f"{same} converted")

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
            if sentence is not None:
                self._lines[index] = _Line(sentence.tokens, sentence.dates(self._published), start, end)
            else:
                tokens = lex(piece if has_sign(piece) else "")
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
        words = tokens.lowers[low:high]
        tense, status, gap = self._tense(iso), draft.status, high - low
        yield from ("date", side, f"{side} by {_step(gap)}", f"{side} by {_step(gap)} {draft.metric}")
        yield from self._of(draft, tokens, when, tense, reading, side)
        figures = [f for f in self._figures[draft.sentence.index] if f is not draft]
        numbers = [f for f in figures if low <= f.quantity.start < high]
        verbs = datewords.verbs(words)
        yield from (f"{side} numbers {min(len(numbers), 3)}", f"{side} verbs {min(len(verbs), 3)}")
        yield f"{side} numbers {min(len(numbers), 2)} by {_step(gap)}"
        yield f"{side} commas {min(words.count(','), 3)}"
        yield from (f"{side} verb {verb}" for verb in verbs[:1] + verbs[-1:])
        yield from (f"{side} joint {word}" for word in set(words) & _JOINTS)
        yield from (f"{side} between {word}" for word in set(words[:_BETWEEN] + words[-_BETWEEN:]))
        dates = [d for d in here.dates if d is not when]
        nearer = [d for d in dates if _distance(d, quantity) < gap]
        closer = [f for f in figures if _distance(when, f.quantity) < gap]
        yield f"{side} dates nearer {min(len(nearer), 2)} of {min(len(dates), 3)}"
        yield f"{side} figures nearer {min(len(closer), 2)} of {min(len(figures), 3)}"
        if nearer:
            yield f"nearer date {self._tense(nearer[0].iso) if nearer[0].kind != 'open' else 'open'} than {tense}"
        on_way = sorted({kind for word in words for kind in datewords.kinds(word)})
        led = sorted(
            {kind for token in tokens[max(0, when.start - _LEAD) : when.start] for kind in datewords.kinds(token.lower)}
        )
        inside = context.left <= when.start and when.end <= context.right
        marks = [
            _near(gap), "in clause" if inside else "beyond clause", f"numbers {min(len(numbers), 2)}", f"verbs {min(len(verbs), 2)}",
            f"after {datewords.lead(tokens, when)}", tense, status, _sort(draft), datewords.form(iso), f"nearer dates {min(len(nearer), 1)}",
            f"nearer figures {min(len(closer), 1)}", *(f"led {kind}" for kind in led), *(f"way {kind}" for kind in on_way),
        ]  # fmt: skip
        if datewords.is_of_noun(tokens, when):
            marks.append("of a noun")
        if any(word in (";", ":", "|") for word in words):
            marks.append("wall")
        if any(f.metric == draft.metric for f in numbers):
            marks.append("beyond number of the same metric")
        if any((f.quantity.start < when.start) == (side == "behind") for f in closer):
            marks.append("figure nearer on that side")
        if cues.words("clause.verb").isdisjoint(tokens.distinct):
            marks.append("no verb at all")
        if when.start <= 3:
            marks.append("opens sentence")
        if len(tokens) - when.end <= 2:
            marks.append("ends sentence")
        yield from (f"{side} {mark}" for mark in marks)
        yield from (f"{side} {one} & {other}" for one, other in combinations(marks, 2))

    def _of(self, draft: Draft, tokens: Tokens, when: When, tense: str, reading: str, side: str) -> Iterator[str]:
        """What a date and its nearest words say, wherever it stands."""
        status = draft.status
        form = f"{reading} {datewords.form(when.iso)}"
        lead = datewords.lead(tokens, when)
        yield from (
            f"{side} {tense}",
            f"{side} {tense} {status}",
            f"{tense} {status} {draft.metric}",
            f"{tense} {draft.metric}",
        )
        yield from (f"form {form}", f"form {form} {tense}", f"form {form} {status}")
        yield from (
            f"after {lead}",
            f"{side} after {lead}",
            f"after {lead} {tense}",
            f"after {lead} {status}",
            f"after {lead} {draft.metric}",
        )
        low = max(0, when.start - _LEAD)
        yield from (f"lead {token.lower}" for token in tokens[low : when.start] if token.kind == "word")
        yield from (f"pair {a.lower} {b.lower}" for a, b in pairwise(tokens[low : when.start]))
        yield from (f"tail {token.lower}" for token in tokens[when.end : when.end + _TAIL])
        yield f"behind it {tokens[when.end].lower if when.end < len(tokens) else 'nothing'}"
        verb = datewords.verb(tokens, when)
        yield from (f"verb {verb}", f"verb {verb} {tense}")

    def _beside(
        self, draft: Draft, here: _Line, line: _Line, when: When, iso: str, reading: str, shift: int
    ) -> Iterator[str]:
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
        first = later.tokens.lowers[:_OPENING]
        yield from (f"{side} opening {word}" for word in first)
        yield f"{side} opening words {' '.join(first[:2])}"
        yield f"{side} ends {line.tokens[-1].text if line.tokens else ''}"
        if when.start <= 2:
            yield f"{side} opens"
        if cues.words("clause.verb").isdisjoint(line.tokens.distinct):
            yield f"{side} no verb"

    def _without(self, draft: Draft, here: _Line) -> Iterator[str]:
        """What speaks for a figure having no date, where there are some."""
        tokens, quantity, status = here.tokens, draft.quantity, draft.status
        yield from (
            "none",
            f"none {status}",
            f"none {draft.metric}",
            f"none {status} {draft.metric}",
            f"none bound {quantity.bound}",
        )
        yield from (
            f"none dates {min(len(here.dates), 3)}",
            f"none figures {min(len(self._figures[draft.sentence.index]), 4)}",
        )
        low = max(0, quantity.start - 8)
        yield from (f"none before {token.lower}" for token in tokens[low : quantity.start] if token.kind == "word")
        yield from (f"none pair {a.lower} {b.lower}" for a, b in pairwise(tokens[low : quantity.start]))
        yield from (
            f"none behind {token.lower}" for token in tokens[quantity.end : quantity.end + 6] if token.kind == "word"
        )


#: What stands for good once it is there; the date beside it is often that of a purchase or an opening.
_STANDING: Final = frozenset(("land_area", "floor_area", "buildings", "generation", "storage", "water"))


def _sort(draft: Draft) -> str:
    if draft.metric in ("investment", "build_time", "jobs"):
        return draft.metric
    return "standing" if draft.metric in _STANDING else "thing"


def _near(gap: int) -> str:
    return "close" if gap <= 3 else "near" if gap <= 8 else "apart" if gap <= 16 else "far"


def _step(gap: int) -> str:
    return next((str(step) for step in _GAPS if gap <= step), "far")


def _distance(when: When, quantity: Quantity) -> int:
    return when.start - quantity.end if when.start >= quantity.end else quantity.start - when.end
