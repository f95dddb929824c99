"""Function, sweep and processor die before any write: the recording still reaches one end.

The invariants are checked on the history of what got through: one terminal state, a newer epoch
shuts the older out, no result made twice, the index complete, nothing left in scratch.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.backends.embedded.queue.event_bus import SqliteEventBus
from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import build, pipeline_settings
from lifestream.bootstrap.engines import Engines
from lifestream.config import Settings
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.batch import BatchState, ItemState, ReprocessRequest, Selection
from lifestream.domain.jobs.events import decode_message
from lifestream.domain.jobs.job import TERMINAL, Job, JobStatus
from lifestream.domain.log_subjects import PASSING, PASSING_THROUGH
from lifestream.domain.video import ProcessingOptions, Video
from lifestream.pipeline.context import PipelineSettings
from lifestream.ports.backend import Backend
from lifestream.ports.inference import Inference
from lifestream.ports.job_launcher import ANY_WORK, Work
from lifestream.services.forgetting.orders import receipts_of
from lifestream.services.forgetting.results_only import settle_results_only
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.jobs.process_video import ProcessingEnd, WorkPlace, process_video
from lifestream.services.jobs.sweep import sweep
from lifestream.services.reprocess.batches import batch_receipt, start_batch
from lifestream.services.uploads.accept_upload import accept_upload
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.pipeline.media_maker import make_media, scenes_of, tone
from tests.services.dying import Death, History, Killed, mortal

ANNA = OwnerId("anna")
LIMITS = UploadLimits(max_bytes=10**9, expires_in_s=60)
CAPTIONS = """1
00:00:00,100 --> 00:00:01,900
We buy the greenhouse in April.
"""
SEEDS = range(10)
JPEG_STARTS = b"\xff\xd8\xff\xe0\x00\x10JFIF"
MADE_FROM = {
    "index": {"index"},
    "time_blocks": {"time_blocks", "minutes", "index"},
    "scenes": {"scenes", "screen_text", "time_blocks", "minutes", "index"},
    "transcript": {"transcript", "speakers", "time_blocks", "minutes", "index"},
    "media": {
        *("media", "audio", "speech", "speakers", "scenes", "screen_text"),
        *("time_blocks", "minutes", "index"),
    },
}
"""What must be new after a stage was made again: everything that is made from it, no more. (This
recording's transcript is made from its captions alone.)"""

STEPS = 60
"""Far more rounds than any schedule here needs; reaching it means that nothing converges."""


class Launcher:
    """Takes every job; the world runs what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[JobId, Work]] = []

    def launch(self, job_id: JobId, work: Work = ANY_WORK) -> str:
        self.asked.append((job_id, work))
        return f"run/{len(self.asked)}"


@dataclass
class World:
    """One installation whose processes die as ``death`` says, and a clock that only it moves.

    Attributes:
        rest: Of the processors without a GPU, where there are such.
    """

    root: Path
    embedded: Backend
    database: Database
    inference: Inference
    settings: PipelineSettings
    rest: PipelineSettings | None = None
    death: Death = field(default_factory=Death)
    history: History = field(default_factory=History)
    launcher: Launcher = field(default_factory=Launcher)
    now: datetime = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.bus = SqliteEventBus(self.database, clock=lambda: self.now)
        self.store = FolderObjectStore(
            self.root / "uploaded", bucket="test", on_finalize=self.bus.publish
        )
        self.real = replace(
            self.embedded,
            object_store=self.store,
            event_bus=self.bus,
            job_store=SqliteJobStore(self.database, clock=lambda: self.now),
            job_launcher=self.launcher,
        )
        self.backend = mortal(self.real, self.death, self.history)

    def upload(
        self, video: Path, captions: Path | None = None, *, results_only: bool = False
    ) -> Video:
        request = UploadRequest(
            owner=ANNA,
            filename="day.mp4",
            content_type="video/mp4",
            size_bytes=video.stat().st_size,
            options=ProcessingOptions(results_only=results_only),
        )
        return store_upload(self.real, request, video, limits=LIMITS, captions=captions).video

    def deliver(self) -> None:
        for delivery in self.bus.lease(self.now, lease_s=60.0, limit=10):
            accept_upload(self.backend, decode_message(delivery.message))
            self.death.before_write()
            self.bus.acknowledge(delivery)

    def work(self) -> None:
        while self.launcher.asked:
            job_id, work = self.launcher.asked.pop(0)
            self.process(job_id, is_heard=work.is_heard)

    def process(self, job_id: JobId, *, is_heard: bool) -> ProcessingEnd:
        """One processor's work; of the second kind where there is one and listening is over."""
        return process_video(
            self.backend,
            self.inference,
            job_id,
            place=WorkPlace(worker="w", scratch=self.root / "scratch"),
            settings=self.rest if self.rest and is_heard else self.settings,
        )

    def sweep(self) -> None:
        sweep(self.backend, upload_expires=timedelta(days=9), relaunch_after=timedelta(seconds=30))
        settle_results_only(self.backend, UTC)

    def round(self) -> None:
        """Everything that would happen in the next minute, each process on its own."""
        for process in (self.deliver, self.work, self.sweep, self.work):
            try:
                process()
            except Killed:
                self.launcher.asked.clear()
        self.now += timedelta(seconds=61)

    def run(self, job_id: JobId) -> Job:
        for _ in range(STEPS):
            self.round()
            job = self.real.job_store.get(job_id)
            assert job is not None
            if job.is_terminal and not self.real.batch_store.running():
                return job
        raise AssertionError(f"does not converge: {job}")

    def run_with_deaths(self, job_id: JobId, deaths: list[int]) -> Job:
        """As ``run``; each death comes so many writes after the one before it."""
        for after in deaths:
            self.death.after = after
            self.run(job_id)
            self.death.after = None
        return self.run(job_id)

    def results(self) -> dict[str, bytes]:
        """Every stage's result, by its name without the owner's and content's folders."""
        return {
            stored.key.rpartition("/")[2]: self.store.read_bytes(stored.key)
            for stored in self.store.list("artifacts/")
            if stored.key.endswith(".json")
        }


@pytest.fixture(scope="module")
def inference(
    tmp_path_factory: pytest.TempPathFactory, sentence_weights: Path, models_dir: Path
) -> Engines:
    """Real engines, those that need no large model."""
    folder = tmp_path_factory.mktemp("engines")
    return Engines(
        Settings(
            data_dir=folder,
            models_dir=models_dir,
            diarizer="off",
            screen_reader="off",
            download_models=False,
        )
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A short recording with a cut in it, and its captions."""
    folder = tmp_path_factory.mktemp("files")
    video, captions = folder / "day.mp4", folder / "day.srt"
    make_media(video, frames=scenes_of([1.0, 1.0], frame_rate=10.0), sound=tone(2.0))
    captions.write_text(CAPTIONS)
    return video, captions


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, inference: Engines, files: tuple[Path, Path]
) -> tuple[int, dict[str, bytes]]:
    """How many writes a run takes that nobody kills, and its results."""
    world = a_world(tmp_path_factory.mktemp("undisturbed"), inference)
    video = world.upload(*files)
    check(world, video, world.run(video.job_id))
    assert len([job for job in world.history.jobs if job.status in TERMINAL]) == 1
    return world.death.writes, world.results()


def a_world(root: Path, inference: Inference) -> World:
    settings = Settings(data_dir=root, timezone="UTC")
    return World(
        root=root,
        embedded=build(settings).backend,
        database=Database(root / "lifestream.db", migrations=LIFESTREAM_MIGRATIONS),
        inference=inference,
        settings=pipeline_settings(settings),
    )


def check(world: World, video: Video, job: Job) -> None:
    """I1 to I7 of a recording that came to its end."""
    assert job.status is JobStatus.SUCCEEDED, job.error
    saved = [entry for entry in world.history.jobs if entry.job_id == job.job_id]
    ends = [entry for entry in saved if entry.status in TERMINAL]
    assert ends[-1] == saved[-1], "something was saved after the end"
    epochs = [entry.epoch for entry in saved]
    assert epochs == sorted(epochs), "an older epoch wrote after a newer one"
    for before, after in pairwise(saved):
        if before.epoch == after.epoch and after.status is JobStatus.RUNNING is before.status:
            assert after.progress >= before.progress
    made = [key for key in world.history.objects if key.endswith(".json")]
    assert sorted(made) == sorted(set(made)), "a result was made again that was there"
    assert job.attempt <= job.max_attempts
    found = world.real.library.get(ANNA, video.video_id)
    assert found is not None
    assert found.indexed_chunks == world.real.vector_index.count(ANNA, video.video_id) > 0
    assert {world.store.stat(key) is not None for _, key in found.artifacts} == {True}
    assert found.pipeline
    assert not (world.root / "scratch").exists()


@pytest.mark.slow
def test_killed_before_any_one_write_it_ends_as_if_nothing_had_happened(
    tmp_path: Path,
    inference: Engines,
    files: tuple[Path, Path],
    undisturbed: tuple[int, dict[str, bytes]],
) -> None:
    writes, results = undisturbed
    for before in range(writes):
        world = a_world(tmp_path / str(before), inference)
        world.death.after = before
        video = world.upload(*files)
        check(world, video, world.run(video.job_id))
        # Progress is also saved by the clock, so that a faster run may have a write less.
        assert world.death.count == 1 or world.death.writes <= before
        assert same(world.results(), results), f"other results when killed before write {before}"


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_again_and_again_also_while_it_is_made_again_it_ends_well(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path], seed: int
) -> None:
    draw = random.Random(seed)
    world = a_world(tmp_path, inference)
    video = world.upload(*files)
    first = world.run_with_deaths(video.job_id, [draw.randrange(60), draw.randrange(30)])
    check(world, video, first)
    before = world.results()

    stage = draw.choice(["media", "transcript", "scenes", "time_blocks", "index"])
    request = ReprocessRequest(batch_id="b1", select=Selection(owner=ANNA), from_stage=stage)
    world.death.after = draw.randrange(6)
    for _ in range(2):
        try:
            start_batch(world.backend, request)
        except Killed:
            world.launcher.asked.clear()
    second = world.run_with_deaths(video.job_id, [draw.randrange(40), draw.randrange(20)])

    check(world, video, second)
    receipt = batch_receipt(world.real, "b1")
    assert receipt.batch.state is BatchState.DONE
    assert receipt.counts == {ItemState.DONE: 1}
    made_again = {name.rpartition("-")[0] for name in world.results().keys() - before.keys()}
    assert stage in made_again
    assert made_again == MADE_FROM[stage]


@pytest.mark.parametrize("later", [-60, -1, 3, 6, 9])
def test_of_a_recording_without_keeping_results_alone_stay_though_it_is_killed(
    tmp_path: Path,
    inference: Engines,
    files: tuple[Path, Path],
    undisturbed: tuple[int, dict[str, bytes]],
    later: int,
) -> None:
    world = a_world(tmp_path, inference)
    world.death.after = undisturbed[0] + later
    video = world.upload(*files, results_only=True)
    world.run(video.job_id)
    world.death.after = None
    world.round()

    kept = {one.key.rpartition("/")[2].rpartition("-")[0] for one in world.store.list("")}
    assert kept == {"speakers", "screen_text", "time_blocks", "minutes"}
    assert not list(subjects_of(world.real, PASSING_THROUGH, PASSING))
    (receipt,) = receipts_of(world.real, ANNA)
    assert receipt.is_clean and receipt.looked
    found = world.real.library.get(ANNA, video.video_id)
    assert found is not None and found.media_gone_at is not None
    assert found.indexed_chunks == world.real.vector_index.count(ANNA, video.video_id) > 0
    media = files[0].read_bytes()[-2000:]
    pieces = (one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert not any(media in piece or JPEG_STARTS in piece for piece in pieces)


def test_minutes_made_again_fetch_neither_the_video_nor_its_sound(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world(tmp_path, inference)
    video = world.upload(*files)
    world.run(video.job_id)
    fetched: list[str] = []
    download = type(world.store).download

    def noted(store: Any, key: str, path: Path, **how: str) -> None:
        fetched.append(key)
        download(store, key, path, **how)

    monkeypatch.setattr(type(world.store), "download", noted)
    start_batch(
        world.backend,
        ReprocessRequest(batch_id="b1", select=Selection(owner=ANNA), from_stage="minutes"),
    )
    world.run(video.job_id)

    made = [one.stage for one in world.real.job_store.get(video.job_id).stages if not one.cache_hit]  # type: ignore[union-attr]
    assert made[-2:] == ["minutes", "index"]
    assert fetched == []


def same(some: dict[str, bytes], others: dict[str, bytes]) -> bool:
    """Whether all results are equal; the index's receipt is named after its own recording."""
    return {name: data for name, data in some.items() if not name.startswith("index-")} == {
        name: data for name, data in others.items() if not name.startswith("index-")
    }
