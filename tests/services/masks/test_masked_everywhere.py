"""Canaries of every kind, said and shown, looked for wherever words and pictures leave."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Picture

from lifestream.config import Settings
from lifestream.domain import codec
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.masks.rules import FOUND_KINDS, PLACEHOLDERS, MaskKind, MaskRules
from lifestream.domain.scene import TextLine
from lifestream.domain.transcript import EngineInfo, Segment, Transcript, Word
from lifestream.ports.audio import Progress
from lifestream.ports.backend import Backend
from lifestream.ports.diary.task_store import TaskFilter
from lifestream.ports.language_model import BlockMaterial
from lifestream.ports.scene_detector import Image
from lifestream.ports.transcriber import TranscriberRequest
from lifestream.services.days.day import day_of
from lifestream.services.edits.edit_history import edit_history
from lifestream.services.edits.proposals import ChangeText
from lifestream.services.edits.read_words import open_words
from lifestream.services.export.captions import to_srt, to_vtt
from lifestream.services.export.document import export_document
from lifestream.services.export.json_document import summary_json
from lifestream.services.export.markdown import markdown_of
from lifestream.services.export.text import text_of
from lifestream.services.library.browse_library import open_recording
from lifestream.services.masks.pictures import shown_picture
from lifestream.services.masks.settings import checked_rules, save_masks
from lifestream.services.masks.show import masked_in, plain_picture
from lifestream.services.masks.silences import silences_of
from lifestream.services.tasks.list_tasks import tasks_of
from tests.services.naming_house import ANNA, House, Listener, Writer
from tests.services.recording_launcher import RecordingLauncher

CANARIES = {
    MaskKind.EMAIL: ("quentin@nightjar.example", "quentin dot nightjar at example dot com"),
    MaskKind.PHONE: ("0171 9876543", "zero one seven one, nine eight seven, six five four three"),
    MaskKind.CARD: ("4111 1111 1111 1111", "four one one one, one one one one, one one one one, "
                    "one one one one"),
    MaskKind.IBAN: ("DE89 3704 0044 0532 0130 00",),
    MaskKind.WORD: ("Zephyrine", "Zephyrines"),
}  # fmt: skip
RULES = MaskRules(kinds=FOUND_KINDS, words=("Zephyrine",))
SAID = " ".join(
    f"I will send {text} to Nadia by Friday." for texts in CANARIES.values() for text in texts
)
TRACES = (
    *("quentin", "nightjar", "0171", "9876543", "nine eight seven", "4111", "1111 1111"),
    *("four one one", "DE89", "3704 0044", "zephyrine"),
)
BOX = (40, 40, 200, 30)


class Hearer(Listener):
    """Hears the canaries."""

    def transcribe(self, request: TranscriberRequest, progress: Progress) -> Transcript:
        words = tuple(
            Word(start_s=i * 0.02, end_s=i * 0.02 + 0.02, text=text)
            for i, text in enumerate(SAID.split())
        )
        spoken = Segment(start_s=0.0, end_s=2.0, text=SAID, words=words, language="en")
        return Transcript(segments=(spoken,), engine=self.engine, languages=("en",))


class Reader:
    """Reads the written canaries on every picture."""

    engine = EngineInfo(name="scripted")
    scripts = frozenset({"Latin"})

    def read(self, image: Image) -> tuple[TextLine, ...]:
        return tuple(
            TextLine(text=f"Call {texts[0]}", confidence=0.99, box=BOX)
            for texts in CANARIES.values()
        )


class Scribe(Writer):
    """Quotes; keeps everything that a language model would get, pictures too."""

    sees_images = True

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Any] = []

    def write_block(self, material: BlockMaterial) -> Any:
        self.given.append(material)
        return super().write_block(material)

    def write_minutes(self, material: Any) -> Any:
        self.given.append(material)
        return super().write_minutes(material)


def traces_in(*values: Any) -> list[str]:
    """The canaries that stand in some values, whatever their capitals."""
    text = "\n".join(value if isinstance(value, str) else repr(value) for value in values)
    return [trace for trace in TRACES if trace.casefold() in text.casefold()]


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
    made = House(backend, settings, tmp_path, listener=Hearer(), writer=Scribe())
    made.screen_reader = Reader()  # type: ignore[attr-defined]
    return made


def read_of(house: House, video_id: VideoId) -> Iterator[Any]:
    """Everything that is read of a recording below the doors."""
    backend = house.backend
    recording = open_recording(backend, ANNA, video_id)
    yield replace(recording, video=recording.video, job=None)
    document = export_document(recording, link=str, zone=UTC)
    yield markdown_of(document)
    yield text_of(document)
    yield summary_json(recording)
    assert recording.transcript is not None
    yield to_srt(recording.transcript, speaker_names={})
    yield to_vtt(recording.transcript, speaker_names={})
    yield tasks_of(backend, ANNA, TaskFilter())
    day = (recording.video.recorded_at or recording.video.created_at).date()
    yield day_of(backend, ANNA, day, UTC)
    yield edit_history(backend, ANNA, video_id)


def passages(folder: Path) -> str:
    """What the search index holds."""
    return "".join(
        path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("vectors.db*")
    )


def test_what_is_masked_leaves_nowhere_when_it_is_chosen_before(
    house: House, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="lifestream")
    save_masks(house.backend, ANNA, RULES)
    video_id = house.upload("Zephyrine")
    recording = house.work(video_id)
    scribe = house.writer
    assert isinstance(scribe, Scribe)
    assert scribe.given
    assert not traces_in(scribe.given)
    pictures = [data for one in scribe.given for _, data in getattr(one, "images", ())]
    assert recording.scenes is not None
    keys = [one.image_key for one in recording.scenes.keyframes]
    painted = {shown_picture(house.backend, ANNA, key) for key in keys}
    assert pictures and set(pictures) <= painted
    assert not painted & {house.backend.object_store.read_bytes(key) for key in keys}
    for value in read_of(house, video_id):
        assert not traces_in(value), type(value)
    assert not traces_in(caplog.text)
    assert not traces_in(passages(data_dir))
    assert recording.transcript is not None
    said = recording.transcript.text
    assert all(placeholder in said for placeholder in PLACEHOLDERS.values())
    # Nothing of what was heard is lost.
    words = open_words(house.backend, ANNA, video_id)
    assert words.unmasked is not None
    assert words.unmasked.transcript.text == SAID
    shown = masked_in(house.backend, ANNA, video_id)
    assert {kind for one in shown.moments for kind in one.kinds} == set(MaskKind)
    assert {one.is_shown for one in shown.moments} == {True, False}


def test_captions_that_came_along_are_masked(house: House) -> None:
    save_masks(house.backend, ANNA, RULES)
    video_id = house.upload()
    key = f"captions/{ANNA}/{video_id}/given"
    lines = f"WEBVTT\n\n00:00.000 --> 00:01.900\n{SAID}\n"
    house.backend.object_store.put_bytes(key, lines.encode(), content_type="text/vtt")
    video = house.backend.library.get(ANNA, video_id)
    assert video is not None
    options = replace(video.options, use_captions=True, captions_key=key)
    house.backend.library.put(replace(video, options=options))
    recording = house.work(video_id)
    assert recording.transcript is not None
    assert recording.transcript.engine.name == "captions"
    for value in read_of(house, video_id):
        assert not traces_in(value), type(value)


def test_what_was_written_before_is_masked_from_then_on_and_comes_back(house: House) -> None:
    video_id = house.upload()
    house.work(video_id)
    assert all(traces_in(value) for value in list(read_of(house, video_id))[:3])
    save_masks(house.backend, ANNA, RULES)
    for value in read_of(house, video_id):
        assert not traces_in(value), type(value)
    video = house.backend.library.get(ANNA, video_id)
    assert video is not None
    assert silences_of(house.backend, video)
    save_masks(house.backend, ANNA, MaskRules())
    assert open_recording(house.backend, ANNA, video_id).transcript is not None
    assert len(traces_in(open_recording(house.backend, ANNA, video_id).transcript)) == len(TRACES)
    assert not silences_of(house.backend, video)


def test_pictures_of_the_screen_are_painted_over_and_the_owner_sees_them_as_they_were(
    house: House,
) -> None:
    video_id = house.upload()
    recording = house.work(video_id)
    assert recording.scenes is not None
    frame = recording.scenes.keyframes[0]
    stored = house.backend.object_store.read_bytes(frame.image_key)
    assert shown_picture(house.backend, ANNA, frame.image_key) == stored
    save_masks(house.backend, ANNA, RULES)
    painted = pixels(shown_picture(house.backend, ANNA, frame.image_key))
    left, top, width, height = BOX
    inside = painted[top : min(top + height, painted.shape[0]), left : left + width]
    assert inside.size
    assert np.ptp(inside.reshape(-1, 3), axis=0).max() < 20
    assert plain_picture(house.backend, ANNA, video_id, frame.at_s) == stored
    assert np.abs(pixels(stored).astype(int) - painted).max() > 20


def pixels(data: bytes) -> Any:
    with Picture.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def test_an_edit_around_a_placeholder_keeps_what_it_stands_for(house: House) -> None:
    video_id = house.upload()
    house.work(video_id)
    save_masks(house.backend, ANNA, RULES)
    shown = open_words(house.backend, ANNA, video_id).edited
    assert shown is not None
    line = shown.segments[0]
    house.type(
        video_id,
        ChangeText,
        segment_id=line.segment_id,
        base_text=line.segment.text,
        text=line.segment.text.replace("to Nadia", "to Norbert"),
    )
    words = open_words(house.backend, ANNA, video_id)
    assert words.edited is not None
    assert words.unmasked is not None
    assert words.unmasked.transcript.text == SAID.replace("to Nadia", "to Norbert")
    assert not traces_in(words.edited)


def test_what_cannot_be_masked_is_refused_with_a_sentence() -> None:
    with pytest.raises(InvalidRequest, match="no kind that can be masked"):
        checked_rules(["names"], [])
    with pytest.raises(InvalidRequest, match="letters or digits"):
        checked_rules([], ["---"])
    kept = checked_rules(["phone", "email", "phone"], ["Zephyr", " zéphyr ", ""])
    assert kept == MaskRules(kinds=(MaskKind.EMAIL, MaskKind.PHONE), words=("Zephyr",))
    assert codec.decode(MaskRules, codec.encode(kept)) == kept
