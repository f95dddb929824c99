"""Days and times in file names, as cameras, recorders and people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.days.days_in_names import from_name
from lifestream.domain.days.recorded import RecordedFrom, local_day

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
    "2026_1117_140509_001.MP4": "2026-11-17 14:05:09",
    "Desktop 2026.11.17 - 14.05.09.01.mp4": "2026-11-17 14:05:09",
    "vlc-record-2026-11-17-14h05m09s-x.mp4": "2026-11-17 14:05:09",
    "Screencast from 11-17-2026 02:05:09 PM.webm": "2026-11-17 14:05:09",
    "Aufnahme 17.11.2026 14-05.m4a": "2026-11-17 14:05:00",
    "Запись экрана 2026-11-17 в 14.05.09.mov": "2026-11-17 14:05:09",
    "Grabación 2026-11-17 a la(s) 2.05.09 p. m..mov": "2026-11-17 14:05:09",
    "屏幕录制2026-11-17 下午2.05.09.mov": "2026-11-17 14:05:09",
    "XRecorder_17112026_140509.mp4": "2026-11-17 14:05:09",
    "IMG_E20261117_140509_1080p.mov": "2026-11-17 14:05:09",
    "VID-20261117-WA0003.mp4": "2026-11-17",
    "VID_20261117_250533.mp4": "2026-11-17",
    "2026-11-17 24.00.mp4": "2026-11-17",
    "20261117_1080p.mp4": "2026-11-17",
    "20261117_720.mp4": "2026-11-17",
    "2026-11-17 1920x1080.mp4": "2026-11-17",
    "2026-11-17 8-12 Uhr.mp4": "2026-11-17",
    "2026-11-17 10 20 things.mp4": "2026-11-17",
    "17 Nov 2026.mp4": "2026-11-17",
    "standup Nov 17, 2026.mp4": "2026-11-17",
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
        "20261117T023000Z.mp4",
        "abc-defg-hij (2026-11-16 at 18 30 GMT-8).mp4",
        "2026-11-17T03_30_00+01:00.mp4",
        "1794882600000.mp4",
        "RPReplay_Final1794882600.mov",
    ],
)
def test_names_that_tell_a_moment_are_read_so(name: str) -> None:
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
        "mmexport1994882600000.jpg.mp4",
        "Annual review 2026.mp4",
    ],
)
def test_what_is_no_day_is_none(name: str) -> None:
    assert from_name(name, zone=BERLIN, not_after=UPLOADED).how is RecordedFrom.UNKNOWN
