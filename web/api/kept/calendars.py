"""Calendars: give one, see their meetings, and which one a recording is of."""

from flask import Response

from lifestream.bootstrap.arriving.calendar_file import take_calendar
from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.domain.meetings.meeting import Calendar, Meeting
from lifestream.services.library.browse_library import missing
from lifestream.services.meetings.calendars import (
    calendars_of,
    meeting_of_recording,
    meetings_between,
    remove_calendar,
)
from web.api.bodies import read_json, read_query, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.auth.audit import note_made
from web.context import application, backend, current_owner
from web.schemas.kept.calendars import (
    CalendarDocument,
    CalendarRequest,
    CalendarsDocument,
    MeetingDocument,
    MeetingsDocument,
    MeetingsParameters,
    RecordingMeetingDocument,
)


def post_calendar() -> Response:
    """Give a calendar file (.ics). The meetings of a year around are kept, without descriptions.

    Another file of the same name takes its place; the same file again changes nothing.
    """
    asked = read_json(CalendarRequest)
    made = take_calendar(application(), current_owner(), asked.name, asked.ics.encode())
    note_made(calendar_id=made.calendar_id)
    return send(_calendar(made), status=201)


def get_calendars() -> Response:
    """Your calendars."""
    found = calendars_of(backend().owner_log, current_owner())
    return send(CalendarsDocument(calendars=[_calendar(one) for one in found]))


def delete_calendar(calendar_id: str) -> Response:
    """Remove a calendar with its meetings. Titles that were taken from it stay."""
    remove_calendar(backend().owner_log, current_owner(), calendar_id)
    return Response(status=204)


def get_meetings() -> Response:
    """The meetings of all calendars that touch a stretch of time."""
    asked = read_query(MeetingsParameters)
    found = meetings_between(backend().owner_log, current_owner(), asked.from_at, asked.to_at)
    return send(MeetingsDocument(meetings=[_meeting(one) for one in found]))


def get_video_meeting(video_id: str) -> Response:
    """The meeting that holds most of a recording: a title and people to suggest."""
    video = backend().library.get(current_owner(), VideoId(video_id))
    if video is None:
        raise missing(backend(), current_owner(), VideoId(video_id))
    found = meeting_of_recording(backend().owner_log, video)
    return send(RecordingMeetingDocument(meeting=_meeting(found) if found else None))


def _calendar(calendar: Calendar) -> CalendarDocument:
    return CalendarDocument(
        calendar_id=calendar.calendar_id,
        name=calendar.name,
        given_at=calendar.given_at,
        meetings=calendar.count,
    )


def _meeting(meeting: Meeting) -> MeetingDocument:
    return MeetingDocument(
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        people=list(meeting.people),
    )


TAG = "Calendars"
OPERATIONS = (
    Operation(
        method="GET",
        path="/calendars",
        view=get_calendars,
        scope=Scope.READ,
        summary="Your calendars",
        tag=TAG,
        response=CalendarsDocument,
    ),
    Operation(
        method="POST",
        path="/calendars",
        view=post_calendar,
        scope=Scope.WRITE,
        summary="Give a calendar",
        tag=TAG,
        status=201,
        body=CalendarRequest,
        response=CalendarDocument,
        problems=((400, "BAD_CALENDAR"), (400, "TOO_MANY_CALENDARS")),
        example='{"name": "Work", "ics": "BEGIN:VCALENDAR\\nEND:VCALENDAR\\n"}',
    ),
    Operation(
        method="DELETE",
        path="/calendars/{calendar_id}",
        view=delete_calendar,
        scope=Scope.DELETE,
        summary="Remove a calendar",
        tag=TAG,
        status=204,
        problems=((404, "CALENDAR_NOT_FOUND"),),
    ),
    Operation(
        method="GET",
        path="/meetings",
        view=get_meetings,
        scope=Scope.READ,
        summary="Meetings of your calendars",
        tag=TAG,
        query=MeetingsParameters,
        response=MeetingsDocument,
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/meeting",
        view=get_video_meeting,
        scope=Scope.READ,
        summary="The meeting of a recording",
        tag=TAG,
        response=RecordingMeetingDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
)
