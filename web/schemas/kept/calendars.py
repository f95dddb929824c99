"""Calendars, their meetings, and which one a recording is of."""

from datetime import datetime

from pydantic import AwareDatetime, Field

from web.schemas.document import RequestDocument, ResponseDocument


class CalendarRequest(RequestDocument):
    """A calendar file."""

    name: str = Field(
        min_length=1,
        max_length=100,
        description="By which it is known again: another of this name takes its place.",
    )
    ics: str = Field(min_length=1, max_length=3_900_000, description="The text of the file.")


class CalendarDocument(ResponseDocument):
    """A calendar, without its meetings."""

    calendar_id: str
    name: str
    given_at: datetime
    meetings: int = Field(description="How many are kept, of 400 days before and after.")


class CalendarsDocument(ResponseDocument):
    """Your calendars, by name."""

    calendars: list[CalendarDocument]


class MeetingsParameters(RequestDocument):
    """Which stretch of time."""

    from_at: AwareDatetime = Field(description="With a zone, as 2026-11-17T08:00:00Z.")
    to_at: AwareDatetime


class MeetingDocument(ResponseDocument):
    """A meeting; of a series one time of it."""

    title: str
    starts_at: datetime
    ends_at: datetime
    people: list[str] = Field(description="Who was invited and did not decline.")


class MeetingsDocument(ResponseDocument):
    """Meetings in order of time."""

    meetings: list[MeetingDocument]


class RecordingMeetingDocument(ResponseDocument):
    """The meeting that a recording is of."""

    meeting: MeetingDocument | None = Field(
        description="Null where no calendar has one, or the time of the recording is not known."
    )
