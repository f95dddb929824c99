"""A backend whose process can be killed before any of its writes, and a log of what got through.

Fault injection around the real embedded stores: nothing of ours is replaced.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from lifestream.domain.jobs.job import Job
from lifestream.ports.backend import Backend

WRITES = {
    "object_store": ("put_bytes", "put_file", "delete"),
    "event_bus": ("publish", "acknowledge"),
    "job_store": ("create", "save"),
    "library": ("put", "delete"),
    "job_launcher": ("launch",),
    "vector_index": ("replace_video", "delete_video"),
    "batch_store": ("create", "save", "put_item"),
}


class Killed(BaseException):
    """Stands for SIGKILL: no handler of errors may catch it."""


@dataclass
class Death:
    """Comes before the write number ``after`` from now, once; None never."""

    after: int | None = None
    writes: int = 0
    count: int = 0

    def before_write(self) -> None:
        """Count a write, or die instead of it."""
        if self.after is not None:
            if self.after == 0:
                self.after = None
                self.count += 1
                raise Killed
            self.after -= 1
        self.writes += 1


@dataclass
class History:
    """What got through, in order."""

    jobs: list[Job] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    launched: list[str] = field(default_factory=list)


def mortal(backend: Backend, death: Death, history: History) -> Backend:
    """``backend`` with every write counted, logged, and perhaps not reached."""
    return replace(
        backend,
        **{
            name: _Mortal(getattr(backend, name), names, death, history)
            for name, names in WRITES.items()
        },
    )


class _Mortal:
    def __init__(self, port: Any, writes: tuple[str, ...], death: Death, history: History) -> None:
        self._port = port
        self._writes = writes
        self._death = death
        self._history = history

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._dangerous(name, found) if name in self._writes else found

    def _dangerous(self, name: str, write: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            self._death.before_write()
            result = write(*arguments, **named)
            if name in ("save", "create") and isinstance(arguments[0], Job):
                self._history.jobs.append(result if name == "save" else arguments[0])
            elif name in ("put_bytes", "put_file"):
                self._history.objects.append(arguments[0])
            elif name == "launch":
                self._history.launched.append(arguments[0])
            return result

        return run
