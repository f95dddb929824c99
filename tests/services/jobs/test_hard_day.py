"""Frozen workers, killed workers and clocks that are set back: nothing waits for ever."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from lifestream.backends.embedded.queue.job_launcher import SubprocessLauncher
from lifestream.backends.embedded.queue.scratch import PARENT_FLAG, clean_scratch, orphans
from lifestream.bootstrap.stuck_workers import START_PATIENCE_S, StuckWorkers
from lifestream.domain.errors import LeaseLost
from lifestream.domain.jobs.job import LEASE_S, Job, JobStatus
from lifestream.domain.jobs.stages import AUDIO
from lifestream.ports.backend import Backend
from lifestream.services.jobs import leased_job
from lifestream.services.jobs.lease_watch import SILENT_S, LeaseWatch
from lifestream.services.jobs.leased_job import LeasedJob
from lifestream.services.jobs.sweep import sweep
from tests.domain.jobs.test_job import NOW, a_job
from tests.waiting import wait_until

DAY = timedelta(days=1)


class Seconds:
    """A clock that only grows, by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[SubprocessLauncher]:
    """Its processors hang, whatever they are told."""
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    made = SubprocessLauncher(
        command=(sys.executable, "-S", "-c", deaf), environ={}, log_dir=tmp_path / "logs"
    )
    yield made
    made.stop(grace_s=0.0)


def claimed(backend: Backend) -> Job:
    backend.job_store.create(a_job())
    return backend.job_store.save(a_job().claim(backend.job_store.now(), "w"))


def stored(backend: Backend) -> Job:
    job = backend.job_store.get(a_job().job_id)
    assert job is not None
    return job


def gone(launcher: SubprocessLauncher) -> bool:
    return launcher.wait_until_idle(30)


@pytest.mark.parametrize("how", ["cancelled", "deleted"])
def test_a_worker_that_hears_nothing_is_killed_once_its_job_is_not_wanted(
    embedded: Backend, launcher: SubprocessLauncher, seconds: Seconds, how: str
) -> None:
    job = claimed(embedded)
    launcher.launch(job.job_id)
    stuck = StuckWorkers(launcher, embedded.job_store, LeaseWatch(seconds), clock=seconds)
    assert stuck.end_them() == ()
    if how == "cancelled":
        embedded.job_store.save(job.cancel(embedded.job_store.now()))
    else:
        embedded.job_store.delete(job.job_id)

    assert stuck.end_them() == ()  # It is given time to notice by itself.
    seconds.now += 13
    assert stuck.end_them() == (job.job_id,)
    assert gone(launcher)


def test_a_stopped_worker_frees_its_place_when_its_lease_is_over(
    embedded: Backend, launcher: SubprocessLauncher, seconds: Seconds
) -> None:
    job = claimed(embedded)
    launcher.launch(job.job_id)
    watch = LeaseWatch(seconds)
    stuck = StuckWorkers(launcher, embedded.job_store, watch, clock=seconds)
    stuck.end_them()
    seconds.now += SILENT_S + 1

    assert stuck.end_them() == ()
    sweep(embedded, upload_expires=DAY, relaunch_after=DAY, watch=watch)
    assert stored(embedded).status is JobStatus.QUEUED
    seconds.now += 13
    assert stuck.end_them() == (job.job_id,)
    assert gone(launcher)


def test_a_worker_that_waits_before_its_claim_is_left_alone_for_an_hour(
    embedded: Backend, launcher: SubprocessLauncher, seconds: Seconds
) -> None:
    embedded.job_store.create(a_job())
    launcher.launch(a_job().job_id)
    stuck = StuckWorkers(launcher, embedded.job_store, LeaseWatch(seconds), clock=seconds)

    for _ in range(10):
        assert stuck.end_them() == ()
        seconds.now += START_PATIENCE_S / 10
    seconds.now += 1
    assert stuck.end_them() == (a_job().job_id,)


@pytest.mark.parametrize(("attempt", "status"), [(1, "QUEUED"), (3, "FAILED")])
def test_a_heartbeat_without_progress_gives_the_job_up(
    embedded: Backend, monkeypatch: pytest.MonkeyPatch, attempt: int, status: str
) -> None:
    monkeypatch.setattr(leased_job, "HEARTBEAT_S", 0.02)
    monkeypatch.setattr(leased_job, "SILENT_S", 0.2)
    embedded.job_store.create(a_job())
    before = replace(a_job(), attempt=attempt - 1)
    job = embedded.job_store.save(before.claim(embedded.job_store.now(), "w"))
    lost: list[bool] = []
    with LeasedJob(
        embedded.job_store,
        job,
        stages=(AUDIO,),
        on_artifact=lambda stage, key: None,
    ) as leased:
        leased.on_lost = lambda: lost.append(True)
        leased.stage_started("audio")
        wait_until(lambda: lost)
        with pytest.raises(LeaseLost):
            leased.stage_progress("audio", 0.5)

    after = stored(embedded)
    assert (after.status.value, after.error and after.error.code) == (status, "STUCK")


