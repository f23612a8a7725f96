"""What would today's reading make of the pages archived so far? Every article anew, without the web."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import URL
from sqlmodel import Session

from crawler.archive import read_stored
from crawler.extraction import Dropped, Kept, Page
from crawler.workers import Workers
from kb.database import begin_writing
from kb.rebuild import ArchivedVersion, archived_versions, replace_version
from kb.schema import shared_engine

_AT_ONCE: Final = 16  # pages held in memory
_SECONDS: Final = 30.0  # the most that one page may take


@dataclass(slots=True)
class Reextraction:
    """What came of it: versions read, versions changed by field, and pages left as they were with the reason."""

    versions: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    left: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Reextraction") -> None:
        """Counts what came of other versions too."""
        self.versions += other.versions
        self.changed.update(other.changed)
        self.left += other.left


def reextract(address: URL, archive: str, ids: Sequence[int], size: int | None = None) -> Reextraction:
    """Reads archived versions anew, by processes of that number, and stores what differs; `kb.run_lock` is held meanwhile.

    The versions of an article go together. One whose page is not in the archive any more, or that would be dropped
    today, stays as it is.
    """
    with Session(shared_engine(address)) as session:
        return asyncio.run(_reextract(session, Path(archive), ids, size))


async def _reextract(session: Session, archive: Path, ids: Sequence[int], size: int | None) -> Reextraction:
    done, workers = Reextraction(), Workers(seconds=_SECONDS, size=size)
    try:
        for start in range(0, len(ids), _AT_ONCE):
            batch = archived_versions(session, ids[start : start + _AT_ONCE])
            found = await asyncio.gather(*(_read(workers, archive, version) for version in batch))
            for version, kept in zip(batch, found, strict=True):
                done.versions += 1
                if isinstance(kept, Dropped):
                    done.left.append((version.url, kept.reason))
                    continue
                begin_writing(session.connection())
                done.changed.update(
                    replace_version(
                        session,
                        version_id=version.version_id,
                        article=kept.article.fields(version.said_from),
                        is_newest=version.is_newest,
                    )
                )
    finally:
        await workers.close()
    return done


async def _read(workers: Workers, archive: Path, version: ArchivedVersion) -> Kept | Dropped:
    try:
        stored = read_stored(archive, version.archive)
    except (OSError, ValueError) as error:
        return Dropped(f"not in the archive: {error}")
    return await workers.read(
        Page(
            stored.body,
            stored.url,
            title=version.said_title or "",
            summary=version.said_summary or "",
            published=version.said_published,
            site=version.site,
            encoding=stored.encoding,
            fetched=stored.fetched,
            is_relevant=True,  # it was judged when it was fetched, by its source's rules
        )
    )
