"""What is said of a quantity: the metric that it states, or the reason why it is no claim."""

from typing import Final

from nlp import cues
from nlp.lexer import lex


#: Reasons that no weighing outdoes, beside those of `nlp/metrics.py` that only it gives.
USED_OVER_TIME: Final = "energy used in a time"
DISTANCE_IN_TIME: Final = "how far off, not how long building takes"
CHIPS_OWN: Final = "performance of one chip or rack"


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
