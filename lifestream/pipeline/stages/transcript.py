"""The words: recognised, or taken from captions where the user wants those."""

import hashlib
from dataclasses import replace

from lifestream.domain.errors import DependencyUnavailable, InvalidMedia
from lifestream.domain.jobs.stages import TRANSCRIPT
from lifestream.domain.transcript import EngineInfo, Transcript
from lifestream.pipeline.captions.cues import NotSpeech
from lifestream.pipeline.captions.given import parse_captions
from lifestream.pipeline.captions.track import read_caption_track
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.listening import Listening, transcript_receipt
from lifestream.pipeline.shortfall import or_without
from lifestream.pipeline.stages.audio import StoredAudio, samples_of
from lifestream.pipeline.stages.speech import SpeechRegions
from lifestream.ports.audio import Progress

CAPTIONS_VERSION = 6
"""Counted up whenever reading captions gives other words; what was recognised stays found."""

NO_TRANSCRIPT = Transcript(segments=(), engine=EngineInfo(name="none"))


def transcript(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions]
) -> Kept[Transcript]:
    """All that is said; an empty one, with a shortfall, where nothing can recognise it.

    Raises:
        InvalidMedia: The captions that the user wants cannot be read.
    """
    measured = ""
    if context.video.options.use_captions:
        try:
            return _from_captions(context, audio)
        except NotSpeech as error:
            measured = f"{error.message} The words are those that are heard."
    kept = or_without(
        TRANSCRIPT,
        lambda: _heard_or_captions(context, audio, speech),
        empty=NO_TRANSCRIPT,
        loss="There is no transcript",
    )
    return replace(kept, notes=(*kept.notes, measured, _note(kept.value)))


def transcript_part(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions], index: int
) -> bool:
    """Listen to one stretch for the processor that holds the job; False when there is none."""
    if context.video.options.use_captions:
        return False
    return _listening(context, audio, speech).keep_part(index)


def _heard_or_captions(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions]
) -> Kept[Transcript]:
    """The recognised words; where there can be none, the captions inside the file, and a note."""
    try:
        return context.checkpoints.keep(_listening(context, audio, speech).recipe())
    except DependencyUnavailable as error:
        try:
            kept = _from_captions(context, audio)
        except InvalidMedia:
            raise error from None
        note = f"The words are those of the captions inside the file: {error.message}"
        return replace(kept, notes=(*kept.notes, note))


def _listening(
    context: PipelineContext, audio: Kept[StoredAudio], speech: Kept[SpeechRegions]
) -> Listening:
    return Listening(
        context=context,
        samples=lambda: samples_of(context, audio.value),
        duration_s=audio.value.end_s,
        speech=speech,
        regions=speech.value.regions,
        refused=speech.value.refused,
    )


def _note(value: Transcript) -> str:
    if value.segments or value.engine.name == "off":
        return value.engine.note
    if value is NO_TRANSCRIPT:
        return ""
    return "Nobody speaks in this recording, so there is no transcript."


def _from_captions(context: PipelineContext, audio: Kept[StoredAudio]) -> Kept[Transcript]:
    duration_s = max(context.length_s, audio.value.end_s)
    key = context.video.options.captions_key
    data = context.backend.object_store.read_bytes(key) if key else b""

    def make(progress: Progress) -> Transcript:
        if key:
            return parse_captions(data, duration_s=duration_s)
        return read_caption_track(context.source, progress=progress)

    kept = context.checkpoints.keep(
        Recipe(
            stage=TRANSCRIPT,
            kind=Transcript,
            parameters={
                "captions": hashlib.sha256(data).hexdigest() if key else "inside",
                "captions_version": CAPTIONS_VERSION,
            },
            make=make,
            receipt=transcript_receipt,
        )
    )
    return replace(kept, notes=(kept.value.engine.note,))
