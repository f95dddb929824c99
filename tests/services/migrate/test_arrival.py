"""A diary moves to another machine: everything, once, and without starting any work there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lifestream.backends.embedded.queue.dispatcher import Dispatcher
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_moments import search
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.migrate.route import Route
from lifestream.services.uploads.accept_upload import Acceptance
from tests.services.migrate.diary import (
    Machine,
    everything,
    run,
)

pytestmark = pytest.mark.usefixtures("sentence_weights")


def test_the_whole_diary_arrives_and_answers_the_same(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    receipt = run(route, embedder)

    assert receipt.complete, receipt
    assert (receipt.recordings, receipt.moved, receipt.there) == (3, 3, 0)
    assert everything(route.target) == everything(route.source)
    assert receipt.verification is not None
    assert receipt.verification.source == receipt.verification.target
    assert (receipt.verification.queries, receipt.verification.same) == (3, 3)
    question = Question(owner=LOCAL_OWNER, text="Who waters the garden?")
    old = search(route.source, embedder, question)
    new = search(route.target, embedder, question)
    assert [(m.video_id, m.start_s, m.text) for m in new.moments] == [
        (m.video_id, m.start_s, m.text) for m in old.moments
    ]


def test_results_jobs_and_notes_are_the_same_on_both_sides(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    run(route, embedder)

    for video in diary:
        old = open_recording(route.source, LOCAL_OWNER, video.video_id)
        new = open_recording(route.target, LOCAL_OWNER, video.video_id)
        assert new.job is not None and old.job is not None
        assert replace(new, video=old.video, job=old.job) == old
        assert (new.job.status, new.job.notes) == (old.job.status, old.job.notes)
        assert replace(new.video, job_id=old.video.job_id) == old.video


def test_the_arrival_of_the_bytes_starts_no_work_at_the_target(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder, target: Machine
) -> None:
    accepted: list[Acceptance] = []

    def deliver(envelope: Any) -> int:
        accepted.append(target.accept(envelope["message"]))
        return 204

    dispatcher = Dispatcher(
        target.bus,
        deliver=deliver,
        sweep=lambda: sweep(
            target.backend, upload_expires=timedelta(hours=1), relaunch_after=timedelta(0)
        ),
        sweep_every_s=0.05,
    )
    dispatcher.start()
    run(route, embedder)
    dispatcher.stop()
    target.deliver_events()

    assert set(accepted) <= {Acceptance.DUPLICATE}
    assert target.launcher.launched == []
    jobs, _ = target.backend.job_store.list(LOCAL_OWNER)
    assert {job.status for job in jobs} == {JobStatus.SUCCEEDED}
    assert len(jobs) == 3


def test_a_second_run_copies_and_embeds_nothing(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    run(route, embedder)

    again = run(route, embedder)

    assert (again.moved, again.there, again.objects, again.passages) == (0, 3, 0, 0)
    assert again.complete


def test_a_dry_run_tells_how_much_there_is_and_changes_nothing(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    told = run(route, embedder, dry_run=True)

    assert everything(route.target) == {}
    assert route.target.library.list(LOCAL_OWNER).total == 0
    done = run(route, embedder)
    assert (told.moved, told.objects, told.bytes) == (done.moved, done.objects, done.bytes)
    assert told.bytes == sum(size for size, _ in everything(route.source).values())


def test_recordings_can_become_another_owners_and_be_forgotten_completely(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder
) -> None:
    anna = OwnerId("anna@example.com")
    route = replace(route, new_owner=anna)

    first, again = run(route, embedder), run(route, embedder)

    assert first.complete and (again.moved, again.there) == (0, 3)
    assert not any("/local/" in key for key in everything(route.target))
    recording = open_recording(route.target, anna, diary[0].video_id)
    assert recording.scenes is not None and recording.video.thumbnail_key
    (frame,) = recording.scenes.keyframes
    assert route.target.object_store.stat(frame.image_key) is not None
    for video in diary:
        forget_video(route.target, anna, video.video_id)
    assert everything(route.target) == {}
    assert route.target.vector_index.count(anna) == 0
