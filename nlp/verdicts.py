"""What is said of a quantity: the metric that it states, or the reason why it is no claim."""

from typing import Final

from nlp import cues
from nlp.lexer import lex

#: Chips below this are counted on the fingers, and are of one machine.
FEWEST_TO_COUNT: Final = 10
#: Reasons that no weighing outdoes.
A_FEW_CHIPS: Final = "chips that one can count on the fingers"
BEYOND_SITES: Final = "more power than any site has"
USED_OVER_TIME: Final = "energy used in a time"
DISTANCE_IN_TIME: Final = "how far off, not how long building takes"
CHIPS_OWN: Final = "of one chip, node or rack"
GIVEN: Final = "what a state gives or forgoes"
VALUE: Final = "what a company is worth"
INTO_COMPANIES: Final = "put into one company after another"
OF_SEVERAL: Final = "sum over several companies"
ONE_JOB: Final = "chips of one training job"
SOLD: Final = "chips that a maker sold"
OTHER_COLUMN: Final = "column of other things"
SETTLED: Final = frozenset((
    "indefinite number", "negative", "share of something", "battery stated as power", "price of a single thing",
    "denied by its verb", A_FEW_CHIPS, BEYOND_SITES, USED_OVER_TIME, DISTANCE_IN_TIME, CHIPS_OWN,
    GIVEN, VALUE, INTO_COMPANIES, ONE_JOB,
))  # fmt: skip


class Verdict(str):
    """A metric's name where `ok`, else the reason why a quantity is no claim."""

    ok: bool

    def __new__(cls, text: str, *, ok: bool = False) -> "Verdict":
        verdict = super().__new__(cls, text)
        verdict.ok = ok
        return verdict


def is_metric(metric: str) -> Verdict:
    """The verdict that a quantity is one of a metric."""
    return Verdict(metric, ok=True)


def mentions(lead: str, path: str) -> bool:
    """Whether the text before a sentence holds a cue of a list."""
    return bool(cues.phrases(path).find(lex(lead)))
