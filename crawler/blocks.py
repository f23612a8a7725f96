"""How is a block written into a sources file? With its comments and order kept, checked first, all of it or nothing."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomlkit

from crawler.sources import SourcesError, parse


def check_block(path: Path, slug: str, block: Mapping[str, Any]) -> None:
    """Raises SourcesError where a block would be wrong in a sources file, whatever its feeds and sitemaps may be."""
    _with_block(path, slug, {**block, "urls": [block["homepage"]]})


def add_block(path: Path, slug: str, block: Mapping[str, Any]) -> str:
    """Writes a block at the end of a sources file, which may be new, and returns its text.

    Raises SourcesError where the block is wrong, or its slug or an address of it stands in the file already.
    """
    whole, added = _with_block(path, slug, block)
    _replace(path, whole)
    return added


def _with_block(path: Path, slug: str, block: Mapping[str, Any]) -> tuple[str, str]:
    """The checked text of a sources file with a block at its end, and that of the block alone."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if slug in tomlkit.parse(text):
        raise SourcesError(f"{path}, block [{slug}]: it stands there already; choose another name with --name")
    table = tomlkit.table()
    for field, value in block.items():
        table.add(field, value)
    added = tomlkit.document().add(slug, table).as_string()
    whole = f"{text.rstrip()}\n\n{added}".lstrip()
    parse(whole, str(path))
    return whole, added


def set_verified(path: Path, verified: Mapping[str, bool]) -> None:
    """Sets `verified` in the named blocks of a sources file; the rest of it stays as it is, letter for letter."""
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    for slug, value in verified.items():
        document[slug]["verified"] = value
    _replace(path, document.as_string())


def slug_of(url: str) -> str:
    """A name for the block of a site: its host without "www." and top-level domain."""
    host = urlsplit(url).hostname or ""
    name = re.sub(r"^www\.", "", host)
    if not re.fullmatch(r"[\d.]+", name):
        name = re.sub(r"(?:\.(?:co|com|org|gov|ac))?\.[a-z]+$", "", name) or name
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
