"""`gigawatch search`: which articles or sentences say it?"""

import json
from typing import Annotated

import typer
from sqlmodel import Session

from cli.console import console, ready
from kb.search import search_articles, search_sentences


def search(
    query: Annotated[list[str], typer.Argument(help='Words; "a phrase", a prefix*, -without.')],
    sentences: Annotated[bool, typer.Option("--sentences", help="Sentences of claims in place of articles.")] = False,
    limit: Annotated[int, typer.Option(help="How many to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """Search the full text of articles, or the sentences of claims."""
    words = " ".join(f'"{part}"' if " " in part and '"' not in part else part for part in query)
    with ready(write=False) as engine, Session(engine) as session:
        hits = (
            search_sentences(session, words, limit=limit) if sentences else search_articles(session, words, limit=limit)
        )
    for hit in hits:
        if as_json:
            print(json.dumps(hit._asdict(), ensure_ascii=False))
            continue
        console.print(f"{hit.published or 'undated'}  {hit.title} ({hit.source})", markup=False, highlight=False)
        console.print(f"    {' '.join(hit.snippet.split())}", markup=False, highlight=False)
        console.print(f"    {hit.url}", markup=False, highlight=False, soft_wrap=True)
    if not hits and not as_json:
        console.print("Nothing found.")
