"""Recognising the words: in one piece, or in stretches that several processors hear at once.

The processor that holds the job listens to the first stretch and to those that no helper has, then
collects the others from the store; the helping ones only ever store their stretch. A stretch that
does not come is heard by the holder itself, so helpers make a job faster and can never make it
fail. Each stretch is kept, so a killed processor listens again to one at most.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lifestream.domain.codec import to_plain
from lifestream.domain.jobs.stages import TRANSCRIPT
from lifestream.domain.transcript import RemovedSpan, SpeechRegion, Transcript
from lifestream.pipeline.checkpoints import Kept, Recipe
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.respelling import respelled
from lifestream.pipeline.segments import (
    OVERLAP_S,
    TimeSegment,
    merge_transcripts,
    plan_segments,
    regions_within,
)
from lifestream.ports.audio import Audio, Progress
from lifestream.ports.transcriber import TranscriberRequest

LOOK_EVERY_S = 1.0

MAX_STRETCH_S = 7200.0
"""No stretch is longer, so that no processor is stopped before it has stored one: recognition is
at least twice as fast as speech, and a processor may run for hours."""


def transcript_receipt(value: Transcript) -> dict[str, str]:
    """The ledger's words for who recognised."""
    return {"model": f"{value.engine.name} {value.engine.model}".strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """One recording to be listened to.

    Attributes:
        samples: Opens the sound; called only when an engine has to listen.
        duration_s: Of the sound; the same for every processor, for it decides the stretches.
        speech: What the transcript is made from.
        refused: What only sounded like speech; the transcript says so.
    """

    context: PipelineContext
    samples: Callable[[], Audio]
    duration_s: float
    speech: Kept[Any]
    regions: tuple[SpeechRegion, ...]
    refused: tuple[RemovedSpan, ...] = ()

    def recipe(self) -> Recipe[Transcript]:
        """The whole transcript."""
        plan = self._plan()
        parameters: dict[str, Any] = {
            "engine": to_plain(self.context.inference.transcriber.engine),
            "languages": list(self._languages),
        }
        if self.context.vocabulary:
            # Named only where there is one: results from before there were any stay found.
            parameters["vocabulary"] = to_plain(self.context.vocabulary)
        if len(plan) > 1:
            parameters["segments"] = len(plan)
        listen = self._in_parts if len(plan) > 1 else self._whole
        respellings = self.context.vocabulary.respellings
        return Recipe(
            stage=TRANSCRIPT,
            kind=Transcript,
            after=(self.speech,),
            parameters=parameters,
            make=lambda progress: respelled(self._with_refused(listen(progress)), respellings),
            receipt=transcript_receipt,
        )

    def _with_refused(self, heard: Transcript) -> Transcript:
        removed = sorted([*heard.removed, *self.refused], key=lambda span: span.start_s)
        return replace(heard, removed=tuple(removed))

    def keep_part(self, index: int) -> bool:
        """Listen to stretch ``index`` and store it; False when there is no such stretch."""
        plan = self._plan()
        if not 0 < index < min(len(plan), self.context.settings.tasks):
            return False
        self.context.checkpoints.keep(self._part(plan[index]))
        return True

    @property
    def _languages(self) -> tuple[str, ...]:
        return self.context.video.options.languages or self.context.settings.languages

    def _plan(self) -> tuple[TimeSegment, ...]:
        settings = self.context.settings
        if not self.regions or not settings.segment_min_s:
            return plan_segments(self.duration_s, 1)
        shared = min(settings.tasks, int(self.duration_s / settings.segment_min_s))
        count = max(shared, math.ceil(self.duration_s / MAX_STRETCH_S))
        overlap_s = min(OVERLAP_S, settings.segment_min_s / 2)
        return plan_segments(self.duration_s, count, overlap_s)

    def _whole(self, progress: Progress) -> Transcript:
        return self._heard(self.regions, progress)

    def _heard(self, regions: tuple[SpeechRegion, ...], progress: Progress) -> Transcript:
        engine = self.context.inference.transcriber
        if not regions:
            return Transcript(segments=(), engine=engine.engine)
        request = TranscriberRequest(
            audio=self.samples(),
            speech=regions,
            languages=self._languages,
            vocabulary=self.context.vocabulary.terms,
        )
        return engine.transcribe(request, progress)

    def _part(self, segment: TimeSegment) -> Recipe[Transcript]:
        whole = self.recipe()
        return replace(
            whole,
            is_part=True,
            # Named by the transcript it is a part of: what changes that, changes this.
            parameters={"of": self.context.checkpoints.digest(whole), "index": segment.index},
            make=lambda progress: self._heard(regions_within(self.regions, segment), progress),
        )

    def _in_parts(self, progress: Progress) -> Transcript:
        plan, settings = self._plan(), self.context.settings
        begun_s = time.monotonic()
        own = (plan[0], *plan[settings.tasks :])
        parts: dict[int, Transcript] = {}
        for done, segment in enumerate(own):
            parts[segment.index] = self._made(segment, _share(progress, done, len(plan)))
        own_s = time.monotonic() - begun_s
        until_s = begun_s + 2 * own_s + settings.segment_patience_s
        for done, segment in enumerate(plan[1 : settings.tasks], start=len(own)):
            partly = _share(progress, done, len(plan))
            found = self._awaited(segment, until_s, partly)
            parts[segment.index] = self._made(segment, partly) if found is None else found
        return merge_transcripts(plan, [parts[segment.index] for segment in plan])

    def _awaited(
        self, segment: TimeSegment, until_s: float, progress: Progress
    ) -> Transcript | None:
        recipe = self._part(segment)
        pause = threading.Event()
        while True:
            found = self.context.checkpoints.find(recipe)
            if found is not None or time.monotonic() >= until_s:
                return found
            progress(0.0)  # Raises when the work is not wanted any more.
            pause.wait(LOOK_EVERY_S)

    def _made(self, segment: TimeSegment, progress: Progress) -> Transcript:
        recipe = self._part(segment)
        found = self.context.checkpoints.find(recipe)
        if found is None:
            found = recipe.make(progress)
            self.context.checkpoints.keep_part(recipe, found)
        return found


def _share(progress: Progress, index: int, count: int) -> Progress:
    """Progress of stretch ``index`` as progress of the whole."""
    return lambda fraction: progress((index + fraction) / count)
