"""How does a choice live in the link? Widgets bound to the address, whose wrong values are named and not dropped."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kb.claims import covered
from kb.periods import interval
from kb.queries import Named
from pages.parts.texts import plain

#: The parameters that the page being shown has read so far; each run of a page has a set of its own.
_read: ContextVar[set[str]] = ContextVar("read")


def begin() -> DeltaGenerator:
    """Begins a page, which has read nothing of the link yet; gives the place above it for what `end` has to say."""
    _read.set(set())
    return st.empty()


def end(page: str, above: DeltaGenerator) -> None:
    """Names `above` a page, now complete, what the link that opened it asks for and it did not read.

    What a widget leaves in the address when another choice takes it away is no fault of a link.
    """
    unread = [name for name in st.query_params if name not in _read.get()]
    if _read.get():
        st.session_state.setdefault(f"unread {page}", unread)
    unknown = [name for name in st.session_state.get(f"unread {page}", ()) if name in unread]
    if unknown:
        quoted = ", ".join(f"“{plain(name[:80])}”" for name in unknown[:8])
        above.warning(f"The link has {quoted}, which changes nothing on this page.")


def read(key: str) -> list[str]:
    """All values that the link gives a parameter."""
    _read.get().add(key)
    return list(st.query_params.get_all(key))


def text(key: str, label: str, *, hint: str, info: str | None = None) -> str:
    """Words that are typed, or come with the link."""
    read(key)
    return str(st.text_input(label, key=key, bind="query-params", placeholder=hint, help=info))


def one(key: str, label: str, options: Sequence[str], *, default: str | None = None, why: str = "") -> str:
    """One of the options, the default (or the first) unless the link asks for another."""
    start = options.index(default) if default in options else 0
    _check(key, label, options, why or f"showing {options[start]}")
    return str(st.selectbox(label, options, index=start, key=key, bind="query-params"))


def several(
    key: str,
    label: str,
    options: Sequence[str],
    *,
    default: Sequence[str] = (),
    most: int | None = None,
    empty: str = "",
) -> list[str]:
    """Some of the options; wrong ones in the link are named, what remains is kept. `empty` tells what none means."""
    asked = read(key)
    given = [] if key in st.session_state else asked
    unknown = [name for name in given if name not in options]
    known = [name for name in given if name in options][:most]
    if unknown or len(known) < len(given):
        if unknown:
            _name(label, unknown, "left out")
        if len(known) + len(unknown) < len(given):
            st.error(f"The link asks for {len(given)} of {label.lower()}; the first {most} are shown.")
        st.query_params[key] = known
    held = st.session_state.get(key)
    if held and any(name not in options for name in held):  # another choice above has other options
        del st.session_state[key]
        default = [name for name in held if name in options] or default
    return list(
        st.multiselect(
            label,
            options,
            default=list(default),
            key=key,
            bind="query-params",
            max_selections=most,
            placeholder=empty or None,
        )
    )


def facet(key: str, label: str, known: Sequence[Named], *, words: Callable[[str], str] = str) -> list[str]:
    """Some of the values of a facet, each shown with its number; wrong ones in the link are named.

    A widget bound to the address would put its words there, numbers and all; so this one writes the values by itself.
    """
    numbers = dict(known)
    given = read(key)
    unknown = [name for name in given if name not in numbers]
    if unknown:
        _name(label, unknown, "left out")
        st.query_params[key] = [name for name in given if name in numbers]
    held = st.query_params.get_all(key)
    widget = f"facet-{key}"
    if st.session_state.get(widget) != held:
        st.session_state[widget] = held

    def write() -> None:
        st.query_params[key] = st.session_state[widget]
        st.query_params.pop("page", None)

    return list(
        st.multiselect(
            label, list(numbers), format_func=lambda name: f"{words(name)} ({numbers.get(name, 0):,})", key=widget, on_change=write,
            placeholder=f"{len(numbers)} found",
        )
    )  # fmt: skip


def switch(key: str, label: str, options: Sequence[str], *, info: str | None = None) -> str:
    """One of few options, the first unless the link asks for another."""
    _check(key, label, options, f"showing {options[0]}")
    chosen = st.segmented_control(
        label, options, default=options[0], key=key, bind="query-params", required=True, help=info
    )
    return str(chosen or options[0])


def as_of(key: str, label: str, first: date, last: date, *, info: str | None = None) -> str:
    """A day by a slider, the last unless the link asks for another; a month or a year in the link is its end.

    A slider bound to the address reads whole days alone, and drops all else without a word; so this one reads by itself.
    """
    widget, shown = f"day-{key}", last
    given = _last(key)
    if given is not None:
        try:
            begin, end = (date.fromisoformat(day) for day in covered(given))
        except ValueError:
            _name(label, [given], f"expected a day from {first} to {last}; showing {last}")
            del st.query_params[key]
        else:
            shown = min(max(end, first), last)
            if end < first or begin > last:
                _name(label, [given], f"expected a day from {first} to {last}; showing {shown}")
                st.query_params[key] = shown.isoformat()
    st.session_state[widget] = shown

    def write() -> None:
        st.query_params[key] = st.session_state[widget].isoformat()

    return str(st.slider(label, first, last, key=widget, on_change=write, help=info, format="D MMM YYYY"))


def toggle(key: str, label: str, *, default: bool = False) -> bool:
    """A switch that is off (or on, by default) unless the link says otherwise; any other word is named."""
    asked = _last(key)
    given = None if key in st.session_state else asked
    if given is not None and given.lower() not in ("true", "false"):
        _name(label, [given], f"expected true or false; it is {'on' if default else 'off'}")
        del st.query_params[key]
    return bool(st.toggle(label, default, key=key, bind="query-params"))


def day(key: str, label: str, *, info: str = "2025, 2025-06 or 2025-06-30") -> str | None:
    """A date of any precision as an ISO prefix, or None; one of no known form is named."""
    given = text(key, label, hint=info).strip()
    if not given:
        return None
    try:
        interval(given)
    except ValueError as error:
        st.error(f"{label}: {plain(error)}; it narrows nothing until it is mended.")
        return None
    return given


def number(key: str) -> int | None:
    """A whole number of the link, or None; anything else is named."""
    given = _last(key)
    if given is None:
        return None
    if given.isascii() and given.isdigit() and len(given) < 16:
        return int(given)
    _name(key, [given], "expected a whole number")
    return None


def address(page: str, given: Mapping[str, str | Sequence[str] | None]) -> str:
    """The whole address of a page with every parameter in it, also those that have their default."""
    root = urlsplit(st.context.url or "http://127.0.0.1:8501/")
    path = root.path.rsplit("/", 1)[0]
    known = {name: value for name, value in given.items() if value}
    return urlunsplit((root.scheme, root.netloc, f"{path}/{page}", urlencode(known, doseq=True), ""))


def _last(key: str) -> str | None:
    given = read(key)
    return given[-1] if given else None


def _check(key: str, label: str, options: Sequence[str], then: str) -> None:
    """Names a wrong value of a link that was just opened; forgets one that another choice has made wrong."""
    given = _last(key)
    if key in st.session_state:
        if st.session_state[key] not in options:
            del st.session_state[key]
        return
    if given is not None and given not in options:
        _name(label, [given], then)
        del st.query_params[key]


def _name(label: str, wrong: Sequence[str], then: str) -> None:
    quoted = ", ".join(f"“{plain(name[:80])}”" for name in wrong[:8])
    st.error(f"The link asks for {label.lower()} {quoted}, of which nothing is known here: {plain(then)}.")
