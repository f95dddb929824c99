"""What is under way when a recording is deleted leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from lifestream.domain.ids import ChunkId, VideoId
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.search import Chunk, ChunkKind
from lifestream.ports.backend import Backend
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library import forget
from lifestream.services.library.forget import artifacts_prefix, finish_deletions, forget_video
from tests.contracts.places.samples import ANNA, a_job, a_video

DIGEST = "d" * 64
V1 = VideoId("v1")
DAY = timedelta(days=1)


@pytest.fixture
def backend(embedded: Backend) -> Backend:
    embedded.library.put(a_video("1"))
    embedded.job_store.create(a_job("1"))
    return embedded


def chunk() -> Chunk:
    return Chunk(
        chunk_id=ChunkId("c1"),
        owner=ANNA,
        video_id=V1,
        kind=ChunkKind.SAID,
        position=0,
        start_s=0.0,
        end_s=1.0,
        text="zanzibar",
    )


def write_late(backend: Backend) -> None:
    """What a processor does between its last look at the library and its next."""
    backend.object_store.put_bytes(
        f"{artifacts_prefix(ANNA, DIGEST)}minutes.json", b"{}", content_type="application/json"
    )
    backend.vector_index.replace_video(
        ANNA, V1, chunks=[chunk()], vectors=np.ones((1, 4), np.float32), embedder_id="e"
    )


def left(backend: Backend) -> list[str]:
    objects = [facts.key for facts in backend.object_store.list("")]
    passages = ["passage"] * backend.vector_index.count(ANNA, V1)
    jobs = [job.job_id for job in backend.job_store.for_video(ANNA, V1)]
    entries = ["edit"] * len(backend.owner_log.read(ANNA, edits_subject(V1)))
    return objects + passages + jobs + entries


def test_the_sweep_removes_what_a_processor_wrote_after_the_deletion(backend: Backend) -> None:
    backend.library.put(a_video("1", content_sha256=DIGEST))
    forget_video(backend, ANNA, V1)
    write_late(backend)

    report = sweep(backend, upload_expires=DAY, relaunch_after=DAY)
    assert (report.results_removed, left(backend)) == (1, [])
    write_late(backend)
    assert finish_deletions(backend) == 1
    assert left(backend) == []


def test_a_digest_that_was_noted_during_the_deletion_is_found_all_the_same(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = type(backend.library)
    delete = library.delete

    def noted_first(self: object, owner: object, video_id: object) -> None:
        backend.library.put(a_video("1", content_sha256=DIGEST))
        write_late(backend)
        delete(self, owner, video_id)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "delete", noted_first)
    forget_video(backend, ANNA, V1)
    assert left(backend) == []


def test_results_that_another_recording_of_the_same_bytes_uses_stay(backend: Backend) -> None:
    backend.library.put(a_video("1", content_sha256=DIGEST))
    backend.library.put(a_video("2", content_sha256=DIGEST))
    forget_video(backend, ANNA, V1)
    write_late(backend)
    backend.vector_index.delete_video(ANNA, V1)

    assert finish_deletions(backend) == 0
    assert len(left(backend)) == 1


def test_after_an_hour_everything_is_looked_for_once_more_and_the_deletion_is_settled(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.library.put(a_video("1", content_sha256=DIGEST))
    forget_video(backend, ANNA, V1)
    monkeypatch.setattr(forget, "SETTLED_AFTER", timedelta(0))
    write_late(backend)
    backend.owner_log.append(ANNA, edits_subject(V1), b"{}", entry_id="e1")
    backend.job_store.create(replace(a_job("1"), job_id=a_job("7").job_id))

    finish_deletions(backend)
    assert left(backend) == []
    assert backend.library.unsettled() == ()


def test_one_deletion_that_cannot_be_finished_now_keeps_no_other_waiting(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.library.delete(ANNA, VideoId("v0"))
    backend.library.put(a_video("1", content_sha256=DIGEST))
    forget_video(backend, ANNA, V1)
    write_late(backend)
    count = type(backend.vector_index).count

    def fails_once(self: object, owner: object, video_id: object = None) -> int:
        from lifestream.domain.errors import BackendUnavailable

        if video_id == "v0":
            raise BackendUnavailable("busy")
        return count(self, owner, video_id)  # type: ignore[arg-type]

    monkeypatch.setattr(type(backend.vector_index), "count", fails_once)
    assert finish_deletions(backend) == 1
