"""Which clusters, sites, programmes and organisations does a text name?

Known names come from the gazetteer, matched token by token; ambiguous ones ("Frontier", "Helios") count
only where the text gives them company. Names never seen before are discovered by how they are introduced.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from kb import vocabulary
from nlp import cues

#: Heads of a name for a place of computing: "the Harwood campus", "Lancaster data center".
_SITE: Final = (
    r"(?:(?:AI|data|mega|cloud|technology|training|innovation|compute|computing|hyperscale|industrial|server)[ -])*"
    r"(?:campus|campuses|site|data[ -]?cent(?:er|re)s?|supercomputer|supercluster|cluster|superfactory|gigafactory|AI factory|complex|hub|facility|megasite|mega-site|park|project|development|machine|gigasite)"
)
_NAME: Final = r"[A-ZÀ-Ý][\w’'&.-]*(?: (?:of|de|da|do|del|la|le|el|al|y) (?=[A-ZÀ-Ý])| [A-ZÀ-Ý0-9][\w’'&-]*){0,3}"
_INTRODUCED: Final = re.compile(
    r"(?:\b(?P<noun>[\w-]+),? )?\b(?P<verb>dubbed|called|named|nicknamed|codenamed|code-named|christened|known (?:internally |locally )?as|branded(?: as)?)"
    rf" (?:the )?[“\"‘']?(?P<name>(?:Project )?{_NAME})"
)
_PROJECT: Final = re.compile(
    r"\b(?P<name>(?:Project|Stargate|Colossus|Campus) (?!and\b)[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+| [IVX]+\b| \d\b)?)"
)
_PLACED: Final = re.compile(
    rf"(?:\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Tt]his|[Aa]n?|[Aa]t|[Ff]or|[Ii]n|[Oo]f)|[’']s)(?: (?!and\b|of\b)[a-z][a-z-]+){{0,2}} "
    rf"(?P<name>{_NAME}) (?P<head>{_SITE})\b"
)
#: "Kadali AI City, a 1.5 GW data centre park", "Campus Moncayo, an AI complex".
_APPOSED: Final = re.compile(
    rf"\b(?P<name>{_NAME}), (?:a|an|the|its|their|[A-ZÀ-Ý]\w+[’']s)(?: (?!and\b|of\b)[\w.,$€£’-]+){{0,5}}? "
    r"(?P<head>campus|data[ -]?cent(?:er|re)|supercomputer|supercluster|cluster|superfactory|AI factory|AI complex|data park)\b"
)
_CALLED: Final = re.compile(rf"\b(?:calls|call|calling) (?:it |them )?(?:the )?[“\"‘']?(?P<name>{_NAME})")
_HEADED: Final = re.compile(
    r"\b(?P<name>(?:[A-ZÀ-Ý][\w’'&-]* ){1,3}(?:Campus|Data Cent(?:er|re)|Datacenter|Supercomputer|Supercluster|Cluster|AI Factory|Technology Park|Megasite|Mega Site|Energy Campus|AI Park|Compute Park|Digital Park|Industrial Park|AI Hub|Tech Park|AI Precinct|Precinct|AI City|Data City|Compute Works|AI Complex|Compute Hub))\b"
)


_LOCATED: Final = re.compile(
    rf"\b(?P<head>supercomputer|supercluster|data cent(?:er|re)|datacenter|AI cluster|AI factory|campus|compound|complex) (?:at|in|near|outside|for) (?:the )?(?P<name>{_NAME})"
)
#: A company nobody tracks: a name that ends in a word companies end in.
_COMPANY: Final = re.compile(
    r"\b(?P<name>(?:[A-ZÀ-Ý][\w’'&-]+ ){1,3}(?:Digital|Compute|Computing|Data Centers|Data Centres|Infrastructure|Analytics|Labs|Group|Holdings|Inc|Corp|Ltd|LLC|Technologies|Systems|Networks|Properties|Developments?|Land|Telecom|Semiconductor|Industries|Realty|Motor|Motors|Electronics))\b"
)


#: A company nobody tracks, by what it does: one word, or one in capitals and one more, before a verb of business.
_ACTOR: Final = re.compile(
    r"(?<![\w’'-] )\b(?P<name>[A-Z]{2,} [A-Z][A-Za-z]+|[A-Z][\w-]+[A-Za-z]|[A-Z]{2,}) "
    r"(?:(?:also|now|currently|previously|already|recently) )?"
    r"(?:has (?:raised|signed|around|about|over|more|agreed|committed|secured|pledged|leased)|pledged|plans|will build|will invest|said it|says it|is building|is planning|is developing|is investing|is spending|raised|secured|signed|broke ground|unveiled|operates|aims to|wants to|expects to|intends to|announced|leased|acquired|committed)\b"
)


class Mention(NamedTuple):
    """A name in a text: offsets, canonical name, kind, whether the gazetteer knows it, whether it is but a place."""

    start: int
    end: int
    name: str
    kind: str
    known: bool
    place: bool = False


class Gazetteer:
    """Finds the vocabulary's names in a Doc and settles which of several bearers an ambiguous one means."""

    def __init__(self, nlp: Language, entities: Iterable[vocabulary.Entity]) -> None:
        self._matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._bearers: dict[str, list[vocabulary.Entity]] = {}
        self.entities = {entity.name: entity for entity in entities}
        forms: dict[str, list[vocabulary.Entity]] = {}
        for entity in self.entities.values():
            for name in {entity.name, *entity.aliases}:
                for form in _spellings(name):
                    bearers = forms.setdefault(form, [])
                    if entity not in bearers:
                        bearers.append(entity)
        self._bearers = forms
        self._by_town: dict[str, list[vocabulary.Entity]] = {}
        for entity in self.entities.values():
            for town in (entity.region or "").split(","):
                if town.strip() and entity.kind != "organisation":
                    self._by_town.setdefault(town.strip(), []).append(entity)
        self._matcher.add("NAME", [nlp.make_doc(form) for form in sorted(forms)])

    def __call__(self, doc: Doc) -> list[Mention]:
        """Mentions in order, the longest where names overlap."""
        text = doc._.text or doc.text
        spans = sorted(((s, e) for _, s, e in self._matcher(doc)), key=lambda span: (span[0], -span[1]))
        found: list[tuple[int, int, list[vocabulary.Entity]]] = []
        reach = 0
        for s, e in spans:
            if s >= reach:
                span = doc[s:e]
                found.append((span.start_char, span.end_char, self._bearers[span.text]))
                reach = e
        plain = cues.names("entity.common_printed")
        present = {
            bearers[0].name
            for start, end, bearers in found
            if len(bearers) == 1
            and (not bearers[0].ambiguous or (bearers[0].kind == "organisation" and text[start:end] not in plain))
        }
        chosen = [self._settle(text, start, end, bearers, present) for start, end, bearers in found]
        certain = {entity.name for entity in chosen if entity is not None}
        mentions = []
        for (start, end, bearers), entity in zip(found, chosen, strict=True):
            if entity is None and not _is_part_of_name(text, start, end):
                entity = next((bearer for bearer in bearers if bearer.name in certain), None)  # named in full elsewhere
            if entity is not None:
                mentions.append(Mention(start, end, entity.name, entity.kind, True, _is_town(text[start:end], entity)))
        return mentions

    def at_town(self, mention: Mention, known: list[Mention]) -> Mention:
        """A discovered name that is the town of a known project whose owner the text names ("the Memphis cluster")."""
        if mention.kind == "organisation":
            return mention
        named = {other.name for other in known}
        candidates = [
            entity
            for entity in self._by_town.get(mention.name.split(",")[0], ())
            if entity.name in named or named & {*entity.owners, *entity.operators}
        ]
        candidates.sort(key=lambda entity: entity.name not in named)
        return mention._replace(name=candidates[0].name, known=True, place=True) if candidates else mention

    def of_town(self, text: str, named: set[str]) -> str | None:
        """The one known project in a town that `text` names, of an owner or operator among the `named`."""
        found = {
            entity.name
            for town, entities in self._by_town.items()
            if re.search(rf"\b{re.escape(town)}\b", text)
            for entity in entities
            if (entity.region or "").startswith(town)  # a town, no state
            and named & {*entity.owners, *entity.operators}
        }
        return found.pop() if len(found) == 1 else None

    def _settle(
        self, text: str, start: int, end: int, bearers: list[vocabulary.Entity], present: set[str]
    ) -> vocabulary.Entity | None:
        """The bearer of a name that the context speaks for; None where an ambiguous one has no support."""
        scored = sorted(
            ((self._support(text, start, end, entity, present), -k, entity) for k, entity in enumerate(bearers)),
            key=lambda entry: entry[:2], reverse=True,
        )  # fmt: skip
        support, _, entity = scored[0]
        if entity.ambiguous and _is_part_of_name(text, start, end):
            return None
        if support <= 0 and entity.ambiguous and text[start:end] in cues.names("entity.common_printed"):
            return None
        return entity if support > 0 or not entity.ambiguous else None

    def _support(self, text: str, start: int, end: int, entity: vocabulary.Entity, present: set[str]) -> int:
        around = text[max(0, start - 80) : end + 80].lower()
        score = 2 * sum(owner in present for owner in (*entity.owners, *entity.operators))
        score += 2 * (entity.parent in present)
        score += entity.kind != "organisation" and any(word in around for word in cues.words("entity.class"))
        if entity.kind == "organisation" and text[start:end] not in cues.names("entity.common_printed"):
            score += 1
        if entity.region and entity.region.split(",")[0] in text:
            score += 2
        return score


