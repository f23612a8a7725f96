"""What passes the relevance gate, before the fetch and after it."""

import json
from pathlib import Path

import pytest

from crawler.relevance import refuse_text, refuse_title

GOLD = Path(__file__).parents[1] / "gold"


def test_the_gate_lets_every_claiming_article_through() -> None:
    docs = [json.loads(line) for line in (GOLD / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    claiming = {json.loads(line)["doc"] for line in (GOLD / "claims.jsonl").read_text(encoding="utf-8").splitlines()}
    kept = [
        refuse_title(doc["title"], "") is None
        and refuse_title(doc["title"], doc["text"][:200]) is None
        and refuse_text(doc["title"], doc["text"]) is None
        for doc in docs
        if doc["id"] in claiming
    ]
    assert sum(kept) / len(kept) >= 0.99


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("Ten recipes for autumn", "", "off topic by title"),
        ("League leaders lose again", "A late goal decides.", "off topic by title"),
        ("Golf course makes way for data center", "", None),
        ("Concert hall closes", "A server farm with 40,000 GPUs will take its place.", None),
        ("Council meets on Tuesday", "", None),
    ],
)
def test_only_titles_that_rule_themselves_out_are_not_fetched(title: str, summary: str, expected: str | None) -> None:
    assert refuse_title(title, summary) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The supercomputer runs in Bristol.", None),
        ("OpenAI wants a gigawatt more by spring.", None),
        ("Tesla's Cortex sits on the south end of the site.", None),
        ("Google and Microsoft argue about AI search results.", "off topic by text"),
        ("A wind farm of 300 megawatts opened off the coast.", "off topic by text"),
        ("The cortex of the brain is folded.", "off topic by text"),
        ("The airport said its gains were maintained.", "off topic by text"),
    ],
)
def test_texts_need_a_strong_cue_or_one_of_both_kinds(text: str, expected: str | None) -> None:
    assert refuse_text("", text) == expected
