"""Slippage: promised dates against the dates promised later, per company and per speaker."""

import pandas as pd
import streamlit as st

from kb import queries
from kb.queries import Slip, Slippage
from kb.series import readable
from pages.parts import access, charts, figure, links, tables
from pages.parts.frames import state, title_of

_DRAWN = 40  # lines of the chart
_ROWS = 500


def show() -> None:
    """The page."""
    st.title("Slippage")
    if access.is_empty():
        return
    left, middle, right = st.columns(3)
    with left:
        owners = links.several(
            "owners", "Companies", [entry.name for entry in access.read(queries.owners)], empty="every company"
        )
    with middle:
        speakers = links.several(
            "speakers",
            "Speakers",
            [entry.name for entry in access.read(queries.speakers, limit=500)],
            empty="every speaker",
        )
    with right:
        since = links.day("since", "Moved since")
    found = access.read(queries.slips, order="longest", owners=owners, speakers=speakers, since=since, limit=_ROWS)
    if not found:
        st.info(
            "No promised date has moved. A slip needs two claims of the same figure by the same voice, with different due dates."
        )
        return
    words = f"{len(found)} due dates that moved; the longest by {found[0].days} days: {found[0].subject}"
    figure.show(charts.moved(frame_of(found[:_DRAWN])), key="slippage-chart", alt=words)
    st.caption(
        f"Ring: the date promised first. Arrowhead: the date promised later. The {min(len(found), _DRAWN)} longest of {len(found)}."
    )
    shown = frame_of(found)
    names = ", ".join((*owners, *speakers)) or "every company and speaker"
    figure.files_of(
        shown.drop(columns=["label", "way"]),
        "slippage",
        charts=["slippage-chart"],
        title=f"Due dates that moved: {names}",
    )
    tables.grid(
        access.named(shown)[["subject", "claim", "state", "promised", "now", "days", "lead", "speaker", "said", "source", "url"]],
        name="Due dates that moved",
        settings={
            "state": "Status", "days": st.column_config.NumberColumn("Days slipped", format="%d"),
            "lead": st.column_config.NumberColumn("Days ahead when promised", format="%d"),
            "url": st.column_config.LinkColumn("Link", display_text="open"),
        },
    )  # fmt: skip
    together(since)
    sources = [side.source for row in found for side in (row.earlier, row.later)]
    link = {"owners": owners, "speakers": speakers, "since": since}
    figure.cite(f"due dates that moved, of {names}: {len(found)}", page="slippage", link=link, sources=sources)


def frame_of(found: list[Slip]) -> pd.DataFrame:
    """Slips as rows of chart and table."""
    return pd.DataFrame(
        {
            "label": f"{row.subject}, {title_of(row.metric).lower()} ({row.later.value_text})", "subject": row.subject,
            "claim": f"{title_of(row.metric)}: {readable(row.later.value, row.later.value_max, row.later.unit)}",
            "state": state(row.status), "earlier": row.earlier.due_end, "later": row.later.due_end, "promised": row.earlier.due,
            "now": row.later.due, "days": row.days, "way": "later" if row.days > 0 else "earlier", "lead": row.lead_days,
            "speaker": row.speaker, "said": row.later.published, "source": row.later.source, "url": row.later.url,
        }
        for row in found
    )  # fmt: skip


def together(since: str | None) -> None:
    """How far the dates of each company, and those named by each speaker, moved in all."""
    by_company, by_speaker = st.tabs(["By company", "By speaker"])
    with by_company:
        st.caption(
            "A promise is a figure with a due date that is not there yet. A site of several owners counts for each."
        )
        tally(access.read(queries.slippage, since=since), "Company", "Promises with a date")
    with by_speaker:
        st.caption("Who named the dates: a speaker, or a publisher in its own voice.")
        rows, titles = access.read(queries.slippage_by_speaker, since=since), access.read(queries.source_titles)
        tally([row._replace(name=titles.get(row.name, row.name)) for row in rows], "Speaker", "Claims with a date")


def tally(rows: list[Slippage], who: str, promises: str) -> None:
    """Promises, and how many of them moved by how much."""
    frame = pd.DataFrame(rows, columns=list(Slippage._fields))
    tables.grid(
        frame, name=f"Slippage by {who.lower()}",
        settings={
            "name": who, "subjects": "Subjects", "promises": promises, "slips": "Dates moved", "brought_forward": "Of these brought forward",
            "days": st.column_config.NumberColumn("Days in all", format="%d"),
            "mean_days": st.column_config.NumberColumn("Days on average", format="%.0f"), "most_days": "Most days",
        },
    )  # fmt: skip


show()
