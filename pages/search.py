"""Search: sentences and articles by their words, narrowed by what the hits have in common, with the words marked."""

from typing import Any, Final, cast

import streamlit as st

from kb import queries, search
from kb.queries import Asked, Named
from pages.parts import access, links
from pages.parts.frames import state, title_of
from pages.parts.texts import MARKS, marked, plain

_PAGE: Final = 20  # hits
#: Filter, parameter of the link, heading, and how its values are worded.
_FACETS: Final[dict[str, tuple[str, str, Any]]] = {
    "metrics": ("metric", "Metric", title_of), "subjects": ("subject", "Subject", str), "sources": ("publisher", "Publisher", access.publisher),
    "statuses": ("status", "Status", state), "years": ("year", "Year", str),
}  # fmt: skip


def show() -> None:
    """The page."""
    st.title("Search")
    if access.is_empty():
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        asked = links.text(
            "q", "Words", hint="colossus gigawatt*",
            info='All words must occur. "In quotes": a phrase. giga*: a beginning. -word: must not occur.',
        )  # fmt: skip
    with right:
        where = links.switch("in", "Look in", ["sentences", "articles"])
    page = max(1, links.number("page") or 1)
    if not asked.strip():
        st.info("Give some words. Sentences are those that state a claim; articles are whole texts.")
        return
    narrowed = facets(asked, where)
    hits = sentences(asked, page, narrowed) if where == "sentences" else articles(asked, page, narrowed)
    if not hits:
        st.info(
            "Nothing more is found."
            if page > 1
            else "Nothing is found. Give fewer words, or the beginning of one with *."
        )
    turn(page, more=hits == _PAGE)


def facets(asked: str, where: str) -> Asked:
    """Filters by what the hits have in common, each value with its number of hits; gives those that are chosen."""
    names = list(_FACETS) if where == "sentences" else ["sources", "years"]
    chosen: Any = {name: links.read(_FACETS[name][0]) for name in names}
    everything = access.read(search.facets, asked, of=where)
    found = access.read(search.facets, asked, of=where, narrowed=chosen) if any(chosen.values()) else everything
    for place, column in zip(names, st.columns(len(names)), strict=True):
        key, label, words = _FACETS[place]
        with column:
            counts = {entry.name: entry.claims for entry in found.get(place, ())}
            known = [Named(entry.name, counts.get(entry.name, 0)) for entry in everything.get(place, ())]
            chosen[place] = links.facet(key, label, known, words=words)
    narrowed = {name: values for name, values in chosen.items() if values}
    return cast("Asked", narrowed)


def sentences(asked: str, page: int, narrowed: Asked) -> int:
    """Claims whose sentence fits; how many."""
    found = access.read(
        search.search_sentences, asked, limit=_PAGE, offset=(page - 1) * _PAGE, marks=MARKS, narrowed=narrowed
    )
    for hit in found:
        claim = access.read(queries.claim, hit.claim_id)
        with st.container(border=True):
            st.markdown(
                f"**{plain(hit.subject)}** · {plain(title_of(hit.metric))} · {plain(hit.value_text)} · {state(hit.status)}"
            )
            st.html(marked(hit.snippet))
            if claim is not None:
                said = f"{access.publisher(hit.source)}, {hit.published or 'undated'}: {hit.title}"
                st.page_link(
                    "evidence.py", label=plain(said), icon=":material/format_quote:",
                    query_params={"version": str(claim.version_id), "at": str(claim.start_char)},
                )  # fmt: skip
    return len(found)


def articles(asked: str, page: int, narrowed: Asked) -> int:
    """Articles that fit; how many."""
    found = access.read(
        search.search_articles, asked, limit=_PAGE, offset=(page - 1) * _PAGE, marks=MARKS, narrowed=narrowed
    )
    for hit in found:
        with st.container(border=True):
            said = f"{access.publisher(hit.source)}, {hit.published or 'undated'}: {hit.title}"
            st.page_link(
                "evidence.py", label=plain(said), icon=":material/article:", query_params={"version": str(hit.version_id)},
            )  # fmt: skip
            st.html(marked(hit.snippet))
    return len(found)


def turn(page: int, *, more: bool) -> None:
    """To the page before and after."""
    with st.container(horizontal=True):
        if page > 1 and st.button("Back", icon=":material/chevron_left:"):
            st.query_params["page"] = str(page - 1)
            st.rerun()
        if more and st.button("More", icon=":material/chevron_right:"):
            st.query_params["page"] = str(page + 1)
            st.rerun()


show()
