"""`gigawatch`: which stages does each command run, and what does it print of them?"""

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlmodel import Session

import crawler
from cli import logs, metrics, notices, running
from cli.bulk import backfill, extract_all, reextract
from cli.cluster import Dask
from cli.console import SourcesFile, console, fail, ready, tell, told
from cli.crawling import explain
from cli.database import db
from cli.exporting import export
from cli.reviewing import entities, review
from cli.schedule import schedule
from cli.scores import evaluate
from cli.searching import search
from cli.sources import sources_app
from cli.status import status
from cli.tables import claim_table
from crawler import shared
from crawler.sources import from_blocks
from kb import models, operations, queries, store

if TYPE_CHECKING:
    from crawler.pages import Article, PageError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="A news-and-claims knowledge base on AI superclusters."
)
app.add_typer(db, name="db")
app.add_typer(review, name="review")
app.add_typer(entities, name="entities")
app.add_typer(sources_app, name="sources")

_ADDED = {"slug": models.ADDED, "title": "Added by hand", "kind": "blog"}
Published = Annotated[str | None, typer.Option(help="Publication date (ISO) where the file does not tell it.")]


@app.callback()
def _start() -> None:
    logs.set_up()


@app.command()
def run(
    is_sample: Annotated[bool, typer.Option("--sample", help="Crawl the sample news site; needs no network.")] = False,
    with_app: Annotated[bool, typer.Option("--app/--no-app", help="Open the app afterwards.")] = False,
    port: Annotated[int, typer.Option(help="Port of the sample site.")] = 8765,
    only_due: Annotated[bool, typer.Option("--due", help="Only the feeds whose time has come.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Print one line, for logs, in place of a table.")] = False,
    sources: SourcesFile = None,
    metrics_port: metrics.MetricsPort = None,
) -> None:
    """Crawl what is due, extract claims, print what is new."""
    from crawler import sample

    recipients = notices.recipients()
    with (
        ready() as engine,
        metrics.served(engine, metrics_port),
        sample.serve(port=port) if is_sample else nullcontext() as site,
    ):
        declared = from_blocks(sample.sources(site.url), "sample site") if site is not None else crawler.load(sources)
        failed = running.run_once(engine, declared, recipients, only_due=only_due, brief=brief)
        if with_app:
            _open_app()
    if failed:
        raise typer.Exit(1)


@app.command()
def crawl(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None,
    sources: SourcesFile = None,
    metrics_port: metrics.MetricsPort = None,
) -> None:
    """Crawl alone: the named sources, or all."""
    with ready() as engine, metrics.served(engine, metrics_port):
        declared = crawler.load(sources)
        unknown = sorted(set(slugs or ()) - {source.slug for source in declared})
        if unknown:
            fail(f"no source {unknown[0]!r}; known are {', '.join(source.slug for source in declared)}", 2)
        with running.at_work(engine):
            chosen = [source for source in declared if not slugs or source.slug in slugs]
            summary = running.crawl(engine, chosen, frontier=shared.url())
    for name, count in summary.counts.items():
        console.print(f"{name}: {count}")
    running.print_errors(summary)
    if summary.errors or summary.outcome != "done":
        raise typer.Exit(1)


@app.command()
def extract(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]... | -")] = None,
    published: Published = None,
    general: Annotated[bool, typer.Option("--quantities", help="Every quantity, with why it is no claim.")] = False,
    docs: Annotated[Path | None, typer.Option(help="docs.jsonl (id, text, title, published) in place of FILE.")] = None,
    dask: Dask = None,
    metrics_port: metrics.MetricsPort = None,
) -> None:
    """Extract claims: of pending articles, or of files as JSON lines (which touches no database)."""
    if not files and docs is None:
        extract_all(dask, metrics_port)
        return
    from nlp import extract_many, quantities

    with told():
        entries = list(_documents(files or [], docs, published))
    for name, text, *_ in entries if general else ():
        for quantity in quantities(text):
            print(json.dumps({"doc": name, **asdict(quantity)}, ensure_ascii=False))
    if general:
        return
    articles = ((text, day, title) for _, text, title, day in entries)
    for (name, *_), claims in zip(entries, extract_many(articles), strict=True):
        for claim in claims:
            print(json.dumps({"doc": name, **asdict(claim)}, ensure_ascii=False))


