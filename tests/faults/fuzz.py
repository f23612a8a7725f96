"""What does a fuzzer find that is guided by coverage, in the time it is given? atheris over every parser.

    python -m tests.faults.fuzz [SECONDS [PARSER…]]     60 seconds for each parser by default

Each parser is fuzzed in a process of its own, which ends at the first fault and leaves the input beside it. What was
tried is noted for docs/reliability.md like that of the property tests.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

_EVERY: Final = 50  # inputs between two notes of the count
_LONGEST: Final = 20_000  # bytes of an input


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Fuzzes one parser in this process, which ends with it; its counts are in the folder's counts.json."""
    import atheris

    with atheris.instrument_imports(include=["crawler", "kb", "nlp", "pages", "feedparser", "warcio", "courlan"]):
        from tests.faults.parsers import PARSERS, try_it

    corpus, counts = folder / "corpus", {"read": 0, "refused": 0}
    corpus.mkdir()
    for place, seed in enumerate(PARSERS[name].seeds):
        (corpus / f"seed-{place}").write_bytes(seed)

    def once(data: bytes) -> None:
        counts["read" if try_it(name, data) else "refused"] += 1
        if sum(counts.values()) % _EVERY == 0:
            (folder / "counts.json").write_text(json.dumps(counts))

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST}",
        "-rss_limit_mb=4096",
        "-timeout=60",
        "-verbosity=0",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], once)
    atheris.Fuzz()


def main(seconds: int, names: list[str]) -> int:
    """Fuzzes the parsers one after the other; how many had a fault."""
    from tests.faults.parsers import PARSERS
    from tests.faults.report import note

    faults = 0
    for name in names or PARSERS:
        folder = Path(tempfile.mkdtemp(prefix="gigawatch-fuzz-"))
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.fuzz", "--one", name, str(seconds), str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        kept = folder / "counts.json"
        counts = json.loads(kept.read_text()) if kept.exists() else {"read": 0, "refused": 0}
        found = sorted(path.name for path in folder.glob("*-*") if path.is_file())
        counts["faults"] = len(found) or int(done.returncode != 0)  # it may end before it has an input to leave
        faults += bool(counts["faults"])
        note("inputs", parser=name, inputs_tried=sum(counts.values()), **counts)
        print(f"{name}: {', '.join(f'{count} {ended}' for ended, count in counts.items())}", flush=True)
        if counts["faults"]:
            print(f"{folder}: {found}\n{done.stdout[-2_000:]}{done.stderr[-2_000:]}", flush=True)
    return faults


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        fuzz(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60, sys.argv[2:]) > 0)
