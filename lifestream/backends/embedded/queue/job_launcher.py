"""Processors as child processes: a few at a time, each in a process group of its own.

What Cloud Run Jobs are in the cloud. The queue of waiting jobs is in memory only: a job that was
launched and not started is still QUEUED in the job store, where the sweep finds it.
"""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path

from lifestream import tracing
from lifestream.backends.embedded.disk import disk_errors
from lifestream.backends.embedded.queue.job_logs import JobLogs
from lifestream.domain.errors import BackendUnavailable, InvalidRequest, RateLimited
from lifestream.domain.ids import JobId
from lifestream.ports.job_launcher import ANY_WORK, Work

log = getLogger(__name__)

POLL_S = 0.1
KILL_AFTER_S = 10.0
"""Between SIGTERM and SIGKILL, as on Cloud Run."""

MAX_WAITING = 10_000
CANNOT_START = 127
"""Source: POSIX shells' exit status of a command that was not found."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")

OnExit = Callable[[JobId, int], None]


@dataclass(slots=True, kw_only=True)
class _Worker:
    """A child; ``ends_at`` and ``killed_at`` are readings of ``time.monotonic``.

    Attributes:
        trace: Where it was launched from, as a traceparent.
    """

    job_id: JobId
    trace: str
    process: "subprocess.Popen[bytes]"
    ends_at: float
    killed_at: float = float("inf")


class SubprocessLauncher:
    """``lifestream.ports.job_launcher.JobLauncher`` on one machine.

    Args:
        command: What to run; ``--job-id ID`` is added.
        environ: The whole environment of the children.
        max_workers: How many run at once; the rest wait in order.
        log_dir: Gets one log file per job, with what the child printed.
        cwd: Where the children run; this process's folder when not given.
        parent_flag: When given, added with this process's id, so that a child can see that its
            parent is gone.
        wall_limit_s: A child still running after this long is ended.
        on_exit: Called for every child that ended, with its exit code (negative for a signal, 127
            when it could not start); runs in the launcher's thread.
    """

    def __init__(
        self,
        *,
        command: Sequence[str],
        environ: Mapping[str, str],
        log_dir: Path,
        max_workers: int = 1,
        cwd: Path | None = None,
        parent_flag: str = "",
        wall_limit_s: float = float("inf"),
        on_exit: OnExit | None = None,
    ) -> None:
        self._command = tuple(command)
        self._environ = dict(environ)
        self._logs = JobLogs(log_dir)
        self._max_workers = max_workers
        self._cwd = cwd
        self._parent_flag = parent_flag
        self._wall_limit_s = wall_limit_s
        self._on_exit = on_exit
        self._changed = threading.Condition()
        self._waiting: dict[JobId, str] = {}  # In order of arrival, each with its traceparent.
        self._workers: dict[JobId, _Worker] = {}
        self._untold = 0
        self._thread: threading.Thread | None = None
        self._stopping = False

    def launch(self, job_id: JobId, work: Work = ANY_WORK) -> str:
        """See ``JobLauncher.launch``; nothing happens for a job that waits or runs already."""
        if not _PLAIN_ID.fullmatch(job_id):
            raise InvalidRequest(f"{job_id!r} is not a job id.")
        with self._changed:
            if self._stopping:
                raise BackendUnavailable("LifeStream is shutting down; the job stays queued.")
            if job_id in self._workers or job_id in self._waiting:
                return _execution(job_id)
            if len(self._waiting) >= MAX_WAITING:
                raise RateLimited("Too many videos wait already; the job stays queued.")
            if len(self._workers) < self._max_workers and not self._waiting:
                with disk_errors("Starting a processor"):
                    self._start(job_id, tracing.traceparent())
            else:
                self._waiting[job_id] = tracing.traceparent()
            self._supervise()
            self._changed.notify_all()
        return _execution(job_id)

    def running(self) -> tuple[JobId, ...]:
        """Jobs that have a process now."""
        with self._changed:
            return tuple(self._workers)

    def waiting(self) -> tuple[JobId, ...]:
        """Jobs that wait for a free worker, first come first."""
        with self._changed:
            return tuple(self._waiting)

    def end(self, job_id: JobId, *, grace_s: float = KILL_AFTER_S) -> None:
        """End the child of one job: SIGTERM, and SIGKILL after ``grace_s``; none is no error."""
        with self._changed:
            worker = self._workers.get(job_id)
            if worker is not None:
                _end(worker, grace_s)

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Wait until every job ended and ``on_exit`` heard of it; False when time ran out."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not (self._workers or self._waiting or self._untold), timeout=timeout_s
            )

    def stop(self, grace_s: float = KILL_AFTER_S) -> None:
        """End every child: SIGTERM, and SIGKILL after ``grace_s``. Nothing starts any more.

        Jobs that wait stay QUEUED in the job store. ``on_exit`` is called for the children.
        """
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            for worker in self._workers.values():
                _end(worker, grace_s)
            thread = self._thread
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=grace_s + 5.0)

    def _supervise(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._loop, name="job-launcher", daemon=True)
            self._thread.start()

    def _loop(self) -> None:
        logs_looked_at = time.monotonic()
        while True:
            with self._changed:
                if not self._workers and not self._waiting:
                    if self._stopping:
                        return
                    self._changed.wait()
                    continue
                ended = self._reap() + self._fill()
                self._untold = len(ended)
            for job_id, trace, code in ended:
                with tracing.continued(trace):
                    self._tell(job_id, code)
            if ended:
                with self._changed:
                    self._untold = 0
                    self._changed.notify_all()
            if time.monotonic() - logs_looked_at > 1.0:
                self._logs.rotate(self.running())
                logs_looked_at = time.monotonic()
            time.sleep(POLL_S)

    def _fill(self) -> list[tuple[JobId, str, int]]:
        """Start what waits, as far as there is room; returns what could not start."""
        failed = []
        while self._waiting and len(self._workers) < self._max_workers:
            job_id = next(iter(self._waiting))
            trace = self._waiting.pop(job_id)
            with tracing.continued(trace):
                try:
                    self._start(job_id, trace)
                except OSError as error:
                    log.error("worker_start_failed", extra={"job": job_id, "reason": str(error)})
                    failed.append((job_id, trace, CANNOT_START))
        return failed

    def _start(self, job_id: JobId, trace: str) -> None:
        parent = (self._parent_flag, str(os.getpid())) if self._parent_flag else ()
        with self._logs.open(job_id) as output:
            process = subprocess.Popen(
                (*self._command, "--job-id", job_id, *parent),
                env={**self._environ, "TRACEPARENT": trace},
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._workers[job_id] = _Worker(
            job_id=job_id,
            trace=trace,
            process=process,
            ends_at=time.monotonic() + self._wall_limit_s,
        )
        log.info("worker_started", extra={"job": job_id, "pid": process.pid})

    def _reap(self) -> list[tuple[JobId, str, int]]:
        """Collect the children that ended; end those that took too long."""
        ended = []
        now = time.monotonic()
        for worker in tuple(self._workers.values()):
            code = worker.process.poll()
            if code is None:
                if now >= worker.killed_at:
                    _signal_group(worker, signal.SIGKILL)
                elif now >= worker.ends_at:
                    with tracing.continued(worker.trace):
                        log.warning("worker_over_time", extra={"job": worker.job_id})
                    _end(worker, KILL_AFTER_S)
                continue
            _signal_group(worker, signal.SIGKILL)  # Children of its own that it left behind.
            del self._workers[worker.job_id]
            ended.append((worker.job_id, worker.trace, code))
            with tracing.continued(worker.trace):
                log.info("worker_ended", extra={"job": worker.job_id, "exit_code": code})
        return ended

    def _tell(self, job_id: JobId, code: int) -> None:
        if self._on_exit is None:
            return
        try:
            self._on_exit(job_id, code)
        except Exception:
            # The thread must outlive its listener; the sweep repairs what was not reported.
            log.exception("worker_exit_unheard", extra={"job": job_id})


def _execution(job_id: JobId) -> str:
    return f"local/{job_id}"


def _end(worker: _Worker, grace_s: float) -> None:
    _signal_group(worker, signal.SIGTERM)
    worker.ends_at = float("inf")
    worker.killed_at = min(worker.killed_at, time.monotonic() + grace_s)


def _signal_group(worker: _Worker, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.process.pid, number)