def _documents(
    files: Sequence[str], docs: Path | None, published: str | None
) -> Iterator[tuple[str, str, str | None, str | None]]:
    """(name, text, title, published) of what `extract` is given."""
    from crawler.pages import read_page
    from nlp import evaluation

    if docs is not None:
        for entry in evaluation.read_lines(docs, ("id", "text")):
            yield entry["id"], entry["text"], entry.get("title"), entry.get("published") or published
    for file in files:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = raw.decode("utf-8", errors="replace")
        if text.lstrip()[:200].lower().startswith(("<!doctype html", "<html")):
            article = read_page(raw, "file:///" + file, published=published)
            yield Path(file).stem, article.text, article.title, article.published
        else:
            yield Path(file).stem, text, None, published


@app.command()
def add(
    items: Annotated[list[str], typer.Argument(metavar="URL|FILE|DIR|WARC...")],
    published: Published = None,
    title: Annotated[str | None, typer.Option(help="Title where the file does not tell it.")] = None,
) -> None:
    """Put single pages, saved pages, folders or web archives into the knowledge base."""
    from crawler import ingest
    from nlp.batch import extract_pending

    urls = [item for item in items if item.startswith(("http://", "https://"))]
    with ready() as engine, running.at_work(engine):
        started, failed = datetime.now(UTC), list[str]()
        if urls:
            block = _ADDED | {"homepage": urls[0], "country": "US", "language": "en", "urls": urls}
            counts = running.crawl(engine, from_blocks([block], "command line")).counts
            failed += [
                f"{count} pages: {name.removeprefix('dropped/')}"
                for name, count in counts.items()
                if name.startswith("dropped/")
            ]
        with Session(engine) as session:
            store.declare_sources(session, [_ADDED])
            run_id = store.start_run(session, kind="add")
            for item in items:
                if item not in urls:
                    failed += _add_articles(
                        session, ingest.read_path(Path(item), published=published, title=title), run_id
                    )
            done = extract_pending(session, run_id=run_id)
            counts = {"versions": done.versions, "claims": done.claims}
            store.finish_run(session, run_id, outcome="done", counts=counts, errors=failed)
            new = queries.new_claims(session, run_started=started)
        console.print(claim_table(new, f"{done.claims} claims from {done.versions} new texts"))
    for reason in failed:
        tell(f"left out: {reason}")
    if failed:
        raise typer.Exit(1)


def _add_articles(session: Session, found: "Iterable[Article | PageError]", run_id: int) -> Iterator[str]:
    """Stores articles; yields why the others were left out."""
    from crawler.pages import PageError

    for article in found:
        if isinstance(article, PageError):
            yield str(article)
        elif article.is_paywalled:
            yield f"{article.url}: paywall"
        else:
            store.save_article(
                session, source=models.ADDED, fetched=datetime.now(UTC), run_id=run_id, **article.fields()
            )


@app.command()
def claims(
    subject: Annotated[list[str] | None, typer.Option(help="Canonical name; may be given several times.")] = None,
    metric: Annotated[list[str] | None, typer.Option()] = None,
    status: Annotated[list[str] | None, typer.Option()] = None,
    since: Annotated[str | None, typer.Option(help="First publication date, an ISO prefix.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv, json or parquet (to standard output).")] = "table",
) -> None:
    """List claims."""
    with ready(write=False) as engine, Session(engine) as session:
        rows = queries.claims(session, subjects=subject or (), metrics=metric or (), statuses=status or (), since=since)
    if form == "table":
        console.print(claim_table(rows, f"{len(rows)} claims"))
    elif form == "json":
        print(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=1, default=str))
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(queries.ClaimRow._fields)
        writer.writerows([operations.neutral(cell) for cell in row] for row in rows)
    elif form == "parquet":
        operations.write_parquet(rows, sys.stdout.buffer)
    else:
        fail(f"--format: found {form!r}, expected table, csv, json or parquet", 2)


@app.command("app")
def open_app(port: Annotated[int, typer.Option(help="Port of the app on loopback.")] = 8501) -> None:
    """Open the Streamlit app."""
    _open_app(port)


def _open_app(port: int = 8501) -> None:
    spec = find_spec("app")
    if spec is None or spec.origin is None:
        fail("app.py is not installed beside the command; reinstall Gigawatch")
    console.print(f"The app: http://127.0.0.1:{port}  (Ctrl+C ends it)", highlight=False)
    options = [
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
        "--browser.gatherUsageStats",
        "false",
        "--client.toolbarMode",
        "viewer",
        "--server.fileWatcherType",
        "none",
    ]
    sys.stdout.flush()
    # The app takes this process's place, so that whoever ends the command ends the app.
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", spec.origin, *options])


app.command()(backfill)
app.command()(evaluate)
app.command()(explain)
app.command()(reextract)
app.command()(schedule)
app.command()(status)
app.command()(search)
app.command()(export)
