"""The Streamlit app: claims compared over time, each with its sentence and source."""

from datetime import date
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st
from sqlmodel import Session

import kb
from kb import queries, series, vocabulary

TITLE: Final = "Gigawatch"
#: Colour-blind-safe (Okabe and Ito 2008), for subjects; the shape says the status, a hollow one that it is not there yet.
_COLOURS: Final = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8A7A00", "#666666"]
_SHAPES: Final = {
    "operational": "circle",
    "under construction": "square",
    "planned": "diamond",
    "speculative": "triangle-up",
    "cancelled": "cross",
}
_HEIGHT: Final = 420  # pixels


# --- cached access


@st.cache_resource
def engine() -> Any:
    """The engine of this process."""
    return kb.connect()


def session() -> Session:
    """A session for one script run."""
    return Session(engine())


@st.cache_data(max_entries=64)
def observations(version: str, metric: str, subjects: tuple[str, ...], statuses: tuple[str, ...]) -> pd.DataFrame:
    """Claims of one metric as a frame for chart and table; `version` is the knowledge base's."""
    with session() as found:
        rows = series.observations(found, metric=metric, subjects=subjects, statuses=statuses)
    frame = pd.DataFrame(rows, columns=list(series.Observation._fields))
    frame["state"] = frame["status"].str.replace("_", " ")
    return frame


# --- charts


def timeline(frame: pd.DataFrame, title: str, *, log: bool) -> alt.LayerChart:
    """Claims on a time axis: one point each, its interval as a bar, "at least" and "at most" as arrows."""
    x = alt.X(
        "published:T",
        title="Published",
        scale=alt.Scale(padding=28),
        axis=alt.Axis(format="%b %Y", labelOverlap=True, grid=False),
    )
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(type="log" if log else "linear", zero=not log),
        axis=alt.Axis(format="~s"),
    )
    colour = alt.Color(
        "subject:N", scale=alt.Scale(range=_COLOURS), legend=alt.Legend(title=None, orient="top", symbolType="circle")
    )
    shapes = alt.Scale(domain=list(_SHAPES), range=list(_SHAPES.values()))
    shape = alt.Shape("state:N", scale=shapes, legend=alt.Legend(title=None, orient="bottom"))
    fields = {
        "subject": "Subject",
        "shown": "Claim",
        "value_text": "As printed",
        "state": "Status",
        "due": "Due",
        "attributed_to": "Said by",
        "published": "Published",
        "source": "Source",
    }
    base = alt.Chart(frame).encode(
        x=x, color=colour, tooltip=[alt.Tooltip(f"{field}:N", title=name) for field, name in fields.items()]
    )
    lines = base.mark_line(strokeDash=[2, 4], opacity=0.3).encode(y=y, detail=["subject:N", "state:N"])
    bars = base.mark_rule(strokeWidth=3, opacity=0.4).encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    solid = base.transform_filter(alt.datum.firm).mark_point(filled=True, size=90).encode(y=y, shape=shape)
    hollow = (
        base.transform_filter(~alt.datum.firm).mark_point(filled=False, size=90, strokeWidth=2).encode(y=y, shape=shape)
    )
    arrows = base.transform_filter(alt.datum.arrow != "").mark_text(dy=-13, fontSize=12).encode(y=y, text="arrow:N")
    layered = alt.layer(lines, bars, solid, hollow, arrows)
    return layered.properties(height=_HEIGHT, description=f"{title}: claims by date of publication").interactive(
        bind_y=False
    )


# --- pages


