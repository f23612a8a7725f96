"""How does the plain text of an article become HTML that shows exactly that text?"""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

BULLET = re.compile(r"([•–]) (?=\S)")
LABELLED = re.compile(r"[A-Z][\w ,]{2,30}: ")
QUOTED = "> "
CELL = " | "


def blocks(text: str) -> list[Markup]:
    """The HTML of each paragraph of the text (what stands between empty lines), in order.

    A paragraph becomes one or several of <p>, <h3>, <ul>, <table> and <blockquote>.
    The marks that a browser draws itself (bullets, "> ", "|") are left to it; everything else is kept.
    """
    paragraphs = re.split(r"\n{2,}", text.strip())
    return [Markup("\n").join(_elements(paragraph.split("\n"))) for paragraph in paragraphs]


def _elements(lines: list[str]) -> Iterable[Markup]:
    if len(lines) > 1 and all(CELL in line for line in lines):
        yield _table([line.split(CELL) for line in lines])
    elif all(line.startswith(QUOTED) for line in lines):
        yield _wrap("blockquote", *(_wrap("p", line.removeprefix(QUOTED)) for line in lines))
    elif len(lines) > 1 and all(LABELLED.match(line) for line in lines):
        yield Markup("<p>{}</p>").format(Markup("<br>\n").join(lines))
    else:
        if _is_heading(lines):
            yield _wrap("h3", lines.pop(0))
        items = [line for line in lines if BULLET.match(line)]
        yield from (_wrap("p", line) for line in lines if line not in items)
        if items:
            yield _list(items)


def _is_heading(lines: list[str]) -> bool:
    first = lines[0]
    return first.isupper() or (len(lines) > 1 and len(first) < 70 and first[-1] not in ".?!”:" and ": " not in first)


def _list(lines: list[str]) -> Markup:
    mark = lines[0][0]
    style = Markup("") if mark == "•" else Markup(" style=\"list-style-type: '{} '\"").format(mark)
    return Markup("<ul{}>{}</ul>").format(
        style, Markup("").join(_wrap("li", BULLET.sub("", line, count=1)) for line in lines)
    )


def _table(rows: list[list[str]]) -> Markup:
    head, *body = rows
    return _wrap(
        "table",
        _wrap("thead", _wrap("tr", *(_wrap("th", cell) for cell in head))),
        _wrap("tbody", *(_wrap("tr", *(_wrap("td", cell) for cell in row)) for row in body)),
    )


def _wrap(tag: str, *inside: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), Markup("").join(escape(part) for part in inside))
