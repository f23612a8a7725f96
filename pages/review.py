"""Review: claims and discovered names that nobody has decided on, the least certain first."""

from typing import Any

import streamlit as st

from kb import queries, reviews, vocabulary
from kb.claims import BOUNDS, STATUSES
from kb.entities import DecisionError, decide_entity, merge_entities, withdraw_entity
from kb.queries import ClaimRow
from kb.series import readable
from pages.parts import access, links, texts
from pages.parts.frames import state, title_of
from pages.parts.texts import plain


def show() -> None:
    """The page."""
    st.title("Review")
    if not access.may_write():
        access.say_closed()
        return
    if access.is_empty():
        return
    told()
    reviewer = (
        access.signed_in()
        or st.text_input("Your name", key="reviewer", help="It stands beside every decision.").strip()
    )
    what = links.switch("what", "Decide on", ["claims", "names", "decisions"])
    if not reviewer and what != "decisions":
        st.caption("Give your name to decide. Keys: a accepts, x rejects, s skips, u undoes.")
    {"claims": one_claim, "names": one_name, "decisions": decided}[what](reviewer)


def told() -> None:
    """What was decided last, with a way back."""
    last = st.session_state.get("decided")
    if last is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(last["words"]))
        if last.get("back") and st.button("Undo", icon=":material/undo:", shortcut="u", key="undo"):
            carry_out(last["back"], f"Taken back. It was {last['words'][0].lower()}{last['words'][1:]}")


def carry_out(work: tuple[Any, ...], words: str, back: tuple[Any, ...] | None = None) -> None:
    """Makes a decision and tells of it, or of what is wrong with it."""
    function, args, given = work
    try:
        with access.writing() as session:
            function(session, *args, **given)
    except DecisionError as error:
        st.error(plain(error))
        return
    st.session_state["decided"] = {"words": words, "back": back}
    st.rerun()


def one_claim(reviewer: str) -> None:
    """The least certain claim in its sentence, to accept, reject or correct."""
    skipped = st.session_state.setdefault("skipped", 0)
    metrics = [row.name for row in access.read(queries.metrics)]
    titles = {title_of(name): name for name in metrics}
    only = links.several("metrics", "Metrics", list(titles), empty="every metric")
    found = access.read(queries.review_queue, metrics=[titles[name] for name in only], limit=1, offset=skipped)
    if not found:
        st.success("Nothing is left to decide on.", icon=":material/done_all:")
        if skipped and st.button("Back to the first"):
            st.session_state["skipped"] = 0
            st.rerun()
        return
    row = found[0]
    article = access.read(queries.article, row.version_id)
    with st.container(border=True):
        st.markdown(
            f"#### {plain(row.subject)}: {plain(title_of(row.metric).lower())} {plain(readable(row.value, row.value_max, row.unit))}"
        )
        facts = (
            state(row.status),
            row.bound.replace("_", " "),
            row.due and f"due {row.due}",
            row.chips,
            row.attributed_to and f"said by {row.attributed_to}",
        )
        st.markdown(" · ".join(plain(fact) for fact in (*filter(None, facts), f"{row.confidence:.0%} certain")))
        if article is not None:
            begin, end = around(article.text, row)
            near = row._replace(start_char=row.start_char - begin, end_char=row.end_char - begin)
            st.html(texts.highlighted(article.text[begin:end], [near], at=near.start_char))
        st.page_link(
            "evidence.py",
            label=f"{plain(access.publisher(row.source))}: {plain(row.title)}",
            icon=":material/format_quote:",
            query_params={"version": str(row.version_id), "at": str(row.start_char)},
        )
        buttons(row, reviewer)
    with st.expander("Correct it"):
        correction(row, reviewer)


def decided(reviewer: str) -> None:
    """The last decisions, each to be taken back."""
    found = access.read(queries.decisions, limit=50)
    if not found:
        st.info("Nobody has decided on a claim yet.")
        return
    st.caption("The last decisions first. One that is taken back is as if it had never been made.")
    for row in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            facts = f"{row.subject}: {title_of(row.metric).lower()} {row.value_text}"
            changed = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in row.corrected.items())
            by = f"{row.reviewer}, {row.decided:%Y-%m-%d %H:%M} UTC"
            st.markdown(
                f"**{row.decision.capitalize()}** {plain(facts)}{plain(': ' + changed) if changed else ''}  \n:small[{plain(by)}]"
            )
            if row.claim_id is None:
                st.caption("No claim is extracted there any more.")
                continue
            st.page_link(
                "evidence.py", label="Evidence", icon=":material/format_quote:",
                query_params={"version": str(row.version_id), "at": str(row.start_char)},
            )  # fmt: skip
            if st.button("Take back", key=f"back-{row.review_id}", icon=":material/undo:"):
                carry_out((reviews.withdraw, (row.claim_id,), {}), f"Taken back: {facts}")


