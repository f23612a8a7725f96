"""Whether a command that is killed at any moment leaves a knowledge base that is whole, and is made good by the next run.

The number of kills is GIGAWATCH_FAULTS_KILLS, spread over the stages; every second one spares the readers of pages that
the command started, which must end by themselves.
"""

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import news, report
from tests.faults.command import Commands, until
from tests.faults.conftest import Undisturbed
from tests.faults.content import Content, compared, content
from tests.faults.older import make_older
from tests.faults.survival import whole

KILLS = int(os.environ.get("GIGAWATCH_FAULTS_KILLS", "10"))
STAGES = ("crawl", "extraction", "migration", "backup", "review")
ORPHANS = 20.0  # seconds within which a reader has noticed that nobody asks any more; it notices at once


@dataclass
class Stage:
    """A command with the folder that it starts from, what the folder holds in the end, and the seconds it takes."""

    start: Path
    command: tuple[str, ...]
    result: str
    expected: Content
    seconds: float


@pytest.fixture(scope="module")
def stages(undisturbed: Undisturbed, commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    """Every stage, run once without a fault."""
    base = tmp_path_factory.mktemp("stages")
    crawl, extraction = undisturbed.seconds
    found = {
        "crawl": Stage(
            undisturbed.empty, ("crawl", "--sources", "own.toml"), "gigawatch.db", undisturbed.after_crawl, crawl
        ),
        "extraction": Stage(
            undisturbed.crawled, ("extract",), "gigawatch.db", undisturbed.after_extraction, extraction
        ),
    }

    def add(name: str, start: Path, *command: str, result: str = "gigawatch.db") -> None:
        done = news.copy(start, base / f"{name}-done")
        begun = time.monotonic()
        ended = commands.run(done, *command)
        seconds = time.monotonic() - begun
        assert (ended.code, ended.err) == (0, "")
        found[name] = Stage(start, command, result, content(f"sqlite:///{done / result}"), seconds)

    older = news.copy(undisturbed.extracted, base / "older")
    make_older(older / "gigawatch.db", "0003")
    add("migration", older, "db", "upgrade")
    add("backup", undisturbed.extracted, "db", "backup", "copy.db", result="copy.db")
    with closing(sqlite3.connect(undisturbed.extracted / "gigawatch.db")) as connection:
        ((claim,),) = connection.execute("SELECT min(id) FROM claim WHERE metric = 'accelerators'")
    add(
        "review", undisturbed.extracted, "review", "correct", str(claim), "value=77777", "status=planned", "--by", "Ada"
    )
    return found


@pytest.mark.parametrize("name", STAGES)
def test_a_command_killed_at_any_moment_is_made_good_by_the_next(
    name: str, stages: dict[str, Stage], commands: Commands, tmp_path: Path
) -> None:
    stage, dice, killed, tried = stages[name], random.Random(f"{name} {KILLS}"), 0, 0
    while killed < max(1, KILLS // len(STAGES)):
        assert tried < 4 * KILLS, f"{name} was over before it could be killed: found {killed} kills in {tried} tries"
        folder = shutil.copytree(stage.start, tmp_path / str(tried))
        running = commands.start(folder, *stage.command)
        begun, moment = time.monotonic(), dice.uniform(0, stage.seconds)
        while time.monotonic() < begun + moment and not running.is_over():
            time.sleep(0.002)
        if running.is_over():
            stage.seconds = time.monotonic() - begun  # the machine has become faster
        running.kill(readers=tried % 2 == 0)
        ended = running.wait()
        tried += 1
        if ended.code == -9:
            killed += 1
            until(lambda: not running.relatives(), "the readers of a killed command to end", seconds=ORPHANS)  # noqa: B023
            assert "Traceback" not in ended.err, "nobody is told of readers that end"
            held = f"sqlite:///{folder / stage.result}"
            with report.trial(f"`kill -9` during {name}", lambda: compared(held, stage.expected)):  # noqa: B023
                verify(stage, folder, commands)
        shutil.rmtree(folder)


def verify(stage: Stage, folder: Path, commands: Commands) -> None:
    """The next run completes, `db check` is clean, and no half-written copy lies about."""
    for made in folder.glob("gigawatch.db.before-*"):
        assert ".part" in made.name or whole(made), "a copy made before an upgrade is whole, or says that it is not"
    if stage.result != "gigawatch.db" and (folder / stage.result).exists():
        assert whole(folder / stage.result), "a backup is whole or not there"
    else:
        again = commands.run(folder, *stage.command)
        assert (again.code, again.err) == (0, "")
    check = commands.run(folder, "db", "check", "--archive", "archive")
    assert (check.code, check.out, check.err) == (0, "No fault found.\n", "")
    if "upgrade" in stage.command:
        assert [whole(made) for made in folder.glob("gigawatch.db.before-*")] == [True], "the copy was made"
