"""Who is meant by a speaker as printed? Full names for surnames, roles and pronouns, by what the article prints."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Final

from nlp import cues
from nlp.fullest import fullest
from nlp.mentions import Mention
from nlp.occurrences import occurrences
from nlp.outlets import outlet_of
from nlp.topic import is_actor

_WORD: Final = r"[A-ZÀ-Ý][\w’'-]*[\w]|[A-Z]\."
_PERSON: Final = re.compile(rf"\b(?:[A-Z] ){{0,2}}(?:{_WORD})(?: (?:{_WORD}|al|bin|van|von|de|da|del|der|Al))+")
_TITLE: Final = re.compile(
    r"^(?:(?:The|the|Former|President|Vice|Prime|Minister|Premier|Mr|Mrs|Ms|Dr|Prof|Professor|Gov|Governor|Sen|Senator|Rep|Mayor|CEO|CFO|CTO|COO|CIO|EVP|SVP|VP|"
    r"Commissioner|Chairman|Chairwoman|Chair|Director|Secretary|Sheriff|Judge|Spokesman|Spokeswoman|Spokesperson|Chief|Executive|"
    r"Retiree|Farmer|Rancher|Collector|Developer|Owner|Attorney|Sir|Lord|Lady|Captain|Representative|Congressman|Congresswoman|Supervisor|Councilman|Councilwoman|Councilor|Councillor|Analyst|Founder|Resident|Superintendent)\.?\s+)+"
)


#: An office before a name: "Information Minister P. Sudhakar", "Ulsan Mayor Kim Doo-gyeom".
_OFFICE: Final = re.compile(
    r"^(?:[A-Z][\w-]+ ){0,3}(?:Minister|Premier|Mayor|Judge|Judge-Executive|Treasurer|Chancellor|Administrator|Councillor|Cllr|Coun|Ald\.|Secretary|Commissioner|Governor|Chairman|President|Director|Spokesman|Spokeswoman|CEO|Manager|Officer|(?:Lt\. )?Gov\.|Sen\.|Rep\.) (?=[A-Z])"
)


#: "Amsterdam-based Nebius".
_BASED: Final = re.compile(
    r"^(?:[A-Z][\w’-]+ )*[A-Z][\w’]+-(?:based|owned|backed|listed|led|run|founded|headquartered) (?=[A-Z])"
)
#: "Quillon’s Agnieszka Torun".
_OF_WHOM: Final = re.compile(r"^.*[’']s (?=[A-Z][\w’-]+ [A-Z])")
#: An organisation with its owner, with whoever speaks with it, and with its place, where the organisation has a name of its own.
_OWNED: Final = re.compile(r".+[’']s? (?P<name>[a-z]?[A-ZÀ-Ý].*)$")
_AND_OTHER: Final = re.compile(r"(?P<name>.+?) and [A-ZÀ-Ý].*$")
_OF_PLACE: Final = re.compile(r"(?P<name>.+?) (?:of|in) (?:the )?[A-ZÀ-Ý].*$")
_OPENING: Final = 25  # characters of a sentence in which its subject begins
_SHORT: Final = {"governor": "gov.", "senator": "sen."}
_SPELLED: Final = re.compile(r"\b[A-ZÀ-Ý][\w’'-]*")
_FARTHEST: Final = 120  # characters from a name's first letter to its initials in brackets
#: A run of capitalised words, which may name a body: "Memphis Light, Gas and Water", "University of Bristol".
_BODY: Final = re.compile(r"[A-Z][\w’'&-]*(?: (?:of |and |for |the )*[A-Z][\w’'&-]*)*")


class Cast:
    """The people and organisations of one article, to resolve speakers with."""

    def __init__(self, text: str, mentions: Sequence[Mention], main_organisation: str | None, title: str = "") -> None:
        self._text = text
        self._organisations = [mention for mention in mentions if is_actor(mention)]
        self._main = main_organisation
        self._printed_as: dict[str, Counter[str]] = defaultdict(Counter)
        for mention in mentions:
            self._printed_as[mention.name][text[mention.start : mention.end]] += 1
        self._forms = [(_bare(text[m.start : m.end]), m.name) for m in mentions]
        self._known = {text[m.start : m.end] for m in mentions if m.known}
        self._named = {m.start for m in mentions if m.known or m.kind == "organisation"}
        self._title = title

    @cached_property
    def _people(self) -> list[tuple[int, str]]:
        """The people whom the text names in full, by where."""
        return [(m.start(), full) for m in _PERSON.finditer(self._text) if (full := self._person(m))]

    @cached_property
    def _titled(self) -> list[str]:
        """The people whom the title names."""
        return [full for m in _PERSON.finditer(self._title) if (full := _as_person(m[0])) is not None]

    def _person(self, match: re.Match[str]) -> str | None:
        """A person's name without titles; None for organisations, places and headings."""
        printed = match[0]
        if match.start() in self._named and not (_TITLE.match(printed) or _OFFICE.match(printed)):
            return None
        return _as_person(printed)

    def resolve(self, printed: str) -> str | None:
        """The fullest name that the article prints for a speaker; None where it is no one."""
        name = self._alone(self.bare(printed))
        if not name:
            return None
        known = [*(full for _, full in self._people), *self._titled]
        for full in known:
            if full.split()[-1] == name.split()[-1] and (full.endswith(" " + name) or full == name):
                return full
        forename = next((full for full in known if full.split()[0] == name), None)
        if forename is not None and not any(form == name for form, _ in self._forms):
            return forename
        if name.isupper() and " " not in name:
            spelled = self._spelled(name)
            if spelled is not None:
                return spelled
        outlet = outlet_of(name)
        return outlet if outlet is not None else self._fullest(name)

    def _spelled(self, letters: str) -> str | None:
        """The name that stands before its initials in brackets: "Department for Science, Innovation and Technology (DSIT)"."""
        bracket = self._text.find(f" ({letters})")
        words = list(_SPELLED.finditer(self._text, max(0, bracket - _FARTHEST), bracket)) if bracket > 0 else []
        for first in reversed(words):
            whole = self._text[first.start() : bracket]
            if "".join(word[0][0] for word in _SPELLED.finditer(whole)) == letters and not re.search(r"[.;:\n]", whole):
                return whole
        named = re.search(rf"({_BODY.pattern})$", self._text[max(0, bracket - _FARTHEST) : max(0, bracket)])
        return _without_genitive(named[1].removeprefix("The ")) if named is not None else None

    def is_mentioned(self, name: str) -> bool:
        """Whether a name is that of a site or a company that the article mentions."""
        return any(form == name for form, _ in self._forms)

    def is_person(self, name: str | None) -> bool:
        """Whether a name is that of a person of whom the article prints the whole name."""
        return name is not None and (any(name == full for _, full in self._people) or name in self._titled)

    def by_part(self, name: str) -> str | None:
        """The person of whose name the article elsewhere prints more than this forename or surname."""
        forms = (form for form, whole in self._forms if form == whole and " " in form)
        people = [*(full for _, full in self._people), *self._titled, *filter(_as_person, forms)]
        return next((full for full in people if name in (full.split()[0], full.split()[-1])), None)

    def guest(self) -> str | None:
        """The person whom the title names, else the first one of the text: who is interviewed, if anyone is."""
        return next(iter(self._titled), None) or next((full for _, full in self._people), None)

    def _alone(self, name: str) -> str:
        """An organisation without whom it belongs to, where it sits and who speaks with it: "TCS’s HyperVault", "Bitdeer of Singapore"."""
        for pattern in (_OWNED, _AND_OTHER, _OF_PLACE):
            match = pattern.match(name)
            if match is not None and (
                any(form == match["name"] for form, _ in self._forms)
                or (pattern is _OWNED and self._stands_alone(match["name"]))
            ):
                return match["name"]
        return name

    def _stands_alone(self, name: str) -> bool:
        """Whether the article prints a name without an owner before it, too: "HyperVault"."""
        return any(self._text[max(0, at - 3) : at] not in ("’s ", "'s ") for at in occurrences(self._text, name))

    def person(self, before: int, office: str = "") -> str | None:
        """The person named last before an offset, for "he said"; the last one named with an office, for "the governor"."""
        holder = self.officer(office, before) if office else None
        if holder is not None:
            return holder
        earlier = [name for start, name in self._people if start < before]
        if earlier:
            surnames = {name.split()[-1]: name for name in reversed(earlier)}
            last = max(surnames, key=lambda surname: self._text.rfind(surname, 0, before))
            return surnames[last]
        return None

    def officer(self, office: str, before: int) -> str | None:
        """The person named with an office, before an offset or else behind it, for "the Chancellor has said"."""
        if office not in cues.words("attribution.person_role") and office not in cues.words("attribution.honorific"):
            return None
        return self.holder(office, before)

    def holder(self, office: str, before: int) -> str | None:
        """The person around whose name an office or a trade is printed, before an offset or else behind it."""
        short = _SHORT.get(office, office)
        for start, name in (
            *reversed([p for p in self._people if p[0] < before]),
            *(p for p in self._people if p[0] >= before),
        ):
            around = self._text[max(0, start - 30) : start + len(name) + 45].lower()
            if office in around or short in around:
                return name
        return None

    def organisation(self, before: int, sentence: int) -> str | None:
        """The organisation that "the company" means: the first one of the latest earlier sentence, else the main one."""
        earlier = [m for m in self._organisations if m.start < sentence]
        same = [m for m in self._organisations if sentence <= m.start < before]
        if same and (not earlier or same[0].start - sentence < _OPENING):
            return self.printed(same[0])
        if earlier:
            paragraph = self._text.rfind("\n", 0, sentence)
            near = [m for m in earlier if m.start > paragraph]
            chosen = near[0] if near else None
            if chosen is None:
                mains = [m for m in earlier if m.name == self._main]
                chosen = mains[0] if mains else earlier[-1]
            return self.printed(chosen)
        later = next((m for m in self._organisations if m.name == self._main), None)
        return self.printed(later) if later is not None else None

    def body(self, role: str, before: int) -> str | None:
        """The body of that kind named last before an offset: "the chamber" is the "Greater Memphis Chamber"."""
        words = cues.names(f"attribution.body.{role}")
        named = [match[0] for match in _BODY.finditer(self._text, 0, before) if not words.isdisjoint(match[0].split())]
        return _without_genitive(named[-1].removeprefix("The ")) if named else None

    def called(self, noun: str, before: int) -> str | None:
        """The body named last before an offset whose name has a noun in it: "the center" is the "Law Center"."""
        word = re.compile(rf"\b{re.escape(noun.capitalize())}\b")
        at = max((match.start() for match in word.finditer(self._text, 0, before)), default=-1)
        if at < 0:
            return None
        named = next(
            (m for m in _BODY.finditer(self._text, max(0, at - _FARTHEST), before) if m.start() <= at < m.end()), None
        )
        name = _without_genitive(named[0].removeprefix("The ")) if named is not None else ""
        return name if " " in name else None

    def outlet(self, before: int) -> str | None:
        """The news outlet named last before an offset, else first behind it, for "the newspaper said"."""
        names = cues.names("attribution.outlet")
        found = {name: at for name in names if (at := self._text.rfind(name, 0, before)) >= 0}
        if found:
            return max(found, key=lambda name: (found[name], len(name)))
        later = {name: at for name in names if (at := self._text.find(name, before)) >= 0}
        return min(later, key=lambda name: (later[name], -len(name)), default=None)

    def people(self, low: int, high: int) -> list[tuple[int, str]]:
        """The people named between two offsets, with where."""
        return [(start, name) for start, name in self._people if low <= start < high]

    def bare(self, printed: str) -> str:
        """A name without titles, office, owner and genitive."""
        name = _without_genitive(_TITLE.sub("", _BASED.sub("", printed.strip(" ,“”\"'"))))
        return _without_office(_OF_WHOM.sub("", name))

    def longest(self, mention: Mention) -> str:
        """The longest form in which the article prints an organisation."""
        return max(self._printed_as[mention.name], key=len)

    def printed(self, mention: Mention) -> str:
        """The form in which the article mostly prints an organisation, with its suffix where it prints that too."""
        forms = self._printed_as[mention.name]
        return self._fullest(max(forms, key=lambda form: (forms[form], len(form))))

    def _fullest(self, name: str) -> str:
        return fullest(name, self._text, self._forms, self._known)


