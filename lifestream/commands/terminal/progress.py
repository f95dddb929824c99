"""A line for each video: name, stage, bar, time. On stderr; quiet lines where it is no terminal."""

import sys
from typing import Any

from lifestream.domain.errors import LifeStreamError
from lifestream.domain.jobs.job import Job, JobStatus


class Progress:
    """Shows jobs as they go on; a context manager.

    Args:
        names: One name for each line.
    """

    def __init__(self, names: list[str]) -> None:
        from rich.console import Console
        from rich.markup import escape

        self._names = [escape(name) for name in names]
        self._console = Console(stderr=True)
        self._live = self._console.is_terminal
        self._tasks: list[Any] = []
        self._said: dict[int, str] = {}
        self._bars: Any = None

    def __enter__(self) -> "Progress":
        if self._live:
            from rich import progress

            self._bars = progress.Progress(
                progress.TextColumn("{task.description}"),
                progress.BarColumn(),
                progress.TaskProgressColumn(),
                progress.TimeElapsedColumn(),
                progress.TextColumn("{task.fields[stage]}"),
                console=self._console,
            )
            self._tasks = [self._bars.add_task(name, total=1.0, stage="") for name in self._names]
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def show(self, position: int, job: Job | None, refusal: LifeStreamError | None) -> None:
        """Bring one line up to date."""
        words = _words(job, refusal)
        if self._bars is not None:
            done = job.progress if job else 0.0
            self._bars.update(self._tasks[position], completed=done, stage=words)
            if refusal is not None or (job is not None and job.is_terminal):
                self._bars.stop_task(self._tasks[position])
        elif self._said.get(position) != words:
            self._said[position] = words
            print(f"{self._names[position]}: {words}", file=sys.stderr, flush=True)


def _words(job: Job | None, refusal: LifeStreamError | None) -> str:
    if refusal is not None:
        return f"refused ({refusal.code})"
    if job is None or job.status in (JobStatus.AWAITING_UPLOAD, JobStatus.QUEUED):
        return "waiting"
    if job.status is JobStatus.RUNNING:
        return job.current_stage.replace("_", " ") or "starting"
    if job.error is not None and job.status is not JobStatus.SUCCEEDED:
        return f"{job.status.value} ({job.error.code})"
    return job.status.value
