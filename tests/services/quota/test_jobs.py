"""A job that a quota does not allow waits with its file, and goes on by itself."""

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from lifestream.domain.errors import QuotaExceeded
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.quota.limits import Allowance, Limits, Measure
from lifestream.domain.video import MediaFacts, Video
from lifestream.ports.backend import Backend
from lifestream.services.jobs.sweep import sweep
from lifestream.services.library.forget import forget_video
from lifestream.services.quota import jobs
from lifestream.services.quota.jobs import settle_ended_jobs, settle_job
from lifestream.services.quota.use import quotas_use
from lifestream.services.uploads.accept_upload import Acceptance
from tests.services.ledgers import SHOP
from tests.services.migrate.diary import Machine, open_machine, uploaded

PAID = replace(SHOP, compute_per_s=0.01)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Ten minutes a month for the owner; a kilobyte is a minute."""
    made = open_machine(tmp_path / "data", "here")
    return allowed(made, ((Measure.MINUTES, 10.0),))


@pytest.fixture(autouse=True)
def _a_kilobyte_is_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "expected_media_s", lambda video: video.size_bytes * 60 / 1000)
    monkeypatch.setattr(jobs, "ASKED_AGAIN_AFTER", timedelta(0))


def allowed(machine: Machine, own: Limits, of_all: Limits = ()) -> Machine:
    allowance = Allowance(own=own, all=of_all, zone=UTC, rates=PAID)
    return replace(machine, backend=replace(machine.backend, allowance=allowance))


def arrive(machine: Machine, folder: Path, name: str, *, minutes: int) -> Job:
    _, job = uploaded(machine.backend, folder, name, size=minutes * 1000)
    assert machine.deliver_events() == [Acceptance.STARTED]
    return stored(machine.backend, job)


def stored(backend: Backend, job: Job) -> Job:
    found = backend.job_store.get(job.job_id)
    assert found is not None
    return found


def process(backend: Backend, job: Job, *, minutes: float, ends: bool = True) -> Job:
    """What a processor leaves: a stage, the real length, an end."""
    video = backend.library.get(LOCAL_OWNER, job.video_id)
    assert video is not None
    backend.library.put(with_length(video, minutes * 60))
    store = backend.job_store
    now = store.now()
    claimed = store.save(stored(backend, job).claim(now, "worker"))
    record = StageRecord(
        stage="transcript",
        attempt=1,
        started_at=now,
        wall_s=60.0,
        cpu_s=60.0,
        peak_memory_bytes=1,
    )
    worked = store.save(claimed.with_stage(record))
    return store.save(worked.finish(now, partial=None, notes=())) if ends else worked


def with_length(video: Video, length_s: float) -> Video:
    facts = MediaFacts(
        container="mp4", size_bytes=1, has_audio=True, has_video=True, duration_s=length_s
    )
    return replace(video, facts=facts)


def used(backend: Backend) -> tuple[float, float]:
    (minutes, *_) = quotas_use(backend, LOCAL_OWNER).quotas
    return minutes.used, minutes.reserved


def pass_over(machine: Machine) -> None:
    sweep(machine.backend, upload_expires=timedelta(days=9), relaunch_after=timedelta(0))


def test_the_second_waits_with_its_file_and_goes_on_when_the_first_took_less(
    machine: Machine, tmp_path: Path
) -> None:
    backend = machine.backend
    first = arrive(machine, tmp_path, "one.mp4", minutes=7)
    second = arrive(machine, tmp_path, "two.mp4", minutes=5)
    assert machine.launcher.launched == [first.job_id]
    assert second.status is JobStatus.QUEUED and "LIFESTREAM_QUOTA" in second.waits_for
    assert backend.object_store.stat(second.key) is not None
    pass_over(machine)
    assert used(backend) == (0.0, 7.0)

    done = process(backend, first, minutes=4)
    settle_job(backend, done)
    settle_job(backend, done)
    assert (used(backend), settle_ended_jobs(backend)) == ((4.0, 0.0), 0)
    pass_over(machine)
    assert machine.launcher.launched[-1] == second.job_id
    assert stored(backend, second).waits_for == "" and used(backend) == (4.0, 5.0)


def test_of_a_processor_that_died_the_sweep_settles_and_a_failure_costs_no_minutes(
    machine: Machine, tmp_path: Path
) -> None:
    backend = machine.backend
    first = arrive(machine, tmp_path, "one.mp4", minutes=7)
    running = process(backend, first, minutes=6, ends=False)
    assert (settle_ended_jobs(backend), used(backend)) == (0, (0.0, 7.0))
    backend.job_store.save(running.cancel(backend.job_store.now()))
    assert (settle_ended_jobs(backend), used(backend)) == (1, (0.0, 0.0))

    second = arrive(machine, tmp_path, "two.mp4", minutes=7)
    backend.job_store.delete_of(LOCAL_OWNER, second.video_id)
    assert (settle_ended_jobs(backend), used(backend)) == (1, (0.0, 0.0))


def test_a_raised_limit_lets_it_go_on_and_what_no_month_has_says_so(
    machine: Machine, tmp_path: Path
) -> None:
    long = arrive(machine, tmp_path, "long.mp4", minutes=25)
    assert "about 25 minutes" in long.waits_for and "a whole month has 10" in long.waits_for
    raised = allowed(machine, ((Measure.MINUTES, 30.0),))
    pass_over(raised)
    assert machine.launcher.launched == [long.job_id]


def test_money_is_reserved_by_what_was_paid_lately_and_counted_by_the_receipt(
    machine: Machine, tmp_path: Path
) -> None:
    limited = allowed(machine, ((Measure.MONEY, 100.0),))
    backend = limited.backend
    first = arrive(limited, tmp_path, "one.mp4", minutes=10)
    done = process(backend, first, minutes=10)
    settle_job(backend, done)
    paid, _ = used(backend)
    assert paid == pytest.approx(sum(PAID.of(one).amount for one in done.stages)) and paid > 0

    arrive(limited, tmp_path, "two.mp4", minutes=20)
    assert used(backend)[1] == pytest.approx(2 * paid)


def test_what_a_deleted_recording_cost_stays_counted_and_its_room_is_free(
    machine: Machine, tmp_path: Path
) -> None:
    limited = allowed(machine, ((Measure.MONEY, 100.0), (Measure.STORAGE, 8e-6)))
    backend = limited.backend
    first = arrive(limited, tmp_path, "one.mp4", minutes=5)
    running = process(backend, first, minutes=5, ends=False)
    coming, _ = uploaded(backend, tmp_path, "two.mp4", size=2000)
    for video_id in (first.video_id, coming.video_id):
        forget_video(backend, LOCAL_OWNER, video_id)

    money, storage = quotas_use(backend, LOCAL_OWNER).quotas
    assert money.used == pytest.approx(PAID.of(running.stages[0]).amount)
    assert (money.reserved, storage.used, storage.reserved) == (0.0, 0.0, 0.0)


def test_storage_is_refused_before_a_byte_moves(machine: Machine, tmp_path: Path) -> None:
    limited = allowed(machine, ((Measure.STORAGE, 8e-6),), ((Measure.STORAGE, 1e-5),))
    arrive(limited, tmp_path, "one.mp4", minutes=5)
    with pytest.raises(QuotaExceeded, match="GB"):
        uploaded(limited.backend, tmp_path, "two.mp4", size=5000)
    assert limited.backend.library.list(LOCAL_OWNER).total == 1
    uploaded(limited.backend, tmp_path, "small.mp4", size=1000)
    own, of_all = quotas_use(limited.backend, LOCAL_OWNER).quotas
    assert own.used == of_all.used > 6e-6
