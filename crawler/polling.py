"""When is a feed asked again, and a page looked at again? As often as it really changes, within bounds."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

#: Bounds of the wait between two polls of a feed, and the wait after the first one; seconds.
SHORTEST: Final = 5 * 60.0
LONGEST: Final = 14 * 24 * 3600.0
FIRST: Final = 3600.0
#: A wait is moved by up to this share of itself, so that feeds that were added together are not asked together.
JITTER: Final = 0.1
#: After this a feed is read whole, whatever its validators say: some servers answer 304 for good.
REFRESH: Final = timedelta(days=7)


def next_interval(interval: float | None, *, is_changed: bool) -> float:
    """The seconds to leave a feed alone: half as long as before where it brought something new, else half as long again."""
    if interval is None:
        return FIRST
    return min(max(interval * (0.5 if is_changed else 1.5), SHORTEST), LONGEST)


def next_poll(interval: float) -> datetime:
    """The moment when a feed is due again."""
    return datetime.now(UTC) + timedelta(seconds=interval * random.uniform(1 - JITTER, 1 + JITTER))


def is_due(next_due: datetime | None) -> bool:
    """Whether a feed's time has come; one further off than any wait was set by a clock that has been put back since."""
    left = next_due - datetime.now(UTC) if next_due is not None else timedelta(0)
    return not timedelta(0) < left <= timedelta(seconds=LONGEST * (1 + JITTER))


def is_stale(read: datetime | None) -> bool:
    """Whether a feed that was last read whole at `read` must be read whole again; so one read in the future."""
    return read is None or not timedelta(0) <= datetime.now(UTC) - read <= REFRESH


def next_look(looks: Sequence[timedelta], done: int) -> datetime | None:
    """The moment when a page is looked at again that was looked at `done` times before this one; None after the last."""
    return datetime.now(UTC) + looks[done] if done < len(looks) else None
