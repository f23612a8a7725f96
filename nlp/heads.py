"""Which lines of a list open with the name of what they are about? Rows, items and paragraphs under a name each."""

import re
from collections import defaultdict
from typing import Final

from nlp import cues

_NAME: Final = r"[A-ZÀ-Ý][\w’'&-]*(?: (?:(?:of|de|del|da) )?[A-ZÀ-Ý0-9][\w’'&-]*){0,4}"
#: "4. Kulai, Malaysia. …", "• Clinton – 1,121MW", "Harrow Flats, Idaho | Tamarack AI | …", "Teesworks, Redcar. An …".
_HEAD: Final = re.compile(
    rf"^(?P<mark>(?:\d{{1,2}}[.)]|[•*–-]|\|)\s+)?(?:\*\*)?(?P<name>{_NAME})(?P<place>, [A-ZÀ-Ý][\w. ’-]*?)?(?P<aside> \([^)\n]{{1,60}}\))?(?:\*\*)?"
    r"(?P<joint>$|\. (?=[A-ZÀ-Ý])|\.$|\s*[|;\t]|:(?= )|\s+[–—/-]\s+)",
    re.MULTILINE,
)
_BARE: Final = re.compile(
    rf"^(?P<name>{_NAME})(?P<place>, [A-ZÀ-Ý][\w. ’-]*?)?(?P<aside> \([^)\n]{{1,60}}\))?\n(?=[A-Z][\w ]{{1,20}}: )",
    re.MULTILINE,
)
_FEWEST: Final = 3  # lines of a kind that make a list
_NUMBER: Final = re.compile(r"\d")


def heads(text: str) -> list[tuple[int, int]]:
    """Offsets of the names that open the lines of a list, in order; none where a text has no list."""
    lists: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for match in _HEAD.finditer(text):
        line = text.find("\n", match.start())
        rest = text[match.end() : line if line >= 0 else len(text)]
        if not match["joint"] and not (match["mark"] and match["aside"]):
            continue
        if match["joint"] == ":" and not match["mark"]:
            continue
        if not _NUMBER.search(rest) and match["joint"].strip() not in (".", ""):
            continue
        if match["joint"].strip() == "." and not (match["place"] or match["mark"]):
            continue
        if _is_label(match["name"]) or (match["joint"].strip() == "|" and rest.strip().rstrip("|").count("|") == 0):
            continue  # two cells make a label and its value
        marked = re.sub(r"\d", "", (match["mark"] or "").strip())
        lists[marked, match["joint"].strip()].append(match.span("name"))
    entries = [match.span("name") for match in _BARE.finditer(text) if not _is_label(match["name"])]
    if len(entries) > 1:  # a name above lines of labels: "CAMP CROFT YARD, …", "Who: …", "Jobs: …"
        lists["", "entries"] = entries
    return sorted(
        {span for kind, spans in lists.items() if len(spans) >= _FEWEST or kind[1] == "entries" for span in spans}
    )


def _is_label(name: str) -> bool:
    """Whether a head says what is measured or asked ("Power", "Site area") rather than what is described."""
    words = [word.lower() for word in name.split()]
    return any(word in cues.words("entity.label") for word in words) or words[0] in cues.words("attribution.not_name")
