"""Days in file names, years that cannot be, and one day for one recording."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.days.recorded import (
    RecordedFrom,
    checked_moment,
    from_name,
    local,
    local_day,
    noon,
)
from lifestream.domain.errors import InvalidRequest

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
UPLOADED = datetime(2026, 11, 20, 9, tzinfo=UTC)

TIMED = {
    "Bildschirmaufnahme 2026-11-17 um 14.05.00.mov": "2026-11-17 14:05:00",
    "Enregistrement 2026-11-17 à 14.05.00.mov": "2026-11-17 14:05:00",
    "DJI_20261117140500_0001_D.MP4": "2026-11-17 14:05:00",
    "NOR_20261117140500A.mp4": "2026-11-17 14:05:00",
    "2026-11-17-2026-11-18.mp4": "2026-11-17",
    "20261117_20261118.mp4": "2026-11-17",
    "2026年11月17日.mp4": "2026-11-17",
    "17-11-2026.mp4": "2026-11-17",
    "11-17-2026 talk.mp4": "2026-11-17",
    "VID_20261117_140500.mp4": "2026-11-17 14:05:00",
    "20261117_140500.mp4": "2026-11-17 14:05:00",
    "IMG_20261117_140500_1.mov": "2026-11-17 14:05:00",
    "2026-11-17 14.05.mkv": "2026-11-17 14:05:00",
    "2026-11-17 14-05-09.mkv": "2026-11-17 14:05:09",
    "2026-11-17_14-05-09.mp4": "2026-11-17 14:05:09",
    "video_2026-11-17_14-05-09.mp4": "2026-11-17 14:05:09",
    "signal-2026-11-17-140509.mp4": "2026-11-17 14:05:09",
    "Screen Recording 2026-11-17 at 2.05.09 PM.mov": "2026-11-17 14:05:09",
    "WhatsApp Video 2026-11-17 at 14.05.09.mp4": "2026-11-17 14:05:09",
    "Call 2026-11-17T14:05:09.m4a": "2026-11-17 14:05:09",
    "Meeting 20261117.mp4": "2026-11-17",
    "2026_11_17 standup.mp4": "2026-11-17",
    "Sitzung 17.11.2026.mp4": "2026-11-17",
}


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, ZoneInfo("Pacific/Kiritimati")], ids=str)
def test_a_name_tells_the_day_in_the_owners_zone(name: str, zone: ZoneInfo) -> None:
    found = from_name(name, zone=zone, not_after=UPLOADED)

    assert found.at is not None
    there = found.at.astimezone(zone)
    if found.how is RecordedFrom.NAME:
        assert f"{there:%Y-%m-%d %H:%M:%S}" == TIMED[name]
    else:
        assert (found.how, f"{there:%Y-%m-%d}") == (RecordedFrom.NAME_DAY, TIMED[name])


@pytest.mark.parametrize(
    "name",
    [
        "PXL_20261117_023000123.mp4",
        "GMT20261117-023000_Recording.mp4",
        "2026-11-17T02-30-00Z.mp4",
    ],
)
def test_names_that_are_known_to_be_in_utc_are_read_so(name: str) -> None:
    found = from_name(name, zone=NEW_YORK, not_after=UPLOADED)
    assert found.at == datetime(2026, 11, 17, 2, 30, tzinfo=UTC)
    assert local_day(found.at, NEW_YORK).day == 16


@pytest.mark.parametrize(
    "name",
    [
        "GX010123.MP4",
        "holiday.mp4",
        "VID_20271117_140500.mp4",
        "VID_19040101_000000.mp4",
        "20261345.mp4",
        "123420261117123.mp4",
        "1920x1080 20.5.mp4",
        "call +49 2026111 7.mp4",
        "",
        "2026-02-30.mp4",
        "03-04-2026 either way.mp4",
    ],
)
def test_what_is_no_day_is_none(name: str) -> None:
    assert from_name(name, zone=BERLIN, not_after=UPLOADED).how is RecordedFrom.UNKNOWN


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
