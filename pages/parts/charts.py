"""How are claims drawn? One point each; its shape says the status, hollow and dashed what is not there yet."""

import math
from collections.abc import Callable
from typing import Any, Final, ParamSpec, cast

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

Given = ParamSpec("Given")

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
_HEIGHT, _SMALL_HEIGHT = 460, 210  # pixels
_ROOM: Final = 108  # pixels at the right for names
_WIDE: Final = 1.02  # times the low end of a value is a high end that can be seen
_APART: Final = 0.055  # of the height, between two names
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
    "subject": "Subject", "shown": "Claim", "exact": "Exactly", "value_text": "As printed", "bound": "Bound", "state": "Status", "due": "Due",
    "chips": "Chips", "attributed_to": "Said by", "stories": "Stories", "publishers": "Publishers", "published": "Published",
    "source": "Source", "caution": "Caution",
}  # fmt: skip


def _unchecked(draw: Callable[Given, alt.LayerChart]) -> Callable[Given, alt.LayerChart]:
    """A drawing whose parts are not held against Vega-Lite's schema one by one, which takes longer than all else of a page.

    Tests look at whole charts. Channels are given as objects, for Altair compares a word with every class that it has.
    """
    return cast("Callable[Given, alt.LayerChart]", debug_mode(False)(draw))


