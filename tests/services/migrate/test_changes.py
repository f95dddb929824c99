"""What changed on either side between two runs, or does not fit."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lifestream.domain.errors import EmbedderMismatch, InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.services.jobs.control_job import retry_job
from lifestream.services.library.forget import forget_video
from lifestream.services.migrate.route import Route
from lifestream.services.uploads.accept_upload import Acceptance
from tests.services.migrate.diary import (
    Machine,
    everything,
    finish,
    run,
    uploaded,
)

pytestmark = pytest.mark.usefixtures("sentence_weights")


class Renamed:
    """The same sentence model under another name, as another embedder would be."""

    embedder_id = "another"

    def __init__(self, inner: E5Embedder) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_what_is_not_finished_stays_until_it_is(
    route: Route,
    diary: tuple[Video, ...],
    embedder: E5Embedder,
    source: Machine,
    tmp_path: Path,
) -> None:
    video, job = uploaded(source.backend, tmp_path, "later.mp4")

    first = run(route, embedder)
    finish(source.backend, job)
    second = run(route, embedder)

    assert [remark.video_id for remark in first.left] == [video.video_id]
    assert first.complete and first.moved == 3
    assert (second.moved, second.there, second.left) == (1, 3, ())


def test_a_recording_deleted_at_the_target_is_not_brought_back(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    run(route, embedder)
    forget_video(route.target, LOCAL_OWNER, diary[0].video_id)

    again = run(route, embedder)

    assert [remark.video_id for remark in again.failed] == [diary[0].video_id]
    assert "not brought back" in again.failed[0].reason
    assert route.target.library.get(LOCAL_OWNER, diary[0].video_id) is None
    assert not any(diary[0].video_id in key for key in everything(route.target))


def test_what_the_target_did_later_is_kept(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder, target: Machine
) -> None:
    run(route, embedder)
    moved = target.backend.library.get(LOCAL_OWNER, diary[0].video_id)
    assert moved is not None
    retry_job(target.backend, LOCAL_OWNER, moved.job_id)

    waiting = run(route, embedder)
    job = target.backend.job_store.get(moved.job_id)
    assert job is not None and job.status is JobStatus.QUEUED
    claimed = target.backend.job_store.save(job.claim(job.updated_at, "worker"))
    target.backend.job_store.save(
        claimed.finish(target.backend.job_store.now(), partial=None, notes=("Better.",))
    )
    later = run(route, embedder)

    assert [remark.video_id for remark in (*waiting.left, *later.left)] == [diary[0].video_id] * 2
    kept = target.backend.job_store.get(moved.job_id)
    assert kept is not None and kept.notes == ("Better.",)


def test_a_later_upload_at_the_source_replaces_the_bytes_without_a_job(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder, target: Machine
) -> None:
    run(route, embedder)
    target.deliver_events()
    key = diary[0].source_key
    route.source.object_store.put_bytes(key, b"other bytes", content_type="video/mp4")

    again = run(route, embedder)

    assert again.moved == 1 and again.complete
    assert route.target.object_store.read_bytes(key) == b"other bytes"
    assert target.deliver_events() == [Acceptance.DUPLICATE]
    assert target.launcher.launched == []


def test_another_embedder_at_the_target_makes_its_own_vectors(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    receipt = run(route, Renamed(embedder), source_embedder=embedder)

    assert receipt.complete and receipt.verification is not None
    assert receipt.verification.same == 3 and not receipt.verification.known_only
    assert route.target.vector_index.embedders() == ("another",)
    with pytest.raises(EmbedderMismatch, match="another"):
        run(route, embedder)


def test_a_diary_is_not_moved_onto_itself(route: Route, embedder: E5Embedder) -> None:
    with pytest.raises(InvalidRequest):
        run(replace(route, target=route.source), embedder)
