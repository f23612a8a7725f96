"""Where does an ISO date prefix lie? Days, months and quarters counted from the day of publication."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=1024)
def parse_day(published: str | None) -> date | None:
    """The day of an ISO date prefix; the middle of a month or year known no closer; None for anything else."""
    if not published:
        return None
    parts = published[:10].split("-")
    try:
        numbers = [int(part) for part in parts]
        return date(numbers[0], numbers[1] if len(numbers) > 1 else 6, numbers[2] if len(numbers) > 2 else 15)
    except ValueError:
        return None


def months_later(day: date, months: float) -> str:
    """The month that lies `months` after `day`, as YYYY-MM."""
    total = day.year * 12 + day.month - 1 + round(months)
    return f"{total // 12}-{total % 12 + 1:02d}"


def resolve_open(iso: str, today: date | None, *, past: bool) -> str | None:
    """The year for a month or season given without one: the last one for the past, else the next."""
    if today is None:
        return None
    if iso.startswith("Q"):
        quarter, current = int(iso[1]), (today.month - 1) // 3 + 1
        year = today.year + (quarter < current if not past else -(quarter > current))
        return f"{year}-{iso}"
    month = int(iso[:2])
    year = today.year + (month < today.month if not past else -(month > today.month))
    return f"{year}-{iso}"


@lru_cache(maxsize=1024)
def is_past(iso: str, published: str | None) -> bool:
    """Whether a date lies wholly before the month of publication, or is a day up to that of publication."""
    today = parse_day(published)
    if today is None:
        return False
    if len(iso) == 10:
        return iso <= today.isoformat()
    last = (
        {"Q": lambda k: 3 * k, "H": lambda k: 6 * k}[iso[5]](int(iso[6]))
        if iso[5:6] in ("Q", "H")
        else int(iso[5:7] or 12)
    )
    return (int(iso[:4]), last) < (today.year, today.month)


@lru_cache(maxsize=1024)
def is_future(due: str | None, published: str | None) -> bool:
    """Whether a due date begins after the day of publication: what will be is not there yet."""
    today = parse_day(published)
    if due is None or today is None:
        return False
    year, rest = due[:4], due[5:]
    month = (
        {"Q": lambda k: 3 * k - 2, "H": lambda k: 6 * k - 5}[rest[0]](int(rest[1]))
        if rest[:1] in ("Q", "H")
        else int(rest[:2] or 1)
    )
    return (int(year), month) > (today.year, today.month)
