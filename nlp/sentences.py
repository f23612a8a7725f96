"""Where do sentences begin and end? A splitter for news text that keeps abbreviations and list items whole."""

import re
from typing import Final

import numpy as np
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from nlp import cues

#: A mark with the quotes, brackets and footnotes ("[8]") that close behind it.
_END: Final = re.compile(r"[.!?…][\"”’')\]]*(?:\[\w{1,3}\])*(?:\s+|(?=[A-Z“][a-z]))|\n\s*")
_LONGEST: Final = 1200  # characters; longer "sentences" are lists and tables without line breaks
_LABEL: Final = 48  # characters
_VALUE: Final = re.compile(r"[~≈<>]?\s?(?:[A-Z]{0,3}[$€£¥₹]\s?)?\d[\d,.]*[^\n]{0,28}(?:\n|$)")
#: How a sentence opens: with a capital, a figure or a mark, or with a name like "xAI" and "nLighten", which "kW" and "mRNA" are not.
_OPENS: Final = re.compile(r"[\"“‘'(\[]*(?:[^\W_a-z]|(?!k[VW]|mRNA|pH)[a-z]{1,2}[A-Z]\w)|[\"“‘(\[$€£¥₹~@•–—>-]")
_PLATFORM: Final = (" on X", " to X", " via X")  # where people post; any other letter is an initial
_LAST_WORD: Final = re.compile(r"(?:[^\W_]+\.)*[^\W_]+$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence, in order, without the white space between them.

    A line break always ends one, so that headings, bullets and table rows stand alone.
    """
    spans, start = [], len(text) - len(text.lstrip())
    for match in _END.finditer(text, start):
        if match.end() < len(text) and not _is_end(text, match):
            continue
        sentence = text[start : match.end()].rstrip()
        if sentence:
            spans += _pieces(text, start, start + len(sentence))
        start = match.end()
    if text[start:].strip():
        spans += _pieces(text, start, len(text.rstrip()))
    return spans


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence, cut at white space where it is longer than any that people write."""
    pieces = []
    while end - start > _LONGEST:
        cut = text.rfind(" ", start, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        pieces.append((start, cut))
        start = cut + (text[cut] == " ")
    pieces.append((start, end))
    return pieces


def _is_end(text: str, match: re.Match[str]) -> bool:
    if "\n" in match[0]:
        return match[0].count("\n") > 1 or not (_is_label(text, match) or _runs_on(text, match))
    if not _OPENS.match(text, match.end()):
        return False
    if match[0][0] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 12), match.start())
    if match[0] == ".":  # a lost space: "… the site.The company …"
        return (
            word is not None
            and (len(word[0]) > 2 or (len(word[0]) > 1 and word[0].isupper()))
            and word[0].lower() not in cues.words("sentence.abbreviation")
            and "." not in word[0]
        )
    if word is None:
        return True
    if len(word[0]) == 1 and word[0].isupper():
        return text.endswith(_PLATFORM, 0, match.start())
    if word[0].isdecimal() and len(word[0]) <= 2 and text[word.start() - 1 : word.start()] in ("", "\n"):
        return False  # the marker of a numbered heading
    return word[0].lower() not in cues.words("sentence.abbreviation")


def _runs_on(text: str, match: re.Match[str]) -> bool:
    """Whether a line is merely broken: it ends in no mark, and the next one goes on in small letters."""
    return (
        match[0][0] == "\n" and text[match.end()].islower() and text[match.start() - 1 : match.start()] not in ".!?:;|"
    )


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Whether the line before a break labels the number on the next one, as in a flattened table."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return (
        0 < len(line) <= _LABEL and _VALUE.match(text, match.end()) is not None and not any(c.isdigit() for c in line)
    )


class Sentences:
    """Marks the sentence starts of a Doc and keeps their character spans in `doc._.sentences`."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc._.text
        if not text:
            text = doc._.text = doc.text  # spaCy puts it together anew at every call
        spans = split_sentences(text)
        doc._.sentences = spans
        if len(doc):
            starts = np.full(len(doc), -1, dtype="int64").astype("uint64")
            first = np.searchsorted(doc.to_array(IDX), [start for start, _ in spans])
            starts[first[first < len(doc)]] = 1
            starts[0] = 1
            doc.from_array([SENT_START], starts.reshape(-1, 1))  # type: ignore[arg-type] # any 2d array of integers will do
        return doc


@Language.factory("gigawatch_sentences", assigns=["token.is_sent_start", "doc._.sentences"])
def create_sentences(nlp: Language, name: str) -> Sentences:
    """The component that finds sentences."""
    return Sentences()