@_unchecked
def timeline(
    frame: pd.DataFrame, title: str, *, unit: str, log: bool = False, by: str = "subject", at: str = "published",
    height: int = _HEIGHT,
) -> alt.LayerChart:  # fmt: skip
    """Claims of one unit on a time axis, `at` published or due_end; a selected point is in the parameter "point"."""
    kind = "log" if log and (frame["value"] > 0).all() else "linear"
    names = _named(frame, by, at, kind)
    is_small = height < _HEIGHT
    title_of_x = None if is_small else ("Due by" if at == "due_end" else "Published")
    x = _time(frame, at, title_of_x, room=not names.empty)
    y = _values(unit, kind, ticks=3 if is_small else 6)
    colour = alt.Color(f"{by}:N", scale=_scale(frame, by), legend=None)
    shape = alt.Shape(
        "state:N",
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        legend=alt.Legend(
            title=None, orient="bottom", columns=alt.ExprRef("width < 420 ? 2 : 5"), symbolFillColor=_GREY, symbolStrokeColor=_GREY,
            values=[s for s in SHAPES if s in set(frame["state"])],
        ) if height == _HEIGHT else None,
    )  # fmt: skip
    tips = [alt.Tooltip(f"{name}:N", title=words) for name, words in _FIELDS.items() if name in frame]
    # Given last, and once where all layers can have it, since each step copies what it builds on.
    common: dict[str, Any] = {"x": x, "color": colour, "tooltip": tips}
    shared = common if len(names) else {}
    base = alt.Chart()
    detail = [alt.Detail(f"{name}:N") for name in (by, "state", "chips")]
    point = alt.selection_point(name="point", fields=["claim_id"], on="click")
    layers: list[Any] = []
    kinds = [is_firm for is_firm in (True, False) if (frame["firm"] == is_firm).any()]
    parts = {is_firm: base.transform_filter(alt.datum.firm if is_firm else ~alt.datum.firm) for is_firm in kinds}
    for is_firm, part in parts.items():
        line = part.mark_line(strokeWidth=1.5, opacity=0.45, strokeDash=[1, 0] if is_firm else [4, 4])
        layers.append(line.encode(y=y, detail=detail, **shared))
    if (frame["high"] > frame["low"] * _WIDE).any():
        bars = base.transform_filter(f"datum.high > datum.low * {_WIDE}").mark_bar(
            width=5, opacity=0.35, cornerRadius=2
        )
        layers.append(bars.encode(y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q"), **shared))
    for is_firm, part in parts.items():
        mark = part.mark_point(filled=is_firm, size=90, strokeWidth=2, opacity=1)
        mark = mark.add_params(point) if is_firm == kinds[-1] else mark
        layers.append(mark.encode(y=y, shape=shape, **shared))
    for arrow, dy in (("↑", -16), ("↓", 17)):
        if (frame["arrow"] == arrow).any():
            words = base.transform_filter(alt.datum.arrow == arrow).mark_text(dy=dy, fontSize=17, fontWeight="bold")
            layers.append(words.encode(y=y, text=alt.Text("arrow:N"), **shared))
    if at == "due_end":
        layers.insert(
            0,
            base.mark_rule(strokeWidth=2, opacity=0.35).encode(
                **(shared | {"x": alt.X("due_start:T"), "x2": alt.X2("due_end:T"), "y": y})
            ),
        )
    drawn = alt.layer(*layers, *_beside(names, by, at, y, colour), data=frame).properties(height=height, title=title)
    return drawn if len(names) else drawn.encode(**common)


#: Specifications of small timelines without their data and titles, which are all that most of them differ in.
_small: Final[dict[tuple[Any, ...], dict[str, Any]]] = {}


def small_timeline(frame: pd.DataFrame, title: str, *, unit: str) -> dict[str, Any]:
    """The specification of a small timeline of one subject, whose data are the rows of the frame."""
    shown = (tuple(sorted(set(frame[name]))) for name in ("firm", "arrow"))
    alike = (unit, *shown, bool((frame["high"] > frame["low"] * _WIDE).any()))
    if alike not in _small:
        drawn = timeline(frame, title, unit=unit, height=_SMALL_HEIGHT).to_dict(validate=False)
        _small[alike] = {name: part for name, part in drawn.items() if name not in ("data", "datasets")}
    return _small[alike] | {"title": title}


@_unchecked
def standings(frame: pd.DataFrame, title: str, *, unit: str, by: str, log: bool = False) -> alt.LayerChart:
    """Totals at the ends of months (`day`, `value`, `shown`, `subjects`, `firm`), a stepped line for each of `by`."""
    kind = "log" if log and (frame["value"] > 0).all() else "linear"
    names = _named(frame, by, "day", kind)
    y, colour = _values(unit, kind), alt.Color(f"{by}:N", scale=_scale(frame, by), legend=None)
    tips = [
        alt.Tooltip(f"{name}:N", title=words)
        for name, words in ((by, by.capitalize()), ("shown", "Total"), ("exact", "Exactly"), ("day", "Known on"), ("subjects", "Subjects"))
    ]  # fmt: skip
    base = alt.Chart().encode(x=_time(frame, "day", "Known by", room=not names.empty), y=y, color=colour, tooltip=tips)
    layers: list[Any] = []
    for chosen, filled, dash in ((alt.datum.firm, True, [1, 0]), (~alt.datum.firm, False, [5, 4])):
        part = base.transform_filter(chosen)
        ends = part.transform_filter(alt.datum.last)
        layers += [
            part.mark_line(interpolate="step-after", strokeWidth=2.5, strokeDash=dash),
            part.mark_point(size=150, opacity=0),  # every month answers the pointer
            ends.mark_point(filled=filled, size=80, strokeWidth=2, opacity=1, shape="circle" if filled else "diamond"),
        ]
    drawn = frame.assign(last=~frame.duplicated(by, keep="last"))
    return alt.layer(*layers, *_beside(names, by, "day", y, colour), data=drawn).properties(height=360, title=title)


def _scale(frame: pd.DataFrame, by: str) -> alt.Scale:
    """One colour for each name, the same in every chart of a page; a single name has the first."""
    names = list(dict.fromkeys(sorted(frame[by].dropna())))
    return alt.Scale(domain=names, range=COLOURS) if len(names) > 1 else alt.Scale(range=COLOURS)


def _values(unit: str, kind: Any, *, ticks: int = 6) -> alt.Y:
    return alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(type=kind, zero=kind == "linear", nice=True),
        axis=alt.Axis(labelExpr=_LABELS.get(unit, _SCALED), tickCount=ticks),
    )


def _time(frame: pd.DataFrame, at: str, title: str | None, *, room: bool) -> alt.X:
    """A time axis, with room at its right for the names of what is drawn."""
    days = pd.to_datetime(frame[at], format="ISO8601").dropna()
    scale = alt.Scale(padding=24)
    if room and len(days):
        first, last = (int(day.timestamp() * 1000) for day in (days.min(), days.max()))
        length = max(last - first, 30 * 86_400_000)
        scale = alt.Scale(padding=16, domainMax=alt.ExprRef(f"{last} + {length} * {_ROOM} / (width - {_ROOM})"))
    axis = alt.Axis(
        format="%b %Y", labelOverlap=True, labelBound=True, grid=False, tickCount=alt.ExprRef("max(2, width / 110)")
    )
    return alt.X(f"{at}:T", title=title, scale=scale, axis=axis)


def _named(frame: pd.DataFrame, by: str, at: str, kind: str) -> pd.DataFrame:
    """The last point of each name, and the value at which its name stands so that no two overlap; one needs none."""
    if frame[by].nunique() < 2:
        return pd.DataFrame()
    last = (
        frame.dropna(subset=[at]).sort_values(at, kind="stable").drop_duplicates(by, keep="last").sort_values("value")
    )
    top, low = max(frame["value"].max(), 1e-9), max(frame["value"].min(), 1e-9)
    span = math.log(top / low) or 1.0
    places = [math.log(max(value, low) / low) / span if kind == "log" else value / top for value in last["value"]]
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + _APART)
    ceiling = 1.0
    for number in reversed(range(len(places))):
        places[number] = ceiling = min(places[number], ceiling)
        ceiling -= _APART
    return last.assign(stands=[low * math.exp(place * span) if kind == "log" else place * top for place in places])


