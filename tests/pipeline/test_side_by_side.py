"""Sound and pictures at once: what is kept, who stops whom, and what is said of it."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lifestream.domain.errors import DependencyUnavailable, ErrorClass, InvalidMedia
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.jobs.job import JobError
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.stages import AUDIO, SCENES, TRANSCRIPT, Stage
from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import Video
from lifestream.pipeline.checkpoints import Checkpoints, Kept, Recipe
from lifestream.pipeline.context import PipelineContext, PipelineSettings
from lifestream.pipeline.side_by_side import side_by_side
from lifestream.ports.audio import Progress
from lifestream.ports.backend import Backend

WAIT_S = 30.0
"""Far longer than anything here takes; a test that waits so long has failed."""


@dataclass
class Reports:
    """What was reported."""

    done: list[StageRecord] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def stage_started(self, stage: str) -> None: ...

    def stage_progress(self, stage: str, fraction: float) -> None: ...

    def stage_done(self, record: StageRecord, artifact_key: str) -> None:
        self.done.append(record)

    def stage_failed(self, stage: str) -> None:
        self.failed.append(stage)

    def part_kept(self, stage: str) -> None: ...


def a_run(
    backend: Backend, reports: Reports, tmp_path: Path, *, attempt: int = 1
) -> PipelineContext:
    now = datetime(2026, 3, 20, tzinfo=UTC)
    video = Video(
        video_id=VideoId("v"),
        owner=OwnerId("anna"),
        job_id=JobId("j"),
        filename="day.mp4",
        content_type="video/mp4",
        size_bytes=1,
        source_key="s",
        created_at=now,
    )
    no_engines: Any = None
    return PipelineContext(
        video=video,
        source_file=lambda: tmp_path / "day.mp4",
        scratch=tmp_path,
        prefix="p/",
        backend=backend,
        inference=no_engines,
        settings=PipelineSettings(zone=UTC, max_duration_s=1e6, keyframes_per_minute=12),
        checkpoints=Checkpoints(
            backend.object_store, prefix="p/", content_sha256="c", attempt=attempt, reporter=reports
        ),
        change_video=lambda change: change(video),
    )


def kept(
    run: PipelineContext, stage: Stage, make: Callable[[Progress], None] = lambda progress: None
) -> Kept[EngineInfo]:
    def made(progress: Progress) -> EngineInfo:
        make(progress)
        return EngineInfo(name=stage.name)

    return run.checkpoints.keep(Recipe(stage=stage, kind=EngineInfo, make=made))


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the machines that do it; a test machine may have one."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_both_are_at_work_at_once_and_their_notes_are_in_order(
    embedded: Backend, tmp_path: Path
) -> None:
    run = a_run(embedded, Reports(), tmp_path)
    both = threading.Barrier(2)

    def noted(branch: PipelineContext, word: str) -> str:
        both.wait(WAIT_S)
        missing = JobError(code="GONE", message=word, error_class=ErrorClass.DEPENDENCY)
        branch.took(Kept(word, word, notes=(word, "the same"), shortfalls=(missing,)))
        both.wait(WAIT_S)
        return word

    made = side_by_side(run, lambda one: noted(one, "heard"), lambda one: noted(one, "seen"))
    assert made == ("heard", "seen")
    assert run.notes == ["heard", "the same", "seen"]
    assert [missing.message for missing in run.shortfalls] == ["heard", "seen"]


def test_when_the_pictures_fail_the_sound_stops_and_their_error_is_the_one_told(
    embedded: Backend, tmp_path: Path
) -> None:
    reports = Reports()
    run = a_run(embedded, reports, tmp_path)
    failed = threading.Event()

    def sound(branch: PipelineContext) -> Kept[EngineInfo]:
        def listen(progress: Progress) -> None:
            assert failed.wait(WAIT_S)
            while True:
                progress(0.5)

        return kept(branch, TRANSCRIPT, listen)

    def pictures(branch: PipelineContext) -> Kept[EngineInfo]:
        def scan(progress: Progress) -> None:
            failed.set()
            raise InvalidMedia("The pictures are damaged.")

        return kept(branch, SCENES, scan)

    with pytest.raises(InvalidMedia, match="pictures are damaged"):
        side_by_side(run, sound, pictures)
    assert reports.failed == ["scenes"]


def test_when_the_sound_fails_the_pictures_stop(embedded: Backend, tmp_path: Path) -> None:
    reports = Reports()
    run = a_run(embedded, reports, tmp_path)
    looking, stopped = threading.Event(), threading.Event()

    def sound(branch: PipelineContext) -> Kept[EngineInfo]:
        def listen(progress: Progress) -> None:
            assert looking.wait(WAIT_S)
            raise DependencyUnavailable("The recogniser is gone.")

        return kept(branch, TRANSCRIPT, listen)

    def pictures(branch: PipelineContext) -> Kept[EngineInfo]:
        def scan(progress: Progress) -> None:
            try:
                while True:
                    progress(0.5)
                    looking.set()
            finally:
                stopped.set()

        return kept(branch, SCENES, scan)

    with pytest.raises(DependencyUnavailable, match="recogniser is gone"):
        side_by_side(run, sound, pictures)
    assert stopped.is_set()
    assert reports.failed == ["transcript"]


@pytest.mark.parametrize(("attempt", "cores"), [(2, 2), (1, 1)])
def test_one_after_the_other_where_memory_or_cores_are_short(
    embedded: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attempt: int, cores: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    run = a_run(embedded, Reports(), tmp_path, attempt=attempt)
    here = threading.get_ident()
    order: list[str] = []

    def branch(name: str) -> Callable[[PipelineContext], None]:
        def work(_: PipelineContext) -> None:
            assert threading.get_ident() == here
            order.append(name)

        return work

    side_by_side(run, branch("sound"), branch("pictures"))
    assert order == ["sound", "pictures"]


def test_what_stages_beside_each_other_cost_adds_up_to_what_was_used(
    embedded: Backend, tmp_path: Path
) -> None:
    reports = Reports()
    run = a_run(embedded, reports, tmp_path)
    both = threading.Barrier(2)

    def work(progress: Progress) -> None:
        both.wait(WAIT_S)
        until = sum(os.times()[:2]) + 0.2
        while sum(os.times()[:2]) < until:
            pass
        both.wait(WAIT_S)

    before = sum(os.times()[:4])
    side_by_side(run, lambda one: kept(one, AUDIO, work), lambda one: kept(one, SCENES, work))
    used = sum(os.times()[:4]) - before
    costs = [record.cpu_s for record in reports.done]
    assert len(costs) == 2
    assert 0.15 <= sum(costs) <= used + 0.05
    assert min(costs) >= 0.3 * sum(costs)
