"""`gigawatch db`: how is the knowledge base looked after?"""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

import kb
from cli.console import console, fail, ready, tell, told
from kb import copying, operations

db = typer.Typer(no_args_is_help=True, help="Look after the knowledge base.")


@db.command()
def upgrade() -> None:
    """Bring the knowledge base to this program's schema; a copy of an older SQLite file is kept beside it."""
    with ready() as engine:
        console.print(f"{engine.url.render_as_string()} is up to date.", highlight=False)


@db.command()
def downgrade() -> None:
    """Refused: an older schema would lose claims."""
    fail(
        "a downgrade would lose claims; restore the copy that `db upgrade` made (FILE.before-REVISION) or a `db backup`"
    )


@db.command()
def check(
    archive: Annotated[Path | None, typer.Option(help="Folder of the WARC files, to look for their records.")] = None,
) -> None:
    """Look for damage: integrity, references, offsets against texts, what follows from claims, archive records."""
    with ready(write=False) as engine, Session(engine) as session:
        faults = operations.check(session, archive=archive)
    for fault in faults:
        tell(fault)
    if faults:
        raise typer.Exit(1)
    console.print("No fault found.")


@db.command()
def repair() -> None:
    """Compute anew what follows from articles and claims: stories, comparisons, full text search."""
    with ready() as engine, kb.run_lock(engine), Session(engine) as session:
        operations.repair(session)
    console.print("Computed anew.")


@db.command()
def backup(target: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Copy a SQLite knowledge base while it is in use."""
    with ready(write=False) as engine:
        operations.backup(engine, target)
    console.print(f"Copied to {target}.", highlight=False)


@db.command()
def copy(
    url: Annotated[str, typer.Argument(help="Where to: sqlite:///FILE or postgresql://USER@HOST/NAME, empty.")],
) -> None:
    """Move everything to another database, of either engine, and check it by count and digest."""
    with ready(write=False) as engine, kb.run_lock(engine), told():
        target = kb.connect(url)
        copied = copying.copy(engine, target)
        target.dispose()
    for table in copied:
        console.print(f"{table.name}: {table.rows} rows, {table.digest[:12]}", highlight=False)
    console.print(f"Copied {sum(table.rows for table in copied)} rows; counts and digests are the same on both sides.")
