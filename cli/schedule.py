"""`gigawatch schedule`: when is the next run, and how does it all end? Runs as processes of their own, one at a time."""

import logging
import os
import re
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli import metrics, notices
from cli.console import SourcesFile, console, fail, ready, tell

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
#: The scheduler's clock stands still while the machine sleeps: it looks at the calendar this often.
_LOOK: Final = timedelta(seconds=30)
#: What a run gets to put its things away when it is told to end.
_GRACE: Final = 60.0


def schedule(
    every: Annotated[str, typer.Option(help="Time from one start to the next: 90s, 30m, 6h, 1d.")] = "6h",
    sources: SourcesFile = None,
    metrics_port: metrics.MetricsPort = None,
) -> None:
    """Crawl and extract again and again in this process, never two at once; SIGTERM or Ctrl+C ends it."""
    from apscheduler.schedulers.blocking import BlockingScheduler

    interval = duration(every)
    if interval is None:
        fail(f"--every: found {every!r}, expected a time such as 90s, 30m, 6h or 1d", 2)
    notices.recipients()  # which ends here where GIGAWATCH_NOTIFY is wrong
    run = _Run([*(("--sources", str(sources)) if sources is not None else ())])
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a run that outlasts its interval is no fault
    scheduler = BlockingScheduler(timezone=UTC)
    # Runs that were slept through are made up for by one, however late; while one lasts, no other begins.
    scheduler.add_job(
        run.once, "interval", seconds=interval, next_run_time=datetime.now(UTC), coalesce=True, max_instances=1,
        misfire_grace_time=None,
    )  # fmt: skip
    scheduler.add_job(lambda: None, "interval", seconds=_LOOK.total_seconds())

    def end(signum: int, frame: FrameType | None) -> None:
        threading.Thread(target=_end, args=(scheduler, run)).start()  # a handler must not wait

    with ready() as engine, metrics.served(engine, metrics_port):
        for number in (signal.SIGTERM, signal.SIGINT):  # in place of those with which `ready` ends a command at once
            signal.signal(number, end)
        console.print(f"A run every {every}; the first begins now.", highlight=False)
        scheduler.start()
    console.print("Ended.")


def duration(text: str) -> int | None:
    """The seconds of a time such as 6h; None where it is none."""
    match = re.fullmatch(r"([1-9]\d{0,6})([smhd])", text)
    return int(match[1]) * _UNITS[match[2]] if match else None


def _end(scheduler: "BlockingScheduler", run: "_Run") -> None:
    run.end()
    scheduler.shutdown(wait=True)


class _Run:
    """The run of the moment, in a process and session of its own, so that a terminal's Ctrl+C reaches it once."""

    def __init__(self, options: list[str]) -> None:
        self._command = [sys.executable, "-m", "cli", "run", "--due", "--brief", *options]
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ending = False
        self._lock = threading.Lock()

    def once(self) -> None:
        """Runs once and waits for the end; what it prints is its line in the log."""
        with self._lock:
            if self._is_ending:
                return
            path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
            own = {name: value for name, value in os.environ.items() if name != metrics.VARIABLE}  # the port is ours
            self._process = subprocess.Popen(self._command, env=own | {"PYTHONPATH": path}, start_new_session=True)
        code = self._process.wait()
        if code not in (0, 1):  # 1 has said on standard error what failed
            tell(f"the run ended with {code}; the next one goes on from there")

    def end(self) -> None:
        """Ends the run of the moment as gently as it lets itself be ended, and lets none begin."""
        with self._lock:
            self._is_ending = True
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
