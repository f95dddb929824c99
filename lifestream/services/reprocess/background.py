"""Work that waits in the background until its time has come, done by one thread.

The thread is started by the first thing to do and ends when nothing is left.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from lifestream.domain.errors import LifeStreamError

Task = TypeVar("Task", bound=Hashable)


class Background(Generic[Task]):
    """A thread and what it has to do, each task once however often it was asked for.

    Args:
        name: The thread's.
        work: Does a task; returns after how many seconds to do it again, None when it is done.
            It catches what it raises: a thread must not die of one task, because others wait.
    """

    def __init__(self, name: str, work: Callable[[Task], float | None]) -> None:
        self._name = name
        self._work = work
        self._due: dict[Task, float] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False

    @property
    def stopped(self) -> bool:
        """Whether a task that is being done should end early."""
        return self._stopped

    def put(self, task: Task, *, after_s: float = 0.0) -> None:
        """Do a task after so many seconds, counted from now; returns at once."""
        with self._changed:
            if self._stopped:
                return
            self._due[task] = time.monotonic() + after_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def stop(self, timeout_s: float) -> None:
        """End after the task that is being done."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self.wait(timeout_s)

    def finish(self, timeout_s: float) -> bool:
        """Do now what waits for its time: the process is about to end. False when it took too
        long."""
        with self._changed:
            self._due = dict.fromkeys(self._due, time.monotonic())
            self._changed.notify()
        return self.wait(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; False when that took too long."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return self._thread is None

    def _run(self) -> None:
        while (task := self._next()) is not None:
            again_s = self._work(task)
            if again_s is not None:
                self.put(task, after_s=again_s)

    def _next(self) -> Task | None:
        """What is due now, waited for; None, and the end of the thread, when nothing is."""
        with self._changed:
            while self._due and not self._stopped:
                task, at = min(self._due.items(), key=lambda item: item[1])
                wait_s = at - time.monotonic()
                if wait_s <= 0:
                    del self._due[task]
                    return task
                self._changed.wait(wait_s)
            self._thread = None
            return None


def reason_of(error: Exception) -> str:
    """What the log calls an error that ended a task."""
    return error.code if isinstance(error, LifeStreamError) else type(error).__name__


def is_bug(error: Exception) -> bool:
    """Whether the log should say where it happened."""
    return not isinstance(error, LifeStreamError)
