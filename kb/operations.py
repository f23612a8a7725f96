"""Is the knowledge base sound, and how is it kept so? Checks, repairs, backups, and cells for other programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from kb import models, stories
from kb.backups import copy_file
from kb.derivation import derive_all
from kb.indexing import refill, unfilled
from kb.queries import ClaimRow
from kb.turns import Turn, take

#: First characters that make a spreadsheet take a cell for a formula (OWASP, CSV injection), and their wide forms.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def check(session: Session, *, archive: Path | None = None) -> list[str]:
    """Every fault found, as a sentence each.

    Damaged pages, broken references, claims whose text is not at their offsets, computed rows that do not fit the
    claims, texts that full text search lacks, and, where the folder of the archive is given, records that are not in it.
    """
    faults = []
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        faults += [
            f"integrity: {row[0]}" for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"
        ]
        faults += [
            f"foreign key: row {row[1]} of {row[0]} refers to a missing row of {row[2]}"
            for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
    query = text(
        "SELECT c.id, c.value_text, c.start_char, c.end_char, c.version_id, v.text FROM claim c"
        " JOIN article_version v ON v.id = c.version_id ORDER BY c.id"
    ).execution_options(stream_results=True, yield_per=2_000)
    for claim, printed, start, end, version, body in connection.execute(query):
        if body[start:end] != printed:
            faults.append(f"claim {claim}: {printed!r} is not at {start}-{end} of version {version}")
    faults += [
        f"{what}: {count}; mend it with `gigawatch db repair`"
        for what, sql in _COMPUTED.items()
        if (count := connection.execute(text(sql)).scalar_one())
    ]
    faults += [
        f"{table}: lacks {lacking} texts; mend it with `gigawatch db repair`" for table, lacking in unfilled(connection)
    ]
    return faults + (_missing_records(session, archive) if archive is not None else [])


#: What must be nothing, in words, and how many there are.
_COMPUTED: Final = {
    "claims that no series counts, or counted twice": (
        "SELECT count(*) FROM (SELECT c.entity_id, c.metric, count(*) AS claims FROM claim c JOIN entity e ON e.id = c.entity_id"
        " WHERE e.origin <> 'rejected' AND NOT EXISTS (SELECT 1 FROM review r WHERE r.version_id = c.version_id"
        " AND r.start_char = c.start_char AND r.end_char = c.end_char) GROUP BY c.entity_id, c.metric) k LEFT JOIN"
        " (SELECT entity_id, metric, sum(claims) AS claims FROM series GROUP BY entity_id, metric) s"
        " ON s.entity_id = k.entity_id AND s.metric = k.metric WHERE coalesce(s.claims, 0) < k.claims"
    ),
    **{
        f"rows of {table} whose {column} is of no claim": (
            f"SELECT count(*) FROM {table} t LEFT JOIN claim c ON c.id = t.{column} AND c.entity_id = t.entity_id"
            f" WHERE c.id IS NULL AND t.{column} IS NOT NULL"
        )
        for table, column in (
            ("series", "latest_id"), ("statement", "claim_id"), ("conflict", "claim_id"), ("conflict", "other_id"),
            ("revision", "claim_id"), ("revision", "earlier_id"), ("slip", "claim_id"), ("slip", "earlier_id"),
            ("ratio", "claim_id"), ("ratio", "other_id"),
        )
    },
}  # fmt: skip


def _missing_records(session: Session, archive: Path) -> list[str]:
    """References to archive records whose file is gone or ends before them; the archive's cap removes old files."""
    faults, sizes = [], dict[str, int]()
    query = select(models.ArticleVersion.id, models.ArticleVersion.archive).where(
        col(models.ArticleVersion.archive).is_not(None)
    )
    for version, reference in session.exec(query):
        name, _, offset = str(reference).rpartition(":")
        if "://" in name:  # in a web archive elsewhere
            continue
        if name not in sizes:
            sizes[name] = (archive / name).stat().st_size if (archive / name).is_file() else -1
        if sizes[name] < 0:
            faults.append(f"version {version}: its archive file {name} is not in {archive}")
        elif not offset.isdigit() or int(offset) >= sizes[name]:
            faults.append(f"version {version}: its archive record {reference} lies beyond the end of the file")
    return faults


def repair(session: Session) -> None:
    """Computes anew what follows from articles and claims: stories, comparisons, full text search."""
    connection = session.connection()
    for turn in Turn:
        take(connection, turn)
    stories.assign_all(connection)
    derive_all(connection)
    refill(connection)
    session.commit()


def backup(engine: Engine, target: Path) -> None:
    """A consistent copy of a SQLite file, made while others write; raises ValueError for other engines, OSError for faults."""
    if engine.dialect.name != "sqlite":
        raise ValueError(f"backup: found {engine.dialect.name}, expected SQLite; use the engine's own tool (pg_dump)")
    if target.exists():
        raise ValueError(f"backup: found {target} there already, expected a name that is free")
    copy_file(Path(str(engine.url.database)), target)


def neutral(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def plain(cell: Any) -> str:
    """A cell as a terminal shows it: empty for None, markup and control characters made harmless."""
    printable = "".join(char for char in str("" if cell is None else cell) if char.isprintable())
    return printable.replace("[", r"\[")


def write_parquet(rows: Sequence[ClaimRow], stream: IO[bytes]) -> None:
    """Claims as a Parquet file."""
    import pyarrow as pa  # slow to load, and nothing else here needs it
    import pyarrow.parquet as pq

    columns = {name: [getattr(row, name) for row in rows] for name in ClaimRow._fields}
    pq.write_table(pa.table(columns), stream)
