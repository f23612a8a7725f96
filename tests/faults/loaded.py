"""The command, loaded once: forks a process for every command line it is given, and says how each one ended.

Reads lines of JSON {"folder", "arguments", "environment", "out", "err"} and writes {"pid"} when the process has begun, {"pid", "code"}
when it has ended. Each is the leader of a session of its own, as under a service manager, and writes to the files `out`
and `err`. Loading the command takes far longer than most of what it does: forked, the moments at which it
is killed fall on its work.
"""

import gc
import json
import os
import select
import sys
import threading
from importlib import import_module
from typing import Any, Final

from cli import app
from nlp import extract

#: What the command loads where it needs it.
LATER: Final = ("crawler.run", "crawler.connection", "crawler.pipelines", "crawler.robots", "nlp.batch")


def say(**told: Any) -> None:
    print(json.dumps(told), flush=True)


def begin(given: dict[str, Any]) -> int:
    """The id of the process that runs a command line; in that process itself, it does not return."""
    files = [os.open(given[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644) for name in ("out", "err")]
    pid = os.fork()
    if pid:
        for opened in files:
            os.close(opened)
        return pid
    os.setsid()
    os.chdir(given["folder"])
    os.environ.update(given["environment"])
    for number, opened in enumerate((os.open("/dev/null", os.O_RDONLY), *files)):
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = ["gigawatch", *given["arguments"]]
    app()
    raise SystemExit(0)


def serve() -> None:
    running: dict[int, int] = {}  # a descriptor that becomes readable when the process ends -> its id
    asked = sys.stdin.fileno()
    waiting = b""
    while True:
        for ready in select.select([asked, *running], [], [])[0]:
            if ready != asked:
                pid = running.pop(ready)
                os.close(ready)
                say(pid=pid, code=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                continue
            read = os.read(asked, 65_536)
            if not read:
                return
            *lines, waiting = (waiting + read).split(b"\n")
            for line in lines:
                pid = begin(json.loads(line))
                running[os.pidfd_open(pid)] = pid
                say(pid=pid)


if __name__ == "__main__":
    for module in LATER:
        import_module(module)
    extract("Colossus will draw 150 MW.", published="2025-06-01")
    assert threading.active_count() == 1, "a fork keeps one thread"
    gc.freeze()  # so that no process that is forked spends its time on what was loaded before
    serve()
