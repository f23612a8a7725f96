"""Navigation: which pages are there, and what is shown where there is no knowledge base to read?"""

from typing import Final

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

import kb
from kb import queries
from kb.database import url_from_environment
from pages.parts import access, links
from pages.parts.texts import plain

TITLE: Final = "Gigawatch"
_SAMPLE: Final = "Sample data: these articles were written for testing; figures and speakers are partly invented."
#: Streamlit leaves the height of a banner above every page.
_STYLE: Final = "<style>[data-testid=stMainBlockContainer]{padding-top:4.5rem;padding-bottom:4rem}</style>"
#: File, title, icon; a page is one line here and one file beside this one.
PAGES: Final = {
    "Look": [
        ("compare", "Compare", "show_chart"),
        ("overview", "Overview", "newspaper"),
        ("subject", "Subject", "domain"),
        ("evidence", "Evidence", "format_quote"),
        ("search", "Search", "search"),
        ("slippage", "Slippage", "event_busy"),
    ],
    "Look after": [
        ("review", "Review", "fact_check"),
        ("sources", "Sources", "rss_feed"),
        ("sql", "SQL", "terminal"),
    ],
}


def main() -> None:
    """The page that was asked for, or what to do where there is no knowledge base yet."""
    st.set_page_config(page_title=TITLE, page_icon="⚡", layout="wide")
    chosen = st.navigation(
        {
            part: [
                st.Page(f"{name}.py", title=title, icon=f":material/{icon}:", default=name == "compare")
                for name, title, icon in entries
            ]
            for part, entries in PAGES.items()
        }
    )
    st.html(_STYLE)
    try:
        access.check(url_from_environment())
        if access.read(queries.is_sample):
            st.warning(_SAMPLE, icon=":material/science:")
        above = links.begin()
        chosen.run()
        links.end(chosen.title, above)
    except kb.DatabaseError as error:
        st.title(TITLE)
        st.error(plain(error))
    except SQLAlchemyError as error:
        st.title(TITLE)
        st.error(f"The knowledge base cannot be read: {plain(getattr(error, 'orig', None) or error)}")


main()