def compare() -> None:
    """Compare claims of one metric over time."""
    st.title("Compare claims over time")
    with session() as found:
        version, metrics = queries.version(found), [entry.name for entry in queries.metrics(found)]
        if not metrics:
            st.info(
                "There are no claims yet. Fill the knowledge base with `gigawatch run --sample` (no network needed) or `gigawatch run`."
            )
            return
        if queries.is_sample(found):
            st.warning(
                "Sample data: these articles were written for testing; figures and speakers are partly invented.",
                icon=":material/science:",
            )
        left, middle, right = st.columns([1, 2, 2])
        with left:
            titles = {vocabulary.load().metrics[name].title: name for name in metrics}
            metric = titles[_one("metric", list(titles), "Metric")]
        named = [entry.name for entry in queries.subjects(found, metric=metric)]
    with middle:
        subjects = _several("subject", named, named[:4], "Subjects")
    with right:
        statuses = [state.replace(" ", "_") for state in _several("status", list(_SHAPES), list(_SHAPES), "Status")]
    log = st.toggle("Logarithmic axis", key="log", bind="query-params")
    frame = observations(version, metric, tuple(subjects), tuple(statuses))
    for currency, part in frame.groupby("unit") if len(frame) else ():
        unit = str(currency)
        st.altair_chart(
            timeline(part, f"{vocabulary.load().metrics[metric].title} ({unit})", log=log),
            width="stretch",
            theme="streamlit",
        )
    if frame.empty:
        st.info("No claim fits this choice. Add a subject or a status.")
        return
    _table(frame)
    _evidence(frame)
    days = frame["published"].dropna()
    st.caption(
        f"{len(frame)} claims from {frame['source'].nunique()} sources, published {days.min()} to {days.max()}; drawn {date.today()}. Arrows: ▲ at least, ▼ at most. Bars: the range that “about” or “from … to” allows. Hollow: not yet there."
    )


def _one(key: str, options: list[str], label: str) -> str:
    """A choice that lives in the link, the first by default; a wrong value in it is named."""
    given = st.query_params.get(key)
    if given is not None and given not in options:
        st.error(f"The link asks for {label.lower()} “{given}”, which has no claims here; showing {options[0]}.")
        del st.query_params[key]
    return str(st.selectbox(label, options, key=key, bind="query-params"))


def _several(key: str, options: list[str], default: list[str], label: str) -> list[str]:
    """Choices that live in the link; wrong values in it are named, and what remains is kept."""
    given = st.query_params.get_all(key)
    unknown = [name for name in given if name not in options]
    if unknown:
        st.error(
            f"The link asks for {label.lower()} {', '.join(f'“{name}”' for name in unknown)}, which have no claims here."
        )
        st.query_params[key] = [name for name in given if name in options]
    if key in st.session_state:  # another metric has other subjects
        st.session_state[key] = [name for name in st.session_state[key] if name in options] or default
    return list(st.multiselect(label, options, default=default, key=key, bind="query-params"))


def _table(frame: pd.DataFrame) -> None:
    """The claims under the chart, with a download."""
    shown = frame[
        ["published", "subject", "shown", "bound", "state", "due", "chips", "attributed_to", "source", "title", "url"]
    ].fillna("")
    st.dataframe(
        shown, hide_index=True, width="stretch",
        column_config={
            "published": "Published", "subject": "Subject", "shown": "Claim", "bound": "Bound", "state": "Status", "due": "Due",
            "chips": "Chips", "attributed_to": "Said by", "source": "Source", "title": "Article",
            "url": st.column_config.LinkColumn("Link", display_text="open"),
        },
    )  # fmt: skip
    st.download_button(
        "Download as CSV", series.csv_text(list(frame.itertuples(index=False))), "claims.csv", "text/csv"
    )


def _evidence(frame: pd.DataFrame) -> None:
    """The sentence behind a point, with its source."""
    st.subheader("Evidence")
    labels = {
        int(row.claim_id): f"{row.published}: {row.subject}, {row.value_text} ({row.source})"
        for row in frame.itertuples()
    }
    chosen = st.selectbox("Claim", list(labels), format_func=lambda claim: labels[claim], key="claim")
    with session() as found:
        claim = queries.claim(found, chosen)
    if claim is None:
        st.info("This claim is gone; it was extracted anew.")
        return
    st.text(claim.sentence)
    st.caption(f"Characters {claim.start_char} to {claim.end_char} of the article; confidence {claim.confidence:.2f}")
    st.link_button("Open the article", claim.url)


# --- navigation


def main() -> None:
    """The app, or what to do where there is no knowledge base yet."""
    st.set_page_config(page_title=TITLE, page_icon=":material/bolt:", layout="wide")
    try:
        kb.check_version(engine())
    except kb.DatabaseError as error:
        st.title(TITLE)
        st.error(f"{error}")
        return
    st.navigation([st.Page(compare, title="Compare", icon=":material/show_chart:", default=True)]).run()


if __name__ == "__main__":
    main()
