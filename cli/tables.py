"""How are claims shown on a terminal?"""

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.table import Table

from cli.console import console
from kb import operations, queries


def claim_table(rows: Sequence[queries.ClaimRow], title: str) -> Table:
    """Claims as a table; a narrow terminal leaves out who said it and where."""
    cells = {
        "published": lambda row: row.published, "subject": lambda row: row.subject, "metric": lambda row: row.metric,
        "claim": lambda row: row.value_text, "status": lambda row: row.status, "due": lambda row: row.due,
        "said by": lambda row: row.attributed_to, "source": lambda row: row.source,
    }  # fmt: skip
    shown = list(cells)[: 8 if console.width >= 120 else 6]
    table = Table(*shown, title=title, title_justify="left", box=SIMPLE)
    for row in rows:
        table.add_row(*(operations.plain(cells[name](row)) for name in shown))
    return table
