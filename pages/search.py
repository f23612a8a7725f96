"""Search: sentences and articles by their words, with the hits marked."""

import streamlit as st

from kb import queries, search
from pages.parts import access, links
from pages.parts.frames import state, title_of
from pages.parts.texts import MARKS, marked, plain

_PAGE = 20  # hits


def show() -> None:
    """The page."""
    st.title("Search")
    if access.is_empty():
        return
    asked = st.text_input(
        "Words", key="q", bind="query-params", placeholder="colossus gigawatt*",
        help='All words must occur. "In quotes": a phrase. giga*: a beginning. -word: must not occur.',
    )  # fmt: skip
    where = links.switch("in", "Look in", ["sentences", "articles"])
    page = max(1, links.number("page") or 1)
    if not asked.strip():
        st.info("Give some words. Sentences are those that state a claim; articles are whole texts.")
        return
    hits = sentences(asked, page) if where == "sentences" else articles(asked, page)
    if not hits:
        st.info(
            "Nothing more is found."
            if page > 1
            else "Nothing is found. Give fewer words, or the beginning of one with *."
        )
    turn(page, more=hits == _PAGE)


def sentences(asked: str, page: int) -> int:
    """Claims whose sentence fits; how many."""
    found = access.read(search.search_sentences, asked, limit=_PAGE, offset=(page - 1) * _PAGE, marks=MARKS)
    for hit in found:
        claim = access.read(queries.claim, hit.claim_id)
        with st.container(border=True):
            st.markdown(
                f"**{plain(hit.subject)}** · {plain(title_of(hit.metric))} · {plain(hit.value_text)} · {state(hit.status)}"
            )
            st.html(marked(hit.snippet))
            if claim is not None:
                st.page_link(
                    "evidence.py", label="See it in the article", icon=":material/format_quote:", query_params={"version": str(claim.version_id), "at": str(claim.start_char)},
                )  # fmt: skip
    return len(found)


def articles(asked: str, page: int) -> int:
    """Articles that fit; how many."""
    found = access.read(search.search_articles, asked, limit=_PAGE, offset=(page - 1) * _PAGE, marks=MARKS)
    for hit in found:
        with st.container(border=True):
            st.page_link(
                "evidence.py", label=f"{plain(hit.source)}, {hit.published or 'undated'}: {plain(hit.title)}",
                icon=":material/article:", query_params={"version": str(hit.version_id)},
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
