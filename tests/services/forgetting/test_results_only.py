"""Of some recordings only words are kept: the same scan as of forgetting proves it."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from lifestream.bootstrap.prices import rates
from lifestream.config import Settings
from lifestream.domain.errors import ErrorClass, IllegalTransition, NotFound
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope
from lifestream.domain.forgetting.receipt import Trace
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import Job, JobError
from lifestream.domain.log_subjects import PASSING, PASSING_THROUGH
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.forgetting import orders
from lifestream.services.forgetting.orders import forget, plan_forgetting, receipts_of
from lifestream.services.forgetting.results_only import (
    keep_results_only,
    note_results_only,
    settle_results_only,
)
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.library.forget import forget_video
from lifestream.services.reprocess.reindex import index_recording
from lifestream.services.reprocess.rerun import rerun_plan
from tests.services.forgetting.test_orders import NO_TOOLS, counts, in_files
from tests.services.migrate.diary import GARDEN, HARBOUR, Machine, open_machine, processed

pytestmark = pytest.mark.usefixtures("sentence_weights")

PICTURE, SOURCE = "not really a picture", "harbour.mp4harbour.mp4"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return open_machine(tmp_path / "data", "here")


@pytest.fixture
def video(machine: Machine, embedder: E5Embedder, tmp_path: Path) -> Video:
    """A processed recording whose owner wanted results only; nobody has let its media go yet."""
    made = processed(machine.backend, embedder, tmp_path, "harbour.mp4", HARBOUR)
    wanted = replace(made, options=replace(made.options, results_only=True))
    machine.backend.library.put(wanted)
    note_results_only(machine.backend, wanted)
    return wanted


def job_of(backend: Backend, video: Video) -> Job:
    job = backend.job_store.get(video.job_id)
    assert job is not None
    return job


def test_words_stay_and_are_found_and_nothing_that_was_heard_or_seen_is_in_any_file(
    machine: Machine, video: Video, embedder: E5Embedder, tmp_path: Path
) -> None:
    backend, root = machine.backend, tmp_path / "data"
    assert in_files(root, PICTURE, SOURCE) == {PICTURE, SOURCE}
    assert keep_results_only(backend, video, job_of(backend, video), UTC)

    assert in_files(root, PICTURE, SOURCE, "harbour hall") == {"harbour hall"}
    (receipt,) = receipts_of(backend, LOCAL_OWNER)
    assert (receipt.kind, receipt.is_clean, receipt.about) == ("media", True, ())
    there = counts(receipt.found)
    assert (there[Trace.MEDIA], there[Trace.PICTURE], there[Trace.INTERMEDIATE]) == (2, 1, 1)
    kept = backend.library.get(LOCAL_OWNER, video.video_id)
    assert kept is not None and kept.media_gone_at is not None and not kept.thumbnail_key
    assert backend.vector_index.count(LOCAL_OWNER, video.video_id)
    assert keep_results_only(backend, kept, job_of(backend, video), UTC)
    assert receipts_of(backend, LOCAL_OWNER) == (receipt,)
    with pytest.raises(NotFound, match="results"):
        retry_job(backend, LOCAL_OWNER, video.job_id)
    passages = backend.vector_index.count(LOCAL_OWNER, video.video_id)
    assert index_recording(backend, embedder, LOCAL_OWNER, video.video_id, zone=UTC) == passages
    plan = rerun_plan(backend, LOCAL_OWNER, video.video_id, None, rates(Settings()))
    assert "results" in plan.obstacle


def test_who_died_at_the_end_leaves_it_to_the_sweep(
    machine: Machine, video: Video, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = machine.backend
    with monkeypatch.context() as patched:
        patched.setattr(orders, "let_media_go", _killed)
        with pytest.raises(KeyboardInterrupt):
            keep_results_only(backend, video, job_of(backend, video), UTC)
    assert in_files(tmp_path / "data", PICTURE) == {PICTURE}

    assert (settle_results_only(backend, UTC), settle_results_only(backend, UTC)) == (1, 0)
    assert in_files(tmp_path / "data", PICTURE, SOURCE) == set()
    assert not list(subjects_of(backend, PASSING_THROUGH, PASSING))


def test_what_failed_keeps_its_media_until_its_owner_says_so(
    machine: Machine, video: Video, tmp_path: Path
) -> None:
    backend = machine.backend
    scope = ForgetScope(kind=ForgetKind.MEDIA, video_id=video.video_id)
    queued = backend.job_store.save(job_of(backend, video).queue(backend.job_store.now()))
    with pytest.raises(IllegalTransition, match="processed"):
        plan_forgetting(backend, LOCAL_OWNER, scope, UTC)
    error = JobError(code="X", message="No.", error_class=ErrorClass.BUG)
    backend.job_store.save(
        backend.job_store.save(queued.claim(backend.job_store.now(), "w")).fail(
            backend.job_store.now(), error
        )
    )
    assert settle_results_only(backend, UTC) == 0
    assert in_files(tmp_path / "data", PICTURE, SOURCE) == {PICTURE, SOURCE}

    assert forget(backend, LOCAL_OWNER, scope, UTC, tools=NO_TOOLS).is_clean
    assert in_files(tmp_path / "data", PICTURE, SOURCE) == set()
    assert settle_results_only(backend, UTC) == 1


def test_a_twin_that_keeps_its_media_keeps_the_pictures_until_it_goes(
    machine: Machine, video: Video, embedder: E5Embedder, tmp_path: Path
) -> None:
    backend = machine.backend
    other = processed(backend, embedder, tmp_path, "garden.mp4", GARDEN)
    twin = replace(
        other, content_sha256=video.content_sha256, artifacts=video.artifacts, thumbnail_key=""
    )
    backend.library.put(twin)
    keep_results_only(backend, video, job_of(backend, video), UTC)
    picture = video.thumbnail_key
    assert backend.object_store.stat(picture) is not None

    forget_video(backend, LOCAL_OWNER, twin.video_id)
    assert backend.object_store.stat(picture) is None
    kept = backend.library.get(LOCAL_OWNER, video.video_id)
    assert kept is not None and len(kept.artifacts) == 4
    assert all(backend.object_store.stat(key) is not None for _, key in kept.artifacts)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
