"""Compare: claims of one metric over time, of chosen subjects or companies, or the totals of companies and countries."""

from typing import Any, Final

import streamlit as st

from kb import queries, vocabulary
from kb.queries import Asked, ClaimRow
from pages.parts import access, charts, figure, frames, links, tables, together
from pages.parts.frames import BOUNDS, Scale, state, status_of, title_of

_WHO: Final = {"subjects": "subject", "companies": "owner", "countries": "country"}
_SUBJECTS: Final = 8  # colours that can be told apart
_HOW: Final = (
    "Filled and solid: operational. Hollow and dashed: not there yet. ↑ at least, ↓ at most. Bars: what “about” or “from … to” "
    "allows. Click a point for its sentence."
)


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
        names = [entry.name for entry in access.read(queries.countries)]
    return who, links.several(who, who.capitalize(), names, default=names[:3], most=_SUBJECTS)


def filters(metric: str, who: str) -> tuple[Asked, dict[str, Any]]:
    """What else narrows the claims, and how they are drawn: as of which day, on which axes."""
    with st.expander("Filters and axes", icon=":material/tune:", expanded=False):
        left, right = st.columns(2)
        with left:
            every = "operational" if who == "countries" else "every status"
            statuses = links.several("status", "Status", list(charts.SHAPES), empty=every)
            bounds = links.several("bound", "Bound", list(BOUNDS.values()), empty="every bound")
        with right:
            since, until = links.day("since", "Published since"), links.day("until", "Published until")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            points = links.switch("points", "A point for every", ["claim", "statement"])
            axis = links.switch("axis", "Time axis", ["claimed on", "due"])
            log = links.toggle("log", "Logarithmic")
            is_money = vocabulary.load().metrics[metric].dimension == "money"
            dollars = links.toggle("dollars", "In US dollars", default=True) if is_money else False
            h100 = links.toggle("h100e", "As H100 equivalents") if metric == "accelerators" else False
    asked: Asked = {
        "metrics": (metric,), "statuses": [status_of(name) for name in statuses], "since": since, "until": until,
        "bounds": [name for name, words in BOUNDS.items() if words in bounds],
    }  # fmt: skip
    view: dict[str, Any] = {"points": points, "axis": axis, "log": log, "dollars": dollars, "h100e": h100, "asof": ""}
    days = access.days()
    if days is not None and days[0] < days[1]:
        why = "What was known at the end of this day: published by then, and in the words that it then had."
        view["asof"] = links.as_of("asof", "As of", *days, info=why)
        if view["asof"] != days[1].isoformat():
            asked["known_by"] = view["asof"]
    return asked, view


def drawn(frame: Any, metric: str, who: str, view: dict[str, Any]) -> list[str]:
    """The chart, one per unit, with the sentence behind a point that was clicked; gives the keys of the charts."""
    at = "due_end" if view["axis"] == "due" else "published"
    dated = frame[frame[at].notna()]
    if len(dated) < len(frame):
        why = "no due date" if at == "due_end" else "no date of publication"
        st.caption(f"{len(frame) - len(dated)} of {len(frame)} have {why}: they are in the table alone.")
    by = "owner" if who == "companies" else "subject"
    keys: list[str] = []
    for unit, part in dated.sort_values([at, "claim_id"]).groupby("unit"):
        title = title_of(metric) + (f", {unit}" if dated["unit"].nunique() > 1 else "")
        chart = charts.timeline(part, title, unit=str(unit), log=view["log"], by=by, at=at)
        keys.append(f"chart-{len(keys)}")
        picked = figure.show(chart, key=keys[-1], alt=charts.described(part, title, by=by, at=at), is_asked=True)
        if picked is not None:
            figure.sentence(picked)
    return keys


def link_of(metric: str, who: str, chosen: list[str], asked: Asked, view: dict[str, Any]) -> dict[str, Any]:
    """Every parameter of the view, those that have their default too."""
    switches = {name: str(value).lower() for name, value in view.items() if value}
    return {
        "metric": title_of(metric), "who": who, who: chosen, "status": [state(s) for s in asked["statuses"]],
        "bound": [BOUNDS[b] for b in asked["bounds"]], "since": asked["since"], "until": asked["until"],
    } | switches | ({"dollars": "false"} if vocabulary.load().metrics[metric].dimension == "money" and not view["dollars"] else {})  # fmt: skip


def by_statement(asked: Asked) -> Any:
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
    asked, view = filters(metric, who)
    link = link_of(metric, who, chosen, asked, view)
    statuses, known_by = list(asked["statuses"]) or ["operational"], asked.get("known_by")
    if not chosen:
        st.info(f"Choose some {who} to compare.")
    elif who == "countries":
        found = together.of_each("country", chosen, metric=metric, statuses=statuses, until=known_by)
        together.show(found, metric, statuses, key="countries", log=view["log"])
        figure.cite(f"{title_of(metric)} of {', '.join(chosen)}", page="", link=link, sources=(), asof=view["asof"])
    else:
        asked["subjects" if who == "subjects" else "owners"] = chosen
        claims(asked, metric, who, chosen, view, link)


def claims(asked: Asked, metric: str, who: str, chosen: list[str], view: dict[str, Any], link: dict[str, Any]) -> None:
    """The claims as chart and table, what was known then, and what they come to together."""
    count = access.read(queries.count_claims, **asked)
    rows = access.read(queries.claims, newest_first=True, **(asked | {"limit": charts.MOST_MARKS}))
    is_each = view["points"] == "claim"
    frame = frames.of_claims(rows, Scale(view["dollars"], view["h100e"])) if is_each else by_statement(asked)
    if count > len(rows):
        st.caption(f"The newest {len(rows):,} of {count:,} claims are drawn; narrow the filters to see older ones.")
    if frame.empty:
        st.info("No claim fits this choice. Add a subject or a status, or widen the dates.")
        return
    if is_each and len(frame) < len(rows):
        st.caption(f"{len(rows) - len(frame)} claims are left out: rejected, or not to be converted.")
    if who == "companies":  # of a site that several own, those that are compared
        frame["owner"] = [", ".join(name for name in chosen if name in owner.split(", ")) for owner in frame["owner"]]
    frame = access.named(frame)
    keys = drawn(frame, metric, who, view)
    st.caption(_HOW)
    title = f"{title_of(metric)} of {', '.join(chosen)}"
    figure.files_of(rows, "claims", charts=keys, title=title)
    table, then, total = st.tabs(["Table", "Known then", "Totals"])
    with table:
        tables.show(frame, name=f"{title_of(metric)}: the claims of the chart")
    with then:
        known(asked, view)
    with total:
        statuses, until = list(asked["statuses"]) or ["operational"], asked.get("known_by")
        found = together.of_each(_WHO[who], chosen, metric=metric, statuses=statuses, until=until)
        together.show(found, metric, statuses, key="totals", log=view["log"])
    figure.cite(
        f"{title}: {len(rows)} claims", page="", link=link, sources=(row.source for row in rows), asof=view["asof"]
    )


def known(asked: Asked, view: dict[str, Any]) -> None:
    """The newest claim of each subject, chips and status on the as-of day."""
    narrowed: Any = {
        name: value for name, value in asked.items() if name not in ("bounds", "since", "until", "known_by")
    }
    found: list[ClaimRow] = access.read(queries.as_of, view["asof"] or "2100", limit=200, **narrowed)
    st.caption(f"What was known at the end of {view['asof']}: the newest claim of each subject, chips and status.")
    tables.show(access.named(frames.of_claims(found)), name="What was known then")


show()