def _without_genitive(name: str) -> str:
    for ending in ("’s", "'s"):
        name = name.removesuffix(ending)
    return name.strip(" ,.") if not name.endswith(("Corp.", "Inc.", "Co.", "Ltd.")) else name.strip(" ,")


def without_opener(form: str) -> str:
    """A name without the word that opens its sentence: "Oracle" of "Meanwhile Oracle"."""
    first, _, rest = form.partition(" ")
    return rest if rest and first.lower() in cues.words("attribution.opener") else form


def _bare(form: str) -> str:
    """A form without its opener, titles and the place of its owner: "Nebius" of "Amsterdam-based Nebius"."""
    return _BASED.sub("", _TITLE.sub("", without_opener(form)))


def _without_office(name: str) -> str:
    """A person without the office that leads the name: "Jane Bellamy" of "Firmus COO Jane Bellamy"."""
    shorter = _OFFICE.sub("", name)
    is_titled = _untitled(shorter.split()) != shorter.split()
    return (_as_person(shorter) or shorter) if is_titled else shorter


@lru_cache(maxsize=4096)
def _as_person(printed: str) -> str | None:
    """A person's name out of a run of capitalised words, without titles; None where it is none."""
    words = _untitled(_OFFICE.sub("", _TITLE.sub("", _OF_WHOM.sub("", _BASED.sub("", printed)))).split())
    openers = cues.words("attribution.not_name") | cues.words("attribution.opener")
    while words and re.split("[’']", words[0].lower())[0] in openers:
        words = words[1:]
    name = " ".join(words)
    if (
        not 2 <= len(words) <= 4
        or any(c.isdecimal() for c in name)
        or (name.isupper() and len(name) > 5)
        or words[-1][0].islower()
        or any(w.endswith(("’s", "'s")) for w in words[:-1])
        or any(w.rstrip(".’s").lower() in cues.words("attribution.no_person") for w in words)
    ):
        return None
    return _without_genitive(name)


def _untitled(words: list[str]) -> list[str]:
    """A run without the office that leads it, where a whole name follows: "City Administrator Melissa Crane"."""
    roles = cues.words("entity.role") | cues.words("attribution.honorific")
    last = max((k for k, word in enumerate(words[:-2]) if word.lower() in roles), default=-1)
    return words[last + 1 :]
