"""What does each column mean, and what may one ask? The data dictionary and the worked questions, from `kb/data/`."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from sqlmodel import Session

from kb.queries.views import columns_of


class Question(NamedTuple):
    """A worked question: its name, what is asked, and the SQL that answers it on both engines."""

    name: str
    title: str
    sql: str


@lru_cache(maxsize=1)
def _definitions() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("kb.data").joinpath("columns.toml").read_text(encoding="utf-8"))


def views() -> list[str]:
    """The views that people may rely on."""
    return list(_definitions())


def definition_of(view: str, column: str = "") -> str:
    """What a column of a view means, or what a row of it is; what a view does not say is as in claim_timeline."""
    prefixes = ("other_", "earlier_")
    known = _definitions()
    if column in known[view]:
        return known[view][column]
    for prefix in prefixes:
        if column.startswith(prefix):
            plain = column.removeprefix(prefix)
            plain = plain.removeprefix("metric_") if plain not in known["claim_timeline"] else plain
            return f"Of the {'other' if prefix == 'other_' else 'earlier'} claim: {known['claim_timeline'][plain]}"
    return known["claim_timeline"][column]


def dictionary(session: Session, view: str) -> dict[str, str]:
    """The columns of a view with their definitions, in their order; raises KeyError for a column without one."""
    return {column: definition_of(view, column) for column in columns_of(session, view)}


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """The worked questions, in the order of their file."""
    blocks = tomllib.loads(resources.files("kb.data").joinpath("questions.toml").read_text(encoding="utf-8"))
    return tuple(Question(name, block["title"], block["sql"].strip()) for name, block in blocks.items())
