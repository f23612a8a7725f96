"""What is in a subject's record beside its figures? Conflicts, changes, ledgers and ratios, each with its evidence."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from kb import queries
from kb.series import readable
from pages.parts import access, charts, figure, frames, links, tables
from pages.parts.frames import state, title_of
from pages.parts.texts import permalink, plain

_ROWS: Final = 500
_QUOTED: Final = 20  # conflicts on a page


def conflicts(name: str) -> None:
    """Figures that cannot both hold, quotes side by side."""
    count = access.read(queries.count_of, "conflict", subjects=[name])
    if not count:
        st.info("No two claims contradict each other.")
        return
    order = links.switch("order", "In order", ["furthest apart", "newest"])
    asked = {"furthest apart": "widest", "newest": "newest"}[order]
    found = access.read(queries.conflicts, subjects=[name], order=asked, limit=_QUOTED)
    more = f"; the {len(found)} {order}:" if count > len(found) else ":"
    st.caption(f"{count} {'pair of figures' if count == 1 else 'pairs of figures'} cannot both hold{more}")
    for conflict in found:
        with st.container(border=True):
            chips = f", {plain(conflict.chips)}" if conflict.chips else ""
            st.markdown(
                f"**{plain(title_of(conflict.metric))}**{chips}, {state(conflict.status)}: {conflict.gap:.0%} apart"
            )
            sides = ((conflict.earlier, conflict.other_stories), (conflict.later, conflict.stories))
            for column, (side, stories) in zip(st.columns(2), sides, strict=True):
                with column:
                    quote(side, stories)


def quote(side: Any, stories: int) -> None:
    """A claim with its sentence and who says it."""
    due = f", due {plain(side.due)}" if side.due else ""
    st.markdown(f"##### {plain(readable(side.value, side.value_max, side.unit))}{due}")
    claim = access.read(queries.claim, side.claim_id)
    if claim is None:
        return
    st.text(claim.sentence)
    st.caption(f"In {stories} independent {'story' if stories == 1 else 'stories'}")
    said = (
        f"{side.attributed_to}, in {access.publisher(side.source)}"
        if side.attributed_to
        else access.publisher(side.source)
    )
    st.page_link(
        "evidence.py", label=f"{plain(said)}, {side.published or 'undated'}", icon=":material/format_quote:",
        query_params={"version": str(claim.version_id), "at": str(claim.start_char)},
    )  # fmt: skip


def changes(name: str) -> None:
    """Figures that were replaced, and due dates that moved."""
    moved = access.read(queries.slips, subjects=[name], limit=_ROWS)
    revised = access.read(queries.revisions, subjects=[name], limit=_ROWS)
    if not moved and not revised:
        st.info("No figure was replaced, and no due date moved.")
    number = st.column_config.NumberColumn
    if revised:
        st.subheader("Figures replaced", anchor=False)
        rows = [
            {"metric": title_of(row.metric), "by": row.speaker, "how": row.kind, "change": row.share} | frames.sides(row.later, row.earlier)
            for row in revised
        ]  # fmt: skip
        tables.grid(
            access.named(pd.DataFrame(rows)), name="Revisions", settings={"change": number("Change", format="percent")}
        )
    if moved:
        st.subheader("Due dates moved", anchor=False)
        rows = [
            {"metric": title_of(row.metric), "by": row.speaker, "days": row.days} | frames.sides(row.later, row.earlier)
            for row in moved
        ]  # fmt: skip
        tables.grid(access.named(pd.DataFrame(rows)), name="Slips", settings={"days": number("Days", format="%d")})


def ledger(name: str) -> None:
    """One speaker's successive figures, or a publisher's in its own voice."""
    rows = access.read(queries.claims, subjects=[name], limit=charts.MOST_MARKS)
    voices = {"speakers": sorted({row.attributed_to for row in rows if row.attributed_to})}
    voices["publishers"] = sorted({row.source for row in rows if not row.attributed_to})
    kind = links.switch("voices", "Voice of", [kind for kind, names in voices.items() if names])
    who = links.one("speaker", kind.capitalize().removesuffix("s"), voices[kind])
    asked: Any = {"speaker": who} if kind == "speakers" else {"publisher": who}
    found = access.read(queries.ledger, subjects=[name], limit=_ROWS, **asked)
    frame = pd.DataFrame(
        {
            "published": row.day, "metric": title_of(row.metric), "claim": readable(row.value, row.value_max, row.unit),
            "as printed": row.value_text, "change": row.share, "status": state(row.status), "due": row.due,
            "due before": row.earlier_due, "chips": row.chips, "source": row.source, "url": row.url,
        }
        for row in found
    )  # fmt: skip
    settings = {
        "change": st.column_config.NumberColumn("Change", format="percent"),
        "url": st.column_config.LinkColumn("Link", display_text="open"),
    }
    st.caption("Every figure of this voice, the newest first, with its change since the one before of the same kind.")
    tables.grid(access.named(frame), settings=settings, name=f"Figures of {who}")


def ratios(name: str) -> None:
    """Watts per accelerator, money per MW and the like, in their plausible bands."""
    found = access.read(queries.ratios, subjects=[name], limit=_ROWS)
    if not found:
        st.info("There are no two newest claims to set against each other.")
        return
    frame = pd.DataFrame(
        {
            "label": f"{called(row.ratio)}, {state(row.status)}", "ratio": called(row.ratio),
            "status": state(row.status), "value": row.value, "unit": row.unit, "low": row.low, "high": row.high,
            "verdict": {"low": "↓ too low", "high": "↑ too high"}.get(row.flag or "", "plausible"), "why": row.reason or "",
            "of": f"{title_of(row.metric)}: {row.value_text}", "over": f"{title_of(row.other_metric)}: {row.other_value_text}",
        }
        for row in found
    )  # fmt: skip
    outside = sum(1 for row in found if row.flag)
    words = f"{len(found)} ratios, {outside} outside their plausible bands"
    figure.show(
        charts.bands(frame), key="ratios-chart", alt=f"{words}: " + "; ".join(frame["label"] + " " + frame["verdict"])
    )
    st.caption(
        f"{words}. Grey: what is plausible. Each is drawn against the middle of its own band; the table has the figures."
    )
    number = st.column_config.NumberColumn
    settings = {
        "value": number("Value", format="%.3g"), "low": number("Plausible from", format="%.3g"), "high": number("To", format="%.3g"),
    }  # fmt: skip
    tables.grid(frame.drop(columns="label"), settings=settings, name="Ratios")
    figure.files_of(frame.drop(columns="label"), "ratios", charts=["ratios-chart"], title=f"Ratios of {name}")


def called(ratio: str) -> str:
    """A ratio as people call it."""
    return (
        ratio.replace("_", " ")
        .replace("usd", "dollars")
        .replace(" mwh", " MWh")
        .replace(" mw", " MW")
        .replace("mw ", "MW ")
    )


def sources(name: str) -> None:
    """The articles that speak of it."""
    rows = access.read(queries.claims, subjects=[name], newest_first=True, limit=charts.MOST_MARKS)
    articles = {row.version_id: row for row in rows}
    frame = pd.DataFrame(
        {"published": row.published, "source": row.source, "title": row.title, "evidence": permalink(row), "url": row.url}
        for row in articles.values()
    )  # fmt: skip
    st.caption(f"{len(frame)} articles of {frame['source'].nunique()} publishers")
    tables.show(access.named(frame), name=f"Articles about {name}")
