"""What does a cell of a flattened table state? Rows of cells, read with the header, the first cell and the caption."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from kb import vocabulary
from nlp import cues
from nlp.draft import Draft
from nlp.lexer import Tokens, lex
from nlp.machines import is_per_machine
from nlp.verdicts import FEWEST_TO_COUNT, OTHER_COLUMN

_MOST_HEADERS: Final = 400  # characters of a header line; a longer one is prose with a bar in it
_MOST_ROWS: Final = 60  # looked through for the header above
_CAPTION: Final = 400  # characters; a longer paragraph above a table is prose
_BAR: Final = re.compile(r"\|")
_DASH: Final = re.compile(r"\s[—–/]\s")
#: What else parts the cells of a line (what it holds, its pattern), and how often it must to be no punctuation.
_SEPARATORS: Final = (
    ("...", re.compile(r"\s*\.{3,}\s*"), 1), ("\t", re.compile(r"\t"), 1), ("/", re.compile(r"\s/\s"), 3), (";", re.compile(r";"), 4),
)  # fmt: skip
#: A line that heads a group of rows and does not end their table: "Illinois".
_GROUP: Final = re.compile(r"[^\W\d][^\d.:,;|/()]{1,28}$")
_DIGIT: Final = re.compile(r"\d")
_LABEL: Final = 40  # characters of the first of two cells
_ITEM: Final = re.compile(r"\s*(?:\d{1,3}[.)]|[-•*▸🔹])\s")
#: Metrics that a number without a unit states; any other needs the unit that its header or caption names.
_COUNTS: Final = frozenset(("accelerators", "h100_equivalents", "jobs", "buildings"))


class _Row(NamedTuple):
    """The line that holds a number: its first offset, its cells, the index of the number's own, and whether it opens that."""

    start: int
    cells: list[str]
    column: int
    opens: bool


def read_tables(drafts: Sequence[Draft], text: str, title: str = "") -> None:
    """Gives bare numbers in the cells of a table the metric and unit that it names for them, and all cells its status.

    The header of the column names them, else the first cell of the row, else the caption above or the title.
    """
    for draft in drafts:
        row = _row(draft, text)
        if row is None:
            continue
        header, caption = _above(text, row)
        if row.column < 1 and (header is None or not row.cells[0][:1].isdecimal()):
            continue
        named = [lex(header[row.column])] if header is not None and row.column < len(header) else []
        if row.opens:
            named.append(lex(row.cells[0]))
        between = [lex(cell) for cell in row.cells[row.column - 1 : 0 : -1] if row.opens and not _DIGIT.search(cell)]
        if any(map(is_per_machine, named)) or (_is_bare(draft, row) and _counts_other(draft, [*named, *between])):
            draft.metric, draft.why = "", OTHER_COLUMN
        elif not draft.metric and _is_bare(draft, row):
            captions = [lex(part) for part in (caption, title) if part and row.opens]
            if not _name(draft, named):
                _name(draft, captions, heading=True)
        if draft.metric and len(row.cells) > 2:
            states = (
                next((label for _, _, label in cues.phrases("table.status").find(tokens)), "") for tokens in named
            )
            draft.status = next(filter(None, states), "")


def _counts_other(draft: Draft, captions: Sequence[Tokens]) -> bool:
    """Whether the first caption that names what it counts names no thing of ours: nodes, cores, memory, a chip or two."""
    for tokens in captions:
        metrics = {label: end for _, end, label in cues.phrases("table.metric").find(tokens)}
        other = max((end for _, end, _ in cues.phrases("table.other").find(tokens)), default=0)
        if other > max(metrics.values(), default=0):
            return True
        if metrics:
            return "accelerators" in metrics and draft.quantity.value < FEWEST_TO_COUNT
    return False


def _is_bare(draft: Draft, row: _Row) -> bool:
    """Whether a number has no unit and nothing to count but what its cell may add: "1,500 permanent"."""
    quantity = draft.quantity
    described = quantity.noun.kind == "other" and row.opens and len(row.cells) > 2
    return (
        quantity.unit is None and quantity.value >= 1 and not quantity.vague and (not quantity.noun.kind or described)
    )


def _name(draft: Draft, captions: Sequence[Tokens], *, heading: bool = False) -> bool:
    """Sets metric and unit of a bare number by the first of the captions that names one metric; whether one did.

    A heading names a count only where it is no sentence and has no figure of its own.
    """
    for tokens in captions:
        metrics = {label for _, _, label in cues.phrases("table.metric").find(tokens)}
        if "h100_equivalents" in metrics:
            metrics.discard("accelerators")
        metric = next(iter(metrics)) if len(metrics) == 1 else None
        unit = next((label for _, _, label in cues.phrases("table.unit").find(tokens)), None)
        if metric is None or (unit is None and metric not in _COUNTS):
            continue
        if metric in _COUNTS:
            prose = tokens[-1].text == "." or any(token.kind == "number" for token in tokens)
            if draft.quantity.value % 1 or (heading and prose and metric != "h100_equivalents"):
                continue
        elif unit is not None:
            draft.quantity = draft.quantity._replace(unit=vocabulary.load().units[unit])
        draft.metric, draft.why = metric, ""
        draft.grounds.append("label")
        return True
    return False


def _row(draft: Draft, text: str) -> _Row | None:
    """The row that a number stands in; None outside tables and lists."""
    far = max(0, draft.start - _MOST_HEADERS)
    start = text.rfind("\n", far, draft.start) + 1
    if not start and far:
        return None
    end = text.find("\n", draft.end, draft.end + _MOST_HEADERS)
    line = text[start : end if end >= 0 else draft.end + _MOST_HEADERS]
    separator = _separator(line)
    if separator is None:
        return None
    lead = line[: draft.start - start]
    before = list(separator.finditer(lead))
    shift = line.lstrip().startswith("|")
    opens = bool(before) and not lead[before[-1].end() :].strip(" *_(")
    return _Row(start, _cells(line, separator), len(before) - shift, opens)


def _separator(line: str) -> re.Pattern[str] | None:
    """What parts the cells of a line: bars, else what parts it often enough; None for prose."""
    bars = line.count("|")
    if bars >= 2 or (bars and line.index("|") <= _LABEL):
        return _BAR
    for mark, separator, fewest in _SEPARATORS:
        if line.count(mark) >= fewest and len(separator.findall(line)) >= fewest:
            return separator
    if "—" not in line and "–" not in line:
        return None
    parts = len(_DASH.findall(line))
    return _DASH if parts >= 3 or (parts and _ITEM.match(line)) else None


def _cells(line: str, separator: re.Pattern[str]) -> list[str]:
    return [cell.strip().replace("_", " ") for cell in separator.split(line.strip(" |") if separator is _BAR else line)]


def _above(text: str, row: _Row) -> tuple[list[str] | None, str]:
    """The cells of the first line of the row's table (None for that line itself) and the caption over it."""
    line, header = row.start, None
    above = group = ""
    for _ in range(_MOST_ROWS):
        if line == 0:
            return header, group
        previous = text.rfind("\n", 0, line - 1) + 1
        above = text[previous : line - 1]
        separator = _separator(above) if len(above) <= _MOST_HEADERS else None
        if above.strip() and separator is None:
            if not _GROUP.match(above):
                break
            group = group or above
        if separator is not None and set(above) - set("|-: \t"):
            header = _cells(above, separator)
        line = previous
    return header, group or (above if len(above) <= _CAPTION else "")