def _is_part_of_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word stands right before or behind a name: "Web Summit", "Frontier AI Taskforce"."""
    before = re.search(r"(?<![.!?:“\"\n] )(?<!^)\b([A-ZÀ-Ý]\w+) $", text[max(0, start - 20) : start])
    behind = re.match(r" ([A-ZÀ-Ý]\w+)", text[end : end + 20])
    return bool(before and before[1].lower() not in cues.words("entity.fits_before")) or bool(
        behind and behind[1].lower() not in cues.words("entity.fits_behind")
    )


def _is_town(printed: str, entity: vocabulary.Entity) -> bool:
    """Whether an entity is named by a part of its region ("Abilene", "Milam County") and by nothing else."""
    return (
        entity.kind != "organisation"
        and entity.region is not None
        and printed in {part.strip() for part in entity.region.split(",")}
    )


def _spellings(name: str) -> set[str]:
    """A name as printed by others: hyphen or space, straight or curly quote, en dash."""
    forms = {name, name.replace("-", " "), name.replace("'", "’"), name.replace("-", "–")}
    for ending in (" Campus", " Cluster", " Supercomputer", " Data Center", " Supercluster"):
        if name.endswith(ending):
            forms |= {form[: -len(ending)] + ending.lower() for form in forms if form.endswith(ending)}
    if len(name) > 5 and name.isalpha():
        forms.add(name.upper())
    if " " in name and any(word.isupper() and len(word) > 4 for word in name.split()):
        forms.add(" ".join(word.title() if word.isupper() and len(word) > 4 else word for word in name.split()))
    return {form for form in forms if form.strip()}


def discover(text: str, known: list[Mention]) -> Iterator[Mention]:
    """Names that no gazetteer holds, by the words that introduce them, wherever they occur again."""
    taken = [(mention.start, mention.end) for mention in known]
    names: dict[str, str] = {}
    for pattern, kind in (
        (_INTRODUCED, "cluster"),
        (_PROJECT, "cluster"),
        (_HEADED, "site"),
        (_PLACED, "site"),
        (_CALLED, "site"),
        (_APPOSED, "site"),
        (_COMPANY, "organisation"),
    ):
        for match in pattern.finditer(text):
            name = _without_opener(_trimmed(match["name"]))
            if pattern is _INTRODUCED:
                kind = _introduced_kind(match)
            if name and kind and not _is_common(name) and not _overlaps(taken, match.start("name"), match.end("name")):
                names.setdefault(name, kind)
    for match in _ACTOR.finditer(text):
        name = match["name"]
        alone = not re.search(rf"[A-ZÀ-Ý][\w’-]+ {re.escape(name)}\b", text)  # else the surname of a person
        if (
            alone
            and not _is_common(name)
            and name.lower() not in cues.words("entity.no_actor")
            and not _is_headline(text, match.start())
        ):
            if not _overlaps(taken, match.start(), match.start() + len(name)):
                names.setdefault(name, "organisation")
    for match in _LOCATED.finditer(text):
        place = _trimmed(match["name"])
        if (
            place
            and not _is_common(place)
            and not _overlaps(taken, match.start("name"), match.start("name") + len(place))
        ):
            yield Mention(
                match.start("name"),
                match.start("name") + len(place),
                f"{place} {match['head']}",
                "located",
                False,
                True,
            )
    for name, kind in sorted(names.items(), key=lambda entry: -len(entry[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not _overlaps(taken, match.start(), match.end()):
                taken.append((match.start(), match.end()))
                yield Mention(match.start(), match.end(), name, kind, False)


def _is_headline(text: str, at: int) -> bool:
    """Whether an offset lies in a line in title case, where capitals say nothing about names."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    words = re.findall(r"[^\W\d_][\w’'-]{3,}", text[start : end if end >= 0 else len(text)][:200])
    return len(words) >= 4 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def _introduced_kind(match: re.Match[str]) -> str:
    """What "… called X" introduces, by the noun before it: a project, a company, or nothing of ours."""
    noun = (match["noun"] or "").lower()
    if noun in cues.words("entity.introduces_company"):
        return "organisation"
    if noun in cues.words("entity.introduces_project") or match["verb"] in (
        "dubbed",
        "codenamed",
        "code-named",
        "nicknamed",
    ):
        return "cluster" if noun not in cues.words("entity.introduces_other") else ""
    return ""


def _without_opener(name: str) -> str:
    """A name without words that merely open a sentence: "When Quarry Lake Compute"."""
    words = name.split()
    while len(words) > 1 and words[0].lower() in cues.words("attribution.not_name"):
        words = words[1:]
    return " ".join(words)


def _trimmed(name: str) -> str:
    name = name.rstrip(".,’'”\" ")
    for ending in ("’s", "'s"):
        name = name.removesuffix(ending)
    return name


def _is_common(name: str) -> bool:
    first = name.split()[0].lower()
    if (first in cues.words("entity.no_actor") and " " not in name) or name.endswith(
        ("-ready", "-based", "-driven", "-powered")
    ):
        return True
    return name.lower() in cues.words("entity.common") or first in cues.words("entity.common_first") or len(name) < 3


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < taken_end and taken_start < end for taken_start, taken_end in spans)


class Entities:
    """Puts the names of a Doc into `doc._.mentions`, in order."""

    def __init__(self, nlp: Language) -> None:
        self._gazetteer = gazetteer(nlp)

    def __call__(self, doc: Doc) -> Doc:
        known = self._gazetteer(doc)
        found = (self._gazetteer.at_town(mention, known) for mention in discover(doc._.text, known))
        doc._.mentions = [tuple(mention) for mention in sorted([*known, *found])]
        return doc


@lru_cache(maxsize=4)
def gazetteer(nlp: Language) -> Gazetteer:
    """The shipped gazetteer, compiled for the tokens of `nlp`."""
    return Gazetteer(nlp, vocabulary.load().entities.values())


@Language.factory("gigawatch_entities", assigns=["doc._.mentions"])
def create_entities(nlp: Language, name: str) -> Entities:
    """The component that finds names."""
    return Entities(nlp)
