"""`gigawatch explain`: what became of an address?"""

from typing import Annotated

import typer
from sqlmodel import Session

from cli.console import console, fail, ready
from crawler.relevance import cues
from kb.fate import Fate, fate


def explain(url: Annotated[str, typer.Argument(help="Address of an article.")]) -> None:
    """Say what became of a URL, and why it was dropped."""
    from crawler.canonical import canonical_url

    with ready(write=False) as engine, Session(engine) as session:
        found = fate(session, canonical_url(url)) or fate(session, url)
    if found is None:
        fail(f"no source has announced {url}")
    for line in _lines(found):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(found: Fate) -> list[str]:
    """What became of a URL, a line per fact."""
    lines = [
        found.url,
        f"source: {found.source}, announced {found.added:%Y-%m-%d %H:%M} UTC, tried {found.tries} times",
    ]
    if found.reason is not None:
        lines.append(f"dropped: {found.reason}")
    elif found.article is None:
        lines.append(f"state: {found.state}")
    if found.next_due is not None:
        lines.append(f"due again: {found.next_due:%Y-%m-%d %H:%M} UTC")
    if found.title or found.summary:
        lines.append(f"announced as: {' - '.join(filter(None, (found.title, found.summary)))}")
    if found.article is not None:
        dated = f"{found.published} ({found.published_from})" if found.published else "without a date"
        lines.append(f"kept: {found.article}, {dated}, {found.versions} versions")
    if found.stored not in (None, found.url):
        lines.append(f"stored as: {found.stored}")
    words = cues("\n".join(filter(None, (found.title, found.summary, found.article, found.text))))
    said = "; ".join(f"{kind}: {', '.join(found_words)}" for kind, found_words in words.items())
    lines.append(f"cue words in what is known of it: {said or 'none'} (one of strong, or one of ai and one of plant)")
    return lines
