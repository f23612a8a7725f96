"""Which is the fullest name that an article prints for an organisation? With its suffix and its further words, and not in capitals."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from nlp import cues
from nlp.occurrences import occurrences

_CAPITALS: Final = 3  # letters of what may be initials rather than a name in capitals, at the most
#: A name amid small letters, where no heading or label sets it in capitals: "HUMAIN confirmed", "by NEXTDC".
_RUNNING: Final = r"(?<=[a-z] ){0}(?!\w)|(?<!\w){0}(?=(?:[’']s)? [a-z])"
#: Further words of a name behind its first one: " Data Partners" behind "Ardent".
_FURTHER: Final = re.compile(r"(?: [A-ZÀ-Ý][\w-]*[a-z]\w*| AI\b){1,3}(?![’']s?\s)")


def fullest(name: str, text: str, forms: Sequence[tuple[str, str]], known: Collection[str]) -> str:
    """A name as the article prints it in full; `forms` are the mentions with their canonical names.

    `known` are the forms that the gazetteer has: those are not taken to be the beginning of just any longer name.
    """
    name = _in_small_letters(name, text, forms)
    whole = _with_suffix(name, text, forms)
    if whole != name:
        return whole
    return name if name in known else _introduced(name, text)


def _in_small_letters(name: str, text: str, forms: Sequence[tuple[str, str]]) -> str:
    """A name that headings or labels alone print in capitals, as it is printed elsewhere or known: "AMAZON", "DEBBIE FONTENOT"."""
    if not name.isupper() or len(name) <= _CAPITALS or re.search(_RUNNING.format(re.escape(name)), text):
        return name
    printed = re.search(rf"(?<!\w)(?!{re.escape(name)})(?i:{re.escape(name)})(?!\w)", text)
    if printed is not None and printed[0][0].isupper():
        return printed[0]
    return next((whole for form, whole in forms if form == name and whole.upper() == name), name)


def _introduced(name: str, text: str) -> str:
    """A name with the words that it has where the article prints it first: "Ardent Data Partners", later "Ardent"."""
    first = next(iter(occurrences(text, name)), None)
    if first is None or " " in name:
        return name
    further = _FURTHER.match(text, first + len(name))
    words = further[0].split() if further is not None else []
    barred = cues.words("entity.role") | cues.words("attribution.person_role") | cues.words("attribution.envoy")
    if any(word.lower() in barred for word in words):
        return name
    return " ".join([name, *words])


def _with_suffix(name: str, text: str, forms: Sequence[tuple[str, str]]) -> str:
    """A company's name with the suffix that the article prints somewhere ("Applied Digital Corporation")."""
    known = next((whole for form, whole in forms if form == name), None)
    for form, canonical in forms:
        whole = form if form.endswith(name) else ""
        if whole.endswith(" " + name) and whole[0].isupper() and known in (None, canonical, name):
            return _with_suffix(whole, text, forms)  # "Telekom" is "Deutsche Telekom"
    for start in occurrences(text, name):
        suffix = _suffix().match(text, start + len(name)) or _whole().match(text, start + len(name))
        if suffix is not None:
            return _with_suffix(name + suffix[0], text, forms)
    return name


@lru_cache(maxsize=1)
def _suffix() -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, cues.names("attribution.suffix")), key=len, reverse=True)
    return re.compile(rf" (?:{'|'.join(longest_first)})(?!\w)")


@lru_cache(maxsize=1)
def _whole() -> re.Pattern[str]:
    """Further words of a company's name up to how it ends: " Development Corp." behind "Energy Harvest"."""
    ends = "|".join(sorted(cues.names("attribution.incorporated")))
    return re.compile(rf"(?: (?!and )(?:[A-ZÀ-Ý&][\w’'-]*)){{1,3}},? (?i:{ends})(?:\.|(?!\w))")
