"""What calendars promise on every foundation: kept, replaced, matched, forgotten."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from lifestream.domain.days.recorded import RecordedFrom
from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.meetings.meeting import Calendar, Meeting
from lifestream.domain.video import MediaFacts
from lifestream.ports.backend import Backend
from lifestream.services.forgetting.people import forget_name
from lifestream.services.meetings.calendars import (
    calendars_of,
    give_calendar,
    meeting_of_recording,
    meetings_between,
    remove_calendar,
)
from tests.contracts.access.test_webhooks import backend
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import ANNA, a_video

__all__ = ["backend"]

BEN = OwnerId("ben")
HOUR = timedelta(hours=1)


def meeting(title: str, after: timedelta, length: timedelta = HOUR, *people: str) -> Meeting:
    return Meeting(
        title=title, starts_at=START + after, ends_at=START + after + length, people=people
    )


def give(
    backend: Backend, meetings: Sequence[Meeting], data: bytes = b"1", name: str = "Work.ics"
) -> Calendar:
    def read(data: bytes, zone: tzinfo, from_at: datetime, to_at: datetime) -> tuple[Meeting, ...]:
        assert from_at < START < to_at
        return tuple(meetings)

    logs = backend.owner_log
    return give_calendar(logs, ANNA, name, data, read=read, zone=UTC, now=START)


def titles(backend: Backend, owner: OwnerId = ANNA) -> list[str]:
    found = meetings_between(backend.owner_log, owner, START, START + 48 * HOUR)
    return [one.title for one in found]


def test_a_calendar_is_kept_in_parts_replaced_by_its_name_and_removed(backend: Backend) -> None:
    many = [meeting(f"m{count:03}", count * HOUR / 10) for count in range(600)]
    made = give(backend, many)
    assert (made.count, len(titles(backend))) == (600, 480)
    assert titles(backend, BEN) == []

    again = give(backend, [meeting("Planning", HOUR)], b"2", "WORK.ICS")
    give(backend, [meeting("Planning", HOUR), meeting("Dinner", 9 * HOUR)], b"3", "Home.ics")
    assert again.calendar_id == made.calendar_id
    assert titles(backend) == ["Planning", "Dinner"]

    remove_calendar(backend.owner_log, ANNA, made.calendar_id)
    assert [one.name for one in calendars_of(backend.owner_log, ANNA)] == ["Home.ics"]
    with pytest.raises(NotFound):
        remove_calendar(backend.owner_log, BEN, made.calendar_id)


def test_a_recording_is_of_the_meeting_that_holds_most_of_it(backend: Backend) -> None:
    give(
        backend,
        [
            meeting("Standup", timedelta(0), HOUR / 2),
            meeting("Planning", HOUR / 2, HOUR),
            meeting("All afternoon", timedelta(0), 8 * HOUR),
        ],
    )
    an_hour = MediaFacts(
        container="mp4", size_bytes=1, has_audio=True, has_video=True, duration_s=3600.0
    )
    video = replace(
        a_video("1"),
        owner=ANNA,
        recorded_at=START + HOUR * 0.4,
        recorded_from=RecordedFrom.FILE,
        facts=an_hour,
    )

    def title(**changes: object) -> str | None:
        found = meeting_of_recording(backend.owner_log, replace(video, **changes))  # type: ignore[arg-type]
        return found.title if found else None

    assert title() == "All afternoon"
    assert title(recorded_at=START + HOUR / 2) == "Planning"
    assert title(recorded_at=START - HOUR * 0.6) is None
    assert title(recorded_from=RecordedFrom.FILE_DAY) is None
    assert title(facts=None) is None


def test_a_forgotten_person_is_in_no_meeting(backend: Backend) -> None:
    give(backend, [meeting("Talk with Cem", HOUR, HOUR, "Cem Kaya", "Dana")])
    forget_name(backend, ANNA, re.compile(r"\bCem(?: Kaya)?\b"), frozenset())
    (left,) = meetings_between(backend.owner_log, ANNA, START, START + 9 * HOUR)
    assert "Cem" not in str(left)
    assert "Dana" in left.people
