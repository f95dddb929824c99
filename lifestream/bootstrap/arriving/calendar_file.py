"""A calendar file, from whichever door it comes."""

from lifestream.bootstrap import Application, zone_of
from lifestream.domain.ids import OwnerId
from lifestream.domain.meetings.meeting import Calendar
from lifestream.services.meetings.calendars import give_calendar


def take_calendar(app: Application, owner: OwnerId, name: str, data: bytes) -> Calendar:
    """Keep the meetings of a calendar file.

    Raises:
        InvalidRequest: It is no calendar file, or there are too many calendars.
    """
    from lifestream.backends.calendars.ics import read_calendar

    return give_calendar(
        app.backend.owner_log,
        owner,
        name,
        data,
        read=read_calendar,
        zone=zone_of(app.settings),
        now=app.backend.job_store.now(),
    )
