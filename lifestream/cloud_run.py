"""Facts that Cloud Run gives its containers. Not for: settings, which are LifeStream's own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from lifestream.domain.errors import ConfigError
from lifestream.domain.jobs.job import TaskSlot

SERVICE_VARIABLES = ("K_SERVICE", "K_REVISION", "K_CONFIGURATION")
"""Source: Cloud Run, "Container runtime contract", environment variables of services."""


def on_cloud_run(environ: Mapping[str, str] | None = None) -> bool:
    """Whether this process serves a Cloud Run service, behind its front end."""
    environ = os.environ if environ is None else environ
    return all(environ.get(name) for name in SERVICE_VARIABLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Which of how many tasks of one Cloud Run job execution this process is, from 0, and why.

    Attributes:
        execution: Name of the execution; empty outside Cloud Run.
        attempt: How often this task was started before, from 0.
    """

    index: int = 0
    count: int = 1
    traceparent: str = ""
    execution: str = ""
    attempt: int = 0

    @property
    def slot(self) -> TaskSlot | None:
        """The place that retries of this task share; None outside Cloud Run."""
        if not self.execution:
            return None
        return TaskSlot(execution=self.execution, index=self.index, attempt=self.attempt)


def load_task(environ: Mapping[str, str] | None = None) -> Task:
    """This process's task; the only one outside Cloud Run.

    Source: Cloud Run, "Container runtime contract", environment variables of jobs.

    Raises:
        ConfigError: The variables are no whole numbers that fit together.
    """
    environ = os.environ if environ is None else environ
    index = environ.get("CLOUD_RUN_TASK_INDEX") or "0"
    count = environ.get("CLOUD_RUN_TASK_COUNT") or "1"
    attempt = environ.get("CLOUD_RUN_TASK_ATTEMPT") or "0"
    if not (index.isdecimal() and count.isdecimal() and int(index) < int(count)):
        raise ConfigError(
            f"CLOUD_RUN_TASK_INDEX is {index!r} and CLOUD_RUN_TASK_COUNT {count!r}; "
            "the first is a number below the second."
        )
    if not attempt.isdecimal():
        raise ConfigError(f"CLOUD_RUN_TASK_ATTEMPT is {attempt!r}; it is a number from 0.")
    return Task(
        index=int(index),
        count=int(count),
        traceparent=environ.get("TRACEPARENT", ""),
        execution=environ.get("CLOUD_RUN_EXECUTION", ""),
        attempt=int(attempt),
    )
