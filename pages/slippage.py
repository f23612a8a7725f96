"""Slippage: promised dates against the dates promised later, per company and per speaker."""

import pandas as pd
import streamlit as st

from kb import queries
from kb.queries import Slip
from kb.series import readable
from pages.parts import access, charts, links, tables
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
    st.altair_chart(
        charts.moved(frame_of(found[:_DRAWN])),
        width="stretch",
        alt=f"{len(found)} due dates that moved; the longest by {found[0].days} days",
    )
    st.caption(
        f"Hollow: the date promised first. Filled: the date promised later. The {min(len(found), _DRAWN)} longest of {len(found)}."
    )
    tables.grid(
        frame_of(found)[["subject", "claim", "state", "promised", "now", "days", "lead", "speaker", "said", "source", "url"]],
        name="Due dates that moved",
        settings={
            "state": "Status", "days": st.column_config.NumberColumn("Days slipped", format="%d"),
            "lead": st.column_config.NumberColumn("Days ahead when promised", format="%d"),
            "url": st.column_config.LinkColumn("Link", display_text="open"),
        },
    )  # fmt: skip
    companies(since)


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


def companies(since: str | None) -> None:
    """How far each company's dates moved in all."""
    rows = access.read(queries.slippage, since=since)
    st.subheader("By company", anchor=False)
    frame = pd.DataFrame(rows, columns=list(queries.Slippage._fields))
    tables.grid(
        frame, name="Slippage by company",
        settings={
            "company": "Company", "subjects": "Subjects", "promises": "Promises with a date", "slips": "Dates moved",
            "brought_forward": "Of these brought forward", "days": "Days in all",
            "mean_days": st.column_config.NumberColumn("Days on average", format="%.0f"), "most_days": "Most days",
        },
    )  # fmt: skip


show()
