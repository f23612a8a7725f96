"""Which pairs of texts are one story, and which are two? Made from the sample site's articles, each pair with its answer.

One story: the same wire text under another headline, cut, extended, with paragraphs moved, with small edits. Two stories:
different articles on the same subject, and one form of words filled in with other names and numbers.
"""

import itertools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[1] / "gold" / "docs.jsonl"
#: What papers put before, between and after an agency's words.
LOCAL = (
    "Residents of the county first heard of the plan in this newspaper, which reported in spring that surveyors had been seen.",
    "The mayor's office did not return two calls on Thursday, and the planning board meets again next month.",
    "Our readers have written in about the noise, the traffic and the price of houses since the first sheds went up.",
    "This story was produced with help from an agency. Write to the newsroom with corrections or tips.",
)
#: One form of words, as aggregators fill it in for every project alike.
FORM = (
    "{name} is a data center project in {place}. The developer says that the site will have a capacity of {power} megawatts when it"
    " is complete. Work on {name} is expected to cost {money} million dollars, and about {jobs} people will be employed during"
    " construction. A spokesperson for {owner} declined to comment on the customers of the site. {place} has attracted several"
    " projects of this kind in recent years, and the local utility has asked {owner} to pay for {lines} new lines."
)


class Pair(NamedTuple):
    """Two texts, whether they are one story, and how the pair was made."""

    one: str
    other: str
    is_one: bool
    made: str


def pairs() -> list[Pair]:
    """Every pair, always the same."""
    docs = [json.loads(line) for line in DOCS.read_text(encoding="utf-8").splitlines()]
    texts = [doc["text"] for doc in docs if len(doc["text"].split()) >= 120]
    return [*_copies(texts), *_same_news(docs), *_same_subject(texts), *_filled_in()]


def _copies(texts: list[str]) -> Iterator[Pair]:
    """The same text as five kinds of editors leave it."""
    chance = random.Random(3)
    for text in texts[:18]:
        paragraphs = text.split("\n\n")
        sentences = re.split(r"(?<=[.!?”]) ", text)
        yield Pair(text, "ANOTHER HEADLINE ENTIRELY\n\n" + text, True, "other headline")
        yield Pair(text, " ".join(sentences[: max(4, len(sentences) // 2)]), True, "cut to half")
        yield Pair(text, text + "\n\n" + "\n\n".join(LOCAL), True, "extended")
        moved = paragraphs[:1] + chance.sample(paragraphs[1:], len(paragraphs) - 1)
        yield Pair(text, LOCAL[0] + "\n\n" + "\n\n".join(moved), True, "paragraphs moved")
        words = [word if chance.random() > 0.02 else "however" for word in text.split(" ")]
        yield Pair(text, " ".join(words), True, "one word in fifty changed")
        yield Pair(
            text, " ".join(sentences[: max(4, len(sentences) // 3)]) + " " + LOCAL[1], True, "cut to a third, extended"
        )


def _same_news(docs: list[dict[str, str]]) -> Iterator[Pair]:
    """Articles that the annotators wrote on one subject, within it the nearest in time: told anew, not copied."""
    for name in (
        "Stargate",
        "Colossus",
        "Hyperion",
        "Cortex",
        "Prometheus",
        "Fairwater",
        "Rainier",
        "Abilene",
        "CoreWeave",
    ):
        about = [doc for doc in docs if name in doc["text"]]
        for one, other in itertools.pairwise(about):
            yield Pair(one["text"], other["text"], False, "same news, told anew")


def _same_subject(texts: list[str]) -> Iterator[Pair]:
    for number in range(0, len(texts) - 1, 2):
        yield Pair(texts[number], texts[number + 1], False, "unrelated")


def _filled_in() -> Iterator[Pair]:
    chance = random.Random(5)

    def text() -> str:
        name = (
            chance.choice(("Larch", "Alder", "Rowan", "Hazel", "Willow", "Aspen"))
            + " "
            + chance.choice(("Park", "Yard", "Point"))
        )
        return FORM.format(
            name=name, place=chance.choice(("Ohio", "Iowa", "Utah", "Texas", "Norway")), power=chance.randrange(50, 900),
            money=chance.randrange(100, 9000), jobs=chance.randrange(100, 3000), lines=chance.randrange(2, 9),
            owner=chance.choice(("Quarry Compute", "Fell Systems", "Tarn Power", "Moor Digital")),
        )  # fmt: skip

    for _ in range(12):
        yield Pair(text(), text(), False, "one form of words")
