"""Which stored articles need their claims extracted anew? Reads pending versions and replaces their claims."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from threading import Lock

from sqlalchemy import URL
from sqlmodel import Session

from kb import entities, queries, store, vocabulary
from kb.database import begin_writing
from kb.schema import shared_engine
from nlp.pipeline import extract_many, pipeline, version

_AT_ONCE = 200  # article versions held in memory
_PIPELINE = Lock()  # spaCy's vocabulary is one thread's at a time


@dataclass(slots=True)
class Extraction:
    """What an extraction run did; `refused` are claims that the knowledge base turned down, with the reason.

    Versions at which the extractor failed are among them.
    """

    versions: int = 0
    claims: int = 0
    refused: list[str] = field(default_factory=list)

    def add(self, other: "Extraction") -> None:
        """Counts what came of other versions too."""
        self.versions, self.claims = self.versions + other.versions, self.claims + other.claims
        self.refused += other.refused


def extract_pending(
    session: Session,
    *,
    among: Sequence[int] | None = None,
    run_id: int | None = None,
    on_stored: Callable[[int], None] = lambda claims: None,
) -> Extraction:
    """Extracts the claims of every article version whose stamp is stale, in transactions of many versions.

    `among` leaves it at the versions of these ids; `run_id` is noted as the run that extracted them. `on_stored` hears
    of each transaction how many claims it stored. A version at which the extractor fails has no claims until another
    extractor comes, and holds none of the others up.
    """
    done, stamp = Extraction(), current_stamp(session)
    while pending := queries.pending_versions(session, extractor=stamp, limit=_AT_ONCE, among=among):
        ids, faults = [entry.version_id for entry in pending], dict[int, Exception]()
        articles = [(entry.text, entry.published, entry.title) for entry in pending]
        found = list(extract_many(articles, on_fault=faults.__setitem__))
        failed = [f"version {ids[place]}: {type(fault).__name__}: {fault}" for place, fault in faults.items()]
        begin_writing(session.connection())
        saved = store.replace_many(
            session,
            (
                (entry.version_id, [asdict(claim) | {"chip": list(claim.chip)} for claim in claims])
                for entry, claims in zip(pending, found, strict=True)
            ),
            extractor=stamp,
            run_id=run_id,
        )
        done.add(Extraction(len(pending), saved.stored, [*saved.refused, *failed]))
        on_stored(saved.stored)
    return done


def current_stamp(session: Session) -> str:
    """The stamp of claims extracted now. Names that people accepted or merged are known like those of the gazetteer.

    A new one makes every stamp stale.
    """
    if vocabulary.accept(entities.accepted(session)):
        pipeline.cache_clear()
    return version()


def extract_among(address: URL, ids: Sequence[int], stamp: str, run_id: int) -> Extraction:
    """Extracts the claims of those of the versions that are pending; what a worker elsewhere does.

    Raises RuntimeError where its extractor is not the one that made `stamp`.
    """
    with _PIPELINE, Session(shared_engine(address)) as session:
        own = current_stamp(session)
        if own != stamp:
            raise RuntimeError(f"a worker extracts as {own}, expected {stamp}; install the same Gigawatch there")
        return extract_pending(session, among=ids, run_id=run_id)
