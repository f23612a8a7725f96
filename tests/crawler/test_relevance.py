"""What passes the relevance gate, before the fetch and after it."""

import json
from html import escape
from pathlib import Path

import pytest

from crawler.relevance import cues, refuse_page, refuse_text, refuse_title

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("folder", ["gold", "gold-own/dev", "gold-own/heldout"])
def test_the_gate_lets_every_claiming_article_through(folder: str) -> None:
    docs = [json.loads(line) for line in (TESTS / folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    claims = (TESTS / folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    claiming = {json.loads(line)["doc"] for line in claims}
    kept = [
        refuse_title(doc["title"], "") is None
        and refuse_title(doc["title"], doc["text"][:200]) is None
        and refuse_page(as_page(doc["title"], doc["text"]), "utf-8", "") is None
        and refuse_text(doc["title"], doc["text"]) is None
        for doc in docs
        if doc["id"] in claiming
    ]
    assert sum(kept) / len(kept) >= 0.99


def as_page(title: str, text: str) -> bytes:
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip())
    return f"<html><body><article><h1>{escape(title)}</h1>{paragraphs}</article></body></html>".encode()


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


def test_a_page_is_refused_by_cheap_text_and_navigation_does_not_save_it() -> None:
    sport = "<p>The home side scored three goals in the second half and the crowd sang for an hour.</p>" * 20
    around = "<nav><a href='/ai'>AI</a> <a href='/dc'>Data centers</a></nav>{}<footer>Contact</footer>"

    def refused(body: str, said: str = "") -> str | None:
        return refuse_page(f"<html><body>{around.format(body)}</body></html>".encode(), "utf-8", said)

    assert refused(f"<article>{sport}</article>") == "off topic by text"
    assert refused(f"<article>{sport}</article>", "A data center for the club") is None
    assert refused(f"<article>{sport}<p>The data center next door hummed.</p></article>") is None


def test_broken_pages_are_left_to_the_closer_reading() -> None:
    assert refuse_page(b"", None, "Data center") is None


def test_the_cues_of_a_text_are_named() -> None:
    assert cues("OpenAI's Stargate campus and a recipe") == {
        "strong": ["stargate"], "ai": ["openai"], "plant": ["campus"], "off_topic": ["recipe"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>A new DATA\n<b>center</b> opens.</p>", None),
        ("<p>It has 40,000 GPU&#8217;s.</p>", None),
        ("<p>Google builds a campus of 90 acres.</p>", None),
        ("<p>Google opens an office.</p>", "off topic by text"),
        ("<p>The data are in the town center.</p>", "off topic by text"),
        ("<p class='gpu'>A council met.</p><script>gpu()</script>", "off topic by text"),
    ],
)
def test_words_between_tags_are_looked_at_before_the_tree(body: str, expected: str | None) -> None:
    assert refuse_page(f"<html><body>{body}</body></html>".encode(), "utf-8", "") == expected
    assert refuse_page(f"<html><body>{body}</body></html>".encode("utf-16"), "utf-16", "") == expected
