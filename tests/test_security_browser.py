"""Does any text from outside run in the browser? Known vectors as an article on every page of the app, in real Chromium."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlmodel import Session

import kb
from kb import store
from tests.test_app_browser import WAIT, browser, serving_app

pytestmark = pytest.mark.browser
__all__ = ["browser"]

#: Each sets window.ran where it runs, or leaves an element named here.
VECTORS = [
    "<script>window.ran=1</script>", "<img src=x onerror=window.ran=2>", "<svg onload=window.ran=3>", "<iframe srcdoc='<script>parent.ran=4</script>'>",
    "\"><img src=x onerror=window.ran=5>", "'\"--></style></script><script>window.ran=6</script>", "<a href='javascript:window.ran=7'>go</a>",
    "[go](javascript:window.ran=8)", "![x](x\"onerror=window.ran=9)", "<details open ontoggle=window.ran=10>", "<math><mtext></mtext><mglyph><style><img src=x onerror=window.ran=11>",
    "`<img src=x onerror=window.ran=12>`", "$\\href{javascript:window.ran=13}{x}$", ":material/home: :red[x] <b onmouseover=window.ran=14>x</b>",
    "&lt;script&gt;window.ran=15&lt;/script&gt;", "<style>@import 'http://127.0.0.1:9/x'</style>", "{{constructor.constructor('window.ran=16')()}}",
]  # fmt: skip
BAD = "script:not([src])[data-bad], img[src='x'], svg[onload], iframe[srcdoc], details[ontoggle], mglyph, [onmouseover], [onerror], a[href^='javascript' i]"
ALL = " ".join(VECTORS)
NAME = VECTORS[1]


@pytest.fixture(scope="module")
def attacked(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The app on a knowledge base with an article of vectors, and the text version of it."""
    path = tmp_path_factory.mktemp("attacked") / "gigawatch.db"
    shutil.copy(filled_file, path)
    engine = kb.connect(f"sqlite:///{path}")
    with Session(engine) as session:
        slug = "vectors"
        store.declare_sources(
            session,
            [
                {
                    "slug": slug,
                    "title": ALL,
                    "homepage": "https://e.com/",
                    "feeds": [("https://e.com/f?" + quote(NAME), "feed")],
                }
            ],
        )
        store.record_feed(session, url="https://e.com/f?" + quote(NAME), status=500, error=ALL)
        run = store.start_run(session)
        for place, value in enumerate(("2 GW", "9 GW")):
            text = f"{NAME} said that {NAME} draws {value} by 2027. {ALL}"
            saved = store.save_article(
                session, source=slug, url=f"https://e.com/{place}?{NAME}", title=ALL, authors=[ALL], text=text, published=f"2026-0{place + 1}-01",
                published_from="json-ld", fetched=datetime(2026, 3, 1, tzinfo=UTC),
            )  # fmt: skip
            start = text.index(value)
            claim = {
                "subject": NAME, "metric": "power", "value": float(value[0]) * 1_000, "value_max": None, "unit": "MW", "status": "planned", "bound": "exact",
                "due": f"202{7 + place}", "attributed_to": NAME, "chip": [], "confidence": 0.2, "value_text": value, "start": start, "end": start + 4,
                "sentence": text,
            }  # fmt: skip
            done = store.replace_claims(session, version_id=saved.version_id, claims=[claim], extractor="test")
            assert not done.refused, done.refused
        store.finish_run(session, run, outcome="done", counts={f"dropped/{NAME}": 1}, errors=[ALL])
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:  # as an older program might have stored it
        connection.execute("UPDATE article SET url = 'javascript:window.ran=17' WHERE url LIKE 'https://e.com/1%'")
        connection.execute("UPDATE source SET homepage = 'javascript:window.ran=18' WHERE slug = 'vectors'")
    with serving_app(path) as address:
        yield address, saved.version_id


def test_nothing_of_an_article_runs_on_any_page(attacked: tuple[str, int], browser: Any) -> None:
    address, version = attacked
    name = quote(NAME)
    context = browser.new_context()
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    addresses = (
        f"?metric=Power&subjects={name}", "overview", f"subject?name={name}", f"subject?name={name}&part=Conflicts", f"evidence?version={version}",
        f"evidence?version={version - 1}", "search?q=said&in=articles", "search?q=said", "slippage", "review", "review?what=names", "sources",
        f"sql?q={quote('SELECT title, url, sentence, subject FROM claim_timeline WHERE source = ' + repr('vectors'))}", f"search?q={name}", f"compare?subjects={quote(ALL)}",
    )  # fmt: skip
    for place in addresses:
        page.goto(f"{address}/{place}", wait_until="load", timeout=WAIT)
        page.locator("h1").first.wait_for(timeout=WAIT)
        page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=WAIT)
        for summary in page.locator("summary").all():
            summary.evaluate("element => element.click()")  # some lie behind what is being drawn anew
        assert page.evaluate("window.ran") is None, place
        assert page.locator(BAD).count() == 0, (place, page.locator(BAD).first.evaluate("found => found.outerHTML"))
        assert page.locator("[data-testid=stException]").count() == 0, place
    assert dialogs == []
    context.close()
