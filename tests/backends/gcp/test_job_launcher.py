"""The exact request to Cloud Run, and launches that fail or meet."""

import sys
import threading
from typing import Any

import grpc
import pytest

from lifestream.backends.gcp.job_launcher import CloudRunJobLauncher
from lifestream.domain.errors import BackendUnavailable, RateLimited
from lifestream.domain.ids import JobId
from lifestream.ports.job_launcher import HEARD, Work
from rehearsal.stand_ins.run_jobs import CloudRunJobs
from tests.google_cloud import GoogleCloud

REGION = "europe-west4"
SLEEP = "import time; time.sleep(1)"


@pytest.fixture
def run_jobs(google_cloud: GoogleCloud) -> CloudRunJobs:
    """Cloud Run with the job deployed."""
    service = google_cloud.run_jobs
    service.requests.clear()
    service.add_job(job_name(google_cloud), command=[sys.executable, "-S", "-c", SLEEP])
    return service


def job_name(cloud: GoogleCloud) -> str:
    return f"projects/{cloud.project}/locations/{REGION}/jobs/processor"


def launcher(
    cloud: GoogleCloud,
    firestore: Any,
    *,
    job: str = "processor",
    late_job: str = "",
    starting_s: float = 60.0,
    max_tasks: int = 1,
) -> CloudRunJobLauncher:
    return CloudRunJobLauncher(
        firestore,
        project=cloud.project,
        region=REGION,
        job=job,
        late_job=late_job,
        environ={"LIFESTREAM_LOG_FORMAT": "json"},
        endpoint=cloud.run_jobs.endpoint,
        starting_s=starting_s,
        max_tasks=max_tasks,
    )


@pytest.mark.parametrize(
    ("media_s", "tasks"), [(0.0, 1), (600.0, 1), (3600.0, 1), (7300.0, 2), (90_000.0, 4)]
)
def test_as_many_tasks_share_a_recording_as_it_has_full_hours(
    google_cloud: GoogleCloud,
    firestore: Any,
    run_jobs: CloudRunJobs,
    media_s: float,
    tasks: int,
) -> None:
    launcher(google_cloud, firestore, max_tasks=4).launch(JobId("j1"), Work(media_s=media_s))

    (request,) = run_jobs.calls("RunJob")
    assert request.overrides.task_count == tasks


def test_an_execution_gets_the_jobs_id_its_tasks_and_nothing_else_is_overridden(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs
) -> None:
    execution = launcher(google_cloud, firestore).launch(JobId("j1"))

    (request,) = run_jobs.calls("RunJob")
    assert type(request).to_dict(request, always_print_fields_with_no_presence=False) == {
        "name": job_name(google_cloud),
        "overrides": {
            "container_overrides": [
                {
                    "args": ["--job-id", "j1"],
                    "env": [{"name": "LIFESTREAM_LOG_FORMAT", "value": "json"}],
                }
            ],
            "task_count": 1,
        },
    }
    assert execution in run_jobs.executions
    assert firestore.document("launches/j1").get().get("execution") == execution


def test_what_follows_listening_runs_in_the_second_job_though_the_first_one_is_still_leaving(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs
) -> None:
    late = job_name(google_cloud).replace("/processor", "/late")
    run_jobs.add_job(late, command=[sys.executable, "-S", "-c", SLEEP])
    both = launcher(google_cloud, firestore, late_job="late", max_tasks=4)
    listening = both.launch(JobId("j1"), Work(media_s=9000.0))

    names = {both.launch(JobId("j1"), HEARD) for _ in range(3)}

    assert len(names) == 1 and names != {listening}
    asked = run_jobs.calls("RunJob")
    assert [one.name for one in asked] == [job_name(google_cloud), late]
    assert [one.overrides.task_count for one in asked] == [2, 1]
    assert both.launch(JobId("j1")) == listening


def test_where_there_is_one_job_it_also_does_what_follows_listening(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs
) -> None:
    launcher(google_cloud, firestore).launch(JobId("j1"), HEARD)

    assert [one.name for one in run_jobs.calls("RunJob")] == [job_name(google_cloud)]


def test_launchers_that_meet_start_one_execution(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs
) -> None:
    names: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: names.append(launcher(google_cloud, firestore).launch(JobId("j1")))
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names) == 6
    assert len(set(names)) == 1
    assert len(run_jobs.calls("RunJob")) == 1


def test_a_used_up_quota_asks_to_wait_and_the_job_can_be_launched_later(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs
) -> None:
    run_jobs.fail_next(grpc.StatusCode.RESOURCE_EXHAUSTED, "GPU quota", method="RunJob")

    with pytest.raises(RateLimited, match="GPU quota") as caught:
        launcher(google_cloud, firestore).launch(JobId("j1"))

    assert caught.value.retry_after_s > 0
    assert launcher(google_cloud, firestore).launch(JobId("j1")) in run_jobs.executions


def test_an_unavailable_service_is_tried_again(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs
) -> None:
    run_jobs.fail_next(grpc.StatusCode.UNAVAILABLE, times=2, method="RunJob")

    assert launcher(google_cloud, firestore).launch(JobId("j1")) in run_jobs.executions


@pytest.mark.parametrize(
    "code", [grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN]
)
def test_every_other_failure_is_ours_and_leaves_the_job_to_be_launched_again(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs, code: grpc.StatusCode
) -> None:
    run_jobs.fail_next(code, method="RunJob")

    with pytest.raises(BackendUnavailable):
        launcher(google_cloud, firestore).launch(JobId("j1"))
    assert not firestore.document("launches/j1").get().exists


def test_a_job_that_is_not_deployed_is_named(google_cloud: GoogleCloud, firestore: Any) -> None:
    with pytest.raises(BackendUnavailable, match="missing"):
        launcher(google_cloud, firestore, job="nowhere").launch(JobId("j1"))


def test_a_launch_that_died_before_noting_its_execution_is_taken_over(
    google_cloud: GoogleCloud, firestore: Any, run_jobs: CloudRunJobs
) -> None:
    firestore.document("launches/j1").create({"execution": ""})

    taken_over = launcher(google_cloud, firestore, starting_s=0.5).launch(JobId("j1"))

    assert taken_over in run_jobs.executions
