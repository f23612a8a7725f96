"""The app's page: filled, empty, with bad parameters, and in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

import kb
from kb import store

ROOT = Path(__file__).parents[1]
TEXT = "Meta said the Hyperion data center will draw more than 2 GW by 2030. Colossus draws about 300 MW. <script>alert('x')</script> = danger"


def fill(url: str) -> None:
    engine = kb.connect(url)
    kb.upgrade(engine)
    with Session(engine) as session:
        store.declare_sources(session, [{"slug": "wire", "title": "Wire", "homepage": "http://127.0.0.1:9/"}])
        saved = store.save_article(
            session,
            source="wire",
            url="http://127.0.0.1:9/a",
            title="*Power*",
            text=TEXT,
            fetched=datetime.now(UTC),
            published="2025-07-15",
        )
        claims = []
        for subject, value_text, value, bound, status, due in (
            ("Hyperion", "more than 2 GW", 2000.0, "at_least", "planned", "2030"),
            ("Colossus", "about 300 MW", 300.0, "approx", "operational", None),
        ):
            start = TEXT.index(value_text)
            claims.append(
                {
                    "value_text": value_text, "start": start, "end": start + len(value_text), "metric": "power", "value": value,
                    "value_max": None, "bound": bound, "unit": "MW", "subject": subject, "chip": [], "status": status, "due": due,
                    "attributed_to": None, "sentence": TEXT, "confidence": 0.9,
                }
            )  # fmt: skip
        assert store.replace_claims(session, version_id=saved.version_id, claims=claims, extractor="test").stored == 2
    engine.dispose()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url = f"sqlite:///{tmp_path / 'gigawatch.db'}"
    monkeypatch.setenv("GIGAWATCH_DB", url)
    import streamlit as st

    st.cache_resource.clear()
    st.cache_data.clear()
    yield url
    st.cache_resource.clear()
    st.cache_data.clear()


def app() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def test_a_missing_database_says_what_to_do(database: str) -> None:
    page = app().run()
    assert not page.exception
    assert "gigawatch run --sample" in page.error[0].value


def test_an_empty_database_says_what_to_do(database: str) -> None:
    engine = kb.connect(database)
    kb.upgrade(engine)
    engine.dispose()
    page = app().run()
    assert not page.exception
    assert "gigawatch run" in page.info[0].value


def test_claims_are_shown_with_their_evidence(database: str) -> None:
    fill(database)
    page = app().run()
    assert not page.exception
    assert list(page.dataframe[0].value["shown"]) == ["2 GW", "300 MW"]
    assert TEXT in [text.value for text in page.text]
    assert "Sample data" in page.warning[0].value


def test_wrong_values_in_a_link_are_named(database: str) -> None:
    fill(database)
    page = app()
    page.query_params["metric"] = "nonsense"
    page.query_params["subject"] = "Atlantis"
    page.run()
    assert not page.exception
    assert "nonsense" in page.error[0].value
    assert "Atlantis" in page.error[1].value


@pytest.fixture
def served(database: str) -> Iterator[str]:
    """The app served on a free port."""
    fill(database)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", "from cli import app; app()", "app", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0, "the command ended and left the app behind"


@pytest.mark.browser
def test_a_claim_is_found_in_a_real_browser(served: str, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("GIGAWATCH_CI") == "1":
            pytest.fail("no Chromium: .ci/run should have installed it")
        pytest.skip("no Chromium on this machine")
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 1500})
        page.goto(f"{served}/?metric=Power&subject=Hyperion")
        page.get_by_text("Evidence").wait_for(timeout=60_000)
        page.locator("[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg").first.wait_for(
            timeout=60_000
        )
        assert page.get_by_text("<script>alert('x')</script>").count() == 1
        shot = Path(os.environ.get("GIGAWATCH_SCREENSHOTS", tmp_path)) / "compare.png"
        page.screenshot(path=shot)
        browser.close()
    assert shot.stat().st_size > 20_000
