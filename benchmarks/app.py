"""How fast are the app's pages? Every page's script run, cold and warm, on a made knowledge base.

A knowledge base is made as for `benchmarks/kb.py`, or one that is there is taken with --db FILE. Each page is run by
Streamlit's own test runner, as a browser would have it run: cold is the first run of a page after its caches were
emptied, warm the median of the next ones. Prints seconds per page, the largest table or chart in MB, and the memory of
the process. Beside it stands how long Datasette takes to answer what the page asks first, where it is installed or named.

    python benchmarks/app.py [--claims N] [--db FILE] [--quick] [--json] [--datasette EXECUTABLE]
"""

import argparse
import json
import logging
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

sys.path[0] = str(Path(__file__).parents[1])  # in place of this folder, where `kb` would be a file

import streamlit as st  # noqa: E402
from sqlmodel import Session  # noqa: E402
from streamlit.testing.v1 import AppTest  # noqa: E402

import kb  # noqa: E402
from benchmarks.kb import fill  # noqa: E402
from benchmarks.peer import answer_times  # noqa: E402
from kb import queries  # noqa: E402

SCRIPT: Final = Path(__file__).parents[1] / "pages" / "navigation.py"


def links(url: str) -> dict[str, dict[str, Any]]:
    """A link of every page, to the subject with most claims where it asks for one."""
    with Session(kb.connect(url)) as session:
        subject = queries.subjects(session, limit=1)[0].name
        row = queries.claims(session, newest_first=True, since="0001", limit=1)[0]
    return {
        "compare": {"metric": "Power"}, "overview": {}, "subject": {"name": subject}, "evidence": {"version": str(row.version_id)},
        "search": {"q": "power"}, "slippage": {}, "review": {}, "sources": {}, "sql": {"q": "SELECT * FROM claim_latest LIMIT 50"},
    }  # fmt: skip


def run(page: str, link: dict[str, Any]) -> tuple[float, float]:
    """Seconds of one script run of a page, and the largest message in MB."""
    app = AppTest.from_file(str(SCRIPT), default_timeout=600)
    if page != "compare":
        app.switch_page(f"{page}.py")
    for name, value in link.items():
        app.query_params[name] = value
    begun = time.perf_counter()
    app.run()
    taken = time.perf_counter() - begun
    assert not app.exception, app.exception[0].message
    sizes = [element.proto.ByteSize() for element in (*app.dataframe, *app.get("vega_lite_chart"), *app.html)]
    return taken, max(sizes, default=0) / 1e6


def measure(url: str, times: int) -> dict[str, Any]:
    """Cold and warm seconds and the largest message of every page, and the memory of the process in MB."""
    os.environ |= {"GIGAWATCH_DB": url, "GIGAWATCH_REVIEW": "on"}
    run("sources", {})  # imports are nobody's page
    figures: dict[str, Any] = {"cold_s": {}, "warm_s": {}, "message_mb": {}}
    for page, link in links(url).items():
        st.cache_data.clear()
        figures["cold_s"][page], figures["message_mb"][page] = (round(value, 3) for value in run(page, link))
        figures["warm_s"][page] = round(statistics.median(run(page, link)[0] for _ in range(times)), 3)
    figures["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How fast are the app's pages?")
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--db", type=Path, help="a knowledge base that is there")
    parser.add_argument("--quick", action="store_true", help="20,000 claims, three runs a page")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--datasette", default=shutil.which("datasette"), help="its executable, where it is not on the path"
    )
    given = parser.parse_args()
    logging.disable(logging.WARNING)  # Streamlit's, for running without a browser
    with tempfile.TemporaryDirectory() as folder:
        path = given.db
        if path is None:
            path = Path(folder) / "gigawatch.db"
            fill(path, 20_000 if given.quick else given.claims)
        times = 3 if given.quick else 7
        url = f"sqlite:///{path.absolute()}"
        figures = measure(url, times)
        if given.datasette:
            asked = links(url)
            figures["datasette_s"] = answer_times(
                given.datasette,
                path,
                subject=asked["subject"]["name"],
                version=asked["evidence"]["version"],
                times=times,
            )
    if given.json:
        print(json.dumps(figures))
        return
    for page, cold in figures["cold_s"].items():
        print(
            f"{page:10} cold {cold:6.3f} s   warm {figures['warm_s'][page]:6.3f} s   largest message {figures['message_mb'][page]:.2f} MB"
            + (f"   Datasette {figures['datasette_s'][page]} s" if "datasette_s" in figures else "")
        )
    print(f"memory {figures['memory_mb']} MB")


if __name__ == "__main__":
    main()
