"""An hour of a recording goes from its file, its results and all that was made of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.pipeline.media.removing import remove_parts
from lifestream.ports.backend import Backend
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import search
from lifestream.services.days.day import day_of
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import ChangeText, NameSpeaker
from lifestream.services.edits.read_words import words_of
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import (
    finish_orders,
    forget,
    plan_forgetting,
    receipts_of,
)
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.reprocess.reindex import index_recording
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.pipeline.media.test_removing import film, seen
from tests.services.forgetting.test_orders import in_files
from tests.services.migrate.diary import MARCH_10, Machine, open_machine, processed

pytestmark = pytest.mark.usefixtures("sentence_weights")

SAID = (
    "The harbour hall is booked.",
    "Nobody may know about the quicklime.",
    "Tomatoes need water.",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def machine(root: Path) -> Machine:
    return open_machine(root, "here")


@pytest.fixture
def video(machine: Machine, embedder: E5Embedder, tmp_path: Path) -> Video:
    """Words at 0, 10 and 20 seconds of a film of twelve; the middle ones were corrected."""
    backend = machine.backend
    made = processed(backend, embedder, tmp_path, "hall.mp4", SAID)
    backend.object_store.put_file(
        made.source_key, film(tmp_path / "film.mp4", keyframe_every=10), content_type="video/mp4"
    )
    edited = words_of(backend, made).edited
    assert edited is not None
    change = ChangeText(
        edit_id="00000001",
        segment_id=edited.segments[1].segment_id,
        base_text=SAID[1],
        text="Nobody may know about the zanzibar quicklime.",
    )
    edit_transcript(backend, LOCAL_OWNER, made.video_id, change)
    naming = NameSpeaker(edit_id="00000002", speaker="S1", name="Wilhelmina")
    edit_transcript(backend, LOCAL_OWNER, made.video_id, naming)
    day_of(backend, LOCAL_OWNER, MARCH_10.date(), UTC)
    return made


def tools(backend: Backend, embedder: E5Embedder, root: Path) -> ForgetTools:
    return ForgetTools(
        scratch=root / "scratch",
        remover=remove_parts,
        reindex=lambda owner, video_id: index_recording(
            backend, embedder, owner, video_id, zone=UTC
        ),
    )


def hours(from_s: float, to_s: float) -> ForgetScope:
    start: datetime = MARCH_10
    return ForgetScope(
        kind=ForgetKind.STRETCH,
        from_at=start + timedelta(seconds=from_s),
        to_at=start + timedelta(seconds=to_s),
    )


def test_a_stretch_is_in_no_file_afterwards_and_the_rest_keeps_its_words_and_times(
    machine: Machine, video: Video, embedder: E5Embedder, root: Path, tmp_path: Path
) -> None:
    backend, scope = machine.backend, hours(9.0, 19.0)
    task = NewTask(text="Paint it", video_id=video.video_id, at_s=11.0)
    add_task(backend, LOCAL_OWNER, task, task_id="t00000001")
    before = backend.object_store.read_bytes(video.source_key)
    assert in_files(root, "quicklime", "zanzibar") == {"quicklime", "zanzibar"}
    # The server has read the edits before another process writes their log anew.
    assert open_recording(backend, LOCAL_OWNER, video.video_id).edit_version == 2

    receipt = forget(backend, LOCAL_OWNER, scope, UTC, tools=tools(backend, embedder, root))

    assert receipt.is_clean, receipt.left
    assert in_files(root, "quicklime", "zanzibar") == set()
    assert not [one for one in root.rglob("*") if one.is_file() and before in one.read_bytes()]
    left = open_recording(backend, LOCAL_OWNER, video.video_id)
    assert left.transcript is not None
    assert [(one.start_s, one.text) for one in left.transcript.segments] == [
        (0.0, SAID[0]),
        (20.0, SAID[2]),
    ]
    assert left.speaker_names == {"S1": "Wilhelmina"}
    assert left.video.forgotten == ((9.0, 19.0),)
    assert left.video.thumbnail_key and left.scenes is not None
    backend.object_store.download(left.video.source_key, tmp_path / "left.mp4")
    assert max(seen(tmp_path / "left.mp4")) < 9.0
    found = search(backend, embedder, Question(owner=LOCAL_OWNER, text="Tomatoes")).moments
    assert found and "quicklime" not in " ".join(one.text for one in found)
    kept = backend.task_store.get(LOCAL_OWNER, "t00000001")
    assert kept is not None and (kept.text, kept.mentions) == ("Paint it", ())
    job = backend.job_store.get(video.job_id)
    assert job is not None and job.key == left.video.source_key
    assert plan_forgetting(backend, LOCAL_OWNER, scope, UTC).is_empty

    # A processor that was at work then writes a result a moment later.
    late = f"{artifacts_prefix(LOCAL_OWNER, video.content_sha256)}minutes-late.json"
    backend.object_store.put_bytes(late, b"quicklime", content_type="application/json")
    again = tools(backend, embedder, root)
    assert finish_orders(backend, UTC, tools=again) == 0
    assert finish_orders(backend, UTC, tools=again, everything=True) == 1
    assert in_files(root, "quicklime") == set()
    assert finish_orders(backend, UTC, tools=again, everything=True) == 0


def test_who_dies_in_the_middle_is_taken_up_until_nothing_old_is_left(
    machine: Machine, video: Video, embedder: E5Embedder, root: Path
) -> None:
    backend, whole = machine.backend, tools(machine.backend, embedder, root)

    def killed(owner: str, video_id: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forget(backend, LOCAL_OWNER, hours(9.0, 19.0), UTC, tools=replace(whole, reindex=killed))
    assert in_files(root, "quicklime") == {"quicklime"}

    assert finish_orders(backend, UTC, tools=whole, everything=True) == 1
    (receipt,) = receipts_of(backend, LOCAL_OWNER)
    assert receipt.is_clean
    assert in_files(root, "quicklime", "zanzibar") == set()
    assert backend.vector_index.count(LOCAL_OWNER, video.video_id)


def test_where_nothing_can_cut_nothing_is_begun(
    machine: Machine, video: Video, embedder: E5Embedder, root: Path
) -> None:
    backend = machine.backend
    nothing = replace(tools(backend, embedder, root), remover=None)
    with pytest.raises(InvalidRequest, match="whole recording"):
        forget(backend, LOCAL_OWNER, hours(9.0, 19.0), UTC, tools=nothing)
    assert in_files(root, "quicklime") == {"quicklime"}
    with pytest.raises(InvalidRequest, match="after it begins"):
        plan_forgetting(backend, LOCAL_OWNER, hours(19.0, 9.0), UTC)
