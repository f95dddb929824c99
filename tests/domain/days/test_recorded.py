"""Years that cannot be, and one day for one recording."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.days.recorded import (
    checked_moment,
    local,
    local_day,
    noon,
)
from lifestream.domain.errors import InvalidRequest

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati", "UTC", "America/New_York"])
def test_a_day_without_a_time_stays_that_day_everywhere(zone: str) -> None:
    there = ZoneInfo(zone)
    day = datetime(2026, 11, 17).date()
    assert local_day(noon(day, there), there) == day


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1899-12-31", "2200-01-01T00:00"],
)
def test_dates_at_the_ends_of_the_calendar_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(InvalidRequest, match="between 1900 and 2199"):
        checked_moment(datetime.fromisoformat(text), BERLIN)


def test_a_moment_without_an_offset_is_in_the_owners_zone() -> None:
    given = checked_moment(datetime(2026, 11, 17, 14, 5), BERLIN)
    assert given == datetime(2026, 11, 17, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize("zone", [BERLIN, timezone(timedelta(hours=-12)), UTC], ids=str)
def test_a_stored_moment_of_the_ends_has_a_day_in_every_zone(zone: ZoneInfo) -> None:
    for moment in (datetime.min, datetime.max):
        for offset in (-12, 0, 14):
            aware = moment.replace(tzinfo=timezone(timedelta(hours=offset)))
            assert local_day(aware, zone).year in (1, 9999)
            assert local(aware, zone).strftime("%H:%M")
