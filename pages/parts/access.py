"""How does a page read the knowledge base? Through cached queries, keyed on the version of what is stored."""

import os
from collections.abc import Callable
from datetime import date
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import pandas as pd
import streamlit as st
from sqlalchemy import Engine
from sqlmodel import Session

import kb
from kb import queries
from kb.claims import covered
from kb.database import url_from_environment

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@st.cache_resource(max_entries=4)
def engine(url: str) -> Engine:
    """The engine of this process on an address."""
    return kb.connect(url)


@st.cache_resource(max_entries=4, ttl=30, show_spinner=False)
def check(url: str) -> None:
    """Raises kb.DatabaseError where the knowledge base is missing, older or newer; looks twice a minute."""
    kb.check_version(engine(url))


def session() -> Session:
    """A session for one script run."""
    return Session(engine(url_from_environment()))


def read(query: Callable[Concatenate[Session, Given], Answer], *args: Given.args, **given: Given.kwargs) -> Answer:
    """What a query of `kb` answers; asked once per version of the knowledge base."""
    return _read(version(), f"{query.__module__}.{query.__qualname__}", args, given, query)  # type: ignore[no-any-return]


def version() -> str:
    """What tells one state of the knowledge base from another, its address included."""
    with session() as found:
        return f"{url_from_environment()} {queries.version(found)}"


@st.cache_data(max_entries=256, show_spinner=False)
def _read(version: str, name: str, args: tuple[Any, ...], given: dict[str, Any], _query: Callable[..., Any]) -> Any:
    with session() as found:
        return _query(found, *args, **given)


def days() -> tuple[date, date] | None:
    """The first and the last day on which a dated claim was published; None where there is none."""
    first = read(queries.claims, since="0001", limit=1)
    last = read(queries.claims, since="0001", limit=1, newest_first=True)
    if not first or not last:
        return None
    begin, end = covered(first[0].published or "")[0], covered(last[0].published or "")[1]
    return date.fromisoformat(begin), date.fromisoformat(end)


def newest_day() -> str | None:
    """The day of the newest dated claim."""
    found = days()
    return found[1].isoformat() if found else None


def publisher(slug: str) -> str:
    """A source as its readers know it."""
    return read(queries.source_titles).get(slug, slug)


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows whose `source` is a slug, with the title in its place."""
    titles = read(queries.source_titles)  # once, and not a row
    return frame.assign(source=[titles.get(slug, slug) for slug in frame["source"]]) if "source" in frame else frame


def is_empty() -> bool:
    """Whether there are no claims yet; says then how to get some."""
    if read(queries.metrics):
        return False
    st.info(
        "There are no claims yet. Fill the knowledge base with `gigawatch run --sample` (no network needed) or `gigawatch run`."
    )
    return True


def may_write() -> bool:
    """Whether decisions and crawls may be made here: on loopback, or where GIGAWATCH_REVIEW says "on"."""
    return st.get_option("server.address") in _LOOPBACK or os.environ.get("GIGAWATCH_REVIEW") == "on"
