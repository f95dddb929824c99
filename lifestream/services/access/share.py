"""Links that let a visitor without a login see one recording for a while.

A link is in two logs. Its owner's, by recording, says which links there are; the one that its
token's digest names is what a visitor finds. A link works while both say so, the recording is
there, and its time has not come. What has ended always ends the same way, whatever the reason.
"""

import logging
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifestream.domain import codec
from lifestream.domain.errors import Deleted, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import SCENES
from lifestream.domain.log_subjects import SHARES, recaps_subject, shares_subject, token_subject
from lifestream.domain.scene import SceneList
from lifestream.domain.sentences import says
from lifestream.domain.share import MAX_TOKEN_CHARS, Share, ShareEntry, digest_of, new_token
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.access.shared_media import (
    PEOPLE,
    SHARED,
    forget_part,
    share_in,
)
from lifestream.services.library.artifacts import artifact_of
from lifestream.services.library.browse_library import Recording, missing, open_recording
from lifestream.services.library.readable import video_or_none
from lifestream.services.masks.pictures import shown_picture
from lifestream.services.masks.silences import silences_of

log = logging.getLogger(__name__)

LONGEST = timedelta(days=366)
MAX_LIVE = 50
"""Links to one recording that work at the same time."""

MAX_NOTE_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRequest:
    """The contents of a new link, and its duration."""

    lasts: timedelta
    from_s: float = 0.0
    to_s: float | None = None
    with_transcript: bool = True
    with_video: bool = True
    with_download: bool = False
    note: str = ""
    with_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShare:
    """A link that was just made. ``token`` is known here and nowhere else."""

    share: Share
    token: str


