"""Child processes that never outlive whoever started them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

DIE_WITH_PARENT = Path(__file__).with_name("die_with_parent.py")
POLL_S = 0.02


class NotReady(RuntimeError):
    """A process ended, or did not answer in time; the message carries the end of its log."""


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One child with its own process group and its own log file.

    The child is killed with its group at ``stop``, and by the kernel (Linux) when the thread that
    started it dies. Start long-lived ones from a thread that lives as long.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._environ = dict(os.environ if environ is None else environ)
        self._cwd = cwd
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it; does not wait until it answers."""
        with self.log.open("ab") as output:
            self._popen = start_group(
                self._command, environ=self._environ, output=output, cwd=self._cwd
            )
        return self

    @property
    def pid(self) -> int:
        """The child's process id; 0 before the start."""
        return self._popen.pid if self._popen else 0

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._popen is not None and self._popen.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, timeout_s: float) -> None:
        """Block until ``ready``.

        Raises:
            NotReady: It ended or the time is over.
        """
        deadline = time.monotonic() + timeout_s
        while not ready():
            if not self.running:
                raise NotReady(f"The {self.name} ended at its start. Its log says: {self.tail()}")
            if time.monotonic() > deadline:
                raise NotReady(
                    f"The {self.name} did not answer within {timeout_s:g} s. "
                    f"Its log says: {self.tail()}"
                )
            time.sleep(POLL_S)

    def tail(self, characters: int = 1500) -> str:
        """The end of the log."""
        try:
            return self.log.read_text(encoding="utf-8", errors="replace")[-characters:].strip()
        except OSError:
            return "(no log)"

    def stop(self, *, grace_s: float = 3.0) -> None:
        """End the process and everything it started; harmless to repeat."""
        if self._popen is not None:
            stop_group(self._popen, grace_s=grace_s)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_group(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    output: IO[bytes],
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` as leader of a new process group that dies with this thread."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(DIE_WITH_PARENT), str(os.getpid()), *command],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        start_new_session=True,
    )


def stop_group(child: subprocess.Popen[bytes], *, grace_s: float) -> None:
    """SIGTERM to the group, SIGKILL to what is left of it after ``grace_s``."""
    _signal_group(child.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=grace_s)
    _signal_group(child.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=5.0)


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
