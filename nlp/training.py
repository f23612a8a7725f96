"""Does a text record how one model was trained? A model card or log, whose chips are those of one job and no claims."""

from collections.abc import Sequence
from typing import Final

from nlp import cues
from nlp.draft import Draft
from nlp.verdicts import ONE_JOB

_FEWEST: Final = 5  # words of the trade; no annotated article that counts chips of a site was found to have as many


def leave_out_jobs(drafts: Sequence[Draft]) -> None:
    """Takes the metric from chips in the record of a training run, in place; does nothing to any other text.

    Only sentences that hold a number are looked at, for those alone have been read.
    """
    counted = [draft for draft in drafts if draft.quantity.unit is None and draft.quantity.noun.kind == "chip"]
    if not counted:
        return
    trade, found = cues.words("topic.training"), set[str]()
    for draft in drafts:
        found |= trade & draft.sentence.tokens.distinct
        if len(found) >= _FEWEST:
            break
    else:
        return
    for draft in counted:
        draft.metric, draft.why = "", ONE_JOB
