"""Five journeys through the app in a real browser; screenshots go to the folder that GIGAWATCH_SCREENSHOTS names."""

import csv
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
WAIT = 60_000  # milliseconds; a busy machine is no fault of the page
#: A filled point of a chart, which says what it stands for in the words of its tooltip.
POINT = "[data-testid='stVegaLiteChart'] svg .mark-symbol[role='graphics-symbol'] path, [data-testid='stVegaLiteChart'] svg g.mark-symbol.role-mark path"

Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def served(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as `gigawatch app` serves it, on a copy that may be written into."""
    path = tmp_path_factory.mktemp("served") / "gigawatch.db"
    shutil.copy(filled_file, path)
    with serving_app(path) as address:
        yield address


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving_app(path: Path, *, folder: Path | None = None, port: int | None = None, **variables: str) -> Iterator[str]:
    """The app on a knowledge base, ended afterwards; started in a folder, which may hold its secrets."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", "from cli import app; app()", "app", "--port", str(port)], cwd=folder,
        env=os.environ | {"GIGAWATCH_DB": f"sqlite:///{path}", "PYTHONPATH": str(Path(__file__).parents[1])} | variables,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(1_200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=90)
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", port)) != 0, "the command ended and left the app behind"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("GIGAWATCH_CI") == "1":
            pytest.fail("no Chromium: .ci/run should have installed it")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, served: str) -> Iterator[Visit]:
    """Opens an address of the app, each in a browser that knows nothing of the others."""
    contexts = []

    def open_page(address: str) -> Any:
        contexts.append(new_context(browser, 1440, "light"))
        return opened(contexts[-1], address if address.startswith("http") else f"{served}{address}")

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def look(browser: Any, served: str) -> Iterator[Visit]:
    """Opens an address of the app, `wide` pixels of a screen in the theme given; what is alike has one browser."""
    contexts: dict[tuple[int, str], Any] = {}

    def open_page(address: str, *, wide: int, theme: str) -> Any:
        if (wide, theme) not in contexts:
            contexts[wide, theme] = new_context(browser, wide, theme)
        return opened(contexts[wide, theme], f"{served}{address}")

    yield open_page
    for context in contexts.values():
        context.close()


def new_context(browser: Any, wide: int, theme: str) -> Any:
    """A browser without a past, its screen so many pixels wide."""
    size = {"width": wide, "height": 1000 if wide > 500 else 844}
    return browser.new_context(viewport=size, color_scheme=theme, accept_downloads=True)


def opened(context: Any, address: str) -> Any:
    """A page of the app, drawn whole."""
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.goto(address)
    page.locator("h1").first.wait_for()
    settle(page)
    return page


def settle(page: Any) -> None:
    """Waits until the script has run."""
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_function("document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")


