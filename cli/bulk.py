"""Which commands work through much at once? `backfill`, `reextract`, and the extraction of what is pending."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from sqlalchemy import URL, Engine
from sqlmodel import Session

import crawler
import kb
from cli import metrics, running
from cli.cluster import Dask, Spread, spread_by
from cli.console import SourcesFile, console, fail, ready, tell, told
from cli.extras import needed
from kb import queries, store, webarchives
from kb import rebuild as rebuilding

if TYPE_CHECKING:
    from nlp.batch import Extraction

_VERSIONS: Final = 50  # in one job: seconds of work; what is less is done sooner here than where nothing is loaded yet
_SHOWN: Final = 20  # faults that are told one by one


def backfill(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="WARC|PREFIX...", help="Files, folders, patterns, lists of paths; here or where fsspec reads."
        ),
    ],
    host: Annotated[
        list[str] | None, typer.Option(help="Hosts to read, * for all; else those of the declared sources.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day of fetching, ISO.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day of fetching, ISO.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Read files too that have been read.")] = False,
    sources: SourcesFile = None,
    dask: Dask = None,
    metrics_port: metrics.MetricsPort = None,
) -> None:
    """Put what is relevant in web archives (Common Crawl's CC-NEWS) into the knowledge base, and extract its claims."""
    needed("fastwarc.warc", "bulk", "backfill")
    needed("fsspec", "bulk", "backfill")
    from crawler.backfill import backfill_file
    from crawler.locations import warc_files
    from crawler.wanted import Wanted

    with told():
        declared = crawler.load(sources)
        wanted = Wanted.of(declared, hosts=host or (), since=_day(since, "--since"), until=_day(until, "--until"))
        files = [file for place in places for file in warc_files(place)]
    with ready() as engine, running.at_work(engine), metrics.served(engine, metrics_port), spread_by(dask) as spread:
        with Session(engine) as session:
            slugs = {publisher.slug for publisher in wanted.publishers.values() if publisher.is_declared}
            blocks = [asdict(source) | {"feeds": source.ways()} for source in declared if source.slug in slugs]
            store.declare_sources(session, blocks)
            done = {} if again else webarchives.done(session)
            new = [file for file in files if not (file.name in done and file.size in (None, done[file.name]))]
            run_id = store.start_run(session, kind="backfill")
        errors = _each(
            spread, backfill_file, [(_address(engine), file, wanted, run_id) for file in new],
            on_done=lambda file, counts: tell(
                "web archive read", level=logging.INFO, run=run_id, file=file[1].name, counts=counts
            ),
        )  # fmt: skip
        extraction = _extract_all(engine, spread, run_id)
        with Session(engine) as session:
            read = webarchives.read_in(session, run_id)
            counts = sum((Counter(archive.counts) for archive in read), Counter[str]())
            texts = queries.texts_in(session, run_id)
            errors += [f"{archive.url}: {archive.error}" for archive in read if archive.error is not None]
            _finish(session, run_id, dict(counts) | _counts(extraction), errors)
    console.print(
        f"Read {len([a for a in read if a.state == 'done'])} of {len(files)} files ({len(files) - len(new)} had been read): "
        f"{counts['records']} records, {texts} new texts; {extraction.claims} claims from {extraction.versions} texts.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    running.print_drops(counts)
    _tell_faults(errors, extraction)


def reextract(
    archive: Annotated[Path, typer.Option(help="Folder of the WARC files.")] = Path("archive"),
    dask: Dask = None,
    metrics_port: metrics.MetricsPort = None,
) -> None:
    """Rebuild every article and claim from the archived pages, without the web, and say what changed."""
    from crawler.reextract import Reextraction
    from crawler.reextract import reextract as rebuild

    with ready() as engine, kb.run_lock(engine), metrics.served(engine, metrics_port), spread_by(dask) as spread:
        with Session(engine) as session:
            before = queries.counts(session)["claims"]
            ids = rebuilding.archived_ids(session)
            run_id = store.start_run(session, kind="reextract")
        done, size = Reextraction(), 1 if dask else None  # on a cluster, a worker's own core is all that it has
        errors = _each(
            spread, rebuild, [(_address(engine), str(archive.absolute()), job, size) for job in _jobs(ids)],
            on_done=lambda _, found: done.add(found),
        )  # fmt: skip
        extraction = _extract_all(engine, spread, run_id)
        with Session(engine) as session:
            after = queries.counts(session)["claims"]
            left = [f"left as it was: {url}: {reason}" for url, reason in done.left]
            _finish(session, run_id, _counts(extraction) | {"articles/rebuilt": done.versions}, errors + left)
    changed = ", ".join(f"{field} of {count}" for field, count in done.changed.most_common())
    console.print(
        f"{done.versions} texts read anew; changed: {changed or 'nothing'}; claims {before} -> {after}.",
        highlight=False,
    )
    for reason in left:
        tell(reason)
    _tell_faults(errors, extraction, is_failed=bool(left))


def extract_all(dask: str | None, metrics_port: str | None) -> None:
    """Extracts the claims of all that is pending, and prints how many."""
    with ready() as engine, running.at_work(engine), metrics.served(engine, metrics_port), spread_by(dask) as spread:
        with Session(engine) as session:
            run_id = store.start_run(session, kind="extract")
        extraction = _extract_all(engine, spread, run_id)
        with Session(engine) as session:
            _finish(session, run_id, _counts(extraction), [])
    console.print(f"{extraction.claims} claims from {extraction.versions} texts.")
    _tell_faults([], extraction)


def _extract_all(engine: Engine, spread: "Spread[Extraction]", run_id: int) -> "Extraction":
    """Extracts what is pending; what a job could not do, or another text of its article had to precede, is done here."""
    from nlp.batch import Extraction, current_stamp, extract_among, extract_pending

    with Session(engine) as session:
        stamp = current_stamp(session)
        ids = queries.pending_ids(session, extractor=stamp)
        refused = list[str]()

        def count(job: Sequence[Any], done: "Extraction") -> None:
            refused.extend(done.refused)
            metrics.under_way.update(versions=done.versions, claims=done.claims)

        parts = _parts(ids) if len(ids) > _VERSIONS else []
        jobs = [(_address(engine), tuple(part), stamp, run_id) for part in parts]
        for fault in _each(spread, extract_among, jobs, on_done=count):
            tell(f"a job of the extraction failed and is done here: {fault}", level=logging.WARNING, run=run_id)
        refused += extract_pending(session, run_id=run_id).refused
        versions, claims = queries.extracted_in(session, run_id)  # which holds where a worker died before it told
    tell("claims extracted", level=logging.INFO, run=run_id, versions=versions, claims=claims, refused=len(refused))
    return Extraction(versions, claims, refused)


def _each(
    spread: Spread[Any], function: Callable[..., Any], jobs: Sequence[tuple[Any, ...]],
    *, on_done: Callable[[Any, Any], None],
) -> list[str]:  # fmt: skip
    """Does jobs, shown on a terminal; returns why jobs failed."""
    faults = []
    with running.shown() as show:
        for number, (job, found) in enumerate(spread(function, jobs), start=1):
            if isinstance(found, Exception):
                faults.append(f"{_named(job)}: {found}")
            else:
                on_done(job, found)
            show(f"{number} of {len(jobs)} jobs, {len(faults)} failed")
    return faults


def _named(job: Sequence[Any]) -> str:
    """What a job is about, in words."""
    names = [part.name for part in job if hasattr(part, "name")]
    return names[0] if names else f"{next(len(part) for part in job if type(part) is tuple)} texts"


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _VERSIONS] for start in range(0, len(ids), _VERSIONS)]


