"""Who decides where people sign in? The app as a process, an identity provider, and each of its people in real Chromium."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session

import kb
from kb import store
from tests.provider import CLIENT, Person, Provider, providing
from tests.test_app_browser import WAIT, browser, free_port, serving_app

pytestmark = pytest.mark.browser
__all__ = ["browser"]

PEOPLE = {
    "Ada": Person({"email": "Ada@example.org", "email_verified": True}),
    "Eve": Person({"email": "eve@example.org", "email_verified": True}),
    "Ada, unverified": Person({"email": "ada@example.org", "email_verified": False}),
    "Ada, signed by another": Person({"email": "ada@example.org", "email_verified": True}, is_forged=True),
}
TEXT = "Meta says that Hyperion draws 2 GW. "
CLAIM = {
    "subject": "Hyperion", "metric": "power", "value": 2000.0, "value_max": None, "unit": "MW", "status": "operational", "bound": "exact",
    "due": None, "attributed_to": "Meta", "chip": [], "confidence": 0.4, "value_text": "2 GW", "start": 30, "end": 34, "sentence": TEXT.strip(),
}  # fmt: skip
Visit = Callable[[str | None], Any]


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Provider]]:
    """The app with a provider in the secrets of its folder, its knowledge base of one claim, and the provider."""
    folder, port = tmp_path_factory.mktemp("signing-in"), free_port()
    path = shutil.copy(sqlite_template, folder / "gigawatch.db")
    fill(f"sqlite:///{path}")
    with providing(PEOPLE) as provider:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"0" * 64}"\nclient_id = "{CLIENT}"\n'
            f'client_secret = "{provider.secret}"\nserver_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
        )
        with serving_app(path, folder=folder, port=port, GIGAWATCH_REVIEW="ada@example.org") as address:
            yield address, path, provider


def fill(url: str) -> None:
    engine = kb.connect(url)
    with Session(engine) as session:
        store.declare_sources(session, [{"slug": "wire", "title": "Wire"}])
        saved = store.save_article(
            session, source="wire", url="https://e.com/a", title="Hyperion", text=TEXT * 3, published="2026-01-02", fetched=datetime(2026, 1, 3, tzinfo=UTC)
        )  # fmt: skip
        assert not store.replace_claims(session, version_id=saved.version_id, claims=[CLAIM], extractor="test").refused
    engine.dispose()


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    context.set_default_timeout(WAIT)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(served: tuple[str, Path, Provider], page: Any) -> Iterator[Visit]:
    """Opens Review as nobody, or as one of the provider's people."""

    def opened(person: str | None) -> Any:
        page.goto(f"{served[0]}/review")
        if person is not None:
            page.get_by_role("button", name="Sign in").click()
            with page.expect_navigation(url=is_first, wait_until="commit"):
                page.get_by_role("link", name=person, exact=True).click()
            page.goto(f"{served[0]}/review")
        return page

    yield opened
    page.context.clear_cookies()


def is_first(url: str) -> bool:
    """Whether an address is the app's first page, where people come out who have signed in or out."""
    return urlsplit(url).path == "/"


def decisions(path: Path) -> list[tuple[str, str]]:
    """(decision, reviewer) of each."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT decision, reviewer FROM review ORDER BY id").fetchall()


def test_whoever_has_not_signed_in_may_only_read(served: tuple[str, Path, Provider], visit: Visit) -> None:
    page = visit(None)
    page.get_by_text("Sign in to decide.").wait_for()
    assert page.get_by_role("button", name="Accept").count() == 0
    page.goto(f"{served[0]}/evidence?version=1")
    page.get_by_text("Meta says that").first.wait_for()


@pytest.mark.parametrize("person", ["Eve", "Ada, unverified"])
def test_who_is_not_named_or_not_verified_may_only_read(
    person: str, served: tuple[str, Path, Provider], visit: Visit
) -> None:
    page = visit(person)
    page.get_by_text("may read here, not decide").wait_for()
    assert page.get_by_role("button", name="Accept").count() == 0
    with page.expect_navigation(url=is_first, wait_until="commit"):
        page.get_by_role("button", name="Sign out").click()
    page.goto(f"{served[0]}/review")
    page.get_by_text("Sign in to decide.").wait_for()
    assert decisions(served[1]) == []


def test_a_token_that_another_signed_signs_nobody_in(served: tuple[str, Path, Provider], visit: Visit) -> None:
    page = visit("Ada, signed by another")
    page.get_by_text("Sign in to decide.").wait_for()
    assert served[2].told[-1] == "Ada, signed by another"
    assert page.get_by_role("button", name="Accept").count() == 0


def test_a_reviewer_decides_and_her_address_stands_beside_it(served: tuple[str, Path, Provider], visit: Visit) -> None:
    page = visit("Ada")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Accepted: ").wait_for()
    assert page.get_by_label("Your name").count() == 0, "who has signed in is not asked for a name"
    assert decisions(served[1]) == [("accepted", "ada@example.org")]
    page.goto(f"{served[0]}/review?what=decisions")
    page.get_by_text("ada@example.org, ").wait_for()
