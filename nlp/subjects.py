"""Which project or organisation is a claim about? Names in its clause first, then what is in focus.

A number belongs to a project named in its clause; without one, to the organisation that acts there, unless
the words or the focus say that one of its projects is meant; without any, to the project in focus.
"""

import re
from collections.abc import Sequence
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kb import vocabulary
from nlp import cues
from nlp.draft import Draft
from nlp.entities import Mention, gazetteer
from nlp.lexer import Token
from nlp.topic import Topic, is_actor, is_place, is_project

_TIES: Final = frozenset(
    [
        "for",
        "at",
        "of",
        "in",
        "to",
        "into",
        "on",
        "from",
        "by",
        "fill",
        "called",
        "dubbed",
        "named",
        "with",
        "inside",
        "over",
        "as",
    ]
)
_LIST: Final = re.compile(r"(?:\s*(?:,|and|or|of|each|’s|'s|&|[A-Z]\w+)\s*)*")


def subjects_of(draft: Draft, topic: Topic) -> list[str]:
    """The canonical names that a claim is about: one, or several for "each" and "apiece"; empty where none is known."""
    here = topic.between(draft.sentence.start, draft.sentence.end)
    projects = [mention for mention in here if is_project(mention)]
    actors = _actors(draft, here)
    shared = _shared(draft, here)
    if shared:
        return shared
    focus = topic.focus(draft.sentence.index)
    left, right = _clause(draft)
    close = _adjoining(draft, here)
    if close is not None:
        return [_prefer(close, focus)]
    apposed = _apposed(draft, projects)
    if apposed is not None:
        return [apposed]
    tied = _tied(draft, projects, right)
    if tied is not None:
        return [_prefer(tied, focus)]
    actor = next((m for m in reversed(actors) if left <= m.start and m.end <= draft.start), None)
    inside = [m for m in projects if left <= m.start and m.end <= draft.start]
    recipient = _recipient(draft, here)
    if recipient is not None:
        return [recipient]
    if inside and not (actor is not None and _takes_over(draft, inside[-1], actor)):
        return [_prefer(inside[-1], focus)]
    if _is_corporate(draft):
        chosen = actor or (actors[0] if actors else None)
        name = chosen.name if chosen else topic.main_organisation
        if name is not None:
            return [name]
    earlier = [m for m in projects if m.end <= draft.start and not is_place(m)]
    if actor is None and earlier:
        return [earlier[-1].name]
    ahead = [m for m in projects if m.start >= draft.end]
    if actor is None and ahead and not _points_back(draft):
        return [_prefer(ahead[0], focus)]
    actor = actor or next((m for m in reversed(actors) if m.end <= draft.start), None)
    if actor is not None:
        return [_of_actor(draft, actor.name, focus)]
    if focus is not None:
        return [focus]
    fallback = (
        topic.actor(draft.sentence.index) or topic.main_organisation or _located(draft, topic) or topic.headline_name
    )
    return [fallback] if fallback else []


def _takes_over(draft: Draft, project: Mention, actor: Mention) -> bool:
    """Whether a new clause with an organisation of its own stands between a project and the number."""
    base = draft.sentence.start
    between = [t.lower for t in draft.sentence.tokens if project.end <= base + t.start < actor.start]
    return (
        bool(between)
        and between[0] in (",", ";")
        and any(w in ("and", "while", "but", ";", "whereas") for w in between)
    )


def _recipient(draft: Draft, here: Sequence[Mention]) -> str | None:
    """The organisation that a sum goes into: "up to $100 billion in OpenAI"."""
    if draft.metric != "investment":
        return None
    tokens, end = draft.sentence.tokens, draft.quantity.end
    if end >= len(tokens) or tokens[end].lower not in ("in", "into"):
        return None
    at = draft.sentence.start + tokens[end].end
    return next((m.name for m in here if is_actor(m) and 0 <= m.start - at <= 2), None)


