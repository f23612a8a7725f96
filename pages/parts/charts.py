"""How are claims drawn? One point each; its shape says the status, hollow and dashed what is not there yet."""

from typing import Any, Final

import altair as alt
import pandas as pd

#: Colour-blind-safe (Okabe and Ito 2008, blue lightened and yellow darkened), on white and on black.
COLOURS: Final = ["#1F83C4", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8A7A00", "#808080"]
SHAPES: Final = {
    "operational": "circle",
    "under construction": "square",
    "planned": "diamond",
    "speculative": "triangle-up",
    "cancelled": "cross",
}
#: More marks than this are drawn as a page of them (Vega gives up SVG, and a phone its patience).
MOST_MARKS: Final = 2_000
_GREY: Final = "#808080"  # readable on white and on black
_HEIGHT: Final = 500  # pixels
_SCALED: Final = "(datum.value >= 1e12 ? format(datum.value/1e12,'~g')+' tn' : datum.value >= 1e9 ? format(datum.value/1e9,'~g')+' bn' : datum.value >= 1e6 ? format(datum.value/1e6,'~g')+' m' : format(datum.value,',~r'))"
#: How an axis reads its values, by unit; other units are counts.
_LABELS: Final = {
    "MW": "datum.value >= 1000 ? format(datum.value/1000,'~g')+' GW' : format(datum.value,'~g')+' MW'",
    "MWh": "datum.value >= 1000 ? format(datum.value/1000,'~g')+' GWh' : format(datum.value,'~g')+' MWh'",
    "FLOP/s": "datum.value >= 1e18 ? format(datum.value/1e18,'~g')+' exaflops' : format(datum.value/1e15,'~g')+' petaflops'",
    "m2": "datum.value >= 1e6 ? format(datum.value/1e6,'~g')+' km²' : format(datum.value,',~r')+' m²'",
    "USD": f"'$'+{_SCALED}",
    "EUR": f"'€'+{_SCALED}",
    "GBP": f"'£'+{_SCALED}",
}
_FIELDS: Final = {
    "subject": "Subject", "shown": "Claim", "value_text": "As printed", "bound": "Bound", "state": "Status", "due": "Due",
    "chips": "Chips", "attributed_to": "Said by", "stories": "Stories", "publishers": "Publishers", "published": "Published",
    "source": "Source", "caution": "Caution",
}  # fmt: skip


def timeline(
    frame: pd.DataFrame, title: str, *, unit: str, log: bool = False, by: str = "subject", at: str = "published"
) -> alt.LayerChart:
    """Claims of one unit on a time axis, `at` published or due_end; a selected point is in the parameter "point"."""
    frame = frame.assign(last=~frame.duplicated(by, keep="last"))
    x = alt.X(
        f"{at}:T",
        title="Due by" if at == "due_end" else "Published",
        scale=alt.Scale(padding=24),
        axis=alt.Axis(format="%b %Y", labelOverlap=True, grid=False, tickCount=6),
    )
    kind = "log" if log and (frame["value"] > 0).all() else "linear"
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(type=kind, zero=kind == "linear", nice=True),
        axis=alt.Axis(labelExpr=_LABELS.get(unit, _SCALED), tickCount=6),
    )
    colour = alt.Color(
        f"{by}:N",
        scale=alt.Scale(range=COLOURS),
        legend=alt.Legend(title=None, orient="top", symbolType="circle", symbolOpacity=1, columns=4, labelLimit=150)
        if frame[by].nunique() > 1
        else None,
    )
    shape = alt.Shape(
        "state:N",
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        legend=alt.Legend(
            title=None,
            orient="bottom",
            columns=2,
            symbolFillColor=_GREY,
            symbolStrokeColor=_GREY,
            values=[s for s in SHAPES if s in set(frame["state"])],
        ),
    )
    tips = [alt.Tooltip(f"{name}:N", title=words) for name, words in _FIELDS.items() if name in frame]
    base = alt.Chart(frame).encode(x=x, color=colour, tooltip=tips)
    firm, rest = base.transform_filter(alt.datum.firm), base.transform_filter(~alt.datum.firm)
    detail = [f"{by}:N", "state:N", "chips:N"]
    point = alt.selection_point(name="point", fields=["claim_id"], on="click")
    layers: list[Any] = [
        firm.mark_line(strokeWidth=1.5, opacity=0.45).encode(y=y, detail=detail),
        rest.mark_line(strokeWidth=1.5, opacity=0.45, strokeDash=[4, 4]).encode(y=y, detail=detail),
        base.transform_filter("datum.high > datum.low * 1.02")
        .mark_bar(width=5, opacity=0.35, cornerRadius=2)
        .encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        firm.mark_point(filled=True, size=90, opacity=1).encode(y=y, shape=shape),
        rest.mark_point(filled=False, size=90, strokeWidth=2, opacity=1).encode(y=y, shape=shape).add_params(point),
        base.transform_filter(alt.datum.arrow == "↑")
        .mark_text(dy=-16, fontSize=17, fontWeight="bold")
        .encode(y=y, text="arrow:N"),
        base.transform_filter(alt.datum.arrow == "↓")
        .mark_text(dy=17, fontSize=17, fontWeight="bold")
        .encode(y=y, text="arrow:N"),
    ]
    if at == "due_end":
        layers.insert(0, base.mark_rule(strokeWidth=2, opacity=0.35).encode(x="due_start:T", x2="due_end:T", y=y))
    if frame[by].nunique() > 1:  # names beside the points say what the colours say
        layers.append(
            base.transform_filter(alt.datum.last)
            .mark_text(align="right", dx=6, dy=-28, fontWeight=600)
            .encode(y=y, text=f"{by}:N")
        )
    return alt.layer(*layers).properties(height=_HEIGHT, title=title)


