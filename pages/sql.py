"""SQL: questions of one's own on a read-only connection, with the views' columns beside them."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from kb.database import url_from_environment
from kb.exports.dictionary import definition_of, dictionary
from kb.operations import neutral
from kb.views import VIEWS
from pages.parts import access, links
from pages.parts.readonly import ROWS, SECONDS, RefusedError, ask
from pages.parts.texts import plain

_EXAMPLES = {
    "Cooling of Cortex over time": "SELECT published, value, bound, status, due, attributed_to, source\nFROM claim_timeline\nWHERE subject = 'Cortex' AND metric = 'cooling'\nORDER BY published",
    "The largest sites by operational power": "SELECT subject, owner, value, unit, published, source\nFROM claim_latest\nWHERE metric = 'power' AND status = 'operational'\nORDER BY value DESC\nLIMIT 20",
    "What most stories agree on": "SELECT subject, metric, value, unit, status, due, stories, publishers\nFROM claim_support\nORDER BY stories DESC, publishers DESC\nLIMIT 20",
    "Figures furthest apart": "SELECT subject, metric, status, value, source, other_value, other_source, gap\nFROM claim_conflict\nORDER BY gap DESC\nLIMIT 20",
    "Money for a megawatt outside its band": "SELECT subject, ratio, value, unit, low, high, reason\nFROM subject_ratio\nWHERE flag IS NOT NULL\nORDER BY subject",
}


def show() -> None:
    """The page."""
    st.title("SQL")
    st.caption(f"Read only; at most {SECONDS:g} seconds and {ROWS:,} rows.")
    left, right = st.columns([3, 1])
    with right:
        views()
    with left:
        example = st.selectbox("Example", list(_EXAMPLES), index=None, placeholder="An example to begin with")
        if example and st.session_state.get("example") != example:
            st.session_state["q"] = _EXAMPLES[example]
        st.session_state["example"] = example
        links.read("q")
        asked = st.text_area("Question", key="q", bind="query-params", height=180, placeholder="SELECT …")
        st.button("Ask", type="primary", shortcut="ctrl+enter")
        if asked.strip():
            answer(asked)


def answer(asked: str) -> None:
    """The rows that a statement gives, with a download; or what is wrong with it."""
    try:
        found = ask(access.engine(url_from_environment()), asked)
    except RefusedError as error:
        st.error(plain(error))
        return
    names = [f"{name} ({place})" if name in found.columns[:place] else name for place, name in enumerate(found.columns)]
    frame = pd.DataFrame(found.rows, columns=names).astype(object)
    more = f" The first {ROWS:,} are shown; there are more." if found.is_cut else ""
    st.caption(f"{len(frame):,} rows in {found.seconds:.2f} seconds.{more}")
    st.dataframe(frame.map(_cell), hide_index=True, width="stretch", alt="Answer")
    st.download_button(
        "CSV",
        lambda: frame.map(neutral).rename(columns=neutral).to_csv(index=False),
        "answer.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _cell(value: Any) -> Any:
    return value if value is None or (isinstance(value, (int, float, str)) and abs_fits(value)) else str(value)[:2_000]


def abs_fits(value: float | str) -> bool:
    """Whether a browser's table can hold it: an integer beyond 64 bits is shown as text."""
    return not isinstance(value, int) or -(2**53) <= value <= 2**53


def views() -> None:
    """The views, their columns and what each means."""
    st.markdown("**Views**")
    try:
        with access.session() as session:
            meanings = {view: dictionary(session, view) for view in sorted(VIEWS)}
    except SQLAlchemyError as error:
        st.error(plain(error))
        return
    for view, columns in meanings.items():
        with st.expander(view):
            st.text(definition_of(view))
            st.markdown("\n".join(f"- `{column}` {plain(meaning)}" for column, meaning in columns.items()))


show()
