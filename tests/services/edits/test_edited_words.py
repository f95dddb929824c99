"""What people type is what is read, found, written about and moved; names are only shown."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import pipeline_settings
from lifestream.bootstrap.engines import Engines
from lifestream.config import Settings
from lifestream.domain.errors import EditConflict, IllegalTransition, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.search import SearchFilter
from lifestream.domain.summary import TimeBlock
from lifestream.domain.video import Video
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.backend import Backend
from lifestream.ports.inference import Inference
from lifestream.ports.language_model import BlockMaterial, Usage
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.follow_edits import IndexFollower, update_minutes
from lifestream.services.edits.proposals import (
    ChangeText,
    MergeSegments,
    NameSpeaker,
    Proposal,
    UndoEarlier,
)
from lifestream.services.export.document import export_document
from lifestream.services.export.json_document import summary_json
from lifestream.services.export.markdown import markdown_of
from lifestream.services.jobs.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.library.browse_library import Recording, open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.embedded_backend import embedded_backend
from tests.pipeline.media_maker import make_media, scenes_of, tone
from tests.services.recording_launcher import RecordingLauncher

pytestmark = pytest.mark.usefixtures("sentence_weights")

ANNA = OwnerId("anna")
LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=60)
CAPTIONS = """1
00:00:00,100 --> 00:00:01,900
<v Ewan>We buy the greenhouse in April.

2
00:06:00,000 --> 00:06:04,000
<v Maya>I book the harbour hall by Friday.
"""


class CountingWriter(ExtractiveWriter):
    """Quotes, and remembers which blocks it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[int] = []

    def write_block(self, material: BlockMaterial) -> tuple[TimeBlock, Usage]:
        self.blocks.append(material.index)
        return super().write_block(material)


@dataclass
class Room:
    """One processed recording, and everything that may happen to it."""

    backend: Backend
    inference: Any
    writer: CountingWriter
    settings: Settings
    video: Video
    scratch: Path
    typed: int = 0

    def work(self) -> ProcessingEnd:
        return process_video(
            self.backend,
            self.inference,
            self.video.job_id,
            place=WorkPlace(worker="w", scratch=self.scratch),
            settings=pipeline_settings(self.settings),
        )

    def type(self, proposal: type[Proposal], **fields: Any) -> None:
        self.typed += 1
        request = proposal(edit_id=f"{self.typed:08d}", **fields)
        edit_transcript(self.backend, ANNA, self.video.video_id, request)

    def text(self, old: str, new: str) -> None:
        for one in self.opened().edited.segments:  # type: ignore[union-attr]
            if old in one.segment.text:
                text = one.segment.text
                self.type(
                    ChangeText,
                    segment_id=one.segment_id,
                    base_text=text,
                    text=text.replace(old, new),
                )
                return
        raise AssertionError(f"nobody says {old}")

    def opened(self) -> Recording:
        return open_recording(self.backend, ANNA, self.video.video_id)

    def follow(self) -> None:
        follower = IndexFollower(
            self.backend, lambda: self.inference.embedder, zone=UTC, quiet_s=0.0
        )
        follower.touch(ANNA, self.video.video_id)
        assert follower.wait(60.0)

    def finds(self, words: str) -> str:
        """The passages that hold the words, as the index knows them."""
        embedder = self.inference.embedder
        hits = self.backend.vector_index.search(
            SearchFilter(owner=ANNA),
            vector=embedder.embed([words])[0],
            text=words,
            limit=20,
            embedder_id=embedder.embedder_id,
        )
        return " ".join(f"{hit.chunk.text} {hit.chunk.context}" for hit in hits)


class _Inference:
    """The real engines with a writer that counts."""

    def __init__(self, engines: Inference, writer: CountingWriter) -> None:
        self._engines = engines
        self.language_model = writer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engines, name)


