"""Which project or organisation is a claim about? The name of the article that its grounds speak for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, partial

from spacy.language import Language
from spacy.tokens import Doc

from nlp import choice, cues
from nlp.candidates import Candidates
from nlp.discovered import discover
from nlp.draft import Draft
from nlp.entities import gazetteer
from nlp.mentions import Mention
from nlp.network import Read
from nlp.questions import Answer, Names
from nlp.reading import Span
from nlp.ties import shared
from nlp.topic import Topic, is_project


class NameOpinion:
    """What the network thinks of the names of an article as the subjects of its figures."""

    def __init__(self, read: Read, topic: Topic, candidates: Candidates) -> None:
        self._read, self._topic, self._candidates = read, topic, candidates

    def __call__(self, draft: Draft, names: Iterable[str]) -> Mapping[str, float]:
        """The score of each of some names for a draft."""
        figure = self._read.reading.span(draft.start, draft.end)
        return self._read.name(figure, draft.metric, self.answers(figure, names))

    def answers(self, figure: Span, names: Iterable[str]) -> dict[str, Answer]:
        """Names as answers to the network's question for one."""
        return {name: self._names.answer(name, self._candidates.kind(name), figure) for name in names}

    @cached_property
    def _names(self) -> Names:
        offsets: dict[str, list[int]] = defaultdict(list)
        for mention in self._topic.mentions:
            offsets[mention.name].append(mention.start)
        return Names(self._read.reading, offsets, self._candidates.headline)


def subjects_of(draft: Draft, topic: Topic, candidates: Candidates, opinion: NameOpinion) -> list[str]:
    """The canonical names that a claim is about: one, or several for "each" and "apiece"; empty where none is known.

    How likely the choice is, and what kind of name was chosen, is noted in the draft's `grounds`.
    """
    listed = shared(draft, topic.between(draft.sentence.start, draft.sentence.end))
    if listed:
        draft.grounds.append("subjects listed")
        return listed
    found = candidates.of(draft)
    chosen = choice.best_candidate(found, "subject", partial(opinion, draft, found))
    if chosen is None or (
        len(found) == 1 and candidates.is_stray(chosen.name) and "loose left acting" not in found[chosen.name]
    ):
        return []  # a capitalised word that stands there once and does nothing makes no article one of ours
    draft.grounds += [f"subject likely {choice.step(chosen.likelihood)}", f"subject {candidates.kind(chosen.name)}"]
    return [chosen.name]


def _compares(draft: Draft) -> bool:
    """Whether the sentence opens a comparison, which is about another thing than what was in focus."""
    return cues.phrases("subject.comparison").at(draft.sentence.tokens, 0) is not None


def _names(draft: Draft, topic: Topic) -> bool:
    """Whether the sentence names its subject itself."""
    return any(m.name in draft.subjects for m in topic.between(draft.sentence.start, draft.sentence.end))


def _is_another(text: str, mention: Mention) -> bool:
    """Whether "second", "third" or "another" stands before a name, so that a further one of its kind is meant."""
    return text[: mention.start].lower().rstrip().endswith(("second", "third", "another", "new", "next"))


class Subjects:
    """Fills in `subjects` of the drafts; a draft without any is no claim."""

    def __init__(self) -> None:
        self._gazetteer = gazetteer()

    def __call__(self, doc: Doc) -> Doc:
        drafts = [draft for draft in doc._.drafts if draft.metric]
        if not drafts:
            return doc
        topic = self.topic(doc)
        candidates = Candidates(topic, doc._.sentences)
        opinion = NameOpinion(doc._.read, topic, candidates)
        for draft in drafts:
            draft.subjects = subjects_of(draft, topic, candidates, opinion)
            if not draft.subjects:
                draft.metric, draft.why = "", "no subject named"
            elif _compares(draft) and not _names(draft, topic):
                draft.metric, draft.why = "", "comparison with something else"
        return doc

    def topic(self, doc: Doc) -> Topic:
        """What the article is about, by its mentions and its title."""
        title, spans = doc._.title or "", doc._.sentences
        titled = [mention for mention in self._gazetteer(title) if not _is_another(title, mention)]
        mentions = [Mention(*mention) for mention in doc._.mentions]
        topic = Topic(doc._.text, mentions, titled, spans, title)
        if topic.main_project is None or topic.is_placed_elsewhere():
            town = self._gazetteer.of_town(title, {mention.name for mention in mentions})
            headline = next(
                (mention.name for mention in discover(title, titled, is_title=True) if is_project(mention)), None
            )
            topic.settle(town or headline, spans)
        return topic


@Language.factory("gigawatch_subjects", requires=["doc._.drafts", "doc._.mentions", "doc._.read"])
def create_subjects(nlp: Language, name: str) -> Subjects:
    """The component that finds subjects."""
    return Subjects()
