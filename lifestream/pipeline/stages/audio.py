"""The sound as samples on the video's time line, of the track in which people are heard to speak.

The samples are large: they are dropped at the end of a run (``drop_samples``), and unpacked again
in seconds where a later run listens again (``samples_of``).
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lifestream.domain.errors import NotFound
from lifestream.domain.jobs.stages import AUDIO
from lifestream.domain.video import DecodedTrack, MediaFacts, SoundTrack
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media.audio import PcmAudio
from lifestream.pipeline.sound_track import CHOICE_VERSION, hear
from lifestream.ports.audio import Progress

PCM_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAudio:
    """The sound as samples, kept until the job is done; no key where there is no sound.

    Attributes:
        tracks: The sound tracks there are to choose from, where there are several.
    """

    samples_key: str
    track: DecodedTrack | None
    note: str = ""
    tracks: tuple[SoundTrack, ...] = ()

    @property
    def end_s(self) -> float:
        """Where the sound ends on the video's time line; 0.0 without sound."""
        return self.track.end_s if self.track else 0.0


def audio(context: PipelineContext, media: Kept[MediaFacts]) -> Kept[StoredAudio]:
    """The samples, stored, and how much of the sound could be decoded."""

    def make(progress: Progress) -> StoredAudio:
        if not media.value.has_audio:
            return StoredAudio(samples_key="", track=None)
        return _unpacked(context, media.value, progress)

    kept = context.checkpoints.keep(
        Recipe(
            stage=AUDIO,
            kind=StoredAudio,
            after=(media,),
            parameters=_choice(context, media.value),
            make=make,
        )
    )
    tracks = kept.value.tracks
    return replace(
        kept,
        notes=(kept.value.note,),
        in_library=lambda video: replace(video, sound_tracks=tracks),
    )


def _choice(context: PipelineContext, facts: MediaFacts) -> dict[str, Any] | None:
    """What the sound depends on where there is a choice: nothing in nearly all recordings."""
    if facts.sound_tracks < 2:
        return None
    options = context.video.options
    wanted = {"sound_track": options.sound_track, "mixed": options.mixes_tracks}
    return {"choice": CHOICE_VERSION, **wanted}


def samples_of(context: PipelineContext, stored: StoredAudio) -> PcmAudio:
    """The samples, opened on this machine; unpacked again where an earlier run dropped them."""
    path = _samples_path(context)
    if not path.exists():
        try:
            context.backend.object_store.download(stored.samples_key, path)
        except NotFound:
            facts = context.video.facts
            assert facts is not None, "the file is looked at before anything is heard"
            _unpacked(context, facts, lambda fraction: None)
    return PcmAudio(path)


def _unpacked(context: PipelineContext, facts: MediaFacts, progress: Progress) -> StoredAudio:
    heard = hear(
        context.source,
        facts,
        _samples_path(context),
        detector=context.inference.speech_detector,
        progress=progress,
        max_duration_s=context.settings.max_duration_s,
        wanted=context.video.options.sound_track,
        mixed=context.video.options.mixes_tracks,
    )
    key = f"{context.prefix}samples.s16le"
    context.backend.object_store.put_file(key, heard.extract.samples_path, content_type=PCM_TYPE)
    return StoredAudio(
        samples_key=key, track=heard.extract.track, note=heard.note, tracks=heard.tracks
    )


def drop_samples(context: PipelineContext, audio: Kept[StoredAudio]) -> None:
    """Delete the stored samples."""
    if audio.value.samples_key:
        context.backend.object_store.delete(audio.value.samples_key)


def _samples_path(context: PipelineContext) -> Path:
    return context.scratch / "samples.s16le"
