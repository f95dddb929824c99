"""Processors as executions of a Cloud Run Job.

The ledger in Firestore (``launches/{job_id}``) keeps the name of the newest execution of each job:
a second launch finds it there and starts nothing while it runs or waits. When two launchers still
start two executions, the claim in the job store lets one of them work.
"""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lifestream import tracing
from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import document_id
from lifestream.backends.gcp.retries import TIMEOUT_S, while_unavailable
from lifestream.domain.errors import BackendUnavailable, InvalidRequest
from lifestream.domain.ids import JobId
from lifestream.ports.job_launcher import ANY_WORK, Work

COLLECTION = "launches"
WAIT_FOR_OTHER_S = 10.0
KEPT = timedelta(days=30)
"""How long an entry outlives its last write: longer than any execution (7 days at most)."""

LATE = ".late"
"""After a job's id: the entry of its launches without a GPU. No job id has a dot."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class CloudRunJobLauncher:
    """``lifestream.ports.job_launcher.JobLauncher`` over a Cloud Run Job, or two.

    Nothing of a job's own template (image, GPU, memory, timeout) is changed: an execution gets
    the job's id as its arguments, the trace it belongs to (TRACEPARENT), what ``environ`` adds and
    as many tasks as the recording's length is worth, no more.

    Args:
        client: From ``open_firestore``, for the ledger.
        job: The Cloud Run Job's name in ``project`` and ``region``.
        late_job: The name of the one without a GPU, for recordings that were listened to; empty
            where ``job`` does everything.
        environ: Variables that every execution gets besides the template's.
        max_tasks: So many tasks at most share one recording.
        task_media_s: Each task of several has at least about so much of it: a task that starts
            costs a minute of its GPU.
        endpoint: A stand-in's host:port, spoken to without credentials.
        starting_s: A launch that never noted its execution is taken for dead after this long.
    """

    def __init__(
        self,
        client: Any,
        *,
        project: str,
        region: str,
        job: str,
        late_job: str = "",
        environ: Mapping[str, str] | None = None,
        credentials: Any = None,
        max_tasks: int = 1,
        task_media_s: float = 3600.0,
        endpoint: str = "",
        starting_s: float = 60.0,
    ) -> None:
        self._client = client
        self._starting_s = starting_s
        self._launches = client.collection(COLLECTION)
        parent = f"projects/{project}/locations/{region}/jobs"
        self._job = f"{parent}/{job}"
        self._late_job = f"{parent}/{late_job}" if late_job else ""
        self._environ = dict(environ or {})
        self._max_tasks, self._task_media_s = max_tasks, task_media_s
        with google_errors("Opening Cloud Run"):
            self._jobs, self._executions = _clients(credentials, endpoint)

    def launch(self, job_id: JobId, work: Work = ANY_WORK) -> str:
        """See ``JobLauncher.launch``; the full name of the execution.

        Raises:
            InvalidRequest: ``job_id`` is no job id.
        """
        if not _PLAIN_ID.fullmatch(job_id):
            raise InvalidRequest(f"{job_id[:100]!r} is no job id.")
        late = bool(work.is_heard and self._late_job)
        # Whoever listened may still be leaving: its entry must not stand for the next processor.
        entry = self._launches.document(document_id(f"{job_id}{LATE}" if late else job_id))
        deadline = time.monotonic() + WAIT_FOR_OTHER_S
        with google_errors(f"Launching job {job_id}"):
            while True:
                stored = entry.get()
                execution = str(stored.get("execution")) if stored.exists else ""
                if execution and self._is_active(execution):
                    return execution
                starting = stored.exists and not execution and _age_s(stored) < self._starting_s
                if not starting and self._reserve(entry, stored):
                    return self._start(entry, job_id, work)
                if time.monotonic() > deadline:
                    raise BackendUnavailable(f"Job {job_id} is being launched by another process.")
                time.sleep(0.2)

    def _reserve(self, entry: Any, stored: Any) -> bool:
        """Note that a launch begins; False when another process was first."""
        from google.api_core.exceptions import Aborted, Conflict, FailedPrecondition, NotFound

        try:
            if stored.exists:
                unchanged = self._client.write_option(last_update_time=stored.update_time)
                entry.update(_fields(""), option=unchanged)
            else:
                entry.create(_fields(""))
        except (Conflict, FailedPrecondition, Aborted, NotFound):
            return False
        return True

    def _start(self, entry: Any, job_id: JobId, work: Work) -> str:
        try:
            # Trying again may start two executions of one job: the claim decides who works.
            operation = self._jobs.run_job(
                request=self._request(job_id, work), retry=while_unavailable(), timeout=TIMEOUT_S
            )
        except BaseException:
            entry.delete()
            raise
        # The operation ends with the execution, hours from now; its metadata is the execution.
        execution = str(operation.metadata.name)
        entry.update(_fields(execution))
        return execution

    def _request(self, job_id: JobId, work: Work) -> Any:
        from google.cloud.run_v2 import EnvVar, RunJobRequest

        overrides = RunJobRequest.Overrides
        trace = tracing.traceparent()
        environ = {**self._environ, **({"TRACEPARENT": trace} if trace else {})}
        container = overrides.ContainerOverride(
            args=["--job-id", job_id],
            env=[EnvVar(name=name, value=value) for name, value in sorted(environ.items())],
        )
        late = bool(work.is_heard and self._late_job)
        tasks = min(max(int(work.media_s / self._task_media_s), 1), self._max_tasks)
        return RunJobRequest(
            name=self._late_job if late else self._job,
            overrides=overrides(container_overrides=[container], task_count=tasks),
        )

    def _is_active(self, execution: str) -> bool:
        """Whether it runs or still waits for its machine."""
        from google.api_core.exceptions import NotFound

        try:
            found = self._executions.get_execution(name=execution, timeout=TIMEOUT_S)
        except NotFound:
            return False
        return not found.completion_time


def _clients(credentials: Any, endpoint: str) -> tuple[Any, Any]:
    from google.cloud.run_v2 import ExecutionsClient, JobsClient

    if not endpoint:
        return JobsClient(credentials=credentials), ExecutionsClient(credentials=credentials)
    import grpc
    from google.cloud.run_v2.services.executions.transports import ExecutionsGrpcTransport
    from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport

    channel = grpc.insecure_channel(endpoint)
    return (
        JobsClient(transport=JobsGrpcTransport(channel=channel)),
        ExecutionsClient(transport=ExecutionsGrpcTransport(channel=channel)),
    )


def _fields(execution: str) -> dict[str, Any]:
    """An entry; Firestore deletes it by ``expires_at`` (``indexes.TTL_FIELDS``)."""
    return {"execution": execution, "expires_at": datetime.now(UTC) + KEPT}


def _age_s(stored: Any) -> float:
    """How long ago the document was written, by the server's own clock."""
    return float((stored.read_time - stored.update_time).total_seconds())
