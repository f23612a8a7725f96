"""Is a time how long building takes? The words around it say so, and whether they count from now or for something else."""

from typing import Final

from nlp import cues
from nlp.context import Context
from nlp.verdicts import DISTANCE_IN_TIME, Verdict, is_metric

_DAYS: Final = (5, 4000)


def build_time(here: Context) -> Verdict:
    """Whether a time is one that building took or will take."""
    quantity = here.quantity
    if not _DAYS[0] <= quantity.canonical(quantity.value) <= _DAYS[1]:
        return Verdict("too short or long for building")
    if here.word(-1) in ("next", "coming", "past", "last") and here.word(-2) in ("the", "these", "those"):
        return Verdict(DISTANCE_IN_TIME)
    if here.word(-1) in ("last", "lasts", "lasting") and here.near("metric.build_time.work"):
        return is_metric("build_time")  # "construction would last four years"
    if cues.phrases("metric.build_time.work").at(here.tokens, quantity.end) is not None:
        return is_metric("build_time")
    built = here.word(-1) in ("in", "just", "only", "under", "within") and here.near("metric.build_time.verb")
    if not built and not here.before("metric.build_time.cue", 5) and not here.after("metric.build_time.cue", 3):
        return Verdict("time, not a build time")
    counted_from = built and here.word(0) in ("after", "over")  # "went up in 122 days over the summer"
    if (
        (here.after("metric.build_time.foreign", 1) and not counted_from)
        or here.before("metric.build_time.foreign", 1)
        or here.word(-1) in ("the", "a", "next", "last", "past")
    ):
        return Verdict("time, not a build time")
    return is_metric("build_time")
