"""The day of a recording: what the user says, else the file, else its name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.days.recorded import RecordedFrom, local_day
from lifestream.domain.video import MediaFacts, ProcessingOptions
from lifestream.pipeline.media.file_dates import recorded_at, recorded_of, recorded_on
from lifestream.pipeline.media.source import probe
from tests.contracts.places.samples import a_video
from tests.pipeline.media_maker import make_media, scenes_of

ZONES = ("Etc/GMT+12", "America/New_York", "UTC", "Pacific/Kiritimati")


@pytest.mark.parametrize("text", ["2026-11-17", "20261117", "2026:11:17", "2026/11/17"])
@pytest.mark.parametrize("zone", ZONES)
def test_a_date_without_a_time_is_that_day_in_every_zone(text: str, zone: str) -> None:
    assert recorded_at({"date": text}) is None
    assert recorded_on({"date": text}) == date(2026, 11, 17)
    facts = replace(probed(), recorded_on=recorded_on({"date": text}))
    found = recorded_of(a_video(), facts, ZoneInfo(zone))
    assert found.at is not None
    assert (local_day(found.at, ZoneInfo(zone)), found.how) == (
        date(2026, 11, 17),
        RecordedFrom.FILE_DAY,
    )


@pytest.mark.parametrize("text", ["1904-01-01", "2026", "9999-12-31", "2026-02-30", "", "soon"])
def test_what_is_no_believable_day_is_none(text: str) -> None:
    assert recorded_on({"date": text}) is None
    assert recorded_at({"date": text}) is None


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1904-01-01T00:00:00Z"]
)
def test_a_clock_at_the_ends_of_the_calendar_is_not_believed(text: str) -> None:
    assert recorded_at({"creation_time": text}) is None


@pytest.mark.parametrize("text", ["2026:11:17 14:05:00", "Tue Nov 17 14:05:00 2026"])
def test_moments_as_cameras_and_avi_files_write_them_are_read(text: str) -> None:
    assert recorded_at({"date": text}) == datetime(2026, 11, 17, 14, 5, tzinfo=UTC)
    assert recorded_at({"date": text.replace("14", "99")}) is None


def test_names_of_fields_are_read_in_any_case(tmp_path: Path) -> None:
    made = make_media(tmp_path / "a.mkv", frames=scenes_of([0.2]), metadata={"DATE": "20261117"})
    assert probe(made).recorded_on == date(2026, 11, 17)


def probed() -> MediaFacts:
    return MediaFacts(container="mp4", size_bytes=1, has_audio=True, has_video=False)


def test_the_user_comes_first_then_the_files_clock_then_its_day_then_its_name() -> None:
    zone = ZoneInfo("Europe/Berlin")
    said, shot = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 2, tzinfo=UTC)
    video = replace(
        a_video(), filename="VID_20250404_101500.mp4", created_at=datetime(2025, 6, 1, tzinfo=UTC)
    )
    facts = replace(probed(), recorded_at=shot, recorded_on=date(2025, 3, 3))
    by_user = replace(video, options=ProcessingOptions(recorded_at=said))

    assert recorded_of(by_user, facts, zone).at == said
    assert recorded_of(video, facts, zone).at == shot
    facts = replace(facts, recorded_at=None)
    assert recorded_of(video, facts, zone).how is RecordedFrom.FILE_DAY
    same_day = replace(facts, recorded_on=date(2025, 4, 4))
    assert recorded_of(video, same_day, zone).how is RecordedFrom.NAME
    facts = replace(facts, recorded_on=None)
    found = recorded_of(video, facts, zone)
    assert (found.at, found.how) == (datetime(2025, 4, 4, 8, 15, tzinfo=UTC), RecordedFrom.NAME)
    assert recorded_of(a_video(), facts, zone).how is RecordedFrom.UNKNOWN


def test_the_clock_that_a_file_names_is_kept_with_its_moment() -> None:
    moment = recorded_at({"com.apple.quicktime.creationdate": "2026-11-17T14:05:00+0900"})

    assert moment == datetime(2026, 11, 17, 5, 5, tzinfo=UTC)
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=9)
    plain = recorded_at({"creation_time": "2026-11-17T05:05:00.000000Z"})
    assert plain is not None
    assert plain.utcoffset() == timedelta(0)
