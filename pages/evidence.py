"""Evidence: an article's text with every claim in its place, its versions, copies, and what became of one claim."""

from itertools import pairwise

import streamlit as st

from kb import queries
from kb.queries import ArticleText, ClaimRow
from kb.series import exact, readable
from pages.parts import access, archived, frames, links, tables, texts
from pages.parts.frames import BOUNDS, state, title_of
from pages.parts.texts import plain


def asked() -> int | None:
    """The text version that the link asks for, or the one of the newest claim."""
    given = links.number("version")
    if given is not None:
        return given
    newest = access.read(queries.claims, newest_first=True, since="0001", limit=1)
    return newest[0].version_id if newest else None


def show() -> None:
    """The page."""
    st.title("Evidence")
    if access.is_empty():
        return
    version = asked()
    article = access.read(queries.article, version) if version is not None else None
    if version is None or article is None:
        st.error(
            f"There is no text version {version}; it may have been merged with another. Look for the article under Search."
        )
        return
    claims = access.read(queries.claims_of_article, version)
    at = links.number("at")
    st.subheader(plain(article.title), anchor=False)
    dated = f"{article.published} ({article.published_from})" if article.published else "no date found"
    st.caption(
        f"{plain(access.publisher(article.source))} · published {plain(dated)} · fetched {article.fetched:%Y-%m-%d %H:%M} UTC"
    )
    with st.container(horizontal=True):
        st.link_button("Open the article", article.url, icon=":material/open_in_new:")
        if article.archive:
            st.link_button("The archived page, as text", archived.address(version), icon=":material/inventory_2:")
    chosen = [row for row in claims if row.start_char == at]
    if at is not None and not chosen:
        st.error(
            f"No claim begins at character {at} of this text; it was extracted anew. The claims found today are marked."
        )
    for row in chosen:
        one_claim(row)
    st.html(texts.highlighted(article.text, claims, at=at))
    if claims:
        with st.expander(
            f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'} of this text", expanded=not chosen
        ):
            frame = access.named(frames.of_claims(claims))
            metrics = [title_of(row.metric) for row in claims if row.review != "rejected"]
            tables.show(frame.assign(metric=metrics), name="Claims of the text")
    else:
        st.info("This text states no claim.")
    versions(article, version)
    copies(claims)


def one_claim(row: ClaimRow) -> None:
    """What a claim states, how well it is supported, and what contradicts it."""
    with st.container(border=True):
        value = readable(row.value, row.value_max, row.unit)
        st.markdown(f"#### {plain(row.subject)}: {plain(title_of(row.metric).lower())} {plain(value)}")
        facts = {
            "Printed": row.value_text, "Exact value": exact(row.value, row.value_max, row.unit), "Bound": BOUNDS.get(row.bound, row.bound),
            "Status": state(row.status), "Due": row.due, "Chips": row.chips, "Said by": row.attributed_to or "the publisher",
            "Confidence": f"{row.confidence:.0%}", "Review": row.review,
        }  # fmt: skip
        st.markdown(" · ".join(f"{name}: **{plain(value)}**" for name, value in facts.items() if value))
        found = access.read(queries.support_of, [row.claim_id]).get(row.claim_id)
        if found is not None:
            st.caption(
                f"Stated in {found.stories} independent {'story' if found.stories == 1 else 'stories'} by {found.publishers} publisher{'s' * (found.publishers != 1)}, {found.first_published} to {found.last_published}."
            )
        equivalents = access.read(queries.equivalents_of, row.claim_id)
        if equivalents is not None and equivalents.bf16 is not None:
            low, high = equivalents.bf16
            st.caption(
                plain(
                    f"As H100s: {readable(low, None if low == high else high, 'H100e')}. {'; '.join(equivalents.traps)}"
                )
            )
        for conflict in access.read(queries.conflicts_of, row.claim_id)[:3]:
            other = conflict.earlier if conflict.later.claim_id == row.claim_id else conflict.later
            st.warning(
                f"{plain(access.publisher(other.source))} ({other.published}) says {plain(readable(other.value, other.value_max, other.unit))}: both cannot hold.",
                icon=":material/compare_arrows:",
            )
        with st.container(horizontal=True):
            st.page_link(
                "subject.py",
                label=f"All about {plain(row.subject)}",
                icon=":material/domain:",
                query_params={"name": row.subject},
            )
            st.page_link(
                "compare.py",
                label="Compare",
                icon=":material/show_chart:",
                query_params={"metric": title_of(row.metric), "subjects": row.subject},
            )
        st.code(
            links.address("evidence", {"version": str(row.version_id), "at": str(row.start_char)}),
            language=None,
            wrap_lines=True,
        )


def versions(article: ArticleText, version: int) -> None:
    """The texts of the article over time, and what changed between them."""
    found = access.read(queries.versions, article.article_id)
    label = f"{len(found)} versions" if len(found) > 1 else "One version; where it is archived"
    with st.expander(label, expanded=len(found) > 1):
        for row in found:
            fetched = f"{row.fetched:%Y-%m-%d %H:%M} UTC" if row.fetched else "unknown"
            st.page_link(
                "evidence.py", label=f"Fetched {fetched}: {row.claims} claims" + (" (shown)" if row.version_id == version else ""),
                query_params={"version": str(row.version_id)},
            )  # fmt: skip
            place = (
                f"[as text]({archived.address(row.version_id)}), from {plain(row.archive)}" if row.archive else "none"
            )
            st.caption(f"Archived page: {place}")
        for old, new in pairwise(found):
            before, after = (access.read(queries.article, row.version_id) for row in (old, new))
            if before is not None and after is not None:
                st.markdown(
                    f"**What changed by {new.fetched:%Y-%m-%d %H:%M} UTC**" if new.fetched else "**What changed**"
                )
                st.html(texts.differences(before.text, after.text))


def copies(claims: list[ClaimRow]) -> None:
    """Other articles that tell the same story; they are no independent evidence."""
    story = next((row.story_id for row in claims if row.story_id is not None), None)
    others = [
        row for row in (access.read(queries.articles, story_id=story) if story is not None else ())
        if row.article_id != claims[0].article_id
    ]  # fmt: skip
    if not others:
        return
    st.subheader("The same story elsewhere", anchor=False)
    st.caption("Copies of one story are one piece of evidence.")
    for row in others:
        st.page_link(
            "evidence.py", label=f"{plain(access.publisher(row.source))}, {row.published or 'undated'}: {plain(row.title)}",
            icon=":material/article:", query_params={"version": str(row.version_id)},
        )  # fmt: skip


show()
