"""The day of a recording: what the user says, else the file, else its name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifestream.domain.codec import encode
from lifestream.domain.days.recorded import RecordedFrom, local_day
from lifestream.domain.video import MediaFacts, ProcessingOptions
from lifestream.pipeline.media.file_dates import FileDates, dates_of, recorded_of
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.stages.media import media
from lifestream.ports.backend import Backend
from tests.contracts.places.samples import a_video
from tests.pipeline.media_maker import make_media, scenes_of
from tests.pipeline.test_side_by_side import Reports, a_run

ZONES = ("Etc/GMT+12", "America/New_York", "UTC", "Pacific/Kiritimati")


@pytest.mark.parametrize(
    "text",
    ["2026-11-17", "20261117", "2026:11:17", "2026/11/17", "2026-11-17T00:00:00.000000Z"],
)
@pytest.mark.parametrize("zone", ZONES)
def test_a_date_without_a_time_is_that_day_in_every_zone(text: str, zone: str) -> None:
    dates = dates_of({"date": text})
    assert (dates.at, dates.on) == (None, date(2026, 11, 17))
    found = recorded_of(a_video(), replace(probed(), recorded_on=dates.on), ZoneInfo(zone))
    assert found.at is not None
    assert (local_day(found.at, ZoneInfo(zone)), found.how) == (
        date(2026, 11, 17),
        RecordedFrom.FILE_DAY,
    )


@pytest.mark.parametrize(
    "text",
    [
        *("1904-01-01", "2026", "9999-12-31", "2026-02-30", "", "soon", "14:05:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1904-01-01T00:00:01Z"),
        *("2026:11:17 99:05:00", "Tue Nov 17 99:05:00 2026", "2026-11-17T14:05:00+99:00"),
    ],
)
def test_what_is_no_believable_day_is_none(text: str) -> None:
    assert dates_of({"date": text, "creation_time": text}) == FileDates()


@pytest.mark.parametrize(
    ("text", "is_local"),
    [
        ("2026:11:17 14:05:09", True),
        ("2026/11/17/ 14:05:09", True),
        ("Tue Nov 17 14:05:09 2026", True),
        ("TUE NOV 17 14:05:09 2026\n\0", True),
        ("20261117140509", True),
        ("UTC 2026-11-17 14:05:09", False),
        ("2026-11-17 14:05:09 UTC", False),
        ("Tue, 17 Nov 2026 14:05:09 +0000", False),
        ("2026-11-17T15:05:09.250+01:00", False),
    ],
)
def test_moments_as_cameras_and_programs_write_them_are_read(text: str, is_local: bool) -> None:
    expected = datetime(2026, 11, 17, 14, 5, 9, tzinfo=UTC)
    local = FileDates(clock="2026-11-17T14:05:09")
    assert dates_of({"date": text}) == (local if is_local else FileDates(at=expected))


def test_a_clock_without_a_zone_is_the_owners() -> None:
    """A camera in Berlin at half past eleven at night did not record the next day."""
    zone = ZoneInfo("Europe/Berlin")
    dates = dates_of({"date": "2026-11-17", "creation_time": "23:30:00"})
    assert dates.at is None
    facts = replace(probed(), clock=dates.clock, recorded_on=dates.on)
    assert recorded_of(a_video(), facts, zone).at == datetime(2026, 11, 17, 23, 30, tzinfo=zone)


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
    moment = dates_of({"com.apple.quicktime.creationdate": "2026-11-17T14:05:00+0900"}).at

    assert moment == datetime(2026, 11, 17, 5, 5, tzinfo=UTC)
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=9)
    plain = dates_of({"creation_time": "2026-11-17T05:05:00.000000Z"}).at
    assert plain is not None
    assert plain.utcoffset() == timedelta(0)


def test_facts_from_before_more_was_read_are_looked_at_again_and_nothing_else_is(
    embedded: Backend, tmp_path: Path
) -> None:
    made = make_media(
        tmp_path / "day.mp4",
        frames=scenes_of([0.2]),
        metadata={"creation_time": "2026-03-02T14:05:00Z"},
    )
    assert made.exists()
    run = a_run(embedded, Reports(), tmp_path)
    first = media(run)
    (stored,) = embedded.object_store.list("p/")
    older = replace(first.value, recorded_at=None, version=1)
    embedded.object_store.put_bytes(stored.key, encode(older), content_type="application/json")

    again = media(run)

    assert again.in_library is not None
    assert again.in_library(run.video).recorded_at == datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
    assert again.digest == first.digest
