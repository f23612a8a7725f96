"""Whether writers at once, each a process of its own, lose or double nothing on PostgreSQL."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

import kb
from kb import queries, store

ROOT = Path(__file__).parents[2]
#: Each stores the same pages, found under addresses of its own, in an order of its own.
LAND = """
import json, random, sys
from datetime import UTC, datetime
from sqlmodel import Session
import kb
from kb import frontier, store
from kb.articles import Fetched
from kb.landing import Landing, land
number, texts = json.loads(sys.stdin.readline())
engine = kb.connect()
print("ready", flush=True)
sys.stdin.readline()
random.seed(number)
with Session(engine) as session:
    store.declare_sources(session, [{"slug": slug, "title": slug} for slug in random.sample("abc", 3)])
    for start in range(0, len(texts), 8):
        part = random.sample(list(enumerate(texts))[start:start + 8], len(texts[start:start + 8]))
        frontier.enqueue(session, [frontier.Announced(f"https://x.test/{k}") for k, _ in part], source="a")
        leases = {lease.url for lease in frontier.lease(session, limit=len(texts))}
        land(session, [Landing(frontier.Outcome(f"https://x.test/{k}", "done"), Fetched(
            source="abc"[number], url=f"https://x.test/{k}", title="T", text=text, fetched=datetime.now(UTC),
        )) for k, text in part])
        for k, text in part:
            store.save_article(session, source="abc"[number], url=f"https://copy.test/{number}/{k}", title="T", text=text,
                fetched=datetime.now(UTC))
"""
NAMES = ("Abilene", "Colossus", "Hyperion", "Prometheus", "Stargate")


def together(url: str, code: str, given: list[str]) -> list[str]:
    """What processes print that begin at the same moment, each given a line."""
    environment = os.environ | {"GIGAWATCH_DB": url, "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdin=-1, stdout=-1, stderr=-1, text=True)
        for _ in given
    ]
    try:
        for process, line in zip(processes, given, strict=True):
            assert process.stdin is not None
            process.stdin.write(line + "\n")
            process.stdin.flush()
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        ended = [process.communicate("go\n", timeout=120) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [error for _, error in ended] == ["" for _ in processes]
    return [printed for printed, _ in ended]


def story(number: int) -> str:
    """A text of several claims, about subjects that the others are about as well, and one of its own."""
    one, other = NAMES[number % 5], NAMES[(number + 2) % 5]
    own = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}").title()
    words = " ".join(f"{own.lower()}{k}" for k in range(40))
    return (
        f"The {one} data center will draw {500 + number} megawatts of power when it opens in 2027. "
        f"{other} holds {10 + number},000 Nvidia H100 GPUs today. "
        f"OpenAI said it will spend ${number + 1} billion on the campus, dubbed Project {own}. {words}."
    )


def test_crawls_at_once_store_every_page_once_and_find_every_copy(postgres_url: str) -> None:
    engine = kb.connect(postgres_url)
    kb.upgrade(engine)
    texts = [story(number) for number in range(24)]
    together(postgres_url, LAND, [json.dumps([number, texts]) for number in range(3)])
    with engine.connect() as connection:
        pages = "SELECT count(*), count(DISTINCT a.url) FROM article a JOIN article_version v ON v.article_id = a.id"
        assert connection.execute(text(pages)).one() == (4 * 24, 4 * 24)
        copies = "SELECT count(*), count(DISTINCT story_id) FROM (SELECT story_id FROM article GROUP BY 1 HAVING count(*) = 4) s"
        assert connection.execute(text(copies)).one() == (24, 24)
        assert connection.execute(text("SELECT state, count(*) FROM frontier GROUP BY 1")).all() == [("done", 24)]
    engine.dispose()


def test_those_who_share_the_run_lock_keep_out_who_wants_it_alone(postgres_url: str) -> None:
    engine = kb.connect(postgres_url)
    shared = kb.run_lock(engine, shared=True), kb.run_lock(engine, shared=True)
    with shared[0], shared[1], pytest.raises(kb.RunInProgressError), kb.run_lock(engine):
        pytest.fail("one held alone what two shared")
    with kb.run_lock(engine), pytest.raises(kb.RunInProgressError), kb.run_lock(engine, shared=True):
        pytest.fail("one shared what another held alone")
    engine.dispose()


def test_what_one_extraction_works_on_is_not_given_to_another(postgres_url: str) -> None:
    engine = kb.connect(postgres_url)
    kb.upgrade(engine)
    with Session(engine) as one, Session(engine) as other:
        store.declare_sources(one, [{"slug": "a", "title": "A"}])
        for number, words in enumerate(("u1 first", "u1 second", "u2 first", "u3 first")):
            fetched = datetime(2026, 1, 1, number, tzinfo=UTC)
            store.save_article(
                one, source="a", url=f"http://a.test/{words[:2]}", title="T", text=words, fetched=fetched
            )
        assert [entry.text for entry in queries.pending_versions(one, extractor="1", limit=1)] == ["u1 first"]
        assert [entry.text for entry in queries.pending_versions(other, extractor="1")] == ["u2 first", "u3 first"]
        one.rollback()  # as when its process is killed
        assert [entry.text for entry in queries.pending_versions(one, extractor="1")] == ["u1 first"]
    engine.dispose()


def computed(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """What follows from the claims, without the numbers of rows."""
    tables = {
        "series": "entity_id, metric, chips, status, claims, first_known, latest_id, value",
        "statement": "entity_id, metric, status, lowest, claims, stories, publishers, claim_id",
        "conflict": "entity_id, metric, claim_id, other_id", "revision": "entity_id, metric, claim_id, earlier_id",
        "ratio": "entity_id, claim_id, other_id",
    }  # fmt: skip
    return {
        name: [
            tuple(row) for row in session.connection().execute(text(f"SELECT {columns} FROM {name} ORDER BY {columns}"))
        ]
        for name, columns in tables.items()
    }
