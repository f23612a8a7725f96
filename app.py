"""The Streamlit app: the pages of `pages/`, and beside them the endpoints for other programs.

`streamlit run app.py` serves both. The script that draws is not this file: Streamlit takes a folder `pages/` beside its
main script for a navigation of its own, and would open a page without what comes before every page.
"""

from pathlib import Path

import streamlit as st

from pages.parts import endpoints

app = st.App(Path(__file__).with_name("pages") / "navigation.py", routes=endpoints.ROUTES)
