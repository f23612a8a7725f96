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
from kb.database import only_read, url_from_environment
from pages.parts.texts import plain

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
#: Who may decide and crawl: "on" (all), "off" (nobody), or mail addresses of people who sign in.
VARIABLE: Final = "GIGAWATCH_REVIEW"


@st.cache_resource(max_entries=4)
def engine(url: str) -> Engine:
    """The engine of this process on an address, which only reads."""
    return only_read(kb.connect(url))


@st.cache_resource(max_entries=4)
def _writing(url: str) -> Engine:
    return kb.connect(url)


@st.cache_resource(max_entries=4, ttl=30, show_spinner=False)
def check(url: str) -> None:
    """Raises kb.DatabaseError where the knowledge base is missing, older or newer; looks twice a minute."""
    kb.check_version(engine(url))


def session() -> Session:
    """A session for one script run."""
    return Session(engine(url_from_environment()))


def writing() -> Session:
    """A session that may write, for a decision; raises PermissionError where none may be made here."""
    if not may_write():
        raise PermissionError("decisions are off here")
    return Session(_writing(url_from_environment()))


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
    """A source as its readers know it; of many, `queries.source_titles` asked once."""
    return read(queries.source_titles).get(slug, slug)


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows whose sources are slugs, with the titles in their place."""
    titles = read(queries.source_titles)  # once, and not a row
    slugs = [column for column in ("source", "source before", "source after") if column in frame]
    return frame.assign(**{column: [titles.get(slug, slug) for slug in frame[column]] for column in slugs})


def is_empty() -> bool:
    """Whether there are no claims yet; says then how to get some."""
    if read(queries.metrics):
        return False
    st.info(
        "There are no claims yet. Fill the knowledge base with `gigawatch run --sample` (no network needed) or `gigawatch run`."
    )
    return True


def may_write() -> bool:
    """Whether decisions and crawls may be made here, by GIGAWATCH_REVIEW; where it says nothing, on loopback alone."""
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return st.get_option("server.address") in _LOOPBACK
    return signed_in() in _named(said) if "@" in said else said == "on"


def _named(said: str) -> list[str]:
    return said.replace(",", " ").lower().split()


def signed_in() -> str | None:
    """The mail address of whoever has signed in (`st.login`); None for nobody, and where the provider doubts it.

    A provider that never says so is believed; some say so in words (OpenID Connect Core 1.0, 5.1, has a boolean).
    """
    verified = str(st.user.get("email_verified", True)).lower()
    if not st.user.get("is_logged_in") or verified != "true":
        return None
    return str(st.user.get("email") or "").lower() or None


def say_closed() -> None:
    """Says why decisions are off here, and offers to sign in where that may help."""
    if "@" not in os.environ.get(VARIABLE, ""):
        st.info(
            "Decisions are off: this app listens beyond this machine, and whoever reaches it could change the knowledge "
            f"base. Start it with `gigawatch app`, which listens on 127.0.0.1, or set {VARIABLE} (docs/security.md)."
        )
    elif st.user.get("is_logged_in") is None:
        st.error(f"{VARIABLE} names people, but signing in is not set up: .streamlit/secrets.toml has no [auth].")
    elif st.user.get("is_logged_in"):
        st.info(f"{plain(st.user.get('email') or 'You')} may read here, not decide.")
        st.button("Sign out", on_click=st.logout)
    else:
        st.info("Sign in to decide.")
        st.button("Sign in", on_click=st.login)
