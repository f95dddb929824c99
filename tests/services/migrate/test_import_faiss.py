"""People who searched with a FAISS index bring their texts along."""

import json
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import search
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.migrate.faiss_metadata import vectors_in
from lifestream.services.migrate.import_faiss import FaissFiles, ImportReceipt, import_faiss
from lifestream.services.reprocess.reindex import reindex

pytestmark = pytest.mark.usefixtures("sentence_weights")

HALL = {
    "filename": "talk.mp4",
    "text": "The harbour hall costs four hundred euros.",
    "start_s": 30,
    "end_s": 39.5,
    "speaker": "Anna",
    "recorded_at": "2024-05-01T10:00",
}
BOOKING = {**HALL, "text": "We book it on Friday.", "start_s": 70, "end_s": 74, "speaker": None}
GARDEN = {
    "video_id": "g1",
    "filename": "garden.mp4",
    "text": "Tomatoes need a lot of water.",
    "start_s": 3,
    "end_s": 8,
}


def flat_index(vectors: int) -> bytes:
    """The head that faiss 1.15 writes for an ``IndexFlatIP``, and zeros for its vectors."""
    head = struct.pack("<4siqqq?i", b"IxFI", 4, vectors, 1 << 20, 1 << 20, True, 0)
    return head + struct.pack("<q", vectors * 4) + bytes(vectors * 16)


def written(folder: Path, *lines: Any, vectors: int | None = None) -> FaissFiles:
    index, metadata = folder / "old.faiss", folder / "old.jsonl"
    index.write_bytes(flat_index(len(lines) if vectors is None else vectors))
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    metadata.write_text("".join(text + "\n" for text in texts))
    return FaissFiles(index=index, metadata=metadata)


def run(
    backend: Backend, embedder: E5Embedder, files: FaissFiles, **options: bool
) -> ImportReceipt:
    return import_faiss(backend, embedder, files, owner=LOCAL_OWNER, zone=UTC, **options)


def test_imported_texts_are_found_with_their_speaker_and_second(
    embedded: Backend, embedder: E5Embedder, tmp_path: Path
) -> None:
    receipt = run(embedded, embedder, written(tmp_path, HALL, GARDEN, BOOKING))

    assert (receipt.lines, receipt.recordings, receipt.added) == (3, 2, 2)
    found = search(embedded, embedder, Question(owner=LOCAL_OWNER, text="What is the hall's cost?"))
    moment = found.moments[0]
    assert (moment.title, moment.start_s, moment.speaker) == ("talk.mp4", 30.0, "Anna")
    recording = open_recording(embedded, LOCAL_OWNER, moment.video_id)
    assert recording.video.recorded_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert recording.transcript is not None and len(recording.transcript.segments) == 2
    assert recording.job is None
    assert recording.video.facts is not None
    assert "there is no video" in recording.video.facts.warnings[0]


def test_importing_again_changes_nothing_and_a_changed_line_changes_its_recording(
    embedded: Backend, embedder: E5Embedder, tmp_path: Path
) -> None:
    files = written(tmp_path, HALL, GARDEN)
    run(embedded, embedder, files)
    before = [facts.key for facts in embedded.object_store.list("")]

    again = run(embedded, embedder, files)
    changed = run(embedded, embedder, written(tmp_path, HALL, {**GARDEN, "text": "No rain."}))

    assert (again.added, again.there, again.passages) == (0, 2, 0)
    assert (changed.added, changed.there) == (1, 1)
    assert embedded.library.list(LOCAL_OWNER).total == 2
    assert embedded.vector_index.count(LOCAL_OWNER) == 2
    assert len(list(embedded.object_store.list(""))) == len(before)


def test_reindexing_keeps_imported_recordings_and_forgetting_leaves_nothing(
    embedded: Backend, embedder: E5Embedder, tmp_path: Path
) -> None:
    files = written(tmp_path, HALL)
    run(embedded, embedder, files)
    (video,) = embedded.library.list(LOCAL_OWNER).videos

    assert reindex(embedded, embedder, zone=UTC).chunks == 1
    forget_video(embedded, LOCAL_OWNER, video.video_id)

    assert list(embedded.object_store.list("")) == []
    assert run(embedded, embedder, files).deleted == ("talk.mp4",)
    assert list(embedded.object_store.list("")) == []


def test_a_dry_run_only_counts(embedded: Backend, embedder: E5Embedder, tmp_path: Path) -> None:
    assert run(embedded, embedder, written(tmp_path, HALL, GARDEN), dry_run=True).added == 2
    assert embedded.library.list(LOCAL_OWNER).total == 0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2: it is not JSON"),
        ("[]", "line 2: it is not a JSON object"),
        ("", "line 2: it is not JSON"),
        ({**HALL, "extra": 1}, "line 2: the field 'extra' is unknown"),
        ({**HALL, "text": " "}, "line 2: text should be a text that is not empty"),
        ({**HALL, "start_s": -1}, "line 2: start_s should be a number of seconds"),
        ({**HALL, "start_s": float("nan")}, "line 2: start_s should be"),
        ({**HALL, "end_s": True}, "line 2: end_s should be"),
        ({**HALL, "end_s": 1}, "line 2: it ends \\(1 s\\) before it starts \\(30 s\\)"),
        ({**HALL, "recorded_at": "May"}, "line 2: recorded_at should be a date and time"),
        ({**HALL, "recorded_at": None}, "line 2: recorded_at of talk.mp4 differs"),
        ({**GARDEN, "video_id": "talk.mp4"}, "line 2: talk.mp4 was called talk.mp4"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_nothing_is_imported(
    embedded: Backend, embedder: E5Embedder, tmp_path: Path, line: Any, complaint: str
) -> None:
    with pytest.raises(InvalidRequest, match=complaint):
        run(embedded, embedder, written(tmp_path, HALL, line))

    assert embedded.library.list(LOCAL_OWNER).total == 0


def test_files_that_do_not_belong_together_are_refused(
    embedded: Backend, embedder: E5Embedder, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequest, match=r"holds 3 vectors and .* 2 lines"):
        run(embedded, embedder, written(tmp_path, HALL, GARDEN, vectors=3))


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "video.mp4"
    file.write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(100))

    with pytest.raises(InvalidRequest, match="no FAISS index"):
        vectors_in(file)
    with pytest.raises(InvalidRequest, match="cannot be read"):
        vectors_in(tmp_path / "missing")
