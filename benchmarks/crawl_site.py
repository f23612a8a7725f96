"""What do the crawl benchmarks read? A news site of any size, made on the fly and served by a process of its own.

Pages look like those of news sites: metadata in JSON-LD and meta elements, navigation, scripts and styles, teasers of
other stories around the text, 120 KB or so. Every text is another. Of ordinary news nothing is relevant; relevant
pages tell what the annotated articles in `tests/gold` and `tests/gold-own` tell, before paragraphs of ordinary news: each
page another article, as news is no copy of other news, until all of the 5,000 or so have been told.

    python benchmarks/crawl_site.py PAGES EVERY      every EVERY-th page is relevant; prints the address
"""

import asyncio
import json
import os
import random
import sys
from html import escape
from pathlib import Path
from typing import Final

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a benchmark

from benchmarks.extract import ROOT, ordinary_news  # noqa: E402
from crawler.relevance import refuse_text, refuse_title  # noqa: E402

PARAGRAPHS: Final = 14  # of a page
_POOL: Final = 1_000  # articles of ordinary news, of 25 sentences each
_SECTIONS: Final = ("Local", "Business", "Sport", "Culture", "Opinion", "Travel", "Weather", "Education", "Letters")


class Site:
    """The feeds and pages of a site; page numbers divisible by `every` are relevant."""

    def __init__(self, pages: int, every: int) -> None:
        self.pages, self.every = pages, every
        dice = random.Random(11)
        self._ordinary = [part for text in ordinary_news(_POOL, seed=7) for part in text.split("\n\n")]
        self._ordinary = [part for part in self._ordinary if "data center" not in part and "AI campus" not in part]
        self._excerpts = [escape(part[:150]) for part in self._ordinary]
        openings = [" ".join(part.split()[:9]).strip(",.;") for part in self._ordinary]
        self._headlines = [line for line in openings if refuse_title(line, "") is None]  # every page is to be fetched
        self._told = _annotated()
        dice.shuffle(self._told)
        script = "".join(f"window.q{k}=function(a){{return a?{k}*a.length:{k * 7}}};" for k in range(900))
        style = "".join(f".c{k} > .item-{k}{{margin:{k}px;color:#{k:06x};display:flex}}\n" for k in range(400))
        links = "".join(
            f'<li class="menu-item item-{k}"><a href="/section/{k}"><span>{dice.choice(_SECTIONS)} {k}</span></a></li>'
            for k in range(70)
        )
        self._head = (
            f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{style}</style>'
            f"<script>{script}</script><meta property='og:site_name' content='Benchmark Courier'>"
        )
        self._top = f'<header class="site-header"><a class="logo" href="/">Benchmark Courier</a><nav><ul>{links}</ul></nav></header>'
        self._bottom = (
            f'<footer class="site-footer"><ul>{links}</ul><p>Contact the newsroom. All rights reserved.</p></footer>'
            f"<script>{script}</script>"
        )

    def feed(self, base: str) -> bytes:
        """All pages of the site, as RSS."""
        items = "".join(
            f"<item><title>{escape(self._title(k))}</title><link>{base}/news/{k}</link>"
            f"<pubDate>Mon, 02 Jun 2025 10:00:00 GMT</pubDate></item>"
            for k in range(self.pages)
        )
        return f'<rss version="2.0"><channel><title>Benchmark Courier</title>{items}</channel></rss>'.encode()

    def page(self, number: int) -> bytes:
        """The page of that number, in one of three layouts: the third declares neither author nor date in its head."""
        title, day = escape(self._title(number)), f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
        paragraphs = [f"<p>{self._marked_up(part, number + k)}</p>" for k, part in enumerate(self._text(number))]
        byline = f'<div class="byline">By <a rel="author" href="/p/1">Ada Penrose</a></div><time datetime="{day}">{day}</time>'
        teasers = "".join(
            f'<div class="card teaser"><a href="/news/{other}"><img src="/i/{other}.jpg" alt=""><h3>{escape(self._title(other))}</h3>'
            f'<p class="excerpt">{self._excerpts[other % len(self._excerpts)]}</p><span>{other % 24} hours ago</span></a></div>'
            for other in (self._neighbour(number, step) for step in range(1, 25))
        )
        comments = "".join(
            f'<li class="comment" id="comment-{k}"><div class="comment-author vcard"><cite>Reader {k}</cite></div>'
            f"<p>{self._excerpts[(number + k) % len(self._excerpts)]}</p></li>"
            for k in range(12)
        )
        layout = number % 3
        if layout == 0:
            head, story = (
                self._declared(number, day),
                f'<article class="post"><h1>{title}</h1>{byline}{"".join(paragraphs)}</article>',
            )
        elif layout == 1:
            advert = '<div class="ad-slot"><span>Advertisement</span><div id="slot"></div></div>'
            parts = "".join(
                f'<div class="row"><div class="col">{part}</div></div>{advert if k % 4 == 3 else ""}'
                for k, part in enumerate(paragraphs)
            )
            head = self._declared(number, day)
            story = f'<div class="page"><div class="wrap"><h1 class="headline">{title}</h1>{byline}<div class="story-body">{parts}</div></div></div>'
        else:
            head, told = "", byline.replace('rel="author" ', "").replace("Ada Penrose", "the newsroom")
            story = f'<div id="content"><div class="entry"><h1>{title}</h1>{told}<div class="entry-content">{"".join(paragraphs)}</div></div></div>'
        return (
            f'<!doctype html><html lang="en"><head><title>{title} | Benchmark Courier</title>{self._head}'
            f'<meta property="og:title" content="{title}">{head}</head><body class="single post-{number}">{self._top}'
            f'<main>{story}<aside class="related">{teasers}</aside><ol class="comment-list">{comments}</ol></main>{self._bottom}</body></html>'
        ).encode()

    def _declared(self, number: int, day: str) -> str:
        """Metadata for the head: JSON-LD and Open Graph."""
        declared = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": self._title(number),
            "datePublished": f"{day}T08:30:00+01:00", "author": {"@type": "Person", "name": "Ada Penrose"},
            "publisher": {"@type": "Organization", "name": "Benchmark Courier"},
        }  # fmt: skip
        return (
            f'<meta property="article:published_time" content="{day}T08:30:00+01:00">'
            f'<script type="application/ld+json">{json.dumps(declared)}</script>'
        )

    def _marked_up(self, text: str, number: int) -> str:
        """A paragraph with a link and an emphasis, as editors write them."""
        words = escape(text).split(" ")
        at = number % len(words)
        words[0] = f"<em>{words[0]}</em>"
        words[at] = f'<a href="/topic/{number % 50}">{words[at]}</a>'
        return " ".join(words)

    def _neighbour(self, number: int, step: int) -> int:
        """Another page of the same kind, so that teasers do not make a page relevant."""
        return (number + step * self.every) % self.pages

    def _is_relevant(self, number: int) -> bool:
        return number % self.every == 0

    def _title(self, number: int) -> str:
        if self._is_relevant(number):
            return f"{self._told[number // self.every % len(self._told)]['title']} ({number})"
        return f"{self._headlines[number % len(self._headlines)]} ({number})"

    def _text(self, number: int) -> list[str]:
        dice = random.Random(number)
        start, step = dice.randrange(len(self._ordinary)), dice.randrange(1, 17)
        parts = [self._ordinary[(start + k * step) % len(self._ordinary)] for k in range(PARAGRAPHS)]
        if self._is_relevant(number):
            told = [part for part in self._told[number // self.every % len(self._told)]["text"].split("\n\n") if part]
            parts = [*told, *parts[len(told) :]]
        return [f"{part} It was item {number} of the day." if k == 1 else part for k, part in enumerate(parts)]


def _annotated() -> list[dict[str, str]]:
    """The annotated articles with a title that the gate lets through, each text once."""
    files = sorted((ROOT / "tests").glob("gold*/**/docs.jsonl"))
    articles = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    kept = (told for told in articles if told["title"] and refuse_title(told["title"], "") is None)
    return list({told["text"]: told for told in kept if refuse_text(told["title"], told["text"]) is None}.values())


class _Answers(asyncio.Protocol):
    """HTTP/1.1 over one connection that is kept open."""

    def __init__(self, site: Site, base: str) -> None:
        self._site, self._base, self._asked = site, base, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while (end := self._asked.find(b"\r\n\r\n")) >= 0:
            path = self._asked.split(b" ", 2)[1].decode()
            self._asked = self._asked[end + 4 :]
            kind, body = self._answer(path)
            status = b"200 OK" if body else b"404 Not Found"
            head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body))
            self._transport.write(head + body)  # type: ignore[attr-defined]

    def _answer(self, path: str) -> tuple[bytes, bytes]:
        if path == "/feed.xml":
            return b"application/rss+xml", self._site.feed(self._base)
        if path.startswith("/news/"):
            return b"text/html; charset=utf-8", self._site.page(int(path.rpartition("/")[2]))
        return b"text/plain", b""


async def serve(pages: int, every: int) -> None:
    """Serves the site on a free port of loopback until the process is ended."""
    site, base = Site(pages, every), ""
    server = await asyncio.get_running_loop().create_server(lambda: _Answers(site, base), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(base, flush=True)
    await server.serve_forever()


def main() -> None:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else [0]
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[-1]})
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
