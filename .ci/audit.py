"""Which pinned packages have known holes? requirements.txt beside a downloaded copy of OSV's advisories, without a network.

    python .ci/audit.py ADVISORIES.zip [REQUIREMENTS]

Ends with 1 where a pin has a hole or a line is no pin. An advisory names the versions that it affects one by one, in ranges,
or both (https://ossf.github.io/osv-schema/); one that was withdrawn counts for nothing.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from packaging.version import InvalidVersion, Version

_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


class Hole(NamedTuple):
    """An advisory that holds for a pin, and the versions that mend it."""

    package: str
    version: str
    advisory: str
    aliases: tuple[str, ...]
    fixed: tuple[str, ...]
    summary: str


def canonical(name: str) -> str:
    """A package's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, set[str]]:
    """The pinned versions of each package; raises ValueError for a requirement that is not pinned."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")):
            pin = _PIN.match(line)
            if pin is None:
                raise ValueError(f"found {line!r}, expected NAME==VERSION")
            found.setdefault(canonical(pin[1]), set()).add(pin[2])
    return found


def advisories(path: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of the copy that stands."""
    with ZipFile(path) as copy:
        for name in copy.namelist():
            if name.endswith(".json"):
                told = json.loads(copy.read(name))
                if "withdrawn" not in told:
                    yield told


def holes(pinned: Mapping[str, set[str]], told: Mapping[str, Any]) -> Iterator[Hole]:
    """What an advisory says of the pins."""
    for affected in told.get("affected", ()):
        package = affected.get("package", {})
        name = canonical(package.get("name", ""))
        if package.get("ecosystem") != "PyPI":
            continue
        for version in sorted(pinned.get(name, ())):
            if is_affected(version, affected):
                events = [event for span in affected.get("ranges", ()) if span["type"] == "ECOSYSTEM" for event in span["events"]]  # fmt: skip
                fixed = tuple(event["fixed"] for event in events if "fixed" in event)
                yield Hole(name, version, told["id"], tuple(told.get("aliases", ())), fixed, told.get("summary", ""))


def is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    """Whether a version is listed or lies in a range; in one, events count in the order of their versions."""
    if version in affected.get("versions", ()):
        return True
    for span in affected.get("ranges", ()):
        if span["type"] != "ECOSYSTEM":  # commits, which a pin does not name
            continue
        is_in = False
        for kind, at in sorted(((kind, at) for event in span["events"] for kind, at in event.items()), key=_order):
            if kind == "last_affected":
                is_in = is_in and Version(version) <= _version(at)
            elif kind in ("introduced", "fixed") and Version(version) >= _version(at):
                is_in = kind == "introduced"
        if is_in:
            return True
    return False


def _order(event: tuple[str, str]) -> tuple[Version, bool]:
    return _version(event[1]), event[0] != "introduced"


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:  # of packages from before PEP 440: each of their versions is listed
        return Version("0")


def main(copy: str, requirements: str = "requirements.txt") -> int:
    """Tells the holes of the pins; how the process ends."""
    pinned = pins(Path(requirements).read_text(encoding="utf-8"))
    found, count, newest = list[Hole](), 0, ""
    for told in advisories(Path(copy)):
        count, newest = count + 1, max(newest, told.get("modified", ""))
        found += holes(pinned, told)
    for hole in sorted(found):
        mend = f"mended in {', '.join(hole.fixed)}" if hole.fixed else "not mended yet"
        print(f"{hole.package} {hole.version}: {hole.advisory} {' '.join(hole.aliases)}: {hole.summary} ({mend})")
    print(
        f"{sum(map(len, pinned.values()))} pins, {count} advisories, the newest of {newest[:10] or 'no day'}: {len(found)} holes"
    )
    return int(bool(found) or not count)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
