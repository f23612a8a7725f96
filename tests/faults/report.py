"""What do the figures of docs/reliability.md rest on? Rows that the fault tests note while they run, made into its tables.

Tests note what they tried with `note`; where GIGAWATCH_FIGURES names a folder, each row is kept there as a line of JSON.
`python -m tests.faults.report FOLDER` adds up the rows and puts each table between its two markers in the document:

    <!-- table: faults -->
    <!-- end -->

A table that nothing was noted for stays as it is, so that each part can be measured alone.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.faults.content import Difference

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "reliability.md"
VARIABLE: Final = "GIGAWATCH_FIGURES"
#: The columns of each table. Rows with the same first column are one row; of the others, counts are added up, and where
#: the values are no counts, the last one noted stands.
TABLES: Final[dict[str, tuple[str, ...]]] = {
    "faults": ("fault", "tried", "survived", "articles lost", "double", "wrong"),
    "hostile": ("what the server does", "tried", "refused or survived", "reason counted", "other articles lost"),
    "inputs": ("parser", "inputs tried", "read", "refused", "faults"),
    "soak": ("figure", "value"),
}

Row = Mapping[str, Any]


def note(table: str, **row: Any) -> None:
    """Keeps a row of a table; in the names of columns, underscores stand for spaces. Raises ValueError for others."""
    named = {name.replace("_", " "): value for name, value in row.items()}
    if set(named) != set(TABLES[table]):
        raise ValueError(f"{table}: found {', '.join(named)}, expected {', '.join(TABLES[table])}")
    folder = os.environ.get(VARIABLE)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with (Path(folder) / f"{table}.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(named) + "\n")


@contextmanager
def trial(fault: str, compare: Callable[[], Difference]) -> Iterator[None]:
    """A fault that is tried: survived where the block ends well and `compare` finds nothing lost, double or wrong then.

    It is compared and noted however the block ends; raises AssertionError with examples of what is amiss.
    """
    is_made_good = False
    try:
        yield
        is_made_good = True
    finally:
        found = compare()
        survived = is_made_good and not any(found)
        note("faults", fault=fault, tried=1, survived=int(survived), articles_lost=found.lost, double=found.double, wrong=found.wrong)  # fmt: skip
    assert survived, found.examples


def merged(rows: Iterable[Row], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a table, in the order in which their first column first came."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = found.setdefault(str(row[columns[0]]), {columns[0]: row[columns[0]]})
        for column in columns[1:]:
            value, before = row[column], known.get(column)
            known[column] = before + value if isinstance(value, int) and isinstance(before, int) else value
    return list(found.values())


def markdown(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """A table in Markdown, with the sums of its counts where it has any and several rows."""
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    counted = [all(isinstance(row[column], int) for row in rows) for column in columns]
    if any(counted) and len(rows) > 1:
        cells.append(
            ["all"]
            + [
                f"**{sum(row[column] for row in rows):,}**" if is_count else ""
                for column, is_count in zip(columns[1:], counted[1:], strict=True)
            ]
        )
    lines = [list(columns), ["---:" if is_count else "---" for is_count in counted], *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def written(document: str, tables: Mapping[str, str]) -> str:
    """The document with the tables between their markers; raises ValueError where it has no place for one."""
    for name, table in tables.items():
        place = re.compile(rf"(<!-- table: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        if place.search(document) is None:
            raise ValueError(f"{DOCUMENT.name}: found no '<!-- table: {name} -->' with '<!-- end -->' after it")
        document = place.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", document)  # type: ignore[misc]
    return document


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", r"\|")


def main(folder: str) -> None:
    """Puts what was noted in a folder into the document."""
    tables = {}
    for name, columns in TABLES.items():
        path = Path(folder) / f"{name}.jsonl"
        if path.exists():
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            tables[name] = markdown(merged(rows, columns), columns)
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), tables), encoding="utf-8")
    print(f"{DOCUMENT.name}: {', '.join(tables) or 'no'} tables written")


if __name__ == "__main__":
    main(sys.argv[1])
