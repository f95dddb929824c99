"""What pages and the API ask of corrections, as the services know it."""

import secrets
from datetime import timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lifestream.bootstrap import zone_of
from lifestream.domain.corrections.change_of_many import ChangeOfMany
from lifestream.domain.corrections.correction import Corrected
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.services.corrections.change_many import Wanted, change_many, undo_many
from lifestream.services.corrections.changes import (
    Change,
    ChangeTags,
    SetChapters,
    SetMeeting,
    SetPlace,
    SetPoint,
    SetTitle,
    UndoCorrection,
)
from lifestream.services.corrections.clock_changes import KeepClock, SetClock, ShiftClock
from lifestream.services.corrections.correct_recording import correct
from web.context import application, backend, current_owner, typed_by
from web.schemas.kept.corrections import CorrectionRequest, ManyRequest


def correct_as_asked(video_id: VideoId, change: Change, *, correction_id: str) -> Video:
    """Make the correction."""
    return correct(
        backend(),
        current_owner(),
        video_id,
        change,
        correction_id=correction_id,
        zone=zone_of(application().settings),
        by=typed_by(),
    )


def change_as_asked(asked: ManyRequest) -> ChangeOfMany:
    """Change many."""
    ids = [VideoId(one) for one in dict.fromkeys(asked.video_ids)]
    wanted = Wanted(
        action=asked.action,
        tags=tuple(asked.tags),
        day=asked.day,
        by=timedelta(seconds=asked.shift_s),
        zone=zone_named(asked.zone) if asked.zone else None,
        zone_name=asked.zone,
    )
    return change_many(
        backend(),
        current_owner(),
        ids,
        wanted,
        change_id=asked.change_id or secrets.token_hex(12),
        zone=zone_of(application().settings),
    )


def undo_change(change_id: str) -> ChangeOfMany:
    """Take a change of many back."""
    zone = zone_of(application().settings)
    return undo_many(backend(), current_owner(), change_id, zone=zone)


def change_of(asked: CorrectionRequest) -> Change:
    """The change that is asked for.

    Raises:
        InvalidRequest: A field that its kind needs is missing.
    """
    match asked.kind:
        case Corrected.TITLE:
            return SetTitle(title=asked.title)
        case Corrected.RECORDED:
            return _clock_change(asked)
        case Corrected.PLACE:
            return SetPlace(
                name=asked.place,
                latitude_deg=asked.latitude_deg,
                longitude_deg=asked.longitude_deg,
            )
        case Corrected.TAGS:
            return ChangeTags(tags=tuple(asked.tags))
        case Corrected.MEETING:
            return SetMeeting(is_meeting=asked.is_meeting)
        case Corrected.POINT:
            return SetPoint(point=asked.point, text=asked.text, at_s=asked.at_s)
        case Corrected.CHAPTERS:
            return SetChapters(starts=tuple((one.start_s, one.title) for one in asked.chapters))
        case Corrected.UNDO:
            return UndoCorrection(undoes=asked.undoes)


def zone_named(name: str) -> tzinfo:
    """The time zone of that name.

    Raises:
        InvalidRequest: There is none.
    """
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidRequest(
            says("There is no time zone {name!r}; name one such as Europe/Lisbon.", name=name[:40]),
            code="NO_SUCH_ZONE",
        ) from error


def _clock_change(asked: CorrectionRequest) -> Change:
    if asked.keep:
        return KeepClock()
    if asked.day is not None:
        zone = zone_named(asked.zone) if asked.zone else None
        return SetClock(day=asked.day, clock=asked.time, zone=zone)
    if asked.shift_s is not None:
        return ShiftClock(by=timedelta(seconds=asked.shift_s))
    raise InvalidRequest("Name the day on which this was recorded.")
