"""How is the real command run, watched and killed? By a process that has it loaded and forks for every command line."""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
#: Seconds after which a process that should have ended, or a state that should have come, counts as a failure.
PATIENCE = 300.0


class Ended(NamedTuple):
    """How a command ended, with what it wrote; a negative code is the signal that killed it."""

    code: int
    out: str
    err: str


class Running:
    """A command at work; its process leads a session, which its pool of readers belongs to."""

    def __init__(self, pid: int, files: tuple[Path, Path]) -> None:
        self.pid = pid
        self._files = files
        self._code: queue.Queue[int] = queue.Queue()
        self._ended: Ended | None = None

    def wait(self, seconds: float = PATIENCE) -> Ended:
        """Waits for the end."""
        if self._ended is None:
            code = self._code.get(timeout=seconds)
            self._ended = Ended(code, *(file.read_text(encoding="utf-8") for file in self._files))
        return self._ended

    def is_over(self) -> bool:
        return self._ended is not None or not self._code.empty()

    def ended(self, code: int) -> None:
        self._code.put(code)

    def send(self, number: int) -> None:
        """Sends a signal to the process alone, unless it is over."""
        if not self.is_over():
            os.kill(self.pid, number)

    def kill(self, *, readers: bool) -> None:
        """Kills the process at once, with the readers that it started or without them."""
        if not self.is_over():
            has_begun = os.getsid(self.pid) == self.pid  # before that, it has no readers and no group of its own
            (os.killpg if readers and has_begun else os.kill)(self.pid, signal.SIGKILL)

    def relatives(self) -> list[int]:
        """Processes of the command's session that are alive, itself included."""
        return [pid for pid, session, state in _processes() if session == self.pid and state != "Z"]


def _processes() -> Iterator[tuple[int, int, str]]:
    """(id, session, state) of every process."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue  # it ended meanwhile
        yield int(path.parent.name), int(session), state


class Commands:
    """Runs command lines of `gigawatch`, several at once if asked to."""

    def __init__(self, process: "subprocess.Popen[str]", logs: Path) -> None:
        self._process = process
        self._logs = logs
        self._numbers = count()
        self._running: dict[int, Running] = {}
        self._begun: queue.Queue[int] = queue.Queue()
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, folder: Path, *arguments: str, **environment: str) -> Running:
        """Starts a command line in a folder; without GIGAWATCH_DB the database is the folder's own."""
        assert self._process.stdin is not None
        with self._lock:
            number = next(self._numbers)
            files = self._logs / f"{number}-out", self._logs / f"{number}-err"
            given = {"folder": str(folder), "arguments": arguments, "environment": environment}
            given |= {"out": str(files[0]), "err": str(files[1])}
            self._process.stdin.write(json.dumps(given) + "\n")
            self._process.stdin.flush()
            running = Running(self._begun.get(timeout=PATIENCE), files)
            self._running[running.pid] = running
            self._begun.task_done()
        return running

    def run(self, folder: Path, *arguments: str, **environment: str) -> Ended:
        """Runs a command line to its end."""
        return self.start(folder, *arguments, **environment).wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told: Mapping[str, Any] = json.loads(line)
            if "code" in told:
                self._running.pop(told["pid"]).ended(told["code"])
            else:
                self._begun.put(told["pid"])
                self._begun.join()  # until it is known, so that its end finds it


@contextmanager
def loaded() -> Iterator[Commands]:
    """The command, ready to be run at once."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIGAWATCH_")}
    with tempfile.TemporaryDirectory() as logs, subprocess.Popen(
        [sys.executable, "-m", "tests.faults.loaded"], cwd=ROOT, env=environment | {"PYTHONPATH": str(ROOT), "COLUMNS": "140", "GIGAWATCH_LOG": "warning"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield Commands(process, Path(logs))
        finally:
            process.kill()


def until(is_so: Callable[[], bool], what: str, *, seconds: float = PATIENCE) -> None:
    """Returns when it is so; fails where it never comes."""
    last = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < last, f"waited in vain for {what}"
        time.sleep(0.01)
