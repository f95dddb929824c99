"""Correcting one recording: the change is checked, appended to its log, and put into its entry.

What is written is never changed. The entry holds what lists and searches need of the corrections;
minutes, points and chapters are read from the log (``read_results``).
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from lifestream.domain.corrections.correction import (
    Clock,
    ClockGiven,
    Corrected,
    Given,
    MeetingGiven,
    PlaceGiven,
    TagsGiven,
    TitleGiven,
    Undone,
    encode_correction,
)
from lifestream.domain.corrections.results import facts_given
from lifestream.domain.errors import AccessDenied, InvalidRequest, NotFound, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.log_subjects import corrections_subject
from lifestream.domain.masks.masking import masked_text
from lifestream.domain.sentences import says
from lifestream.domain.summary import Minutes
from lifestream.domain.video import NOT_INDEXED, Video
from lifestream.pipeline.placed_where import place_of
from lifestream.pipeline.typed.corrected_results import read_corrections
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.services.corrections.changes import Change, Desk
from lifestream.services.corrections.read_results import corrected_results
from lifestream.services.edits.read_words import words_of
from lifestream.services.library.artifacts import artifact_of
from lifestream.services.library.browse_library import missing
from lifestream.services.tasks.reconcile import reconcile_tasks

log = logging.getLogger(__name__)

WRITE_TRIES = 8
MAX_CORRECTIONS = 5000
SHARED_KINDS = frozenset({Corrected.TITLE, Corrected.MEETING, Corrected.POINT, Corrected.CHAPTERS})
"""What editors who are not the owner may correct: nothing that decides with whom it is shared."""


def correct(
    backend: Backend,
    owner: OwnerId,
    video_id: VideoId,
    change: Change,
    *,
    correction_id: str,
    zone: tzinfo,
    change_id: str = "",
    by: str = "",
) -> Video:
    """Make one correction; the same ``correction_id`` again is the same one.

    Args:
        zone: The owner's, for days and for clocks that name none.
        change_id: The change of many that it is a part of.
        by: Who corrects, where that is not the owner; ``SHARED_KINDS`` are open to them.

    Raises:
        AccessDenied: It is the owner's alone to correct.
        NotFound: No such recording of this owner.
        InvalidRequest: It cannot be so; says why.
        EditConflict: What it is about is not there any more.
        StaleWrite: Others correct it all the time; send it again.
    """
    if not correction_id.strip() or len(correction_id) > 100:
        raise InvalidRequest("Name the correction, so that sending it twice makes it once.")
    for _ in range(WRITE_TRIES):
        video = backend.library.get(owner, video_id)
        if video is None:
            raise missing(backend, owner, video_id)
        before = read_corrections(backend.owner_log, video)
        known = next((one for one in before if one.correction_id == correction_id), None)
        if known is not None:
            return _put(backend, video, before, known, zone)
        if len(before) >= MAX_CORRECTIONS:
            raise InvalidRequest(
                says("A recording takes at most {most} corrections.", most=MAX_CORRECTIONS)
            )
        given = change.given(_desk(backend, video, before, zone, (correction_id, change_id)))
        if given is None:
            return video
        given = _theirs(given, before, by)
        try:
            _append(backend, video, given, len(before))
        except StaleWrite:
            continue
        log.info("recording_corrected", extra={"video": video_id, "kind": given.kind.value})
        return _put(backend, video, (*before, given), given, zone)
    raise StaleWrite("Others correct this recording all the time; send it again.")


def _append(backend: Backend, video: Video, given: Given, expected: int) -> None:
    backend.owner_log.append(
        video.owner,
        corrections_subject(video.video_id),
        encode_correction(given),
        entry_id=given.correction_id,
        expected=expected,
    )


def _theirs(given: Given, before: Sequence[Given], by: str) -> Given:
    """The correction as made by somebody who may make it."""
    given = replace(given, by=by)
    if by and _about(given, (*before, given)) not in SHARED_KINDS:
        raise AccessDenied(
            "Its owner alone changes days, places and tags of this recording.", code="OWNER_ONLY"
        )
    return given


def _desk(
    backend: Backend,
    video: Video,
    corrections: tuple[Given, ...],
    zone: tzinfo,
    ids: tuple[str, str],
) -> Desk:
    words = words_of(backend, video)
    return Desk(
        video=video,
        corrections=corrections,
        results=corrected_results(backend, video),
        segments=words.edited.transcript.segments if words.edited else (),
        now=backend.job_store.now(),
        zone=zone,
        correction_id=ids[0],
        change_id=ids[1],
    )


def _put(
    backend: Backend, video: Video, corrections: tuple[Given, ...], given: Given, zone: tzinfo
) -> Video:
    """The entry with everything that was corrected, and the tasks of a recording that moved."""
    about = _about(given, corrections)
    # Read again: a run may have written results meanwhile.
    fresh = backend.library.get(video.owner, video.video_id) or video
    changed = _materialised(backend, fresh, corrections, about)
    try:
        if changed != fresh:
            backend.library.put(changed)
    except NotFound:
        # Deleted while it was typed: then nothing of it may stay.
        backend.owner_log.delete(video.owner, corrections_subject(video.video_id))
        raise
    backend.memory.changed.append((video.owner, video.video_id))
    if about is Corrected.RECORDED:
        # What was said keeps its words; the days they mean are others now.
        reconcile_tasks(backend, None, video.owner, video.video_id, zone=zone)
    return changed


def _about(given: Given, corrections: Sequence[Given]) -> Corrected:
    """What a correction changes, of an undoing what it undoes."""
    while isinstance(given, Undone):
        name = given.undoes
        given = next(one for one in corrections if one.correction_id == name)
    return given.kind


def _materialised(
    backend: Backend, video: Video, corrections: tuple[Given, ...], about: Corrected
) -> Video:
    facts = facts_given(corrections)
    typed = {name for name in video.typed if name != about}
    if about in facts:
        typed.add(about.value)
    indexed = about not in (Corrected.TAGS, Corrected.MEETING, Corrected.CHAPTERS)
    fields: dict[str, Any] = {
        "typed": tuple(sorted(typed)),
        "corrections": len(corrections),
        "indexed_edits": NOT_INDEXED if indexed and video.indexed_chunks else video.indexed_edits,
    }
    match facts.get(about) or _first(corrections, about):
        case TitleGiven() as one:
            given = one.title if about in facts else ""
            written = artifact_of(backend, video, MINUTES, Minutes) if not given else None
            masks = read_masks(backend, video.owner)
            fields["title"] = masked_text(given or (written.title if written else one.was), masks)
            if not given:
                fields["typed"] = tuple(sorted(typed - {about.value}))
        case MeetingGiven() as one:
            is_meeting = one.is_meeting if about in facts else None
            if is_meeting is None:
                written = artifact_of(backend, video, MINUTES, Minutes)
                is_meeting = written.verdict.is_meeting if written else one.was
                fields["typed"] = tuple(sorted(typed - {about.value}))
            fields["is_meeting"] = is_meeting
        case TagsGiven() as one:
            fields["tags"] = one.tags if about in facts else one.was
        case PlaceGiven() as one:
            bare = replace(video, place=None)
            found = place_of(backend.owner_log, bare, video.facts) if about not in facts else None
            fields["place"] = one.place if about in facts else found
        case ClockGiven() as one:
            fields |= _clocked(backend, video, one.clock if about in facts else one.was)
        case _:
            pass
    return replace(video, **fields)


def _clocked(backend: Backend, video: Video, clock: Clock) -> dict[str, Any]:
    """The entry's fields at another moment; what a track says of the place goes by it."""
    options = replace(
        video.options,
        recorded_at=clock.at if clock.is_users else None,
        is_day_alone=clock.is_users and not clock.how.has_time,
    )
    fields = {
        "recorded_at": clock.at,
        "recorded_from": clock.how,
        "day_doubts": clock.doubts,
        "options": options,
    }
    if Corrected.PLACE in video.typed:
        return fields
    moved = replace(video, place=None, recorded_at=clock.at, recorded_from=clock.how)
    return {**fields, "place": place_of(backend.owner_log, moved, video.facts)}


def _first(corrections: Sequence[Given], about: Corrected) -> Given | None:
    """The first correction of a kind: it knows what stood there before every one."""
    kinds = (TitleGiven, MeetingGiven, TagsGiven, PlaceGiven, ClockGiven)
    return next((one for one in corrections if isinstance(one, kinds) and one.kind is about), None)