def _located(draft: Draft, topic: Topic) -> str | None:
    """The building that the text names by its place alone ("a supercomputer in Edinburgh"), the last before the number."""
    places = [mention for mention in topic.mentions if mention.kind == "located"]
    before = [mention for mention in places if mention.start < draft.sentence.end]
    return before[-1].name if before else places[0].name if places else None


def _actors(draft: Draft, here: Sequence[Mention]) -> list[Mention]:
    """Organisations of the sentence that may act; one in the genitive only where no other stands before the number."""
    base, tokens = draft.sentence.start, draft.sentence.tokens
    actors = [mention for mention in here if is_actor(mention) and not _is_observer(tokens, base, mention)]
    free = [mention for mention in actors if not _is_genitive(tokens, base, mention)]
    return free if any(m.end <= draft.start for m in free) else actors


def _is_observer(tokens: Sequence[Token], base: int, mention: Mention) -> bool:
    """Whether an organisation nobody tracks merely says or reckons something here."""
    behind = next((k for k, token in enumerate(tokens) if base + token.start >= mention.end), len(tokens))
    return not mention.known and any(cues.phrases("attribution.cue").at(tokens, k) for k in (behind, behind + 1))


def _is_genitive(tokens: Sequence[Token], base: int, mention: Mention) -> bool:
    """Whether the word of a mention ends in a genitive ("Google’s")."""
    return any(base + t.start < mention.end < base + t.end and t.lower.endswith(("’s", "'s")) for t in tokens)


def _adjoining(draft: Draft, here: Sequence[Mention]) -> Mention | None:
    """The name right before the number: "Frontier at 1.353", "Solstice (100,000 …", "Tesla 15,000"."""
    base, tokens = draft.sentence.start, draft.sentence.tokens
    for mention in reversed(here):
        if mention.end <= draft.start and (is_project(mention) or is_actor(mention)):
            between = [token.lower for token in tokens if mention.end <= base + token.start < draft.start]
            if len(between) <= 1 and (
                not between or between[0] in ("at", "(", ":", "–", "—", "|", ",", "with", "’s", "'s", "has", "got")
            ):
                if is_project(mention):
                    return mention
                named = not between and not _is_genitive(tokens, base, mention)
                return mention if named or (between and between[0] in (":", "|", "got", "(")) else None
            return None
    return None


def _apposed(draft: Draft, projects: Sequence[Mention]) -> str | None:
    """The project that the figure describes in apposition: "Lumina Pulau, the 200-megawatt campus in …"."""
    base, tokens = draft.sentence.start, draft.sentence.tokens
    before = [mention for mention in projects if mention.end <= draft.start]
    if not before:
        return None
    between = [token.lower for token in tokens if before[-1].end <= base + token.start < draft.start]
    is_apposed = len(between) == 2 and between[0] == "," and between[1] in ("the", "a", "an", "its")
    return before[-1].name if is_apposed else None


def _of_actor(draft: Draft, actor: str, focus: str | None) -> str:
    """The acting organisation, or its project in focus where the number is that project's."""
    if focus is None or (not _owns(actor, focus) and not (_rents(actor, focus) and _points_back(draft))):
        return actor
    entity = vocabulary.load().entities.get(actor)
    if draft.metric == "investment" and (entity is None or entity.type != "investor"):
        return focus if _points_back(draft) else actor
    return focus


def _clause(draft: Draft) -> tuple[int, int]:
    """Offsets of the claim's clause in the article."""
    context, base, tokens = draft.context(), draft.sentence.start, draft.sentence.tokens
    return base + tokens[context.left].start, base + tokens[context.right - 1].end


def _prefer(mention: Mention, focus: str | None) -> str:
    """A project named by its town gives way to the programme in focus that it belongs to."""
    if focus is not None and is_place(mention):
        entities = vocabulary.load().entities
        here, there = entities.get(mention.name), entities.get(focus)
        if here is not None and there is not None and (there.parent == mention.name or here.region == there.region):
            return focus
    return mention.name


