"""Which WARC files does an argument name? A file, a folder, a pattern, or a list of files, here or wherever fsspec reads."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import fsspec
from fsspec.core import url_to_fs

from kb.secrets import without_secrets

_WARC: Final = (".warc", ".warc.gz")
_LIST: Final = (".paths", ".paths.gz")


@dataclass(frozen=True, slots=True, order=True)
class WarcFile:
    """A WARC file: the name that may be shown, its size in bytes where it is known, and the address to open it by."""

    name: str
    size: int | None = None
    url: str = field(default="", repr=False)


def warc_files(place: str) -> list[WarcFile]:
    """The WARC files of an address or path, in the order of their names.

    A folder stands for those in it, a pattern (`*`, `**`, `?`, `[…]`) for those it fits, and a list such as Common
    Crawl's `warc.paths.gz` for the addresses in its lines, under the place in which the list's own path begins. Raises
    OSError or ValueError where there is none.
    """
    found = _listed(place) if place.endswith(_LIST) else _found(place)
    if not found:
        raise ValueError(
            f"found no WARC file at {without_secrets(place)}, expected names that end in .warc or .warc.gz"
        )
    return sorted(found)


def _found(place: str) -> list[WarcFile]:
    if "://" not in place:
        place = str(Path(place).expanduser().absolute())
    files, path = url_to_fs(place)
    if any(mark in path for mark in "*?[") and not files.exists(path):
        paths = [str(name) for name in files.glob(path)]
    elif files.isdir(path):
        paths = [str(name) for name in files.find(path)]
    else:
        size = files.size(path)  # an OSError where there is none
        return [WarcFile(without_secrets(files.unstrip_protocol(path)), size, place if "://" in place else path)]
    urls = [files.unstrip_protocol(name) for name in paths if name.endswith(_WARC)]
    return [WarcFile(without_secrets(url), files.size(url), url) for url in urls]


def _listed(place: str) -> list[WarcFile]:
    """The files of a list; their sizes are not asked for, since a month of CC-NEWS has hundreds."""
    with fsspec.open(place, "rb") as stream:
        raw = stream.read()
    lines = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8").split()
    above = place.rpartition("/")[0]
    urls = [line if "://" in line else f"{_root(above, line)}/{line}" for line in lines]
    return [WarcFile(without_secrets(url), None, url) for url in urls]


def _root(above: str, line: str) -> str:
    """The place under which a line's path lies: where its first folder stands in the list's own address, else beside it."""
    first = f"/{line.partition('/')[0]}"
    return above[:at] if "/" in line and (at := f"{above}/".find(f"{first}/")) >= 0 else above
