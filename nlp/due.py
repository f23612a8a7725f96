"""For when does a claim hold? The date that its grounds speak for (`nlp/timing.py`), or none.

What preposition and distance alone would say (`due_of`) is one of the grounds.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from nlp import choice, cues
from nlp.calendar import When
from nlp.draft import Draft
from nlp.lexer import Tokens
from nlp.network import Read
from nlp.questions import Answer, date_answer, no_date
from nlp.reading import Reading, Span
from nlp.timeline import is_future, is_past, parse_day, resolve_open
from nlp.timing import NONE, Option, Timing

#: Farthest, in tokens, that a date may stand from its number; beyond it most dates belong to something else.
_REACH: Final = 16
#: What stands for good once it is there; the date beside it is that of a purchase or an opening.
_STANDING: Final = frozenset(("land_area", "floor_area", "buildings", "generation", "storage", "water"))
_NEAR: Final = 9  # tokens; a date of what already holds is named close to it
_NEXT: Final = 4  # tokens; a span of time ("over five years") is of the number right beside it
_AHEAD: Final = frozenset(("until", "before"))  # what these lead to lies ahead, whatever the tense
#: How likely it must be that a figure has no date; most have none, and yet a date that stands there is seldom idle.
_SURE: Final = 0.65
_PAST: Final = frozenset(("operational", "cancelled"))


def due_of(draft: Draft, dates: Sequence[When], published: str | None) -> str | None:
    """The ISO date prefix that the sentence's `dates` give for the claim's value, or None."""
    ranked = sorted((cost, when) for when in dates if (cost := _cost(draft, when, dates)) is not None)
    if not ranked:
        return None
    when = ranked[0][1]
    past = draft.status in _PAST
    ahead = when.start > 0 and _leads_ahead(draft.sentence.tokens, when.start - 1)
    iso = when.iso if when.kind != "open" else resolve_open(when.iso, parse_day(published), past=past and not ahead)
    if past and when.kind == "relative" and is_future(iso, published) and _is_over(draft.sentence.tokens, when):
        iso = f"{int(iso[:4]) - 1}{iso[4:]}" if iso is not None else None
    if iso is not None and not past and is_past(iso, published):
        return None  # a plan that was announced, signed or begun then
    if past and (draft.metric in _STANDING or ranked[0][0] > _NEAR) and not _has_run_since(draft, when):
        return None
    return iso


def _leads_ahead(tokens: Tokens, at: int) -> bool:
    """Whether the preposition at a position leads to what lies ahead: "until June", "by April" but not "had by April"."""
    word = tokens[at].lower
    return word in _AHEAD or (word == "by" and "had" not in tokens.distinct)


def _has_run_since(draft: Draft, when: When) -> bool:
    """Whether what the number measures has been in use from a date on: "has been open since 2024"."""
    tokens = draft.sentence.tokens
    lead = tokens.lowers[max(0, when.start - 6) : when.start]
    return draft.metric != "investment" and "since" in lead[-2:] and not cues.words("due.running").isdisjoint(lead)


def _cost(draft: Draft, when: When, dates: Sequence[When]) -> int | None:
    """How far a date stands from the claim; None where it belongs to another verb or number."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    lead = _lead(tokens, when)
    if lead is None:
        return None
    if draft.metric in ("generation", "power") and when.start and tokens[when.start - 1].lower == "through":
        return None  # the term of a supply contract
    if when.kind == "span" and (draft.status == "operational" or draft.metric == "build_time"):
        return None
    if draft.metric == "build_time" or (draft.metric == "investment" and _is_other_event(tokens, draft, when)):
        return None
    if when.kind == "span" and when.end < len(tokens) and tokens[when.end].lower == "of":
        return None  # counted from another event: "within 24 months of the contracts being signed"
    if _belongs_to_other(tokens, when, draft) and not _has_run_since(draft, when):
        return None
    if when.start >= quantity.end:
        between = tokens[quantity.end : when.start]
        blocked = _blocked(draft, quantity.end, when.start)
        cost = len(between)
    elif when.end <= quantity.start:
        between = tokens[when.end : quantity.start]
        cost = len(between) + 2
        blocked = _blocked(draft, when.end, quantity.start)
        if when.start - lead <= 1 and when.start <= 4:
            blocked = any(token.text in ";" for token in between)
            cost = min(cost, _REACH)
    else:
        return None
    if _opens_then(draft, when):
        cost, blocked = _NEXT, False
    if when.kind == "span" and cost > _NEXT and when.start > 4:
        return None
    return None if blocked or cost > _REACH else cost


