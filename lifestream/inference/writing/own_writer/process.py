"""Having the child run: one for a model on this machine, whoever needs it first starts it.

The others use it; when it is gone (its parent ended, it was idle, it crashed) whoever needs it next
starts it again. Implements ``chat.endpoint.Server``.
"""

import fcntl
import hashlib
import json
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lifestream
from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.writing.own_writer.serve import EXIT_NOT_INSTALLED, EXIT_SERVED

log = logging.getLogger(__name__)

READY_WITHIN_S = 300.0
"""Reading 5 GB from a slow disk and warming up."""

SLOTS = 2
"""One for a recording that is written up, one for a question meanwhile."""

_LOOK_S = 0.1
_HEALTH_S = 5.0
_STOP_S = 5.0
_MODULE = "lifestream.inference.writing.own_writer.serve"
CODE = Path(lifestream.__file__).resolve().parents[1]
"""Where the child finds this package, wherever it is started."""


class OwnServer:
    """The model's server on this machine; may be used from several threads.

    Args:
        model: A GGUF file.
        folder: Where lock, address and log are kept.
        context_tokens: Context of each of the two calls that may be under way.
        idle_s: It ends when it was not asked for so long.
    """

    def __init__(
        self, *, model: Path, folder: Path, context_tokens: int, threads: int, idle_s: float
    ) -> None:
        self._model = model
        self._folder = folder
        self._context_tokens = context_tokens
        self._threads = max(threads, 1)
        self._idle_s = idle_s
        which = f"{model.resolve()} {context_tokens}".encode()
        self._name = hashlib.sha256(which).hexdigest()[:12]
        self._child: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def place(self) -> tuple[str, str]:
        """Address and key of the running server, started if need be.

        Raises:
            DependencyUnavailable: It does not start, or there is not enough memory for it.
        """
        with self._one_at_a_time:
            state = self._running()
            if state is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                # One starter at a time on this machine; the others then find what it started.
                with _held(self._path("start")):
                    state = self._running() or self._start()
            return f"{state['url']}/v1", str(state["key"])

    def stop(self) -> None:
        """End the child that this process started, if it did."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _path(self, kind: str) -> Path:
        return self._folder / f"{self._name}.{kind}"

    def _running(self) -> dict[str, Any] | None:
        """Address and key, when a process's child answers as healthy."""
        if not _is_held(self._path("lock")):
            return None
        try:
            state: dict[str, Any] = json.loads(self._path("json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return state if _is_healthy(state) else None

    def _start(self) -> dict[str, Any]:
        self._need_memory()
        self.stop()
        self._path("json").unlink(missing_ok=True)
        log.info("writer_started", extra={"model": self._model.stem})
        with self._path("log").open("wb") as said:
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env={**os.environ, "PYTHONPATH": str(CODE)},
                start_new_session=True,
            )
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps(self._order()).encode() + b"\n")
            self._child.stdin.flush()
        except BrokenPipeError as error:
            raise self._did_not_start() from error
        return self._ready()

    def _order(self) -> dict[str, Any]:
        return {
            "model": str(self._model),
            "lock": str(self._path("lock")),
            "state": str(self._path("json")),
            "key": secrets.token_urlsafe(24),
            "context_tokens": self._context_tokens,
            "slots": SLOTS,
            "threads": self._threads,
            "idle_s": self._idle_s,
        }

    def _ready(self) -> dict[str, Any]:
        assert self._child is not None
        ends_s = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < ends_s:
            if (state := self._running()) is not None:
                return state
            if self._child.poll() not in {None, EXIT_SERVED}:
                raise self._did_not_start()
            time.sleep(_LOOK_S)
        self.stop()
        raise DependencyUnavailable(
            f"The language model of this machine was not ready after {READY_WITHIN_S:.0f} s; "
            "a smaller one may be: ./run models writer --list."
        )

    def _did_not_start(self) -> DependencyUnavailable:
        code = self._child.poll() if self._child else None
        if code == EXIT_NOT_INSTALLED:
            return DependencyUnavailable(
                "The package xllamacpp, which runs the language model, is not installed or cannot "
                "be loaded on this machine: ./run models writer installs it."
            )
        log.warning("writer_did_not_start", extra={"exit_code": code})
        return DependencyUnavailable(
            f"The language model of this machine did not start (exit code {code}); "
            f"{self._path('log')} says why."
        )

    def _need_memory(self) -> None:
        available = _available_memory_bytes()
        needed = int(self._model.stat().st_size * 1.2)
        if available is not None and available < needed:
            raise DependencyUnavailable(
                f"The language model needs {needed / 1e9:.1f} GB of memory and "
                f"{available / 1e9:.1f} GB are free: close something, or take a smaller model "
                "(./run models writer --list)."
            )


def _is_healthy(state: dict[str, Any]) -> bool:
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"{state['url']}/health", timeout=_HEALTH_S) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return False


def _is_held(path: Path) -> bool:
    try:
        with path.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


@contextmanager
def _held(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _available_memory_bytes() -> int | None:
    """The memory that programs could still take; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = next((line.split() for line in lines if line.startswith("MemAvailable:")), None)
    return int(found[1]) * 1024 if found else None
