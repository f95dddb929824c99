"""A stand-in of Cloud Run Jobs that really runs the job, as a process of this machine.

It takes the request apart as strictly as the deployment allows: the job must exist, overrides may
set arguments and variables of the one container, ``clear_args`` is refused because the job would
lose its command line. Shaped by the client library; statuses were never compared with the real
service.
"""

import re
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import grpc
from google.cloud import run_v2
from google.longrunning import operations_pb2
from google.protobuf import any_pb2, timestamp_pb2
from google.rpc import code_pb2, status_pb2

from rehearsal.stand_ins.grpc_server import GrpcServer, Method, invalid_argument, not_found, refuse
from rehearsal.stand_ins.job_tasks import Execution, TaskPlan

JOB_NAME = re.compile(r"projects/[^/]+/locations/[^/]+/jobs/[^/]+$")
VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
RESERVED = re.compile(r"CLOUD_RUN_|K_|PORT$")
DEFAULT_TIMEOUT_S = 600.0
"""Source: Cloud Run, "Set task timeout": 10 minutes."""

MAX_TASKS = 10_000


class CloudRunJobs(GrpcServer):
    """Jobs, Executions and Operations.

    Attributes:
        executions: What was started, by execution name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.executions: dict[str, Execution] = {}
        self._jobs: dict[str, TaskPlan] = {}
        self._operations: dict[str, str] = {}

    def add_job(
        self,
        name: str,
        *,
        command: Sequence[str],
        args: Sequence[str] = (),
        environ: Mapping[str, str] | None = None,
        max_retries: int = 3,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        cwd: Path | None = None,
        log: Path | None = None,
    ) -> None:
        """Deploy ``projects/P/locations/R/jobs/J``.

        Args:
            command: What the container runs; an override's ``args`` replace ``args`` alone.
            environ: All its variables; the overrides and Cloud Run's own are added.
            log: File for what it prints; None throws that away.
        """
        assert JOB_NAME.match(name), name
        self._jobs[name] = TaskPlan(
            job=name,
            command=tuple(command),
            args=tuple(args),
            environ=dict(environ or {}),
            max_retries=max_retries,
            timeout_s=timeout_s,
            cwd=cwd,
            log=log,
        )

    def stop(self) -> None:
        """Close the address, end what still runs."""
        super().stop()
        for execution in self.executions.values():
            execution.cancel(grace_s=3.0)

    def wait(self, *, timeout_s: float = 30.0) -> bool:
        """Whether everything that was started ended within the time."""
        deadline = time.monotonic() + timeout_s
        return all(
            execution.wait(max(0.0, deadline - time.monotonic()))
            for execution in list(self.executions.values())
        )

    def services(self) -> Mapping[str, Mapping[str, Method]]:
        operation = operations_pb2.Operation
        return {
            "google.cloud.run.v2.Jobs": {
                "RunJob": (self._run_job, run_v2.RunJobRequest, operation),
                "GetJob": (self._get_job, run_v2.GetJobRequest, run_v2.Job),
            },
            "google.cloud.run.v2.Executions": {
                "GetExecution": (self._get, run_v2.GetExecutionRequest, run_v2.Execution),
                "ListExecutions": (
                    self._list,
                    run_v2.ListExecutionsRequest,
                    run_v2.ListExecutionsResponse,
                ),
                "CancelExecution": (self._cancel, run_v2.CancelExecutionRequest, operation),
            },
            "google.longrunning.Operations": {
                "GetOperation": (
                    self._get_operation,
                    operations_pb2.GetOperationRequest,
                    operation,
                ),
            },
        }

    def _run_job(self, request: Any, context: Any) -> Any:
        plan = self._plan(request.name, context)
        overrides = request.overrides
        if overrides.task_count > MAX_TASKS or overrides.task_count < 0:
            invalid_argument(context, f"task_count must be between 1 and {MAX_TASKS}.")
        _check_containers(overrides.container_overrides, context)
        plan = plan.with_overrides(
            args=[list(c.args) for c in overrides.container_overrides if c.args],
            environ={e.name: e.value for c in overrides.container_overrides for e in c.env},
            task_count=overrides.task_count or 1,
            timeout_s=overrides.timeout.total_seconds() if overrides.timeout else None,
        )
        if request.validate_only:
            return operations_pb2.Operation(done=True)
        job = request.name.rsplit("/", 1)[-1]
        name = f"{request.name}/executions/{job}-{uuid.uuid4().hex[:5]}"
        execution = Execution(name=name, plan=plan)
        self.executions[name] = execution
        operation = f"{_location(request.name)}/operations/{uuid.uuid4()}"
        self._operations[operation] = name
        execution.start()
        return self._operation(operation)

    def _plan(self, name: str, context: Any) -> TaskPlan:
        if not JOB_NAME.match(name):
            invalid_argument(context, f"Invalid job name {name!r}.")
        if name not in self._jobs:
            short = name.rsplit("/", 1)[-1]
            not_found(context, f"Resource '{short}' of kind 'JOB' does not exist.")
        return self._jobs[name]

    def _get_job(self, request: Any, context: Any) -> Any:
        plan = self._plan(request.name, context)
        container = run_v2.Container(command=list(plan.command), args=list(plan.args))
        task = run_v2.TaskTemplate(containers=[container], max_retries=plan.max_retries)
        return run_v2.Job(name=request.name, template=run_v2.ExecutionTemplate(template=task))

    def _execution(self, name: str, context: Any) -> Execution:
        if name not in self.executions:
            not_found(context, f"Resource '{name}' of kind 'EXECUTION' does not exist.")
        return self.executions[name]

    def _get(self, request: Any, context: Any) -> Any:
        return _document(self._execution(request.name, context))

    def _list(self, request: Any, context: Any) -> Any:
        found = [
            _document(execution)
            for name, execution in self.executions.items()
            if name.startswith(f"{request.parent}/")
        ]
        return run_v2.ListExecutionsResponse(executions=found[::-1])

    def _cancel(self, request: Any, context: Any) -> Any:
        execution = self._execution(request.name, context)
        if execution.finished:
            message = "The execution has already ended."
            refuse(context, grpc.StatusCode.FAILED_PRECONDITION, message)
        execution.cancel(grace_s=10.0, wait=False)
        return next(
            self._operation(operation)
            for operation, name in self._operations.items()
            if name == request.name
        )

    def _get_operation(self, request: Any, context: Any) -> Any:
        if request.name not in self._operations:
            not_found(context, f"Operation {request.name} does not exist.")
        return self._operation(request.name)

    def _operation(self, name: str) -> Any:
        execution = self.executions[self._operations[name]]
        document = _packed(_document(execution))
        operation = operations_pb2.Operation(name=name, metadata=document)
        if execution.finished:
            operation.done = True
            if execution.succeeded:
                operation.response.CopyFrom(document)
            else:
                error = status_pb2.Status(code=code_pb2.INTERNAL, message="Some tasks failed.")
                operation.error.CopyFrom(error)
        return operation


def _check_containers(overrides: Sequence[Any], context: Any) -> None:
    if len(overrides) > 1:
        invalid_argument(context, "The job has one container; more overrides name no container.")
    for override in overrides:
        if override.clear_args:
            invalid_argument(context, "clear_args would start the job without its arguments.")
        for variable in override.env:
            if not VARIABLE_NAME.match(variable.name) or RESERVED.match(variable.name):
                invalid_argument(context, f"Invalid environment variable {variable.name!r}.")


def _location(job: str) -> str:
    return "/".join(job.split("/")[:4])


def _packed(message: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(type(message).pb(message))
    return packed


def _document(execution: Execution) -> Any:
    tasks = execution.plan.task_count
    state = run_v2.Condition.State
    outcome = state.CONDITION_SUCCEEDED if execution.succeeded else state.CONDITION_FAILED
    document = run_v2.Execution(
        name=execution.name,
        job=execution.plan.job,
        template=_template(execution.plan),
        task_count=tasks,
        create_time=_timestamp(execution.created_at),
        retried_count=execution.retries,
        running_count=0 if execution.finished else tasks - execution.done_count,
        succeeded_count=execution.succeeded_count,
        failed_count=execution.done_count - execution.succeeded_count,
        cancelled_count=execution.cancelled_count,
        conditions=[
            run_v2.Condition(
                type_="Completed",
                state=outcome if execution.finished else state.CONDITION_RECONCILING,
            )
        ],
    )
    if execution.finished:
        document.completion_time = _timestamp(execution.ended_at)
    return document


def _template(plan: TaskPlan) -> Any:
    """The job's template, with the overrides."""
    variables = [run_v2.EnvVar(name=name, value=value) for name, value in plan.environ.items()]
    container = run_v2.Container(command=plan.command, args=plan.args, env=variables)
    return run_v2.TaskTemplate(containers=[container], max_retries=plan.max_retries)


def _timestamp(at_s: float) -> timestamp_pb2.Timestamp:
    return timestamp_pb2.Timestamp(seconds=int(at_s), nanos=int(at_s % 1 * 1e9))
