"""What only sounded like speech leaves a trace: the transcript says when and why it is left out."""

from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.config import Settings
from lifestream.domain.transcript import RemovedSpan
from lifestream.ports.audio import Audio, Progress
from lifestream.ports.backend import Backend
from lifestream.ports.speech_detector import DetectedSpeech
from lifestream.services.export.json_document import summary_json
from tests.services.naming_house import House, Listener
from tests.services.recording_launcher import RecordingLauncher

REFUSED = RemovedSpan(start_s=0.5, end_s=0.75, reason="not_speech")


class Refusing(Listener):
    """Refuses a moment of every recording, and finds speech in the rest or nowhere."""

    def __init__(self, *, speaks: bool) -> None:
        super().__init__()
        self.speaks = speaks

    def detect(self, audio: Audio, progress: Progress) -> DetectedSpeech:
        found = super().detect(audio, progress)
        return DetectedSpeech(regions=found.regions if self.speaks else (), refused=(REFUSED,))


@pytest.mark.parametrize("speaks", [True, False])
def test_refused_stretches_are_in_the_transcript_and_its_export(
    embedded: Backend, tmp_path: Path, models_dir: Path, speaks: bool
) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        models_dir=models_dir,
        download_models=False,
        diarizer="off",
        screen_reader="off",
    )
    house = House(
        backend=replace(embedded, job_launcher=RecordingLauncher()),
        settings=settings,
        folder=tmp_path,
        listener=Refusing(speaks=speaks),
    )

    recording = house.work(house.upload())

    assert recording.transcript is not None
    assert bool(recording.transcript.segments) == speaks
    assert recording.transcript.removed == (REFUSED,)
    assert summary_json(recording)["transcript"]["removed"] == [
        {"start_s": 0.5, "end_s": 0.75, "reason": "not_speech", "text": ""}
    ]
