"""What of a web archive enters the knowledge base? The pages that the crawl would have kept, with the note that it is read."""

import asyncio
from collections import Counter
from typing import IO, Final

import fsspec
from sqlalchemy import URL
from sqlmodel import Session

from crawler.extraction import Dropped, Kept, Page
from crawler.locations import WarcFile
from crawler.relevance import refuse_page
from crawler.wanted import Publisher, Wanted, refuse_head
from crawler.webarchive import FoundPage, read_pages
from crawler.workers import Workers
from kb import store, webarchives
from kb.articles import Fetched
from kb.database import begin_writing
from kb.schema import shared_engine
from kb.secrets import without_secrets

_SECONDS: Final = 30.0  # the most that one page may take
_AT_ONCE: Final = 16  # pages that are read closely while the next ones are looked for
_GROUP: Final = 64  # articles held in memory, and written in one commit
_REMOTE_BLOCK: Final = 8 * 1024 * 1024  # bytes asked for at once from another machine


def backfill_file(address: URL, file: WarcFile, wanted: Wanted, run_id: int) -> dict[str, int]:
    """Reads a WARC file into the knowledge base and returns its counts: records, articles/new, dropped/<reason> and so on.

    The file is noted as done, or as failed with the error where it cannot be read. Whoever is killed before leaves
    articles at most, which the next reading finds. Raises SQLAlchemyError where the database does not take it.
    """
    counts = Counter[str]()
    with Session(shared_engine(address)) as session:
        begin_writing(session.connection())
        webarchives.begin(session, url=file.name, size=file.size, run_id=run_id)
        error = None
        try:
            with _opened(file) as stream:
                asyncio.run(_read(session, stream, file, wanted, counts, run_id))
        except (OSError, EOFError, ValueError) as fault:
            error = without_secrets(f"{type(fault).__name__}: {fault}")
        begin_writing(session.connection())
        webarchives.finish(session, url=file.name, counts=counts, error=error)
    return dict(counts)


def _opened(file: WarcFile) -> IO[bytes]:
    options = {} if file.url.startswith(("/", "file:")) else {"block_size": _REMOTE_BLOCK}
    return fsspec.open(file.url, "rb", **options).open()  # type: ignore[no-any-return]


async def _read(
    session: Session, stream: IO[bytes], file: WarcFile, wanted: Wanted, counts: Counter[str], run_id: int
) -> None:
    """Looks for pages here while another process reads closely those that may be relevant."""

    def count(name: str) -> None:
        counts[name] += 1

    workers, group, undeclared = Workers(seconds=_SECONDS, size=1), list[Fetched](), dict[str, Publisher]()
    places = asyncio.Semaphore(_AT_ONCE)

    async def keep(found: FoundPage, publisher: Publisher) -> None:
        try:
            kept = await workers.read(_page(found, publisher))
        finally:
            places.release()
        if isinstance(kept, Dropped):
            count(f"dropped/{kept.reason}")
            return
        if not publisher.is_declared:
            undeclared[publisher.slug] = publisher
        group.append(_fetched(kept, found, file, publisher, run_id))

    reading = set[asyncio.Task[None]]()
    try:
        for found in read_pages(stream, refuse=wanted.refuse, count=count):
            publisher = wanted.publisher(found.url)
            if publisher is None:
                continue  # as it was refused before
            refused = _refused(found, publisher)
            if refused is not None:
                count(f"dropped/{refused}")
            else:
                await places.acquire()
                task = asyncio.create_task(keep(found, publisher))
                reading.add(task)
                task.add_done_callback(reading.discard)
            await asyncio.sleep(0)  # the reader's answers are taken between pages
            if len(group) >= _GROUP:
                _write(session, group, undeclared, counts)
        await asyncio.gather(*reading)
        _write(session, group, undeclared, counts)
    finally:
        await workers.close()


def _refused(found: FoundPage, publisher: Publisher) -> str | None:
    """Why a page is left out before it is read closely, what costs least first."""
    if publisher.is_relevant:
        return None
    return refuse_head(found.body) or refuse_page(found.body, found.encoding, "")


def _page(found: FoundPage, publisher: Publisher) -> Page:
    return Page(
        found.body, found.url, site=publisher.title, encoding=found.encoding, is_relevant=publisher.is_relevant,
        fetched=found.fetched.date(),
    )  # fmt: skip


def _fetched(kept: Kept, found: FoundPage, file: WarcFile, publisher: Publisher, run_id: int) -> Fetched:
    """What the knowledge base keeps of an article; its page stays where it is, in the web archive."""
    return Fetched(
        **kept.article.fields(), source=publisher.slug, fetched=found.fetched, run_id=run_id, runs=kept.runs,
        archive=f"{file.name}:{found.offset}",
    )  # fmt: skip


def _write(session: Session, group: list[Fetched], undeclared: dict[str, Publisher], counts: Counter[str]) -> None:
    """Stores a group of articles in one transaction, and before it the sources that nobody declared."""
    if not group:
        return
    new = {article.source for article in group} & undeclared.keys()
    if new:
        begin_writing(session.connection())
        blocks = [{"slug": slug, "title": undeclared.pop(slug).title} for slug in sorted(new)]
        store.declare_sources(session, blocks)
    begin_writing(session.connection())
    for outcome in webarchives.keep(session, group):
        counts[f"articles/{outcome}"] += 1
    session.commit()
    session.expunge_all()
    group.clear()
