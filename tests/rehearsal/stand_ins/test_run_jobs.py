"""Cloud Run Jobs through Google's own client; the job is a real process."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import run_v2
from google.cloud.run_v2.services.executions.transports import ExecutionsGrpcTransport
from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport

from rehearsal.stand_ins.run_jobs import CloudRunJobs
from tests.waiting import wait_until

JOB = "projects/demo/locations/us-central1/jobs/processor"
TELL = """
import json, os, sys
with open(os.environ["TOLD"], "a") as told:
    kept = {k: v for k, v in os.environ.items() if k.startswith("CLOUD_RUN_") or k == "COLOUR"}
    told.write(json.dumps([sys.argv[1:], kept]) + "\\n")
sys.exit(int(os.environ.get("EXIT", "0")))
"""


@pytest.fixture
def jobs() -> Iterator[CloudRunJobs]:
    with CloudRunJobs() as server:
        yield server


@pytest.fixture
def told(jobs: CloudRunJobs, tmp_path: Path) -> Path:
    """Where the job writes what it was started with."""
    path = tmp_path / "told"
    jobs.add_job(
        JOB,
        command=[sys.executable, "-S", "-c", TELL],
        args=["--default"],
        environ={"TOLD": str(path), "COLOUR": "red"},
        max_retries=2,
    )
    return path


def run(jobs: CloudRunJobs, **overrides: Any) -> Any:
    channel = grpc.insecure_channel(jobs.endpoint)
    client = run_v2.JobsClient(transport=JobsGrpcTransport(channel=channel))
    asked = run_v2.RunJobRequest(name=JOB, overrides=run_v2.RunJobRequest.Overrides(**overrides))
    return client.run_job(request=asked)


def container(**fields: Any) -> list[Any]:
    return [run_v2.RunJobRequest.Overrides.ContainerOverride(**fields)]


def env(**variables: str) -> list[Any]:
    return [run_v2.EnvVar(name=name, value=value) for name, value in variables.items()]


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_overrides_reach_the_process_and_the_operation_ends(jobs: CloudRunJobs, told: Path) -> None:
    operation = run(
        jobs, container_overrides=container(args=["--job-id", "j1"], env=env(COLOUR="blue"))
    )
    execution = operation.metadata.name
    operation.result(timeout=30)

    arguments, variables = lines(told)[0]
    assert arguments == ["--job-id", "j1"]
    assert variables == {
        "COLOUR": "blue",
        "CLOUD_RUN_JOB": "processor",
        "CLOUD_RUN_EXECUTION": execution.rsplit("/", 1)[-1],
        "CLOUD_RUN_TASK_INDEX": "0",
        "CLOUD_RUN_TASK_COUNT": "1",
        "CLOUD_RUN_TASK_ATTEMPT": "0",
    }
    assert execution.startswith(f"{JOB}/executions/processor-")
    assert len(jobs.calls("RunJob")) == 1


def test_a_failing_task_is_retried_as_often_as_the_job_says(jobs: CloudRunJobs, told: Path) -> None:
    operation = run(jobs, container_overrides=container(env=env(EXIT="1")))

    assert jobs.wait(timeout_s=20)
    assert [v["CLOUD_RUN_TASK_ATTEMPT"] for _, v in lines(told)] == ["0", "1", "2"]
    with pytest.raises(exceptions.GoogleAPICallError):
        operation.result(timeout=30)


def test_tasks_know_their_number(jobs: CloudRunJobs, told: Path) -> None:
    run(jobs, task_count=3).result(timeout=30)

    assert sorted(v["CLOUD_RUN_TASK_INDEX"] for _, v in lines(told)) == ["0", "1", "2"]
    assert {v["CLOUD_RUN_TASK_COUNT"] for _, v in lines(told)} == {"3"}


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        (grpc.StatusCode.UNAVAILABLE, exceptions.ServiceUnavailable),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, exceptions.ResourceExhausted),
    ],
)
def test_failures_on_order_start_nothing(
    jobs: CloudRunJobs, told: Path, code: grpc.StatusCode, raised: type[Exception]
) -> None:
    jobs.fail_next(code, "no GPU here", method="RunJob")

    with pytest.raises(raised, match="no GPU here"):
        run(jobs)
    assert jobs.executions == {}
    run(jobs).result(timeout=30)


def test_an_answer_can_be_lost_after_the_start(jobs: CloudRunJobs, told: Path) -> None:
    jobs.fail_next(grpc.StatusCode.UNAVAILABLE, after_work=True)

    with pytest.raises(exceptions.ServiceUnavailable):
        run(jobs)
    assert len(jobs.executions) == 1


@pytest.mark.parametrize(
    "overrides",
    [
        {"container_overrides": container(clear_args=True)},
        {"container_overrides": container(args=["a"]) * 2},
        {"container_overrides": container(env=env(CLOUD_RUN_TASK_INDEX="7"))},
        {"task_count": 10_001},
    ],
    ids=["clear_args", "two containers", "a reserved variable", "too many tasks"],
)
def test_requests_that_would_go_wrong_are_refused(
    jobs: CloudRunJobs, told: Path, overrides: dict[str, Any]
) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        run(jobs, **overrides)


def test_a_job_that_was_not_deployed_is_not_found(jobs: CloudRunJobs) -> None:
    with pytest.raises(exceptions.NotFound):
        run(jobs)


def test_cancelling_terminates_and_does_not_retry(jobs: CloudRunJobs) -> None:
    jobs.add_job(JOB, command=[sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    execution = run(jobs).metadata.name
    started(jobs, execution)
    channel = grpc.insecure_channel(jobs.endpoint)
    client = run_v2.ExecutionsClient(transport=ExecutionsGrpcTransport(channel=channel))

    client.cancel_execution(name=execution)

    assert jobs.wait(timeout_s=30)
    assert jobs.executions[execution].exit_codes == [-signal.SIGTERM]
    assert client.get_execution(name=execution).cancelled_count == 1


def test_stopping_leaves_no_process(jobs: CloudRunJobs) -> None:
    jobs.add_job(JOB, command=[sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    pid = started(jobs, run(jobs).metadata.name)

    jobs.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def started(jobs: CloudRunJobs, execution: str) -> int:
    """Wait for the process and return its id."""
    return wait_until(lambda: jobs.executions[execution].pids)[0]
