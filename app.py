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
#: Colour-blind-safe (Okabe and Ito 2008); shape says the same as colour.
_COLOURS: Final = {"operational": "#0072B2", "under_construction": "#009E73", "planned": "#E69F00", "speculative": "#CC79A7", "cancelled": "#777777"}
_SHAPES: Final = {"operational": "circle", "under_construction": "square", "planned": "diamond", "speculative": "triangle-up", "cancelled": "cross"}
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
    return pd.DataFrame(rows, columns=list(series.Observation._fields))


# --- charts


def timeline(frame: pd.DataFrame, title: str, *, log: bool) -> alt.LayerChart:
    """Claims on a time axis: one point each, its interval as a bar, "up to" and "more than" as arrows."""
    scale = alt.Scale(type="log" if log else "linear", zero=not log)
    x = alt.X("published:T", title="Published", axis=alt.Axis(format="%b %Y", labelOverlap=True))
    y = alt.Y("value:Q", title=title, scale=scale, axis=alt.Axis(format="~s"))
    statuses = list(_COLOURS)
    colour = alt.Color("status:N", scale=alt.Scale(domain=statuses, range=list(_COLOURS.values())), legend=alt.Legend(title="Status", orient="bottom", columns=3))
    shape = alt.Shape("status:N", scale=alt.Scale(domain=statuses, range=list(_SHAPES.values())), legend=alt.Legend(title="Status", orient="bottom", columns=3))
    tooltip = [alt.Tooltip(field, title=name) for field, name in (("subject", "Subject"), ("shown", "Claim"), ("value_text", "As printed"), ("status", "Status"), ("due", "Due"), ("attributed_to", "Said by"), ("published:T", "Published"), ("source", "Source"))]
    base = alt.Chart(frame).encode(x=x, tooltip=tooltip)
    lines = base.mark_line(strokeDash=[4, 4], opacity=0.35).encode(y=y, detail="subject:N", color=alt.value("#999999"))
    bars = base.mark_rule(strokeWidth=3, opacity=0.4).encode(y=alt.Y("low:Q", title=title), y2="high:Q", color=colour)
    solid = base.transform_filter(alt.datum.firm).mark_point(filled=True, size=90).encode(y=y, color=colour, shape=shape)
    hollow = base.transform_filter(~alt.datum.firm).mark_point(filled=False, size=90, strokeWidth=2).encode(y=y, color=colour, shape=shape)
    arrows = base.transform_filter(alt.datum.arrow != "").mark_text(dy=-12, fontSize=14).encode(y=y, text="arrow:N", color=colour)
    names = base.transform_filter(alt.datum.is_last).mark_text(align="left", dx=10, fontSize=12).encode(y=y, text="subject:N")
    layered = alt.layer(lines, bars, solid, hollow, arrows, names)
    return layered.properties(height=_HEIGHT, description=f"{title}: claims by date of publication").interactive(bind_y=False)


# --- pages


def compare() -> None:
    """Compare claims of one metric over time."""
    st.title("Compare claims over time")
    with session() as found:
        version, metrics = queries.version(found), [entry.name for entry in queries.metrics(found)]
        if not metrics:
            st.info("There are no claims yet. Fill the knowledge base with `gigawatch run --sample` (no network needed) or `gigawatch run`.")
            return
        metric = _one("metric", metrics, metrics[0], "Metric", titles={name: m.title for name, m in vocabulary.load().metrics.items()})
        named = {entry.name: entry.claims for entry in queries.subjects(found, metric=metric)}
        is_sample = queries.is_sample(found)
    if is_sample:
        st.warning("Sample data: these articles were written for testing; figures and speakers are partly invented.", icon=":material/science:")
    subjects = _several("subject", list(named), list(named)[:4], "Subjects")
    statuses = _several("status", list(_COLOURS), list(_COLOURS), "Status")
    log = st.toggle("Logarithmic axis", key="log", bind="query-params")
    frame = observations(version, metric, tuple(subjects), tuple(statuses))
    for currency, part in frame.groupby("unit") if len(frame) else ():
        unit = str(currency)
        st.altair_chart(timeline(part, f"{vocabulary.load().metrics[metric].title} ({unit})", log=log), width="stretch", theme="streamlit")
    if frame.empty:
        st.info("No claim fits this choice. Add a subject or a status.")
        return
    _table(frame)
    _evidence(frame)
    days = frame["published"].dropna()
    st.caption(f"{len(frame)} claims from {frame['source'].nunique()} sources, published {days.min()} to {days.max()}; drawn {date.today()}. Arrows: ▲ at least, ▼ at most. Bars: the range that “about” or “from … to” allows. Hollow: not yet there.")


def _one(key: str, options: list[str], default: str, label: str, *, titles: dict[str, str]) -> str:
    """A choice that lives in the link; a wrong value in it is named."""
    given = st.query_params.get(key)
    if given is not None and given not in options:
        st.error(f"The link asks for {label.lower()} “{given}”, which has no claims here; showing {titles.get(default, default)}.")
        st.query_params[key] = default
    st.session_state.setdefault(key, default)
    return str(st.selectbox(label, options, key=key, bind="query-params", format_func=lambda name: titles.get(name, name)))


def _several(key: str, options: list[str], default: list[str], label: str) -> list[str]:
    """Choices that live in the link; wrong values in it are named, and what remains is kept."""
    given = st.query_params.get_all(key)
    unknown = [name for name in given if name not in options]
    if unknown:
        st.error(f"The link asks for {label.lower()} {', '.join(f'“{name}”' for name in unknown)}, which have no claims here.")
        st.query_params[key] = [name for name in given if name in options] or default
    if key in st.session_state:
        st.session_state[key] = [name for name in st.session_state[key] if name in options] or default
    else:
        st.session_state[key] = default
    return list(st.multiselect(label, options, key=key, bind="query-params"))


def _table(frame: pd.DataFrame) -> None:
    """The claims under the chart, with a download."""
    shown = frame[["published", "subject", "shown", "bound", "status", "due", "chips", "attributed_to", "source", "title", "url"]]
    st.dataframe(
        shown, hide_index=True, width="stretch",
        column_config={
            "published": "Published", "subject": "Subject", "shown": "Claim", "bound": "Bound", "status": "Status", "due": "Due",
            "chips": "Chips", "attributed_to": "Said by", "source": "Source", "title": "Article",
            "url": st.column_config.LinkColumn("Link", display_text="open"),
        },
    )  # fmt: skip
    st.download_button("Download as CSV", series.csv_text(list(frame.itertuples(index=False))), "claims.csv", "text/csv")


def _evidence(frame: pd.DataFrame) -> None:
    """The sentence behind a point, with its source."""
    st.subheader("Evidence")
    labels = {int(row.claim_id): f"{row.published}: {row.subject}, {row.value_text} ({row.source})" for row in frame.itertuples()}
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
