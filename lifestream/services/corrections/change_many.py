"""Changing many recordings at once, and taking all of it back.

What is wanted is checked on every recording before the first is changed. The change is noted
before it is made, so that one that was broken off can be sent again, or undone.
"""

import logging
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from lifestream.domain.corrections.change_of_many import (
    ChangeOfMany,
    ManyAction,
    decode_change,
    encode_change,
)
from lifestream.domain.corrections.correction import undone_ids
from lifestream.domain.corrections.results import Results
from lifestream.domain.errors import IllegalTransition, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.log_subjects import CHANGES, change_subject
from lifestream.domain.sentences import says
from lifestream.domain.video import Video
from lifestream.pipeline.typed.corrected_results import corrections_of
from lifestream.ports.backend import Backend
from lifestream.services.corrections.changes import Change, ChangeTags, Desk, UndoCorrection
from lifestream.services.corrections.clock_changes import MoveToDay, MoveToZone, ShiftClock
from lifestream.services.corrections.correct_recording import correct
from lifestream.services.library.browse_library import missing
from lifestream.services.library.trash import restore_video, trash_video
from lifestream.services.reprocess.rerun import rerun

log = logging.getLogger(__name__)

MAX_AT_ONCE = 100
RECENT = 20
NO_MINUTES = "A photo has no minutes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be done to all of them.

    Attributes:
        tags: To add or to take away.
        day, by, zone: For the actions of those names; ``zone_name`` is how a person calls it.
    """

    action: ManyAction
    tags: tuple[str, ...] = ()
    day: date | None = None
    by: timedelta = timedelta(0)
    zone: tzinfo | None = None
    zone_name: str = ""

    @property
    def change(self) -> Change | None:
        """The correction that each recording gets; None where it is something else.

        Raises:
            InvalidRequest: What the action needs is missing.
        """
        match self.action:
            case ManyAction.TAG | ManyAction.UNTAG:
                if not any(tag.strip() for tag in self.tags):
                    raise InvalidRequest("Name at least one tag.", code="BAD_TAG")
                added = self.action is ManyAction.TAG
                return ChangeTags(add=self.tags) if added else ChangeTags(remove=self.tags)
            case ManyAction.DAY:
                if self.day is None:
                    raise InvalidRequest("Choose the day to move them to.")
                return MoveToDay(day=self.day)
            case ManyAction.SHIFT:
                if not self.by:
                    raise InvalidRequest("Say by how much their clock is to be moved.")
                return ShiftClock(by=self.by)
            case ManyAction.ZONE:
                if self.zone is None:
                    raise InvalidRequest("Name the time zone of their clock.")
                return MoveToZone(zone=self.zone)
            case _:
                return None

    @property
    def words(self) -> str:
        """The same in words."""
        tags = ", ".join(tag.strip() for tag in self.tags if tag.strip())
        return {
            ManyAction.TAG: f"Tagged {tags}",
            ManyAction.UNTAG: f"Tags taken away: {tags}",
            ManyAction.DAY: f"Moved to {self.day}",
            ManyAction.SHIFT: f"Moved {_hours(self.by)}",
            ManyAction.ZONE: f"Recorded in the time of {self.zone_name}",
            ManyAction.TRASH: "Moved to the trash",
            ManyAction.RERUN: "Minutes written again",
        }[self.action]


def change_many(
    backend: Backend,
    owner: OwnerId,
    video_ids: Iterable[VideoId],
    wanted: Wanted,
    *,
    change_id: str,
    zone: tzinfo,
) -> ChangeOfMany:
    """Do it to all of them; the same ``change_id`` twice is one change.

    Raises:
        NotFound: One of them is none; nothing was changed.
        InvalidRequest: It cannot be done to one of them; nothing was changed.
    """
    ids = tuple(dict.fromkeys(video_ids))
    if not 0 < len(ids) <= MAX_AT_ONCE:
        raise InvalidRequest(
            says("Choose from 1 to {most} recordings.", most=MAX_AT_ONCE), code="NOTHING_CHOSEN"
        )
    videos = _videos(backend, owner, ids, in_trash=wanted.action is ManyAction.TRASH)
    change = wanted.change
    if change is not None:
        _check(backend, change, videos, zone)
    photos = {one.video_id for one in videos if one.is_photo}
    if wanted.action is ManyAction.RERUN and len(photos) == len(ids):
        raise InvalidRequest(NO_MINUTES, code="NO_SUCH_STAGE")
    noted = ChangeOfMany(
        change_id=change_id,
        made_at=backend.job_store.now(),
        action=wanted.action,
        words=wanted.words,
        video_ids=ids,
    )
    _note(backend, owner, noted, change_id)
    left = _do(backend, owner, noted, change, zone, photos=photos)
    log.info("many_changed", extra={"videos": len(ids), "kind": wanted.action.value})
    if not left:
        return noted
    noted = replace(noted, left=left)
    _note(backend, owner, noted, f"{change_id}.left")
    return noted


def undo_many(backend: Backend, owner: OwnerId, change_id: str, *, zone: tzinfo) -> ChangeOfMany:
    """Take all of it back; what was deleted for good since stays away.

    Raises:
        NotFound: No such change of this owner.
        InvalidRequest: It is one that cannot be taken back.
    """
    change = find_change(backend, owner, change_id)
    if change.action is ManyAction.RERUN:
        raise InvalidRequest("What was written again cannot be taken back.", code="NOTHING_TO_UNDO")
    left: list[tuple[VideoId, str]] = []
    for video_id in change.video_ids:
        try:
            if change.action is ManyAction.TRASH:
                restore_video(backend, owner, video_id)
            else:
                _undo_corrections(backend, owner, video_id, change_id, zone)
        except NotFound as error:
            left.append((video_id, error.message))
    undone = replace(change, is_undone=True, left=tuple(left))
    _note(backend, owner, undone, f"{change_id}.undone")
    log.info("many_undone", extra={"videos": len(change.video_ids)})
    return undone


def _note(backend: Backend, owner: OwnerId, change: ChangeOfMany, entry_id: str) -> None:
    entry, subject = encode_change(change), change_subject(change.change_id)
    backend.owner_log.append(owner, subject, entry, entry_id=entry_id, note=entry)


def find_change(backend: Backend, owner: OwnerId, change_id: str) -> ChangeOfMany:
    """One change of many.

    Raises:
        NotFound: No such change of this owner.
    """
    entries = backend.owner_log.read(owner, change_subject(change_id))
    if not entries:
        raise NotFound("There is no such change.", code="CHANGE_NOT_FOUND")
    return decode_change(entries[-1].entry)


def recent_changes(backend: Backend, owner: OwnerId) -> tuple[ChangeOfMany, ...]:
    """The changes of many, last made or undone first; in one look."""
    page = backend.owner_log.subjects(owner, CHANGES, limit=RECENT)
    return tuple(decode_change(one.note) for one in page.subjects if one.note is not None)


def _videos(
    backend: Backend, owner: OwnerId, ids: Sequence[VideoId], *, in_trash: bool
) -> list[Video]:
    found = backend.library.get_many(owner, ids)
    for video_id in ids:
        if video_id in found:
            continue
        if not (in_trash and backend.library.trash_of(owner, video_id) is not None):
            raise missing(backend, owner, video_id)
    return [found[one] for one in ids if one in found]


def _check(backend: Backend, change: Change, videos: Iterable[Video], zone: tzinfo) -> None:
    """Refuse before anything is changed; clocks and tags look at the entry alone."""
    now = backend.job_store.now()
    for video in videos:
        try:
            change.given(
                Desk(
                    video=video,
                    corrections=(),
                    results=Results(),
                    segments=(),
                    now=now,
                    zone=zone,
                    correction_id="",
                )
            )
        except InvalidRequest as error:
            message = f"{video.display_title}: {error.message}"
            raise InvalidRequest(message, code=error.code) from error


def _do(
    backend: Backend,
    owner: OwnerId,
    noted: ChangeOfMany,
    change: Change | None,
    zone: tzinfo,
    *,
    photos: Container[VideoId],
) -> tuple[tuple[VideoId, str], ...]:
    left: list[tuple[VideoId, str]] = []
    for video_id in noted.video_ids:
        name = f"{noted.change_id}.{video_id}"
        try:
            if change is not None:
                correct(
                    backend,
                    owner,
                    video_id,
                    change,
                    correction_id=name,
                    zone=zone,
                    change_id=noted.change_id,
                )
            elif noted.action is ManyAction.TRASH:
                trash_video(backend, owner, video_id)
            elif video_id in photos:
                left.append((video_id, NO_MINUTES))
            else:
                rerun(backend, owner, video_id, MINUTES.name, request_id=name, zone=zone)
        except (NotFound, IllegalTransition) as error:
            # Deleted meanwhile, or at work already: the others are changed all the same.
            left.append((video_id, error.message))
    return tuple(left)


def _undo_corrections(
    backend: Backend, owner: OwnerId, video_id: VideoId, change_id: str, zone: tzinfo
) -> None:
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    corrections = corrections_of(backend.owner_log, video)
    undone = undone_ids(corrections)
    for one in corrections:
        if one.change_id == change_id and one.correction_id not in undone:
            correct(
                backend,
                owner,
                video_id,
                UndoCorrection(undoes=one.correction_id),
                correction_id=f"{one.correction_id}.undo",
                zone=zone,
            )


def _hours(by: timedelta) -> str:
    """``forward by 1 h``, ``back by 1 d 2 h``."""
    total_s = round(by.total_seconds())
    way = "back by " if total_s < 0 else "forward by "
    days, rest = divmod(abs(total_s), 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    return way + " ".join(f"{count} {unit}" for count, unit in parts if count)