def moved(frame: pd.DataFrame) -> alt.LayerChart:
    """Due dates that moved: from the hollow point to the solid one, a line each."""
    base = alt.Chart(frame).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("subject", "claim", "promised", "now", "days", "speaker")],
    )
    color = alt.Color(
        "way:N", scale=alt.Scale(domain=["later", "earlier"], range=["#D55E00", COLOURS[0]]), legend=alt.Legend(title=None, orient="top")
    )  # fmt: skip
    rule = base.mark_rule(strokeWidth=3).encode(x=alt.X("earlier:T", title="Due"), x2="later:T", color=color)
    old = base.mark_point(filled=False, size=80, strokeWidth=2).encode(x="earlier:T", color=color)
    new = base.mark_point(filled=True, size=80).encode(x="later:T", color=color)
    return alt.layer(rule, old, new).properties(height=alt.Step(26))


def bars(frame: pd.DataFrame, *, unit: str, of: str = "label", by: str | None = None) -> alt.LayerChart:
    """Values of a few named things as bars with the value in words beside each."""
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{of}:N", sort=None, title=None, axis=alt.Axis(labelLimit=200)),
        x=alt.X("value:Q", title=None, axis=alt.Axis(labelExpr=_LABELS.get(unit, _SCALED), tickCount=4)),
        tooltip=[alt.Tooltip(f"{of}:N", title=" "), alt.Tooltip("shown:N", title="Total")],
    )
    rows = base.mark_bar(color=COLOURS[0], cornerRadiusEnd=2)
    if by is not None:
        rows = rows.encode(color=alt.Color(f"{by}:N", scale=alt.Scale(range=COLOURS), legend=None))
    words = base.mark_text(align="left", dx=5, color=_GREY, fontWeight=600).encode(text="shown:N")
    return alt.layer(rows, words).properties(height=alt.Step(34))


def described(frame: pd.DataFrame, title: str, *, by: str = "subject", at: str = "published") -> str:
    """What a timeline shows, in a sentence for those who cannot see it."""
    days = frame[at].dropna()
    span = f" from {days.min()} to {days.max()}" if len(days) else ""
    ends = frame.drop_duplicates(by, keep="last")
    said = "; ".join(
        f"{name} {shown} ({state})" for name, shown, state in zip(ends[by], ends["shown"], ends["state"], strict=True)
    )
    return f"{title}: {len(frame)} points{span}. Last of each: {said}."
