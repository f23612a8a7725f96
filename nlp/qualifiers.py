"""In which state is the thing at that value? The status that the grounds in its article speak for."""

from collections.abc import Iterator
from functools import partial

from spacy.language import Language
from spacy.tokens import Doc

from nlp import choice, cues
from nlp.draft import Draft
from nlp.leads import lead_in
from nlp.lexer import lex
from nlp.states import STATUSES, grounds, signs
from nlp.surroundings import Surroundings


class Qualifiers:
    """Fills in `status` of the drafts."""

    def __call__(self, doc: Doc) -> Doc:
        for draft, found in status_grounds(doc):
            if not draft.status:  # a table's column may have told it
                opinion = partial(doc._.read.status, draft.start, draft.end, draft.metric)
                chosen = choice.best_label(found, "status", STATUSES, opinion)
                draft.status = chosen.name if chosen is not None else "planned"
        return doc


def status_grounds(doc: Doc) -> Iterator[tuple[Draft, list[str]]]:
    """The drafts of an article that have a metric, each with what speaks for its status."""
    drafts = [draft for draft in doc._.drafts if draft.metric]
    text, spans, published = doc._.text, doc._.sentences, doc._.published
    surroundings = Surroundings(text, spans, doc._.title or "", drafts)
    for draft in drafts:
        dates, led_in = draft.sentence.dates(published), _led_in(draft, text, spans)
        yield draft, [*grounds(draft, signs(draft), dates, published, led_in), *surroundings.grounds(draft)]


def _led_in(draft: Draft, text: str, spans: list[tuple[int, int]]) -> str | None:
    """The status that the line before a list's items states: "The project would:"."""
    at = lead_in(text, spans, draft.sentence.index)
    if at is None:
        return None
    found = cues.phrases("status.any").find(lex(text[spans[at][0] : spans[at][1]]))
    return found[-1][2].removesuffix("_firm") if found else None


@Language.factory("gigawatch_qualifiers", requires=["doc._.drafts", "doc._.read"])
def create_qualifiers(nlp: Language, name: str) -> Qualifiers:
    """The component that finds the status."""
    return Qualifiers()