@dataclass(frozen=True, kw_only=True)
class Processed:
    """A data folder that nobody has open, and what was made in it."""

    settings: Settings
    video: Video
    blocks: tuple[int, ...]
    engines: Engines


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Processed:
    """The recording that every test begins with: made once, because it takes seconds."""
    folder = tmp_path_factory.mktemp("edited-words")
    settings = Settings(data_dir=folder / "data", models_dir=models_dir, download_models=False)
    engines = Engines(settings)
    database = Database(settings.data_dir / "lifestream.db", migrations=LIFESTREAM_MIGRATIONS)
    with closing(database), embedded_backend(settings.data_dir, database) as backend:
        room = Room(
            backend=replace(backend, job_launcher=RecordingLauncher()),
            inference=_Inference(engines, writer := CountingWriter()),
            writer=writer,
            settings=settings,
            video=handed_in(backend, folder),
            scratch=folder / "scratch",
        )
        assert room.work() is ProcessingEnd.DONE
    return Processed(
        settings=settings, video=room.video, blocks=tuple(writer.blocks), engines=engines
    )


def handed_in(backend: Backend, folder: Path) -> Video:
    """Two time blocks, told by captions; the second begins at five minutes."""
    video_file, captions = folder / "day.mp4", folder / "day.vtt"
    make_media(video_file, frames=scenes_of([1.0, 1.0]), sound=tone(366.0))
    captions.write_text("WEBVTT\n\n" + CAPTIONS.replace(",", "."))
    request = UploadRequest(
        owner=ANNA,
        filename="day.mp4",
        content_type="video/mp4",
        size_bytes=video_file.stat().st_size,
    )
    video = store_upload(backend, request, video_file, limits=LIMITS, captions=captions).video
    job = backend.job_store.get(video.job_id)
    assert job is not None
    facts = backend.object_store.stat(video.source_key)
    assert facts is not None
    backend.job_store.save(job.queue(backend.job_store.now(), generation=facts.generation))
    return video


@pytest.fixture
def data_dir(data_dir: Path, processed: Processed) -> Path:
    """A copy of that recording's data folder."""
    shutil.copytree(processed.settings.data_dir, data_dir)
    return data_dir


@pytest.fixture
def room(embedded: Backend, processed: Processed, data_dir: Path, tmp_path: Path) -> Room:
    """The recording, processed, in a backend of the test's own."""
    writer = CountingWriter()
    writer.blocks += processed.blocks
    return Room(
        backend=replace(embedded, job_launcher=RecordingLauncher()),
        inference=_Inference(processed.engines, writer),
        writer=writer,
        settings=replace(processed.settings, data_dir=data_dir),
        video=processed.video,
        scratch=tmp_path / "scratch",
    )


def test_only_blocks_whose_words_changed_are_written_again(room: Room) -> None:
    assert sorted(room.writer.blocks) == [0, 1]
    room.text("harbour hall", "zeppelin hangar")
    before = room.opened()
    assert before.stale_points.blocks == {1}
    assert before.blocks is not None
    said = [point for block in before.blocks.blocks for point in block.points]
    assert {p.evidence.start_s for p in said} == {0.1, 360.0}
    assert {p.evidence.start_s for p in said if before.stale_points.of(p)} == {360.0}

    job = update_minutes(room.backend, ANNA, room.video.video_id)
    assert not job.is_terminal
    assert room.work() is ProcessingEnd.DONE

    # The first two are written side by side, in either order.
    assert [*sorted(room.writer.blocks[:2]), *room.writer.blocks[2:]] == [0, 1, 1]
    after = room.opened()
    assert not after.stale_points
    assert "zeppelin hangar" in markdown_of(export_document(after))
    assert "harbour hall" not in markdown_of(export_document(after))
    assert "zeppelin" in room.finds("zeppelin hangar")


def test_making_an_earlier_stage_again_keeps_what_was_typed(room: Room) -> None:
    room.text("greenhouse", "glasshouse")
    job = room.backend.job_store.get(room.video.job_id)
    assert job is not None
    again = job.reprocess(room.backend.job_store.now(), from_stage="transcript", batch_id="b1")
    room.backend.job_store.save(again)
    assert room.work() is ProcessingEnd.DONE

    after = room.opened()
    assert after.transcript is not None and "glasshouse" in after.transcript.text
    assert after.original_transcript is not None
    assert "greenhouse" in after.original_transcript.text
    assert after.unplaced_edits == ()
    # The first two are written side by side, in either order.
    assert [*sorted(room.writer.blocks[:2]), *room.writer.blocks[2:]] == [0, 1, 0]


