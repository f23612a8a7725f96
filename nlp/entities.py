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
    r"\b(?:dubbed|called|named|nicknamed|codenamed|code-named|christened|known (?:internally |locally )?as|under the name|branded(?: as)?|goes by the name(?: of)?|code name|codename)"
    rf" (?:the )?[“\"‘']?(?P<name>(?:Project )?{_NAME})"
)
_PROJECT: Final = re.compile(r"\b(?P<name>(?:Project|Stargate|Colossus|Campus) (?!and\b)[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+| [IVX]+\b| \d\b)?)")
_PLACED: Final = re.compile(rf"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Aa]n?|[Aa]t|[Ff]or) (?P<name>{_NAME}) (?P<head>{_SITE})\b")
_HEADED: Final = re.compile(
    r"\b(?P<name>(?:[A-ZÀ-Ý][\w’'&-]* ){1,3}(?:Campus|Data Cent(?:er|re)|Datacenter|Supercomputer|Supercluster|Cluster|AI Factory|Technology Park|Megasite|Mega Site|Energy Campus|AI Park|Compute Park|Digital Park|Industrial Park|AI Hub|Tech Park))\b"
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
        self._matcher.add("NAME", list(nlp.tokenizer.pipe(sorted(forms))))

    def __call__(self, doc: Doc) -> list[Mention]:
        """Mentions in order, the longest where names overlap."""
        spans = sorted(((s, e) for _, s, e in self._matcher(doc)), key=lambda span: (span[0], -span[1]))
        found: list[tuple[int, int, list[vocabulary.Entity]]] = []
        reach = 0
        for s, e in spans:
            if s >= reach:
                span = doc[s:e]
                found.append((span.start_char, span.end_char, self._bearers[span.text]))
                reach = e
        present = {entity.name for _, _, bearers in found if len(bearers) == 1 and not bearers[0].ambiguous for entity in bearers}
        mentions = []
        for start, end, bearers in found:
            chosen = self._settle(doc.text, start, end, bearers, present)
            if chosen is not None:
                mentions.append(Mention(start, end, chosen.name, chosen.kind, True, _is_town(doc.text[start:end], chosen)))
        return mentions

    def _settle(self, text: str, start: int, end: int, bearers: list[vocabulary.Entity], present: set[str]) -> vocabulary.Entity | None:
        """The bearer of a name that the context speaks for; None where an ambiguous one has no support."""
        scored = sorted(
            ((self._support(text, start, end, entity, present), -k, entity) for k, entity in enumerate(bearers)),
            key=lambda entry: entry[:2], reverse=True,
        )  # fmt: skip
        support, _, entity = scored[0]
        if support <= 0 and entity.ambiguous and text[start:end] in cues.names("entity.common_printed"):
            return None
        return entity if support > 0 or not entity.ambiguous else None

    def _support(self, text: str, start: int, end: int, entity: vocabulary.Entity, present: set[str]) -> int:
        around = text[max(0, start - 40) : end + 40].lower()
        score = 2 * sum(owner in present for owner in (*entity.owners, *entity.operators))
        score += 2 * (entity.parent in present)
        score += entity.kind != "organisation" and any(word in around for word in cues.words("entity.class"))
        if entity.kind == "organisation" and text[start:end] not in cues.names("entity.common_printed"):
            score += 1
        if entity.region and entity.region.split(",")[0] in text:
            score += 2
        return score


def _is_town(printed: str, entity: vocabulary.Entity) -> bool:
    """Whether an entity is named by a part of its region ("Abilene", "Milam County") and by nothing else."""
    return entity.kind != "organisation" and entity.region is not None and printed in {
        part.strip() for part in entity.region.split(",")
    }


def _spellings(name: str) -> set[str]:
    """A name as printed by others: hyphen or space, straight or curly quote, en dash."""
    forms = {name, name.replace("-", " "), name.replace("'", "’"), name.replace("-", "–")}
    if len(name) > 5 and name.isalpha():
        forms.add(name.upper())
    return {form for form in forms if form.strip()}


def discover(text: str, known: list[Mention]) -> Iterator[Mention]:
    """Names that no gazetteer holds, by the words that introduce them, wherever they occur again."""
    taken = [(mention.start, mention.end) for mention in known]
    names: dict[str, str] = {}
    for pattern, kind in ((_INTRODUCED, "cluster"), (_PROJECT, "cluster"), (_HEADED, "site"), (_PLACED, "site")):
        for match in pattern.finditer(text):
            name = _trimmed(match["name"])
            if name and not _is_common(name) and not _overlaps(taken, match.start("name"), match.start("name") + len(name)):
                names.setdefault(name, kind)
    for name, kind in names.items():
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not _overlaps(taken, match.start(), match.end()):
                taken.append((match.start(), match.end()))
                yield Mention(match.start(), match.end(), name, kind, False)


def _trimmed(name: str) -> str:
    name = name.rstrip(".,’'”\" ")
    for ending in ("’s", "'s"):
        name = name.removesuffix(ending)
    return name


def _is_common(name: str) -> bool:
    first = name.split()[0].lower()
    return name.lower() in cues.words("entity.common") or first in cues.words("entity.common_first") or len(name) < 3


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < taken_end and taken_start < end for taken_start, taken_end in spans)


class Entities:
    """Puts the names of a Doc into `doc._.mentions`, in order."""

    def __init__(self, nlp: Language) -> None:
        self._gazetteer = gazetteer(nlp)

    def __call__(self, doc: Doc) -> Doc:
        known = self._gazetteer(doc)
        doc._.mentions = [tuple(mention) for mention in sorted([*known, *discover(doc.text, known)])]
        return doc


@lru_cache(maxsize=4)
def gazetteer(nlp: Language) -> Gazetteer:
    """The shipped gazetteer, compiled for the tokens of `nlp`."""
    return Gazetteer(nlp, vocabulary.load().entities.values())


@Language.factory("gigawatch_entities", assigns=["doc._.mentions"])
def create_entities(nlp: Language, name: str) -> Entities:
    """The component that finds names."""
    return Entities(nlp)
