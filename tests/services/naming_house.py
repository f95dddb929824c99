"""A house whose recordings all say the same: a scripted recogniser and somebody who corrects it."""

from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from lifestream.bootstrap import pipeline_settings
from lifestream.bootstrap.engines import Engines
from lifestream.config import Settings
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.transcript import EngineInfo, Segment, SpeechRegion, Transcript, Word
from lifestream.domain.video import ProcessingOptions
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.audio import Audio, Progress
from lifestream.ports.backend import Backend
from lifestream.ports.language_model import BlockMaterial
from lifestream.ports.owner_log import OwnerLog
from lifestream.ports.speech_detector import DetectedSpeech
from lifestream.ports.transcriber import TranscriberRequest
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import ChangeText, Proposal
from lifestream.services.jobs.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.library.browse_library import Recording, open_recording
from lifestream.services.reprocess.rerun import rerun
from lifestream.services.uploads.accept_upload import confirm_upload
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from lifestream.services.vocabulary.entries import read_vocabulary
from tests.pipeline.media_maker import make_media, scenes_of, tone

ANNA = OwnerId("anna")
LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=60)
SAID = "Today Kalim sends the plan to Nadia. We thank Kalim for it."


class Listener:
    """Stands for a recogniser: hears the same of every recording; remembers what it was told."""

    engine = EngineInfo(name="scripted")

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def detect(self, audio: Audio, progress: Progress) -> DetectedSpeech:
        return DetectedSpeech(regions=(SpeechRegion(start_s=0.0, end_s=2.0),))

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        self.told.append(request.vocabulary)
        words = tuple(
            Word(start_s=i * 0.1, end_s=i * 0.1 + 0.1, text=text)
            for i, text in enumerate(SAID.split())
        )
        spoken = Segment(start_s=0.0, end_s=2.0, text=SAID, words=words, language="en")
        return Transcript(segments=(spoken,), engine=self.engine, languages=("en",))


class CountingLog:
    """An owner log that counts what is done with the list of names."""

    def __init__(self, log: OwnerLog) -> None:
        self._log = log
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def call(owner: OwnerId, subject: str, *rest: Any, **named: Any) -> Any:
            if subject == "vocabulary/terms":
                self.calls.append(name)
            return getattr(self._log, name)(owner, subject, *rest, **named)

        return call


class Writer(ExtractiveWriter):
    """Quotes, and remembers the spellings it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, ...]] = []

    def write_block(self, material: BlockMaterial) -> Any:
        self.told.append(material.vocabulary)
        return super().write_block(material)


@dataclass
class House:
    """A library whose recordings all say the same, and a person who corrects it."""

    backend: Backend
    settings: Settings
    folder: Path
    listener: Listener = field(default_factory=Listener)
    writer: Writer = field(default_factory=Writer)
    uploads: int = 0
    typed: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engines, name)

    def __post_init__(self) -> None:
        self.engines = Engines(self.settings)
        self.transcriber = self.speech_detector = self.listener
        self.language_model = self.writer

    def upload(self, *terms: str) -> VideoId:
        """A recording that waits for its processor."""
        self.uploads += 1
        path = self.folder / "day.mp4"
        make_media(path, frames=scenes_of([1.0, 1.0 + self.uploads / 25]), sound=tone(2.0))
        request = UploadRequest(
            owner=ANNA,
            filename="day.mp4",
            content_type="video/mp4",
            size_bytes=path.stat().st_size,
            options=ProcessingOptions(vocabulary=terms),
        )
        video = store_upload(self.backend, request, path, limits=LIMITS).video
        confirm_upload(self.backend, ANNA, video.video_id)
        return video.video_id

    def job(self, video_id: VideoId) -> Job:
        video = self.backend.library.get(ANNA, video_id)
        job = self.backend.job_store.get(video.job_id) if video else None
        assert job is not None
        return job

    def work(self, video_id: VideoId) -> Recording:
        end = process_video(
            self.backend,
            self,  # type: ignore[arg-type]
            self.job(video_id).job_id,
            place=WorkPlace(worker="w", scratch=self.folder / "scratch"),
            settings=pipeline_settings(self.settings),
        )
        assert end is ProcessingEnd.DONE
        return open_recording(self.backend, ANNA, video_id)

    def again(self, video_id: VideoId, stage: str, *terms: str) -> Recording:
        name = f"again-{len(self.listener.told)}-{stage}"
        vocabulary = terms or None
        rerun(self.backend, ANNA, video_id, stage, request_id=name, zone=UTC, vocabulary=vocabulary)
        return self.work(video_id)

    def type(self, video_id: VideoId, proposal: type[Proposal], **fields: Any) -> str:
        self.typed += 1
        edit_id = f"{self.typed:08d}"
        edit_transcript(self.backend, ANNA, video_id, proposal(edit_id=edit_id, **fields))
        return edit_id

    def correct(self, recording: Recording, old: str, new: str) -> str:
        assert recording.edited is not None
        one = recording.edited.segments[0]
        return self.type(
            recording.video.video_id,
            ChangeText,
            segment_id=one.segment_id,
            base_text=one.segment.text,
            text=one.segment.text.replace(old, new),
        )

    @property
    def terms(self) -> list[str]:
        return [term.text for term in read_vocabulary(self.backend, ANNA).terms]