def _jobs(articles: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """The versions of many articles as jobs, those of an article in one."""
    jobs: list[list[int]] = []
    for versions in articles:
        if not jobs or len(jobs[-1]) + len(versions) > _VERSIONS:
            jobs.append([])
        jobs[-1] += versions
    return [tuple(job) for job in jobs]


def _address(engine: Engine) -> URL:
    """Where the knowledge base is, for workers that may have another working directory."""
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name and name != ":memory:":
        return engine.url.set(database=str(Path(name).absolute()))
    return engine.url


def _counts(extraction: "Extraction") -> dict[str, int]:
    return {"versions": extraction.versions, "claims": extraction.claims}


def _finish(session: Session, run_id: int, counts: dict[str, int], errors: Sequence[str]) -> None:
    store.finish_run(session, run_id, outcome="failed" if errors else "done", counts=counts, errors=errors)
    metrics.under_way.clear()


def _day(text: str | None, option: str) -> str | None:
    """A day as it is written; a wrong one ends the command."""
    from datetime import date

    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        fail(f"{option}: found {text!r}, expected a day such as 2026-01-31", 2)


def _tell_faults(errors: Sequence[str], extraction: "Extraction", *, is_failed: bool = False) -> None:
    """What failed, to the log, and exit code 1 where anything did."""
    for error in errors[:_SHOWN]:
        tell(f"not done: {error}")
    if len(errors) > _SHOWN:
        tell(f"{len(errors) - _SHOWN} more errors; see `gigawatch status`")
    for fault in extraction.refused:
        tell(f"a claim was refused: {fault}")
    if errors or extraction.refused or is_failed:
        raise typer.Exit(1)
