"""``python -m processor --job-id ID``: process one job and say by the exit code how it ended.

Exit codes: 0 done, failed for good, cancelled or not ours; 1 worth another attempt (Cloud Run
retries); 2 wrong usage or settings.

Of several tasks of one execution (CLOUD_RUN_TASK_INDEX) the first holds the job; each of the others
listens to a stretch of the recording for it.
"""

import argparse
import logging
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import threading
from types import FrameType

from lifestream import tracing
from lifestream.bootstrap import Application, application, pipeline_settings
from lifestream.bootstrap.arrivals import wait_for_arrivals
from lifestream.bootstrap.engines import choose_diarizer
from lifestream.bootstrap.trace_export import set_up_tracing
from lifestream.cloud_run import Task, load_task
from lifestream.config import Settings, load_settings
from lifestream.domain.errors import (
    ConfigError,
    DependencyUnavailable,
    LifeStreamError,
    TransientError,
)
from lifestream.domain.ids import JobId
from lifestream.domain.jobs.parts import Part
from lifestream.logs import configure_logs, job_context
from lifestream.services.access.cut_orders import CUT, carry_out_cut
from lifestream.services.jobs.help_transcribe import help_transcribe
from lifestream.services.jobs.leased_job import LeasedJob
from lifestream.services.jobs.process_video import (
    ProcessingEnd,
    WorkPlace,
    give_back,
    process_video,
)
from processor.device import assert_gpu

log = logging.getLogger(__name__)

EXIT_AGAIN = 1
EXIT_USAGE = 2
ORPHAN_CHECK_S = 2.0
STOP_AFTER_S = 2.0
"""How long work that is no longer wanted may take to notice by itself."""


def main(argv: list[str] | None = None) -> int:
    """Run one job."""
    parser = argparse.ArgumentParser(prog="processor", description="Process one job.")
    parser.add_argument("--job-id", required=True, help="the job to process")
    parser.add_argument(
        "--parent", type=int, default=0, help="stop when this process is gone (embedded)"
    )
    arguments = parser.parse_args(argv)
    try:
        settings, task = load_settings(), load_task()
    except ConfigError as error:
        print(error.message, file=sys.stderr)
        return EXIT_USAGE
    configure_logs(
        style=settings.log_format, level=settings.log_level, project=settings.gcp_project
    )
    set_up_tracing(settings)
    job_id = JobId(arguments.job_id)
    with (
        tracing.span("processor", kind="consumer", trace=task.traceparent, job=job_id) as span,
        tracing.in_all_threads(),
        job_context(job_id, all_threads=True),
    ):
        code = _work(settings, job_id, arguments.parent, task)
        span.note(task=task.index, exit_code=code)
    tracing.flush()
    return code


def _work(settings: Settings, job_id: JobId, parent: int, task: Task) -> int:
    refusal = _refusal(settings)
    if refusal is not None:
        return refusal
    wait_for_arrivals(settings, parent=parent)
    if job_id.startswith(CUT):
        return _cut(application(), job_id)
    if task.index > 0:
        return _help(application(), job_id, task)
    return _run(application(), job_id, parent, task)


def _refusal(settings: Settings) -> int | None:
    """The exit code when this machine is not what the settings promise; the job stays queued."""
    if Part(settings.processor_part) is not Part.WHOLE and not settings.gcp_late_job:
        print(
            "LIFESTREAM_PROCESSOR_PART is for two Cloud Run jobs: LIFESTREAM_GCP_LATE_JOB names "
            "the one without a GPU.",
            file=sys.stderr,
        )
        return EXIT_USAGE
    if settings.require_gpu and settings.whisper_device == "cpu":
        print(
            "LIFESTREAM_REQUIRE_GPU and LIFESTREAM_WHISPER_DEVICE=cpu exclude each other.",
            file=sys.stderr,
        )
        return EXIT_USAGE
    try:
        assert_gpu(
            required=settings.require_gpu,
            torch_too=choose_diarizer(settings).engine == "pyannote",
        )
    except DependencyUnavailable as error:
        log.error("gpu_missing", extra={"reason": error.message})
        return EXIT_AGAIN
    return None


def _place(app: Application, job_id: JobId, task: Task) -> WorkPlace:
    return WorkPlace(
        worker=f"{socket.gethostname()}:{os.getpid()}",
        scratch=app.settings.data_dir / "scratch" / f"{job_id}-{os.getpid()}",
        slot=task.slot,
    )


def _cut(app: Application, name: str) -> int:
    """Make a copy for others that a door without a media library ordered."""
    if app.media_cutter is None:
        log.warning("part_not_cut", extra={"video": "", "reason": "NO_MEDIA_LIBRARY"})
        return 0
    scratch = app.settings.data_dir / "scratch"
    try:
        carry_out_cut(app.backend, name, cutter=app.media_cutter, scratch=scratch)
    except TransientError as error:
        log.warning("part_not_cut", extra={"video": "", "reason": error.code})
        return EXIT_AGAIN
    return 0


def _help(app: Application, job_id: JobId, task: Task) -> int:
    """Hear a stretch for task 0; a failure is said and harmless, task 0 hears it then."""
    try:
        help_transcribe(
            app.backend,
            app.inference,
            job_id,
            index=task.index,
            place=_place(app, job_id, task),
            settings=pipeline_settings(app.settings, tasks=task.count),
        )
    except LifeStreamError as error:
        log.warning("stretch_not_heard", extra={"index": task.index, "reason": error.code})
    return 0


def _run(app: Application, job_id: JobId, parent: int, task: Task) -> int:
    place = _place(app, job_id, task)
    guard = _TerminationGuard(parent, place)
    end = process_video(
        app.backend,
        app.inference,
        job_id,
        place=place,
        settings=pipeline_settings(app.settings, tasks=task.count),
        on_claimed=guard.hold,
    )
    return EXIT_AGAIN if end is ProcessingEnd.TRY_AGAIN else 0


class _TerminationGuard:
    """Ends this process early, and the job in a known state.

    SIGTERM, or the death of the parent, gives the job back at once instead of by lease. A job that
    is no longer ours (cancelled, deleted, taken over) stops even inside a stage that reports
    nothing.
    """

    def __init__(self, parent: int, place: WorkPlace) -> None:
        self._place = place
        # The serving process stops its children when it is stopped.
        self._by_person = bool(parent)
        self._leased: LeasedJob | None = None
        signal.signal(signal.SIGTERM, self._terminate)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if parent:
            threading.Thread(target=self._watch, args=(parent,), daemon=True).start()

    def hold(self, leased: LeasedJob) -> None:
        self._leased = leased
        leased.on_lost = self._stop_soon

    def _stop_soon(self) -> None:
        timer = threading.Timer(STOP_AFTER_S, self._exit, args=(0,))
        timer.daemon = True
        timer.start()

    def _terminate(self, number: int, frame: FrameType | None) -> None:
        threading.Thread(target=self._release_and_exit, args=("a signal",)).start()

    def _watch(self, parent: int) -> None:
        ended = threading.Event()
        while os.getppid() == parent:
            ended.wait(ORPHAN_CHECK_S)
        self._release_and_exit("the end of its parent")

    def _release_and_exit(self, reason: str) -> None:
        if self._leased is not None:
            log.info("job_released", extra={"reason": reason})
            give_back(self._leased, by_person=self._by_person)
        self._exit(EXIT_AGAIN)

    def _exit(self, code: int) -> None:
        for child in multiprocessing.active_children():
            child.kill()
        tracing.flush()
        shutil.rmtree(self._place.scratch, ignore_errors=True)
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
