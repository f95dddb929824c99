"""Wishes for minutes: of an owner for all recordings and for tags, and of one recording.

The owner's are one log; its note is what they come to. A recording's own wish is among its options.
"""

import logging
import secrets
from dataclasses import replace
from datetime import tzinfo

from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.jobs.stages import MINUTES, TIME_BLOCKS
from lifestream.domain.log_subjects import WISHES_SUBJECT
from lifestream.domain.minutes.wishes import MAX_TAGS, NO_WISH, MinutesWish, MinutesWishes
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.library.browse_library import missing
from lifestream.services.library.checked_tags import checked_tags
from lifestream.services.reprocess.rerun import rerun

log = logging.getLogger(__name__)


def read_wishes(backend: Backend, owner: OwnerId) -> MinutesWishes:
    """The owner's wishes; empty where there are none. One look.

    Raises:
        BackendUnavailable: The store does not answer.
    """
    head = backend.owner_log.heads(owner, [WISHES_SUBJECT]).get(WISHES_SUBJECT)
    if head is None:
        return MinutesWishes()
    if head.note is not None:
        return codec.decode(MinutesWishes, head.note)
    # Written on at two foundations that were merged: there is no note.
    last = backend.owner_log.read(owner, WISHES_SUBJECT, after=head.length - 1)
    return codec.decode(MinutesWishes, last[-1].entry) if last else MinutesWishes()


def wish_for(backend: Backend, video: Video) -> MinutesWish:
    """What the minutes of a recording are to be like, if they are written now."""
    return read_wishes(backend, video.owner).of(video.options.minutes, video.tags)


def save_wish(backend: Backend, owner: OwnerId, wish: MinutesWish, *, tag: str = "") -> None:
    """Keep a wish for all recordings, or for those with ``tag``; an empty one is taken away.

    Minutes that are written stay as they are until they are written again.

    Raises:
        InvalidRequest: That is no tag, or too many have a wish.
    """
    wishes = read_wishes(backend, owner)
    if tag:
        (name,) = checked_tags([tag]) or ("",)
        kept = [(one, known) for one, known in wishes.by_tag if one != name]
        kept += [(name, wish)] if name and wish != NO_WISH else []
        if len(kept) > MAX_TAGS:
            raise InvalidRequest(
                says("At most {most} tags can have a template.", most=MAX_TAGS), code="BAD_TAG"
            )
        wishes = replace(wishes, by_tag=tuple(sorted(kept)))
    else:
        wishes = replace(wishes, default=wish)
    entry = codec.encode(wishes)
    backend.owner_log.append(
        owner, WISHES_SUBJECT, entry, entry_id=secrets.token_hex(12), note=entry
    )
    log.info("minutes_wish_saved", extra={"template": wish.template or "", "tag": bool(tag)})


def choose_wish(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    wish: MinutesWish,
    *,
    request_id: str,
    zone: tzinfo,
) -> Job:
    """Let a recording's minutes be like that, and write them again.

    Raises:
        NotFound: No such recording of this owner.
        IllegalTransition: It cannot be made again now; says why.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    told_again = video.options.minutes.instructions != wish.instructions
    # Instructions are for the blocks, too.
    return rerun(
        backend,
        owner,
        video_id,
        TIME_BLOCKS.name if told_again else MINUTES.name,
        request_id=f"{request_id} wish",
        zone=zone,
        change=lambda one: replace(one, options=replace(one.options, minutes=wish)),
    )