def _beside(names: pd.DataFrame, by: str, at: str, y: alt.Y, colour: alt.Color) -> list[Any]:
    """Names at the right edge, each led to from its last point: what the colours say, in words."""
    if names.empty:
        return []
    base = alt.Chart(names)
    edge = alt.value(alt.ExprRef(f"width - {_ROOM} + 14"))
    lead = base.mark_rule(strokeDash=[1, 3], opacity=0.8).encode(
        x=alt.X(f"{at}:T"), x2=edge, y=y, y2=alt.Y2("stands:Q"), color=colour
    )
    words = base.mark_text(align="left", fontWeight=600, limit=_ROOM - 18, color=_GREY).encode(
        x=alt.value(alt.ExprRef(f"width - {_ROOM} + 18")), y=alt.Y("stands:Q", title=None), text=alt.Text(f"{by}:N")
    )
    return [lead, words]


@_unchecked
def moved(frame: pd.DataFrame) -> alt.LayerChart:
    """Due dates that moved: from a ring to an arrowhead that says which way, a line each."""
    base = alt.Chart(frame).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)),
        tooltip=[alt.Tooltip(f"{name}:N") for name in ("subject", "claim", "promised", "now", "days", "speaker")],
    )
    color = alt.Color(
        "way:N", scale=alt.Scale(domain=["later", "earlier"], range=["#D55E00", COLOURS[0]]), legend=alt.Legend(title=None, orient="top")
    )  # fmt: skip
    x = alt.X(
        "earlier:T",
        title="Due",
        axis=alt.Axis(format="%b %Y", grid=False, tickCount=alt.ExprRef("max(2, width / 110)")),
    )
    shape = alt.Shape("way:N", scale=alt.Scale(domain=["later", "earlier"], range=["triangle-right", "triangle-left"]))
    rule = base.mark_rule(strokeWidth=3, opacity=0.6).encode(x=x, x2=alt.X2("later:T"), color=color)
    old = base.mark_point(filled=False, size=80, strokeWidth=2, opacity=1).encode(x=alt.X("earlier:T"), color=color)
    new = base.mark_point(filled=True, size=160, opacity=1).encode(x=alt.X("later:T"), color=color, shape=shape)
    return alt.layer(rule, old, new).properties(height=alt.Step(30))


@_unchecked
def bands(frame: pd.DataFrame) -> alt.LayerChart:
    """Ratios (`label`, `value`, `low`, `high`, `verdict`) against the middle of their plausible bands, on a log axis."""
    low = frame["low"].where(frame["low"] > 0, frame["high"] / 100)  # a band from nothing has no place on a log axis
    middle = (low * frame["high"]) ** 0.5
    placed = frame.assign(at=frame["value"] / middle, since=low / middle, until=frame["high"] / middle)
    words = {"ratio": "Ratio", "value": "Value", "unit": "Unit", "low": "Plausible from", "high": "To", "verdict": "Verdict", "why": "Why", "of": "Of", "over": "Over"}  # fmt: skip
    tips = [alt.Tooltip(f"{name}:{'Q' if name in ('value', 'low', 'high') else 'N'}", title=title, **({"format": ",.4~g"} if name in ("value", "low", "high") else {})) for name, title in words.items()]  # fmt: skip
    base = alt.Chart(placed).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=190)), tooltip=tips
    )
    x = alt.X("at:Q", title="Times the middle of its band", scale=alt.Scale(type="log", padding=16), axis=alt.Axis(format="~g", tickCount=5, grid=False))  # fmt: skip
    verdicts = ["plausible", "↑ too high", "↓ too low"]
    band = base.mark_bar(color=_GREY, opacity=0.3, height=16, cornerRadius=3).encode(x=alt.X("since:Q", title=None), x2=alt.X2("until:Q"))  # fmt: skip
    point = base.mark_point(filled=True, size=110, opacity=1).encode(
        x=x,
        color=alt.Color("verdict:N", scale=alt.Scale(domain=verdicts, range=[COLOURS[0], COLOURS[4], COLOURS[1]]), legend=alt.Legend(title=None, orient="top")),
        shape=alt.Shape("verdict:N", scale=alt.Scale(domain=verdicts, range=["circle", "triangle-up", "triangle-down"])),
    )  # fmt: skip
    return alt.layer(band, point).properties(height=alt.Step(34))


def described(frame: pd.DataFrame, title: str, *, by: str = "subject", at: str = "published") -> str:
    """What a timeline shows, in a sentence for those who cannot see it."""
    days = frame[at].dropna()
    span = f" from {days.min()} to {days.max()}" if len(days) else ""
    ends = frame.drop_duplicates(by, keep="last")
    said = "; ".join(
        f"{name} {shown} ({state})" for name, shown, state in zip(ends[by], ends["shown"], ends["state"], strict=True)
    )
    return f"{title}: {len(frame)} points{span}. Last of each: {said}."
