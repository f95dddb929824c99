"""The tasks of one Cloud Run execution as processes of this machine."""

import dataclasses
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.processes import start_group, stop_group

KILL_AFTER_S = 10.0
"""From SIGTERM to SIGKILL. Source: Cloud Run, container runtime contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """The plan that every task of an execution runs."""

    job: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    environ: Mapping[str, str]
    max_retries: int
    timeout_s: float
    task_count: int = 1
    cwd: Path | None = None
    log: Path | None = None

    def with_overrides(
        self,
        *,
        args: Sequence[Sequence[str]],
        environ: Mapping[str, str],
        task_count: int,
        timeout_s: float | None,
    ) -> "TaskPlan":
        """The plan of one execution."""
        return dataclasses.replace(
            self,
            args=tuple(args[0]) if args else self.args,
            environ={**self.environ, **environ},
            task_count=task_count,
            timeout_s=timeout_s or self.timeout_s,
        )


class Execution:
    """One run of a job: all its tasks, each with its retries."""

    def __init__(self, *, name: str, plan: TaskPlan) -> None:
        self.name = name
        self.plan = plan
        self.created_at = time.time()
        self.started_at = 0.0
        """When the first process ran; seconds since 1970, as the other two."""
        self.ended_at = 0.0
        self.retries = 0
        self.done_count = 0
        self.succeeded_count = 0
        self.cancelled_count = 0
        self.exit_codes: list[int] = []
        """In the order in which attempts ended; negative: by that signal."""
        self._cancelled = threading.Event()
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._children: set[subprocess.Popen[bytes]] = set()

    @property
    def finished(self) -> bool:
        """Whether every task ended."""
        return self._finished.is_set()

    @property
    def succeeded(self) -> bool:
        """Whether every task ended well."""
        return self.finished and self.succeeded_count == self.plan.task_count

    @property
    def pids(self) -> list[int]:
        """The processes that run now: for tests that kill them."""
        with self._lock:
            return [child.pid for child in self._children]

    def start(self) -> None:
        """Start every task."""
        for index in range(self.plan.task_count):
            threading.Thread(target=self._task, args=(index,), daemon=True).start()

    def wait(self, timeout_s: float) -> bool:
        """Whether it ended within the time."""
        return self._finished.wait(timeout_s)

    def cancel(self, *, grace_s: float = KILL_AFTER_S, wait: bool = True) -> None:
        """SIGTERM, and SIGKILL after ``grace_s``; nothing is retried."""
        self._cancelled.set()
        with self._lock:
            children = list(self._children)
        for child in children:
            stopper = threading.Thread(
                target=stop_group, args=(child,), kwargs={"grace_s": grace_s}, daemon=True
            )
            stopper.start()
            if wait:
                stopper.join()

    def _task(self, index: int) -> None:
        succeeded = False
        for attempt in range(self.plan.max_retries + 1):
            if self._cancelled.is_set():
                break
            if attempt:
                self.retries += 1
            code = self._attempt(index, attempt)
            with self._lock:
                self.exit_codes.append(code)
            succeeded = code == 0
            if succeeded:
                break
        self._ended(succeeded)

    def _attempt(self, index: int, attempt: int) -> int:
        # In this very thread, which waits: the child dies with the thread that started it.
        log = self.plan.log or Path("/dev/null")
        with log.open("ab") as output:
            child = start_group(
                [*self.plan.command, *self.plan.args],
                environ=self._environ(index, attempt),
                output=output,
                cwd=self.plan.cwd,
            )
        with self._lock:
            self._children.add(child)
            self.started_at = self.started_at or time.time()
        if self._cancelled.is_set():
            stop_group(child, grace_s=0.0)
        try:
            return child.wait(timeout=self.plan.timeout_s)
        except subprocess.TimeoutExpired:
            stop_group(child, grace_s=KILL_AFTER_S)
            return child.wait()
        finally:
            with self._lock:
                self._children.discard(child)

    def _environ(self, index: int, attempt: int) -> dict[str, str]:
        return {
            **self.plan.environ,
            "CLOUD_RUN_JOB": self.plan.job.rsplit("/", 1)[-1],
            "CLOUD_RUN_EXECUTION": self.name.rsplit("/", 1)[-1],
            "CLOUD_RUN_TASK_INDEX": str(index),
            "CLOUD_RUN_TASK_COUNT": str(self.plan.task_count),
            "CLOUD_RUN_TASK_ATTEMPT": str(attempt),
        }

    def _ended(self, succeeded: bool) -> None:
        with self._lock:
            self.done_count += 1
            self.succeeded_count += succeeded
            self.cancelled_count += self._cancelled.is_set() and not succeeded
            if self.done_count == self.plan.task_count:
                self.ended_at = time.time()
                self._finished.set()
