"""What does the command crawl while faults are made? The annotated articles, on a small site with several ways in."""

import json
import shutil
from html import escape
from pathlib import Path
from typing import Any

from tests.crawler.local import Local, Reply, feed, sitemap, sitemap_index

GOLD = Path(__file__).parents[1] / "gold" / "docs.jsonl"
ARTICLES = 24  # of the site; two of them are told again by another source


def publish(local: Local, *, held_back: int = 0) -> None:
    """Puts the site on a server: a wire with a feed and an index of sitemaps, and a copyist with a feed.

    So many articles of the feed, and of the second sitemap, are not announced yet.
    """
    docs = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()][:ARTICLES]
    local.pages = {f"/wire/{doc['id']}": _page(doc, doc["published"]) for doc in docs}
    paths = list(local.pages)
    copied = {f"/copies/{doc['id']}": _page(doc, "2026-01-31") for doc in docs[:2]}
    half = len(paths) // 2
    local.pages |= copied | {
        "/wire.xml": feed(local.url, *paths[: half - held_back]),
        "/index.xml": sitemap_index(local.url, "/one.xml", "/two.xml"),
        "/one.xml": sitemap(local.url, *paths[half : half + 4]),
        "/two.xml": sitemap(local.url, *paths[half + 4 : len(paths) - held_back]),
        "/copies.xml": feed(local.url, *copied),
    }


def _page(doc: dict[str, str], published: str) -> Reply:
    title = escape(doc["title"])
    head = f'<title>{title}</title><meta property="article:published_time" content="{published}T08:30:00Z">'
    body = "".join(f"<p>{escape(part)}</p>" for part in doc["text"].split("\n\n") if part)
    page = f'<html lang="en"><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>'
    return Reply(200, "text/html; charset=utf-8", page.encode())


def blocks(base: str) -> dict[str, dict[str, Any]]:
    """The sources of the site."""
    common = {
        "kind": "wire", "country": "US", "language": "en", "allow_private": True, "delay": 0, "relevance": "all",
        "homepage": f"{base}/",
    }  # fmt: skip
    return {
        "wire": common | {"title": "Wire", "feeds": [f"{base}/wire.xml"], "sitemaps": [f"{base}/index.xml"]},
        "copies": common | {"title": "Copyist", "feeds": [f"{base}/copies.xml"]},
    }


def declare(folder: Path, base: str, **changes: Any) -> None:
    """Writes own.toml into a folder; `changes` are fields of every block."""
    lines = []
    for slug, block in blocks(base).items():
        lines.append(f"[{slug}]")
        lines += [f"{field} = {json.dumps(value)}" for field, value in (block | changes).items()]
    (folder / "own.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def copy(start: Path, end: Path) -> Path:
    """A folder with what another holds, to be disturbed."""
    return Path(shutil.copytree(start, end, dirs_exist_ok=True))
