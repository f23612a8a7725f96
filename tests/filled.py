"""Makes the knowledge base that the app is tested on: the annotated articles, and a few that show what those lack."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

import kb
from kb import store

GOLD = Path(__file__).parent / "gold"
SEEN = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
#: Text from outside that must be shown as text wherever it comes up.
HOSTILE = "<script>alert('x')</script> [link](http://127.0.0.1:9/) **bold** = danger"
LARCH = (
    "The county board has approved the second phase of Larch Park after a hearing of nine hours. It has 900 MW of turbines "
    "behind a berm of gravel, and its owner wants a road, two wells and a tax break in return for a library. Neighbours "
    "asked who would pay for the line to the substation. Nobody answered, and the chair moved on to the matter of the school "
    "roof. A lawyer for the owner promised a letter by Friday. The vote was five to two, with one member out of the room."
)
EDITED = "Colossus 2 will draw {} once it is finished, xAI said. The other halls are unchanged."


def fill(url: str) -> None:
    """Stores everything on an address; made for reading, in a second or two."""
    engine = kb.connect(url)
    kb.upgrade(engine)
    with Session(engine) as session:
        run = store.start_run(session)
        _gold(session)
        _own(session)
        store.record_feed(session, url="http://127.0.0.1:9/feed", status=503, error="503 Service Unavailable")
        counts = {"pages/fetched": 97, "articles/new": 95, "dropped/off topic by text": 2}
        store.finish_run(session, run, outcome="done", counts=counts, errors=["http://127.0.0.1:9/feed: 503"])
    engine.dispose()


def _gold(session: Session) -> None:
    claims: dict[str, list[dict[str, Any]]] = {}
    for line in (GOLD / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        claims.setdefault(claim["doc"], []).append(claim)
    for line in (GOLD / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        _say(
            session, doc["publisher"], doc["id"], doc["title"], doc["text"], doc["published"], claims.get(doc["id"], [])
        )


def _own(session: Session) -> None:
    plan = {
        "subject": "Hyperion",
        "metric": "power",
        "value": 2000.0,
        "unit": "MW",
        "status": "planned",
        "attributed_to": "Meta",
    }
    for published, due, printed in (("2025-01-15", "2027", "2 GW"), ("2025-11-20", "2029-06", "2 GW")):
        text = f"Meta says that Hyperion will draw {printed} by {due}. {HOSTILE}"
        _say(
            session, "wire", f"slip-{published}", HOSTILE, text, published, [plan | {"value_text": printed, "due": due}]
        )
    stated = {
        "subject": "Larch Park",
        "metric": "generation",
        "value": 900.0,
        "unit": "MW",
        "status": "operational",
        "value_text": "900 MW",
        "confidence": 0.3,
    }
    for source in ("wire", "copyist"):
        _say(session, source, "larch", "Larch Park grows", LARCH, "2026-02-02", [stated])
    plan = {"subject": "Colossus 2", "metric": "power", "unit": "MW", "status": "planned", "attributed_to": "xAI"}
    for fetched, value in ((SEEN, 400.0), (datetime(2026, 3, 25, tzinfo=UTC), 550.0)):
        claim = plan | {"value": value, "value_text": f"{value:g} MW"}
        _say(
            session,
            "wire",
            "edited",
            "Colossus 2 in numbers",
            EDITED.format(f"{value:g} MW"),
            "2026-03-01",
            [claim],
            fetched,
        )


def _say(
    session: Session, source: str, name: str, title: str, text: str, published: str | None, claims: list[dict[str, Any]],
    fetched: datetime = SEEN,
) -> None:  # fmt: skip
    home = f"http://127.0.0.1:9/{source}"
    feeds = [("http://127.0.0.1:9/feed", "feed")] if source == "wire" else []
    store.declare_sources(session, [{"slug": source, "title": source.title(), "homepage": home, "feeds": feeds}])
    saved = store.save_article(
        session, source=source, url=f"{home}/{name}", title=title, text=text, fetched=fetched, published=published,
        published_from="json-ld",
    )  # fmt: skip
    given = [_whole(claim, text) for claim in claims]
    done = store.replace_claims(session, version_id=saved.version_id, claims=given, extractor="test")
    assert not done.refused, done.refused


def _whole(claim: Mapping[str, Any], text: str) -> dict[str, Any]:
    """A claim with the fields that the extractor would add."""
    start = claim.get("start", text.find(claim["value_text"]))
    begin, end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    fields = {"value_max": None, "bound": "exact", "chip": [], "due": None, "attributed_to": None, "confidence": 0.9}
    kept = {name: value for name, value in claim.items() if name not in ("doc", "group", "subject_aliases")}
    return fields | kept | {
        "start": start, "end": start + len(claim["value_text"]), "sentence": text[begin : end if end >= 0 else None],
    }  # fmt: skip
