"""From the file to its sound, from the sound to words, from words to speakers."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from lifestream.domain.codec import to_plain
from lifestream.domain.errors import DependencyUnavailable, InvalidMedia
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    RemovedSpan,
    SpeechRegion,
    Transcript,
)
from lifestream.domain.video import DecodedTrack, MediaFacts
from lifestream.pipeline.captions.track import parse_captions, read_caption_track
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media.audio import PcmAudio
from lifestream.pipeline.media.file_dates import recorded_of
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.speakers import attribute_speakers
from lifestream.pipeline.stages.listening import Listening, transcript_receipt
from lifestream.pipeline.stages.shortfall import or_without
from lifestream.pipeline.stages.sound_track import hear
from lifestream.ports.audio import Progress
from lifestream.ports.diarizer import DiarizerRequest
from lifestream.ports.speech_detector import DetectedSpeech

PCM_TYPE = "application/octet-stream"
NO_TRANSCRIPT = Transcript(segments=(), engine=EngineInfo(name="none"))
NO_SPEAKERS = Diarization(turns=(), engine=EngineInfo(name="none"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAudio:
    """The sound as samples, kept until the job is done; no key where there is no sound."""

    samples_key: str
    track: DecodedTrack | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRegions:
    """Where somebody speaks, and what sounded like it at first and was refused."""

    regions: tuple[SpeechRegion, ...]
    engine: EngineInfo
    refused: tuple[RemovedSpan, ...] = ()


def media(context: PipelineContext) -> Kept[MediaFacts]:
    """What the file is; refuses what cannot be used before any model is loaded."""
    longest_s = context.settings.max_duration_s
    kept = context.checkpoints.keep(
        Recipe(
            stage="media",
            kind=MediaFacts,
            version=2,
            parameters={"max_duration_s": longest_s},
            make=lambda progress: probe(context.source, max_duration_s=longest_s),
            receipt=lambda facts: {"bytes_in": facts.size_bytes},
        )
    )
    facts = kept.value
    context.note(*facts.warnings)
    recorded = recorded_of(context.video, facts, context.settings.zone)
    context.update_video(
        lambda video: replace(
            video, facts=facts, recorded_at=recorded.at, recorded_from=recorded.how
        )
    )
    return kept


def audio(context: PipelineContext, media: Kept[MediaFacts]) -> Kept[StoredAudio]:
    """The sound as samples on the video's time line."""
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

    recipe = Recipe(
        stage="audio", kind=StoredAudio, version=2, after=(media,), make=make, still_there=is_there
    )
    kept = context.checkpoints.keep(recipe)
    context.note(kept.value.note)
    return kept


def speech(context: PipelineContext, audio: Kept[StoredAudio]) -> Kept[SpeechRegions]:
    """Where somebody speaks; nothing outside may ever become text."""
    detector = context.inference.speech_detector

    def make(progress: Progress) -> SpeechRegions:
        found = DetectedSpeech()
        if audio.value.samples_key:
            found = detector.detect(_samples(context, audio.value), progress)
        return SpeechRegions(regions=found.regions, engine=detector.engine, refused=found.refused)

    return context.checkpoints.keep(
        Recipe(
            stage="speech",
            kind=SpeechRegions,
            version=2,
            after=(audio,),
            parameters={"detector": to_plain(detector.engine)},
            make=make,
            receipt=lambda found: {"model": found.engine.name},
        )
    )


def transcript(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions]
) -> Kept[Transcript]:
    """The words: recognised, or taken from captions where the user wants those."""
    if context.video.options.use_captions:
        return _from_captions(context, audio)
    kept = or_without(
        context,
        "transcript",
        lambda: _heard_or_captions(context, audio, speech),
        empty=NO_TRANSCRIPT,
        loss="There is no transcript",
    )
    _note_transcript(context, kept.value)
    return kept


def _heard_or_captions(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions]
) -> Kept[Transcript]:
    """What was recognised; where nothing can be, the captions inside the file, and a note."""
    try:
        return context.checkpoints.keep(_listening(context, audio, speech).recipe())
    except DependencyUnavailable as error:
        try:
            kept = _from_captions(context, audio)
        except InvalidMedia:
            raise error from None
        context.note(f"The words are those of the captions inside the file: {error.message}")
        return kept


