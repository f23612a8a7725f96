"""Subject: one cluster's, site's or company's whole record, each part with its quotes and sources."""

from typing import Any

import pandas as pd
import streamlit as st

from kb import queries
from kb.queries import EntityRow
from kb.series import readable
from pages.parts import access, charts, frames, links, tables
from pages.parts.frames import state, title_of
from pages.parts.texts import evidence_link, plain

_ROWS = 500


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
        "Timeline": timeline, "Statements": statements, "Conflicts": conflicts, "Changes": changes, "Ledger": ledger,
        "Ratios": ratios, "Sources": sources,
    }  # fmt: skip
    chosen = links.switch("part", "Part of the record", list(parts))
    parts[chosen](name)


def facts(entity: EntityRow) -> None:
    """Owners, place, parent and children."""
    known = {
        "Kind": entity.kind, "Owner": entity.owner, "Operator": entity.operator, "Announced": entity.announced,
        "Place": ", ".join(filter(None, (entity.region, entity.country))),
        "Also called": ", ".join(access.read(queries.aliases, entity.name)[:6]),
    }  # fmt: skip
    st.markdown(" · ".join(f"{title}: **{plain(value)}**" for title, value in known.items() if value))
    everything = access.read(queries.entities)
    children = [row.name for row in everything if row.parent == entity.name and row.claims]
    stored = {row.name for row in everything if row.claims}
    with st.container(horizontal=True):
        if entity.parent and entity.parent in stored:
            st.page_link(
                "subject.py",
                label=f"Part of {plain(entity.parent)}",
                icon=":material/arrow_upward:",
                query_params={"name": entity.parent},
            )
        for child in children:
            st.page_link(
                "subject.py",
                label=f"Part: {plain(child)}",
                icon=":material/arrow_downward:",
                query_params={"name": child},
            )
    if entity.parent and entity.parent not in stored:
        st.caption(f"Part of {plain(entity.parent)}, of which nothing is claimed.")
    if entity.lat is not None and entity.lon is not None:
        if st.toggle("Map (its tiles come from the internet)", key="map", bind="query-params"):
            place = pd.DataFrame({"lat": [entity.lat], "lon": [entity.lon]})
            st.map(place, height=260, zoom=5, alt=f"{entity.name} at {entity.lat:.2f}, {entity.lon:.2f}")


def timeline(name: str) -> None:
    """Every claim of one metric over time."""
    rows = access.read(queries.claims, subjects=[name], newest_first=True, limit=charts.MOST_MARKS)
    titles = {title_of(metric): metric for metric in dict.fromkeys(row.metric for row in rows)}
    metric = titles[links.one("metric", "Metric", list(titles))]
    frame = frames.of_claims(row for row in rows if row.metric == metric)
    dated = frame[frame["published"].notna()].sort_values(["published", "claim_id"])
    for unit, part in dated.groupby("unit"):
        st.altair_chart(
            charts.timeline(part, title_of(metric), unit=str(unit)),
            width="stretch",
            alt=charts.described(part, title_of(metric)),
        )
    tables.show(frame, name=f"{title_of(metric)} of {name}")
    tables.downloads([row for row in rows if row.metric == metric], "subject")


def statements(name: str) -> None:
    """What is stated, and by how many independent stories and publishers."""
    frame = frames.of_statements(access.read(queries.support, subjects=[name], limit=_ROWS))
    if frame.empty:
        st.info("Nothing is stated that counts: its claims were rejected or replaced.")
        return
    frame["metric"] = [title_of(row.metric) for row in access.read(queries.support, subjects=[name], limit=_ROWS)]
    st.caption("The same figure by several stories is one statement; copies of a story count once.")
    tables.show(
        frame,
        name=f"Statements about {name}",
        columns=("metric", "shown", "state", "due", "chips", "stories", "publishers", "published", "last_published"),
    )


def conflicts(name: str) -> None:
    """Figures that cannot both hold, quotes side by side."""
    found = access.read(queries.conflicts, subjects=[name], order="widest", limit=20)
    if not found:
        st.info("No two claims contradict each other.")
        return
    count = access.read(queries.count_of, "conflict", subjects=[name])
    st.caption(
        f"{count} pairs of figures cannot both hold"
        + (f"; the {len(found)} furthest apart:" if count > len(found) else ":")
    )
    for conflict in found:
        with st.container(border=True):
            st.markdown(f"**{plain(title_of(conflict.metric))}**, {state(conflict.status)}: {conflict.gap:.0%} apart")
            for column, side in zip(st.columns(2), (conflict.earlier, conflict.later), strict=True):
                with column:
                    quote(side)


