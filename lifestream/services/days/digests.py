"""What is kept of a recording for its days: made when a day is looked at and it is missing or old.

Days read these notes, many in one look. A digest is made from the recording's results and edits,
and names them; who finds another number of edits or another result makes it anew, so an edit, a
re-run or a rename touches the digest of its recording alone.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lifestream.domain import codec
from lifestream.domain.diary.digest import DigestBlock, HeardVoice, RecordingDigest, fitted
from lifestream.domain.errors import ResourceError, TransientError
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import (
    MINUTES,
    SCENES,
    SCREEN_TEXT,
    SPEAKERS,
    TIME_BLOCKS,
    TRANSCRIPT,
)
from lifestream.domain.log_subjects import digest_subject, edits_subject
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.slides.joining import slides_of
from lifestream.domain.stats.turns import packed, turns_of
from lifestream.domain.summary import TimeBlock
from lifestream.domain.transcript import Segment
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject
from lifestream.services.corrections.read_results import kept_results
from lifestream.services.edits.read_words import words_of
from lifestream.services.edits.stale_minutes import stale_points
from lifestream.services.library.artifacts import artifact_of
from lifestream.services.library.readable import video_or_none

log = logging.getLogger(__name__)

VERSION = "4"
"""Counted up when the same results give another digest."""

_MADE_OF = (TRANSCRIPT, SPEAKERS, SCENES, SCREEN_TEXT, TIME_BLOCKS, MINUTES)
_PHOTO_MADE_OF = (SCENES, SCREEN_TEXT)
_ENTRY = b"{}"
_ENTRY_ID = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The notes that were read of some recordings: heads of their logs, by subject."""

    heads: Mapping[str, Subject]

    def edits_of(self, video_id: VideoId) -> int:
        """How many edits were typed over it."""
        head = self.heads.get(edits_subject(video_id))
        return head.length if head is not None else 0


def subjects_of(video_ids: Iterable[VideoId]) -> list[str]:
    """The logs whose heads a day needs of its recordings."""
    return [name for one in video_ids for name in (edits_subject(one), digest_subject(one))]


def digest_of(backend: Backend, video: Video, kept: Kept) -> RecordingDigest | None:
    """The recording's digest, made anew where it is missing or old; None before there is a result.

    Returns it as it is kept: with labels in place of names.
    """
    masks = read_masks(backend, video.owner)
    made_from = _source_of(video, kept.edits_of(video.video_id), masks)
    made = (SCREEN_TEXT,) if video.is_photo else (TIME_BLOCKS, MINUTES)
    if all(video.artifact(stage.name) is None for stage in made):
        return None
    known = _read(kept.heads.get(digest_subject(video.video_id)))
    if known is not None and known.made_from == made_from:
        return known
    fresh = _made(backend, video, made_from)
    try:
        keep_note(
            backend,
            video.owner,
            digest_subject(video.video_id),
            codec.encode(fresh),
            is_there=digest_subject(video.video_id) in kept.heads,
        )
    except (TransientError, ResourceError) as error:
        # A full or read-only disk: the day can be read all the same, and is made again each time.
        log.warning("day_digest_not_kept", extra={"video": video.video_id, "reason": error.code})
        return fresh
    if video_or_none(backend, video.owner, video.video_id) is None:
        # It was deleted while its digest was being made.
        backend.owner_log.delete(video.owner, digest_subject(video.video_id))
        return None
    log.info("day_digest_made", extra={"video": video.video_id, "blocks": len(fresh.blocks)})
    return fresh


def keep_note(
    backend: Backend, owner: OwnerId, subject: str, note: bytes, *, is_there: bool
) -> None:
    """Keep one renewable value as the note of a log that has one entry."""
    if is_there:
        backend.owner_log.annotate(owner, subject, note, length=1)
    else:
        # Where another process was quicker, its note of the same results stays.
        backend.owner_log.append(owner, subject, _ENTRY, entry_id=_ENTRY_ID, note=note)


def _source_of(video: Video, edits: int, masks: MaskRules) -> str:
    stages = _PHOTO_MADE_OF if video.is_photo else _MADE_OF
    results = (video.artifact(stage.name) or "" for stage in stages)
    typed = (str(edits), str(video.minutes_edits), str(video.corrections))
    masked = (f"masked {masks.digest}",) if masks.act else ()
    return "\n".join((VERSION, *typed, *masked, *results))


def _read(head: Subject | None) -> RecordingDigest | None:
    if head is None or head.note is None:
        return None
    try:
        return codec.decode(RecordingDigest, head.note)
    except (ValueError, TypeError):
        return None  # Of another version, or damaged: it is made again.


def _made(backend: Backend, video: Video, made_from: str) -> RecordingDigest:
    if video.is_photo:
        return fitted(_of_photo(backend, video, made_from))
    words = words_of(backend, video)
    # Whoever changes a task or a decision forgets the digest.
    results = kept_results(backend, video)
    blocks, minutes = results.blocks, results.minutes
    scenes = artifact_of(backend, video, SCENES, SceneList)
    screen = artifact_of(backend, video, SCREEN_TEXT, ScreenReading)
    segments = words.edited.transcript.segments if words.edited is not None else ()
    return fitted(
        RecordingDigest(
            made_from=made_from,
            blocks=tuple(
                _block(block, segments, scenes) for block in (blocks.blocks if blocks else ())
            ),
            overview=minutes.overview if minutes else (),
            decisions=minutes.decisions if minutes else (),
            action_items=minutes.action_items if minutes else (),
            stale=stale_points(words, blocks).spans,
            remarks=words.remarks,
            talk=None if words.edited is None else packed(turns_of(segments)),
            slides=slides_of(screen, scenes).slides,
        )
    )


def _of_photo(backend: Backend, video: Video, made_from: str) -> RecordingDigest:
    """One block without length: the picture, and what stands in it."""
    screen = artifact_of(backend, video, SCREEN_TEXT, ScreenReading)
    shown = tuple(" ".join(text.text.split()) for text in screen.texts) if screen else ()
    read = (replace(one, picture_key=video.thumbnail_key) for one in slides_of(screen, None).slides)
    block = DigestBlock(
        start_s=0.0, end_s=0.0, title="", shown=shown, picture_key=video.thumbnail_key
    )
    return RecordingDigest(made_from=made_from, blocks=(block,), slides=tuple(read))


def _block(
    block: TimeBlock, segments: tuple[Segment, ...], scenes: SceneList | None
) -> DigestBlock:
    heard_s: defaultdict[str, float] = defaultdict(float)
    for segment in segments:
        shared_s = min(segment.end_s, block.end_s) - max(segment.start_s, block.start_s)
        if segment.speaker and shared_s > 0:
            heard_s[segment.speaker] += shared_s
    frames = scenes.keyframes if scenes else ()
    within = (one.image_key for one in frames if block.start_s <= one.at_s < block.end_s)
    return DigestBlock(
        start_s=block.start_s,
        end_s=block.end_s,
        title=block.title,
        points=block.points,
        shown=block.shown,
        topics=block.topics,
        voices=tuple(
            HeardVoice(label=label, heard_s=round(length_s, 1))
            for label, length_s in sorted(heard_s.items(), key=lambda one: (-one[1], one[0]))
        ),
        picture_key=next(within, ""),
    )
