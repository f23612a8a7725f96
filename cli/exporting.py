"""`gigawatch export`: what leaves the knowledge base as files?"""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from cli.console import console, fail, ready


def export(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder for tables, linked data and feed.")
    ] = None,
    gold: Annotated[Path | None, typer.Option(help="Folder for the reviewed claims as an annotated set.")] = None,
) -> None:
    """Write every view as CSV, JSON lines and Parquet, JSON-LD, an Atom feed, and metadata for Datasette."""
    from kb.exports import export_all, export_gold

    if folder is None and gold is None:
        fail("expected a folder, or --gold with one", 2)
    with ready(write=False) as engine, Session(engine) as session:
        if folder is not None:
            name = Path(engine.url.database or "gigawatch").stem
            for file, count in export_all(session, folder, database=name).items():
                console.print(f"{folder / file}: {count}", highlight=False, soft_wrap=True)
        if gold is not None:
            done = export_gold(session, gold)
            console.print(f"{gold}: {done.claims} reviewed claims of {done.docs} documents", highlight=False)
