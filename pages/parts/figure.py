"""What goes with every chart? Its files, its sources, the day as of which it holds, and a line to cite."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib.resources import files
from typing import Any, Final, NamedTuple

import pandas as pd
import streamlit as st

from kb import queries
from kb.queries import ClaimRow
from kb.series import readable
from pages.parts import access, links, tables
from pages.parts.frames import state
from pages.parts.texts import plain

_HTML: Final = '<button value="png" title="Save the chart as PNG">PNG</button><button value="svg" title="Save the chart as SVG">SVG</button>'
_CSS: Final = (
    ":host{display:block}div{display:flex;gap:.5rem}button{font:inherit;font-size:.9rem;color:var(--st-text-color);cursor:pointer;"
    "background:var(--st-background-color);border:1px solid var(--st-border-color);border-radius:var(--st-button-radius,.5rem);"
    "padding:.4rem .75rem;min-height:2.5rem;margin-right:.5rem}button:hover,button:focus-visible{border-color:var(--st-primary-color);"
    "color:var(--st-primary-color)}"
)


class _Checked(NamedTuple):
    """A chart that is not held against Vega-Lite's schema each time it is shown, as those of `charts` are in tests."""

    chart: Any

    def to_dict(self) -> Any:
        """Its specification, for Streamlit."""
        return self.chart.to_dict(validate=False)


def show(chart: Any, *, key: str, alt: str, is_asked: bool = False) -> int | None:
    """Draws a chart under a key by which `files_of` finds it; gives the claim whose point was clicked, if `is_asked`."""
    if not is_asked:
        st.altair_chart(_Checked(chart), width="stretch", key=key, alt=alt)
        return None
    event: Any = st.altair_chart(_Checked(chart), width="stretch", key=key, alt=alt, on_select="rerun")
    picked = event.get("selection", {}).get("point") or []
    return int(picked[0]["claim_id"]) if picked else None


def show_small(frame: pd.DataFrame, specification: dict[str, Any], *, key: str, alt: str) -> None:
    """Draws the rows of a frame by a specification that has no data of its own."""
    st.vega_lite_chart(frame, specification, width="stretch", key=key, alt=alt)


def sentence(claim_id: int) -> None:
    """The sentence behind a point that was clicked, with the way to its article."""
    claim = access.read(queries.claim, claim_id)
    if claim is None:
        return
    with st.container(border=True):
        value = readable(claim.value, claim.value_max, claim.unit)
        st.markdown(f"**{plain(claim.subject)}**: {plain(value)}, {state(claim.status)}")
        st.text(claim.sentence)
        st.caption(f"{plain(access.publisher(claim.source))}, {claim.published or 'undated'}: {plain(claim.title)}")
        st.page_link(
            "evidence.py", label="See it in the article", icon=":material/format_quote:",
            query_params={"version": str(claim.version_id), "at": str(claim.start_char)},
        )  # fmt: skip


def files_of(
    data: Sequence[ClaimRow] | pd.DataFrame, name: str, *, charts: Sequence[str] = (), title: str = ""
) -> None:
    """Buttons that save the data as CSV, Parquet and JSON, and the charts drawn under some keys as PNG and SVG."""
    made: Mapping[str, tuple[str, Callable[[], Any], str]] = {
        "CSV": ("csv", partial(tables.csv_of, data), "text/csv"),
        "Parquet": ("parquet", partial(tables.parquet_of, data), "application/vnd.apache.parquet"),
        "JSON": ("json", partial(tables.json_of, data), "application/json"),
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        for words, (ending, make, mime) in made.items():
            st.download_button(
                words, make, f"{name}.{ending}", mime, key=f"{name}-{ending}", icon=":material/download:", on_click="ignore"
            )  # fmt: skip
        if charts:
            _saver()(data={"charts": list(charts), "name": name, "title": title}, key=f"{name}-save", width="content")


@st.cache_resource(show_spinner=False)
def _saver() -> Any:
    """The two buttons that a browser must carry out itself: the drawing is made there."""
    script = files("pages.parts").joinpath("save.js").read_text(encoding="utf-8")
    return st.components.v2.component("gigawatch_save", html=_HTML, css=_CSS, js=script)


def cite(what: str, *, page: str, link: Mapping[str, Any], sources: Iterable[str], asof: str = "") -> None:
    """The line to cite, with the day as of which it holds and the whole link; and the sources behind the figures."""
    titles = access.read(queries.source_titles)
    named = sorted({titles.get(slug, slug) for slug in sources})
    day = asof or access.newest_day() or "an undated day"
    count = f" from {len(named)} {'source' if len(named) == 1 else 'sources'}" if named else ""
    st.caption(f"As of {day}. To cite this view; the link reproduces it:")
    st.code(f"Gigawatch, {what}{count}, as of {day}. {links.address(page, link)}", language=None, wrap_lines=True)
    if named:
        with st.expander(f"{len(named)} {'source' if len(named) == 1 else 'sources'}"):
            st.text(", ".join(named))
