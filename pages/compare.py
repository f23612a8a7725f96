"""Compare: claims of one metric over time, of chosen subjects or companies, as stated or as known on a day."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from kb import queries, vocabulary
from kb.queries import Asked, ClaimRow
from kb.series import readable
from pages.parts import access, charts, frames, links, tables
from pages.parts.frames import BOUNDS, Scale, state, status_of, title_of
from pages.parts.texts import plain

_WHO: Final = {"subjects": "subject", "companies": "owner", "countries": "country"}
_SUBJECTS: Final = 8  # colours that can be told apart


def metric_asked() -> str:
    """The metric of the link, or the one with most claims."""
    titles = {title_of(entry.name): entry.name for entry in access.read(queries.metrics)}
    return titles[links.one("metric", "Metric", list(titles))]


def who_asked(metric: str) -> tuple[str, list[str]]:
    """Whether subjects, companies or countries are compared, and which."""
    who = links.switch("who", "Compare", list(_WHO))
    if who == "subjects":
        names = [entry.name for entry in access.read(queries.subjects, metric=metric)]
    elif who == "companies":
        names = [entry.name for entry in access.read(queries.owners)]
    else:
        known = access.read(queries.entities)
        names = sorted({entry.country for entry in known if entry.country and entry.claims})
    chosen = links.several(who, who.capitalize(), names, default=names[:3], most=_SUBJECTS)
    return who, chosen


def filters(metric: str) -> tuple[Asked, str, dict[str, Any]]:
    """What else narrows the claims, the day as of which they are shown, and how they are drawn."""
    months = access.months()
    with st.expander("Filters and axes", icon=":material/tune:", expanded=False):
        left, right = st.columns(2)
        with left:
            statuses = links.several("status", "Status", list(charts.SHAPES), empty="every status")
            bounds = links.several("bound", "Bound", list(BOUNDS.values()), empty="every bound")
        with right:
            since, until = links.day("since", "Published since"), links.day("until", "Published until")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            points = links.switch("points", "A point for every", ["claim", "statement"])
            axis = links.switch("axis", "Time axis", ["claimed on", "due"])
            log = st.toggle("Logarithmic", key="log", bind="query-params")
            money = vocabulary.load().metrics[metric].dimension == "money"
            dollars = st.toggle("In US dollars", key="dollars", bind="query-params", value=True) if money else False
            is_chips = metric == "accelerators"
            h100 = st.toggle("As H100 equivalents", key="h100e", bind="query-params") if is_chips else False
    asof = months[-1] if months else ""
    if len(months) > 1:
        asof = links.month(
            "asof",
            "As of",
            months,
            default=months[-1],
            info="What was published by the end of this month, and no later.",
        )
    asked: Asked = {
        "metrics": (metric,), "statuses": [status_of(name) for name in statuses], "since": since, "until": until,
        "bounds": [name for name, words in BOUNDS.items() if words in bounds],
    }  # fmt: skip
    if asof != (months[-1] if months else "") and (until is None or asof < until):
        asked["until"] = asof
    view = {"points": points, "axis": axis, "log": log, "dollars": dollars, "h100e": h100, "asof": asof}
    return asked, asof, view


def drawn(frame: pd.DataFrame, metric: str, who: str, view: dict[str, Any]) -> None:
    """The chart, one per unit; a point that is clicked is remembered for its evidence."""
    at = "due_end" if view["axis"] == "due" else "published"
    dated = frame[frame[at].notna()]
    if len(dated) < len(frame):
        why = "no due date" if at == "due_end" else "no date of publication"
        st.caption(f"{len(frame) - len(dated)} of {len(frame)} have {why}: they are in the table alone.")
    by = "owner" if who == "companies" else "subject"
    for unit, part in dated.sort_values([at, "claim_id"]).groupby("unit"):
        title = title_of(metric) + (f", {unit}" if dated["unit"].nunique() > 1 else "")
        chart = charts.timeline(part, title, unit=str(unit), log=view["log"], by=by, at=at)
        event = st.altair_chart(
            chart, width="stretch", key=f"chart-{unit}", on_select="rerun", alt=charts.described(part, title, by=by, at=at)
        )  # fmt: skip
        picked = event.get("selection", {}).get("point") or []
        if picked:
            evidence(int(picked[0]["claim_id"]))


def evidence(claim_id: int) -> None:
    """The sentence behind the point that was clicked."""
    claim = access.read(queries.claim, claim_id)
    if claim is None:
        return
    with st.container(border=True):
        st.markdown(
            f"**{plain(claim.subject)}**: {plain(readable(claim.value, claim.value_max, claim.unit))}, {state(claim.status)}"
        )
        st.text(claim.sentence)
        st.caption(f"{plain(claim.source)}, {claim.published or 'undated'}: {plain(claim.title)}")
        st.page_link(
            "evidence.py", label="See it in the article", icon=":material/format_quote:",
            query_params={"version": str(claim.version_id), "at": str(claim.start_char)},
        )  # fmt: skip


def totals(metric: str, who: str, chosen: list[str], statuses: list[str]) -> None:
    """What each company or country comes to by its newest claims, or the chosen subjects together; nothing twice."""
    given: dict[str, Any] = {"metric": metric, "statuses": statuses or ["operational"]}
    asked = (
        [(", ".join(chosen), {"subjects": chosen})]
        if who == "subjects"
        else [(name, {_WHO[who]: name}) for name in chosen]
    )
    found = {name: access.read(queries.total, **given, **narrowed) for name, narrowed in asked}
    rows = [
        {"label": name, "value": total.total, "shown": readable(total.total, None, total.unit)}
        for name, total in found.items()
        if total.parts
    ]
    words = ", ".join(state(status) for status in given["statuses"])
    if not rows:
        st.info(f"No {title_of(metric).lower()} is claimed of them that is {words}.")
        return
    unit = next(iter(found.values())).unit
    st.altair_chart(
        charts.bars(pd.DataFrame(rows), unit=unit), width="stretch", alt="; ".join(f"{row['label']}: {row['shown']}" for row in rows)
    )  # fmt: skip
    st.caption(f"By the newest claims that say {words}: a part counts within its whole, never twice.")
    parts = [
        {
            "of": name, "part": "\u2003" * part.depth + part.subject, "counted": readable(part.counted, None, unit),
            "stated": "" if part.stated is None else readable(part.stated, None, unit),
            "sum of parts": "" if part.summed is None else readable(part.summed, None, unit), "note": part.note or "",
        }
        for name, total in found.items()
        for part in total.parts
    ]  # fmt: skip
    with st.expander(f"The {len(parts)} parts"):
        tables.grid(pd.DataFrame(parts), name="Parts of the totals")


def cited(rows: list[ClaimRow], metric: str, who: str, chosen: list[str], asked: Asked, view: dict[str, Any]) -> None:
    """Sources, the as-of day, and a line to cite with the whole link."""
    sources = sorted({row.source for row in rows})
    parameters = {
        "metric": title_of(metric), "who": who, who: chosen, "status": [state(s) for s in asked["statuses"]],
        "bound": [BOUNDS[b] for b in asked["bounds"]], "since": st.session_state.get("since"), "until": st.session_state.get("until"),
    } | {name: str(value).lower() if isinstance(value, bool) else value for name, value in view.items()}  # fmt: skip
    link = links.address("", parameters)
    line = f"Gigawatch, {title_of(metric)} of {', '.join(chosen)}: {len(rows)} claims from {len(sources)} sources, as of {view['asof']}. {link}"
    st.caption("Cite this view; the link reproduces it")
    st.code(line, language=None, wrap_lines=True)
    with st.expander(f"{len(sources)} sources"):
        st.text(", ".join(sources))


def by_statement(asked: Asked) -> pd.DataFrame:
    """A point per statement: the same figure by several stories is one."""
    narrowed: Any = {name: value for name, value in asked.items() if name != "bounds"}
    return frames.of_statements(access.read(queries.support, order="newest", limit=charts.MOST_MARKS, **narrowed))


def show() -> None:
    """The page."""
    st.title("Compare claims over time")
    if access.is_empty():
        return
    left, right = st.columns([1, 2])
    with left:
        metric = metric_asked()
    with right:
        who, chosen = who_asked(metric)
    asked, _, view = filters(metric)
    if not chosen:
        st.info(f"Choose some {who} to compare.")
        return
    if who == "countries":
        totals(metric, who, chosen, list(asked["statuses"]))
        return
    asked["subjects" if who == "subjects" else "owners"] = chosen
    count = access.read(queries.count_claims, **asked)
    rows = access.read(queries.claims, newest_first=True, **(asked | {"limit": charts.MOST_MARKS}))
    frame = (
        by_statement(asked)
        if view["points"] == "statement"
        else frames.of_claims(rows, Scale(view["dollars"], view["h100e"]))
    )
    if count > len(rows):
        st.caption(f"The newest {len(rows):,} of {count:,} claims are drawn; narrow the filters to see older ones.")
    if frame.empty:
        st.info("No claim fits this choice. Add a subject or a status, or widen the dates.")
        return
    if view["points"] == "claim" and len(frame) < len(rows):
        left_out = "rejected, or not to be converted"
        st.caption(f"{len(rows) - len(frame)} claims are left out: {left_out}.")
    drawn(frame, metric, who, view)
    st.caption(
        "Filled and solid: operational. Hollow and dashed: not there yet. ↑ at least, ↓ at most. Bars: what “about” or “from … to” allows. Click a point for its sentence."
    )
    chart, table, together = st.tabs(["Table", "Known then", "Totals"])
    with chart:
        tables.show(frame, name=f"{title_of(metric)}: the claims of the chart")
        tables.downloads(rows, "claims")
    with table:
        known(asked, view)
    with together:
        totals(metric, who, chosen, list(asked["statuses"]))
    cited(rows, metric, who, chosen, asked, view)


def known(asked: Asked, view: dict[str, Any]) -> None:
    """The newest claim of each subject, chips and status on the as-of day."""
    narrowed: Any = {name: value for name, value in asked.items() if name not in ("bounds", "since", "until")}
    found = access.read(queries.as_of, view["asof"] or "2100", limit=200, **narrowed)
    st.caption(f"What was known at the end of {view['asof']}: the newest claim of each subject, chips and status.")
    tables.show(frames.of_claims(found), name="What was known then")


show()
