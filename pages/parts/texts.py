"""How is text from outside shown? As text: escaped, with claims and hits marked, and two versions side by side."""

import difflib
import html
import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlencode

from kb.queries import ClaimRow

#: Marks of a snippet while it is still text: private use, as in `kb.search`.
MARKS: Final = ("\ue000", "\ue001")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=])")
_STYLE: Final = (
    "<style>.gw{white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6}"
    ".gw mark{background:#E69F0040;color:inherit;border-bottom:2px solid #E69F00;border-radius:2px;padding:0 .1em}"
    ".gw mark.chosen{background:#0072B255;border-bottom:3px solid #0072B2;font-weight:600}"
    ".gw a{color:inherit;text-decoration:none}.gw ins{background:#009E7340}.gw del{background:#D55E0040}</style>"
)


def plain(text: object) -> str:
    """Text for a place that reads Markdown, with nothing in it that Markdown would read."""
    return _MARKDOWN.sub(r"\\\1", str("" if text is None else text)).replace("\n", " ")


def permalink(row: ClaimRow) -> str:
    """The address of a claim's evidence within the app: its text version and place, which outlive an extraction."""
    return evidence_link(row.version_id, row.start_char)


def evidence_link(version_id: int, at: int | None = None) -> str:
    """The address of a text version within the app, at a character of it."""
    return f"evidence?{urlencode({'version': version_id} | ({} if at is None else {'at': at}))}"


def marked(snippet: str) -> str:
    """A snippet with its hits marked, as HTML."""
    safe = html.escape(snippet)
    return f'{_STYLE}<div class="gw">{safe.replace(MARKS[0], "<mark>").replace(MARKS[1], "</mark>")}</div>'


def highlighted(text: str, claims: Sequence[ClaimRow], *, at: int | None = None) -> str:
    """An article's text with every claim marked and linked to itself, as HTML; the one that begins at `at` stands out."""
    parts: list[str] = []
    end = 0
    for start, stop, titles in _places(claims):
        if start < end:
            continue  # two numbers that overlap: the first is marked
        chosen = ' class="chosen" id="chosen"' if start == at else ""
        link = html.escape(evidence_link(claims[0].version_id, start))
        parts.append(html.escape(text[end:start]))
        parts.append(
            f'<a href="{link}" target="_self"><mark{chosen} title="{html.escape(titles)}">{html.escape(text[start:stop])}</mark></a>'
        )
        end = stop
    parts.append(html.escape(text[end:]))
    return f'{_STYLE}<div class="gw">{"".join(parts)}</div>'


def _places(claims: Iterable[ClaimRow]) -> list[tuple[int, int, str]]:
    """Start and end of every number with what it states, each once and in order."""
    found: dict[tuple[int, int], list[str]] = {}
    for row in claims:
        found.setdefault((row.start_char, row.end_char), []).append(f"{row.subject}: {row.metric}, {row.status}")
    return [(start, end, "; ".join(said).replace("_", " ")) for (start, end), said in sorted(found.items())]


def differences(old: str, new: str) -> str:
    """What a later text added and left out, by sentences, as HTML; unchanged stretches are shortened."""
    before, after = (re.split(r"(?<=[.!?\n])(?=\s)", text) for text in (old, new))
    parts = []
    for kind, a, b, c, d in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        gone, come = html.escape("".join(before[a:b])), html.escape("".join(after[c:d]))
        if kind == "equal":
            parts.append(gone if b - a <= 2 else f"{html.escape(before[a])} … {html.escape(before[b - 1])}")
        else:
            parts.append((f"<del>{gone}</del>" if gone else "") + (f"<ins>{come}</ins>" if come else ""))
    return f'{_STYLE}<div class="gw">{"".join(parts)}</div>'