def quote(side: Any) -> None:
    """A claim with its sentence and who says it."""
    st.markdown(
        f"##### {plain(readable(side.value, side.value_max, side.unit))}"
        + (f", due {plain(side.due)}" if side.due else "")
    )
    claim = access.read(queries.claim, side.claim_id)
    if claim is not None:
        st.text(claim.sentence)
        st.page_link(
            "evidence.py", label=f"{plain(side.attributed_to or side.source)}, {side.published or 'undated'}",
            icon=":material/format_quote:", query_params={"version": str(claim.version_id), "at": str(claim.start_char)},
        )  # fmt: skip


def changes(name: str) -> None:
    """Figures that were replaced, and due dates that moved."""
    moved = access.read(queries.slips, subjects=[name], limit=_ROWS)
    revised = access.read(queries.revisions, subjects=[name], limit=_ROWS)
    if not moved and not revised:
        st.info("No figure was replaced, and no due date moved.")
    if revised:
        st.subheader("Figures replaced", anchor=False)
        tables.grid(
            pd.DataFrame({"metric": title_of(row.metric), "by": row.speaker, "how": row.kind, "change": row.share} | frames.sides(row.later, row.earlier) for row in revised),
            settings={"change": st.column_config.NumberColumn("change", format="percent")}, name="Revisions",
        )  # fmt: skip
    if moved:
        st.subheader("Due dates moved", anchor=False)
        tables.grid(
            pd.DataFrame({"metric": title_of(row.metric), "by": row.speaker, "days": row.days} | frames.sides(row.later, row.earlier) for row in moved),
            name="Slips",
        )  # fmt: skip


def ledger(name: str) -> None:
    """One speaker's successive figures."""
    rows = access.read(queries.claims, subjects=[name], limit=charts.MOST_MARKS)
    speakers = list(dict.fromkeys(row.attributed_to for row in rows if row.attributed_to))
    if not speakers:
        st.info("Nobody is quoted by name.")
        return
    speaker = links.one("speaker", "Speaker", sorted(speakers))
    found = access.read(queries.ledger, speaker=speaker, subjects=[name], limit=_ROWS)
    frame = pd.DataFrame(
        {
            "published": row.day, "metric": title_of(row.metric), "claim": readable(row.value, row.value_max, row.unit),
            "change": row.share, "status": state(row.status), "due": row.due, "due before": row.earlier_due, "chips": row.chips,
            "source": row.source, "url": row.url,
        }
        for row in found
    )  # fmt: skip
    settings = {
        "change": st.column_config.NumberColumn("change", format="percent"),
        "url": st.column_config.LinkColumn("Link", display_text="open"),
    }
    tables.grid(frame, settings=settings, name=f"Figures of {speaker}")


def ratios(name: str) -> None:
    """Watts per accelerator, money per MW and the like, in their plausible bands."""
    found = access.read(queries.ratios, subjects=[name], limit=_ROWS)
    if not found:
        st.info("There are no two newest claims to set against each other.")
        return
    frame = pd.DataFrame(
        {
            "ratio": row.ratio.replace("_", " "), "value": row.value, "unit": row.unit, "plausible from": row.low, "to": row.high,
            "outside": {"low": "↓ too low", "high": "↑ too high"}.get(row.flag or "", ""), "why": row.reason or "",
            "of": f"{title_of(row.metric)}: {row.value_text}", "over": f"{title_of(row.other_metric)}: {row.other_value_text}",
            "status": state(row.status),
        }
        for row in found
    )  # fmt: skip
    number = st.column_config.NumberColumn(format="%.3g")
    tables.grid(frame, settings={"value": number, "plausible from": number, "to": number}, name="Ratios")


def sources(name: str) -> None:
    """The articles that speak of it."""
    rows = access.read(queries.claims, subjects=[name], newest_first=True, limit=charts.MOST_MARKS)
    articles = {row.version_id: row for row in rows}
    frame = pd.DataFrame(
        {"published": row.published, "source": row.source, "title": row.title, "evidence": evidence_link(row.version_id), "url": row.url}
        for row in articles.values()
    )  # fmt: skip
    tables.show(frame, name=f"Articles about {name}")


show()
