"""Which days does a date of uncertain precision cover? ISO prefixes, quarters and halves as intervals."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

_FORM: Final = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|H([12])|([0-9]{2})(?:-([0-9]{2}))?))?")


def interval(prefix: str) -> tuple[date, date]:
    """First and last day of "2026", "2026-Q1", "2026-H2", "2026-06" or "2026-06-30".

    Raises ValueError for anything else, days that no calendar has included.
    """
    match = _FORM.fullmatch(prefix)
    try:
        if match is not None:
            return _interval(match)
    except ValueError:
        pass  # month 13 or 30 February: as wrong as any other form
    raise ValueError(f"found {prefix!r}, expected YYYY, YYYY-Qn, YYYY-Hn, YYYY-MM or YYYY-MM-DD")


def _interval(match: re.Match[str]) -> tuple[date, date]:
    year = int(match[1])
    if match[5] is not None:
        day = date(year, int(match[4]), int(match[5]))
        return day, day
    if match[4] is not None:
        first = last = int(match[4])
    elif match[2] is not None:
        first, last = 3 * int(match[2]) - 2, 3 * int(match[2])
    elif match[3] is not None:
        first, last = 6 * int(match[3]) - 5, 6 * int(match[3])
    else:
        first, last = 1, 12
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
