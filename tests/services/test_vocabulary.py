"""From a typed or corrected name to the next recording that is heard with it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from lifestream.bootstrap import pipeline_settings
from lifestream.bootstrap.engines import Engines
from lifestream.config import Settings
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.job import Job
from lifestream.domain.known_words import KnownWords
from lifestream.domain.transcript import EngineInfo, Segment, SpeechRegion, Transcript, Word
from lifestream.domain.transcript_edits import EditKind
from lifestream.domain.video import ProcessingOptions
from lifestream.inference.extractive.writer import ExtractiveWriter
from lifestream.ports.audio import Audio, Progress
from lifestream.ports.backend import Backend
from lifestream.ports.language_model import BlockMaterial
from lifestream.ports.transcriber import TranscriberRequest
from lifestream.services.accept_upload import confirm_upload
from lifestream.services.browse_library import Recording, open_recording
from lifestream.services.control_job import retry_job
from lifestream.services.edit_transcript import EditRequest, edit_transcript
from lifestream.services.export_json import summary_json
from lifestream.services.forget import forget_video
from lifestream.services.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.request_upload import UploadLimits, UploadRequest, store_upload
from lifestream.services.rerun import rerun
from lifestream.services.vocabulary import (
    add_terms,
    put_terms,
    read_vocabulary,
    remove_term,
    set_learning,
)
from tests.pipeline.media_maker import make_media, scenes_of, tone
from tests.services.recording_launcher import RecordingLauncher

ANNA, BERT = OwnerId("anna"), OwnerId("bert")
LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=60)
SAID = "Today Kalim sends the plan to Nadia. We thank Kalim for it."


class Listener:
    """Stands for a recogniser: hears the same of every recording; remembers what it was told."""

    engine = EngineInfo(name="scripted")

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def detect(self, audio: Audio, progress: Progress) -> tuple[SpeechRegion, ...]:
        return (SpeechRegion(start_s=0.0, end_s=2.0),)

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        self.told.append(request.vocabulary)
        words = tuple(
            Word(start_s=i * 0.1, end_s=i * 0.1 + 0.1, text=text)
            for i, text in enumerate(SAID.split())
        )
        spoken = Segment(start_s=0.0, end_s=2.0, text=SAID, words=words, language="en")
        return Transcript(segments=(spoken,), engine=self.engine, languages=("en",))


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

    def type(self, video_id: VideoId, kind: EditKind, **fields: Any) -> str:
        self.typed += 1
        edit_id = f"{self.typed:08d}"
        edit_transcript(
            self.backend, ANNA, video_id, EditRequest(edit_id=edit_id, kind=kind, **fields)
        )
        return edit_id

    def correct(self, recording: Recording, old: str, new: str) -> str:
        assert recording.edited is not None
        one = recording.edited.segments[0]
        return self.type(
            recording.video.video_id,
            EditKind.TEXT,
            segment_id=one.segment_id,
            base_text=one.segment.text,
            text=one.segment.text.replace(old, new),
        )

    @property
    def terms(self) -> list[str]:
        return [term.text for term in read_vocabulary(self.backend, ANNA).terms]


@pytest.fixture
def house(embedded: Backend, tmp_path: Path, models_dir: Path) -> House:
    settings = Settings(
        data_dir=tmp_path / "data",
        models_dir=models_dir,
        download_models=False,
        diarizer="off",
        screen_reader="off",
    )
    backend = replace(embedded, job_launcher=RecordingLauncher())
    return House(backend=backend, settings=settings, folder=tmp_path)


def test_kalim_is_callum_in_the_next_recording(house: House) -> None:
    first = house.work(house.upload())
    house.correct(first, "Kalim", "Callum")

    second = house.work(house.upload())

    assert house.listener.told == [(), ("Callum",)]
    assert house.writer.told[-1] == ("Callum",)
    assert second.transcript is not None
    assert second.transcript.text == SAID.replace("Kalim", "Callum")
    respelled = summary_json(second)["transcript"]["respelled"]
    assert [(one["text"], one["heard"]) for one in respelled] == [("Callum", "Kalim")] * 2


def test_an_attempt_that_resumes_is_told_what_the_first_was_told(house: House) -> None:
    add_terms(house.backend, ANNA, ["Callum"])
    video = house.upload()
    add_terms(house.backend, ANNA, ["Kestrel"])

    house.work(video)
    retry_job(house.backend, ANNA, house.job(video).job_id)
    house.work(video)

    assert house.listener.told == [("Callum",)]


def test_changed_terms_are_heard_with_when_listening_is_asked_for_again(house: House) -> None:
    video = house.upload()
    recording = house.work(video)
    house.correct(recording, "Kalim", "Callum")

    house.again(video, "minutes")
    assert house.listener.told == [()]

    house.again(video, "transcript", "Harbour Hall")
    assert house.listener.told[1:] == [("Harbour Hall", "Callum")]
    kept = house.backend.library.get(ANNA, video)
    assert kept is not None and kept.options.vocabulary == ("Harbour Hall",)


def test_a_transcript_without_any_terms_is_stored_as_before_there_were_terms(house: House) -> None:
    recording = house.work(house.upload())

    assert house.job(recording.video.video_id).vocabulary == KnownWords()
    assert recording.transcript is not None and recording.transcript.respelled == ()


def test_a_speakers_name_is_a_term_until_the_voice_has_another(house: House) -> None:
    opened = house.work(house.upload())
    video = opened.video.video_id
    assert opened.edited is not None
    first = opened.edited.segments[0].segment_id
    house.type(video, EditKind.REASSIGN, segment_id=first, speaker="new")

    house.type(video, EditKind.NAME, speaker="S1", name="Calum")
    house.type(video, EditKind.NAME, speaker="S1", name="Callum Reid")
    assert house.terms == ["Callum Reid"]

    house.type(video, EditKind.NAME, speaker="S1", name="")
    assert house.terms == []


def test_an_undone_correction_teaches_nothing_and_counts_again_when_that_is_undone(
    house: House,
) -> None:
    video = house.work(house.upload())
    edit = house.correct(video, "Kalim", "Callum")
    name = video.video.video_id

    undoing = house.type(name, EditKind.UNDO, undoes=edit)
    assert house.terms == []

    house.type(name, EditKind.UNDO, undoes=undoing)
    assert house.terms == ["Callum"]


def test_replacing_everywhere_teaches_too(house: House) -> None:
    video = house.work(house.upload()).video.video_id

    house.type(video, EditKind.REPLACE, find="kalim", replacement="Callum")

    (term,) = read_vocabulary(house.backend, ANNA).terms
    assert (term.text, term.heard_as, term.origins[0].respells) == ("Callum", ("Kalim",), True)


def test_nothing_is_learned_while_learning_is_off(house: House) -> None:
    video = house.work(house.upload())
    set_learning(house.backend, ANNA, learns=False)

    house.correct(video, "Kalim", "Callum")

    assert house.terms == []
    assert not read_vocabulary(house.backend, ANNA).learns


def test_a_deleted_recording_takes_along_what_it_taught(house: House) -> None:
    video = house.work(house.upload())
    house.correct(video, "Kalim", "Callum")
    add_terms(house.backend, ANNA, ["Kestrel"])

    forget_video(house.backend, ANNA, video.video.video_id)

    assert house.terms == ["Kestrel"]
    logs = house.backend.owner_log.read(ANNA, "vocabulary/terms")
    assert not any(b"Kalim" in one.entry or b"Callum" in one.entry for one in logs)


def test_no_owner_sees_anothers_terms(house: House) -> None:
    add_terms(house.backend, ANNA, ["Callum"])

    assert read_vocabulary(house.backend, BERT).terms == ()
    with pytest.raises(NotFound, match="not on the list"):
        remove_term(house.backend, BERT, "Callum")


def test_what_is_put_replaces_what_was_typed_and_keeps_what_was_learned(house: House) -> None:
    house.correct(house.work(house.upload()), "Kalim", "Callum")
    add_terms(house.backend, ANNA, ["Callum", "Kestrel"])

    put_terms(house.backend, ANNA, ["Nadia"])

    assert house.terms == ["Nadia", "Callum"]
    assert [term.typed for term in read_vocabulary(house.backend, ANNA).terms] == [True, False]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda b: add_terms(b, ANNA, []), "at least one name"),
        (lambda b: add_terms(b, ANNA, [f"T{n}" for n in range(1001)]), "1,001 names and terms"),
    ],
)
def test_a_list_that_cannot_be_is_refused_and_nothing_is_added(
    house: House, act: Callable[[Backend], Any], why: str
) -> None:
    with pytest.raises(InvalidRequest, match=why):
        act(house.backend)
    assert house.terms == []