def test_undoing_before_the_minutes_are_updated_leaves_nothing_stale(room: Room) -> None:
    room.text("greenhouse", "glasshouse")
    assert room.opened().stale_points
    room.type(UndoEarlier, undoes="00000001")
    assert not room.opened().stale_points
    assert room.opened().edit_version == 2


def test_the_index_follows_edits_and_names_without_anybody_asking(room: Room) -> None:
    room.text("harbour hall", "zeppelin hangar")
    room.type(NameSpeaker, speaker="Maya", name="Wilhelmina")
    assert "zeppelin" not in room.finds("zeppelin hangar")

    room.follow()

    assert "zeppelin hangar" in room.finds("zeppelin hangar")
    assert "Wilhelmina" in room.finds("Wilhelmina")
    video = room.opened().video
    assert (video.indexed_edits, video.minutes_edits) == (2, 0)


def test_a_recording_deleted_while_its_edits_are_indexed_is_not_found_again(room: Room) -> None:
    room.text("harbour hall", "zeppelin hangar")
    embedder = room.inference.embedder

    class Slow:
        """Somebody deletes the recording while this embeds."""

        def embed(self, texts: Any) -> Any:
            forget_video(room.backend, ANNA, room.video.video_id)
            return embedder.embed(texts)

        def __getattr__(self, name: str) -> Any:
            return getattr(embedder, name)

    slow: Any = Slow()
    follower = IndexFollower(room.backend, lambda: slow, zone=UTC, quiet_s=0.0)
    follower.touch(ANNA, room.video.video_id)
    assert follower.wait(60.0)

    assert room.backend.vector_index.count(ANNA) == 0


def test_a_name_is_shown_everywhere_and_stored_in_no_result(room: Room) -> None:
    room.type(NameSpeaker, speaker="Maya", name="Wilhelmina")
    update_minutes(room.backend, ANNA, room.video.video_id)
    assert room.work() is ProcessingEnd.DONE
    recording = room.opened()

    # The block in which she speaks is written again: the writer now knows whom the name means.
    assert sorted(room.writer.blocks) == [0, 1, 1]
    assert "Wilhelmina" in markdown_of(export_document(recording))
    assert {"Wilhelmina"} <= {s["name"] for s in summary_json(recording)["speakers"]}
    for stage, key in recording.video.artifacts:
        assert b"Wilhelmina" not in room.backend.object_store.read_bytes(key), stage


def test_the_minutes_of_a_running_job_cannot_be_asked_for_twice(room: Room) -> None:
    update_minutes(room.backend, ANNA, room.video.video_id)
    with pytest.raises(IllegalTransition, match="being processed already"):
        update_minutes(room.backend, ANNA, room.video.video_id)


def test_an_edit_that_meets_the_deletion_leaves_nothing_behind(room: Room) -> None:
    class Deleting:
        """The recording is deleted by another tab while this edit is on its way."""

        def __init__(self, forget: Callable[[], None]) -> None:
            self.forget = forget

        def append(self, *arguments: Any, **named: Any) -> int:
            number = room.backend.owner_log.append(*arguments, **named)
            self.forget()
            return number

        def __getattr__(self, name: str) -> Any:
            return getattr(room.backend.owner_log, name)

    log: Any = Deleting(lambda: room.backend.library.delete(ANNA, room.video.video_id))
    request = NameSpeaker(edit_id="00000001", speaker="Maya", name="Wilhelmina")
    with pytest.raises(NotFound):
        edit_transcript(replace(room.backend, owner_log=log), ANNA, room.video.video_id, request)
    assert room.backend.owner_log.read(ANNA, edits_subject(room.video.video_id)) == ()


def test_an_edit_of_a_part_that_never_was_is_a_conflict(room: Room) -> None:
    with pytest.raises(EditConflict):
        room.type(MergeSegments, segment_id="t999999")
