"""Subject: one cluster's, site's or company's whole record, each part with its quotes and sources."""

from typing import Final

import pandas as pd
import streamlit as st

from kb import queries
from kb.queries import ClaimRow, EntityRow
from pages.parts import access, charts, figure, frames, links, record, tables
from pages.parts.frames import title_of
from pages.parts.texts import plain

_ROWS: Final = 500
_SMALL: Final = 12  # charts beside each other
_EVERY: Final = "Every metric"


def show() -> None:
    """The page."""
    st.title("Subject")
    if access.is_empty():
        return
    name = links.one("name", "Subject", [entry.name for entry in access.read(queries.subjects)])
    found = access.read(queries.entities, names=[name])
    if found:
        facts(found[0])
    parts = {
        "Timeline": timeline, "Statements": statements, "Conflicts": record.conflicts, "Changes": record.changes,
        "Ledger": record.ledger, "Ratios": record.ratios, "Sources": record.sources,
    }  # fmt: skip
    chosen = links.switch("part", "Part of the record", list(parts))
    parts[chosen](name)


def facts(entity: EntityRow) -> None:
    """What it is, whose, and where."""
    known = {
        "Kind": entity.kind, "Owner": entity.owner, "Operator": entity.operator, "Announced": entity.announced,
        "Place": ", ".join(filter(None, (entity.region, entity.country))),
        "Also called": ", ".join(access.read(queries.aliases, entity.name)[:6]),
    }  # fmt: skip
    st.markdown(" · ".join(f"{title}: **{plain(value)}**" for title, value in known.items() if value))
    if entity.origin == "discovered":
        st.caption("This name was discovered in articles; nobody has decided on it yet (Review).")
    family(entity)
    if entity.lat is not None and entity.lon is not None:
        if links.toggle("map", "Map (its tiles come from the internet)"):
            place = pd.DataFrame({"lat": [entity.lat], "lon": [entity.lon]})
            st.map(place, height=260, zoom=5, alt=f"{entity.name} at {entity.lat:.2f}, {entity.lon:.2f}")


def family(entity: EntityRow) -> None:
    """What it is part of, what is part of it, and its owners, each a link."""
    everything = access.read(queries.entities)
    stored = {row.name: row for row in everything if row.claims}
    children = [row for row in stored.values() if row.parent == entity.name]
    with st.container(horizontal=True):
        if entity.parent in stored:
            lead(entity.parent, f"Part of {entity.parent}", "arrow_upward")
        for child in children:
            lead(child.name, f"Part: {child.name} ({child.claims} claims)", "arrow_downward")
        for owner in (entity.owner or "").split(", "):
            if owner in stored and owner != entity.name:
                lead(owner, f"Owner: {owner}", "apartment")
    if entity.parent and entity.parent not in stored:
        st.caption(f"Part of {plain(entity.parent)}, of which nothing is claimed.")


def lead(name: str, label: str, icon: str) -> None:
    """A link to another subject."""
    st.page_link("subject.py", label=plain(label), icon=f":material/{icon}:", query_params={"name": name})


def timeline(name: str) -> None:
    """Every claim over time: a small chart of each metric, or one metric with its table."""
    rows = access.read(queries.claims, subjects=[name], newest_first=True, limit=charts.MOST_MARKS)
    titles = {title_of(metric): metric for metric in dict.fromkeys(row.metric for row in rows)}
    chosen = links.one("metric", "Metric", [_EVERY, *titles])
    if chosen == _EVERY:
        every(rows, titles)
        return
    of_metric = [row for row in rows if row.metric == titles[chosen]]
    frame = access.named(frames.of_claims(of_metric))
    keys: list[str] = []
    for unit, part in dated(frame).groupby("unit"):
        keys.append(f"subject-{len(keys)}")
        chart = charts.timeline(part, chosen, unit=str(unit))
        picked = figure.show(chart, key=keys[-1], alt=charts.described(part, chosen), is_asked=True)
        if picked is not None:
            figure.sentence(picked)
    figure.files_of(of_metric, "subject", charts=keys, title=f"{chosen} of {name}")
    tables.show(frame, name=f"{chosen} of {name}")
    link = {"name": name, "part": "Timeline", "metric": chosen}
    figure.cite(
        f"{chosen} of {name}: {len(of_metric)} claims",
        page="subject",
        link=link,
        sources=(row.source for row in of_metric),
    )


def every(rows: list[ClaimRow], titles: dict[str, str]) -> None:
    """A small chart of each metric, those with most claims first."""
    columns, place = st.columns(2), 0
    for title, metric in list(titles.items())[:_SMALL]:
        for unit, part in dated(frames.of_claims(row for row in rows if row.metric == metric)).groupby("unit"):
            with columns[place % 2]:
                words = title if len(part) == 1 else f"{title} ({len(part)} claims)"
                drawn = charts.small_timeline(part, words, unit=str(unit))
                figure.show_small(part, drawn, key=f"small-{place}", alt=charts.described(part, title))
            place += 1
    if len(titles) > _SMALL:
        st.caption(f"Also claimed: {', '.join(list(titles)[_SMALL:])}.")
    st.caption("Filled: operational. Hollow: not there yet. Choose a metric for its table, files and sources.")


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The claims that have a day, in order."""
    return frame[frame["published"].notna()].sort_values(["published", "claim_id"])


def statements(name: str) -> None:
    """What is stated, and by how many independent stories and publishers."""
    found = access.read(queries.support, subjects=[name], limit=_ROWS)
    frame = frames.of_statements(found)
    if frame.empty:
        st.info("Nothing is stated that counts: its claims were rejected or replaced.")
        return
    frame["metric"] = [title_of(row.metric) for row in found]
    st.caption("The same figure by several stories is one statement; copies of a story count once.")
    columns = ("metric", "shown", "state", "due", "chips", "stories", "publishers", "published", "last_published")
    tables.show(frame, name=f"Statements about {name}", columns=columns)


show()
