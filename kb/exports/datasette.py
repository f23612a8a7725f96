"""How does Datasette show the file well? A metadata.yaml with the data dictionary, sorting, facets and worked questions."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from kb.exports.dictionary import definition_of, dictionary, questions, views
from kb.indexing import TABLES

_SORTED: Final = {"claim_timeline": "published", "claim_latest": "published", "claim_support": "stories", "claim_conflict": "gap",
                  "claim_revision": "published", "claim_slip": "days", "subject_ratio": "value"}  # fmt: skip
_FACETS: Final = {"claim_timeline": ["metric", "status"], "claim_latest": ["metric", "status"], "claim_slip": ["owner"],
                  "subject_ratio": ["ratio", "flag"]}  # fmt: skip
#: What only the program reads.
_HIDDEN: Final = (
    "alembic_version",
    "frontier",
    "shingle",
    "series",
    "statement",
    "conflict",
    "revision",
    "slip",
    "ratio",
)


def metadata(session: Session, database: str) -> dict[str, Any]:
    """The metadata of a Datasette that serves a file of that name."""
    tables: dict[str, Any] = {}
    for view in views():
        tables[view] = {
            "description": definition_of(view), "columns": dictionary(session, view), "sort_desc": _SORTED[view], "size": 50,
        } | ({"facets": _FACETS[view]} if view in _FACETS else {})  # fmt: skip
    parts = ("data", "idx", "content", "docsize", "config")
    hidden = [*_HIDDEN, *TABLES, *(f"{table}_{part}" for table in TABLES for part in parts), "search_text"]
    tables |= {name: {"hidden": True} for name in hidden}
    return {
        "title": "Gigawatch", "description": "Quantitative claims on AI superclusters, each dated, attributed and evidenced.",
        "databases": {database: {"tables": tables, "queries": {q.name: {"title": q.title, "sql": q.sql} for q in questions()}}},
    }  # fmt: skip


def write_metadata(session: Session, path: Path, *, database: str = "gigawatch") -> None:
    """Writes the metadata for `datasette DATABASE.db --metadata FILE`."""
    path.write_text("\n".join(_yaml(metadata(session, database))) + "\n", encoding="utf-8")


def _yaml(node: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Nested mappings as YAML; every scalar and list is JSON, which YAML includes."""
    for key, value in node.items():
        lead = f"{'  ' * depth}{json.dumps(key)}:"
        if isinstance(value, Mapping):
            yield lead
            yield from _yaml(value, depth + 1)
        else:
            yield f"{lead} {json.dumps(value, ensure_ascii=False)}"
