"""Whether the offline audit finds the pins that an advisory affects, and no others."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]


def advisory(name: str = "Some_Package", *, ecosystem: str = "PyPI", **affected: Any) -> dict[str, Any]:
    """An advisory as OSV writes it."""
    return {
        "id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "modified": "2026-02-03T04:05:06Z", "summary": "It leaks.",
        "affected": [{"package": {"name": name, "ecosystem": ecosystem}, **affected}],
    }  # fmt: skip


def spanning(*events: dict[str, str], kind: str = "ECOSYSTEM") -> dict[str, Any]:
    return {"ranges": [{"type": kind, "events": list(events)}]}


def audited(told: list[dict[str, Any]], folder: Path, requirements: str) -> tuple[int, str]:
    """How the command ends on pins and advisories, and what it prints."""
    with ZipFile(folder / "all.zip", "w") as copy:
        for place, one in enumerate(told):
            copy.writestr(f"PYSEC-{place}.json", json.dumps(one))
    (folder / "pins.txt").write_text(requirements)
    words = [sys.executable, str(ROOT / ".ci" / "audit.py"), str(folder / "all.zip"), str(folder / "pins.txt")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


OLD, NEW = {"introduced": "0"}, {"fixed": "1.10"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(advisory(versions=["1.8", "1.9"]), 1, id="listed"),
        pytest.param(advisory(versions=["1.8"]), 0, id="another version is listed"),
        pytest.param(advisory(**spanning(OLD, NEW)), 1, id="before the mend, as versions are ordered and not as text"),
        pytest.param(advisory(**spanning(NEW, OLD)), 1, id="events in any order"),
        pytest.param(advisory(**spanning(OLD, {"fixed": "1.9"})), 0, id="mended in it"),
        pytest.param(advisory(**spanning(OLD, {"last_affected": "1.9"})), 1, id="the last that is affected"),
        pytest.param(advisory(**spanning(OLD, {"last_affected": "1.8"})), 0, id="after the last that is affected"),
        pytest.param(advisory(**spanning({"introduced": "1.9.1"})), 0, id="before it came in"),
        pytest.param(advisory(**spanning(OLD, {"fixed": "1.2"}, {"introduced": "1.5"}, NEW)), 1, id="it came back"),
        pytest.param(advisory(**spanning(OLD, kind="GIT")), 0, id="commits"),
        pytest.param(advisory("another", versions=["1.9"]), 0, id="another package"),
        pytest.param(advisory(ecosystem="npm", versions=["1.9"]), 0, id="another registry"),
    ],
)
def test_a_pin_has_the_holes_that_advisories_say(told: dict[str, Any], expected: int, tmp_path: Path) -> None:
    code, said = audited(
        [told, advisory("unrelated", versions=["1"])], tmp_path, "some-package==1.9 \\\n    --hash=sha256:0\n"
    )
    assert (code, f"advisories, the newest of 2026-02-03: {expected} holes" in said) == (expected, True), said
    assert ("some-package 1.9: PYSEC-2026-1 CVE-2026-1: It leaks." in said) is bool(expected)


def test_an_advisory_that_was_withdrawn_counts_for_nothing(tmp_path: Path) -> None:
    withdrawn = advisory(versions=["1.9"]) | {"withdrawn": "2026-03-01T00:00:00Z"}
    assert audited([withdrawn, advisory("another")], tmp_path, "some-package==1.9\n")[0] == 0


@pytest.mark.parametrize(
    ("told", "requirements", "says"),
    [([], "some-package==1.9\n", "0 advisories"), ([advisory()], "some-package>=1.9\n", "expected NAME==VERSION")],
)
def test_what_proves_nothing_is_no_success(
    told: list[dict[str, Any]], requirements: str, says: str, tmp_path: Path
) -> None:
    code, said = audited(told, tmp_path, requirements)
    assert (code, says in said) == (1, True)


def test_every_line_of_our_own_pins_is_read(tmp_path: Path) -> None:
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    code, said = audited([advisory("scrapy", versions=["0.1"])], tmp_path, requirements)
    assert code == 0, said
    assert f"{sum(line[0].isalnum() for line in requirements.splitlines())} pins" in said
