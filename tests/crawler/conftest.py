"""Crawls for the tests, and what they left in the database."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.crawling import apart

Crawl = Callable[..., dict[str, Any]]
Rows = Callable[[str], list[Any]]


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'gigawatch.db'}"


@pytest.fixture
def run_crawl(tmp_path: Path, database: str) -> Crawl:
    """Crawls source blocks into the test's database and returns outcome, counts and errors."""

    def crawl(
        blocks: list[dict[str, Any]], looks: tuple[float, ...] = (), only_due: bool = False, **settings: Any
    ) -> dict[str, Any]:
        return apart(database, str(tmp_path / "archive"), blocks, looks, only_due, settings)

    return crawl


@pytest.fixture
def rows(database: str) -> Rows:
    """Answers of the test's database to a query; a statement that writes is committed."""

    def ask(query: str) -> list[Any]:
        connection = sqlite3.connect(database.removeprefix("sqlite:///"))
        try:
            with connection:
                return connection.execute(query).fetchall()
        finally:
            connection.close()

    return ask