def heartbeats(backend: Backend) -> None:
    """Wait for two of them: the second began after this call."""
    seen = stored(backend).version
    wait_until(lambda: stored(backend).version >= seen + 2)


def test_work_that_reports_goes_on_and_long_recordings_may_be_silent_for_longer(
    embedded: Backend, monkeypatch: pytest.MonkeyPatch, seconds: Seconds
) -> None:
    monkeypatch.setattr(leased_job, "HEARTBEAT_S", 0.02)
    monkeypatch.setattr(leased_job, "time", SimpleNamespace(monotonic=seconds))
    job = claimed(embedded)
    with LeasedJob(
        embedded.job_store,
        job,
        stages=(AUDIO,),
        on_artifact=lambda stage, key: None,
    ) as leased:
        for _ in range(3):
            leased.stage_progress("audio", 0.1)
            seconds.now += 0.9 * leased_job.SILENT_S
            heartbeats(embedded)
        leased.stage_progress("audio", 0.1)
        leased.expect(3600.0)
        seconds.now += 1.5 * leased_job.SILENT_S
        heartbeats(embedded)
        leased.stage_progress("audio", 0.5)

    assert stored(embedded).status is JobStatus.RUNNING


def test_a_clock_set_back_does_not_keep_a_dead_workers_job(seconds: Seconds) -> None:
    job = replace(a_job().claim(NOW + DAY, "w"), version=7)
    watch = LeaseWatch(seconds)

    assert not watch.is_dead(job, NOW)
    seconds.now += SILENT_S + 1
    assert not watch.is_dead(replace(job, version=8), NOW), "a living worker saves"
    seconds.now += LEASE_S / 2
    assert not watch.is_dead(replace(job, version=8), NOW)
    seconds.now += SILENT_S + 1
    assert watch.is_dead(replace(job, version=8), NOW)


def test_a_queued_job_of_a_future_that_never_was_is_launched(embedded: Backend) -> None:
    later = embedded.job_store.now() + DAY
    waiting = replace(a_job(), updated_at=later, not_before=later + DAY)
    embedded.job_store.create(waiting)

    report = sweep(embedded, upload_expires=DAY, relaunch_after=timedelta(seconds=2))
    assert report.relaunched == 1


def scratch(folder: Path, job_id: str, pid: int) -> Path:
    made = folder / f"{job_id}-{pid}"
    made.mkdir(parents=True)
    (made / "source").write_bytes(b"a whole video")
    return made


def test_the_folders_of_dead_processors_are_removed_and_no_others(tmp_path: Path) -> None:
    worker = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)", "j1"])
    dead = subprocess.Popen([sys.executable, "-S", "-c", ""])
    dead.wait()
    try:
        living = scratch(tmp_path, "j1", worker.pid)
        of_another = scratch(tmp_path, "j2", worker.pid)
        killed = scratch(tmp_path, "j3", dead.pid)
        foreign = tmp_path / "migrate-x1"
        foreign.mkdir()

        assert clean_scratch(tmp_path, job_id="j3") == 1
        assert not killed.exists()
        clean_scratch(tmp_path)
        assert living.exists() and foreign.exists()
        if Path("/proc").exists():
            assert not of_another.exists(), "the pid was given to another process"
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert clean_scratch(tmp_path) >= 1
        assert not living.exists()
    finally:
        worker.kill()


def test_no_scratch_folder_at_all_is_no_error(tmp_path: Path) -> None:
    assert clean_scratch(tmp_path / "none") == 0


def test_a_frozen_processor_of_a_server_that_was_killed_is_ended(
    embedded: Backend, launcher: SubprocessLauncher, seconds: Seconds, tmp_path: Path
) -> None:
    sleeping = [sys.executable, "-S", "-c", "import time; time.sleep(60)", "--job-id", "j1"]
    of_another, ours = (
        subprocess.Popen([*sleeping, PARENT_FLAG, str(parent)], start_new_session=True)
        for parent in (999_999_999, os.getpid())
    )
    try:
        for one in (of_another, ours):
            scratch(tmp_path / "scratch", "j1", one.pid)
        if not Path("/proc").exists():
            pytest.skip("Only Linux tells whose child a process is.")
        wait_until(lambda: orphans(tmp_path / "scratch") == (of_another.pid,))
        os.kill(of_another.pid, signal.SIGSTOP)
        stuck = StuckWorkers(
            launcher,
            embedded.job_store,
            LeaseWatch(seconds),
            clock=seconds,
            scratch=tmp_path / "scratch",
        )
        stuck.end_them()
        assert of_another.poll() is None  # It is given time to notice by itself.
        seconds.now += 13
        stuck.end_them()
        assert of_another.wait(timeout=30) == -signal.SIGKILL
        assert ours.poll() is None
    finally:
        of_another.kill()
        ours.kill()