def _shared(draft: Draft, here: Sequence[Mention]) -> list[str]:
    """Subjects of "Google, Amazon and Oracle got 50,000 apiece": the names listed before the number."""
    tokens, quantity = draft.sentence.tokens, draft.quantity
    tail = [token.lower for token in tokens[quantity.end : quantity.end + 5]]
    lead = [token.lower for token in tokens[max(0, quantity.start - 8) : quantity.start]]
    if not ({"apiece", "each"} & set(tail) or {"each", "both"} & set(lead)):
        return []
    base, listed = draft.sentence.start, list[Mention]()
    for mention in reversed([m for m in here if m.end <= draft.start]):
        if listed:
            between = " ".join(t.text for t in tokens if mention.end <= base + t.start < listed[-1].start)
            if not _LIST.fullmatch(between):
                break
        listed.append(mention)
    names = list(dict.fromkeys(mention.name for mention in reversed(listed)))
    return names if len(names) > 1 else []


def _tied(draft: Draft, projects: Sequence[Mention], right: int) -> Mention | None:
    """The project that a preposition ties to the number from behind: "$10 billion for Hyperion"."""
    tokens, base = draft.sentence.tokens, draft.sentence.start
    others = [q for q in draft.sentence.quantities if q.start >= draft.quantity.end]
    limit = base + tokens[others[0].start].start if others else draft.sentence.end
    for mention in projects:
        if draft.end <= mention.start and not is_place(mention):
            gap = [token.text for token in tokens if draft.end <= base + token.start < mention.start]
            if len(gap) <= 2 and not any(word in ",.;:()" or word.lower() in _TIES for word in gap):
                return mention  # "the $500 billion Stargate project"
        if draft.end <= mention.start < min(right, limit):
            between = [token.lower for token in tokens if draft.end <= base + token.start < mention.start]
            if len(between) <= 14 and _TIES & set(between):
                return mention
    return None


def _points_back(draft: Draft) -> bool:
    return bool(cues.phrases("subject.anaphor").find(draft.sentence.tokens))


def _is_corporate(draft: Draft) -> bool:
    """Whether the sentence speaks of a whole company: "worldwide", "capital expenditure", "this fiscal year"."""
    if draft.metric == "buildings" and cues.phrases("subject.operates").find(draft.sentence.tokens):
        return True
    return bool(cues.phrases("subject.corporate").find(draft.sentence.tokens))


def _owns(organisation: str, project: str) -> bool:
    """Whether an organisation may speak of a project as its own; unknown projects are anyone's."""
    entity = vocabulary.load().entities.get(project)
    return entity is None or organisation in entity.owners


def _rents(organisation: str, project: str) -> bool:
    entity = vocabulary.load().entities.get(project)
    return entity is not None and organisation in entity.operators


def _is_another(text: str, mention: Mention) -> bool:
    """Whether "second", "third" or "another" stands before a name, so that a further one of its kind is meant."""
    return text[: mention.start].lower().rstrip().endswith(("second", "third", "another", "new", "next"))


class Subjects:
    """Fills in `subjects` of the drafts; a draft without any is no claim."""

    def __init__(self, nlp: Language) -> None:
        self._nlp, self._gazetteer = nlp, gazetteer(nlp)

    def __call__(self, doc: Doc) -> Doc:
        drafts = [draft for draft in doc._.drafts if draft.metric]
        if not drafts:
            return doc
        title = doc._.title or ""
        titled = [mention for mention in self._gazetteer(self._nlp.make_doc(title)) if not _is_another(title, mention)]
        topic = Topic(
            doc._.text, [Mention(*mention) for mention in doc._.mentions], titled, doc._.sentences, doc._.title or ""
        )
        if topic.main_project is None:
            topic.settle(
                self._gazetteer.of_town(doc._.title or "", {mention[2] for mention in doc._.mentions}), doc._.sentences
            )
        for draft in drafts:
            draft.subjects = subjects_of(draft, topic)
            if not draft.subjects:
                draft.metric, draft.why = "", "no subject named"
        return doc


@Language.factory("gigawatch_subjects", requires=["doc._.drafts", "doc._.mentions"])
def create_subjects(nlp: Language, name: str) -> Subjects:
    """The component that finds subjects."""
    return Subjects(nlp)
