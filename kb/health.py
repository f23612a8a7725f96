"""How do the sources fare? What is wrong with each, by its feeds' answers and by its own past.

Kinds of trouble: "dead" (no feed of the source answers), "refused" (feed or pages answer 401, 403 or 451), "empty" (a
feed lists nothing), "drift" (its pages are read otherwise than before: the site's layout has changed).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final, NamedTuple

from sqlmodel import Session, col, func, select

from kb import models
from kb.turns import Turn, take

#: Failures in a row after which a feed is no passing matter; with polls hours apart that is half a day.
DEAD_AFTER: Final = 3
#: No feed is left alone for as long as this while its source is crawled (`crawler.polling`).
_ABANDONED: Final = timedelta(days=30)
_REFUSALS: Final = (401, 403, 451)
#: Pages that make the present of a source, pages that make its past, and the fewest for a past worth comparing with.
_RECENT, _PAST, _LEAST_PAST = 20, 200, 40
_LENGTH_FACTOR: Final = 2.0  # by which the median length of texts may move
_SHARE_SHIFT: Final = 0.3  # by which the share of pages without date or text may grow
_REFUSED_SHARE: Final = 0.5  # of the recent pages


class Trouble(NamedTuple):
    """What is wrong with a source, or with the one feed of it that `feed_id` names."""

    source_id: int
    feed_id: int | None
    kind: str
    detail: str


class SourceHealth(NamedTuple):
    """How a source fares; `failures` are those in a row of the feed that does best, `alarms` what is wrong now."""

    source: str
    feeds: int
    succeeded: datetime | None
    failures: int
    articles: int
    newest: datetime | None
    alarms: list[str]


class AlarmRow(NamedTuple):
    """An alarm as told to people; `feed` is an address, `ended` is None while it lasts."""

    source: str
    feed: str | None
    kind: str
    detail: str
    raised: datetime
    ended: datetime | None


def watch(session: Session) -> None:
    """Raises alarms for what is wrong now and ends those of what is not any more."""
    take(session.connection(), Turn.CRAWL)
    now, found = datetime.now(UTC), {trouble[:3]: trouble for trouble in troubles(session)}
    standing = session.exec(select(models.Alarm).where(col(models.Alarm.ended).is_(None))).all()
    for alarm in standing:
        trouble = found.pop((alarm.source_id, alarm.feed_id, alarm.kind), None)
        if trouble is None:
            alarm.ended = now
        else:
            alarm.detail = trouble.detail
        session.add(alarm)
    session.add_all(models.Alarm(**trouble._asdict(), raised=now) for trouble in found.values())
    session.commit()


def alarms(session: Session, *, since: datetime | None = None) -> list[AlarmRow]:
    """The alarms that stand, or all that were raised since a moment, newest first."""
    query = (
        select(models.Alarm, models.Source.slug, models.Feed.url)
        .join(models.Source, col(models.Source.id) == col(models.Alarm.source_id))
        .outerjoin(models.Feed, col(models.Feed.id) == col(models.Alarm.feed_id))
        .order_by(col(models.Alarm.raised).desc(), models.Source.slug)
    )
    query = query.where(col(models.Alarm.ended).is_(None) if since is None else col(models.Alarm.raised) >= since)
    return [
        AlarmRow(slug, feed, alarm.kind, alarm.detail, alarm.raised, alarm.ended)
        for alarm, slug, feed in session.exec(query)
    ]


def sources(session: Session) -> list[SourceHealth]:
    """How every source fares that has feeds, those with alarms first."""
    standing: dict[str, list[str]] = {}
    for alarm in alarms(session):
        standing.setdefault(alarm.source, []).append(f"{alarm.kind}: {alarm.detail}")
    kept = select(models.Article.source_id, func.count(), func.max(models.Article.first_seen)).group_by(
        col(models.Article.source_id)
    )
    articles: dict[int | None, tuple[int, datetime | None]] = {
        source_id: (count, newest) for source_id, count, newest in session.exec(kept)
    }
    rows = [
        SourceHealth(
            source.slug, len(feeds), max((feed.succeeded for feed in feeds if feed.succeeded), default=None),
            min(feed.failures for feed in feeds), *articles.get(source.id, (0, None)), standing.get(source.slug, []),
        )
        for source, feeds in _with_feeds(session)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-len(row.alarms), row.source))


def troubles(session: Session) -> list[Trouble]:
    """Everything that is wrong now with what is crawled."""
    asked = session.exec(select(func.max(models.Feed.checked))).one()
    return [
        trouble
        for source, feeds in _with_feeds(session)
        if (current := [feed for feed in feeds if not _is_abandoned(feed, asked)])
        for check in _CHECKS
        for trouble in check(session, int(source.id or 0), current)
    ]


def _is_abandoned(feed: models.Feed, asked: datetime | None) -> bool:
    """Whether a feed was not asked for long before the last one was: its source was taken out of the crawl."""
    return feed.checked is not None and asked is not None and asked - feed.checked > _ABANDONED


def _with_feeds(session: Session) -> list[tuple[models.Source, list[models.Feed]]]:
    feeds: dict[int, list[models.Feed]] = {}
    for feed in session.exec(select(models.Feed).order_by(col(models.Feed.id))):
        feeds.setdefault(feed.source_id, []).append(feed)
    known = session.exec(select(models.Source).where(col(models.Source.id).in_(feeds)).order_by(models.Source.slug))
    return [(source, feeds[int(source.id or 0)]) for source in known]


def _dead(session: Session, source_id: int, feeds: Sequence[models.Feed]) -> Iterator[Trouble]:
    best = min(feeds, key=lambda feed: feed.failures)
    if best.failures >= DEAD_AFTER:
        yield Trouble(
            source_id, None, "dead", f"no feed has answered {best.failures} times in a row: {best.last_error}"
        )


def _refused(session: Session, source_id: int, feeds: Sequence[models.Feed]) -> Iterator[Trouble]:
    for feed in feeds:
        if feed.last_status in _REFUSALS:
            yield Trouble(source_id, feed.id, "refused", f"HTTP {feed.last_status}")
    reasons = _recent_reasons(session, source_id, _RECENT)
    refused = sum(reasons[f"HTTP {status}"] for status in _REFUSALS)
    if reasons.total() == _RECENT and refused >= _REFUSED_SHARE * _RECENT:
        yield Trouble(source_id, None, "refused", f"{refused} of the last {_RECENT} pages")


def _empty(session: Session, source_id: int, feeds: Sequence[models.Feed]) -> Iterator[Trouble]:
    for feed in feeds:
        is_index = feed.kind == "index"  # which lists sitemaps, and no page itself
        if feed.entries == 0 and feed.failures == 0 and not is_index:
            yield Trouble(source_id, feed.id, "empty", f"the {feed.kind} lists nothing")


def _drift(session: Session, source_id: int, feeds: Sequence[models.Feed]) -> Iterator[Trouble]:
    found = []
    query = (
        select(func.length(models.ArticleVersion.text), models.Article.published)
        .join(models.Article)
        .where(models.Article.source_id == source_id)
        .order_by(col(models.ArticleVersion.id).desc())
        .limit(_RECENT + _PAST)
    )
    rows = session.exec(query).all()
    now, past = rows[:_RECENT], rows[_RECENT:]
    if len(past) >= _LEAST_PAST:
        was, is_now = (median(length for length, _ in part) for part in (past, now))
        if not was / _LENGTH_FACTOR <= is_now <= was * _LENGTH_FACTOR:
            found.append(f"texts of {is_now:.0f} characters, before {was:.0f}")
        before, share = (sum(day is None for _, day in part) / len(part) for part in (past, now))
        if share - before >= _SHARE_SHIFT:
            found.append(f"{share:.0%} without a date, before {before:.0%}")
    tried = _recent_reasons(session, source_id, _RECENT + _PAST)
    newest = _recent_reasons(session, source_id, _RECENT)
    older = tried.total() - newest.total()
    if older >= _LEAST_PAST:
        share = newest["no text"] / newest.total()
        before = (tried["no text"] - newest["no text"]) / older
        if share - before >= _SHARE_SHIFT:
            found.append(f"{share:.0%} of pages without text, before {before:.0%}")
    if found:
        yield Trouble(source_id, None, "drift", "; ".join(found))


def _recent_reasons(session: Session, source_id: int, limit: int) -> Counter[str | None]:
    """Why the newest pages of a source were dropped, None for those that were not; only pages that were tried count."""
    query = (
        select(models.Frontier.reason)
        .where(models.Frontier.source_id == source_id, col(models.Frontier.state).in_(("done", "failed")))
        .where(models.Frontier.looks + models.Frontier.tries > 0)
        .order_by(col(models.Frontier.id).desc())
        .limit(limit)
    )
    return Counter(session.exec(query).all())


#: One trouble, one function.
_CHECKS: Final[tuple[Callable[[Session, int, Sequence[models.Feed]], Iterator[Trouble]], ...]] = (
    _dead, _refused, _empty, _drift,
)  # fmt: skip
