"""Whether a disk that is full, or an archive that cannot be written, is said clearly and leaves nothing half written."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import news
from tests.faults.command import Commands
from tests.faults.conftest import Undisturbed
from tests.faults.content import content, difference
from tests.faults.older import make_older
from tests.faults.survival import CRAWL, made_good, refused, stored, whole


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of a few megabytes, which only the administrator can mount."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )  # fmt: skip
    if mounted.returncode:
        reason = f"no small disk: mounting one needs root: {mounted.stderr.strip()}"
        if os.environ.get("GIGAWATCH_CI") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_an_archive_that_cannot_be_written_ends_the_run(
    undisturbed: Undisturbed, commands: Commands, folder: Path
) -> None:
    with small_disk(folder / "archive", 4):
        subprocess.run(["mount", "-o", "remount,ro", str(folder / "archive")], check=True)
        ended = commands.run(folder, *CRAWL)
        refused(ended, "Read-only file system")
        assert stored(folder / "gigawatch.db") == 0, "no article without its page"
        subprocess.run(["mount", "-o", "remount,rw", str(folder / "archive")], check=True)
        made_good("archive not writable", folder, commands, undisturbed.after_crawl, CRAWL)


@pytest.mark.parametrize("room", [60, 900])
def test_a_crawl_that_fills_the_disk_says_so(
    room: int, undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.empty, disk)
        fill(disk, room)
        refused(commands.run(disk, *CRAWL), "disk is full", "No space left", "disk I/O error")
        (disk / "filler").unlink()
        made_good("disk full during a crawl", disk, commands, undisturbed.after_crawl, CRAWL)


def test_an_extraction_that_fills_the_disk_says_so(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.crawled, disk)
        fill(disk, 100)
        refused(commands.run(disk, "extract"), "disk is full", "No space left")
        (disk / "filler").unlink()
        made_good("disk full during extraction", disk, commands, undisturbed.after_extraction, ("extract",))


def test_an_upgrade_that_fills_the_disk_leaves_no_half_of_a_copy(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.extracted, disk)
        make_older(disk / "gigawatch.db", "0003")
        fill(disk, 300)
        refused(commands.run(disk, "db", "upgrade"), "disk is full", "No space left")
        assert list(disk.glob("*.before-*")) == []
        (disk / "filler").unlink()
        made_good("disk full during an upgrade", disk, commands, undisturbed.after_extraction, ("db", "upgrade"))
        assert [whole(path) for path in disk.glob("*.before-*")] == [True]


def test_a_backup_that_fills_the_disk_leaves_nothing(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        news.copy(undisturbed.extracted, disk)
        fill(disk, 300)
        refused(commands.run(disk, "db", "backup", "copy.db"), "disk is full", "No space left")
        assert list(disk.glob("copy.db*")) == []
        (disk / "filler").unlink()
        made_good(
            "disk full during a backup", disk, commands, undisturbed.after_extraction, ("db", "backup", "copy.db")
        )
        assert difference(content(f"sqlite:///{disk / 'copy.db'}"), undisturbed.after_extraction) == (0, 0, 0, ())


def fill(disk: Path, room: int) -> None:
    """Leaves so many kilobytes of a file system free."""
    free = shutil.disk_usage(disk).free
    (disk / "filler").write_bytes(bytes(free - room * 1024))
