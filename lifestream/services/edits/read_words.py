"""The words of one recording as they stand: what was recognised with what was typed over it.

The last few are kept in the backend's memory.
"""

import logging
from collections.abc import Hashable
from dataclasses import dataclass, replace

from lifestream.domain import codec
from lifestream.domain.edits.remarks import Remark
from lifestream.domain.edits.transcript_edits import (
    Edit,
    ForgottenEdit,
    apply_edits,
    decode_edit,
    remarks_of,
)
from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.errors import BackendUnavailable, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import SPEAKERS, TRANSCRIPT
from lifestream.domain.log_subjects import MASKS_SUBJECT, PEOPLE_SUBJECT, edits_subject
from lifestream.domain.masks.masking import (
    masked_text,
    masked_transcript,
    masked_value,
    masked_words,
)
from lifestream.domain.masks.rules import NO_MASKS, MaskRules
from lifestream.domain.people.book import PeopleBook
from lifestream.domain.sentences import says
from lifestream.domain.transcript import AttributedTranscript, Diarization, Transcript
from lifestream.domain.video import Video
from lifestream.pipeline.people.known_people import people_of_head, read_people
from lifestream.pipeline.typed.masks import known_masks, masks_of_head
from lifestream.ports.backend import Backend

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one recording.

    Attributes:
        base: As recognised; None while there is no transcript.
        edits: Everything that was typed, in order.
        edited: As it is read: with every edit, and what is sensitive masked. ``None`` without a
            transcript.
        unmasked: With every edit alone: for what is typed, bleeped and forgotten.
        masks: What is masked.
        people: The owner's people; None where no voice has a name, so nobody looked.
    """

    video: Video
    base: Transcript | None
    diarization: Diarization | None
    edits: tuple[Edit, ...]
    edited: EditedTranscript | None
    unmasked: EditedTranscript | None = None
    masks: MaskRules = NO_MASKS
    people: PeopleBook | None = None

    @property
    def version(self) -> int:
        """How many edits were typed."""
        return len(self.edits)

    @property
    def as_recognised(self) -> Transcript | None:
        """What was recognised, as it is read: without edits, and masked."""
        return None if self.base is None else masked_transcript(self.base, self.masks)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What people wrote beside the words, in order of time; also before there are any."""
        return masked_value(remarks_of(self.edits), self.masks)


def open_words(backend: Backend, owner: OwnerId, video_id: VideoId) -> Words:
    """The recording's words as they stand.

    Raises:
        NotFound: No such recording of this owner.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise NotFound(
            says("There is no recording {video_id}.", video_id=video_id), code="VIDEO_NOT_FOUND"
        )
    return words_of(backend, video)


def words_of(backend: Backend, video: Video) -> Words:
    """The words of a recording whose library entry is at hand."""
    edits = read_edits(backend, video.owner, video.video_id)
    masks, book = _masks_and_people(backend, video.owner)
    stored = _stored(backend, video)
    if stored is None:
        return Words(
            video=video, base=None, diarization=None, edits=edits, edited=None, masks=masks
        )
    name, base, diarization = stored
    edited = backend.memory.overlays.get_or(
        (name, edits[-1:], len(edits)), lambda: apply_edits(base, edits)
    )
    if not edited.given.names:
        book = None
    elif book is None:
        book = read_people(backend.owner_log, video.owner)
    called = edited if book is None else edited.called_as_in(book)
    return Words(
        video=video,
        base=base,
        diarization=diarization,
        edits=edits,
        edited=_masked(backend, (name, edits[-1:], len(edits)), called, masks),
        unmasked=called,
        masks=masks,
        people=book,
    )


def _masks_and_people(backend: Backend, owner: OwnerId) -> tuple[MaskRules, PeopleBook | None]:
    """What is masked and, where the logs are looked at for it, the people in the same look."""
    known = known_masks(backend, owner)
    if known is not None:
        return known, None
    log = backend.owner_log
    heads = log.heads(owner, [MASKS_SUBJECT, PEOPLE_SUBJECT])
    masks = masks_of_head(backend, owner, heads.get(MASKS_SUBJECT))
    return masks, people_of_head(log, owner, heads.get(PEOPLE_SUBJECT))


def _masked(
    backend: Backend, name: Hashable, edited: EditedTranscript, masks: MaskRules
) -> EditedTranscript:
    if not masks.act:
        return edited
    known = backend.memory.overlays.get_or(
        (name, masks.digest), lambda: masked_words(edited, masks)
    )
    names = {label: masked_text(one, masks) for label, one in edited.names.items()}
    return replace(known, names=names)


def read_edits(backend: Backend, owner: OwnerId, video_id: VideoId) -> tuple[Edit, ...]:
    """Everything that was typed over a recording's transcript, in order.

    Raises:
        BackendUnavailable: An entry is damaged; names it.
    """
    logs, subject = backend.memory.logs, edits_subject(video_id)
    known = logs.get((owner, subject)) or ()
    fresh = backend.owner_log.read(owner, subject, after=len(known))
    if fresh:
        added = tuple(_edit(entry.entry) for entry in fresh)
        if known and any(isinstance(one, ForgottenEdit) for one in added):
            # The log was written anew since: what was read before may not stand there any more.
            whole = backend.owner_log.read(owner, subject)
            known, added = (), tuple(_edit(entry.entry) for entry in whole)
        known = (*known, *added)
        logs.put((owner, subject), known)
    return known


def _edit(entry: bytes) -> Edit:
    try:
        return decode_edit(entry)
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"A stored edit is unreadable: {error}.") from error


Stored = tuple[Hashable, Transcript, Diarization | None]


def _stored(backend: Backend, video: Video) -> Stored | None:
    """The transcript with speakers, or without while those are not told apart yet."""
    for stage in (SPEAKERS.name, TRANSCRIPT.name):
        key = video.artifact(stage)
        facts = backend.object_store.stat(key) if key is not None else None
        if key is None or facts is None:
            continue
        name = (key, facts.crc32c, facts.size_bytes)
        found = backend.memory.transcripts.get(name) or _read(backend, video, stage, key)
        if found is not None:
            backend.memory.transcripts.put(name, found)
            return name, *found
    return None


def _read(
    backend: Backend, video: Video, stage: str, key: str
) -> tuple[Transcript, Diarization | None] | None:
    try:
        data = backend.object_store.read_bytes(key)
        if stage == TRANSCRIPT.name:
            return codec.decode(Transcript, data), None
        attributed = codec.decode(AttributedTranscript, data)
        return attributed.transcript, attributed.diarization
    except (NotFound, ValueError) as error:
        # A damaged or older artifact is missing work, not a broken page: reprocessing mends it.
        log.warning(
            "artifact_unreadable",
            extra={"video": video.video_id, "stage": stage, "reason": str(error)[:200]},
        )
        return None
