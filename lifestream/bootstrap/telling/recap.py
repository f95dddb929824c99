"""A recap of a recording or a day, from whichever door it is asked for."""

from datetime import date

from lifestream.bootstrap import Application, zone_of
from lifestream.bootstrap.telling.channels import app_address, mail_sender, sends_mail
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.telling.recap import RecapMade, RecapWish
from lifestream.services.library.own_name import own_name
from lifestream.services.telling.recaps import (
    parts_of,
    recordings_of_day,
    send_recaps,
    text_of,
)


def recordings_for(
    app: Application, owner: OwnerId, video_id: str, day: date | None
) -> tuple[VideoId, ...]:
    """The recordings that a recap is of.

    Raises:
        InvalidRequest: Neither a recording nor a day is named, or both, or the day has none.
    """
    if bool(video_id) == (day is not None):
        raise InvalidRequest("A recap is of one recording or of one day.", code="BAD_RECAP")
    if day is None:
        return (VideoId(video_id),)
    found = recordings_of_day(app.backend, owner, day, zone_of(app.settings))
    if not found:
        raise InvalidRequest("Nothing was recorded on that day.", code="BAD_RECAP")
    return found


def preview(app: Application, owner: OwnerId, video_ids: tuple[VideoId, ...]) -> str:
    """The text that would be sent, without links.

    Raises:
        NotFound: There is no such recording.
    """
    parts = parts_of(app.backend, owner, video_ids, zone_of(app.settings))
    sender = own_name(app.backend, owner)
    return text_of(parts, dict.fromkeys(video_ids, "…"), "…", sender=sender)


def send(app: Application, owner: OwnerId, wish: RecapWish) -> tuple[RecapMade, ...]:
    """Send it to each, or where no mail server is set up make the texts to send.

    Raises:
        InvalidRequest, NotFound: As ``send_recaps``.
    """
    return send_recaps(
        app.backend,
        owner,
        wish,
        send=mail_sender(app.settings) if sends_mail(app.settings) else None,
        address=app_address(app.settings),
        zone=zone_of(app.settings),
    )
