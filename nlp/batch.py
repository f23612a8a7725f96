"""Which stored articles need their claims extracted anew? Reads pending versions and replaces their claims."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlmodel import Session

from kb import entities, queries, store, vocabulary
from nlp.pipeline import extract_many, pipeline, version

_AT_ONCE = 200  # article versions held in memory


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extraction run did; `refused` are claims that the knowledge base turned down, with the reason."""

    versions: int
    claims: int
    refused: list[str]


def extract_pending(session: Session, *, on_stored: Callable[[int], None] = lambda claims: None) -> Extraction:
    """Extracts the claims of every article version whose stamp is stale, in transactions of many versions.

    Names that people accepted or merged are known like those of the gazetteer; a new one makes every stamp stale.
    `on_stored` hears of each transaction how many claims it stored.
    """
    if vocabulary.accept(entities.accepted(session)):
        pipeline.cache_clear()
    stamp, versions, stored, refused = version(), 0, 0, list[str]()
    while pending := queries.pending_versions(session, extractor=stamp, limit=_AT_ONCE):
        found = extract_many((entry.text, entry.published, entry.title) for entry in pending)
        saved = store.replace_many(
            session,
            (
                (entry.version_id, [asdict(claim) | {"chip": list(claim.chip)} for claim in claims])
                for entry, claims in zip(pending, found, strict=True)
            ),
            extractor=stamp,
        )
        versions, stored = versions + len(pending), stored + saved.stored
        refused += saved.refused
        on_stored(saved.stored)
    return Extraction(versions, stored, refused)
