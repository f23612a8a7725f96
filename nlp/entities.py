"""Which clusters, sites, programmes and organisations does a text name?

Known names come from the gazetteer, matched token by token; ambiguous ones ("Frontier", "Helios") count
only where the text gives them company. Names never seen before are discovered by how they are introduced.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kb import vocabulary
from nlp import cues
from nlp.discovered import discover
from nlp.mentions import Mention
from nlp.occurrences import occurrences
from nlp.spellings import Forms

#: "Lambda’s", "Data Bank's": whom something belongs to.
_HOLDER: Final = re.compile(r"\b([A-ZÀ-Ý][\w&-]*(?: [A-ZÀ-Ý][\w&-]*)*)[’']s\b")


class Gazetteer:
    """Finds the vocabulary's names in a text and settles which of several bearers an ambiguous one means."""

    def __init__(self, entities: Iterable[vocabulary.Entity]) -> None:
        self.entities = {entity.name: entity for entity in entities}
        self._forms = Forms(self.entities.values())
        self._by_town: dict[str, list[vocabulary.Entity]] = {}
        for entity in self.entities.values():
            for town in (entity.region or "").split(","):
                if town.strip() and entity.kind != "organisation":
                    self._by_town.setdefault(town.strip(), []).append(entity)

    def __call__(self, text: str) -> list[Mention]:
        """Mentions in order, the longest where names overlap."""
        found = list(self._forms.found(text))
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

    def at_town(self, mention: Mention, text: str, known: list[Mention]) -> Mention:
        """A discovered name that is the town of a known project whose owner the text names ("the Memphis cluster")."""
        printed = text[mention.start : mention.end]
        if mention.kind in ("organisation", "name"):
            return mention
        named = {other.name for other in known}
        company = mention.name.removesuffix(printed).strip() if mention.kind == "located" else ""
        candidates = [
            entity
            for entity in self._by_town.get(printed, ())
            if entity.name in named or named & {*entity.owners, *entity.operators}
            if not company or company in (*entity.owners, *entity.operators)
            if not _is_of_another(text, mention.start, entity)
        ]
        candidates.sort(key=lambda entity: entity.name not in named)
        return (
            mention._replace(name=candidates[0].name, kind=candidates[0].kind, known=True, place=True, clue="")
            if candidates
            else mention
        )

    def of_town(self, text: str, named: set[str]) -> str | None:
        """The one known project in a town that `text` names, of an owner or operator among the `named`."""
        found = {
            entity.name
            for town, entities in self._by_town.items()
            if town in text and next(occurrences(text, town), None) is not None
            for entity in entities
            if (entity.region or "").startswith(town)  # a town, no state
            and named & {*entity.owners, *entity.operators}
        }
        return found.pop() if len(found) == 1 else None

    def _settle(
        self, text: str, start: int, end: int, bearers: list[vocabulary.Entity], present: set[str]
    ) -> vocabulary.Entity | None:
        """The bearer of a name that the context speaks for; None where an ambiguous one has no support."""
        if len(bearers) == 1 and not bearers[0].ambiguous:
            return bearers[0]
        printed = text[start:end]
        support, _, _, entity = max(
            (self._support(text, start, end, entity, present), entity.name == printed, -k, entity)
            for k, entity in enumerate(bearers)
        )
        if entity.ambiguous and _is_part_of_name(text, start, end):
            return None
        if support <= 0 and entity.ambiguous and printed in cues.names("entity.common_printed"):
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


def _is_of_another(text: str, at: int, entity: vocabulary.Entity) -> bool:
    """Whether the clause gives what stands at `at` to somebody who has no part in a project: "Lambda’s Kansas City hall"."""
    begin = max(text.rfind("\n", 0, at), text.rfind(". ", 0, at), at - 60, 0)
    holders = _HOLDER.findall(text, begin, at)
    return bool(holders) and not any(
        holders[-1] in name or name in holders[-1] for name in (entity.name, *entity.owners, *entity.operators)
    )


def _is_town(printed: str, entity: vocabulary.Entity) -> bool:
    """Whether an entity is named by a part of its region ("Abilene", "Milam County") and by nothing else."""
    return (
        entity.kind != "organisation"
        and entity.region is not None
        and printed in {part.strip() for part in entity.region.split(",")}
    )


def may_be_ours(text: str) -> bool:
    """The cheap question: whether a text holds any of the stems without which none speaks of AI computing."""
    if "AI" in text:
        return True
    lowered = text.lower()
    return any(stem in lowered for stem in cues.words("topic.stems"))


class Entities:
    """Puts the names of a Doc into `doc._.mentions`, in order."""

    def __init__(self) -> None:
        self._gazetteer = gazetteer()

    def __call__(self, doc: Doc) -> Doc:
        text = doc._.text
        if not may_be_ours(text):
            return doc
        known = self._gazetteer(text)
        found = (self._gazetteer.at_town(mention, text, known) for mention in discover(text, known))
        doc._.mentions = [tuple(mention) for mention in sorted([*known, *found])]
        return doc


def gazetteer() -> Gazetteer:
    """The gazetteer of the vocabulary as it is now, with all forms of its names."""
    return _gazetteer(vocabulary.load().digest)


@lru_cache(maxsize=1)
def _gazetteer(digest: str) -> Gazetteer:
    return Gazetteer(vocabulary.load().entities.values())


@Language.factory("gigawatch_entities", assigns=["doc._.mentions"])
def create_entities(nlp: Language, name: str) -> Entities:
    """The component that finds names."""
    return Entities()
