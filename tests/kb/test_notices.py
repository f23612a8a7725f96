"""What people are told of after a run."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from kb import notices, queries, store

FIRST, SECOND = datetime(2026, 1, 5, 8, tzinfo=UTC), datetime(2026, 2, 5, 8, tzinfo=UTC)
Save = Callable[..., store.SavedArticle]
Claim = Callable[..., dict[str, Any]]


def told(session: Session, save: Save, claim: Claim, source: str = "the-wire", **later: Any) -> dict[str, list[str]]:
    """What a second run tells whose one article states a claim with other fields than the first run's."""
    store.declare_sources(session, [{"slug": "the-post", "title": "The Post"}])
    text = "Colossus will run 200,000 H100 GPUs by 2026. The site draws about 150 MW. Once more."
    for slug, fetched, published, body, given in (
        ("the-wire", FIRST, "2026-01-04", text, {}),
        (source, SECOND, "2026-02-04", f"{text} Twice.", later),
    ):
        saved = save(
            source=slug, url=f"http://{slug}.test/{published}", fetched=fetched, published=published, text=body
        )
        store.replace_claims(session, version_id=saved.version_id, claims=[claim(**given)], extractor="1")
    return notices.told(session, since=SECOND)


def test_a_conflict_of_a_new_claim_is_told(session: Session, save: Save, claim: Claim) -> None:
    found = told(session, save, claim, "the-post", value=300_000)
    assert len(found["Conflicts"]) == 1
    assert "Colossus, accelerators" in found["Conflicts"][0]


def test_a_slip_of_a_new_claim_is_told(session: Session, save: Save, claim: Claim) -> None:
    (line,) = told(session, save, claim, due="2027")["Slips"]
    assert "2026 becomes 2027, 365 days later" in line


def test_agreement_is_no_news_but_the_claim(session: Session, save: Save, claim: Claim) -> None:
    assert set(told(session, save, claim)) == {"New claims"}


def test_what_an_earlier_crawl_left_unextracted_is_told_with_the_next(session: Session) -> None:
    def crawl(**counts: int) -> int:
        run_id = store.start_run(session)
        store.finish_run(session, run_id, outcome="done", counts=counts)
        return run_id

    told_of, crawled, killed = crawl(versions=3), crawl(), store.start_run(session)
    last = crawl(versions=2)
    started = {run.id: run.started for run in queries.runs(session)}
    assert queries.untold_since(session, last) == started[crawled] < started[killed]
    assert queries.untold_since(session, told_of) == started[told_of]
    assert queries.untold_since(session, crawl()) == queries.runs(session)[0].started
