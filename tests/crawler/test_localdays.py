"""On which day something appeared, where machines state UTC."""

from zoneinfo import ZoneInfo

import pytest

from crawler.dates import read_date
from crawler.localdays import _zones, local, path_day

UTC_EVENING = "2022-05-04T02:41:00+00:00"


@pytest.mark.parametrize(
    ("stated", "url", "expected"),
    [
        pytest.param(UTC_EVENING, "https://eldeber.com.bo/a", "2022-05-03", id="the country's day"),
        pytest.param("2021-11-04T23:00:00Z", "https://www.kas.de/a", "2021-11-05", id="east of Greenwich"),
        pytest.param("2021-07-04T22:30:00Z", "https://www.kas.de/a", "2021-07-05", id="in summer"),
        pytest.param(UTC_EVENING, "https://a.com/2022/05/03/b", "2022-05-03", id="the day in the address"),
        pytest.param(UTC_EVENING, "https://a.com/2019/05/03/b", "2022-05-04", id="no day of another year"),
        pytest.param(UTC_EVENING, "https://a.com/b", "2022-05-04", id="no country, no shift"),
        pytest.param("2022-05-04T02:41:00-03:00", "https://a.com.bo/b", "2022-05-04", id="a zone is believed"),
        pytest.param("2022-05-04", "https://a.com.bo/b", "2022-05-04", id="a day is believed"),
    ],
)
def test_the_day_is_the_publishers(stated: str, url: str, expected: str) -> None:
    dated = read_date(stated, "json-ld")
    assert dated is not None
    found = local(dated, [], url)
    assert (found.day, found.moment, found.origin) == (expected, dated.moment, "json-ld")


def test_the_same_moment_with_a_zone_tells_the_day() -> None:
    stated, shown = read_date(UTC_EVENING, "json-ld"), read_date("2022-05-03T22:41:30-04:00", "time")
    other = read_date("2017-10-12T21:06:39-04:00", "time")
    assert stated is not None
    assert shown is not None
    assert other is not None
    assert local(stated, [other, shown], "https://a.com/b").day == "2022-05-03"
    assert local(stated, [other], "https://a.com/b").day == "2022-05-04"


def test_what_readers_are_shown_is_not_shifted() -> None:
    shown = read_date("2019-12-26T23:07:45+00:00", "time")
    assert shown is not None
    assert local(shown, [], "https://www.talent.ch/a").day == "2019-12-26"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.com/2022/5/3/b", "2022-05-03"),
        ("https://a.com/news/2022-05-03-b", "2022-05-03"),
        ("https://a.com/2022/13/03/b", None),
        ("https://a.com/2022/05/b", None),
        ("https://a.com/1234/05/03/b", None),
    ],
)
def test_days_in_addresses(url: str, expected: str | None) -> None:
    found = path_day(url)
    assert (found.isoformat() if found else None) == expected


def test_every_zone_is_known() -> None:
    assert {zone: ZoneInfo(zone).key for zone in _zones().values()} == {zone: zone for zone in _zones().values()}
