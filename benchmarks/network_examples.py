"""What does the network learn from? Every choice in annotated articles: what is asked, what may be answered, what is right.

The questions are those that the extractor asks on its way through an article (`nlp/`), with what `benchmarks/fit.py` takes
for the right answer. Whoever collects them sees to it that no network takes part.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from benchmarks.fit import STAND_IN, Claim, gold_of, overlap, right_names
from nlp import choice, due
from nlp.candidates import Candidates
from nlp.decision import NONE, decisions, options_of
from nlp.draft import Draft
from nlp.drafting import judged, names_of, on_topic
from nlp.due import dated
from nlp.evaluation import load_gold
from nlp.mentions import Mention
from nlp.network import Read
from nlp.pipeline import COMPONENTS, pipeline
from nlp.qualifiers import status_grounds
from nlp.questions import Answer
from nlp.reading import ENDING, METRICS, WORD, Span, Tables, as_read, kind_of, year_of
from nlp.states import STATUSES
from nlp.subjects import NameOpinion
from nlp.ties import shared
from nlp.timing import NONE as NO_DATE

_BEFORE: Final = {"subjects": "gigawatch_drafts", "qualifiers": "gigawatch_subjects", "due": "gigawatch_qualifiers"}
FEWEST: Final = (4, 8, 1)  # articles in which a word, an ending and a kind of name must stand to have a number


class Asked(NamedTuple):
    """One question about a figure: of each answer the log-linear sum, what it counts as right, and whether it is accepted.

    The answers are `labels`, numbers of a list, or `answers` that stand in the article.
    """

    question: str
    figure: Span
    metric: str
    status: str
    linear: Sequence[float]
    learned: Sequence[float]
    accepted: Sequence[bool]
    labels: Sequence[int] = ()
    answers: Sequence[Answer] = ()


class Example(NamedTuple):
    """An article as the network reads it (`rows`, of which the first `titled` are the title), with all that is asked about it."""

    rows: NDArray[np.int32]
    titled: int
    asked: list[Asked]


def tables_of(folders: Iterable[Path]) -> Tables:
    """The words, the endings and the kinds of names that stand in enough of the annotated articles, the most frequent first."""
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for folder in folders:
        for entry in load_gold(folder)[0]:
            doc, year = _up_to("gigawatch_drafts", entry), year_of(entry.get("published"))
            texts = (entry["text"], entry.get("title") or "")
            words = {as_read(word, year) for text in texts for word in WORD.findall(text)}
            kinds = {kind_of(Mention(*mention)) for mention in doc._.mentions}
            for count, found in zip(counts, (words, {word[-ENDING:] for word in words}, kinds), strict=True):
                count.update(sorted(found))
    known = [[w for w, n in count.most_common() if n >= least] for count, least in zip(counts, FEWEST, strict=True)]
    return Tables(*({word: number for number, word in enumerate(words, 2)} for words in known))


def read_all(folders: Iterable[Path], tables: Tables) -> list[Example]:
    """The articles of some sets of which anything is asked."""
    found = []
    for folder in folders:
        docs, gold = load_gold(folder)
        for entry in docs:
            example = _example(entry, [claim for claim in gold if claim["doc"] == entry["id"]])
            found += [example] if example is not None and example.asked else []
    return found


def _example(entry: Claim, expected: Sequence[Claim]) -> Example | None:
    doc = _up_to("gigawatch_drafts", entry)
    if not (doc._.mentions or on_topic(doc._.text)):
        return None
    asked = [*_metrics(doc, expected)]
    for component, questions in (("subjects", _names), ("qualifiers", _statuses), ("due", _dates)):
        doc = pipeline().get_pipe(_BEFORE[component])(doc)
        asked += questions(doc, expected)
    reading = doc._.read.reading
    return Example(reading.rows, reading.titled, asked)


def _up_to(component: str, entry: Claim) -> Doc:
    """An article with the work of the components before one."""
    doc = pipeline().make_doc("")
    doc._.text, doc._.published, doc._.title = entry["text"], entry.get("published"), entry.get("title")
    for name in COMPONENTS[: COMPONENTS.index(component)]:
        doc = pipeline().get_pipe(name)(doc)
    return doc


def _metrics(doc: Doc, expected: Sequence[Claim]) -> Iterator[Asked]:
    """What does a figure measure, if anything?"""
    names, title = names_of(doc._.mentions), doc._.title or ""
    drafts = judged(doc._.text, doc._.sentences, names)
    reading = Read(doc._.text, title, doc._.published, doc._.mentions, drafts).reading
    for draft, grounds in decisions(drafts, names, title):
        options = (*options_of(draft), NONE)
        gold = {claim["metric"] for claim in expected if overlap(draft, claim)}
        right = gold & {*options} or ({draft.metric} & {*options} if gold else set()) or {NONE}
        yield _labelled("metric", reading.span(draft.start, draft.end), draft, grounds, options, right)


def _names(doc: Doc, expected: Sequence[Claim]) -> Iterator[Asked]:
    """Which name is a figure about?"""
    topic = pipeline().get_pipe("gigawatch_subjects").topic(doc)
    candidates = Candidates(topic, doc._.sentences)
    opinion = NameOpinion(doc._.read, topic, candidates)
    for draft in doc._.drafts:
        gold = gold_of(draft, expected)
        if gold and not shared(draft, topic.between(draft.sentence.start, draft.sentence.end)):
            options = candidates.of(draft)
            learned, accepted = right_names(options, candidates, gold)
            figure = doc._.read.reading.span(draft.start, draft.end)
            answers = [*opinion.answers(figure, options).values()]
            linear = [choice.weight(grounds, "subject") for grounds in options.values()]
            worth = [1.0 if name in learned else STAND_IN * (name in accepted) for name in options]
            right = [name in accepted for name in options]
            yield Asked("name", figure, draft.metric, "", linear, worth, right, (), answers)


def _statuses(doc: Doc, expected: Sequence[Claim]) -> Iterator[Asked]:
    """In which state is it?"""
    for draft, grounds in status_grounds(doc):
        right = {claim["status"] for claim in gold_of(draft, expected)}
        if right and not draft.status:
            figure = doc._.read.reading.span(draft.start, draft.end)
            yield _labelled("status", figure, draft, grounds, STATUSES, right)


def _dates(doc: Doc, expected: Sequence[Claim]) -> Iterator[Asked]:
    """For which date does it hold, if for any?"""
    for draft, options in dated(doc):
        gold = gold_of(draft, expected)
        if gold and options:
            wanted = {claim["due"] or NO_DATE for claim in gold}
            right = [option.iso in wanted for option in options.values()]
            linear = [choice.weight(option.grounds, "due") for option in options.values()]
            figure = doc._.read.reading.span(draft.start, draft.end)
            answers = [*due.answers(doc._.read.reading, figure, options).values()]
            yield Asked("date", figure, draft.metric, draft.status, linear, [*map(float, right)], right, (), answers)
        draft.due = next((claim["due"] for claim in gold), None)


def _labelled(
    question: str, figure: Span, draft: Draft, grounds: Iterable[str], options: tuple[str, ...], right: Set[str]
) -> Asked:
    labels = METRICS if question == "metric" else STATUSES
    accepted = [option in right for option in options]
    linear = choice.sums(grounds, question, options)
    numbers = [labels.index(option) for option in options]
    return Asked(question, figure, draft.metric or NONE, "", linear, [*map(float, accepted)], accepted, numbers)
