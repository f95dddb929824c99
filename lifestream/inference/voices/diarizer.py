"""Telling speakers apart without torch or a GPU: voice vectors, clustering, and who overlaps whom.

Silero and segmentation-3.0 find speech; CAM++ hears what each moment of it sounds like; windows
that sound alike are one speaker; segmentation-3.0 adds the second voice where two talk at once.
Not for: a verdict on who a speaker is.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lifestream.domain.sentences import noted
from lifestream.domain.transcript import Diarization, EngineInfo, SpeakerTurn
from lifestream.inference.voices.clustering import ClusterLimits, centroids, cluster
from lifestream.inference.voices.encoder import VoiceEncoder, Voices
from lifestream.inference.voices.evidence import gathered, overlapped, voice_changes
from lifestream.inference.voices.floor import floor_turns
from lifestream.inference.voices.overlaps import all_speech, cut_at_changes, second_voices
from lifestream.inference.voices.segmentation import LocalVoices, Segmenter
from lifestream.inference.voices.so_far import HeardSoFar, read, written
from lifestream.inference.voices.turns import speaker_turns
from lifestream.ports.audio import Progress
from lifestream.ports.diarizer import DiarizerRequest

_DISTANCE = 0.66
"""Voices further apart than this on average are two people's. The number of speakers depends on
it: right in 13 of 19 developer recordings here and at 0.70, in 11 at 0.60 and at 0.75
(docs/decisions/0014, which also says how it was chosen)."""

_MIN_ALONE_S = 1.0
_MAX_OVERLAPPED = 0.25
_MIN_WINDOWS = 3
"""Who is there is decided by windows that hold one voice: not by those of short stretches, nor by
those in which two talk at once for more than this share; by all where there are too few."""

_SEGMENTATION_SHARE = 0.25
_EMBEDDING_SHARE = 0.7

NOTE = noted(
    "Speakers are told apart approximately, by small local models. Check names before you rely on "
    "them."
)


class ClusteringDiarizer:
    """Speakers by their voices (implements ``Diarizer``).

    Args:
        models_dir: Where the weights are, and the networks made of them.
        threads: Threads to run on; 0 means one for each core.
    """

    def __init__(self, *, models_dir: Path, threads: int = 0) -> None:
        self._models_dir = models_dir
        self._threads = threads
        self._networks: tuple[Segmenter, VoiceEncoder] | None = None

    @property
    def engine(self) -> EngineInfo:
        """The pipeline with its two networks; degraded, because it is approximate."""
        return EngineInfo(
            name="clustering-diarizer",
            model="CAM++ zh-en, segmentation-3.0, v1",
            degraded=True,
            note=NOTE,
        )

    def diarize(self, request: DiarizerRequest, progress: Progress) -> Diarization:
        """Turns, overlapping ones too; stretches that could be two people's are left out.

        Raises:
            DependencyUnavailable: The weights are not on this machine.
        """
        if not request.speech:
            return Diarization(turns=(), engine=self.engine)
        turns = self._turns(request, progress)
        progress(1.0)
        return Diarization(turns=turns, engine=self.engine)

    def _turns(self, request: DiarizerRequest, progress: Progress) -> tuple[SpeakerTurn, ...]:
        segmenter, encoder = self._loaded()
        audio, share = request.audio, _SEGMENTATION_SHARE
        before = read(request.unfinished.found())
        local = segmenter.listen(
            audio,
            lambda done: progress(share * done),
            known=before.activity,
            keep=lambda activity: request.unfinished.keep(
                lambda: written(HeardSoFar(activity=activity()))
            ),
        )
        speech = all_speech(request.speech, local, audio.duration_s)
        speech = cut_at_changes(speech, voice_changes(local))
        heard = encoder.voices(
            audio,
            speech,
            lambda done: progress(share + _EMBEDDING_SHARE * done),
            known=before,
            keep=lambda so_far: request.unfinished.keep(
                lambda: written(replace(so_far(), activity=local.activity))
            ),
        )
        people = _people(heard, local, request.expected_speakers)
        floor = floor_turns(speech, heard.centres_s, heard.vectors @ people.T)
        return speaker_turns(floor, second_voices(floor, local, len(people)))

    def _loaded(self) -> tuple[Segmenter, VoiceEncoder]:
        if self._networks is None:
            self._networks = (
                Segmenter(models_dir=self._models_dir, threads=self._threads),
                VoiceEncoder(models_dir=self._models_dir, threads=self._threads),
            )
        return self._networks


def _people(heard: Voices, local: LocalVoices, expected: int | None) -> npt.NDArray[np.float32]:
    """The voice of each speaker, float32 (speakers, 192): of windows that hold one voice alone."""
    alone = (heard.lengths_s >= _MIN_ALONE_S) & (
        overlapped(local, heard.centres_s) <= _MAX_OVERLAPPED
    )
    if alone.sum() < max(_MIN_WINDOWS, expected or 0):
        alone[:] = True
    vectors = heard.vectors[alone]
    limits = ClusterLimits(distance=_DISTANCE, count=expected)
    labels = cluster(vectors, limits, gathered(local, heard.centres_s[alone]))
    return centroids(vectors, labels)
