"""Whose words they are; a word nobody can be given with confidence stays unattributed."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace

from lifestream.domain.codec import to_plain
from lifestream.domain.jobs.stages import SPEAKERS
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Transcript,
)
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media.own_side import own_spans
from lifestream.pipeline.own_voice import with_own_voice
from lifestream.pipeline.shortfall import or_without
from lifestream.pipeline.speakers import attribute_speakers
from lifestream.pipeline.stages.audio import StoredAudio, samples_of
from lifestream.pipeline.stages.speech import SpeechRegions
from lifestream.pipeline.unfinished import Unfinished
from lifestream.ports.audio import Progress
from lifestream.ports.diarizer import DiarizerRequest

NO_SPEAKERS = Diarization(turns=(), engine=EngineInfo(name="none"))


def speakers(
    context: PipelineContext,
    audio: Kept[StoredAudio],
    speech: Kept[SpeechRegions],
    transcript: Kept[Transcript],
) -> Kept[AttributedTranscript]:
    """The words with their speakers; without, and with a shortfall, where no engine can tell."""
    unattributed = AttributedTranscript(transcript=transcript.value, diarization=NO_SPEAKERS)
    named = any(segment.speaker for segment in transcript.value.segments)
    if named or not transcript.value.segments or not audio.value.samples_key:
        # Captions that name their speakers know better than any diarizer.
        return _as_they_are(context, transcript, unattributed)
    kept = or_without(
        SPEAKERS,
        lambda: _diarized(context, audio, speech, transcript),
        empty=unattributed,
        loss="Speakers could not be told apart",
    )
    return replace(kept, notes=(kept.value.diarization.engine.note,))


def _diarized(
    context: PipelineContext,
    audio: Kept[StoredAudio],
    speech: Kept[SpeechRegions],
    transcript: Kept[Transcript],
) -> Kept[AttributedTranscript]:
    diarizer = context.inference.diarizer
    expected = context.video.options.expected_speakers
    has_side = context.video.options.own_voice_left

    def make(progress: Progress) -> AttributedTranscript:
        request = DiarizerRequest(
            unfinished=_EngineWork(Unfinished(context.checkpoints, recipe, _Work)),
            audio=samples_of(context, audio.value),
            speech=speech.value.regions,
            expected_speakers=expected,
        )
        diarization = diarizer.diarize(request, progress)
        if has_side:
            diarization = with_own_voice(diarization, own_spans(context.source))
        return AttributedTranscript(
            transcript=attribute_speakers(transcript.value, diarization), diarization=diarization
        )

    recipe = Recipe(
        stage=SPEAKERS,
        kind=AttributedTranscript,
        after=(speech, transcript),
        parameters={
            "engine": to_plain(diarizer.engine),
            "expected": expected,
            **({"own_voice": "left"} if has_side else {}),
        },
        make=make,
        receipt=lambda value: {"model": value.diarization.engine.name},
    )
    return context.checkpoints.keep(recipe)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """An engine's own bytes, in base64."""

    base64: str


@dataclass(frozen=True, slots=True)
class _EngineWork:
    """Keeps a diarizer's unfinished work (a ``WorkKeeper``)."""

    unfinished: Unfinished[_Work]

    def found(self) -> bytes:
        known = self.unfinished.found()
        return b64decode(known.base64) if known else b""

    def keep(self, so_far: Callable[[], bytes]) -> None:
        self.unfinished.keep(lambda: _Work(base64=b64encode(so_far()).decode()))


def _as_they_are(
    context: PipelineContext, transcript: Kept[Transcript], value: AttributedTranscript
) -> Kept[AttributedTranscript]:
    return context.checkpoints.keep(
        Recipe(
            stage=SPEAKERS,
            kind=AttributedTranscript,
            after=(transcript,),
            make=lambda progress: value,
        )
    )
