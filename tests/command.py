"""How do the tests run the command? As a user does, in a process of its own, or in this one, where that is as good."""

import logging
import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner

from cli import app

Done = subprocess.CompletedProcess[str]
_COLUMNS = "140"


def gigawatch(folder: Path, *arguments: str, given: str | None = None) -> Done:
    """The command in a folder, as a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "GIGAWATCH_DB"} | {"COLUMNS": _COLUMNS}
    command = [sys.executable, "-c", "from cli import app; app()", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=given, capture_output=True, text=True, timeout=180, check=False
    )


def called(folder: Path, *arguments: str, database: str | None = None) -> Done:
    """The command in a folder, in this process: a start takes longer than what most commands do.

    A fault that the command does not expect is raised. No crawl begins twice in one process.
    """
    environment, handlers = {"GIGAWATCH_DB": database, "COLUMNS": _COLUMNS}, logging.root.handlers[:]
    with chdir(folder):
        done = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
    logging.root.handlers[:] = handlers  # the command's own writes to what is closed now
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
