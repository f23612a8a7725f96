"""What would today's reading make of the pages archived so far? Every article anew, without the web."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlmodel import Session

from crawler.archive import read_stored
from crawler.extraction import Dropped, Page
from crawler.pages import Article
from crawler.workers import Workers
from kb.rebuild import ArchivedVersion, archived_versions, replace_version

_AT_ONCE: Final = 16  # pages held in memory
_SECONDS: Final = 30.0  # the most that one page may take


@dataclass(slots=True)
class Reextraction:
    """What came of it: versions read, versions changed by field, and pages left as they were with the reason."""

    versions: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    left: list[tuple[str, str]] = field(default_factory=list)


def reextract(session: Session, archive: Path, *, on_version: Callable[[], None] = lambda: None) -> Reextraction:
    """Reads every archived version anew and stores what differs; the caller holds `kb.run_lock`.

    An article whose page is not in the archive any more, or that would be dropped today, stays as it is.
    """
    return asyncio.run(_reextract(session, archive, on_version))


async def _reextract(session: Session, archive: Path, on_version: Callable[[], None]) -> Reextraction:
    done, workers = Reextraction(), Workers(seconds=_SECONDS)
    versions = archived_versions(session)
    for start in range(0, len(versions), _AT_ONCE):
        batch = versions[start : start + _AT_ONCE]
        found = await asyncio.gather(*(_read(workers, archive, version) for version in batch))
        for version, article in zip(batch, found, strict=True):
            done.versions += 1
            on_version()
            if isinstance(article, Dropped):
                done.left.append((version.url, article.reason))
                continue
            done.changed.update(
                replace_version(
                    session,
                    version_id=version.version_id,
                    article=article.fields(version.said_from),
                    is_newest=version.is_newest,
                )
            )
    await workers.close()
    return done


async def _read(workers: Workers, archive: Path, version: ArchivedVersion) -> Article | Dropped:
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
            is_relevant=True,  # it was judged when it was fetched, by its source's rules
        )
    )
