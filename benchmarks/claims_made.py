"""What would a large knowledge base hold? Articles and claims by the hundred thousand, made from a seed.

Subjects are talked of unevenly (Zipf): a few fill thousands of articles. Each subject has one course of values per
metric that grows by the year; most claims repeat it, some round it, some contradict it, and due dates slip. One article
in ten is a copy of a story.
"""

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kb import vocabulary

SOURCES: Final = 60
SUBJECTS: Final = 3_000
SPEAKERS: Final = 400
PER_ARTICLE: Final = 5
FIRST: Final = date(2022, 1, 1)
DAYS: Final = 1_780
METRICS: Final = {
    "power": ("MW", 30), "investment": ("USD", 25), "accelerators": ("chip", 20), "jobs": ("job", 7), "buildings": ("building", 5),
    "land_area": ("m2", 5), "generation": ("MW", 4), "water": ("L/day", 2), "cooling": ("MW", 2),
}  # fmt: skip
CHIPS: Final = ("H100", "H200", "B200", "GB200", "GB300", "")
STATUSES: Final = (
    "planned",
    "planned",
    "planned",
    "operational",
    "operational",
    "under_construction",
    "speculative",
    "cancelled",
)
FILLER: Final = (
    "People who live nearby were told at a meeting in the school hall.", "Nobody from the utility was there to answer.",
    "The road to it was widened last spring, and a roundabout added.", "Work goes on at night, under lamps, in any weather.",
    "Neighbours complained about lorries and dust, and were given a telephone number.", "A spokeswoman would not say more.",
    "The council will vote on it again after the summer.", "It is the third of its kind along the river.",
    "Two rivals are said to look at land on the other bank.", "Suppliers have been asked to keep crews ready.",
)  # fmt: skip


def subjects() -> list[str]:
    """Names of subjects, those of the gazetteer first."""
    known = [name for name, entity in vocabulary.load().entities.items() if entity.kind != "organisation"]
    return [*known, *(f"Campus {number:04d}" for number in range(SUBJECTS - len(known)))]


def fill_articles(path: Path, articles: int, *, seed: int = 7) -> None:
    """Puts sources, articles, their texts and stories into an empty knowledge base."""
    chance = random.Random(seed)
    with sqlite3.connect(path) as connection:
        connection.executemany(
            "INSERT INTO source (id, slug, title, kind) VALUES (?, ?, ?, 'trade')",
            [(number, f"source-{number}", f"Source {number}") for number in range(1, SOURCES + 1)],
        )
        stories = articles // 20
        connection.executemany(
            "INSERT INTO story (id, first_source_id) VALUES (?, ?)",
            [(number, number % SOURCES + 1) for number in range(1, stories + 1)],
        )
        days = sorted(chance.randrange(DAYS) for _ in range(articles))
        rows, versions = [], []
        for number, day in enumerate(days, 1):
            published = FIRST + timedelta(days=day)
            story = (number // 2) % stories + 1 if number % 10 < 2 and stories else None
            seen = datetime(published.year, published.month, published.day, 9, tzinfo=UTC) + timedelta(hours=5)
            rows.append((
                number, f"http://source.test/{number}", chance.randrange(1, SOURCES + 1), f"News of the day, number {number}",
                published.isoformat(), seen.strftime("%Y-%m-%d %H:%M:%S.000000"), story,
            ))  # fmt: skip
            versions.append(
                (number, number, seen.strftime("%Y-%m-%d %H:%M:%S.000000"), text_of(number, seed), f"{number:064x}")
            )
        connection.executemany(
            "INSERT INTO article (id, url, source_id, title, authors, published, published_precision, first_seen, story_id)"
            " VALUES (?, ?, ?, ?, '[]', ?, 'day', ?, ?)",
            rows,
        )
        connection.executemany(
            "INSERT INTO article_version (id, article_id, fetched, text, content_hash) VALUES (?, ?, ?, ?, ?)", versions
        )


def text_of(article: int, seed: int) -> str:
    """The text of an article: its claims, a sentence each, among others."""
    chance = random.Random(seed * 1_000_003 + article)
    parts = []
    for sentence, *_ in _stated(article, seed):
        parts += [sentence, chance.choice(FILLER)]
    return " ".join(parts)


def claims_of(article: int, published: str, seed: int = 7) -> list[dict[str, Any]]:
    """The claims of an article, as extraction would give them."""
    text, found, place = text_of(article, seed), [], 0
    for sentence, printed, claim in _stated(article, seed):
        start = text.index(sentence, place) + sentence.index(printed)
        place = start + len(printed)
        year = int(published[:4])
        due = {1: f"{year + 1}", 2: f"{year + 1}-Q{1 + article % 4}", 3: f"{year + 2}-06"}.get(claim.pop("ahead"))
        value = round(claim["value"] * (1.0 + 0.25 * (year - FIRST.year)), 1)
        found.append(
            claim
            | {"value": value, "due": due, "value_text": printed, "start": start, "end": place, "sentence": sentence}
        )
    return found


def _stated(article: int, seed: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    chance = random.Random(seed * 7_919 + article)
    names = _NAMES or _NAMES.extend(subjects()) or _NAMES
    spoken = chance.random() < 0.4
    about = [int(len(names) ** chance.random()) - 1 for _ in range(2)]
    for number in range(PER_ARTICLE):
        subject = about[number % 2]
        metric = chance.choices(list(METRICS), [weight for _, weight in METRICS.values()])[0]
        unit = METRICS[metric][0]
        if metric == "investment" and chance.random() < 0.15:
            unit = "EUR"
        base = random.Random(subject * 31 + len(metric)).choice((50, 100, 120, 200, 300, 500, 1000, 1200, 2000, 5000))
        scale = {"investment": 1e7, "accelerators": 100.0, "land_area": 1e4, "water": 1e4}.get(metric, 1.0)
        bent = chance.choice((1, 1, 1, 1, 1, 1, 1.002, 1.1, 0.9, 1.5, 2))
        status = chance.choice(STATUSES)
        printed = f"{base * bent:g} {unit} ({article}/{number})"
        chip = chance.choice(CHIPS) if metric == "accelerators" else ""
        yield (
            f"{names[subject]} is said to have {printed} of {metric.replace('_', ' ')} now.", printed,
            {
                "metric": metric, "value": base * bent * scale, "value_max": None, "unit": unit, "subject": names[subject],
                "bound": chance.choice(("exact", "exact", "exact", "exact", "approx", "at_least", "at_most")),
                "chip": [chip] if chip else [], "status": status,
                "ahead": chance.choice((0, 1, 2, 3)) if status in ("planned", "under_construction") else 0,
                "attributed_to": f"Speaker {int(SPEAKERS ** chance.random())}" if spoken else None,
                "confidence": round(0.4 + 0.6 * chance.random(), 2),
            },
        )  # fmt: skip


_NAMES: list[str] = []