def transcript_part(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions], index: int
) -> bool:
    """Listen to one stretch for the processor that holds the job; False when there is none."""
    if context.video.options.use_captions:
        return False
    return _listening(context, audio, speech).keep_part(index)


def _listening(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions]
) -> Listening:
    return Listening(
        context=context,
        samples=lambda: _samples(context, audio.value),
        duration_s=audio.value.track.end_s if audio.value.track else 0.0,
        speech=speech,
        regions=speech.value.regions,
        refused=speech.value.refused,
    )


def _note_transcript(context: PipelineContext, value: Transcript) -> None:
    if value.segments or value.engine.name == "off":
        context.note(value.engine.note)
    elif value is not NO_TRANSCRIPT:
        context.note("Nobody speaks in this recording, so there is no transcript.")


def _from_captions(context: PipelineContext, audio: Kept[StoredAudio]) -> Kept[Transcript]:
    lengths = (context.length_s, audio.value.track.end_s if audio.value.track else 0.0)
    key = context.video.options.captions_key
    data = context.backend.object_store.read_bytes(key) if key else b""

    def make(progress: Progress) -> Transcript:
        if key:
            return parse_captions(data, duration_s=max(lengths))
        return read_caption_track(context.source, progress=progress)

    kept = context.checkpoints.keep(
        Recipe(
            stage="transcript",
            kind=Transcript,
            version=2,
            parameters={"captions": hashlib.sha256(data).hexdigest() if key else "inside"},
            make=make,
            receipt=transcript_receipt,
        )
    )
    context.note(kept.value.engine.note)
    return kept


def speakers(
    context: PipelineContext,
    audio: Kept[StoredAudio],
    speech: Kept[SpeechRegions],
    transcript: Kept[Transcript],
) -> Kept[AttributedTranscript]:
    """Whose words they are; a word nobody can be given with confidence stays unattributed."""
    named = any(segment.speaker for segment in transcript.value.segments)
    if named or not transcript.value.segments or not audio.value.samples_key:
        # Captions that name their speakers know better than any diarizer.
        return _unattributed(context, transcript)
    kept = or_without(
        context,
        "speakers",
        lambda: _diarized(context, audio, speech, transcript),
        empty=AttributedTranscript(transcript=transcript.value, diarization=NO_SPEAKERS),
        loss="Speakers could not be told apart",
    )
    context.note(kept.value.diarization.engine.note)
    return kept


def _diarized(
    context: PipelineContext,
    audio: Kept[StoredAudio],
    speech: Kept[SpeechRegions],
    transcript: Kept[Transcript],
) -> Kept[AttributedTranscript]:
    diarizer = context.inference.diarizer
    expected = context.video.options.expected_speakers

    def make(progress: Progress) -> AttributedTranscript:
        request = DiarizerRequest(
            audio=_samples(context, audio.value),
            speech=speech.value.regions,
            expected_speakers=expected,
        )
        diarization = diarizer.diarize(request, progress)
        return AttributedTranscript(
            transcript=attribute_speakers(transcript.value, diarization), diarization=diarization
        )

    return context.checkpoints.keep(
        Recipe(
            stage="speakers",
            kind=AttributedTranscript,
            version=1,
            after=(speech, transcript),
            parameters={"engine": to_plain(diarizer.engine), "expected": expected},
            make=make,
            receipt=lambda value: {"model": value.diarization.engine.name},
        )
    )


def _unattributed(
    context: PipelineContext, transcript: Kept[Transcript]
) -> Kept[AttributedTranscript]:
    value = AttributedTranscript(transcript=transcript.value, diarization=NO_SPEAKERS)
    return context.checkpoints.keep(
        Recipe(
            stage="speakers",
            kind=AttributedTranscript,
            version=1,
            after=(transcript,),
            make=lambda progress: value,
        )
    )


def tidy(context: PipelineContext, audio: Kept[StoredAudio]) -> None:
    """Drop the samples: they are large, and made again in seconds where they are needed."""
    if audio.value.samples_key:
        context.backend.object_store.delete(audio.value.samples_key)


def _samples_path(context: PipelineContext) -> Path:
    return context.scratch / "samples.s16le"


def _samples(context: PipelineContext, stored: StoredAudio) -> PcmAudio:
    path = _samples_path(context)
    if not path.exists():
        context.backend.object_store.download(stored.samples_key, path)
    return PcmAudio(path)
