"""What does growth take? Machines, hours and bytes for 10,000 sources and for the whole of CC-NEWS, as Markdown tables.

Everything measured is in `measured.json`, written by the benchmarks named there; everything assumed stands below with
where it comes from. `docs/scaling.md` holds what this prints, and a test compares them.

    python benchmarks/plan.py [MEASURED.json]
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

MEASURED: Final = Path(__file__).with_name("measured.json")

#: Articles in CC-NEWS from August 2016 on (Lazzaroni et al. 2026, arXiv:2605.18337), and those of a month of late: 11.7
#: million in each of March to May 2024 (maxidl/FineNews-unfiltered). The files' number is in Common Crawl's lists.
RECORDS_IN_ALL: Final = 1_350_000_000
RECORDS_A_MONTH: Final = 11_700_000
PACKED_BYTES: Final = 30_000  # a record, assumed: files of 1 GB hold some 35,000
RELEVANT: Final = 1 / 100  # of the records, as in the benchmark; of all hosts it is less
MACHINE_CORES: Final = 32
NETWORK_BYTES: Final = 1_250_000_000  # a second: 10 Gbit/s, which a machine of that size has
EFFICIENCY: Final = 0.8  # of workers beside each other, at least: beyond two cores nothing was measured

#: What a source gives, assumed; the sample of 57 shipped sources has 1.6 ways in each.
SOURCES: Final = 10_000
FEEDS_EACH: Final = 1.6
POLLS_A_DAY: Final = 12  # of a feed: every hour where it changes, every day where it does not
PAGES_A_DAY: Final = 12  # of a source, that are fetched
KEPT: Final = 1 / 20  # of the pages
PACKED_PAGE: Final = 30_000  # bytes in the archive


class Job(NamedTuple):
    """An amount of records to read, and at which speed one core does."""

    name: str
    records: int
    records_per_s: float
    kept: float


def backfills(measured: Mapping[str, Any]) -> str:
    """Hours and bytes of reading CC-NEWS, by month and in all, for every host and for one host in ten."""
    bulk = measured["bulk"]
    rows = [
        "| what | records | bytes read | core hours | hours on 32 cores | hours of its network | texts kept | claims | bytes stored |"
    ]
    rows.append("| --- " * 9 + "|")
    every, some = bulk["whole_records_per_cpu_s"], bulk["hosts_records_per_cpu_s"]
    for job in (
        Job("a month, every host", RECORDS_A_MONTH, every, RELEVANT),
        Job("a month, one host in ten", RECORDS_A_MONTH, some, RELEVANT / 10),
        Job("all of it, every host", RECORDS_IN_ALL, every, RELEVANT),
        Job("all of it, one host in ten", RECORDS_IN_ALL, some, RELEVANT / 10),
    ):
        texts = job.records * job.kept
        seconds = job.records / job.records_per_s + texts / bulk["texts_per_cpu_s"]
        cores = seconds / 3600
        rows.append(
            f"| {job.name} | {job.records / 1e6:,.1f} M | {_bytes(job.records * PACKED_BYTES)} | {cores:,.0f} |"
            f" {cores / MACHINE_CORES / EFFICIENCY:,.1f} | {job.records * PACKED_BYTES / NETWORK_BYTES / 3600:,.1f} | {texts:,.0f} |"
            f" {texts * bulk['claims_per_text']:,.0f} | {_bytes(texts * bulk['stored_bytes_per_text'])} |"
        )
    return "\n".join(rows)


def sources(measured: Mapping[str, Any]) -> str:
    """What 10,000 sources ask of the crawl, the extraction and the disk."""
    bulk, crawl = measured["bulk"], measured["crawl"]
    pages, polls = SOURCES * PAGES_A_DAY, SOURCES * FEEDS_EACH * POLLS_A_DAY
    texts = pages * KEPT
    busy = (pages + polls) / crawl["mixed_pages_per_s"] / 3600
    extraction = texts / bulk["texts_per_cpu_s"] / 60
    rows = ["| a day of 10,000 sources | how much | from |", "| --- | --- | --- |"]
    rows += [
        f"| requests of feeds | {polls:,.0f} | {SOURCES:,} sources x {FEEDS_EACH} ways in x {POLLS_A_DAY} polls |",
        f"| pages fetched | {pages:,.0f} ({pages / 86_400:.1f} a second) | {PAGES_A_DAY} a source |",
        f"| one crawler's work | {busy:.1f} hours | {crawl['mixed_pages_per_s']} pages a second measured on {crawl['cores']} cores |",
        f"| texts kept | {texts:,.0f} | 1 page in {1 / KEPT:.0f} |",
        f"| extraction | {extraction:.1f} minutes of one core | {bulk['texts_per_cpu_s']} texts per second and core |",
        f"| archive | {_bytes(texts * PACKED_PAGE)}, {_bytes(texts * PACKED_PAGE * 365)} a year | {PACKED_PAGE:,} bytes a kept page |",
        f"| knowledge base | {_bytes(texts * bulk['stored_bytes_per_text'])}, {_bytes(texts * bulk['stored_bytes_per_text'] * 365)} a year |"
        f" {bulk['stored_bytes_per_text']:,} bytes a text with its claims |",
    ]  # fmt: skip
    return "\n".join(rows)


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"


def main() -> None:
    measured = json.loads(Path(sys.argv[1] if len(sys.argv) > 1 else MEASURED).read_text(encoding="utf-8"))
    print(f"{sources(measured)}\n\n{backfills(measured)}")


if __name__ == "__main__":
    main()