def create_share(
    backend: Backend, owner: OwnerId, video_id: VideoId, asked: ShareRequest
) -> NewShare:
    """Make a link.

    Raises:
        NotFound: No such recording of this owner.
        InvalidRequest: The time or the part is none, or there are too many links already.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    _check(asked, video.facts.duration_s if video.facts else None)
    if len(live_shares(backend, owner, video_id)) >= MAX_LIVE:
        raise InvalidRequest(
            says("This recording has {most} links already. Take one back first.", most=MAX_LIVE),
            code="TOO_MANY_SHARES",
        )
    token, now = new_token(), backend.job_store.now()
    share = Share(
        share_id="s" + secrets.token_hex(8),
        token_sha256=digest_of(token),
        owner=owner,
        video_id=video_id,
        created_at=now,
        expires_at=now + asked.lasts,
        from_s=asked.from_s,
        to_s=asked.to_s,
        with_transcript=asked.with_transcript,
        with_video=asked.with_video,
        with_download=asked.with_download and asked.with_video,
        note=" ".join(asked.note.split())[:MAX_NOTE_CHARS],
        with_place=asked.with_place,
    )
    entry = codec.encode(ShareEntry(at=now, made=share))
    # The owner's log first: what is not in it could never be taken back or deleted.
    backend.owner_log.append(owner, shares_subject(video_id), entry, entry_id=share.share_id)
    subject = token_subject(share.token_sha256)
    backend.owner_log.append(SHARES, subject, entry, entry_id=share.share_id)
    log.info("share_created", extra={"video": video_id, "share": share.share_id})
    return NewShare(share=share, token=token)


def live_shares(backend: Backend, owner: OwnerId, video_id: VideoId) -> tuple[Share, ...]:
    """The links that work now, newest first.

    Raises:
        NotFound: No such recording of this owner.
    """
    if backend.library.get(owner, video_id) is None:
        raise missing(backend, owner, video_id)
    now = backend.job_store.now()
    return tuple(
        share
        for share in reversed(_not_revoked(backend, owner, video_id))
        if share.expires_at > now
    )


def revoke_share(backend: Backend, owner: OwnerId, video_id: VideoId, share_id: str) -> None:
    """Take a link back: from now on it opens nothing. Doing it twice is harmless.

    Raises:
        NotFound: No such recording of this owner, or no such link to it.
    """
    if backend.library.get(owner, video_id) is None:
        raise missing(backend, owner, video_id)
    share = _made(backend, owner, video_id).get(share_id)
    if share is None:
        raise NotFound("There is no such link to this recording.", code="SHARE_NOT_FOUND")
    entry = codec.encode(ShareEntry(at=backend.job_store.now(), revoked=share_id))
    entry_id = f"revoked.{share_id}"
    # The visitor's side first: should the second write fail, the link is dead all the same.
    subject = token_subject(share.token_sha256)
    backend.owner_log.append(SHARES, subject, entry, entry_id=entry_id)
    backend.owner_log.append(owner, shares_subject(video_id), entry, entry_id=entry_id)
    forget_part(backend, share)
    log.info("share_revoked", extra={"video": video_id, "share": share_id})


def open_share(backend: Backend, token: str) -> Share:
    """The link behind ``token``, while it works.

    Raises:
        NotFound: There never was such a link; ``Deleted`` when it ended: its time came, it was
            taken back, or its recording was deleted.
    """
    if len(token) > MAX_TOKEN_CHARS:
        raise _unknown()
    entries = _entries(backend, SHARES, token_subject(digest_of(token)))
    share = next((entry.made for entry in entries if entry.made), None)
    if share is None:
        raise _unknown()
    taken_back = any(entry.revoked == share.share_id for entry in entries)
    if taken_back or share.expires_at <= backend.job_store.now():
        raise _ended()
    if video_or_none(backend, share.owner, share.video_id) is None:
        raise _ended()
    return share


def shared_picture(backend: Backend, share: Share, at_ms: int) -> bytes:
    """The JPEG that the shared page shows for a time of the recording, in milliseconds.

    Reads the list of pictures and the picture, and nothing else: a page shows many of them.

    Raises:
        NotFound: The shared part has no picture of that time.
    """
    video = video_or_none(backend, share.owner, share.video_id)
    scenes = artifact_of(backend, video, SCENES, SceneList) if video else None
    for frame in scenes.keyframes if scenes else ():
        if round(frame.at_s * 1000) == at_ms and share.shows(frame.at_s):
            return shown_picture(backend, share.owner, frame.image_key)
    raise NotFound("There is no such picture.", code="NOT_FOUND")


def shared_recording(backend: Backend, share: Share) -> Recording:
    """The recording that a link shows.

    Raises:
        Deleted: It is not there any more.
    """
    try:
        return open_recording(backend, share.owner, share.video_id)
    except NotFound as error:
        raise _ended() from error


def plays_copy(backend: Backend, share: Share, video: Video) -> bool:
    """Whether what a link plays is made from the file: of a part, to leave the place out, or with
    silences where something sensitive is said."""
    return share.plays_copy(video) or bool(silences_of(backend, video))


def forget_ended_parts(backend: Backend, prefix: str = f"{SHARED}/") -> int:
    """Remove what was cut for links that have ended; returns how many parts there were.

    Args:
        prefix: Where to look: all, or one recording's.
    """
    removed = 0
    for stored in list(backend.object_store.list(prefix)):
        _, owner, video_id, _ = stored.key.split("/")
        share_id = share_in(stored.key)
        if share_id == PEOPLE:
            continue
        try:
            live = live_shares(backend, OwnerId(owner), VideoId(video_id))
        except NotFound:
            live = ()
        if all(share.share_id != share_id for share in live):
            backend.object_store.delete(stored.key)
            removed += 1
    return removed


def forget_shares(backend: Backend, owner: OwnerId, video_id: VideoId) -> None:
    """Delete every link to a recording, and to whom they went, without a trace."""
    for share in _made(backend, owner, video_id).values():
        backend.owner_log.delete(SHARES, token_subject(share.token_sha256))
    backend.owner_log.delete(owner, shares_subject(video_id))
    backend.owner_log.delete(owner, recaps_subject(video_id))


def _check(asked: ShareRequest, length_s: float | None) -> None:
    if not timedelta(minutes=1) <= asked.lasts <= LONGEST:
        raise InvalidRequest(
            says(
                "A link lasts between a minute and {days} days. Choose another end.",
                days=LONGEST.days,
            ),
            code="BAD_SHARE_TIME",
        )
    from_s, to_s = asked.from_s, asked.to_s
    end_s = math.inf if to_s is None else to_s
    good = math.isfinite(from_s) and from_s >= 0 and from_s < end_s and not math.isnan(end_s)
    if not good or (length_s and from_s >= length_s):
        raise InvalidRequest(
            "The part has to begin within the recording and before it ends.", code="BAD_SHARE_PART"
        )


def _made(backend: Backend, owner: OwnerId, video_id: VideoId) -> dict[str, Share]:
    entries = _entries(backend, owner, shares_subject(video_id))
    return {entry.made.share_id: entry.made for entry in entries if entry.made}


def _not_revoked(backend: Backend, owner: OwnerId, video_id: VideoId) -> list[Share]:
    entries = _entries(backend, owner, shares_subject(video_id))
    revoked = {entry.revoked for entry in entries if entry.revoked}
    return [e.made for e in entries if e.made and e.made.share_id not in revoked]


def _entries(backend: Backend, owner: OwnerId, subject: str) -> list[ShareEntry]:
    return [codec.decode(ShareEntry, one.entry) for one in backend.owner_log.read(owner, subject)]


def share_time_left_s(share: Share, now: datetime) -> float:
    """How long the link still works, in seconds; 0 when it has ended."""
    return max((share.expires_at - now).total_seconds(), 0.0)


def _unknown() -> NotFound:
    return NotFound(
        "There is nothing behind this link. Check that it was copied whole.",
        code="SHARE_NOT_FOUND",
    )


def _ended() -> Deleted:
    return Deleted(
        "This link has ended. Ask the person who sent it for a new one.", code="SHARE_ENDED"
    )
