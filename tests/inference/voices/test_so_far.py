"""Telling speakers apart goes on where it was interrupted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lifestream.inference.speech.silero import SileroSpeechDetector
from lifestream.inference.voices.diarizer import ClusteringDiarizer
from lifestream.inference.voices.so_far import HeardSoFar, read, written
from lifestream.ports.diarizer import DiarizerRequest, NothingKept, WorkKeeper
from tests.audio_samples import ArrayAudio, ignore, load
from tests.processor.conftest import STANDUP


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours may catch it."""


@dataclass
class Keeper:
    """Keeps everything that is offered; dies when it was offered so often."""

    dies_after: int = -1
    kept: bytes = b""
    offered: int = 0

    def found(self) -> bytes:
        return self.kept

    def keep(self, so_far: Callable[[], bytes]) -> None:
        self.kept = so_far()
        self.offered += 1
        if self.offered == self.dies_after:
            raise Killed


@pytest.mark.usefixtures("voice_weights")
def test_what_was_heard_before_is_not_heard_again(models_dir: Path) -> None:
    audio = ArrayAudio(load(STANDUP))
    speech = SileroSpeechDetector().detect(audio, ignore).regions

    def diarize(keeper: WorkKeeper) -> object:
        request = DiarizerRequest(audio=audio, speech=speech, unfinished=keeper)
        return ClusteringDiarizer(models_dir=models_dir, threads=1).diarize(request, ignore)

    whole = Keeper()
    undisturbed = diarize(whole)
    interrupted = Keeper(dies_after=whole.offered - 2)
    with pytest.raises(Killed):
        diarize(interrupted)
    again = Keeper(kept=interrupted.kept)

    assert diarize(again) == undisturbed == diarize(NothingKept())
    assert again.offered == 2


def test_what_is_no_such_work_counts_as_nothing_heard() -> None:
    assert read(b"").pieces == 0
    assert read(b"rubbish").pieces == 0
    assert read(written(HeardSoFar(pieces=3))).pieces == 3
