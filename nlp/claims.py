"""What does an article claim? Finished claims, from drafts, with how sure the extractor is."""

from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.confidence import confidence_of
from nlp.draft import Draft


@dataclass(frozen=True, slots=True)
class Claim:
    """One number that one article states of one subject; fields as in the annotation guidelines.

    `value` and `value_max` are in the metric's canonical `unit`; `start` and `end` are offsets into the
    article's text, of which `value_text` is the exact substring; `due` is an ISO date prefix; `confidence`
    lies between 0 and 1.
    """

    value_text: str
    start: int
    end: int
    metric: str
    value: float
    value_max: float | None
    bound: str
    unit: str
    subject: str
    chip: tuple[str, ...]
    status: str
    due: str | None
    attributed_to: str | None
    sentence: str
    confidence: float


class Claims:
    """Turns drafts into plain claim records in `doc._.claim_records`; `doc._.claims` is their typed view."""

    def __call__(self, doc: Doc) -> Doc:
        drafts, text = doc._.drafts, doc._.text
        for draft in drafts:
            if draft.same_as is not None and draft.same_as.metric == draft.metric:
                first = draft.same_as
                draft.subjects, draft.status, draft.due = first.subjects, first.status, first.due
                draft.attributed_to = first.attributed_to
        doc._.claim_records = [record for draft in drafts if draft.metric for record in _records(draft, text)]
        doc._.drafts, doc._.read, doc._.text = [], None, ""
        return doc


def _records(draft: Draft, text: str) -> list[dict[str, Any]]:
    value_text = text[draft.start : draft.end]
    confidence = confidence_of(draft)
    return [
        {
            "value_text": value_text, "start": draft.start, "end": draft.end, "metric": draft.metric,
            "value": draft.value, "value_max": draft.value_max, "bound": draft.quantity.bound, "unit": draft.unit,
            "subject": subject, "chip": list(draft.chips) if draft.metric == "accelerators" else [],
            "status": draft.status, "due": draft.due, "attributed_to": draft.attributed_to,
            "sentence": text[draft.sentence.start : draft.sentence.end], "confidence": confidence,
        }
        for subject in draft.subjects
    ]  # fmt: skip


def typed(doc: Doc) -> list[Claim]:
    """The claims of a processed Doc."""
    return [Claim(**{**record, "chip": tuple(record["chip"])}) for record in doc._.claim_records]


@Language.factory("gigawatch_claims", requires=["doc._.drafts"], assigns=["doc._.claim_records"])
def create_claims(nlp: Language, name: str) -> Claims:
    """The component that finishes claims."""
    return Claims()
