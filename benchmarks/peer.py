"""How fast does Datasette answer what the app's pages ask? The same questions as SQL, over HTTP, on the same file."""

import json
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

_ROWS: Final = 2_000  # marks of a chart
_LIMIT_MS: Final = 60_000

#: What each page asks first of all, in SQL over the views; `:subject` and `:version` are those of the page's link.
QUESTIONS: Final = {
    "compare": f"SELECT * FROM claim_timeline WHERE metric = 'power' ORDER BY published DESC LIMIT {_ROWS}",
    "overview": "SELECT * FROM claim_timeline ORDER BY published DESC LIMIT 12",
    "subject": f"SELECT * FROM claim_timeline WHERE subject = :subject ORDER BY published DESC LIMIT {_ROWS}",
    "evidence": "SELECT * FROM claim_timeline WHERE version_id = :version ORDER BY start_char",
    "search": "SELECT rowid, highlight(search_sentence, 0, '[', ']') FROM search_sentence WHERE search_sentence MATCH 'power' ORDER BY rank LIMIT 20",
    "slippage": "SELECT * FROM claim_slip ORDER BY days DESC LIMIT 500",
    "review": "SELECT * FROM claim_timeline WHERE review IS NULL ORDER BY confidence LIMIT 1",
    "sources": "SELECT s.slug, count(*) FROM claim c JOIN source s ON s.id = c.source_id GROUP BY 1 ORDER BY 2 DESC",
    "sql": "SELECT * FROM claim_latest LIMIT 50",
}  # fmt: skip


def answer_times(executable: str, path: Path, *, subject: str, version: str, times: int) -> dict[str, float | None]:
    """Median seconds of each page's question; None where Datasette gave up after a minute."""
    found: dict[str, float | None] = {}
    with _serving(executable, path) as address:
        for page, sql in QUESTIONS.items():
            asked = urlencode({"sql": sql, "subject": subject, "version": version, "_shape": "array"})
            taken = [_seconds(f"{address}/{path.stem}.json?{asked}") for _ in range(times)]
            done = [seconds for seconds in taken if seconds is not None]
            found[page] = round(statistics.median(done), 3) if done else None
    return found


def _seconds(url: str) -> float | None:
    begun = time.perf_counter()
    try:
        with urlopen(url, timeout=2 * _LIMIT_MS / 1000) as response:
            rows: Any = json.load(response)
    except HTTPError:
        return None  # its time limit
    assert isinstance(rows, list), rows
    return time.perf_counter() - begun


@contextmanager
def _serving(executable: str, path: Path) -> Iterator[str]:
    """Datasette on loopback, on a port that was free, with limits that let it finish."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    settings = {"sql_time_limit_ms": _LIMIT_MS, "max_returned_rows": _ROWS, "cache_size_kb": 0}
    command = [executable, "serve", str(path), "--host", "127.0.0.1", "--port", str(port)]
    for name, value in settings.items():
        command += ["--setting", name, str(value)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urlopen(f"{address}/-/versions.json", timeout=5).close()
                break
            except URLError:
                if process.poll() is not None:
                    raise SystemExit(
                        f"{executable}: ended with {process.returncode}; try `{' '.join(command)}`"
                    ) from None
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()
