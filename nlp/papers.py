"""Which paper does a noun phrase name? "The draft impact statement", "site plans", "Oracle’s annual report"."""

from typing import Final

from nlp import cues
from nlp.lexer import HYPHENS, Tokens
from nlp.runs import is_name, name_end, name_start
from nlp.unnamed import is_unnamed
from nlp.voice import Voice

#: Words that open a clause behind the name of a paper: "a memo she read out".
_OPENING: Final = frozenset(("the", "it", "she", "he", "they", "that", "which", "we"))


def document_in(tokens: Tokens, start: int, end: int, text: str) -> Voice | None:
    """The paper that a phrase names: "the draft impact statement", "a permit filed with the county"; by whom, if told."""
    for head in range(start, end):
        token = tokens[head]
        behind = tokens[head + 1].lower if head + 1 < len(tokens) else ""
        if token.kind == "form":
            return Voice(token.text, "document", head)
        if (
            token.lower not in cues.words("attribution.document")
            or (token.text[0].isupper() and head > 0)
            or (token.lower in cues.words("attribution.deed") and behind == "to")
            or not (head + 1 >= end or behind in cues.words("attribution.describes") or behind in _OPENING)
        ):
            continue
        issuer = head + 2 + (head + 2 < len(tokens) and tokens[head + 2].lower == "the")
        is_issued = token.lower in cues.words("attribution.issued") and behind in ("from", "by")
        if is_issued and issuer < len(tokens) and is_name(tokens, issuer):
            return Voice(text[tokens[issuer].start : tokens[name_end(tokens, issuer) - 1].end], "name", issuer)
        if is_unnamed(tokens, start, head):
            return None
        first = head
        while first > start and qualifies(tokens, first - 1):
            first -= 1
        owner = tokens[first - 1].lower if first > start and not _is_day(tokens[first - 1].lower) else ""
        is_owned = owner.endswith(("’s", "'s")) and tokens[first - 1].text[0].isupper()
        if is_owned and first > 1 and token.lower in ("website", "statement"):
            opening = name_start(tokens, first)
            return Voice(text[tokens[opening].start : tokens[first - 1].end], "name", opening)
        if token.lower == "report" and first < head and tokens[first].lower in cues.words("attribution.press"):
            return Voice("report", "outlet", first)
        if first == head and token.lower in ("report", "website", "statement"):
            if owner in ("its", "their") or (
                owner.endswith(("’s", "'s")) and not (is_owned and token.lower == "report")
            ):
                return Voice("its", "organisation", first) if token.lower != "report" else None
            if token.lower != "statement" and not is_owned and owner not in ("her", "his", "a", "an"):
                return None
        intent = tokens.lowers[head + 1 : head + 3] in (["of", "intent"], ["of", "understanding"])
        return Voice(text[tokens[first].start : tokens[head + 2 * intent].end].lower(), "document", first)
    return None


def qualifies(tokens: Tokens, at: int) -> bool:
    """Whether a word belongs to the name of a paper: "load study", "county engineer's memo"."""
    token = tokens[at]
    return (
        token.kind == "word"
        and (token.text[0].islower() or (at == 0 and token.lower[-2:] not in ("’s", "'s")))
        and token.lower not in cues.words("attribution.determiner")
        and not (token.lower[-2:] in ("’s", "'s") and _owns(token.lower[:-2]))
        and token.lower not in cues.words("clause.verb")
    ) or (token.text in HYPHENS and at > 0 and tokens[at - 1].text[0].islower())


def _is_day(word: str) -> bool:
    """Whether a genitive tells when a paper is from rather than whose it is: "Wednesday’s statement"."""
    return word[-2:] in ("’s", "'s") and word[:-2] in cues.words("attribution.skipped")


def _owns(word: str) -> bool:
    """Whether a noun is a body or a company, so that its genitive tells whose a paper is: "the city’s project documents"."""
    return (
        word in cues.words("attribution.role")
        or word in cues.words("attribution.office")
        or word in cues.tables("attribution.body")
    )


def paper(tokens: Tokens, text: str) -> str | None:
    """The document that a sentence has for its subject or for its end; None for any other sentence."""
    end = len(tokens) - (tokens[-1].text in ".:")
    verb = next((k for k in range(min(9, end)) if document_in(tokens, 0, k + 1, text) is not None), None)
    found = (
        document_in(tokens, 0, verb + 1, text) if verb is not None else document_in(tokens, max(0, end - 6), end, text)
    )
    return found.name if found is not None and found.kind == "document" and not is_deed(found) else None


def is_deed(voice: Voice) -> bool:
    """Whether a paper is also what is done, as a plan or a contract is, so that it "says" but does not "give"."""
    return voice.kind == "document" and voice.name.split()[-1] in cues.words("attribution.deed")
