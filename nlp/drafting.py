"""Which quantities of an article may be claims? Finds them sentence by sentence and names their metric."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kb import vocabulary
from nlp import cues, ellipsis, shares, tables
from nlp.antecedents import recall_chips
from nlp.context import context
from nlp.currencies import in_money_of, local_money
from nlp.decision import decide
from nlp.draft import Draft, Name, Sentence, draft_at, sentence_at
from nlp.flows import Flows
from nlp.mentions import Mention
from nlp.metrics import is_conversion, judge
from nlp.network import Read
from nlp.numerals import OPENERS
from nlp.quantities import Quantity, find_quantities
from nlp.sums import Currencies
from nlp.training import leave_out_jobs

_DIGIT: Final = re.compile(r"\d")
_WORD: Final = re.compile(r"\w+")
#: Words of which one stands in every numeral without a digit, and how the units begin that need no numeral.
_OPENERS: Final = OPENERS | shares.OPENERS
_UNITS: Final = ("gigawatt", "megawatt", "exaflop")

_LEAD: Final = 220  # characters before a sentence that may say what its bare figures are


def draft(
    text: str,
    spans: list[tuple[int, int]],
    mentions: Sequence[Mention] = (),
    title: str = "",
    published: str | None = None,
) -> tuple[list[Draft], Read]:
    """A draft per quantity of the text, in order, with its metric or the reason for having none; and the article as read.

    A number within one of the mentions, in order, is part of it: "Colossus 2".
    """
    drafts, read = decided(text, spans, mentions, title, published)
    ellipsis.resolve(drafts, text)
    recall_chips(drafts, text)
    for entry in drafts:
        if entry.metric:
            _normalise(entry)
    return drafts, read


def decided(
    text: str,
    spans: list[tuple[int, int]],
    mentions: Sequence[Mention] = (),
    title: str = "",
    published: str | None = None,
) -> tuple[list[Draft], Read]:
    """A draft per quantity of the text with its metric, where its own words or its table say what it is."""
    names = names_of(mentions)
    drafts = judged(text, spans, names)
    read = Read(text, title, published, mentions, drafts)
    decide(drafts, names, title, read)
    for before, entry in pairwise(drafts):
        if entry.same_as is before:
            entry.metric, entry.why = before.metric, before.why
    tables.read_tables(drafts, text, title)
    return drafts, read


def judged(text: str, spans: list[tuple[int, int]], names: Sequence[Name] = ()) -> list[Draft]:
    """A draft per quantity of the text with what the rules alone say of it."""
    drafts: list[Draft] = []
    local, begins = local_money(text), [name.start for name in names]
    paragraph, reach, currencies, flows = 0, 0, Currencies(), Flows()
    for index, (start, end) in enumerate(spans):
        paragraph += "\n" in text[reach:start]
        reach = end
        if not _may_hold_numeral(text, start, end):
            continue
        sentence = sentence_at(text, index, start, end, paragraph)
        sentence.names = within = names[bisect_left(begins, start) : bisect_left(begins, end)]
        stated = [q for q in find_quantities(sentence.tokens) if not _is_inside(sentence, q, within)]
        stated = in_money_of(local, sentence.tokens, stated)
        stated = flows.given(index, paragraph, sentence.tokens, stated)
        sentence.quantities = currencies.given(index, sentence.tokens, stated)
        lead = text[max(text.rfind("\n\n", 0, start), start - _LEAD, 0) : start]
        contexts = [context(sentence.tokens, quantity, sentence.quantities) for quantity in sentence.quantities]
        for here, verdict in zip(contexts, judge(contexts, lead), strict=True):
            metric = str(verdict) if verdict.ok else ""
            drafts.append(draft_at(sentence, here, metric, "" if metric else str(verdict)))
    for before, entry in pairwise(drafts):
        if before.sentence is entry.sentence and is_conversion(before.sentence.tokens, before.quantity, entry.quantity):
            entry.same_as = before
            if entry.quantity.bound == "exact" and before.quantity.bound != "range":
                entry.quantity = entry.quantity._replace(bound=before.quantity.bound)
    leave_out_jobs(drafts)
    return drafts


def _may_hold_numeral(text: str, start: int, end: int) -> bool:
    """The cheap question: whether a sentence may hold a numeral, so that it is worth lexing."""
    if _DIGIT.search(text, start, end):
        return True
    sentence = text[start:end].lower()
    return not _OPENERS.isdisjoint(_WORD.findall(sentence)) or any(unit in sentence for unit in _UNITS)


def _is_inside(sentence: Sentence, quantity: Quantity, names: Sequence[Name]) -> bool:
    at = sentence.start + sentence.tokens[quantity.number].start
    return any(name.start < at < name.end for name in names)


def _normalise(entry: Draft) -> None:
    """Value in the metric's canonical unit; money keeps its currency's code, times are whole days."""
    quantity = entry.quantity
    unit = vocabulary.load().metrics[entry.metric]
    canonical = unit["unit"] if isinstance(unit, dict) else unit.unit
    entry.value = quantity.canonical(quantity.value)
    entry.value_max = None if quantity.value_max is None else quantity.canonical(quantity.value_max)
    if entry.metric == "build_time":
        entry.value = float(round(entry.value))
        entry.value_max = None if entry.value_max is None else float(round(entry.value_max))
    entry.unit = canonical if canonical != "currency" or quantity.unit is None else quantity.unit.code or ""


def on_topic(text: str) -> bool:
    """Whether a text speaks of AI computing or its buildings at all."""
    return _topic().search(text) is not None


@lru_cache(maxsize=1)
def _topic() -> re.Pattern[str]:
    return _compiled("|".join(sorted(map(re.escape, cues.words("topic.strong")), key=len, reverse=True)))


def _compiled(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


def names_of(mentions: Iterable[Mention]) -> list[Name]:
    """What mentions name, with its type by the gazetteer."""
    entities = vocabulary.load().entities
    return [
        Name(start, end, kind, (entities[name].type or kind) if name in entities else "unknown")
        for start, end, name, kind, *_ in mentions
    ]


class Drafts:
    """Puts the drafts of a Doc into `doc._.drafts`, and the Doc as read into `doc._.read`; none for a text about something else."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc._.text
        if doc._.mentions or on_topic(text):
            doc._.drafts, doc._.read = draft(text, doc._.sentences, doc._.mentions, doc._.title or "", doc._.published)
        return doc


@Language.factory("gigawatch_drafts", requires=["doc._.sentences"], assigns=["doc._.drafts", "doc._.read"])
def create_drafts(nlp: Language, name: str) -> Drafts:
    """The component that finds quantities and their metrics."""
    return Drafts()