def keep(page: Any, name: str) -> None:
    """Keeps a screenshot where one is wanted, and checks that nothing hangs out at the side."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"), (
        f"{name} is wider than its window"
    )
    folder = os.environ.get("GIGAWATCH_SCREENSHOTS")
    if folder is not None:
        page.wait_for_timeout(1_000)  # charts fade in
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_two_clusters_are_compared_and_the_link_is_shared(visit: Visit) -> None:
    page = visit("/?metric=Power&subjects=Hyperion")
    box = page.get_by_role("combobox", name="Subjects")
    box.click()
    page.get_by_role("option", name="Colossus", exact=True).click()
    page.keyboard.press("Escape")
    page.locator("code", has_text="Power of Hyperion, Colossus").wait_for()
    settle(page)
    keep(page, "compare")
    link = page.locator("code", has_text="Gigawatch, Power of").inner_text().split(". ")[-1]
    other = visit(link)
    other.locator("code", has_text="Power of Hyperion, Colossus").wait_for()
    assert other.get_by_test_id("stAlert").count() == 1, "the sample notice, and no complaint about the link"


def test_a_point_leads_to_its_sentence(visit: Visit) -> None:
    page = visit("/?metric=Power&subjects=Colossus&status=operational")
    page.locator(POINT).first.wait_for()
    page.wait_for_timeout(500)
    page.locator(POINT).first.click(force=True)
    page.get_by_text("See it in the article").click()
    page.locator("mark.chosen").wait_for()
    settle(page)
    assert "evidence?version=" in page.url
    keep(page, "evidence")
    said = page.locator("mark.chosen").inner_text()
    assert page.locator("code", has_text="/evidence?version=").count() == 1
    assert page.get_by_text(f"Printed: {said}").count() == 1


def test_a_conflict_is_found(visit: Visit) -> None:
    page = visit("/subject?name=Hyperion")
    page.get_by_role("radio", name="Conflicts").or_(page.get_by_role("button", name="Conflicts")).first.click()
    page.get_by_text("pairs of figures cannot both hold").wait_for()
    settle(page)
    assert "part=Conflicts" in page.url
    keep(page, "conflicts")


def test_a_claim_is_reviewed_and_changes(visit: Visit) -> None:
    page = visit("/review")
    page.get_by_role("textbox", name="Your name").fill("Ada")
    page.get_by_role("textbox", name="Your name").press("Enter")
    settle(page)
    subject = page.locator("h4").first.inner_text()
    keep(page, "review")
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("Rejected:").wait_for()
    page.get_by_role("button", name="Undo").wait_for()
    other = visit("/sql?q=SELECT subject FROM claim_timeline WHERE review = 'rejected'")
    other.get_by_text("1 rows").wait_for()
    page.keyboard.press("u")
    page.get_by_text("Taken back").wait_for()
    assert page.locator("h4").first.inner_text() == subject, "it awaits a decision again"


def test_the_data_are_downloaded(visit: Visit, tmp_path: Path) -> None:
    page = visit("/?metric=Power&subjects=Hyperion")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    waiting.value.save_as(tmp_path / "claims.csv")
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert {(row["subject"], row["metric"]) for row in rows} == {("Hyperion", "power")}
    page.locator(POINT).first.wait_for()
    for ending in ("svg", "png"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=ending.upper(), exact=True).click()
        waiting.value.save_as(tmp_path / f"chart.{ending}")
    drawing = ET.parse(tmp_path / "chart.svg").getroot()
    assert drawing.findtext("{http://www.w3.org/2000/svg}title") == "Power of Hyperion"
    assert "2 GW" in {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    picture = (tmp_path / "chart.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 2 * int(drawing.get("width", "0"))


#: Every page, as a link that fills it.
LOOKS = {
    "compare": "/?metric=Power&subjects=Hyperion&subjects=Colossus&subjects=Stargate", "overview": "/overview?window=ever",
    "subject": "/subject?name=Hyperion", "evidence": "/evidence?version=1&at=119", "search": "/search?q=gigawatt*&metric=power",
    "slippage": "/slippage", "review": "/review", "sources": "/sources", "sql": "/sql?q=SELECT subject, metric, value, unit, sentence FROM claim_latest LIMIT 30",
}  # fmt: skip
#: Once on a phone and once in the dark; both ways where somebody wants to look at the pictures.
VIEWS = [(390, "light"), (1440, "dark")] + [(1440, "light"), (390, "dark")] * ("GIGAWATCH_SCREENSHOTS" in os.environ)


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize(("wide", "theme"), VIEWS)
def test_pages_fit_phones_and_dark_rooms(name: str, wide: int, theme: str, look: Visit) -> None:
    page = look(LOOKS[name], wide=wide, theme=theme)
    ground = page.locator("[data-testid=stApp]").evaluate("found => getComputedStyle(found).backgroundColor")
    assert (sum(int(part) for part in ground.strip("rgb()").split(",")) < 200) == (theme == "dark")
    keep(page, f"{name}{'-phone' if wide < 500 else ''}{'-dark' if theme == 'dark' else ''}")
    page.close()


def test_a_second_visit_knows_of_the_first(browser: Any, served: str) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": "gigawatch-seen", "value": "1767225600~", "url": served}])
    page = context.new_page()
    page.set_default_timeout(WAIT)
    with page.expect_response("**/api/seen.gif", timeout=3 * WAIT):
        page.goto(f"{served}/overview?window=since your last visit")
    page.get_by_text("the 12 published last").wait_for()
    (cookie,) = (found for found in context.cookies() if found["name"] == "gigawatch-seen")
    assert cookie["value"].endswith("~1767225600")
    context.close()


def test_a_hit_is_narrowed_by_a_facet_and_the_link_says_so(visit: Visit) -> None:
    page = visit("/search?q=gigawatt*")
    page.get_by_role("combobox", name="Metric").click()
    page.get_by_role("option", name="Power").click()
    page.wait_for_url("**metric=power**")
    settle(page)
    heads = page.locator("[data-testid=stMarkdown] p").all_inner_texts()
    assert heads
    assert all("· Power ·" in head for head in heads if " · " in head)


def test_the_endpoints_are_served_beside_the_app(served: str) -> None:
    with urllib.request.urlopen(f"{served}/api/claims.csv?subject=Hyperion&metric=power", timeout=30) as answer:
        assert answer.read(9) == b"claim_id,"
    with urllib.request.urlopen(f"{served}/api/feed.atom", timeout=30) as answer:
        assert b"<feed" in answer.read(200)
