"""The sound as samples on the video's time line, of the track in which people are heard to speak.

The samples are large: they are dropped at the end of a run (``drop_samples``), and unpacked again
in seconds where they are needed.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from lifestream.domain.jobs.stages import AUDIO
from lifestream.domain.video import DecodedTrack, MediaFacts
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media.audio import PcmAudio
from lifestream.pipeline.sound_track import hear
from lifestream.ports.audio import Progress

PCM_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAudio:
    """The sound as samples, kept until the job is done; no key where there is no sound."""

    samples_key: str
    track: DecodedTrack | None
    note: str = ""

    @property
    def end_s(self) -> float:
        """Where the sound ends on the video's time line; 0.0 without sound."""
        return self.track.end_s if self.track else 0.0


def audio(context: PipelineContext, media: Kept[MediaFacts]) -> Kept[StoredAudio]:
    """The samples, stored, and how much of the sound could be decoded."""
    store = context.backend.object_store
    key = f"{context.prefix}samples.s16le"

    def make(progress: Progress) -> StoredAudio:
        if not media.value.has_audio:
            return StoredAudio(samples_key="", track=None)
        heard = hear(
            context.source,
            media.value,
            _samples_path(context),
            detector=context.inference.speech_detector,
            progress=progress,
            max_duration_s=context.settings.max_duration_s,
        )
        store.put_file(key, heard.extract.samples_path, content_type=PCM_TYPE)
        return StoredAudio(samples_key=key, track=heard.extract.track, note=heard.note)

    def is_there(stored: StoredAudio) -> bool:
        return not stored.samples_key or store.stat(stored.samples_key) is not None

    kept = context.checkpoints.keep(
        Recipe(stage=AUDIO, kind=StoredAudio, after=(media,), make=make, still_there=is_there)
    )
    return replace(kept, notes=(kept.value.note,))


def samples_of(context: PipelineContext, stored: StoredAudio) -> PcmAudio:
    """The stored samples, opened on this machine."""
    path = _samples_path(context)
    if not path.exists():
        context.backend.object_store.download(stored.samples_key, path)
    return PcmAudio(path)


def drop_samples(context: PipelineContext, audio: Kept[StoredAudio]) -> None:
    """Delete the stored samples."""
    if audio.value.samples_key:
        context.backend.object_store.delete(audio.value.samples_key)


def _samples_path(context: PipelineContext) -> Path:
    return context.scratch / "samples.s16le"
