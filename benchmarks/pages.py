"""How well are pages read? Body F1, title, authors and day of publication against a folder of annotated pages.

The folder is a checkout of a public benchmark, in one of two layouts: `ground-truth.json` beside `html/*.html.gz`
(article-extraction-benchmark), or `evaldata.json` beside `eval/` and `cache/` (trafilatura's evaluation pages). Body F1
is over shingles of four words, precision and recall averaged per page, as the former's scorer defines it; where only
passages are annotated, it is over passages that must and must not be there. These pages are ordinary news: `let_through` is the
share of them that the relevance gate would keep.

    python benchmarks/pages.py FOLDER [--json] [--misses title|authors|day|false_authors|body]
"""

import argparse
import gzip
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from crawler.pages import PageError, read_page  # noqa: E402
from crawler.relevance import refuse_page, refuse_text  # noqa: E402

SHINGLE = 4  # words


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated page; a field is None where the benchmark does not annotate it, empty where the page has none."""

    url: str
    file: Path
    text: str | None = None
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    title: str | None = None
    authors: frozenset[str] | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a page; all empty where it was dropped."""

    text: str = ""
    title: str = ""
    authors: frozenset[str] = frozenset()
    day: str = ""
    is_let_through: bool = False


def examples(folder: Path) -> list[Example]:
    """The annotated pages of a benchmark's folder."""
    if (truth := folder / "ground-truth.json").exists():
        table = json.loads(truth.read_text(encoding="utf-8"))
        return [
            Example(entry["url"], folder / "html" / f"{name}.html.gz", text=entry["articleBody"])
            for name, entry in table.items()
        ]
    for place in (folder, folder / "tests"):
        if (place / "evaldata.json").exists():
            return list(_passages(place))
    sys.exit(f"{folder}: found neither ground-truth.json nor evaldata.json; give the checkout of a benchmark")


def _passages(folder: Path) -> Iterator[Example]:
    for url, entry in json.loads((folder / "evaldata.json").read_text(encoding="utf-8")).items():
        found = [path for part in ("cache", "eval") if (path := folder / part / entry["file"]).exists()]
        if found:
            names = entry.get("author")
            people = [names] if isinstance(names, str) else names or []
            is_annotated = "title" in entry
            yield Example(
                url,
                found[0],
                wanted=tuple(entry["with"]),
                unwanted=tuple(entry["without"]),
                title=plain(entry.get("title") or "") if is_annotated else None,
                authors=people_of(people) if is_annotated else None,
                day=(entry.get("date") or "")[:10] if is_annotated else None,
            )


def plain(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def people_of(names: Sequence[str]) -> frozenset[str]:
    """The persons that bylines name, whatever their case."""
    return frozenset(
        plain(part).casefold() for name in names for part in re.split(r"[,;&/]|\s(?:and|und)\s", name) if part.strip()
    )


def read(example: Example) -> Reading:
    """The page as the crawler reads it, without anything a feed would have said."""
    body = example.file.read_bytes()
    body = gzip.decompress(body) if example.file.suffix == ".gz" else body
    is_let_through = refuse_page(body, None, "") is None
    try:
        article = read_page(body, example.url)
    except PageError:
        return Reading(is_let_through=is_let_through)
    is_let_through = is_let_through and refuse_text(article.title, article.text) is None
    return Reading(
        article.text, plain(article.title), people_of(article.authors), (article.published or "")[:10], is_let_through
    )


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """How often each run of four words occurs; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)) if words)


def page_scores(expected: str, found: str) -> tuple[float | None, float | None]:
    """(precision, recall) of a page; None where nothing was found or expected."""
    wanted, got = shingles(expected), shingles(found)
    hits = (wanted & got).total()
    return (hits / got.total() if got else None), (hits / wanted.total() if wanted else None)


def harmonic(precision: float, recall: float) -> float:
    """F1."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def body_f1(pages: Sequence[tuple[Example, Reading]]) -> float | None:
    """F1 of the texts; None where none is annotated."""
    scores = [page_scores(example.text, reading.text) for example, reading in pages if example.text is not None]
    if scores:
        precisions, recalls = ([score[side] for score in scores if score[side] is not None] for side in (0, 1))
        return harmonic(mean(precisions), mean(recalls))
    hits = misses = extra = 0
    for example, reading in pages:
        text = plain(reading.text)
        held = sum(plain(passage) in text for passage in example.wanted)
        hits, misses = hits + held, misses + len(example.wanted) - held
        extra += sum(plain(passage) in text for passage in example.unwanted)
    return 2 * hits / (2 * hits + misses + extra) if hits else None


def figures(pages: Sequence[tuple[Example, Reading]]) -> dict[str, Any]:
    """Every figure; shares are of the pages that have what is asked for."""
    titles = [example.title == reading.title for example, reading in pages if example.title]
    authors = [example.authors == reading.authors for example, reading in pages if example.authors]
    days = [example.day == reading.day for example, reading in pages if example.day]
    without = [bool(reading.authors) for example, reading in pages if example.authors == frozenset()]
    undated = [bool(reading.day) for example, reading in pages if example.day == ""]
    return {
        "pages": len(pages),
        "body_f1": body_f1(pages),
        "title_exact": mean(titles) if titles else None,
        "author_set": mean(authors) if authors else None,
        "day": mean(days) if days else None,
        "false_authors": sum(without),
        "pages_without_author": len(without),
        "false_days": sum(undated),
        "pages_without_day": len(undated),
        "let_through": mean(reading.is_let_through for _, reading in pages),
    }


def misses(pages: Sequence[tuple[Example, Reading]], kind: str) -> Iterator[str]:
    """One line per page that was read otherwise than annotated."""
    for example, reading in pages:
        sides: dict[str, tuple[Any, Any, bool]] = {
            "title": (example.title, reading.title, bool(example.title)),
            "authors": (example.authors, reading.authors, bool(example.authors)),
            "day": (example.day, reading.day, bool(example.day)),
            "false_authors": (example.authors, reading.authors, example.authors == frozenset()),
        }
        if kind == "body" and example.text is not None:
            precision, recall = page_scores(example.text, reading.text)
            yield f"{harmonic(precision or 0, recall or 0):.3f} precision {precision or 0:.3f} recall {recall or 0:.3f} {example.url} {example.file.name}"
        elif kind in sides and sides[kind][2] and sides[kind][0] != sides[kind][1]:
            yield f"expected {sides[kind][0]!r}, found {sides[kind][1]!r} {example.file.name}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    parser.add_argument("--misses", choices=("title", "authors", "day", "false_authors", "body"))
    given = parser.parse_args()
    annotated = examples(given.folder)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        pages = list(zip(annotated, pool.map(read, annotated, chunksize=8), strict=True))
    if given.misses:
        print("\n".join(sorted(misses(pages, given.misses))))
        return
    found = figures(pages)
    if given.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(
            f"{name:22}{'not annotated' if value is None else format(value, '.3f' if isinstance(value, float) else '')}"
        )


if __name__ == "__main__":
    main()
