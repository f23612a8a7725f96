"""`gigawatch sources`: which sources answer, and how does a new one come in?"""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.table import Table

import crawler
from cli.console import SourcesFile, console, fail, tell, told
from crawler.sources import KINDS, shipped

if TYPE_CHECKING:
    from crawler.survey import Answer

sources_app = typer.Typer(no_args_is_help=True, help="Try the declared sources, and add new ones.")


@sources_app.command()
def check(
    slugs: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None, sources: SourcesFile = None
) -> None:
    """Try sources live, say what each gives, and set `verified` in their blocks."""
    from crawler import blocks, survey

    with told():
        declared = crawler.load(sources)
        unknown = sorted(set(slugs or ()) - {source.slug for source in declared})
        if unknown:
            fail(f"no source {unknown[0]!r}; known are {', '.join(source.slug for source in declared)}", 2)
        tried = [source for source in declared if not slugs or source.slug in slugs]

        answers = survey.check(tried)
        faulty = {answer.slug for answer in answers if answer.fault is not None}
        blocks.set_verified(sources or shipped(), {source.slug: source.slug not in faulty for source in tried})
    table = Table("source", "kind", "gives", "address", box=SIMPLE)
    for answer in answers:
        table.add_row(answer.slug, answer.kind, _gives(answer), answer.url)
    console.print(table, f"{len(tried) - len(faulty)} of {len(tried)} sources verified.")
    if faulty:
        tell(f"not verified: {', '.join(sorted(faulty))}")
        raise typer.Exit(1)


def _gives(answer: "Answer") -> str:
    """What a way in gave, in words."""
    if answer.fault is not None:
        return f"fault: {answer.fault}"
    if answer.kind == "url":
        return "a page"
    if answer.sitemaps:
        return f"{answer.sitemaps} sitemaps, {answer.articles} articles"
    newest = f", newest {answer.newest}" if answer.newest else ""
    return f"{answer.articles} articles, {answer.titled} titles, {answer.dated} dates{newest}"


@sources_app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL")],
    name: Annotated[str | None, typer.Option(help="Name of the block; else made of the host.")] = None,
    kind: Annotated[str, typer.Option(help=", ".join(KINDS))] = "trade press",
    country: Annotated[str, typer.Option(help="ISO 3166 code.")] = "US",
    allow_private: Annotated[bool, typer.Option("--allow-private", help="The site is on a private network.")] = False,
    sources: SourcesFile = None,
) -> None:
    """Find the feeds and sitemaps of a site and write its block."""
    if not url.startswith(("http://", "https://")):
        fail(f"URL: found {url!r}, expected an http(s) address; write it in full", 2)
    from crawler import blocks
    from crawler.explore import explore

    path = sources or shipped()
    slug = name or blocks.slug_of(url)
    block: dict[str, Any] = {"title": slug, "homepage": url, "kind": kind, "country": country, "language": "en"}
    with told():
        blocks.check_block(path, slug, block)  # before the site is asked for anything
        site = explore(url, allow_private=allow_private)
        if not site.ways():
            for fault in site.faults:
                tell(fault)
            fail(f"no feed and no sitemap found at {url}; declare a listing with its link pattern by hand in {path}")
        block |= {"title": site.title or slug, "language": site.language or "en"} | site.ways()
        block |= {"allow_private": True} if allow_private else {}
        block |= {"note": "found by `gigawatch sources add`", "verified": True}
        written = blocks.add_block(path, slug, block)
    console.print(f"Added to {path}:\n", markup=False, highlight=False)
    print(written.strip())
