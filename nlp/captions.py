"""What does a label, question or heading say that a bare number counts? "Jobs: 5,000+", "How many jobs? Over 4,000"."""

from typing import Final

from nlp import cues
from nlp.draft import Draft
from nlp.lexer import Tokens, lex

_QUESTION: Final = 60  # characters before an answer in which its question stands
_ANSWER: Final = 120  # characters in which the answer to a question is given
_SHORT: Final = 4  # tokens of a question or heading that names nothing but its topic, and of what leads up to an answer
_RECKONS: Final = ("put", "peg", "see", "estimat", "reckon", "set", "plac")  # how verbs begin
_LABEL: Final = 7  # tokens
_FEWEST_EQUIVALENTS: Final = 10_000


def captioned(draft: Draft, text: str) -> str | None:
    """The metric that a label or a question names for a bare number."""
    sentence, quantity = draft.sentence, draft.quantity
    lead = Tokens(sentence.tokens[: quantity.start])
    return (
        _label(lead, text[sentence.start : draft.start])
        or _question(lead, text, sentence.start)
        or (_count_of(lead) if lead else None)
        or _equivalents(draft)
    )


def asks_how_long(draft: Draft, text: str) -> bool:
    """Whether the question that a time answers is how long building takes."""
    begin = max(0, draft.start - _ANSWER)
    asked = text.rfind("?", begin, draft.start)
    if asked < 0:
        return False
    question = text[max(0, asked - _QUESTION) : asked].lower()
    question = question[question.rfind("\n") + 1 :]
    return "how long" in question and any(word in question for word in ("take", "build", "built", "construct"))


def counts_other(draft: Draft) -> bool:
    """Whether a label right before a number names a thing that is none of ours: "Nodes: 3,100", "CPU cores – 90,000"."""
    tokens, at = draft.sentence.tokens, draft.quantity.start
    return at > 0 and tokens[at - 1].text in ":–—=" and cues.phrases("table.other").before(tokens, at - 1) is not None


def _label(lead: Tokens, printed: str) -> str | None:
    """The metric that "Buildings:" names right before a number, or a line of its own above it."""
    closed = bool(lead) and (lead[-1].text in ":–—=" or "\n" in printed[lead[-1].end :])
    return _metric_word(lead) if closed and len(lead) <= _LABEL else None


def _question(lead: Tokens, text: str, start: int) -> str | None:
    """The metric that the question or heading before an answer names: "How many jobs?", "Jobs?", "JOBS."."""
    asked = next((k for k in range(len(lead) - 1, -1, -1) if lead[k].text == "?"), None)
    if asked is not None:
        question, lead = Tokens(lead[:asked]), Tokens(lead[asked + 1 :])
    else:
        before = text[max(0, start - _QUESTION) : start].rstrip(' \n*_"”')
        if not before.endswith(("?", ":")) and not before.rsplit("\n", 1)[-1].strip("*_ .").isupper():
            return None
        question = lex(before[max(before.rfind("\n"), before.rfind(". ")) + 1 :])
    counts = any(token.lower == "many" for token in question) or len(question) <= _SHORT
    return _metric_word(question) if counts and len(lead) <= _SHORT else None


def _count_of(lead: Tokens) -> str | None:
    """The metric of "the GPU count as", "the number of chips at", right before a number."""
    words = lead.lowers[-9:]
    if any(word in ("employment", "headcount", "workforce") for word in words):
        return "jobs"
    if words[-1] == "at" and words[-4:-3] and words[-4].startswith(_RECKONS) and words[-3] in ("the", "its"):
        return _metric_word(Tokens(lead[-2:-1]))  # "puts the jobs at 60"
    if "number" in words or "count" in words or "numbers" in words or ("total" in words and "of" in words):
        return _metric_word(Tokens(lead[-9:]))
    return None


def _equivalents(draft: Draft) -> str | None:
    """A large number in a sentence that speaks of H100 equivalents, with no other number between, is one of those."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    if quantity.value < _FEWEST_EQUIVALENTS or quantity.noun.kind not in ("", "pronoun"):
        return None
    named = next((k for k, token in enumerate(tokens) if token.lower == "h100"), None)
    if named is None or not any(token.lower in cues.words("noun.equivalent") for token in tokens[named:]):
        return None
    between = tokens[quantity.end : named] if named >= quantity.end else tokens[named + 1 : quantity.number]
    return None if any(token.kind == "number" for token in between) else "h100_equivalents"


def _metric_word(tokens: Tokens) -> str | None:
    """The metric whose noun stands first among the tokens, that of two words before that of one."""
    for at, token in enumerate(tokens):
        for metric, path in (("accelerators", "noun.chip"), ("jobs", "noun.job"), ("buildings", "noun.building")):
            found = cues.phrases(path).at(tokens, at)
            if found is not None and token.lower not in cues.words("noun.plain"):
                return metric
    return None
