"""What does `gigawatch export DIR` write? Every view in three formats, linked data, a feed and Datasette's metadata."""

from pathlib import Path

from sqlmodel import Session

from kb.exports.datasette import write_metadata
from kb.exports.dictionary import views
from kb.exports.feed import write_atom
from kb.exports.linked import write_jsonld
from kb.exports.tables import write_csv, write_jsonl, write_parquet


def export_all(session: Session, folder: Path, *, database: str = "gigawatch") -> dict[str, int]:
    """Writes the files into a folder; returns the number of rows, entries or nodes by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    for view in views():
        for write, ending in ((write_csv, "csv"), (write_jsonl, "jsonl"), (write_parquet, "parquet")):
            written[f"{view}.{ending}"] = write(session, view, folder / f"{view}.{ending}")
    written["claims.jsonld"] = write_jsonld(session, folder / "claims.jsonld")
    written["new.atom"] = write_atom(session, folder / "new.atom")
    write_metadata(session, folder / "metadata.yaml", database=database)
    written["metadata.yaml"] = len(views())
    return written
