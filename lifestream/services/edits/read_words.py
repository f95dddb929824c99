"""The words of one recording as they stand: what was recognised with what was typed over it.

A long transcript takes a second to read and an edit changes one line of it, so the last few are
kept: the recognised ones by the checksum of their document, the edits of a log as far as they
were read.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from lifestream.domain import codec
from lifestream.domain.edits.transcript_edits import Edit, apply_edits, decode_edit
from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.errors import BackendUnavailable, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import SPEAKERS, TRANSCRIPT
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.transcript import AttributedTranscript, Diarization, Transcript
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import LogEntry, OwnerLog

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_TRANSCRIPTS = 4
"""Kept in memory; one of ten hours takes about 40 MB."""

MOST_LOGS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said in one recording.

    Attributes:
        base: As recognised; None while there is no transcript.
        edits: Everything that was typed, in order.
    """

    video: Video
    base: Transcript | None
    diarization: Diarization | None
    edits: tuple[Edit, ...]
    edited: EditedTranscript | None

    @property
    def version(self) -> int:
        """How many edits were typed."""
        return len(self.edits)


def open_words(backend: Backend, owner: OwnerId, video_id: VideoId) -> Words:
    """The recording's words as they stand.

    Raises:
        NotFound: No such recording of this owner.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise NotFound(f"There is no recording {video_id}.", code="VIDEO_NOT_FOUND")
    return words_of(backend, video)


def words_of(backend: Backend, video: Video) -> Words:
    """The words of a recording whose library entry is at hand."""
    edits = read_edits(backend, video.owner, video.video_id)
    stored = _stored(backend, video)
    if stored is None:
        return Words(video=video, base=None, diarization=None, edits=edits, edited=None)
    name, base, diarization = stored
    return Words(
        video=video,
        base=base,
        diarization=diarization,
        edits=edits,
        edited=_OVERLAYS.get_or((name, edits[-1:], len(edits)), lambda: apply_edits(base, edits)),
    )


def read_edits(backend: Backend, owner: OwnerId, video_id: VideoId) -> tuple[Edit, ...]:
    """Everything that was typed over a recording's transcript, in order.

    Raises:
        BackendUnavailable: An entry is damaged; names it.
    """
    entries = _entries(backend.owner_log, owner, edits_subject(video_id))
    return tuple(_edit(entry.entry) for entry in entries)


@lru_cache(maxsize=8192)
def _edit(entry: bytes) -> Edit:
    try:
        return decode_edit(entry)
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"A stored edit is unreadable: {error}.") from error


class _Recent(Generic[T]):
    """The last few values, by what they were made from. Safe for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def get_or(self, name: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
                return self._values[name]
        value = make()
        self.put(name, value)
        return value

    def get(self, name: Hashable) -> T | None:
        with self._lock:
            return self._values.get(name)

    def put(self, name: Hashable, value: T) -> None:
        with self._lock:
            self._values[name] = value
            self._values.move_to_end(name)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


Stored = tuple[Hashable, Transcript, Diarization | None]

_TRANSCRIPTS: _Recent[Stored] = _Recent(MOST_TRANSCRIPTS)
_OVERLAYS: _Recent[EditedTranscript] = _Recent(MOST_TRANSCRIPTS)
_LOGS: "WeakKeyDictionary[OwnerLog, _Recent[tuple[LogEntry, ...]]]" = WeakKeyDictionary()
_LOGS_LOCK = Lock()


def _entries(owner_log: OwnerLog, owner: OwnerId, subject: str) -> tuple[LogEntry, ...]:
    """A log only grows, so what was read of it needs not be read again."""
    with _LOGS_LOCK:
        kept = _LOGS.setdefault(owner_log, _Recent(MOST_LOGS))
    known = kept.get((owner, subject)) or ()
    fresh = owner_log.read(owner, subject, after=len(known))
    if fresh:
        known = (*known, *fresh)
        kept.put((owner, subject), known)
    return known


def _stored(backend: Backend, video: Video) -> Stored | None:
    """The transcript with speakers, or without while those are not told apart yet."""
    for stage in (SPEAKERS.name, TRANSCRIPT.name):
        key = video.artifact(stage)
        if key is None:
            continue
        facts = backend.object_store.stat(key)
        if facts is None:
            continue
        name = (key, facts.crc32c, facts.size_bytes)
        found = _TRANSCRIPTS.get(name)
        if found is None:
            found = _read(backend, video, stage, name)
            if found is None:
                continue
            _TRANSCRIPTS.put(name, found)
        return found
    return None


def _read(backend: Backend, video: Video, stage: str, name: tuple[str, str, int]) -> Stored | None:
    try:
        data = backend.object_store.read_bytes(name[0])
        if stage == TRANSCRIPT.name:
            return name, codec.decode(Transcript, data), None
        attributed = codec.decode(AttributedTranscript, data)
        return name, attributed.transcript, attributed.diarization
    except (NotFound, ValueError) as error:
        # A damaged or older artifact is missing work, not a broken page: reprocessing mends it.
        log.warning(
            "artifact_unreadable",
            extra={"video": video.video_id, "stage": stage, "reason": str(error)[:200]},
        )
        return None
