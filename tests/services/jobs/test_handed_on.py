"""Two processors for one job: one listens, one does the rest. It is handed on exactly once."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.bootstrap.engines import Engines
from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.jobs.batch import ReprocessRequest, Selection
from lifestream.domain.jobs.job import MAX_HANDED_BACK, Job, JobStatus
from lifestream.domain.jobs.parts import Part
from lifestream.domain.jobs.stages import STAGES
from lifestream.domain.transcript import EngineInfo
from lifestream.domain.video import Video
from lifestream.services.jobs.process_video import ProcessingEnd
from lifestream.services.reprocess.batches import start_batch
from tests.services.jobs import test_killed_anywhere
from tests.services.jobs.test_killed_anywhere import ANNA, World, a_world, check, same

inference, files, undisturbed = (
    test_killed_anywhere.inference,
    test_killed_anywhere.files,
    test_killed_anywhere.undisturbed,
)
HEARD = {"media", "audio", "speech", "transcript", "speakers"}
SEEDS = range(8)
AROUND = 7
"""Writes before and after the launch of the second processor; random kills reach the others."""


def two_processors(root: Path, inference: Engines) -> World:
    world = a_world(root, inference)
    world.rest = replace(world.settings, part=Part.REST)
    world.settings = replace(world.settings, part=Part.LISTENING)
    return world


def stored_job(world: World, video: Video) -> Job:
    job = world.real.job_store.get(video.job_id)
    assert job is not None
    return job


def remove_heard(world: World, stage: str) -> None:
    for stored in list(world.store.list("artifacts/")):
        if stored.key.rpartition("/")[2].startswith(f"{stage}-"):
            world.store.delete(stored.key)


def test_the_rest_is_done_without_a_gpu_and_comes_to_the_same(
    tmp_path: Path,
    inference: Engines,
    files: tuple[Path, Path],
    undisturbed: tuple[int, dict[str, bytes]],
) -> None:
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)

    job = world.run(video.job_id)

    check(world, video, job)
    assert same(world.results(), undisturbed[1])
    made = [one for one in job.stages if not one.cache_hit]
    assert {one.stage for one in made if not one.without_gpu} == HEARD
    assert {one.stage for one in made if one.without_gpu} == {one.name for one in STAGES} - HEARD
    assert (len(job.runs), world.history.launched) == (2, [job.job_id] * 2)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_before_any_write_around_the_hand_over_it_is_handed_on_once(
    tmp_path: Path,
    inference: Engines,
    files: tuple[Path, Path],
    undisturbed: tuple[int, dict[str, bytes]],
) -> None:
    whole = two_processors(tmp_path / "whole", inference)
    first = whole.upload(*files)
    whole.deliver()
    whole.process(first.job_id, is_heard=False)
    handed_on = whole.death.writes
    for before in range(handed_on - AROUND, handed_on + AROUND):
        world = two_processors(tmp_path / str(before), inference)
        world.death.after = before
        video = world.upload(*files)
        check(world, video, world.run(video.job_id))
        assert world.death.count == 1
        assert same(world.results(), undisturbed[1]), f"killed before write {before}"


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_again_and_again_around_the_hand_over_it_ends_well(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path], seed: int
) -> None:
    draw = random.Random(seed)
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)

    deaths = [draw.randrange(14, 40), draw.randrange(12), draw.randrange(12)]
    job = world.run_with_deaths(video.job_id, deaths)

    check(world, video, job)


def test_each_processor_leaves_the_others_part_alone(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path]
) -> None:
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)
    world.deliver()
    world.launcher.asked.clear()

    assert world.process(video.job_id, is_heard=True) is ProcessingEnd.NOT_OURS
    assert world.process(video.job_id, is_heard=False) is ProcessingEnd.HANDED_ON
    # Cloud Run starts a task again that was killed after it had handed the job on.
    assert world.process(video.job_id, is_heard=False) is ProcessingEnd.NOT_OURS
    assert stored_job(world, video).epoch == 1
    assert [work.is_heard for _, work in world.launcher.asked] == [True]
    assert world.process(video.job_id, is_heard=True) is ProcessingEnd.DONE


class Away:
    """A recogniser that does not answer."""

    @property
    def engine(self) -> EngineInfo:
        raise DependencyUnavailable("Nobody answers.")


def test_a_run_that_misses_something_ends_where_it_listens_and_says_so(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path]
) -> None:
    engines = Engines(inference._settings)
    vars(engines)["transcriber"] = Away()
    world = two_processors(tmp_path, engines)
    video = world.upload(files[0])

    job = world.run(video.job_id)

    assert (job.status, len(job.runs)) == (JobStatus.PARTIAL, 1)
    assert job.error is not None and "There is no transcript" in job.error.message
    assert {one.stage for one in job.stages} >= {"scenes", "minutes", "index"}


def test_a_launch_that_fails_at_the_hand_over_is_made_by_the_sweep(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path]
) -> None:
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)
    world.deliver()
    world.process(video.job_id, is_heard=False)
    world.launcher.asked.clear()  # Nobody was launched: what was asked for is lost.

    check(world, video, world.run(video.job_id))


def test_a_heard_result_that_is_gone_is_heard_again(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path]
) -> None:
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)
    world.deliver()
    world.process(video.job_id, is_heard=False)
    remove_heard(world, "transcript")

    job = world.run(video.job_id)

    assert job.status is JobStatus.SUCCEEDED, job.error
    made = [one.stage for one in job.stages if not one.cache_hit]
    assert made.count("transcript") == 2
    assert made.count("minutes") == 1


def test_results_of_older_code_are_heard_again(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path]
) -> None:
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)
    world.deliver()
    world.process(video.job_id, is_heard=False)
    job = stored_job(world, video)
    older = tuple(
        replace(one, version=0, digest="0" * 64) if one.stage == "transcript" else one
        for one in job.heard
    )
    remove_heard(world, "transcript")
    world.real.job_store.save(replace(job, heard=older))

    assert world.run(video.job_id).status is JobStatus.SUCCEEDED


def test_a_result_that_never_stays_fails_the_job_and_does_not_go_round_for_ever(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path]
) -> None:
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)
    world.deliver()

    for _ in range(20):
        if stored_job(world, video).is_terminal:
            break
        world.launcher.asked.clear()
        world.process(video.job_id, is_heard=False)
        world.real.object_store.delete(_key_of(world, "speakers"))
        world.process(video.job_id, is_heard=True)

    job = stored_job(world, video)
    assert (job.status, job.error and job.error.code) == (JobStatus.FAILED, "NOT_HEARD_YET")
    assert job.handed_back == MAX_HANDED_BACK


def _key_of(world: World, stage: str) -> str:
    names = (stored.key for stored in world.store.list("artifacts/"))
    return next((key for key in names if key.rpartition("/")[2].startswith(f"{stage}-")), "none")


@pytest.mark.parametrize(("stage", "processors"), [("minutes", 1), ("transcript", 2)])
def test_only_what_listens_again_starts_a_gpu_again(
    tmp_path: Path, inference: Engines, files: tuple[Path, Path], stage: str, processors: int
) -> None:
    world = two_processors(tmp_path, inference)
    video = world.upload(*files)
    before = len(world.run(video.job_id).runs)

    select = Selection(owner=ANNA)
    start_batch(world.backend, ReprocessRequest(batch_id="b1", select=select, from_stage=stage))
    job = world.run(video.job_id)

    check(world, video, job)
    assert len(job.runs) - before == processors
