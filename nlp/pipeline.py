"""How does text become claims? The pipeline: spaCy's blank English and our components, in one order."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kb import vocabulary
from nlp import (
    attribution,
    choice,
    claims,
    cues,
    drafting,
    due,
    entities,
    network,
    plain,
    qualifiers,
    sentences,
    subjects,
)
from nlp.claims import Claim
from nlp.draft import Draft

#: The components in the order of their work; each module registers its own factory.
COMPONENTS: Final = (
    "gigawatch_sentences",
    "gigawatch_entities",
    "gigawatch_drafts",
    "gigawatch_subjects",
    "gigawatch_qualifiers",
    "gigawatch_due",
    "gigawatch_attribution",
    "gigawatch_claims",
)
_MODULES: Final = (sentences, entities, drafting, subjects, qualifiers, due, attribution, claims)

#: (text, published, title) of an article.
Article = tuple[str, str | None, str | None]

_EXTENSIONS: Final[dict[str, Any]] = {
    "text": "", "title": None, "published": None, "sentences": [], "mentions": [], "drafts": [], "read": None,
    "quantity_records": [], "claim_records": [],
}  # fmt: skip


def _register() -> None:
    for name, default in _EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    if not Doc.has_extension("claims"):
        Doc.set_extension("claims", getter=claims.typed)


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The extraction pipeline, built once per process; `doc._.claims` holds its result."""
    _register()
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


def extract(text: str, *, published: str | None = None, title: str | None = None) -> list[Claim]:
    """The claims of an article, in text order; empty where it makes none.

    `published` (an ISO date prefix) resolves relative dates, `title` gives context. Any text is taken;
    none raises.
    """
    if not entities.may_be_ours(text):
        return []
    doc = _unread(text, published, title)
    for _, component in pipeline().pipeline:  # spaCy's own call would look for tokens that these components do not need
        doc = component(doc)
    claims: list[Claim] = doc._.claims
    return claims


def extract_many(
    articles: Iterable[Article], *, on_fault: Callable[[int, Exception], None] | None = None
) -> Iterator[list[Claim]]:
    """The claims of each article, in order, one article at a time.

    No article should raise; of one that does, `on_fault` hears its place and what it raised, and it has no claims.
    Without `on_fault` that is raised.
    """
    for place, (text, published, title) in enumerate(articles):
        try:
            found = extract(text, published=published, title=title)
        except Exception as fault:  # of whatever kind: no rule foresaw this text
            if on_fault is None:
                raise
            on_fault(place, fault)
            found = []
        yield found


def drafts_of(text: str, *, published: str | None = None, title: str | None = None) -> list[Draft]:
    """The quantities of an article that become claims, with all that led to them; for those who study the extractor."""
    doc = _unread(text, published, title)
    for name in COMPONENTS[:-1]:
        doc = pipeline().get_pipe(name)(doc)
    return [draft for draft in doc._.drafts if draft.metric]


def _unread(text: str, published: str | None, title: str | None) -> Doc:
    """An article on its way into the pipeline, without spaCy's tokens: the components read the text and lex what they need."""
    doc = Doc(pipeline().vocab)
    doc._.text, doc._.published, doc._.title = text, published, title
    return doc


def version() -> str:
    """Stamp of the extractor: changes with its cues, its weights, its vocabulary and its code's version."""
    digest = hashlib.sha256(
        (
            cues.digest_text()
            + choice.digest_text()
            + network.digest()
            + plain.digest_text()
            + vocabulary.load().digest
        ).encode()
    )
    return f"{RULES}-{digest.hexdigest()[:12]}"


#: Counts changes of the rules that change claims; raise it with them.
RULES: Final = "17"
