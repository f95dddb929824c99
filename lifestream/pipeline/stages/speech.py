"""Where people speak; nothing outside may ever become text."""

from dataclasses import dataclass

from lifestream.domain.codec import to_plain
from lifestream.domain.jobs.stages import SPEECH
from lifestream.domain.transcript import EngineInfo, RemovedSpan, SpeechRegion
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.stages.audio import StoredAudio, samples_of
from lifestream.ports.audio import Progress
from lifestream.ports.speech_detector import DetectedSpeech


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRegions:
    """Where people speak, and what sounded like it at first and was refused."""

    regions: tuple[SpeechRegion, ...]
    engine: EngineInfo
    refused: tuple[RemovedSpan, ...] = ()


def speech(context: PipelineContext, audio: Kept[StoredAudio]) -> Kept[SpeechRegions]:
    """The regions of speech in the samples."""
    detector = context.inference.speech_detector

    def make(progress: Progress) -> SpeechRegions:
        found = DetectedSpeech()
        if audio.value.samples_key:
            found = detector.detect(samples_of(context, audio.value), progress)
        return SpeechRegions(regions=found.regions, engine=detector.engine, refused=found.refused)

    return context.checkpoints.keep(
        Recipe(
            stage=SPEECH,
            kind=SpeechRegions,
            after=(audio,),
            parameters={"detector": to_plain(detector.engine)},
            make=make,
            receipt=lambda found: {"model": found.engine.name},
        )
    )
