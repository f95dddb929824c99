"""Calendar files as Google, Outlook and Apple write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifestream.backends.calendars.ics import read_calendar
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.meetings.meeting import MAX_CALENDAR_BYTES, Meeting

BERLIN = ZoneInfo("Europe/Berlin")
FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def calendar(*events: str, zone: str = "") -> bytes:
    """A file of these events, each the lines between its ends."""
    parts = [f"BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\n{one}\nEND:VEVENT" for one in events]
    text = "\n".join(["BEGIN:VCALENDAR\nVERSION:2.0", *([zone] if zone else []), *parts])
    return f"{text}\nEND:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, zone: str = "") -> tuple[Meeting, ...]:
    return read_calendar(calendar(*events, zone=zone), BERLIN, FROM, TO)


def starts(found: tuple[Meeting, ...]) -> list[str]:
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found]


def test_a_meeting_has_its_time_name_and_people_and_nothing_else() -> None:
    (one,) = read(
        "UID:1\nSUMMARY:Weekly  planning\nDESCRIPTION:secret\nLOCATION:Room 4\n"
        "DTSTART;TZID=Europe/Berlin:20260302T100000\nDTEND;TZID=Europe/Berlin:20260302T110000\n"
        "ORGANIZER;CN=Anna Berg:mailto:anna@example.org\n"
        "ATTENDEE;CN=anna berg;PARTSTAT=ACCEPTED:mailto:anna@example.org\n"
        'ATTENDEE;CN="ben.cole@example.org":mailto:ben.cole@example.org\n'
        "ATTENDEE;CN=Cem;PARTSTAT=DECLINED:mailto:cem@example.org\n"
        "ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room4@example.org"
    )
    assert one == Meeting(
        title="Weekly planning",
        starts_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        ends_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
        people=("Anna Berg", "Ben Cole"),
    )


def test_a_series_keeps_its_hour_when_the_clocks_change_and_ends_when_it_says() -> None:
    rule = "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260408T215959Z"
    for zone, name in (("", "Europe/Berlin"), (OUTLOOK_ZONE, "W. Europe Standard Time")):
        found = read(
            f"UID:1\nSUMMARY:S\nDTSTART;TZID={name}:20260317T093000\nDURATION:PT30M\n{rule}\n"
            f"EXDATE;TZID={name}:20260324T093000\nRDATE;TZID={name}:20260326T140000",
            zone=zone,
        )
        assert starts(found) == ["03-17 08:30", "03-26 13:00", "03-31 07:30", "04-07 07:30"], name


def test_one_time_of_a_series_is_moved_and_another_cancelled() -> None:
    series = "UID:1\nSUMMARY:S\nDTSTART:20260302T090000Z\nDTEND:20260302T100000Z"
    found = read(
        f"{series}\nRRULE:FREQ=DAILY;COUNT=4",
        "UID:1\nSUMMARY:Moved\nRECURRENCE-ID:20260303T090000Z\n"
        "DTSTART:20260303T150000Z\nDTEND:20260303T160000Z",
        f"{series}\nRECURRENCE-ID:20260304T090000Z\nSTATUS:CANCELLED",
    )
    assert starts(found) == ["03-02 09:00", "03-03 15:00", "03-05 09:00"]
    assert found[1].title == "Moved"


def test_whole_days_cancelled_nameless_and_endless_ones_are_left_out() -> None:
    times = "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z"
    assert (
        read(
            "UID:1\nSUMMARY:Holiday\nDTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303",
            f"UID:2\nSUMMARY:Off\nSTATUS:CANCELLED\n{times}",
            f"UID:3\n{times}",
            "UID:4\nSUMMARY:A moment\nDTSTART:20260302T090000Z",
            "UID:5\nSUMMARY:Long ago\nDTSTART:20200302T090000Z\nDTEND:20200302T100000Z",
            f"UID:6\nSUMMARY:Never\n{times}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            f"UID:7\nSUMMARY:Flood\n{times}\nRRULE:FREQ=SECONDLY",
        )
        == ()
    )


def test_times_without_a_zone_are_of_the_owner_and_a_night_is_one_meeting() -> None:
    (one,) = read("UID:1\nSUMMARY:Night\nDTSTART:20260701T230000\nDTEND:20260702T010000")
    assert (starts((one,)), one.ends_at - one.starts_at) == (["07-01 21:00"], timedelta(hours=2))


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff", b"BEGIN:VEVENT", b"hello", b"x" * (MAX_CALENDAR_BYTES + 1)]
)
def test_what_is_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_calendar(data, UTC, FROM, TO)
    assert refused.value.code == "BAD_CALENDAR"


def test_series_that_take_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lifestream.backends.calendars.ics.MAX_COUNTING_S", -1.0)
    with pytest.raises(InvalidRequest, match="too long to count"):
        read("UID:1\nSUMMARY:S\nDTSTART:20260101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY")


def test_a_file_with_too_many_meetings_is_refused() -> None:
    times = "SUMMARY:S\nDTSTART:20260101T090000Z\nDTEND:20260101T100000Z\nRRULE:FREQ=DAILY"
    with pytest.raises(InvalidRequest, match="more than"):
        read(*(f"UID:{number}\n{times}" for number in range(40)))
