"""What does the site answer to one request, and how are its templates filled in?"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

NOTICE = "Sample data: written for testing Gigawatch; figures and speakers are partly invented."
MADE = datetime(2023, 1, 2, tzinfo=UTC)  # of pages that show no article


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the site; `failures` is how often the address answers 500 before it."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    modified: datetime = MADE
    status: int = 200
    location: str | None = None
    failures: int = 0

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @property
    def last_modified(self) -> str:
        return format_datetime(self.modified.astimezone(UTC).replace(microsecond=0), usegmt=True)


def html(template: str, modified: datetime, *, failures: int = 0, **shown: Any) -> Page:
    return Page(render(template, **shown), modified=modified, failures=failures)


def render(template: str, **shown: Any) -> bytes:
    return _templates().get_template(template).render(notice=NOTICE, **shown).encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("crawler.sample"),
        autoescape=lambda name: name is not None and name.endswith((".html", ".xml", ".svg")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