def around(text: str, row: ClaimRow) -> tuple[int, int]:
    """Where some 300 characters before and after a claim begin and end, at whole words."""
    begin = text.rfind(" ", 0, max(0, row.start_char - 300)) + 1
    end = text.find(" ", row.end_char + 300)
    return begin, len(text) if end < 0 else end


def buttons(row: ClaimRow, reviewer: str) -> None:
    """Accept, reject, skip, by button or key."""
    words = f"{row.subject}, {row.value_text}"
    with st.container(horizontal=True):
        for decision, key in (("accepted", "a"), ("rejected", "x")):
            if st.button(decision.removesuffix("ed").capitalize(), shortcut=key, disabled=not reviewer, key=decision):
                work = (reviews.decide, (row.claim_id,), {"decision": decision, "reviewer": reviewer})
                carry_out(work, f"{decision.capitalize()}: {words}", back=(reviews.withdraw, (row.claim_id,), {}))
        if st.button("Skip", shortcut="s"):
            st.session_state["skipped"] += 1
            st.rerun()


def correction(row: ClaimRow, reviewer: str) -> None:
    """A form with the fields of a claim; what differs is corrected."""
    metrics = vocabulary.load().metrics
    with st.form("correction", border=False):
        left, right = st.columns(2)
        given: dict[str, Any] = {
            "subject": left.text_input("Subject", row.subject),
            "metric": right.selectbox("Metric", list(metrics), list(metrics).index(row.metric), format_func=title_of),
            "value": left.number_input("Value", value=row.value, format="%g"),
            "unit": right.text_input("Unit", row.unit),
            "bound": left.selectbox("Bound", BOUNDS, BOUNDS.index(row.bound)),
            "status": right.selectbox("Status", STATUSES, STATUSES.index(row.status), format_func=state),
            "due": left.text_input("Due", row.due or "", placeholder="2026, 2026-Q1, 2026-06") or None,
            "attributed_to": right.text_input("Said by", row.attributed_to or "") or None,
        }
        if st.form_submit_button("Save the correction", disabled=not reviewer):
            before = {name: getattr(row, name) for name in given}
            changed = {name: value for name, value in given.items() if value != before[name]}
            if not changed:
                st.error("Nothing differs from the claim; to accept it as it is, press Accept.")
                return
            work = (
                reviews.decide,
                (row.claim_id,),
                {"decision": "corrected", "reviewer": reviewer, "corrected": changed},
            )
            carry_out(work, f"Corrected: {row.subject}, {row.value_text}", back=(reviews.withdraw, (row.claim_id,), {}))


def one_name(reviewer: str) -> None:
    """Names that the extractor discovered: accept, reject, or merge into a known one."""
    found = [row for row in access.read(queries.entities, origins=["discovered"], limit=50) if row.claims]
    if not found:
        st.success("No discovered name is left to decide on.", icon=":material/done_all:")
        return
    known = [row.name for row in access.read(queries.subjects, limit=1_000)]
    name = links.one("name", "Discovered name", [row.name for row in found])
    for row in access.read(queries.claims, subjects=[name], newest_first=True, limit=3):
        st.text(row.sentence)
        st.caption(f"{plain(access.publisher(row.source))}, {row.published or 'undated'}")
    with st.container(horizontal=True):
        for decision in ("accepted", "rejected"):
            if st.button(decision.removesuffix("ed").capitalize(), disabled=not reviewer, key=f"name-{decision}"):
                work = (decide_entity, (name,), {"decision": decision, "reviewer": reviewer})
                carry_out(work, f"{decision.capitalize()}: {name}", back=(withdraw_entity, (name,), {}))
    into = st.selectbox(
        "Or is it another name of",
        [entry for entry in known if entry != name],
        index=None,
        placeholder="a known subject",
    )
    if into and st.button(f"Merge into {plain(into)}; this cannot be undone", disabled=not reviewer):
        carry_out((merge_entities, (name,), {"into": into, "reviewer": reviewer}), f"Merged: {name} into {into}")


show()