def _opens_then(draft: Draft, when: When) -> bool:
    """Whether the sentence says when the thing opens of which this is the first measure: "of 300 MW, … to open in 2028"."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    first = next((q for q in draft.sentence.quantities if q.dimension not in ("money", "time")), None)
    if first is not quantity or not quantity.end <= when.start <= quantity.end + 2 * _REACH:
        return False
    opening = set(tokens.lowers[max(quantity.end, when.start - 4) : when.start])
    walls = sum(token.text in ";:" for token in tokens[quantity.end : when.start])
    return not walls and not opening.isdisjoint(cues.words("due.opening"))


def _is_other_event(tokens: Tokens, draft: Draft, when: When) -> bool:
    """Whether a date beside a sum tells when the thing opens, or how long its contract runs."""
    low, high = (
        (draft.quantity.end, when.start) if when.start >= draft.quantity.end else (when.end, draft.quantity.start)
    )
    between = set(tokens.lowers[low:high])
    if when.kind == "span" and cues.phrases("due.contract").find(tokens):
        return True
    return bool(between & cues.words("due.opening"))


def _lead(tokens: Tokens, when: When) -> int | None:
    """Number of words of the preposition before a date; None where no preposition or adverb gives it its place."""
    if when.kind in ("relative", "span"):
        return 1 if when.start and tokens[when.start - 1].lower in cues.words("due.preposition") else 0
    at = when.start - 1
    while at >= 0 and tokens[at].lower in (
        "the",
        "about",
        "around",
        "roughly",
        "sometime",
        "some",
        "time",
        "late",
        "early",
        "as",
    ):
        at -= 1
    if at >= 0 and (tokens[at].lower in cues.words("due.preposition") or tokens[at].text in "(|,–:"):
        return when.start - at
    return 0 if when.start == 0 else None


def _belongs_to_other(tokens: Tokens, when: When, draft: Draft) -> bool:
    """Whether the date tells when something was said, signed or begun, not when the value holds."""
    left = tokens.lowers[max(0, when.start - 5) : when.start]
    right = tokens.lowers[when.end : when.end + 2]
    verbs = cues.words("due.event")
    if any(word in verbs for word in left[-4:]) or ("set", "up") in pairwise(left[-4:]):
        return True
    if when.end <= draft.quantity.start:
        between = tokens.lowers[when.end : draft.quantity.start]
        if any(word in verbs for word in between[:6]):
            return True  # "In October, Google announced a $15 billion investment"
    if right and right[0] in cues.words("due.noun"):
        return True
    return "since" in left[-2:] or (bool(left) and any(word in cues.words("due.noun") for word in left[-2:]))


def _blocked(draft: Draft, start: int, end: int) -> bool:
    """Whether a break or another quantity with a metric of its own stands between date and number."""
    tokens = draft.sentence.tokens
    if any(token.text in ";|" for token in tokens[start:end]):
        return True
    others = [q for q in draft.sentence.quantities if q is not draft.quantity and start <= q.start < end]
    if others and any(token.lower in ("from", "against", "versus", "than") for token in tokens[start:end]):
        return True
    words = tokens.lowers[start:end]
    if not cues.words("due.later").isdisjoint(words) or ("over" in words and "time" in words):
        return True  # "should start in 2026 and ultimately take in half a million"
    if start == draft.quantity.end and _opens_clause(words):
        return True  # "247 megawatts, and they may stay until January"
    if others and not cues.words("due.part").isdisjoint(tokens.lowers[start:end]):
        return True  # "450,000 m² of ground, starting with 150 megawatts in 2026"
    verbs = sum(token.lower in cues.words("due.verb") for token in tokens[start:end])
    return (bool(others) and verbs > 0) or any(token.text in ":" for token in tokens[start:end])


def _opens_clause(words: Sequence[str]) -> bool:
    """Whether a comma and a connector begin a clause of another verb."""
    return any(
        word == "," and after in cues.words("due.connector") and not cues.words("due.clause_verb").isdisjoint(words[k:])
        for k, (word, after) in enumerate(pairwise(words))
    )


def _is_over(tokens: Tokens, when: When) -> bool:
    """Whether a date tells where something ended: "had 850 MW at the end of the year", "ended the year with"."""
    lead = tokens.lowers[max(0, when.start - 3) : when.start]
    return "at" in lead or not tokens.distinct.isdisjoint(("ended", "closed", "finished"))


def dated(doc: Doc) -> Iterator[tuple[Draft, dict[str, Option]]]:
    """The drafts of an article that have a metric, each with the dates that it may have; empty where none is near.

    Whoever asks sets the `due` of a draft before asking for the next, which is weighed against it.
    """
    drafts, published = doc._.drafts, doc._.published
    timing = Timing(doc._.text, doc._.sentences, published, drafts)
    for draft in drafts:
        if draft.metric:
            options = timing.options(draft)
            if options:
                ruled = due_of(draft, timing.dates(draft), published) or NONE
                for option in options.values():
                    if option.iso == ruled:
                        option.grounds.append("rule" if ruled else "rule none")
            yield draft, options


def choose(options: Mapping[str, Option], opinion: choice.Opinion) -> str | None:
    """The date that the grounds speak for, or where they leave it open the network; None where having none is likely enough."""
    chosen = choice.best_candidate({name: option.grounds for name, option in options.items()}, "due", opinion)
    if chosen is not None and chosen.name == NONE and chosen.likelihood < _SURE:
        chosen = choice.best_candidate(
            {name: option.grounds for name, option in options.items() if name != NONE}, "due", opinion
        )
    return options[chosen.name].iso or None if chosen is not None else None


def answers(reading: Reading, figure: Span, options: Mapping[str, Option]) -> dict[str, Answer]:
    """The dates that a figure may have, as answers to the network's question for one."""
    return {
        name: no_date() if option.printed is None else date_answer(reading, *option.printed, figure)
        for name, option in options.items()
    }


def _opinion(read: Read, draft: Draft, options: Mapping[str, Option]) -> Mapping[str, float]:
    figure = read.reading.span(draft.start, draft.end)
    return read.date(figure, draft.metric, draft.status, answers(read.reading, figure, options))


class Due:
    """Fills in `due` of the drafts."""

    def __call__(self, doc: Doc) -> Doc:
        published = doc._.published
        for draft, options in dated(doc):
            draft.due = choose(options, partial(_opinion, doc._.read, draft, options))
            if draft.status == "operational" and is_future(draft.due, published):
                draft.status = "planned"
        return doc


@Language.factory("gigawatch_due", requires=["doc._.drafts", "doc._.read"])
def create_due(nlp: Language, name: str) -> Due:
    """The component that finds due dates."""
    return Due()
