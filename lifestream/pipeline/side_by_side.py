"""Two branches of a run at once: what is heard and what is seen do not need each other.

The sound has the right of way: its threads share the cores as if it were alone, and the pictures
take what it leaves (waits between steps, the last core of an uneven split), so that neither needs
a number of threads that suits the other.
"""

import contextvars
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from lifestream.domain.errors import Cancelled
from lifestream.domain.jobs.ledger import StageRecord
from lifestream.pipeline.checkpoints import Reporter
from lifestream.pipeline.context import PipelineContext

S = TypeVar("S")
P = TypeVar("P")

PICTURES_NICE = 10
"""How far the pictures step back for the sound: a tenth of a core where both want it.
Source: sched(7), each step of niceness is a factor of about 1.25."""


def side_by_side(
    context: PipelineContext,
    sound: Callable[[PipelineContext], S],
    pictures: Callable[[PipelineContext], P],
) -> tuple[S, P]:
    """Run both on contexts of their own; what they noted is added to ``context``, sound first.

    One after the other where a second core is missing, or where an earlier attempt ended early:
    both at once need the memory of both.

    Raises:
        LifeStreamError: Either branch failed; the other one was stopped at its next report.
    """
    if context.checkpoints.attempt > 1 or (os.cpu_count() or 1) < 2:
        return sound(context), pictures(context)
    stop = threading.Event()
    heard, seen = _branch(context, stop), _branch(context, stop)
    shown = _started(lambda: pictures(seen), stop)
    try:
        spoken = sound(heard)
    except _Stopped:
        # The pictures failed first, and their error is the one to tell.
        shown.result()
        raise
    except BaseException:
        stop.set()
        shown.exception()
        raise
    pictured = shown.result()
    for branch in (heard, seen):
        context.notes.extend(note for note in branch.notes if note not in context.notes)
        context.shortfalls.extend(branch.shortfalls)
    context.video = context.change_video(lambda video: video)
    return spoken, pictured


def _branch(context: PipelineContext, stop: threading.Event) -> PipelineContext:
    checkpoints = context.checkpoints.reporting_to(lambda reporter: _Stoppable(reporter, stop))
    return replace(context, notes=[], shortfalls=[], checkpoints=checkpoints)


def _started(work: Callable[[], P], stop: threading.Event) -> "Future[P]":
    """The work in a thread of low priority, inside the span and the log context of this one."""
    result: Future[P] = Future()

    def run() -> None:
        _step_back()
        try:
            result.set_result(work())
        except BaseException as error:
            stop.set()
            result.set_exception(error)

    place = contextvars.copy_context()
    threading.Thread(target=place.run, args=(run,), name="pictures", daemon=True).start()
    return result


def _step_back() -> None:
    """Lower the priority of this thread and of those it starts, where threads have one."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), PICTURES_NICE)


class _Stopped(Cancelled):
    """The other branch failed."""


class _Stoppable:
    """Reports as before, and ends the branch when the other one has failed (a ``Reporter``)."""

    def __init__(self, reporter: Reporter, stop: threading.Event) -> None:
        self._reporter, self._stop = reporter, stop

    def stage_started(self, stage: str) -> None:
        self._raise_if_stopped()
        self._reporter.stage_started(stage)

    def stage_progress(self, stage: str, fraction: float) -> None:
        self._raise_if_stopped()
        self._reporter.stage_progress(stage, fraction)

    def stage_done(self, record: StageRecord, artifact_key: str) -> None:
        self._reporter.stage_done(record, artifact_key)

    def stage_failed(self, stage: str) -> None:
        if not self._stop.is_set():
            self._reporter.stage_failed(stage)

    def part_kept(self, stage: str) -> None:
        self._reporter.part_kept(stage)

    def _raise_if_stopped(self) -> None:
        if self._stop.is_set():
            raise _Stopped("The other half of the work failed.")
