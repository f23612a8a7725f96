"""On which day was a moment where it was published? Machines state UTC, readers and their newspapers another day."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.dates import Dated

_PATH_DAY: Final = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_SAME: Final = timedelta(minutes=2)  # between two statements of one moment
_DAY: Final = timedelta(days=1)


def local(dated: Dated, others: Iterable[Dated], url: str) -> Dated:
    """The date with the publisher's own day, where its moment is in UTC and not shown to readers.

    That is the day in the address where it is next to the stated one; else that of another statement of the same moment
    with a zone; else that in the zone of the country in the host's name.
    """
    moment = datetime.fromisoformat(dated.moment) if dated.moment else None
    if moment is None or moment.utcoffset() != timedelta(0) or dated.origin == "time":
        return dated
    named = path_day(url)
    if named is not None and abs(named - moment.date()) <= _DAY:
        return replace(dated, day=named.isoformat())
    for other in others:
        if other.moment and other.day != dated.day:
            same = datetime.fromisoformat(other.moment)
            if same.utcoffset() != timedelta(0) and abs(same - moment) <= _SAME:
                return replace(dated, day=other.day)
    zone = _zones().get((urlsplit(url).hostname or "").rpartition(".")[2])
    return replace(dated, day=moment.astimezone(ZoneInfo(zone)).date().isoformat()) if zone else dated


def path_day(url: str) -> date | None:
    """The day in the path of an address, as many publishers write it; None where there is none."""
    match = _PATH_DAY.search(urlsplit(url).path)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    table = tomllib.loads(resources.files("crawler").joinpath("zones.toml").read_text(encoding="utf-8"))
    return {country: zone for zone, countries in table.items() for country in countries.split()}
