"""What does a cell of a flattened table state? Rows of cells between bars, read with the header above them."""

from collections.abc import Sequence
from typing import Final

from kb import vocabulary
from nlp import cues
from nlp.draft import Draft
from nlp.lexer import Token, lex

_MOST_HEADERS: Final = 400  # characters of a header line; a longer one is prose with a bar in it


def read_tables(drafts: Sequence[Draft], text: str) -> None:
    """Gives bare numbers in the cells of a table the metric and unit of their column, and all cells its status."""
    for draft in drafts:
        column = _column(draft)
        if column is None:
            continue
        header = _header(text, draft.sentence.start)
        if header is None or column >= len(header):
            continue
        tokens = lex(header[column])
        named = next((label for _, _, label in cues.phrases("table.metric").find(tokens)), None)
        if not draft.metric and draft.quantity.unit is None and named is not None:
            unit = next((label for _, _, label in cues.phrases("table.unit").find(tokens)), None)
            draft.metric, draft.why = named, ""
            if unit is not None:
                draft.quantity = draft.quantity._replace(unit=vocabulary.load().units[unit])
        if draft.metric:
            state = next((label for _, _, label in cues.phrases("table.status").find(tokens)), None)
            draft.status = state or ""


def _column(draft: Draft) -> int | None:
    """The index of the cell that holds a number, from 0; None outside tables and in the first cell."""
    tokens = draft.sentence.tokens
    bars = sum(token.text == "|" for token in tokens)
    if bars < 2:
        return None
    before = _bars(tokens[: draft.quantity.start])
    return before - (tokens[0].text == "|")


def _bars(tokens: Sequence[Token]) -> int:
    return sum(token.text == "|" for token in tokens)


def _header(text: str, start: int) -> list[str] | None:
    """The cells of the first line of the table that holds the line at `start`; None for that line itself."""
    line = text.rfind("\n", 0, start) + 1
    header: str | None = None
    while line > 0:
        previous = text.rfind("\n", 0, line - 1) + 1
        above = text[previous : line - 1]
        if above.count("|") < 2 or len(above) > _MOST_HEADERS:
            break
        if set(above) - set("|-: \t"):
            header = above
        line = previous
    return [cell.strip() for cell in header.strip().strip("|").split("|")] if header is not None else None
