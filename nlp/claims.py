"""What does an article claim? Finished claims, from drafts, with how sure the extractor is."""

from dataclasses import dataclass
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from kb import vocabulary
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


#: Share of claims that were right, by how the subject was found (measured on tests/gold and on news pages, 2026-11).
_BY_ROUTE: Final = {"": 0.89, "focus": 0.84, "actor": 0.82, "topic": 0.72, "headline": 0.30}
#: What the metric adds to it: counted things are surer than money, whose words also speak of other things.
_BY_METRIC: Final = {
    "floor_area": 0.10, "water": 0.10, "jobs": 0.09, "buildings": 0.08, "accelerators": 0.07, "h100_equivalents": 0.07,
    "compute": 0.06, "cooling": 0.05, "storage": 0.04, "power": 0.0, "generation": -0.03, "investment": -0.04,
    "land_area": -0.07, "build_time": -0.15,
}  # fmt: skip
_SURE: Final = frozenset(("floor_area", "water", "jobs", "buildings"))  # right however the subject was found
_ELLIPTIC: Final = -0.05  # the number took its noun or unit from one before
_UNKNOWN: Final = -0.25  # a name that no gazetteer holds, found by what the text is about
_LIMITS: Final = (0.05, 0.97)


def confidence_in(draft: Draft) -> float:
    """How sure the extractor is of a claim and its subject, from 0 to 1."""
    route = next((doubt for doubt in draft.doubts if doubt in _BY_ROUTE), "")
    known = all(subject in vocabulary.load().entities for subject in draft.subjects)
    share = _BY_ROUTE[route] + (_BY_METRIC[draft.metric] if not route or draft.metric in _SURE else 0.0)
    share += _ELLIPTIC if "elliptic" in draft.doubts else 0.0
    share += _UNKNOWN if not known and route in ("topic", "headline", "actor") else 0.0
    return round(min(max(share, _LIMITS[0]), _LIMITS[1]), 2)


class Claims:
    """Turns drafts into plain claim records in `doc._.claim_records`; `doc._.claims` is their typed view."""

    def __call__(self, doc: Doc) -> Doc:
        for draft in doc._.drafts:
            if draft.same_as is not None and draft.same_as.metric == draft.metric:
                first = draft.same_as
                draft.subjects, draft.status, draft.due = first.subjects, first.status, first.due
                draft.attributed_to = first.attributed_to
        doc._.claim_records = [
            record for draft in doc._.drafts if draft.metric for record in _records(draft, doc._.text)
        ]
        doc._.drafts, doc._.text = [], ""
        return doc


def _records(draft: Draft, text: str) -> list[dict[str, Any]]:
    value_text = text[draft.start : draft.end]
    confidence = confidence_in(draft)
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
